"""The widgets of ``desktop/documents`` with an invented agreement, for pictures and tests."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from core.contracts.records import Problem
from core.documents.layout import LaidOut, lay_out
from core.documents.model import Clause, Document
from core.documents.preview import PreviewRenderer
from core.documents.redline import Redline, redline
from core.documents.wording import parse_wording, write_wording
from desktop.documents.bars import EditorBar, PageBar
from desktop.documents.clause_block import EditorClause
from desktop.documents.editor import ClauseEditor
from desktop.documents.pages import PageReady, PageView
from desktop.documents.redline_view import RedlineView
from desktop.theme.apply import apply_theme
from tests.samples.documents import short_document

_DUTY = """
(1)#keep Each party shall keep the other party’s <<Confidential Information>> secret and shall use it only for the <<Purpose>>.

(1)#share A party may disclose <<Confidential Information>> to those of its officers, employees, <<Affiliates>> and <<Advisers>> who need to know it for the <<Purpose>>, provided that each of them is bound by duties no less strict than those in [[duty]].

(1)#last The duties in [[duty]] last for five years from {effective_date} and survive the end of this Agreement.
"""  # noqa: E501
_DISCLOSURE = """
(1) A party may disclose <<Confidential Information>> to the extent required by law, by a court or by a regulator, if it first gives the other party as much notice as the law allows.

(1) Nothing in [[duty]] prevents a disclosure protected by whistle-blowing legislation.
"""  # noqa: E501
_RETURN = """
(1) Within {days} of a written request the <<Receiving Party>> shall return or destroy all documents that contain <<Confidential Information>> and confirm in writing that it has done so.

(1) Copies held in routine back-ups may be kept until they are overwritten.
"""  # noqa: E501
_INFORMATION = """
(1) In this Agreement <<=Confidential Information>> means what is marked so.

(1) The words {notice_email} are an address.

(1) <<=Confidential Matter>> does not include information that the <<Receiving Party>> can show was already lawfully known to it, or becomes public other than through a breach of this Agreement.
"""  # noqa: E501

PROBLEM = Problem(
    "undefined_term", "warning", "“Affiliates” is not defined", "Clause 3.2",
    "duty", "share", subject="Affiliates", suggestion="Group Company",
)  # fmt: skip


def agreement() -> Document:
    """The agreement of the design's picture."""
    duty = parse_wording(_DUTY.replace("five", "three"))
    clauses = (
        Clause("parties", "Parties, definitions", short_document().clauses[1].body),
        Clause("information", "Confidential Information", parse_wording(_INFORMATION)),
        Clause("duty", "Duty of confidence", duty),
        Clause("disclosure", "Required disclosure", parse_wording(_DISCLOSURE)),
        Clause("return", "Return and destruction", parse_wording(_RETURN)),
        *short_document().clauses[2:],
    )
    seen: dict[str, Clause] = {}
    for clause in clauses:
        seen.setdefault(clause.key, clause)
    values = {**short_document().values, "effective_date": "1 December 2026", "days": "14 days"}
    return replace(
        short_document(), clauses=tuple(seen.values()), values=values, section_headings={}
    )


def editor_clauses(document: Document) -> list[EditorClause]:
    """Every clause with the status that the editor shows."""
    return [
        EditorClause(clause, "1 word changed", "versions", True, parse_wording(_DUTY))
        if clause.key == "duty"
        else EditorClause(clause, "Standard, v2")
        for clause in document.clauses
    ]


def editor_page() -> tuple[ClauseEditor, Document, LaidOut]:
    """The editor with the agreement, as wide as in the design's picture."""
    document = agreement()
    laid = lay_out(document)
    editor = ClauseEditor()
    editor.show_changes = True
    editor.set_document(editor_clauses(document), laid)
    editor.set_problems([PROBLEM])
    return editor, document, laid


