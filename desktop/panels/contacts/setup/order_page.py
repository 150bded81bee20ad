"""A page whose rows have an order, with the buttons that move the chosen row."""

from __future__ import annotations

from desktop.panels.contacts.setup.order_table import OrderTable
from desktop.panels.contacts.setup.page import SetupPage
from desktop.widgets.buttons import IconButton


class OrderPage(SetupPage[OrderTable]):
    """A subclass moves rows in ``put_at``, which ``table.moved`` calls."""

    def add_moves(self, one: str) -> None:
        """Add the buttons that move ``one`` row up and down."""
        self.up = IconButton(
            "move-up", f"Move {one} up", "Ctrl+Shift+Up", lambda: self.table.move_row(-1)
        )
        self.down = IconButton(
            "move-down", f"Move {one} down", "Ctrl+Shift+Down", lambda: self.table.move_row(1)
        )
        for button in (self.up, self.down):
            self.head.tools.addWidget(button)
            button.setVisible(self.may)
        self.table.moved.connect(self.put_at)

    def put_at(self, start: int, target: int) -> None:
        """Put the row at place ``start`` at place ``target``."""
        raise NotImplementedError

    def refresh_verbs(self) -> None:
        super().refresh_verbs()
        self.up.setEnabled(self.table.can_move(-1))
        self.down.setEnabled(self.table.can_move(1))

    def tell_moved(self, name: str, target: int, total: int) -> None:
        """Choose the moved row again and say where it is now."""
        self.table.pick(target)
        self.table.say(f"{name}, {target + 1} of {total}")
