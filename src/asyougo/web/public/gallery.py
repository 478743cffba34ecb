"""The living page /components: every component with its docstring, in all its states."""

from __future__ import annotations

import inspect
from datetime import date

from attrs import frozen
from django.http import HttpRequest, HttpResponse

from asyougo.model.finding import Verdict
from asyougo.web.components import findings, forms, ladder, states, tables, tree, verification
from asyougo.web.components.chips import AwardChip, VerdictChip
from asyougo.web.components.tags import Component
from asyougo.web.frame import show_page
from asyougo.web.translation import _

DAY = date(2026, 5, 4)
COLLEGE = "Lakeside College"


@frozen
class Specimen:
    """One component: its name, what it is for, and it in each of its states."""

    name: str
    purpose: str
    states: tuple[Component, ...]


@frozen
class GalleryPage:
    """All components."""

    title: str
    specimens: tuple[Specimen, ...]


def components(request: HttpRequest) -> HttpResponse:
    """The page of all components."""
    page = GalleryPage(_("How these pages are made"), tuple(_specimen(*found) for found in specimens()))
    return show_page(request, "public/components.html", page)


def _specimen(*shown: Component) -> Specimen:
    kind = type(shown[0])
    return Specimen(kind.__name__, " ".join((inspect.getdoc(kind) or "").split()), shown)


def specimens() -> tuple[tuple[Component, ...], ...]:
    """Each component in all its states; every name and number here is invented."""
    return (
        tuple(VerdictChip(verdict) for verdict in Verdict),
        (
            AwardChip(COLLEGE, DAY),
            AwardChip(COLLEGE, DAY, revoked_on=date(2026, 6, 1)),
            AwardChip(COLLEGE, DAY, expired_on=date(2028, 5, 4)),
        ),
        (_tree(),),
        (
            tree.Finish(
                _("Take ACCT 1A"),
                ((_("Price"), "$230"), (_("Length"), _("one term")), (_("Aid"), _("unknown"))),
            ),
        ),
        (
            tree.QuestionLine(
                _("%(college)s keeps the transcript because %(amount)s is owed. What is on it?")
                % {"college": "Northgate College", "amount": "$112"},
                "Northgate College",
                _("official transcript of %(college)s") % {"college": "Northgate College"},
            ),
        ),
        (_findings(),),
        (_ladder(),),
        (_compare(),),
        (tables.SourceMark(1),),
        (tables.SourceNotes((tables.SourceNote(1, _("300 people, 2026, counted, the last run"), "#main"),)),),
        (_table(),),
        (_filters(),),
        (tables.Pages(_("Rows 51 to 100 of 240"), "?page=1", "?page=3"),),
        (
            verification.VerificationBanner(
                "genuine", _("Genuine and current"), _("Lakeside College awarded it on 4 May 2026."), heads_page=False
            ),
            verification.VerificationBanner(
                "ended",
                _("Genuine, but expired or withdrawn"),
                _("Lakeside College withdrew it on 1 June 2026."),
                heads_page=False,
            ),
            verification.VerificationBanner(
                "unconfirmed",
                _("We cannot confirm this"),
                _("The issuer is on no list that we know."),
                heads_page=False,
            ),
            verification.VerificationBanner(
                "altered", _("Not genuine: altered"), _("The record was changed after it was signed."), heads_page=False
            ),
        ),
        (
            verification.SixLines(
                (
                    verification.CheckLine(_("Unchanged since it was issued"), "yes"),
                    verification.CheckLine(_("The issuer is known"), "no", _("It is on no list that we know.")),
                    verification.CheckLine(_("Still in force"), "not_checked", _("No list was at hand.")),
                )
            ),
        ),
        (
            forms.TextField("specimen-name", _("College"), "Lakeside", _("As it stands on the transcript.")),
            forms.TextField(
                "specimen-wrong", _("Units"), "20-Oct", _("A number, such as 4 or 4.5."), _("Units must be a number.")
            ),
            forms.TextField("specimen-text", _("Your courses"), "MATH 10", _("One course on each line."), rows=3),
        ),
        (forms.FileField("specimen-file", _("A file"), ".csv", _("At most 2 MB.")),),
        (forms.SelectField("specimen-select", _("Course"), (_options(),), _("Choose one.")),),
        (forms.Checkboxes("specimen-check", _("Credentials"), (_options(),)),),
        (forms.ErrorSummary((forms.FormError("specimen-wrong", _("Units must be a number.")),)),),
        (
            forms.CheckAnswers(
                (forms.Answer(_("College"), COLLEGE, "#specimen-name"), forms.Answer(_("Rows"), "1,217"))
            ),
        ),
        (forms.Step(2, 4, _("Look at the rows"), "#main"),),
        (
            forms.TaskList(
                (
                    forms.Task(_("Records"), "#main", _("done"), done=True),
                    forms.Task(_("Rules"), "#main", _("to do")),
                    forms.Task(_("Run"), None, _("cannot start yet")),
                )
            ),
        ),
        (states.Progress(_("132,000 of 200,000 learners, about 40 seconds left"), 132_000, 200_000),),
        (
            states.EmptyState(
                _("People who are one course away"),
                _("Nobody was audited in this home yet. This command builds the demonstration and audits everyone:"),
                "make demo",
            ),
        ),
        (
            states.Confirmation(
                _("The file is in"), (_("1,217 rows were accepted. 8 wait for a look."),), heads_page=False
            ),
        ),
        (states.UndoLine(_("You brought in fall.csv."), "#main", _("Take it back")),),
        (
            states.Proof(
                _("Proof"),
                (states.ProofLine('"item": "fall.csv#17"', 12), states.ProofLine('"node": "elec"', 13, wrong=True)),
            ),
        ),
    )