def page_view(document: Document) -> PageView:
    """The pages of ``document``, drawn at once when they are asked for."""
    renderer = PreviewRenderer()

    def request(page: int, ppi: float, ready: PageReady) -> None:
        ready(renderer.render_page(document, page, ppi, draft=True))

    return PageView(request)


def comparison() -> Redline:
    """The agreement against an older version: clauses added, removed, moved, changed."""
    new = list(agreement().clauses)
    duty = Clause("duty", "Duty of confidence", parse_wording(_DUTY))
    old = [duty if clause.key == "duty" else clause for clause in new]
    fees = next(clause for clause in old if clause.key == "fees")
    text = write_wording(fees.body).replace("£38,250.00", "£36,000.00").replace("4 %", "8 %")
    text += "\n\n(1) Fees are fixed for the whole of the term."
    old[old.index(fees)] = Clause("fees", "Fees", parse_wording(text))
    old.append(old.pop(1))
    old.insert(3, Clause("licence", "No licence", parse_wording("(1) Nothing is licensed.")))
    del old[4]
    values = agreement().values
    return redline(old, new, old_values=values, new_values=values)


def redline_page() -> RedlineView:
    """The comparison of the agreement."""
    view = RedlineView()
    view.set_redline(comparison(), "Version 6, 12 Nov", "Version 7, 18 Nov")
    return view


def render(target: Path) -> None:
    """Write pictures into the folder ``target``."""
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    for scheme, zoom in (("light", 1.0), ("dark", 1.0), ("light", 1.5)):
        apply_theme(application, scheme, zoom, bundled_font=True)  # type: ignore[arg-type]
        editor, _, _ = editor_page()
        editor.resize(round(432 * zoom), round(700 * zoom))
        editor.show()
        editor.activate("duty", "share")
        editor.scroll_to_clause("duty")
        bar = editor.verticalScrollBar()
        bar.setValue(bar.value() - round(105 * zoom))
        application.processEvents()
        shoot(editor, target / f"editor-{scheme}-{round(zoom * 100)}.png")
        sheet = draft_page()
        sheet.resize(round(900 * zoom), round(800 * zoom))
        sheet.show()
        draft = sheet.findChild(ClauseEditor, "editor")
        assert draft is not None
        draft.activate("duty", "share")
        for _ in range(6):
            QTest.qWait(60)
        shoot(sheet, target / f"draft-{scheme}-{round(zoom * 100)}.png")
        for mode in ("inline", "side"):
            view = redline_page()
            view.resize(round((620 if mode == "inline" else 900) * zoom), round(800 * zoom))
            view.show()
            view.mode = mode  # type: ignore[assignment]
            for _ in range(3):
                view.next_change()
            view._body.verticalScrollBar().setValue(0)
            application.processEvents()
            shoot(view, target / f"redline-{mode}-{scheme}-{round(zoom * 100)}.png")
        pages = page_view(agreement())
        pages.resize(round(468 * zoom), round(700 * zoom))
        pages.show()
        pages.set_current_clause("duty")
        for _ in range(6):
            QTest.qWait(60)
        pages.scroll_to_clause("duty")
        QTest.qWait(200)
        shoot(pages, target / f"pages-{scheme}-{round(zoom * 100)}.png")


def draft_page() -> QWidget:
    """Editor and pages beside each other, each under its bar."""
    editor, document, _ = editor_page()
    view = page_view(document)
    view.set_current_clause("duty")
    sheet = QWidget()
    grid = QGridLayout(sheet)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(0)
    for column, (bar, body) in enumerate(((EditorBar(editor), editor), (PageBar(view), view))):
        grid.addWidget(bar, 0, column)
        grid.addWidget(body, 1, column)
        grid.setColumnStretch(column, 1)
    editor.setObjectName("editor")
    return sheet


def shoot(widget: QWidget, path: Path) -> None:
    widget.grab().save(str(path))
    widget.close()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    render(folder)
