"""One window a person: a second start hands its arguments to the first and ends."""

from __future__ import annotations

import getpass
import hashlib
import json

from PySide6.QtCore import QDir, QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT_MS = 1000
_MOST_BYTES = 64 * 1024


class SingleInstance(QObject):
    """The claim on a name. ``asked`` carries the arguments of a later start."""

    asked = Signal(list)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        """Prepare the claim; ``name`` is told apart by person, so that two may be signed in."""
        super().__init__(parent)
        digest = hashlib.sha256(f"{getpass.getuser()}/{name}".encode()).hexdigest()[:16]
        self._address = f"chancery-{digest}"
        self._lock = QLockFile(QDir.temp().filePath(f"{self._address}.lock"))
        # The lock of a program that crashed is recognised by its process id, not by its age.
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None
        self._guests: list[QLocalSocket] = []

    def claim(self) -> bool:
        """Return whether this is the first; if so, listen for later ones from now on."""
        if not self._lock.tryLock(0):
            return False
        # What a crashed program left behind would make listening fail.
        QLocalServer.removeServer(self._address)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        self._server.listen(self._address)
        return True

    def hand_over(self, arguments: list[str]) -> bool:
        """Send ``arguments`` to the first; False when it does not answer."""
        socket = QLocalSocket()
        socket.connectToServer(self._address)
        if not socket.waitForConnected(WAIT_MS):
            return False
        socket.write(json.dumps(arguments).encode() + b"\n")
        sent = socket.waitForBytesWritten(WAIT_MS)
        socket.disconnectFromServer()
        return sent

    def release(self) -> None:
        """Give the name up."""
        for guest in self._guests:
            guest.abort()
        self._guests.clear()
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _accept(self) -> None:
        assert self._server is not None
        socket = self._server.nextPendingConnection()
        if socket is None:
            return
        self._guests.append(socket)
        socket.readyRead.connect(self._read_guests)
        self._read_guests()

    def _read_guests(self) -> None:
        for guest in tuple(self._guests):
            self._read(guest)

    def _read(self, guest: QLocalSocket) -> None:
        if not guest.canReadLine():
            if guest.bytesAvailable() > _MOST_BYTES:
                self._dismiss(guest)
            return
        line = bytes(guest.readLine().data())
        self._dismiss(guest)
        try:
            arguments = json.loads(line)
        except ValueError:
            return
        if isinstance(arguments, list):
            self.asked.emit([str(argument) for argument in arguments])

    def _dismiss(self, guest: QLocalSocket) -> None:
        self._guests.remove(guest)
        guest.abort()
        guest.deleteLater()