def _tree() -> tree.FindingTree:
    statistics = tree.EvidenceLine(
        "MATH 10 Statistics",
        "Harbor College · Fall 2019 · B · 3⅓",
        _("because of row %(row)s of %(file)s") % {"row": 17, "file": "fall.csv"},
    )
    return tree.FindingTree(
        (
            tree.TreeNode(VerdictChip(Verdict.SATISFIED), _("Statistics"), _("Take 1 course."), evidence=(statistics,)),
            tree.TreeNode(
                VerdictChip(Verdict.NOT_SATISFIED),
                _("Two courses of choice"),
                _("Take 2 courses."),
                count=_("%(have)s of %(need)s") % {"have": 1, "need": 2},
                shortage=_("Still missing here: %(amount)s.") % {"amount": 1},
                open=True,
            ),
            tree.TreeNode(VerdictChip(Verdict.UNDETERMINED), _("Final project")),
        )
    )


def _findings() -> findings.FindingGroup:
    return findings.FindingGroup(
        _("Requirements met"),
        (
            findings.FindingItem(
                "specimen",
                "Certificate in Data Foundations",
                COLLEGE,
                VerdictChip(Verdict.SATISFIED),
                _("All parts are met."),
                award=AwardChip(COLLEGE, DAY),
                address="#main",
            ),
            findings.FindingItem(
                "specimen-near",
                "AS Business",
                "Harbor College",
                VerdictChip(Verdict.NOT_SATISFIED),
                _("Take %(courses)s: %(price)s.") % {"courses": "ACCT 1A", "price": "$230"},
                mark=_("unverified, from what you typed"),
            ),
        ),
    )


def _ladder() -> ladder.Ladder:
    price = _("Price")
    return ladder.Ladder(
        (
            ladder.Rung(
                "Certificate in Data Foundations",
                "#main",
                ((_("Adds"), _("4 courses")), (price, "$920")),
                award=AwardChip(COLLEGE, DAY),
            ),
            ladder.Rung(
                "AS Data Science",
                None,
                ((_("Adds"), _("9 courses")), (price, _("not published"))),
                verdict=VerdictChip(Verdict.NOT_SATISFIED),
            ),
        )
    )


def _compare() -> ladder.Compare:
    return ladder.Compare(
        _("Two credentials side by side"),
        ("Data Foundations", "Data Analyst"),
        (
            ladder.CompareGroup(
                _("Affordable"),
                (
                    ladder.CompareRow(_("Price"), ("$920", _("not published"))),
                    ladder.CompareRow(_("Length"), (_("two terms"), _("unknown"))),
                ),
            ),
        ),
    )


def _table() -> tables.Table:
    return tables.Table(
        _("People who meet all requirements"),
        (
            tables.Column(_("Credential"), sort="?sort=name", sorted=True),
            tables.Column(_("People"), figure=True, sort="?sort=people"),
        ),
        (
            (tables.Cell("Data Foundations", address="#main", heads=True), tables.Cell("14", figure=True)),
            (tables.Cell("AS Business", heads=True), tables.Cell("3", figure=True)),
        ),
        csv="#main",
        totals=(tables.Cell(_("All"), heads=True), tables.Cell("17", figure=True)),
    )


def _filters() -> tables.Filters:
    return tables.Filters(
        (tables.Choice(_("Requirements met"), None, "?"),),
        (
            tables.Filter(
                _("College"), (tables.Choice(COLLEGE, 14, "?at=lakeside"), tables.Choice(_("unknown"), 2, "?at="))
            ),
        ),
    )


def _options() -> forms.OptionGroup:
    return forms.OptionGroup(
        COLLEGE,
        (
            forms.Option("a", "Certificate in Data Foundations", chosen=True),
            forms.Option("b", "AS Business"),
            forms.Option("c", "CS Transfer-Ready"),
        ),
    )
