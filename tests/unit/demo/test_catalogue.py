"""The catalogue of the invented state: rules that can be read, codes that exist, words in two languages."""

from __future__ import annotations

import pytest

from asyougo.demo.catalogue import CatalogueEntry, read_catalogue_entries, read_rule_files
from asyougo.demo.world import read_world
from asyougo.model.context import Catalogue
from asyougo.model.exchange import requirement_hash
from asyougo.model.predicate import cross_listed, named_codes
from asyougo.model.requirement import Attest, Hold, Prose, Requirement, takes_below, walk
from asyougo.rules.check import check_rule
from asyougo.rules.parse import load_rule
from asyougo.rules.words import words_of
from asyougo.rules.write import write_rule

ENTRIES = read_catalogue_entries()
RULES = [entry.file.requirement for entry in ENTRIES]
APPROACHES = {"learn", "specialize", "stack", "transfer", "partner", "retro"}


def ids(entry: CatalogueEntry) -> str:
    return entry.credential.id


def nodes_of(rule: Requirement) -> list[object]:
    parts = [*(block for _, block in rule.blocks), *([rule.require] if rule.require else [])]
    return [node for part in parts for node in walk(part)]


def test_there_are_about_a_hundred_and_twenty_credentials_at_sixteen_schools() -> None:
    assert 115 <= len(ENTRIES) <= 130
    schools = read_world().schools
    assert len([school for school in schools if school.organization.kind == "college"]) == 14
    assert len([school for school in schools if school.organization.kind == "university"]) == 2
    assert {school.unit_system for school in schools} == {"semester", "quarter"}
    assert {school.id for school in schools} <= {entry.credential.owner for entry in ENTRIES}


def test_every_rule_file_belongs_to_one_credential_and_back() -> None:
    assert sorted(rule.id for rule in RULES) == sorted(file.requirement.id for file in read_rule_files())
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_every_rule_file_begins_with_the_demonstration_line() -> None:
    for file in read_rule_files():
        assert file.text.startswith("# Demonstration: invented colleges"), file.name


def test_every_course_that_a_rule_names_is_taught_somewhere() -> None:
    taught = {name for course in read_world().courses for name in cross_listed(course.code)}
    for rule in RULES:
        for node in nodes_of(rule):
            for take in takes_below(node):  # type: ignore[arg-type]
                for codes in named_codes(take.set, dict(rule.sets)):
                    assert set(codes.codes) <= taught, (rule.id, take.id)


def test_a_hold_of_another_credential_of_the_state_names_a_real_one_and_its_owner() -> None:
    owners = {entry.credential.id: entry.credential.owner for entry in ENTRIES}
    schools = {school.id for school in read_world().schools}
    for rule in RULES:
        for node in nodes_of(rule):
            if isinstance(node, Hold) and node.credential and node.credential.split("/")[0] in schools:
                assert node.issuers == (owners[node.credential],), (rule.id, node.id)


def test_every_label_and_question_is_bilingual() -> None:
    for rule in RULES:
        labels = [rule.label, *(limit.label for limit in rule.limits)]
        for node in nodes_of(rule):
            labels.append(node.label)  # type: ignore[attr-defined]
            labels += [node.question] if isinstance(node, Attest) else [node.text] if isinstance(node, Prose) else []
        for label in labels:
            assert label is None or (label.en and label.es), (rule.id, label)
        assert rule.label is not None


def test_all_six_approaches_are_claimed_and_six_templates_can_be_copied() -> None:
    assert {claim for entry in ENTRIES for claim in entry.claims} == APPROACHES
    templates = [entry for entry in ENTRIES if entry.is_template]
    assert [entry.file.name[6] for entry in sorted(templates, key=lambda entry: entry.file.name)] == list("123456")
    for entry in templates:
        assert "RETRO TEMPLATE" in entry.file.text
        assert "Copy it" in entry.file.text
        assert "retro" in entry.claims


def test_the_special_kinds_are_there() -> None:
    kinds = {entry.credential.kind for entry in ENTRIES}
    assert {"competency-based", "apprenticeship", "licence", "graduate-certificate", "master", "minor"} <= kinds


@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_a_rule_lints_without_an_error_and_reads_back_in_both_languages(entry: CatalogueEntry) -> None:
    rule = entry.file.requirement
    everywhere = Catalogue(courses=tuple(course for c in read_world().catalogues for course in c.courses))
    assert [problem for problem in check_rule(rule, everywhere) if problem.severity == "error"] == []
    for language in ("en", "es"):
        sentences = [sentence for _, sentence in words_of(rule, language)]
        assert sentences and all(sentences)


@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_a_rule_that_is_written_back_is_the_same_rule(entry: CatalogueEntry) -> None:
    rule = entry.file.requirement
    again = load_rule(write_rule(rule), entry.file.name)
    assert again == rule
    assert requirement_hash(again) == requirement_hash(rule)
