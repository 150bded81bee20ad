"""Help inside the window: our own pages, read from the program's files; no network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QTextBrowser, QWidget

from desktop.shell.dialog import Dialog
from desktop.theme.follow import follow
from desktop.theme.units import font, u

HELP = Path(__file__).parents[2] / "resources" / "help"
ORDER = (
    "getting-started",
    "drafting",
    "library",
    "bulk-runs",
    "contacts",
    "working-together",
    "audit-trail",
    "keyboard",
)


@dataclass(frozen=True)
class HelpPage:
    """One page; its title is the first line of its file."""

    key: str
    title: str
    text: str


def help_pages(folder: Path = HELP) -> list[HelpPage]:
    """Return the pages in reading order."""
    found = []
    for key in ORDER:
        text = (folder / f"{key}.md").read_text("utf-8")
        found.append(HelpPage(key, text.partition("\n")[0].lstrip("# ").strip(), text))
    return found


class HelpReader(Dialog):
    """Titles left, the page right; links lead to other pages and nowhere else."""

    def __init__(self, window: QWidget | None) -> None:
        super().__init__(window, "Help")
        self._pages = help_pages()
        self.titles = QListWidget()
        self.titles.setAccessibleName("Help pages")
        self.titles.addItems([page.title for page in self._pages])
        self.text = QTextBrowser()
        self.text.setAccessibleName("Help page")
        self.text.setOpenLinks(False)
        self.text.setTabChangesFocus(True)
        self.text.anchorClicked.connect(self._follow_link)
        row = QHBoxLayout()
        row.addWidget(self.titles)
        row.addWidget(self.text, 1)
        self.body.addLayout(row)
        self.add_verb("Close", self.accept, default=True)
        self.titles.currentRowChanged.connect(self._show)
        follow(self, self._refresh)
        self.titles.setCurrentRow(0)
        self.titles.setFocus()

    def open_page(self, key: str) -> None:
        """Show the page ``key``."""
        keys = [page.key for page in self._pages]
        if key in keys:
            self.titles.setCurrentRow(keys.index(key))

    def _show(self, row: int) -> None:
        self.text.setMarkdown(self._pages[row].text)
        self.text.verticalScrollBar().setValue(0)

    def _follow_link(self, url: QUrl) -> None:
        self.open_page(Path(url.path()).stem)

    def _refresh(self) -> None:
        self.text.document().setDefaultFont(font("body"))
        self.text.setFixedHeight(u(110))
        self.titles.setFixedSize(u(44), u(110))
        self.setFixedWidth(u(180))

    def fit(self) -> None:
        """Take the height of the content at the reader's own width."""
        self.layout().activate()  # type: ignore[union-attr]
        self.setFixedHeight(self.layout().totalHeightForWidth(u(180)))  # type: ignore[union-attr]
