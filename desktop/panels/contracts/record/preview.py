"""The live page: rendered off the main thread from the newest draft, older renders dropped."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.documents.model import Document
from core.kernel.errors import Cancelled, ChanceryError
from desktop.documents.bars import PageBar
from desktop.documents.pages import PageView
from desktop.panels.context import PanelContext
from desktop.theme.follow import follow
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import IconButton, push_button

if TYPE_CHECKING:
    from core.documents.preview import PreviewPage, PreviewRenderer


class PreviewPane(QWidget):
    """``pdf_asked`` and ``print_asked`` are the two ways out; ``clause_clicked`` carries a key."""

    pdf_asked = Signal()
    print_asked = Signal()
    clause_clicked = Signal(str)

    def __init__(self, context: PanelContext, outputs: bool = True) -> None:
        super().__init__()
        self._context = context
        self._document: Document | None = None
        self._renderer: PreviewRenderer | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._problem: Banner | None = None
        self.view = PageView(self._request)
        self.view.clause_clicked.connect(self.clause_clicked)
        self._bar = PageBar(self.view)
        if outputs:
            pdf = push_button("PDF", "flat", "file-down", self.pdf_asked.emit)
            pdf.setAccessibleName("Make the PDF of record")
            self._bar.row.addWidget(pdf)
            printer = IconButton("printer", "Print", "Ctrl+P", self.print_asked.emit)
            self._bar.row.addWidget(printer)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._bar)
        self._column.addWidget(self.view, 1)
        follow(self, self._refresh)

    def set_document(self, document: Document) -> None:
        """Show a newer state of the document; the page in view is drawn first."""
        if document is self._document:
            return
        self._document = document
        self._closed = False
        self.view.refresh()

    def close_renderer(self) -> None:
        """Give back the memory of the last document; pages still on their way are dropped."""
        self._closed = True
        with self._lock:
            if self._renderer is not None:
                self._renderer.close()
                self._renderer = None

    def _request(self, page: int, ppi: float, done: Any) -> None:
        document = self._document
        if document is None:
            return
        self._context.runner.run_query(
            lambda token, report: self._render(document, page, ppi, token),
            lambda shown: self._arrived(shown, done),
            lambda error: self._failed(error, done),
            group=f"preview {id(self)} {page}",
        )

    def _render(self, document: Document, page: int, ppi: float, token: Any) -> PreviewPage:
        from core.documents.preview import PreviewRenderer

        with self._lock:
            if token.cancelled or self._closed or document is not self._document:
                raise Cancelled
            if self._renderer is None:
                self._renderer = PreviewRenderer()
            return self._renderer.render_page(
                document, page, ppi, draft=False, cancelled=lambda: bool(token.cancelled)
            )

    def _arrived(self, shown: PreviewPage, done: Any) -> None:
        if self._closed:
            return
        self._show_problem(None)
        done(shown)

    def _failed(self, error: ChanceryError, done: Any) -> None:
        if self._closed:
            return
        done(None)
        if not isinstance(error, Cancelled):
            self._show_problem(error)

    def _show_problem(self, error: ChanceryError | None) -> None:
        if self._problem is not None:
            self._column.removeWidget(self._problem)
            self._problem.deleteLater()
            self._problem = None
        if error is not None:
            self._problem = Banner(f"{error.what} {error.todo}", "refused")
            self._column.insertWidget(1, self._problem)

    def _refresh(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
