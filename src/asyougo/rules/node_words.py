"""The sentences of one node: what it asks, its conditions, its deadline, grade floor and policy."""

from __future__ import annotations

from datetime import date

from asyougo.model.predicate import EVERYTHING, NOTHING, AllOf, Codes, Not, Predicate, SetNamed
from asyougo.model.requirement import (
    All,
    AnyChild,
    Attest,
    CompetencyNode,
    Count,
    Exam,
    ExperienceNode,
    Fact,
    Hold,
    Node,
    NOf,
    Policy,
    Pool,
    Prose,
    Ref,
    Take,
    ThresholdRef,
    When,
)
from asyougo.rules.course_words import CourseWords
from asyougo.rules.phrases import PHRASES
from asyougo.rules.voice import Voice


def node_sentences(node: Node, courses: CourseWords) -> list[str]:
    """What a node asks by itself, then its deadline, grade floor, policy and place in a tie."""
    voice = courses.voice
    said = _own_sentences(node, courses)
    if node.by is not None and node.by.date is not None:
        said.append(voice.say("by.date", day=voice.day(node.by.date)))
    elif node.by is not None and node.by.term is not None:
        said.append(voice.say("by.term.one" if node.by.term == 1 else "by.term", n=node.by.term))
    if node.grade is not None:
        said.append(voice.say("grade", grade=node.grade))
    if node.policy is not None:
        said += policy_sentences(node.policy, voice)
    if node.priority is not None:
        said.append(voice.say("priority", n=node.priority))
    return said


def _own_sentences(node: Node, courses: CourseWords) -> list[str]:
    voice = courses.voice
    say = voice.say
    match node:
        case Take():
            return _take(node, courses)
        case All(of=of):
            return _parts("all", len(of), voice)
        case AnyChild(of=of):
            return _parts("any", len(of), voice)
        case NOf(n=n, of=of):
            return [say("n_of", n=voice.number(n), m=len(of))]
        case Pool(need=need, unit=unit, of=of):
            said = say("pool.one" if len(of) == 1 else "pool", amount=voice.amount(unit, need), m=len(of))
            return [said] if of else [said, say("open.no_parts")]
        case Hold():
            return _hold(node, voice)
        case Exam():
            return [
                say("exam", score=voice.number(node.min_score), name=node.exam),
                *([] if node.scale is None else [say("exam.scale", name=node.scale)]),
                *([] if node.max_age_years is None else [say("exam.age", years=voice.number(node.max_age_years))]),
            ]
        case CompetencyNode():
            return _competency(node, voice)
        case ExperienceNode():
            said = say(f"experience.{node.unit}", n=voice.number(node.need), kind=node.kind)
            within = node.within_years
            return [said] if within is None else [said, say("experience.within", years=voice.number(within))]
        case When(fact=fact, orelse=orelse):
            other = "when.nothing" if orelse is None else "when.else"
            return [say("when", fact=_fact(fact, voice)), say(other)]
        case Ref(block=block):
            name, _, version = block.partition("@")
            return [say("ref", name=name, version=version)]
        case Attest():
            return _attest(node, voice)
        case Prose():
            said = say("prose", text=voice.label(node.text))
            decider = [] if node.decided_by is None else [say("prose.decided_by", name=node.decided_by)]
            return [said, *decider, say("open.person")]


def _parts(key: str, number: int, voice: Voice) -> list[str]:
    if not number:
        return [voice.say(f"{key}.empty"), voice.say("open.no_parts")]
    ending = {1: ".one", 2: ".two"}.get(number, "")
    return [voice.say(f"{key}{ending}" if f"{key}{ending}" in PHRASES else key, m=number)]


def _take(take: Take, courses: CourseWords) -> list[str]:
    voice = courses.voice
    accepted, but_not = without_exception(take.set)
    said = [_taken(take, accepted, courses)]
    if accepted in (NOTHING, Codes(())):
        said.append(voice.say("open.empty_list"))
    if but_not is not None:
        said.append(voice.say("take.except", condition=courses.condition(but_not)))
    if take.where != EVERYTHING:
        kind = "only" if take.set == EVERYTHING else "where"
        one = ".one" if _is_one_course(take) else ""
        said.append(voice.say(f"take.{kind}{one}", condition=courses.condition(take.where)))
    if take.distinct is not None:
        said.append(voice.say(f"distinct.{take.distinct.by}", n=voice.number(take.distinct.min)))
    said += [_counted("take.at_least", count, courses) for count in take.at_least]
    said += [_counted("take.at_most", count, courses) for count in take.at_most]
    if not take.whole_course:
        said.append(voice.say("take.split"))
    return said


def without_exception(predicate: Predicate) -> tuple[Predicate, Predicate | None]:
    """What a set accepts and what it takes out again, as `any_of` and `except` write it."""
    match predicate:
        case AllOf((accepted, Not(but_not))):
            return accepted, but_not
        case _:
            return predicate, None


