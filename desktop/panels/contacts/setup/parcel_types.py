"""Parcel types: the small catalogue of what is handed over, with pictures."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from core.contacts.records import ParcelType
from desktop.panels.contacts.pages import ContactsContext
from desktop.panels.contacts.picture_keeping import keep_picture, load_picture
from desktop.panels.contacts.setup.card_grid import CardGrid, CardRow
from desktop.panels.contacts.setup.page import SetupPage
from desktop.panels.contacts.setup.sheet import Sheet, line
from desktop.theme.icons import pixmap
from desktop.theme.measure import set_size
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.picture_input import Given, PictureInput

_WHY = "Parcel types are changed by those who may change contacts."
_SIDE = 256


class ParcelTypesPage(SetupPage[CardGrid]):
    """The page: a card for each type."""

    kinds = frozenset({"parcel_type"})

    def __init__(self, context: ContactsContext) -> None:
        add = push_button("New parcel type", "primary", "plus", self.add)
        super().__init__(context, "Parcel types", (add,), "contacts.edit")
        self._types: list[ParcelType] = []
        self.table = CardGrid("Parcel types")
        self.table.activated_row.connect(lambda *_: self.change())
        self.add_verb("Change…", self.change, "F2")
        self.switch_verb = self.add_verb("Switch off", self.switch)
        self.add_verb("Delete", self.delete, "Del")
        empty = EmptyState(
            "archive",
            "No parcel types yet.",
            "They say what is handed over, such as a starter kit or a sample box.",
            "New parcel type",
            self.add,
        )
        self.lay_out(empty, why_not=_WHY)

    def load(self) -> None:
        self.panel.query(
            lambda workspace, reader: workspace.catalogue.types(reader, all_of_them=True),
            self._arrived,
            "setup parcel types",
        )

    @property
    def chosen(self) -> ParcelType | None:
        """The chosen type."""
        row = self.table.picked_row
        return self._types[row] if row is not None and row < len(self._types) else None

    # --- verbs -------------------------------------------------------------------------------

    def add(self) -> None:
        """Ask for a new type."""
        ParcelSheet(self, self.context).open()

    def change(self) -> None:
        """Ask what is to be changed of the chosen type."""
        if self.chosen is not None and self.may:
            ParcelSheet(self, self.context, self.chosen).open()

    def switch(self) -> None:
        """Switch the chosen type off, or on again."""
        one = self.chosen
        if one is not None:
            self.run(
                lambda workspace, uow: workspace.catalogue.change(
                    uow, one.id, one.name, one.description, one.picture, not one.active
                ),
                f"“{one.name}” is switched {'off' if one.active else 'on'}",
            )

    def delete(self) -> None:
        """Delete the chosen type."""
        one = self.chosen
        if one is not None:
            self.run(
                lambda workspace, uow: workspace.catalogue.delete(uow, one.id),
                f"Parcel type “{one.name}” deleted",
            )

    # --- inside ------------------------------------------------------------------------------

    def _arrived(self, found: list[ParcelType]) -> None:
        self._types = found
        self.counted.emit(len(found))
        self.show_rows("Parcel types", [_row(one) for one in found])
        for one, card in zip(found, self.table.cards, strict=True):
            load_picture(self.panel, one.picture, _SIDE, partial(self._show, one.id, card.row))

    def _show(self, key: UUID, row: CardRow, thumbnail: bytes | None) -> None:
        for one, card in zip(self._types, self.table.cards, strict=True):
            if one.id == key and card.row == row:
                card.set_picture(thumbnail)

    def refresh_verbs(self) -> None:
        super().refresh_verbs()
        words = "Switch on" if self.chosen is not None and not self.chosen.active else "Switch off"
        self.switch_verb.setText(words)
        self.switch_verb.setAccessibleName(words)


class ParcelSheet(Sheet):
    """Asks for name, description and picture of a type."""

    def __init__(
        self, page: QWidget, context: ContactsContext, known: ParcelType | None = None
    ) -> None:
        title = f"Change “{known.name}”" if known else "New parcel type"
        super().__init__(page, context.panel, title)
        self._known = known
        self._digest = known.picture if known else None
        self.name = line(known.name if known else "", 120)
        self.about = line(known.description if known else "", 500)
        self._shown = QLabel()
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_size(self._shown, width=30, height=30)
        hint = "PNG, JPEG, GIF or WebP with at most 10 MB; or drop one here, or paste it."
        self.picture = PictureInput(self._shown, "Picture", hint)
        self.picture.given.connect(self._take)
        self.picture.removed.connect(lambda: self._use(None))
        self.add_field("name", "Name", self.name, required=True)
        self.add_field("description", "Description", self.about)
        self.body.addWidget(self.picture)
        self.finish("Save parcel type" if known else "Add parcel type", self._keep)
        self._use(self._digest)
        self.name.setFocus()
        self.name.selectAll()

    def _take(self, given: Given) -> None:
        keep_picture(self._context, self.picture, given, self._use)

    def _use(self, digest: bytes | None) -> None:
        self._digest = digest
        self.picture.set_filled(digest is not None)
        load_picture(self._context, digest, _SIDE, self._paint)

    def _paint(self, thumbnail: bytes | None) -> None:
        side = u(30)
        if thumbnail is None:
            self._shown.setPixmap(pixmap("archive", u(8), tokens().faint))
            return
        found = self._shown.pixmap()
        found.loadFromData(thumbnail)
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        self._shown.setPixmap(found.scaled(side, side, keep, smooth))

    def _keep(self) -> None:
        name, about, digest, known = self.name.text(), self.about.text(), self._digest, self._known
        if known is None:
            self.keep(
                lambda workspace, uow: workspace.catalogue.add(uow, name, about, digest),
                f"Parcel type “{name.strip()}” added",
            )
            return
        self.keep(
            lambda workspace, uow: workspace.catalogue.change(
                uow, known.id, name, about, digest, known.active
            ),
            f"Parcel type “{name.strip()}” saved",
        )


def _row(one: ParcelType) -> CardRow:
    return CardRow(one.name, one.description if one.active else "Switched off", not one.active)
