"""A form with every type of field, for tests and for pictures; not a product page."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from core.kernel.fields import Choice, FieldSpec
from desktop.forms import FormBuilder
from desktop.theme.apply import apply_theme
from desktop.theme.units import u

LAWS = tuple(
    Choice(word[:2].lower(), word)
    for word in ("England and Wales", "Scotland", "Denmark", "Germany")
)
TERMS = tuple(Choice(c, w) for c, w in (("fixed", "Fixed"), ("auto", "Renews"), ("open", "Open")))
FIELDS = (
    FieldSpec("client", "Client", "party", required=True, section="Parties"),
    FieldSpec("title", "Title", required=True, section="Agreement"),
    FieldSpec("mail", "Notice e-mail", "email", required=True, section="Agreement"),
    FieldSpec("law", "Law", "choice", choices=LAWS, section="Agreement"),
    FieldSpec("payment", "Payment term", "number", unit="days", minimum=1, maximum=120,
              section="Agreement"),
    FieldSpec("reference", "Reference", section="Agreement"),
    FieldSpec("value", "Value", "money", section="Agreement", help="Without tax, for one year."),
    FieldSpec("cap", "Liability cap", "money", unit="GBP", section="Agreement"),
    FieldSpec("start", "Start", "date", required=True, section="Term"),
    FieldSpec("kind", "Term", "choice", choices=TERMS, section="Term"),
    FieldSpec("renewal", "Renewal", "number", unit="months", shown_if="kind == 'auto'",
              section="Term"),
    FieldSpec("personal", "Personal data is processed", "yes_no", section="Term"),
    FieldSpec("sites", "Sites", "list", section="Scope", help="One place a line."),
    FieldSpec("scope", "Scope", "long_text", section="Scope"),
)  # fmt: skip
ANSWERS = {
    "client": {"name": "Corvane Logistics Ltd", "address": "4 Quay Street\nBristol BS1 4DJ",
               "registration": "08214417", "email": "legal@corvane.example"},
    "title": "Warehouse services", "mail": "accounts@corvane", "law": "en", "payment": 30,
    "reference": "SRV-2024-0117", "value": {"minor": 18450000, "currency": "GBP"},
    "start": "2026-12-01", "kind": "auto", "renewal": 12, "personal": True,
    "sites": ["Bristol, Avonmouth", "Cardiff"], "scope": "Storage and handling of goods.",
}  # fmt: skip
TODAY = date(2026, 11, 21)


def asked(rule: str, answers: object) -> bool:
    """Stands for the rule engine: the one rule of the test form."""
    return isinstance(answers, dict) and answers.get("kind") == "auto"


def make_form() -> FormBuilder:
    return FormBuilder(FIELDS, asked, today=lambda: TODAY)


def render(target: Path) -> None:
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    for name, scheme, zoom, width in (
        ("light", "light", 1.0, 720), ("dark", "dark", 1.0, 720),
        ("large", "light", 1.5, 1000), ("narrow", "light", 1.0, 400),
    ):  # fmt: skip
        apply_theme(application, scheme, zoom, bundled_font=True)  # type: ignore[arg-type]
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(u(6), u(6), u(6), u(6))
        form = make_form()
        form.set_answers(ANSWERS)
        form.set_read_only({"reference": "Given by Chancery, cannot be changed."})
        column.addWidget(form)
        sheet.resize(width, 400)
        sheet.show()
        application.processEvents()
        sheet.resize(width, sheet.sizeHint().height())
        application.processEvents()
        form.focus_field("title")
        application.processEvents()
        sheet.grab().save(str(target / f"form-{name}.png"))
        sheet.close()


if __name__ == "__main__":
    render(Path(sys.argv[1]))
