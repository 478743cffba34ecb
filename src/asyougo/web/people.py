"""Who looks at a page. Until accounts exist it is a person invented for the demonstration, chosen by the visitor.

The choice is one signed cookie that ends with the browser; without it the reader is a visitor. What a person may
see is decided here, by role, for these persons as for real ones later.
"""

from __future__ import annotations

from attrs import frozen
from django.http import HttpRequest

from asyougo.errors import NotAllowed, NotFound
from asyougo.model.person import Person, Role
from asyougo.web.home import Home
from asyougo.web.translation import _

COOKIE = "persona"


@frozen
class Persona:
    """One invented person: the role as a reader names it, what the role asks, and where its pages begin."""

    person: Person
    role: str
    asks: str
    start: str | None


VISITOR = Person("demo-visitor", "", "visitor", demonstration=True)


def personas(showcase: str | None, college: str | None) -> tuple[Persona, ...]:
    """One invented person for each role, in the order in which the home page names them.

    showcase: id of the learner whose pages anybody may read; college: the organization of the registrar.
    """

    def person(role: Role, name: str, at: str | None = None) -> Person:
        return Person(f"demo-{role}", name, role, at, demonstration=True)

    return (
        Persona(
            Person(showcase or "demo-learner", "Maya R.", "learner", demonstration=True),
            _("learner"),
            _("What do I already meet, and what is next?"),
            "findings" if showcase else None,
        ),
        Persona(
            person("registrar", "Rosa Delgado", college), _("registrar"), _("Who should be awarded what?"), "registrar"
        ),
        Persona(
            person("designer", "Tom Okafor", college),
            _("course designer"),
            _("Who would meet this certificate already?"),
            None,
        ),
        Persona(
            person("adviser", "Ines Marte", college), _("adviser"), _("Which credential can each learner reach?"), None
        ),
        Persona(person("employer", "Grace Lindqvist"), _("employer"), _("Is this record genuine?"), "verify"),
        Persona(
            person("analyst", "Samir Haddad"), _("state agency"), _("Who is left out, and which policy helps?"), None
        ),
        Persona(person("researcher", "Lucy Tran"), _("researcher"), _("Did it work?"), None),
        Persona(VISITOR, _("visitor"), _("What does this credential mean, cost and lead to?"), "try"),
    )


def person_of(request: HttpRequest, home: Home) -> Person:
    """Who looks at this page: the chosen person or a visitor; in an ordinary home the person at this computer."""
    if not home.demonstration:
        return Person("here", "", "registrar", home.college)
    chosen = request.get_signed_cookie(COOKIE, default="", salt=COOKIE)
    for persona in personas(home.showcase, home.college):
        if persona.person.role == chosen:
            return persona.person
    return VISITOR


def must_see_learner(person: Person, learner: str, institutions: frozenset[str], showcase: str | None) -> None:
    """Let a person read a learner's pages, or raise NotFound, as if there were no such learner.

    institutions: where the learner's record comes from. Everybody may read the showcase learner of a
    demonstration; a learner the own pages; a registrar those with courses at the own college.
    """
    is_own = person.role == "learner" and person.id == learner
    is_at_own_college = person.role == "registrar" and person.organization in institutions
    if not (learner == showcase or is_own or is_at_own_college):
        raise NotFound(_("There is no such page, or it is not yours to see."))


def must_be_registrar(person: Person) -> str | None:
    """The organization for which a registrar acts, None where nobody said it yet; raises NotAllowed for all others."""
    if person.role != "registrar":
        raise NotAllowed(_("This page is for registrars."))
    return person.organization
