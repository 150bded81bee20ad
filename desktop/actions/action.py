"""What an action is: its words, its key, who may use it, when it is possible, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

MenuName = Literal["file", "edit", "view", "record", "tools", "help", ""]
Context = Literal["global", "desk", "record"]

MENUS: tuple[tuple[MenuName, str], ...] = (
    ("file", "&File"),
    ("edit", "&Edit"),
    ("view", "&View"),
    ("record", "&Record"),
    ("tools", "&Tools"),
    ("help", "&Help"),
)


def always() -> str:
    """Return no words: there is no reason against an action, or nothing to name."""
    return ""


@dataclass(frozen=True)
class Action:
    """One thing that a person can do.

    Attributes:
        id: stable name such as ``contracts.new``; settings keep changed keys under it.
        text: verb and object, as menus and the palette show it; ``…`` only if more is asked.
        handler: does it, on the main thread.
        shortcut: key in portable text, such as ``Ctrl+N``; empty for none.
        menu: which menu shows it; empty for none. ``group`` separates lines inside the menu.
        permission: what the person's role must permit; empty for everyone.
        context: where it works: everywhere, while its ``desk`` is shown, or on an open record.
        unless: returns the reason why it is not possible now; empty when it is.
        checked: for an action that is on or off.
        quick: offered on the dashboard too, as one of the things that a day begins with.
        keywords: further words under which the palette finds it.
        object: names what it would act on now, such as the step that Undo takes back; shown
            behind the text in menus.
    """

    id: str
    text: str
    handler: Callable[[], object]
    shortcut: str = ""
    icon: str = ""
    menu: MenuName = ""
    group: int = 0
    permission: str = ""
    context: Context = "global"
    desk: str = ""
    unless: Callable[[], str] = always
    checked: Callable[[], bool] | None = None
    keywords: str = ""
    object: Callable[[], str] = always
    quick: bool = False

    def __post_init__(self) -> None:
        if self.context != "global" and not self.desk:
            raise ValueError(f"{self.id}: an action of a {self.context} names its desk")

    def overlaps(self, other: Action) -> bool:
        """Return whether both can be live at once, so that they may not share a key."""
        if "global" in (self.context, other.context):
            return True
        return self.desk == other.desk
