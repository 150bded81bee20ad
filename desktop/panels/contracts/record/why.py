"""Why a clause is here: conditions and who answered, variant, library version, changes here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from core.contracts.compose import library_text, why
from core.contracts.records import DraftClause, LeftOut, Provenance, Reason
from core.documents.layout import LaidOut, lay_out
from core.documents.model import Body, Clause
from core.documents.redline import Redline, redline_laid
from desktop.panels.contracts.draft_model import DraftModel
from desktop.panels.contracts.looks import day_words, moment_words
from desktop.panels.contracts.record.changed_words import ChangedWords
from desktop.theme.follow import follow
from desktop.theme.icons import icon, icon_size
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.card import Card, Rule
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.text import Heading, Paragraph, Text


class WhyPanel(QWidget):
    """Shows the provenance of one clause, and offers what can be done with it."""

    compare_asked = Signal(str)
    remove_asked = Signal(str)

    def __init__(self, model: DraftModel, zone: tzinfo, now: Callable[[], object]) -> None:
        super().__init__()
        self._model = model
        self._zone = zone
        self._now = now
        self._key = ""
        self._column = QVBoxLayout(self)
        follow(self, self._refresh)
        model.changed.connect(lambda: self.show_clause(self._key))
        self.show_clause("")

    def minimumSizeHint(self) -> QSize:
        # A word that is too long is cut; it must not push the rest out of the panel.
        return QSize(0, super().minimumSizeHint().height())

    def show_clause(self, key: str) -> None:
        """Show why a clause is here."""
        self._key = key
        self._clear()
        clause = self._model.clause(key)
        if clause is None:
            self._column.addWidget(
                Paragraph("Choose a clause to see why it is here.", "body", "muted")
            )
            self._column.addStretch(1)
            return
        numbers = {laid.key: laid.number for laid in self._model.laid.clauses}
        number = numbers.get(key, "")
        name = f"clause {number}" if number else f"“{clause.heading}”"
        provenance = why(self._model.inputs, clause)
        self._column.addWidget(Heading(f"Why {name} is here", wrap=True))
        for reason in provenance.reasons:
            self._reason(reason)
        self._column.addWidget(Rule())
        self._column.addWidget(KeyValueList(_facts(provenance), 18))
        if clause.changed:
            self._changed(clause)
        self._verbs(clause, provenance)
        self._column.addStretch(1)

    def show_left_out(self, left: LeftOut) -> None:
        """Show why a slot is not in the draft."""
        self._key = ""
        self._clear()
        self._column.addWidget(Heading(f"Why “{left.title}” is left out", wrap=True))
        for reason in left.reasons:
            self._reason(reason)
        self._column.addWidget(
            Paragraph("Answer the form differently to bring it in.", "small", "muted")
        )
        self._column.addStretch(1)

    def _reason(self, reason: Reason) -> None:
        row = QHBoxLayout()
        sign = Text("")
        name = ("circle-check", "ok") if reason.met else ("circle-minus", "rest")
        sign.setPixmap(icon(*name).pixmap(icon_size(4)))
        sign.setAccessibleName("Holds" if reason.met else "Does not hold")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(reason.text, "body", 500, wrap=True))
        words.addWidget(Text(reason.detail, "small", token="muted", wrap=True))
        row.addWidget(sign)
        row.addLayout(words, 1)
        row.setSpacing(u(2))
        self._column.addLayout(row)

    def _changed(self, clause: DraftClause) -> None:
        self._column.addWidget(Rule())
        self._column.addWidget(Heading("Changed in this draft"))
        card = Card()
        original = library_text(self._model.inputs, clause)
        if original is not None:
            difference = self._difference(clause, original.heading, original.body)
            card.body.addWidget(ChangedWords(difference))
        when = ""
        if clause.changed_at is not None:
            when = moment_words(clause.changed_at, self._zone, self._now())  # type: ignore[arg-type]
        who = ", ".join(part for part in (clause.changed_by, when) if part)
        card.body.addWidget(Text(who or "By hand", "small", token="muted", wrap=True))
        self._column.addWidget(card)

    def _difference(self, clause: DraftClause, heading: str, body: Body) -> Redline:
        """Compare with the library inside the whole draft, so that references keep its numbers."""
        document = self._model.document
        library = Clause(clause.key, heading, body, clause.numbered)
        before = tuple(library if one.key == clause.key else one for one in document.clauses)
        old = lay_out(replace(document, clauses=before))
        return redline_laid(_only(old, clause.key), _only(lay_out(document), clause.key))

    def _verbs(self, clause: DraftClause, provenance: Provenance) -> None:
        key = clause.key
        if clause.changed and clause.clause_version_id is not None:
            self._link("git-compare", "Compare with library", lambda: self.compare_asked.emit(key))
        if self._model.locked:
            return
        if provenance.other_variants or (provenance.latest_number or 0) > (
            provenance.version_number or 0
        ):
            self._swap(clause)
        if clause.changed and clause.clause_version_id is not None:
            self._link(
                "rotate-ccw",
                "Restore library text",
                lambda: self._model.restore_library_text(key),
            )
        self._link("circle-minus", "Take this clause out", lambda: self.remove_asked.emit(key))

    def _link(self, icon_name: str, words: str, act: Callable[[], object]) -> LinkButton:
        button = LinkButton(words, act, icon_name)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        self._column.addLayout(row)
        return button

    def _swap(self, clause: DraftClause) -> None:
        library = self._model.inputs.library.get(clause.clause_id) if clause.clause_id else None
        if library is None:
            return
        menu = QMenu("Swap variant", self)
        for variant in library.variants:
            version = variant.current
            if version is None or version.id == clause.clause_version_id:
                continue
            action = menu.addAction(f"{variant.name}, v{version.number}")
            action.triggered.connect(lambda *_, v=version, k=clause.key: self._model.swap(k, v))
        button = self._link("repeat", "Swap variant…", lambda: None)
        button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))

    def _clear(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            _dispose(item)

    def _refresh(self) -> None:
        self._column.setContentsMargins(u(4), u(4), u(4), u(4))
        self._column.setSpacing(u(2.5))


def _only(laid: LaidOut, key: str) -> LaidOut:
    return replace(laid, clauses=tuple(one for one in laid.clauses if one.key == key))


def _dispose(item: object) -> None:
    widget = item.widget()  # type: ignore[attr-defined]
    if widget is not None:
        widget.hide()
        widget.deleteLater()
        return
    layout = item.layout()  # type: ignore[attr-defined]
    while layout is not None and (inner := layout.takeAt(0)) is not None:
        _dispose(inner)


def _facts(found: Provenance) -> list[tuple[str, str | QWidget]]:
    rows: list[tuple[str, str | QWidget]] = []
    if found.variant_name:
        others = f"\nnot: {', '.join(found.other_variants)}" if found.other_variants else ""
        rows.append(("Variant", found.variant_name + others))
    if found.version_number is not None:
        newest = found.version_number == found.latest_number
        state = "current" if newest else f"version {found.latest_number} is newer"
        approved = ""
        if found.approved_at is not None:
            approved = f"\napproved {day_words(found.approved_at.date())}"
        rows.append(("Library", f"Version {found.version_number}, {state}{approved}"))
    for label, value in (
        ("Approver", found.approver),
        ("Author", found.author),
        ("Source", found.source),
        ("Licence", found.licence),
    ):
        if value:
            rows.append((label, value))
    return rows
