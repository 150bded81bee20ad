"""The pages in the states that are worth looking at."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.panels.contracts.bulk.new_run import NewRun
from desktop.panels.contracts.bulk.page import BulkPage
from desktop.panels.contracts.library.page import LibraryPage
from desktop.panels.contracts.templates.editor import TemplateEditor
from desktop.panels.contracts.templates.page import TemplatesPage
from tests.gui.panels.direct import DirectContext


def library_list(context: DirectContext) -> QWidget:
    page = LibraryPage(context)
    titles = page.list.table.texts(0)
    page.list.table.pick(titles.index("Duty of confidence"))
    return page


def clause(context: DirectContext) -> LibraryPage:
    page = LibraryPage(context)
    found = next(each for each in page.list._shown if each.title == "Limitation of liability")
    page.open(found.id)
    page.record.wording._pick_variant(1)
    return page


def clause_used(context: DirectContext) -> QWidget:
    page = clause(context)
    page.record.tabs.setCurrentIndex(1)
    return page


def clause_editor(context: DirectContext) -> QWidget:
    page = clause(context)
    page.record.edit()
    editor = page.record._stack.currentWidget()
    editor.text.appendPlainText("(1) A Buyer may rely on [[nothing]] and {unknown_field}.")
    editor.read()
    return page


def clause_compare(context: DirectContext) -> QWidget:
    page = clause(context)
    page.record.compare()
    return page


def clause_variant(context: DirectContext) -> QWidget:
    page = clause(context)
    page.record.wording._edit_variant()
    return page


def templates(context: DirectContext) -> QWidget:
    page = TemplatesPage(context)
    page.list.table.pick(page.list.table.texts(0).index("Mutual NDA"))
    return page


def template(context: DirectContext) -> TemplatesPage:
    page = TemplatesPage(context)
    found = next(each for each in page.list._found if each.title == "Services agreement")
    page.open(found.id)
    return page


def template_fields(context: DirectContext) -> QWidget:
    page = template(context)
    page.record.tabs.setCurrentIndex(1)
    return page


def editor(context: DirectContext) -> tuple[TemplatesPage, TemplateEditor]:
    page = template(context)
    page.record.edit()
    made = page.record._stack.currentWidget()
    assert isinstance(made, TemplateEditor)
    return page, made


def template_editor(context: DirectContext) -> QWidget:
    page, made = editor(context)
    made.slots.table.pick(6)
    made._remove_slot(3)
    return page


def template_field(context: DirectContext) -> QWidget:
    page, made = editor(context)
    made.tabs.setCurrentIndex(1)
    kinds = made.fields.table.texts(1)
    made.fields.table.pick(kinds.index("Choice"))
    return page


def template_record(context: DirectContext) -> QWidget:
    page, made = editor(context)
    made.tabs.setCurrentIndex(2)
    return page


HEAD = (
    "Our party",
    "Counterparty",
    "Counterparty address",
    "Notice e-mail",
    "Direction",
    "Purpose",
    "Effective date",
    "Law",
    "Term",
    "Notes of the team",
)
COMPANIES = (
    "Aldgate Fisheries Ltd",
    "Bellwether Foods plc",
    "Corvane Logistics Ltd",
    "Greyfriars Security Ltd",
    "Kestrel & Pym LLP",
    "Marram Motor Finance",
    "Northfold Energy Ltd",
    "Old Mint Archives Ltd",
)


def write_table(folder: Path, companies: tuple[str, ...] = COMPANIES) -> Path:
    """Write a table for the mutual NDA; the third row has no counterparty, the fifth no date."""
    path = folder / "suppliers_nov.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for at, name in enumerate(companies, 1):
            writer.writerow(
                (
                    "Harrow & Lyle Pty Ltd",
                    "" if at == 3 else name,
                    f"{at} Market Street, Adelaide",
                    f"legal@{at}.example",
                    "Mutual",
                    "a possible supply of services",
                    "soon" if at == 5 else "2026-12-01",
                    "England and Wales",
                    "",
                    "",
                )
            )
    return path


def plan(context: DirectContext) -> tuple[BulkPage, NewRun]:
    page = BulkPage(context)
    page.new_run()
    new = page._stack.currentWidget()
    assert isinstance(new, NewRun)
    new.template.setCurrentIndex(
        next(at for at in range(new.template.count()) if "NDA" in new.template.itemText(at))
    )
    new.take_file(write_table(Path(tempfile.mkdtemp())))
    return page, new


def bulk_table(context: DirectContext) -> QWidget:
    return plan(context)[0]


def bulk_map(context: DirectContext) -> QWidget:
    page, new = plan(context)
    new.forward()
    return page


def bulk_check(context: DirectContext) -> QWidget:
    page, new = plan(context)
    new.forward()
    new.forward()
    return page


def bulk_run(context: DirectContext) -> BulkPage:
    page, new = plan(context)
    for _ in range(3):
        new.forward()
    return page


def bulk_list(context: DirectContext) -> QWidget:
    page = bulk_run(context)
    page.show_list()
    return page


SCENES: dict[str, Callable[[DirectContext], QWidget]] = {
    "library-list": library_list,
    "clause": clause,
    "clause-used": clause_used,
    "clause-editor": clause_editor,
    "clause-compare": clause_compare,
    "clause-variant": clause_variant,
    "templates": templates,
    "template": template,
    "template-fields": template_fields,
    "template-editor": template_editor,
    "template-field": template_field,
    "template-record": template_record,
    "bulk-table": bulk_table,
    "bulk-map": bulk_map,
    "bulk-check": bulk_check,
    "bulk-run": bulk_run,
    "bulk-list": bulk_list,
}
