"""What every page shares: the frame around it, its headers, and what is answered when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from attrs import frozen
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.urls import reverse, translate_url
from django.utils.http import urlencode

from asyougo.errors import AsYouGoError, NotAllowed, NotFound, Problem
from asyougo.model.person import Person
from asyougo.web.home import current_home
from asyougo.web.people import person_of, personas
from asyougo.web.translation import _, language


class Page(Protocol):
    """The finished content of one page; its template sets it and decides nothing."""

    @property
    def title(self) -> str: ...


@frozen
class Link:
    """A link of the frame. `here`: it leads to the page that is being read."""

    words: str
    address: str
    here: bool = False


@frozen
class Frame:
    """Header and footer: language, navigation, who looks, and whether this is the demonstration."""

    language: str
    other_language: Link
    other_language_code: str
    navigation: tuple[Link, ...]
    demonstration: bool
    demonstration_line: str
    address: str
    about_address: str
    person_words: str | None


@frozen
class ProblemPage:
    """A page that says what went wrong, where, and what to do."""

    title: str
    answer: str
    problems: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


def demonstration_line() -> str:
    """The sentence that stands on every page, print and file of a demonstration."""
    return _(
        "Demonstration: invented colleges, rules, agreements and people, shaped on published figures. "
        "No college is affiliated."
    )


def show_page(request: HttpRequest, template: str, page: Page, status: int = 200) -> HttpResponse:
    """A page in its frame. Nothing of it may be kept by a browser or anything between: it can be personal."""
    text = loader.get_template(template).render({"page": page, "frame": frame_of(request)}, request)
    response = HttpResponse(text, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def frame_of(request: HttpRequest) -> Frame:
    """The frame for one request."""
    home = current_home()
    person = person_of(request, home)
    code = language()
    other = "en" if code == "es" else "es"
    query = request.META.get("QUERY_STRING") if request.method == "GET" else ""
    address = translate_url(request.path, other) + (f"?{query}" if query else "")
    return Frame(
        language=code,
        other_language=Link(dict(settings.LANGUAGES)[other], address),
        other_language_code=other,
        navigation=tuple(
            Link(words, reverse(name), here=reverse(name) == request.path) for words, name in _main_pages(person)
        ),
        demonstration=home.demonstration,
        demonstration_line=demonstration_line(),
        address=request.build_absolute_uri(),
        about_address=request.build_absolute_uri(reverse("about")),
        person_words=_words_for(person) if home.demonstration else None,
    )


def _main_pages(person: Person) -> tuple[tuple[str, str], ...]:
    """The pages of the navigation: two for everybody, and the own list for a registrar."""
    everybody = ((_("Check my courses"), "try"), (_("Check a record"), "verify"))
    return (*everybody, (_("Who meets what"), "registrar")) if person.role == "registrar" else everybody


def _words_for(person: Person) -> str | None:
    """ "Rosa Delgado, registrar", or None for a visitor."""
    for persona in personas(None, None):
        if persona.person.role == person.role and person.name:
            return f"{person.name}, {persona.role}"
    return None


class AnswerInOurWords:
    """Turns the errors that a person can mend into pages; a bug stays a bug and ends in `server_error`."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error of ours; None leaves any other to Django."""
        match error:
            case NotFound():
                return not_found(request, error)
            case NotAllowed():
                return not_allowed(request, error)
            case AsYouGoError():
                return cannot_read(request, error)
        return None


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or it is not the reader's to see; the two look the same."""
    page = ProblemPage(
        title=_("There is no page here"),
        answer=_("The address may be mistyped, or the page may not be yours to see."),
        links=_ways_on(),
    )
    return show_page(request, "problem.html", page, status=404)


def not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    """403, with the way to somebody who may."""
    page = ProblemPage(
        title=error.message,
        answer=_("You look at it as somebody else. In this demonstration you can choose who you are."),
        links=(Link(_("Choose who you are"), reverse("personas")), *_ways_on()),
    )
    return show_page(request, "problem.html", page, status=403)


def cannot_read(request: HttpRequest, error: AsYouGoError) -> HttpResponse:
    """422: what was given cannot be used, with every place and what to do there."""
    page = ProblemPage(
        title=_("This cannot be used as it is"),
        answer=_("Nothing was changed. Mend this and send it again."),
        problems=_sentences(error.problems) or (error.message,),
        links=_ways_on(),
    )
    return show_page(request, "problem.html", page, status=422)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: more was sent than a form can hold, or what no browser sends."""
    if isinstance(exception, DisallowedHost):  # no page: its links would repeat the host that is not ours
        return HttpResponse(_("This address is not served here."), status=400, content_type="text/plain; charset=utf-8")
    page = ProblemPage(
        title=_("This is more than can be read"),
        answer=_("Nothing was changed. Send less at a time."),
        links=_ways_on(),
    )
    return show_page(request, "problem.html", page, status=400)


def is_larger_than(request: HttpRequest, most: int) -> bool:
    """Whether a request says of itself that it is larger than so many bytes."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    return length.isdecimal() and int(length) > most


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page was open too long, or that came from another site. Nothing was done."""
    page = ProblemPage(
        title=_("This form is no longer open"),
        answer=_("Nothing was changed. Open the page again and send it once more."),
        links=(Link(_("Open the page again"), request.path), *_ways_on()),
    )
    return show_page(request, "problem.html", page, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours."""
    page = ProblemPage(
        title=_("Something here is broken"),
        answer=_("The fault is ours. Nothing you gave us was kept. Try once more; if it stays, tell us the address."),
        links=_ways_on(),
    )
    return show_page(request, "problem.html", page, status=500)


def _sentences(problems: tuple[Problem, ...]) -> tuple[str, ...]:
    return tuple(str(problem) for problem in problems)


def _ways_on() -> tuple[Link, ...]:
    return (Link(_("Home"), reverse("home")), Link(_("Check my courses"), reverse("try")))


def add_to_query(address: str, chosen: Mapping[str, str | None]) -> str:
    """An address with these query fields, the empty ones left out."""
    fields = urlencode([(key, value) for key, value in chosen.items() if value])
    return f"{address}?{fields}" if fields else address
