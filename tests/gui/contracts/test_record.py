"""The record of a contract: form, draft, versions, documents and problems, in the real window."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pikepdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QLineEdit

from core.contracts.compose import library_text
from core.contracts.records import DraftClause
from core.documents.model import Body, Paragraph, Ref, Text
from core.documents.wording import plain_text
from desktop.accessibility.walker import faults
from desktop.panels.contracts.record.changed_words import ChangedWords
from desktop.panels.contracts.record.compare_tab import CompareTab
from desktop.panels.contracts.record.documents_tab import DocumentsTab
from desktop.panels.contracts.record.form_tab import FormTab
from desktop.widgets.buttons import LinkButton
from desktop.widgets.toast import Toast

from .hands import DRAFT, Hands


def _with_words(body: Body, words: str) -> Body:
    *before, last = body.blocks
    assert isinstance(last, Paragraph)
    return Body((*before, Paragraph(last.id, (*last.runs, Text(words)), last.kind, last.level)))


def _picture(view: Any) -> bytes:
    image = view.viewport().grab().toImage()
    return bytes(image.constBits())


def _unchanged(hands: Hands) -> DraftClause:
    return next(c for c in hands.model.composition.clauses if not c.changed and c.numbered)


def test_typing_in_the_form_changes_page_and_stays_when_the_contract_is_opened_again(
    hands: Hands,
) -> None:
    hands.open(DRAFT, "form")
    form = hands.tab("form", FormTab)
    hands.wait(lambda: form.preview.view.pages > 0, "the page is drawn")
    hands.rest(300)
    before = _picture(form.preview.view)
    form.form.focus_field("purpose")
    hands.ctrl(Qt.Key.Key_A)

    hands.type("testing of a cold store")

    hands.wait(lambda: _picture(form.preview.view) != before, "the page follows")
    hands.saved()
    hands.record.leave()
    hands.open(next(k for k in _others(hands) if k != DRAFT))
    hands.open(DRAFT, "form")
    assert hands.model.inputs.answers["purpose"] == "testing of a cold store"


def _others(hands: Hands) -> list[Any]:
    source = hands.desk.list.source
    return [source.row_key(row) for row in hands.desk.list.table.model.ids]


def test_a_changed_clause_says_how_many_words_and_takes_its_library_text_back(
    hands: Hands,
) -> None:
    hands.open(DRAFT, "draft")
    clause = _unchanged(hands)
    hands.draft.choose(clause.key)

    hands.model.edit_clause(clause.key, clause.heading, _with_words(clause.body, " Forever."))
    hands.rest()

    changed = hands.model.clause(clause.key)
    assert changed is not None
    assert hands.draft._shown(changed).status == "1 word changed"
    spoken = [one.text() for one in hands.draft.why.findChildren(QLabel)]
    assert "Changed in this draft" in spoken
    hands.model.restore_library_text(clause.key)
    hands.rest()
    restored = hands.model.clause(clause.key)
    assert restored is not None
    original = library_text(hands.model.inputs, restored)
    assert original is not None
    assert plain_text(restored.body) == plain_text(original.body)


def test_the_changes_of_a_clause_name_other_clauses_by_the_numbers_of_the_draft(
    hands: Hands,
) -> None:
    hands.open(DRAFT, "draft")
    clause = hands.model.clause(hands.model.laid.clauses[5].key)
    assert clause is not None
    other = hands.model.laid.clauses[3]
    *before, last = clause.body.blocks
    assert isinstance(last, Paragraph)
    runs = (*last.runs, Text(" Subject to "), Ref(other.key), Text("."))
    hands.draft.choose(clause.key)

    hands.model.edit_clause(
        clause.key, clause.heading, Body((*before, Paragraph(last.id, runs, last.kind, last.level)))
    )
    hands.rest()

    (changed,) = hands.draft.why.findChildren(ChangedWords)
    assert f"inserted clause {other.number}" in changed.accessibleName()


def test_a_long_heading_wraps_inside_the_panel_that_says_why(hands: Hands) -> None:
    hands.open(DRAFT, "draft")
    parties = hands.model.laid.clauses[0]
    assert not parties.number
    clause = hands.model.clause(parties.key)
    assert clause is not None
    hands.draft.choose(clause.key)

    hands.model.edit_clause(clause.key, "The parties to this agreement " * 6, clause.body)
    hands.rest()

    why = hands.draft.why
    assert why.parentWidget() is not None
    assert why.width() == why.parentWidget().width()


def test_a_condition_in_the_form_moves_clauses_in_and_out(hands: Hands) -> None:
    hands.open(DRAFT, "form")
    left = {one.key for one in hands.model.composition.left_out}
    assert left

    template = hands.model.inputs.template
    assert template is not None
    for spec in template.fields:
        if spec.type == "yes_no":
            hands.model.set_answer(spec.key, not hands.model.inputs.answers.get(spec.key, False))
    hands.rest()

    assert {one.key for one in hands.model.composition.left_out} != left


def test_a_version_is_saved_with_the_keyboard_alone(hands: Hands) -> None:
    hands.window.open_palette("")
    hands.rest()
    hands.type("NDA-2026-0418")
    hands.rest(600)
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: hands.desk.record_page and hands.record.contract, "it opens")
    assert hands.record.contract is not None
    assert hands.record.contract.id == DRAFT
    hands.rest(300)
    before = hands.model.inputs.base_number
    hands.type("Word ")
    hands.ctrl(Qt.Key.Key_S)
    dialog = hands.dialog()
    assert isinstance(dialog.findChild(QLineEdit), QLineEdit)
    hands.type("A word")
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: hands.model.inputs.base_number == before + 1, "the version")
    workspace = hands.program.workspace
    versions = workspace.query(lambda reader: workspace.drafting.versions(reader, DRAFT))
    assert versions[0].note == "A word"


def test_an_older_version_is_compared_and_restored_as_a_new_one(hands: Hands) -> None:
    hands.open(DRAFT, "compare")
    compare = hands.tab("compare", CompareTab)
    hands.wait(lambda: compare.view.isVisible(), "the comparison")
    workspace = hands.program.workspace
    versions = workspace.query(lambda reader: workspace.drafting.versions(reader, DRAFT))

    hands.record.restore(versions[-1])

    hands.wait(
        lambda: hands.model.inputs.base_number == versions[0].number + 1, "the restored version"
    )


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_produced_document_is_listed_and_opens_as_a_valid_file(hands: Hands, kind: str) -> None:
    hands.open(DRAFT, "documents")
    hands.record.produce(kind)
    hands.wait(
        lambda: [d for d in hands.contract(DRAFT).documents if d.kind == kind], f"the {kind}"
    )
    made = next(d for d in hands.contract(DRAFT).documents if d.kind == kind)
    data = hands.program.workspace.outputs.read(made.sha256)
    if kind == "pdf":
        with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as metadata:
            assert str(metadata["pdfaid:part"]) == "2"
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert "word/document.xml" in archive.namelist()


def test_f8_leads_from_problem_to_problem(hands: Hands) -> None:
    hands.open(DRAFT, "draft")
    hands.rest(200)
    problems = hands.model.problems
    assert problems
    for problem in problems:
        hands.record.next_problem(1)
        hands.rest(60)
        if problem.field_key:
            assert hands.tab("form", FormTab).isVisible()
        elif problem.clause_key:
            assert hands.draft.editor.active_key == problem.clause_key


def test_ctrl_f_narrows_the_outline_and_enter_goes_to_the_clause(hands: Hands) -> None:
    hands.open(DRAFT, "draft")
    hands.ctrl(Qt.Key.Key_F)
    assert hands.focus() is hands.draft.outline.search
    hands.type("remedies")
    hands.press(Qt.Key.Key_Return)
    clause = hands.model.clause(hands.draft.editor.active_key)
    assert clause is not None
    assert "remedies" in f"{clause.heading} {plain_text(clause.body)}".casefold()


def test_the_outline_is_walked_with_arrows_and_enter_goes_into_the_text(hands: Hands) -> None:
    hands.open(DRAFT, "draft")
    outline, editor = hands.draft.outline.list, hands.draft.editor
    keys = [clause.key for clause in hands.model.composition.clauses]
    outline.setFocus()
    hands.press(Qt.Key.Key_Home)
    for _ in range(3):
        hands.press(Qt.Key.Key_Down)

    assert hands.focus() is outline
    assert editor.active_key == keys[3]
    assert editor.top_block() is editor.blocks()[3]
    hands.press(Qt.Key.Key_Return)
    assert editor.isAncestorOf(hands.focus())
    assert editor.active_key == keys[3]


def test_walking_past_what_is_to_resolve_leaves_the_draft_open(hands: Hands) -> None:
    hands.open(DRAFT, "draft")
    outline = hands.draft.outline.list
    assert hands.model.problems
    outline.setFocus()
    hands.press(Qt.Key.Key_End)
    for _ in hands.model.problems:
        hands.press(Qt.Key.Key_Up)

    assert hands.focus() is outline
    assert hands.draft.isVisible()


def test_a_missing_answer_marks_the_form_and_documents_are_counted(hands: Hands) -> None:
    hands.open(DRAFT, "draft")
    hands.rest(300)
    missing = any(p.field_key and p.severity == "error" for p in hands.model.problems)
    assert hands.record.head.tabs.tabIcon(0).isNull() is not missing
    count = len(hands.contract(DRAFT).documents)
    words = [
        hands.record.head.tabs.tabText(place) for place in range(hands.record.head.tabs.count())
    ]
    assert (f"Documents {count}" if count else "Documents") in words


@pytest.mark.parametrize("tab", ["form", "draft", "compare", "documents", "history", "data"])
def test_no_tab_has_faults_for_assistive_technology(hands: Hands, tab: str) -> None:
    hands.open(DRAFT, tab)
    hands.rest(400)
    assert faults(hands.window) == []


@pytest.mark.parametrize("page", ["new", "templates", "library", "bulk"])
def test_no_page_has_faults_for_assistive_technology(hands: Hands, page: str) -> None:
    hands.program.context.open_page(page)
    hands.rest(500)
    assert faults(hands.window) == []


def test_a_signed_contract_can_be_read_but_not_typed_into(hands: Hands) -> None:
    workspace = hands.program.workspace
    day = workspace.clock.now().date()
    hands.program.context.command(lambda workspace, uow: workspace.contracts.sign(uow, DRAFT, day))
    hands.open(DRAFT, "draft")
    hands.wait(lambda: hands.model.locked, "the contract is locked")
    hands.draft.choose(hands.model.composition.clauses[2].key)
    before = hands.model.composition
    hands.type("x")
    hands.rest(400)
    assert hands.model.composition == before
    assert hands.draft.editor.read_only
    assert hands.record._save.isHidden()
    assert "Signed on" in hands.record._signed.text
    offered = [link.text() for link in hands.draft.why.findChildren(LinkButton)]
    assert "Take this clause out" not in offered
    assert hands.tab("form", FormTab).form._boxes["purpose"].read_only
    hands.program.context.undo()
    hands.wait(lambda: not hands.model.locked, "the signature is taken back")
    hands.rest(200)
    assert not hands.draft.editor.read_only
    assert not hands.record._save.isHidden()


def test_a_file_that_was_made_is_opened_from_the_message(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.fileName()))
    hands.open(DRAFT, "documents")

    hands.tab("documents", DocumentsTab).produce("pdf")

    hands.wait(lambda: hands.window.findChildren(Toast), "the message")
    (toast,) = hands.window.findChildren(Toast)
    verb = next(button for button in toast.findChildren(LinkButton) if button.text() == "Open")
    verb.click()
    hands.wait(lambda: opened, "the file")
    assert opened[0].endswith(".pdf")
    assert toast.text.startswith(opened[0].removesuffix(".pdf"))
