"""A page of real controls under the style, for pictures and for looking at; not a product page."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QSpinBox,
    QTabBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.theme.apply import apply_theme
from desktop.theme.follow import set_text_style
from desktop.theme.icons import icon
from desktop.theme.roles import Kind, set_invalid, set_kind
from desktop.theme.units import u


def heading(text: str) -> QLabel:
    label = QLabel(text)
    set_text_style(label, "section")
    return label


def button(text: str, kind: Kind = "plain", name: str = "", enabled: bool = True) -> QPushButton:
    made = QPushButton(text)
    set_kind(made, kind)
    if name:
        made.setIcon(icon(name))
    made.setEnabled(enabled)
    return made


def buttons() -> QHBoxLayout:
    row = QHBoxLayout()
    for made in (
        button("New contract", "primary", "plus"),
        button("Save version"),
        button("Export…", name="download"),
        button("Delete…", "danger"),
        button("Apply 3 decisions", "primary", enabled=False),
        button("Revert", "link"),
    ):
        row.addWidget(made)
    row.addStretch()
    return row


def form() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(u(4))
    name = QLineEdit("Corvane Logistics Ltd")
    name.setObjectName("focused")
    mail = QLineEdit("accounts@corvane")
    set_invalid(mail, True)
    law = QComboBox()
    law.addItems(["England and Wales", "Scotland", "Denmark"])
    days = QSpinBox()
    days.setSuffix(" days")
    days.setValue(30)
    reference = QLineEdit("SRV-2024-0117")
    reference.setReadOnly(True)
    value = QLineEdit()
    value.setPlaceholderText("184,500.00")
    for place, (label, field) in enumerate(
        (
            ("Counterparty", name),
            ("Notice e-mail", mail),
            ("Law", law),
            ("Payment term", days),
            ("Reference", reference),
            ("Value, GBP a year", value),
        )
    ):
        head = QLabel(label)
        set_text_style(head, "body", 500)
        grid.addWidget(head, place // 2 * 2, place % 2)
        grid.addWidget(field, place // 2 * 2 + 1, place % 2)
    return grid


def choices() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(u(4))
    sealed, drafts, some = QCheckBox("Sealed only"), QCheckBox("Include drafts"), QCheckBox("Some")
    sealed.setChecked(True)
    some.setTristate(True)
    some.setCheckState(Qt.CheckState.PartiallyChecked)
    mine, theirs = QRadioButton("Keep mine"), QRadioButton("Keep theirs")
    mine.setChecked(True)
    bar = QProgressBar()
    bar.setValue(63)
    for widget in (sealed, drafts, some, mine, theirs, bar):
        row.addWidget(widget)
    off = QCheckBox("Off")
    off.setEnabled(False)
    row.addWidget(off)
    return row


def lists() -> QHBoxLayout:
    row = QHBoxLayout()
    tree = QTreeWidget()
    tree.setHeaderLabels(["Title", "Counterparty", "Next date"])
    tree.setSortingEnabled(True)
    for place in range(30):
        tree.addTopLevelItem(QTreeWidgetItem([f"Contract {place}", "Corvane", "27 Nov 2026"]))
    tree.setCurrentItem(tree.topLevelItem(2))
    names = QListWidget()
    names.addItems(["One", "Two", "Three"])
    names.setCurrentRow(1)
    text = QPlainTextEdit("Some text\nthat runs over\nseveral lines")
    row.addWidget(tree, 3)
    row.addWidget(names, 1)
    row.addWidget(text, 1)
    return row


def page() -> QWidget:
    """Return the whole page, as wide as half the design's picture."""
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    column.setContentsMargins(u(6), u(6), u(6), u(6))
    column.setSpacing(u(3))
    column.addWidget(heading("Buttons"))
    column.addLayout(buttons())
    column.addWidget(heading("Form"))
    column.addLayout(form())
    column.addWidget(heading("Choices and progress"))
    column.addLayout(choices())
    tabs = QTabBar()
    tabs.setExpanding(False)
    for text in ("Form", "Draft", "Compare", "Signing", "Documents", "History"):
        tabs.addTab(text)
    tabs.setCurrentIndex(1)
    column.addWidget(tabs)
    column.addLayout(lists(), 1)
    bar = QScrollBar(Qt.Orientation.Horizontal)
    bar.setRange(0, 100)
    bar.setPageStep(30)
    column.addWidget(bar)
    return sheet


def render(target: Path, zoom: float = 1.0) -> None:
    """Write one picture a palette into the folder ``target``."""
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    for scheme in ("light", "dark"):
        apply_theme(application, scheme, zoom, bundled_font=True)  # type: ignore[arg-type]
        sheet = page()
        sheet.resize(round(720 * zoom), round(900 * zoom))
        sheet.show()
        sheet.activateWindow()
        field = sheet.findChild(QLineEdit, "focused")
        assert field is not None
        field.setFocus()
        application.processEvents()
        picture: QPixmap = sheet.grab()
        picture.save(str(target / f"gallery-{scheme}-{round(zoom * 100)}.png"))
        sheet.close()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    render(folder)
    render(folder, 1.5)
