"""The verbs of an open contract, for the Record menu, the palette and the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.actions.action import Action, Context, MenuName

if TYPE_CHECKING:
    from desktop.panels.contracts.desk import ContractsDesk
    from desktop.panels.contracts.record_page import RecordPage

_RECORD: MenuName = "record"
_OPEN: Context = "record"
_EDIT = "contracts.edit"


def record_actions(desk: Callable[[], ContractsDesk]) -> list[Action]:
    """Return the actions on the open contract; ``desk`` gives the desk, made by then."""

    def with_record(do: Callable[[RecordPage], object]) -> Callable[[], None]:
        def run() -> None:
            page = desk().record_page
            if page is not None:
                do(page)

        return run

    def no_text() -> str:
        page = desk().record_page
        drafted = page is not None and page.has_text
        return "" if drafted else "This contract was not drafted here, so there is no text."

    def record(
        name: str,
        text: str,
        do: Callable[[RecordPage], object],
        key: str = "",
        icon: str = "",
        group: int = 0,
        permission: str = _EDIT,
        keywords: str = "",
    ) -> Action:
        return Action(
            f"contracts.{name}", text, with_record(do), key, icon, _RECORD, group, permission,
            _OPEN, "contracts", no_text, keywords=keywords,
        )  # fmt: skip

    tabs = (("draft", "Draft"), ("compare", "Compare"), ("documents", "Documents"))
    return [
        record("save_version", "Save version…", lambda p: p.save_version(), "Ctrl+S", "stamp"),
        record("make_pdf", "Make PDF", lambda p: p.make_pdf(), "Ctrl+Return", "file-down"),
        record("print", "Print…", lambda p: p.print_pages(), "Ctrl+P", "printer"),
        record(
            "next_problem", "Next problem", lambda p: p.next_problem(1), "F8", "", 1,
            keywords="resolve missing error",
        ),
        record(
            "previous_problem", "Previous problem", lambda p: p.next_problem(-1), "Shift+F8", "", 1
        ),
        record(
            "find_clause", "Find a clause", lambda p: p.find_clause(), "Ctrl+F", "search", 1,
            keywords="outline search",
        ),
        *(
            record(
                f"tab_{key}", f"Show {words}", _show(key), group=2, permission="contracts.read"
            )
            for key, words in tabs
        ),
        record(
            "leave", "Back to the list", lambda p: p.leave(), "", "arrow-left", 3,
            permission="contracts.read",
        ),
    ]  # fmt: skip


def view_actions(desk: Callable[[], ContractsDesk]) -> list[Action]:
    """Return the actions on saved views of the contract list, for the View menu."""

    def no_saved_view() -> str:
        return "" if desk().saved_view() else "Show a saved view first."

    return [
        Action(
            "contracts.save_view", "Save this view…", lambda: desk().save_view(), "", "pin",
            "view", 5, context="desk", desk="contracts", keywords="filter columns remember",
        ),
        Action(
            "contracts.delete_view", "Delete this saved view", lambda: desk().delete_view(), "",
            "pin-off", "view", 5, context="desk", desk="contracts", unless=no_saved_view,
        ),
    ]  # fmt: skip


def _show(key: str) -> Callable[[RecordPage], object]:
    return lambda page: page.show_tab(key)
