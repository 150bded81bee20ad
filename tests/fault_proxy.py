"""A TCP proxy on the loopback between a desk and PostgreSQL that breaks connections on command.

It follows the messages of PostgreSQL's protocol (without TLS), so that a test can name the answer
that gets lost: the server did the work, the desk does not know.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from typing import Literal

Direction = Literal["up", "down"]
_SSL_REQUEST = 80877103
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER that ends a connection by RST


class FaultProxy:
    """Listens on ``port`` and passes on to ``target``, both on the loopback.

    Attributes:
        asked: SQL that was sent since ``forget``, in its order; what is prepared already is not
            sent again.
        connections: how many were accepted.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.asked: list[str] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._open: list[_Link] = []
        self._closed = False
        self.heal()
        self._accepting()

    def __enter__(self) -> FaultProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self.heal()
        self._unbind()
        self.break_off()

    # --- commands -------------------------------------------------------------------------

    def heal(self) -> None:
        """End every fault; what was broken stays broken."""
        self.delay = 0.0
        self._dropped: frozenset[Direction] = frozenset()
        self._stalled = False
        self._left: dict[Direction, int] = {}
        self._lost: Callable[[bytes, bytes], bool] | None = None
        if self._listening.fileno() < 0 and not self._closed:
            self._listening = socket.create_server(("127.0.0.1", self.port))
            self._accepting()

    def refuse(self) -> None:
        """Refuse new connections and break the open ones."""
        self._unbind()
        self.break_off()

    def break_off(self) -> None:
        """Reset every open connection."""
        with self._lock:
            links, self._open = self._open, []
        for link in links:
            link.reset()

    def drop(self, *directions: Direction) -> None:
        """Let bytes of a direction vanish."""
        self._dropped = frozenset(directions)

    def stall(self) -> None:
        """Accept and acknowledge everything, and pass on nothing."""
        self._stalled = True

    def reset_after(self, count: int, direction: Direction) -> None:
        """Reset once so many more bytes of a direction were passed on."""
        self._left[direction] = count

    def lose(self, wanted: Callable[[bytes, bytes], bool], nth: int = 1) -> None:
        """Reset when the server's ``nth`` message arrives for which ``wanted(type, body)``.

        It and what follows never reach the desk.
        """
        seen = 0

        def counted(kind: bytes, body: bytes) -> bool:
            nonlocal seen
            seen += wanted(kind, body)
            return seen >= nth

        self._lost = counted

    def lose_commit(self) -> None:
        """Reset when the server has answered the next COMMIT."""
        self.lose(lambda kind, body: kind == b"C" and body.startswith(b"COMMIT"))

    def lose_ready(self, nth: int = 1) -> None:
        """Reset when the server has answered the ``nth`` synchronisation point from now."""
        self.lose(lambda kind, _: kind == b"Z", nth)

    @property
    def sprung(self) -> bool:
        """Whether the answer that was to be lost is."""
        return self._lost is None

    def forget(self) -> None:
        """Forget what was asked."""
        self.asked = []

    # --- carrying -------------------------------------------------------------------------

    def _accepting(self) -> None:
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def _unbind(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                desk, _ = listening.accept()
                self.connections += 1
                try:
                    server = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    desk.close()
                    continue
                link = _Link(desk, server)
                with self._lock:
                    self._open.append(link)
                for direction in ("up", "down"):
                    threading.Thread(
                        target=self._carry, args=(link, direction), daemon=True
                    ).start()

    def _carry(self, link: _Link, direction: Direction) -> None:
        source, sink = (link.desk, link.server) if direction == "up" else (link.server, link.desk)
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                while self._stalled and not link.ended:
                    time.sleep(0.01)
                if self.delay:
                    time.sleep(self.delay)
                if not self._pass(link, direction, data, sink):
                    return
        link.close()

    def _pass(self, link: _Link, direction: Direction, data: bytes, sink: socket.socket) -> bool:
        """Pass on what may be; returns False when the connection was reset."""
        if direction == "up":
            self.asked += link.queries(data)
        else:
            kept = self._before_the_lost(link, data)
            if kept < len(data):
                self._lost = None
                sink.sendall(data[:kept])
                link.reset()
                return False
        if direction in self._left:
            self._left[direction] -= len(data)
            if (over := -self._left[direction]) >= 0:
                del self._left[direction]
                sink.sendall(data[: len(data) - over])
                link.reset()
                return False
        if direction not in self._dropped:
            sink.sendall(data)
        return True

    def _before_the_lost(self, link: _Link, data: bytes) -> int:
        """Return how many bytes come before the message that is to be lost."""
        for begin, kind, body in [*link.answers(data)]:
            if self._lost is not None and self._lost(kind, body):
                return begin
        return len(data)


class _Link:
    """One desk's connection with the server's."""

    def __init__(self, desk: socket.socket, server: socket.socket) -> None:
        self.desk, self.server = desk, server
        self.ended = False
        self._up, self._down = b"", b""
        self._started = False
        self._single = 0  # answers of one byte that are due, to requests for TLS

    def reset(self) -> None:
        """End both sides by RST."""
        for one in (self.desk, self.server):
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.close()

    def close(self) -> None:
        """End both sides."""
        self.ended = True
        for one in (self.desk, self.server):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError):
                one.close()

    def queries(self, data: bytes) -> list[str]:
        """Return the SQL of the messages that ``data`` completes."""
        self._up += data
        found = []
        while not self._started and len(self._up) >= 8:
            length, code = struct.unpack("!ii", self._up[:8])
            if len(self._up) < length:
                break
            self._up = self._up[length:]
            if code == _SSL_REQUEST:
                self._single += 1
            else:
                self._started = True
        if self._started:
            for _, kind, body in self._messages("_up"):
                if kind == b"Q":
                    found.append(body.rstrip(b"\0").decode())
                elif kind == b"P":
                    found.append(body.split(b"\0")[1].decode())
        return found

    def answers(self, data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield the server's messages that ``data`` completes, and where in it each begins."""
        before = len(self._down)
        self._down += data
        while self._single and self._down:
            self._down, self._single = self._down[1:], self._single - 1
            before -= 1
        for begin, kind, body in self._messages("_down"):
            yield max(0, begin - before), kind, body

    def _messages(self, name: str) -> Iterator[tuple[int, bytes, bytes]]:
        waiting: bytes = getattr(self, name)
        at = 0
        while len(waiting) - at >= 5:
            (length,) = struct.unpack("!i", waiting[at + 1 : at + 5])
            if len(waiting) - at < length + 1:
                break
            yield at, waiting[at : at + 1], waiting[at + 5 : at + 1 + length]
            at += length + 1
        setattr(self, name, waiting[at:])
