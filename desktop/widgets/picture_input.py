"""Takes a picture in: chosen as a file, dropped, or pasted; and lets go of one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.theme.measure import set_space
from desktop.theme.paint import RADIUS_CARD, box
from desktop.theme.tokens import tokens
from desktop.widgets.buttons import LinkButton
from desktop.widgets.text import Text

Given = bytes | Path
_FILES = "Pictures (*.png *.jpg *.jpeg *.gif *.webp)"


class PictureInput(QWidget):
    """What shows the picture, and the verbs beside it.

    ``given`` carries a path or the bytes of a picture, which nobody has checked yet; ``removed``
    asks to let go of it. Ctrl+V pastes where one of the verbs has the focus.
    """

    given = Signal(object)
    removed = Signal()

    def __init__(self, shown: QWidget, name: str, hint: str = "") -> None:
        super().__init__()
        self._name = name
        self._over = False
        self.setAcceptDrops(True)
        self.setAccessibleName(name)
        self.choose = LinkButton("Choose picture…", self.ask)
        self.remove = LinkButton("Remove", self.removed.emit)
        self.remove.setAccessibleName(f"Remove {name.lower()}")
        self.fault = Text("", "small", token="refused", wrap=True)
        self.fault.hide()
        row = QHBoxLayout(self)
        set_space(row, 3, (1, 1, 1, 1))
        row.addWidget(shown)
        beside = QVBoxLayout()
        set_space(beside, 1)
        beside.addStretch(1)
        verbs = QHBoxLayout()
        set_space(verbs, 4)
        verbs.addWidget(self.choose)
        verbs.addWidget(self.remove)
        verbs.addStretch(1)
        beside.addLayout(verbs)
        if hint:
            beside.addWidget(Text(hint, "small", token="faint", wrap=True))
        beside.addWidget(self.fault)
        beside.addStretch(1)
        row.addLayout(beside, 1)
        self.set_filled(False)

    def set_filled(self, filled: bool) -> None:
        """Say whether there is a picture to let go of."""
        self.remove.setVisible(filled)
        words = "Another picture…" if filled else "Choose picture…"
        self.choose.setText(words)
        self.choose.setAccessibleName(f"{words.rstrip('…')} for {self._name.lower()}")

    def set_editable(self, editable: bool) -> None:
        """Offer the verbs, or only show the picture."""
        self.choose.setVisible(editable)
        self.remove.setVisible(editable and not self.remove.isHidden())
        self.setAcceptDrops(editable)

    def show_fault(self, words: str) -> None:
        """Say why a picture was not taken; empty takes it away."""
        self.fault.setText(words)
        self.fault.setVisible(bool(words))

    def ask(self) -> None:
        """Open the choice of a file."""
        dialog = QFileDialog(self.window(), f"Choose {self._name.lower()}", "", _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.given.emit(Path(path)))
        dialog.finished.connect(lambda *_: dialog.deleteLater())
        dialog.open()

    def take(self, data: QMimeData) -> bool:
        """Take what was dropped or pasted; False when there is no picture in it."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.given.emit(paths[0])
            return True
        image = data.imageData() if data.hasImage() else None
        if isinstance(image, QImage) and not image.isNull():
            self.given.emit(_encoded(image))
            return True
        return False

    # --- events ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and self.acceptDrops():
            self.take(QApplication.clipboard().mimeData())
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if data.hasImage() or any(url.isLocalFile() for url in data.urls()):
            event.acceptProposedAction()
            self._over = True
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._over:
            box(QPainter(self), self.rect(), tokens().select, tokens().accent, RADIUS_CARD)


def _encoded(image: QImage) -> bytes:
    target = QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(target, "PNG")  # type: ignore[call-overload]
    return bytes(target.data().data())
