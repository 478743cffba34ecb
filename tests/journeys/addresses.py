"""Every address of the site with real arguments, taken from the URL table, so that no page is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver

from tests.unit.web.homes import CREDENTIAL, LEARNER, TOKEN

ARGUMENTS = {
    "findings": {"learner": LEARNER},
    "transcript": {"learner": LEARNER},
    "finding": {"learner": LEARNER, "credential": CREDENTIAL},
    "finding-json": {"learner": LEARNER, "credential": CREDENTIAL},
    "break": {"learner": LEARNER, "credential": CREDENTIAL},
    "rule": {"credential": CREDENTIAL},
    "shared": {"token": TOKEN},
    "shared-record": {"token": TOKEN},
    "shared-report": {"token": TOKEN},
    "role": {"role": "adviser"},
}
"""Arguments of the addresses that need some. An address that is not here and needs one fails the tests."""

FILES = {"transcript", "finding-json", "rule", "shared-record", "shared-report", "registrar-csv"}
"""Addresses that answer with a file instead of a page."""

ACTIONS = {"become", "commit-import", "undo-import"}
"""Addresses that only take a form."""

MORE_PAGES = (
    "/no-such-page",
    f"/learners/{LEARNER}/findings/lakeside/data-analyst",
    f"/learners/{LEARNER}/findings/lakeside/as-nursing",
    f"/learners/{LEARNER}/findings/harbor/as-business",
    f"/learners/{LEARNER}/findings/{CREDENTIAL}/break?remove=lakeside.csv%238",
    "/try?example=maya",
    "/try?example=typos",
    "/registrar?group=met",
)
"""The same pages in states that the table alone does not show."""


def patterns() -> Iterator[URLPattern]:
    """Every pattern of the URL table."""
    queue = list(get_resolver().url_patterns)
    while queue:
        found = queue.pop(0)
        if isinstance(found, URLResolver):
            queue.extend(found.url_patterns)
        else:
            yield found


def address_of(name: str) -> str:
    """The English address of a named pattern, with its arguments."""
    from django.urls import reverse
    from django.utils.translation import override

    with override("en"):
        return str(reverse(name, kwargs=ARGUMENTS.get(name, {})))


def pages() -> list[str]:
    """The English address of every page."""
    names = [str(pattern.name) for pattern in patterns()]
    return [address_of(name) for name in names if name not in FILES | ACTIONS] + list(MORE_PAGES)


def files() -> list[str]:
    """The English address of every file."""
    return [address_of(str(pattern.name)) for pattern in patterns() if pattern.name in FILES]


def in_spanish(address: str) -> str:
    """The Spanish address of a page."""
    return f"/es{address}"


def file_name(address: str, *marks: object) -> str:
    """A name for a picture of a page."""
    plain = quote(address.strip("/").replace("/", "-") or "home", safe="").replace("%", "")
    return "-".join([plain[:80], *(str(mark) for mark in marks)]) + ".png"
