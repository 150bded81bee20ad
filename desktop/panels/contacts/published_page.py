"""Published lists: which there are, whether their pages are up to date, and taking them back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QStackedWidget

from core.contacts.publishing import Published, PublishedDone
from core.database.listing import Column
from core.kernel.changes import Changes
from core.kernel.text import counted
from core.kernel.work import Report, Token
from core.workspace import Workspace
from desktop.panels.contacts.pages import ContactsContext, ContactsPage
from desktop.panels.contacts.published_sheet import PublishedSheet
from desktop.shell.heads import WorkHead
from desktop.tables.looks import TableLook
from desktop.tables.row_table import RowTable
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.text import Text

COLUMNS = (
    Column("name", "Name", width_em=13, frozen=True),
    Column("state", "State", width_em=24),
    Column("rows", "Entries", "number", 6, "right"),
    Column("published", "Published", "datetime", 13),
    Column("file", "File", width_em=24),
)
_RELEVANT = frozenset({"published_list", "contact"})
_ERRORS = {
    "missing": "The page is gone; publish again",
    "foreign": "The page was changed by somebody; publish again",
}


def state_words(one: Published) -> str:
    """Return in words how a list stands, and what is to be done."""
    match one.state:
        case "draft":
            return "Withdrawn" if one.published_at else "Not published yet"
        case "elsewhere":
            return f"Published from {one.computer or 'another computer'}"
        case "missing" | "foreign":
            return _ERRORS[one.state]
    if one.erased:
        people = counted(one.erased, "erased person", "erased people")
        return f"Shows {people}; publish again"
    if one.changed:
        return f"{counted(one.changed, 'contact')} changed since; publish again"
    return "Up to date"


class PublishedPage(ContactsPage):
    """The lists, and the verbs for the chosen one."""

    def __init__(self, context: ContactsContext) -> None:
        self.edit_button = push_button("Edit…", "plain", "pencil-line", self.edit)
        self.publish_button = push_button("Publish", "plain", "globe", self.publish)
        new = push_button("New list…", "primary", "plus", self.new)
        super().__init__(
            context, WorkHead("Published lists", (self.edit_button, self.publish_button, new))
        )
        self.sheet: PublishedSheet | None = None
        self._lists: list[Published] = []
        self.open_button = LinkButton("Open in browser", self.open_page, "external-link")
        self.withdraw_button = LinkButton("Withdraw", self.withdraw, "ban")
        self.remove_button = LinkButton("Withdraw and remove the file", self.remove, "file-x")
        self.delete_button = LinkButton("Delete", self.delete, "trash-2")
        self._hint = Text("", token="muted")
        for button in self._verbs():
            self.head.tools.addWidget(button)
        self.head.tools.addWidget(self._hint, 1)
        self.table = RowTable("Published lists", COLUMNS)
        self.table.picked.connect(lambda *_: self._show_verbs())
        self.table.activated_row.connect(lambda *_: self.edit())
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState(
                "globe",
                "No lists are published",
                "A list shows chosen fields of a saved filter as one page, which opens from a file"
                " or any web server.",
                "New list…",
                self.new,
            )
        )
        self.add_table(self._stack)
        context.panel.changes.connect(
            lambda changes: self.load() if self.isVisible() and changes.touches(_RELEVANT) else None
        )
        self._show_verbs()

    @property
    def chosen(self) -> Published | None:
        """The list that is chosen."""
        place = self.table.picked_row
        return self._lists[place] if place is not None and place < len(self._lists) else None

    def load(self) -> None:
        self.context.panel.query(
            lambda workspace, reader: (
                workspace.publishing.lists(reader),
                workspace.people.organisation(reader).time_zone,
            ),
            self._show,
            "published",
        )

    # --- verbs ---------------------------------------------------------------------------

    def new(self) -> None:
        """Ask what a new list shows and where its page is."""
        self._open_sheet(None)

    def edit(self) -> None:
        """Change the chosen list."""
        if self.chosen is not None:
            self._open_sheet(self.chosen)

    def publish(self) -> None:
        """Write the page of the chosen list, new or again."""
        if self.chosen is not None:
            self.publish_list(self.chosen.id)

    def publish_list(self, list_id: UUID) -> None:
        """Write the page of a list."""

        def work(workspace: Workspace, token: Token, report: Report) -> PublishedDone:
            return workspace.publishing.publish(list_id, token, report)

        self.context.panel.job("Publish a list", work, self._published, _done_words)

    def open_page(self) -> None:
        """Show the page of the chosen list in the browser."""
        if self.chosen is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.chosen.data.path)))

    def withdraw(self) -> None:
        """Let the page of the chosen list say that it is no longer published."""
        self._withdraw(False, "withdrawn; its page says so")

    def remove(self) -> None:
        """Withdraw the chosen list and delete its page."""
        self._withdraw(True, "withdrawn; its file is gone")

    def delete(self) -> None:
        """Delete the chosen list; can be undone."""
        one = self.chosen
        if one is not None:
            self.context.panel.command(
                lambda workspace, uow: workspace.publishing.delete(uow, one.id),
                lambda done: self.context.panel.toast(f"“{one.data.name}” deleted", done.undo),
            )

    # --- inside --------------------------------------------------------------------------

    def _withdraw(self, remove: bool, words: str) -> None:
        one = self.chosen
        if one is None:
            return

        def work(workspace: Workspace, token: Token, report: Report) -> None:
            workspace.publishing.withdraw(one.id, remove=remove)

        def done(_: None) -> None:
            self._announce()
            said = f"“{one.data.name}” is {words}"
            self.context.panel.toast_with(said, "Publish again", lambda: self.publish_list(one.id))

        self.context.panel.job(f"Withdraw “{one.data.name}”", work, done, lambda _: words)

    def _published(self, done: PublishedDone) -> None:
        self._announce()
        page = QUrl.fromLocalFile(str(done.path))
        self.context.panel.toast_with(
            _done_words(done), "Open in browser", lambda: QDesktopServices.openUrl(page)
        )

    def _announce(self) -> None:
        self.context.panel.announce_changes(Changes(frozenset({("published_list", UUID(int=0))})))

    def _open_sheet(self, one: Published | None) -> None:
        def saved(list_id: UUID, publish: bool) -> None:
            if publish:
                self.publish_list(list_id)

        self.sheet = PublishedSheet(self.window(), self.context.panel, one, saved)
        self.sheet.open()

    def _show(self, found: tuple[list[Published], str]) -> None:
        lists, zone = found
        self._lists = lists
        self.table.set_look(TableLook(zone=ZoneInfo(zone)))
        self.head.set_title("Published lists", len(lists))
        self.counted.emit(len(lists))
        self.table.renew_rows(
            [
                (one.data.name, state_words(one), one.rows, one.published_at, str(one.data.path))
                for one in lists
            ]
        )
        self._stack.setCurrentIndex(0 if lists else 1)
        self._show_verbs()

    def _show_verbs(self) -> None:
        one = self.chosen
        here = one is not None and one.state != "elsewhere"
        active = one is not None and one.state not in ("draft", "elsewhere")
        may: tuple[tuple[Callable[[bool], object], bool], ...] = (
            (self.edit_button.setEnabled, here),
            (self.publish_button.setEnabled, here),
            (self.open_button.setVisible, active and one is not None and one.state != "missing"),
            (self.withdraw_button.setVisible, active),
            (self.remove_button.setVisible, active),
            (self.delete_button.setVisible, one is not None and one.state == "draft"),
        )
        for say, on in may:
            say(bool(on))
        again = one is not None and one.published_at is not None
        self.publish_button.setText("Publish again" if again else "Publish")
        elsewhere = one is not None and one.state == "elsewhere"
        self._hint.setText("Publish or withdraw it on that computer." if elsewhere else "")

    def _verbs(self) -> tuple[LinkButton, ...]:
        return (self.open_button, self.withdraw_button, self.remove_button, self.delete_button)


def _done_words(done: PublishedDone) -> str:
    return f"{counted(done.rows, 'entry', 'entries')} published in {done.path.name}"
