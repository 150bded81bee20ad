"""The demo organisation's clauses and templates hold together for every combination of answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.demo.check import problems, template_problems
from core.demo.load import ContentError, library, read_clauses
from core.demo.people import PEOPLE
from core.demo.shapes import DemoClause, DemoVersion, Library
from core.documents.wording import parse_wording

_DAY = date(2026, 3, 12)


def _with_wording(lib: Library, key: str, wording: str) -> Library:
    """The library with another current wording for the clause ``key``."""
    clause = lib.clauses[key]
    variants = tuple(
        replace(variant, versions=(*variant.versions, _next(variant.versions[-1], wording)))
        for variant in clause.variants
    )
    changed: DemoClause = replace(clause, variants=variants)
    return replace(lib, clauses={**lib.clauses, key: changed})


def _next(version: DemoVersion, wording: str) -> DemoVersion:
    return replace(version, number=version.number + 1, wording=wording, body=parse_wording(wording))


def test_the_content_has_no_problem() -> None:
    assert problems(library()) == []


def test_each_template_grew_from_version_to_version() -> None:
    for template in library().templates.values():
        slots = [len(version.slots) for version in template.versions]
        assert 2 <= len(slots) <= 3
        assert slots == sorted(set(slots))
        assert template.current.state == "published"


def test_versions_follow_each_other_and_were_approved_by_someone_else() -> None:
    people = {person.key for person in PEOPLE}

    for clause in library().clauses.values():
        for variant in clause.variants:
            dates = [version.valid_from for version in variant.versions]
            assert dates == sorted(set(dates)), clause.key
            for version in variant.versions:
                assert version.author in people
                assert version.approver in people - {version.author} | {""}
                assert version.note


def test_a_template_was_published_after_its_first_wordings_were_approved() -> None:
    for template in library().templates.values():
        published = [version.published_on for version in template.versions]
        assert published == sorted(published)
        for version in template.versions:
            for slot in version.slots:
                variants = library().clauses[slot.clause].variants
                dates = [v.approved_on for one in variants for v in one.versions if v.approved_on]
                assert min(dates) <= version.published_on, (template.key, slot.key)


def test_one_proposal_waits_for_approval_and_is_not_current() -> None:
    variants = [v for clause in library().clauses.values() for v in clause.variants]

    waiting = [v for v in variants if v.versions[-1].approved_on is None]

    assert len(waiting) == 1
    assert waiting[0].current.number == waiting[0].versions[-1].number - 1


@pytest.mark.parametrize(
    ("wording", "complaint"),
    [
        ("(1) See [[nowhere]].", "refers to nowhere"),
        ("(1) See [[nda_personal_data]].", "nda_personal_data can be left out"),
        ("(1) See [[duty_of_confidence:nowhere]].", "duty_of_confidence can be without nowhere"),
        ("(1) The <<Moon>> is full.", "uses Moon"),
        ("(1) Under the <<Data Protection Laws>>.", "Data Protection Laws can be left without"),
        ("(1) Pay {fee}.", "shows fee"),
        ("(1) For {non_solicit_months} months.", "shows non_solicit_months although"),
        ("(1) <<=Purpose>> means this.", "Purpose is defined twice"),
    ],
)
def test_a_mistake_in_a_wording_is_found(wording: str, complaint: str) -> None:
    lib = _with_wording(library(), "required_disclosure", wording)

    found = list(template_problems(lib.templates["mutual_nda"], lib))

    assert any(complaint in line for line in found), found


def test_a_version_can_be_written_as_changes_of_the_one_before() -> None:
    words = {"author": "a", "approver": "b", "source": "s", "licence": "l"}
    first = {"wording": "(1) Two years.", "approved": "", "from": _DAY, "note": "n"}
    second = {"replace": [["Two", "Five"]], "add": "(1) More.", "approved": _DAY, "note": "n"}
    clause = {"key": "k", "title": "T", "category": "C", "purpose": "P"}

    [read] = read_clauses(
        {**words, "clause": [{**clause, "variant": [{"version": [first, second]}]}]}
    )

    assert [v.wording for v in read.variants[0].versions] == [
        "(1) Two years.",
        "(1) Five years.\n\n(1) More.",
    ]


def test_a_change_that_does_not_fit_is_refused() -> None:
    words = {"author": "a", "approver": "b", "source": "s", "licence": "l"}
    first = {"wording": "(1) Two years.", "approved": _DAY, "note": "n"}
    second = {"replace": [["Three", "Five"]], "approved": _DAY, "note": "n"}
    clause = {"key": "k", "title": "T", "category": "C", "purpose": "P"}

    with pytest.raises(ContentError, match="Three"):
        read_clauses({**words, "clause": [{**clause, "variant": [{"version": [first, second]}]}]})
