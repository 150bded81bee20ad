"""The five hundred contracts of the demo look alive on any day and fit their templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from core.contracts.conditions import facts_for, holds
from core.contracts.fields import check_answer, labels_for, values_for
from core.contracts.rules import figures_on
from core.demo.check import variant_for
from core.demo.contract_shapes import ClauseEdit, DemoContract
from core.demo.contracts import ANCHOR, contracts
from core.demo.load import library
from core.demo.people import person
from core.demo.plans import QUOTAS
from core.documents.check import check
from core.documents.layout import LaidOut, LaidParagraph, Piece, lay_out
from core.documents.model import Clause, Document
from core.documents.wording import parse_wording

_OTHER_DAYS = (date(2027, 2, 28), date(2027, 8, 31), date(2028, 2, 29), date(2030, 1, 1))


@pytest.fixture(scope="module")
def made() -> list[DemoContract]:
    return contracts()


def _named(made: list[DemoContract], title: str, counterparty: str) -> DemoContract:
    [found] = [one for one in made if (one.title, one.counterparty) == (title, counterparty)]
    return found


def test_the_same_seed_makes_the_same_contracts(made: list[DemoContract]) -> None:
    assert contracts() == made
    assert contracts(seed=2) != made


@pytest.mark.parametrize("anchor", [ANCHOR, *_OTHER_DAYS])
def test_each_status_has_its_number_on_any_anchor(anchor: date) -> None:
    found = contracts(anchor=anchor)

    assert Counter(figures_on(one.term, anchor).status for one in found) == QUOTAS
    assert len(found) == sum(QUOTAS.values()) == 500


def test_references_and_titles_are_distinct(made: list[DemoContract]) -> None:
    assert len({one.reference for one in made}) == len(made)
    assert len({(one.title, one.counterparty) for one in made}) == len(made)


def test_the_warehouse_is_the_first_to_need_a_notice(made: list[DemoContract]) -> None:
    warehouse = _named(made, "Warehouse services", "Corvane Logistics Ltd")
    figures = figures_on(warehouse.term, ANCHOR)

    assert warehouse.reference == "SRV-2024-0117"
    assert str(warehouse.value) == "184,500.00 GBP"
    assert figures.status == "notice_window"
    assert figures.notice_from == date(2026, 8, 29)
    assert figures.notice_by == date(2026, 11, 27)
    assert figures.renews_on == date(2027, 2, 27)
    assert (warehouse.payment_days, warehouse.law) == (30, "England and Wales")
    assert [v.number for v in warehouse.versions] == [1, 2, 3, 4]
    assert figures.next_date == min(
        day for one in made if (day := figures_on(one.term, ANCHOR).next_date)
    )


def test_the_confidentiality_draft_lacks_an_address_and_has_changed_words(
    made: list[DemoContract],
) -> None:
    draft = _named(made, "Mutual NDA", "Corvane Logistics Ltd")

    assert (draft.reference, len(draft.versions)) == ("NDA-2026-0418", 7)
    assert "notice_email" not in draft.answers
    assert draft.answers["personal_data"] is True
    assert [edit.slot for edit in draft.versions[-1].edits] == ["duty_of_confidence"] * 2


def test_answers_are_complete_and_fit_their_fields(made: list[DemoContract]) -> None:
    for one in made:
        for version in one.versions:
            assert _wrong_answers(one, version.answers) == []
        if one.versions:
            assert one.versions[-1].answers == one.answers


def _wrong_answers(one: DemoContract, answers: object) -> list[str]:
    assert one.template is not None
    assert one.template_version is not None
    assert isinstance(answers, dict)
    template = library().templates[one.template]
    fields = template.versions[one.template_version - 1].fields
    facts = facts_for(fields, answers)
    wrong = [key for key in answers if key not in {spec.key for spec in fields}]
    for spec in fields:
        answer = check_answer(spec, answers.get(spec.key))
        asked = holds(spec.shown_if, facts)
        if answer is None and asked and spec.required and one.reference != "NDA-2026-0418":
            wrong.append(spec.key)
        if answer is not None and not asked:
            wrong.append(spec.key)
    return wrong


def test_the_record_says_what_the_answers_say(made: list[DemoContract]) -> None:
    for one in made:
        if one.template is None:
            continue
        roles = library().templates[one.template].roles
        said = {role: one.answers.get(key) for role, key in roles.items()}
        assert said["counterparty"]["name"] == one.counterparty
        assert said["start_date"] == (one.start_date and one.start_date.isoformat())
        assert said.get("end_date") == (one.end_date and one.end_date.isoformat())
        assert said.get("term_kind") == one.term_kind
        if one.value:
            amount = said["value"]
            assert (amount["minor"], amount["currency"]) == (one.value.minor, one.value.currency)


def test_changed_words_are_in_the_wording_that_they_change(made: list[DemoContract]) -> None:
    changed = [one for one in made if one.versions and one.versions[-1].edits]

    assert len(changed) >= 20
    for one in changed:
        for edit in one.versions[-1].edits:
            assert _wording(one, edit).count(edit.old) == 1, (one.reference, edit)


def _wording(one: DemoContract, edit: ClauseEdit) -> str:
    template = library().templates[one.template or ""]
    version = template.versions[(one.template_version or 0) - 1]
    [slot] = [slot for slot in version.slots if slot.key == edit.slot]
    variant = variant_for(library().clauses[slot.clause], facts_for(version.fields, one.answers))
    assert variant is not None
    return variant.current.wording


def test_every_contract_reads_without_a_gap_and_only_the_known_draft_has_something_to_resolve(
    made: list[DemoContract],
) -> None:
    gaps: list[str] = []
    findings: list[tuple[str, str]] = []
    for one in made:
        if one.template is not None:
            document = _assembled(one)
            gaps += [piece.text for piece in _pieces(lay_out(document)) if piece.kind == "gap"]
            findings += [(one.reference, found.subject) for found in check(document)]

    assert gaps == ["[Notice e-mail]"]
    assert findings == [("NDA-2026-0418", "Affiliates")]


def _assembled(one: DemoContract) -> Document:
    version = library().templates[one.template or ""].versions[(one.template_version or 0) - 1]
    facts = facts_for(version.fields, one.answers)
    clauses = []
    for slot in version.slots:
        variant = variant_for(library().clauses[slot.clause], facts)
        if not holds(slot.condition, facts) or variant is None:
            continue
        wording = variant.current.wording
        for edit in one.versions[-1].edits:
            wording = wording.replace(edit.old, edit.new) if edit.slot == slot.key else wording
        body = parse_wording(wording) if wording != variant.current.wording else None
        clauses.append(
            Clause(slot.key, variant.current.heading, body or variant.current.body, slot.numbered)
        )
    return Document(
        one.title,
        one.reference,
        tuple(clauses),
        values_for(version.fields, one.answers),
        labels_for(version.fields),
    )


def _pieces(laid: LaidOut) -> Iterator[Piece]:
    for clause in laid.clauses:
        for block in clause.blocks:
            if isinstance(block, LaidParagraph):
                yield from block.pieces
            else:
                yield from (piece for row in block.rows for cell in row for piece in cell)


def test_histories_rise_in_time_and_have_known_authors(made: list[DemoContract]) -> None:
    for one in made:
        times = [version.created_at for version in one.versions]
        assert times == sorted(set(times))
        assert all(person(version.author) for version in one.versions)
        assert person(one.owner)
        if one.signed_on and times:
            assert times[-1].date() <= one.signed_on
        assert not times or times[-1].date() <= ANCHOR


def test_older_records_have_no_template_and_the_missing_data_are_among_them(
    made: list[DemoContract],
) -> None:
    older = [one for one in made if one.template is None]

    assert all(not one.answers and not one.versions for one in older)
    assert {one.reference for one in made if figures_on(one.term, ANCHOR).status == "unknown"} <= {
        one.reference for one in older
    }
    assert len(older) < 200
