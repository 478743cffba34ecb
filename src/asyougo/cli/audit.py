"""`asyougo audit`: one record against one rule, in words or JSON; `asyougo audit check`: the independent checker."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import click

from asyougo.actions.audit_learner import AuditInputs, audit_learner, check_finding, read_audit_inputs
from asyougo.cli import NO, UNDETERMINED
from asyougo.errors import InputError, Place, Problem
from asyougo.formats.finding import finding_as_json
from asyougo.model.finding import Finding, NodeFinding, Remaining, Verdict
from asyougo.model.units import write_exact

WORDS = {
    Verdict.SATISFIED: "Requirements met.",
    Verdict.WITH_IN_PROGRESS: "Requirements met when this term ends, if the courses in progress are passed.",
    Verdict.WITH_PLANNED: "Requirements met if the plan is followed.",
    Verdict.NOT_SATISFIED: "Not yet.",
    Verdict.UNDETERMINED: "We cannot tell yet.",
}
SIGNS = {
    Verdict.SATISFIED: "[x]",
    Verdict.WITH_IN_PROGRESS: "[~]",
    Verdict.WITH_PLANNED: "[~]",
    Verdict.NOT_SATISFIED: "[ ]",
    Verdict.UNDETERMINED: "[?]",
}


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            place = Place(None, None, "--as-of")
            raise InputError.of(
                Problem(place, "this is not a day", "Write it as YYYY-MM-DD, such as 2026-05-01.", str(value))
            ) from None


FILE = click.Path(path_type=Path)


def inputs(command: click.Command) -> click.Command:
    """The options that name what an audit reads."""
    for option in (
        click.Option(["--as-of"], type=Day(), help="The day of the question; today when not given."),
        click.Option(["--override"], type=FILE, help="Signed exceptions (JSON)."),
        click.Option(["--catalogue"], type=FILE, help="Courses that can be taken (JSON or YAML)."),
        click.Option(["--transcript"], type=FILE, help="The record (JSON)."),
        click.Option(["--rule"], type=FILE, help="The rule (YAML or JSON)."),
    ):
        command.params.insert(0, option)
    return command


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="The finding as one JSON document.")
@click.pass_context
def audit(
    context: click.Context,
    rule: Path | None,
    transcript: Path | None,
    catalogue: Path | None,
    override: Path | None,
    as_of: date | None,
    as_json: bool,
) -> int:
    """One record against one rule: the verdict, the reasons, what is left, and the proof.

    Example: asyougo audit --rule biology.yaml --transcript maya.json --json > finding.json

    Ends with 0 when the requirements are met, 5 when nobody can tell yet, 1 otherwise, 2 for bad input.
    """
    if context.invoked_subcommand is not None:
        return 0
    given = _read(rule, transcript, catalogue, override, as_of)
    finding = audit_learner(given)
    for problem in given.problems:
        click.echo(str(problem), err=True)
    if as_json:
        click.echo(json.dumps(finding_as_json(finding), ensure_ascii=False, indent=1))
    else:
        click.echo(in_words(finding))
    return {Verdict.SATISFIED: 0, Verdict.UNDETERMINED: UNDETERMINED}.get(finding.verdict, NO)


@audit.command()
@click.argument("finding", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="The problems as one JSON document.")
def check(
    finding: Path,
    rule: Path | None,
    transcript: Path | None,
    catalogue: Path | None,
    override: Path | None,
    as_of: date | None,
    as_json: bool,
) -> int:
    """Check a finding without trusting what wrote it; names the line of the proof that fails.

    Example: asyougo audit check finding.json --rule biology.yaml --transcript maya.json

    The day is that of the finding when --as-of is not given. Ends with 0 when it holds, 1 when it does not.
    """
    problems = check_finding(finding, _read(rule, transcript, catalogue, override, as_of or _day_of(finding)))
    if as_json:
        answer = {"holds": not problems, "problems": [problem.as_json() for problem in problems]}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        click.echo("The proof holds." if not problems else "The proof does not hold.")
        for problem in problems:
            click.echo(f"  {problem.place.field}: {problem.problem}. {problem.remedy}")
    return NO if problems else 0


inputs(audit)
inputs(check)


def _read(
    rule: Path | None, transcript: Path | None, catalogue: Path | None, override: Path | None, as_of: date | None
) -> AuditInputs:
    for name, path in (("--rule", rule), ("--transcript", transcript)):
        if path is None:
            raise InputError.of(Problem(Place(None, None, name), "this option is missing", f"Give {name} FILE."))
    if rule is None or transcript is None:
        raise InputError("both a rule and a transcript are needed")
    return read_audit_inputs(rule, transcript, as_of or datetime.now(UTC).date(), catalogue, override)


def _day_of(finding: Path) -> date | None:
    """The day that a finding file names; None when it names none that can be read."""
    try:
        document = json.loads(finding.read_bytes())
        inside = document.get("certificate", document)
        named = document.get("as_of") or (inside.get("as_of") if isinstance(inside, dict) else None)
        return date.fromisoformat(str(named))
    except (OSError, ValueError, AttributeError):
        return None


def in_words(finding: Finding) -> str:
    """A finding for a person at a terminal: the answer, each part, what is left, what is asked."""
    lines = [f"{finding.label}: {WORDS[finding.verdict]}", ""]
    depth = {node.id: _depth(node.id) for node in finding.nodes}
    for node in finding.nodes:
        lines.append(_node_line(node, depth[node.id]))
        lines += [f"{'  ' * depth[node.id]}      counts: {use.item}" for use in node.uses]
    if finding.shortage is not None:
        lines += ["", f"Why not: {finding.shortage.text}", f"  {', '.join(finding.shortage.slots)}"]
    lines += ["", *_left(finding.remaining)]
    for question in finding.questions:
        lines.append(f"Ask {question.decided_by}: {question.question}")
    lines.append(f"Proof: {finding.certificate['tier']}, checked by `asyougo audit check`.")
    return "\n".join(lines)


def _depth(id: str) -> int:
    return id.count("/") + id.count(".")


def _node_line(node: NodeFinding, depth: int) -> str:
    amount = ""
    if node.need is not None and node.have is not None:
        amount = f"  ({write_exact(node.have)} of {write_exact(node.need)} {node.unit})"
    return f"{'  ' * depth}{SIGNS[node.verdict]} {node.text or node.id}{amount}"


def _left(remaining: Remaining) -> list[str]:
    if remaining.impossible:
        return [f"No further course can finish it: {remaining.blocked_by or 'a part of the rule'} cannot be met."]
    if remaining.courses is None or remaining.courses == (0, 0):
        return [f"Still needed, not a course: {', '.join(remaining.other)}"] if remaining.other else []
    low, high = remaining.courses
    number = str(low) if low == high else f"at least {low}" if high is None else f"{low} to {high}"
    lines = [f"Left: {number} {'course' if number == '1' else 'courses'}."]
    lines += [f"  for example {', '.join(way.courses)}" for way in remaining.completions[:3]]
    if remaining.other:
        lines.append(f"Still needed, not a course: {', '.join(remaining.other)}")
    return lines
