"""Another variant of a clause, taken by the Why panel's menu and given back by undo."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from core.contracts.compose import why
from core.contracts.records import DraftClause
from core.documents.layout import lay_out, plain_text
from core.documents.model import Document
from core.documents.wording import plain_text as words_of
from desktop.panels.contracts.record.form_tab import FormTab
from desktop.widgets.buttons import LinkButton

from .hands import DRAFT, Hands


def swappable(hands: Hands) -> DraftClause:
    """Return an unchanged clause whose library has another variant."""
    model = hands.model
    return next(
        clause
        for clause in model.composition.clauses
        if not clause.changed and why(model.inputs, clause).other_variants
    )


def offered(hands: Hands) -> list[QAction]:
    """Press “Swap variant…” and return what its menu offers."""
    why_panel = hands.draft.why
    button = next(
        one for one in why_panel.findChildren(LinkButton) if one.text() == "Swap variant…"
    )
    button.click()
    menus = [one for one in why_panel.findChildren(QMenu) if one.isVisible()]
    assert len(menus) == 1
    return menus[0].actions()


def swap(hands: Hands, clause: DraftClause) -> str:
    """Take the first other variant of a clause; returns its words."""
    library = hands.model.inputs.library[clause.clause_id] if clause.clause_id else None
    assert library is not None
    action = offered(hands)[0]
    action.trigger()
    for menu in hands.draft.why.findChildren(QMenu):
        menu.close()
    hands.rest()
    taken = next(v for v in library.variants if action.text().startswith(f"{v.name}, v"))
    assert taken.current is not None
    return words_of(taken.current.body)


def variant_of(hands: Hands, key: str) -> str:
    clause = hands.model.clause(key)
    assert clause is not None
    return why(hands.model.inputs, clause).variant_name


def test_a_swapped_variant_is_in_the_editor_on_the_page_and_kept(hands: Hands) -> None:
    hands.open(DRAFT, "draft")
    clause = swappable(hands)
    hands.draft.choose(clause.key)
    before = variant_of(hands, clause.key)

    words = swap(hands, clause)

    assert words != words_of(clause.body)
    assert words_of(hands.draft.editor.body(clause.key)) == words
    assert variant_of(hands, clause.key) != before
    hands.record.show_tab("form")
    hands.rest()
    document: Document | None = hands.tab("form", FormTab).preview._document
    assert document is not None
    shown = next(one for one in document.clauses if one.key == clause.key)
    assert words_of(shown.body) == words
    hands.saved()
    stored = hands.program.workspace
    again = stored.query(lambda reader: stored.drafting.load(reader, DRAFT))
    assert words_of(again.edits[clause.key].body) == words
    assert again.edits[clause.key].chosen


def test_undo_gives_text_and_variant_back_and_redo_takes_them_again(hands: Hands) -> None:
    hands.open(DRAFT, "draft")
    clause = swappable(hands)
    hands.draft.choose(clause.key)
    before = variant_of(hands, clause.key)
    text = plain_text(lay_out(hands.model.document))
    words = swap(hands, clause)
    swapped = variant_of(hands, clause.key)

    hands.draft.editor.undo()
    hands.rest()

    assert words_of(hands.draft.editor.body(clause.key)) == words_of(clause.body)
    assert plain_text(lay_out(hands.model.document)) == text
    assert variant_of(hands, clause.key) == before
    back = hands.model.clause(clause.key)
    assert back is not None
    assert not back.changed
    assert not back.chosen

    hands.draft.editor.redo()
    hands.rest()

    assert words_of(hands.draft.editor.body(clause.key)) == words
    assert variant_of(hands, clause.key) == swapped
    again = hands.model.clause(clause.key)
    assert again is not None
    assert not again.changed
    assert again.chosen
