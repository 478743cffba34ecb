"""Choose who you are in the demonstration: one invented person for each role."""

from __future__ import annotations

from attrs import frozen
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from asyougo.errors import NotFound
from asyougo.web.frame import show_page
from asyougo.web.home import current_home
from asyougo.web.people import COOKIE, VISITOR, Persona, person_of, personas
from asyougo.web.translation import _


@frozen
class RolePage:
    """What a role will find here, where its pages do not exist yet."""

    title: str
    asks: str


@frozen
class PersonasPage:
    """All persons to choose from, and who is chosen."""

    title: str
    chosen: str
    personas: tuple[Persona, ...]


def choose(request: HttpRequest) -> HttpResponse:
    """The page with the choice."""
    home = current_home()
    _only_in_the_demonstration(home.demonstration)
    page = PersonasPage(
        title=_("Choose who you are"),
        chosen=person_of(request, home).role,
        personas=personas(home.showcase, home.college),
    )
    return show_page(request, "public/personas.html", page)


def become(request: HttpRequest) -> HttpResponse:
    """Become one of the invented persons and go to where their pages begin."""
    home = current_home()
    _only_in_the_demonstration(home.demonstration)
    wanted = request.POST.get("role", "")
    for persona in personas(home.showcase, home.college):
        if persona.person.role == wanted:
            break
    else:
        raise NotFound(_("There is no such person in this demonstration."))
    response = HttpResponseRedirect(_start_of(persona, home.showcase))
    if persona.person == VISITOR:
        response.delete_cookie(COOKIE)
    else:
        response.set_signed_cookie(COOKIE, persona.person.role, salt=COOKIE, httponly=True, samesite="Strict")
    return response


def role(request: HttpRequest, role: str) -> HttpResponse:
    """What a role asks of this product, where its pages do not exist yet."""
    for persona in personas(None, None):
        if persona.person.role == role:
            page = RolePage(title=_("Pages for you: not yet"), asks=persona.asks)
            return show_page(request, "public/role.html", page)
    raise NotFound(_("There is no such page."))


def _start_of(persona: Persona, showcase: str | None) -> str:
    if persona.start == "findings":
        return str(reverse("findings", args=[showcase]))
    return str(reverse(persona.start) if persona.start else reverse("role", args=[persona.person.role]))


def _only_in_the_demonstration(demonstration: bool) -> None:
    if not demonstration:
        raise NotFound(_("Only the demonstration has invented people."))