def _taken(take: Take, accepted: Predicate, courses: CourseWords) -> str:
    """The first sentence of a take: how many of what."""
    voice = courses.voice
    say = voice.say
    up_to = take.need is None
    amount = "" if take.need is None else voice.amount(take.unit, take.need)
    start = "take.up_to" if up_to else "take"
    if accepted == EVERYTHING:
        return say(f"{start}.any", amount=amount)
    if accepted in (NOTHING, Codes(())):
        return say(f"{start}.empty", amount=amount)
    if isinstance(accepted, SetNamed):
        return say(f"{start}.set", amount=amount, name=accepted.name)
    if isinstance(accepted, Codes):
        return _from_codes(take, accepted, amount, courses)
    if (entries := courses.course_list(accepted)) is not None:
        return say(f"{start}.from", amount=amount, list=voice.listed(entries))
    one = ".one" if _is_one_course(take) else ""
    return say(f"{start}.such{one}", amount=amount, condition=courses.condition(accepted))


def _is_one_course(take: Take) -> bool:
    return take.unit == "courses" and take.need == 1


def _from_codes(take: Take, codes: Codes, amount: str, courses: CourseWords) -> str:
    voice = courses.voice
    say, names, number = voice.say, courses.names(codes), len(codes.codes)
    is_plain = take.unit == "courses" and take.need is not None and not isinstance(take.need, ThresholdRef)
    if number == 1 and (take.need is None or (is_plain and take.need == 1)):
        return say("take.up_to.course" if take.need is None else "take.course", course=names[0])
    if is_plain and take.need == number and courses.is_short(codes):
        return say("take.all_of", m=number, list=voice.listed(names, "and"))
    start = "take.up_to.from" if take.need is None else "take.of" if is_plain else "take.from"
    n = voice.number(take.need) if take.need is not None else ""
    if courses.is_short(codes):
        key = "take.of.one" if start == "take.of" and number == 1 else start
        return say(key, n=n, m=number, amount=amount, list=voice.listed(names))
    return say(f"{start}_many", n=n, m=number, amount=amount, list=courses.some_of(codes))


def _counted(key: str, count: Count, courses: CourseWords) -> str:
    amount = courses.voice.amount(count.unit, count.amount)
    return courses.voice.of_amount(key, count.amount, amount, condition=courses.condition(count.where))


def _hold(hold: Hold, voice: Voice) -> list[str]:
    said = [voice.say("hold", name=hold.credential) if hold.type is None else voice.say("hold.type", name=hold.type)]
    if hold.issuers is not None:
        listed = voice.quoted(hold.issuers)
        said.append(voice.say("hold.issuers", list=listed) if listed else voice.say("hold.no_issuer"))
    if hold.unexpired_at is not None:
        said.append(voice.say(f"hold.{hold.unexpired_at}"))
    return said


def _competency(competency: CompetencyNode, voice: Voice) -> list[str]:
    said = [voice.say("competency", item=competency.item, framework=competency.framework)]
    if competency.level is not None:
        said.append(voice.say("competency.level", level=voice.number(competency.level)))
    if competency.evidence_kinds is not None:
        listed = voice.quoted(competency.evidence_kinds)
        said.append(voice.say("competency.kinds", list=listed) if listed else voice.say("competency.no_kind"))
    return said


def _attest(attest: Attest, voice: Voice) -> list[str]:
    said = [voice.say("attest", text=voice.label(attest.question))]
    if attest.signers:
        said.append(voice.say("attest.signers", list=voice.quoted(attest.signers)))
    if attest.expires is not None:
        said.append(voice.say("attest.expires", day=voice.day(date.fromisoformat(attest.expires))))
    return [*said, voice.say("open.person")]


def _fact(fact: Fact, voice: Voice) -> str:
    if fact.kind in ("home", "declared"):
        return voice.say(f"fact.{fact.kind}", value=fact.value)
    begins, ends = fact.begins, fact.ends
    if fact.kind == "entry":
        begins = begins and voice.day(date.fromisoformat(begins))
        ends = ends and voice.day(date.fromisoformat(ends))
    bounds = "span" if begins and ends else "from" if begins else "to"
    return voice.say(f"fact.{fact.kind}.{bounds}", begins=begins, ends=ends)


def policy_sentences(policy: Policy, voice: Voice) -> list[str]:
    """How a record is read: one sentence for each thing that the policy says."""
    say = voice.say
    said: list[str] = []
    if policy.repeat is not None:
        said.append(say(f"policy.repeat.{policy.repeat}"))
    if policy.grade_min is not None:
        said.append(say("policy.grade_min", grade=policy.grade_min))
    if policy.pass_fail is not None:
        most = policy.pass_fail.max
        none = most == 0
        said.append(
            say("policy.pass_fail.none") if none else say("policy.pass_fail", amount=voice.amount("courses", most))
        )
    if policy.rounding is not None:
        said.append(say(f"policy.rounding.{policy.rounding[1]}", n=policy.rounding[0]))
    if policy.transfer is not None:
        said += [say("policy.transfer", amount=amount) for amount in voice.caps(policy.transfer)]
    if policy.substitution_transitive is not None:
        said.append(say(f"policy.substitution.{'yes' if policy.substitution_transitive else 'no'}"))
    if policy.exclude_declared:
        said.append(say("policy.exclude", list=voice.quoted(policy.exclude_declared)))
    if policy.incomplete_lapses_days is not None:
        said.append(say("policy.incomplete", n=policy.incomplete_lapses_days))
    return said
