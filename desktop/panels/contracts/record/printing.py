"""Prints a document: the same pages that the PDF of record has, drawn at the printer's size."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from core.documents.model import Document
from core.kernel.errors import DocumentError
from desktop.panels.context import PanelContext


def print_document(parent: QWidget, context: PanelContext, document: Document) -> None:
    """Set the document, then ask for a printer and print every page."""
    moment = context.workspace.clock.now()

    def make(workspace: Any, reader: Any) -> bytes:
        from core.documents.typst_pdf import render_pdf

        return render_pdf(document, moment).data

    context.query(make, lambda data: _print(parent, context, data), group="print")


def _print(parent: QWidget, context: PanelContext, data: bytes) -> None:
    try:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter
    except ImportError:
        context.show_error(
            DocumentError(
                "Printing is not available in this installation.",
                "The document is kept.",
                "Make the PDF and print it from your PDF viewer.",
            )
        )
        return
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.accepted.connect(lambda: _draw(printer, data))
    dialog.show()


def _draw(printer: Any, data: bytes) -> None:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter

    from core.documents.pages import PdfPages

    pages = PdfPages(data)
    painter = QPainter(printer)
    try:
        for number in range(1, len(pages) + 1):
            if number > 1:
                printer.newPage()
            picture = pages.picture(number, 300)
            image = QImage(
                picture.data,
                picture.width,
                picture.height,
                picture.stride,
                QImage.Format.Format_RGB32,
            )
            painter.drawImage(QRectF(painter.viewport()), image)
    finally:
        painter.end()
        pages.close()
