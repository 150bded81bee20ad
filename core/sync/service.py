"""Synchronisation as the window sees it: a thread that exchanges, and what it has to say."""

from __future__ import annotations

import random
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from core.kernel.clock import Clock, from_micro
from core.kernel.errors import (
    ChanceryError,
    CopiedReplica,
    SharedDatabaseError,
    SignInRefused,
    Unreachable,
    UpdateNeeded,
    WorkspaceError,
)
from core.kernel.work import Token
from core.sync.exchange import Exchange, Tally
from core.sync.local import Local, Replica
from core.sync.turns import Turns

State = Literal["starting", "synced", "syncing", "offline", "sign_in", "update", "refused"]

# Comparing with the shared database reads all rows on both sides, so it is done at every tenth
# exchange, but takes no more than a thousandth of the time.
_CHECK_EVERY = 10
_CHECK_REST = 1000


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the thread waits for what, in seconds.

    Attributes:
        poll: between exchanges when nothing calls for one.
        debounce: after a local change, as more may follow.
        jitter: at most so long after news from elsewhere: desks that were woken together do not
            all ask at once.
        news_rest: at most so long after an exchange during which more news came: desks that hear of
            every edit of many others would do nothing else.
        least_wait, most_wait: after a failure; doubled each time.
    """

    poll: float = 30.0
    debounce: float = 0.3
    jitter: float = 0.3
    news_rest: float = 1.0
    least_wait: float = 1.0
    most_wait: float = 300.0


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the status bar shows.

    Attributes:
        state: ``sign_in``: the login is refused; ``update``: this program is too old;
            ``refused``: another plain error, in ``error``.
        synced_at: the end of the last whole exchange.
        offline_since: when the shared database first did not answer.
        unsent: local transactions that are not confirmed; ``oldest_at`` of the first of them.
        conflicts: what waits for a person.
        parked: mutations that were set aside, conflicts among them.
        update_needed: ``send`` when this program may still receive, ``connect`` when not.
    """

    state: State = "starting"
    synced_at: datetime | None = None
    offline_since: datetime | None = None
    unsent: int = 0
    oldest_at: datetime | None = None
    conflicts: int = 0
    parked: int = 0
    update_needed: Literal["", "send", "connect"] = ""
    error: ChanceryError | None = None
    next_try_at: datetime | None = None


class SyncService:
    """Runs exchanges on a thread of its own: when something was written here or elsewhere, when
    asked, and every half minute.

    Args:
        renew: brings listings up to date after rows arrived; called between exchanges.
        send_files: sends the files behind the rows that were sent.

    Attributes:
        pace: may be set before ``start``.
    """

    def __init__(
        self,
        replica: Replica,
        exchange: Exchange,
        clock: Clock,
        renew: Callable[[], None] = lambda: None,
        send_files: Callable[[], None] = lambda: None,
    ) -> None:
        self._replica = replica
        self._exchange = exchange
        self._clock = clock
        self._renew = renew
        self._send_files = send_files
        self._status = SyncStatus()
        self._listeners: list[Callable[[SyncStatus], None]] = []
        self._lock = threading.Lock()
        self._cycle_lock = threading.Lock()
        self._turns = Turns()
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._ear.setblocking(False)
        self._asked = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.pace = Pace()
        self._wait = 0.0
        self._told = ""
        self._cycles = 0
        self._next_check = 0.0

    # --- for the window ------------------------------------------------------------------

    @property
    def status(self) -> SyncStatus:
        """What is known now."""
        return self._status

    def listen(self, listener: Callable[[SyncStatus], None]) -> Callable[[], None]:
        """Call ``listener`` with each new status, on any thread; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def start(self) -> None:
        """Begin to exchange in the background."""
        self.count()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the step that it is at. Harmless when repeated."""
        self._ended.set()
        self._ring()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._bell.close()
        self._ear.close()

    def written(self) -> None:
        """Be told that something was written here."""
        self._ring()

    def now(self) -> None:
        """Exchange at once, whatever the waiting time after a failure."""
        self._asked.set()
        self._ring()

    def once(self) -> Tally:
        """Run one exchange on the calling thread.

        Raises:
            SharedDatabaseError: see ``Exchange.cycle``; the status tells the same.
        """
        with self._cycle_lock, self._turns.one() as turn:
            tally = self._once()
            turn.left = tally.more
            return tally

    def through(self, token: Token) -> None:
        """Exchange until both sides know all that either knew when this was called.

        From any thread but those of window and writer. What waits for a person's decision stays.

        Raises:
            SharedDatabaseError: see ``Exchange.cycle``.
            Cancelled: stopped while waiting.
        """
        ask = self.once if self._thread is None else self.now
        self._turns.through(ask, token, self._ended)

    def count(self) -> None:
        """Count anew what waits."""
        unsent, oldest, conflicts, parked = self._replica.read(_waiting)
        self._say(
            unsent=unsent,
            oldest_at=None if oldest is None else from_micro(oldest),
            conflicts=conflicts,
            parked=parked,
        )

    # --- the thread ----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            # What was moved in or loaded is in the lists before the first exchange is through.
            self._renew()
        except Exception as error:  # noqa: BLE001  (as below)
            self._report(error)
        while not self._ended.is_set():
            pause = self.pace.poll
            failed = True
            try:
                more = self.once().more
                failed = False
                if more:
                    continue
            except ChanceryError:
                pause = self._longer()
            except Exception as error:  # noqa: BLE001  (an error of ours must not end the exchange)
                self._report(error)
                pause = self._longer()
            else:
                self._wait = 0.0
            self._rest(pause, failed=failed)

    def _longer(self) -> float:
        """Return how long to wait after one more failure."""
        self._wait = min(max(self._wait * 2, self.pace.least_wait), self.pace.most_wait)
        pause = self._wait * random.uniform(0.8, 1.2)  # noqa: S311  (spreads desks)
        self._say(next_try_at=self._clock.now() + timedelta(seconds=pause))
        return pause

    def _report(self, error: Exception) -> None:
        """Say that there is an error of ours; the log gets it once, however often it happens."""
        self._failed(
            SharedDatabaseError(
                "The exchange with the shared database came upon an error in Chancery.",
                "Your changes are kept on this computer.",
                "Chancery tries again by itself; report it if this stays.",
                repr(error),
            )
        )
        if repr(error) != self._told:
            self._told = repr(error)
            threading.excepthook(
                threading.ExceptHookArgs((type(error), error, error.__traceback__, self._thread))
            )

    def _once(self) -> Tally:
        started = time.monotonic()
        tally = Tally()
        self._say(state="syncing", next_try_at=None)
        try:
            try:
                self._exchange.cycle(tally)
                self._cycles += 1
                if self._check_is_due() and self._differs():
                    self._exchange.cycle(tally)
                self._send_files()
            finally:
                self._renew()
                self.count()
        except ChanceryError as error:
            self._failed(error)
            with suppress(WorkspaceError):  # a full disk takes no note of it
                self._note(started, tally, error)
            raise
        may_push = self._exchange.may_push
        self._say(
            state="synced" if may_push else "update",
            update_needed="" if may_push else "send",
            synced_at=self._clock.now(),
            offline_since=None,
            error=None,
        )
        self._note(started, tally, None)
        return tally

    def _check_is_due(self) -> bool:
        return self._cycles % _CHECK_EVERY == 0 and time.monotonic() >= self._next_check

    def _differs(self) -> bool:
        started = time.monotonic()
        differing = self._exchange.check()
        ended = time.monotonic()
        self._next_check = ended + (ended - started) * _CHECK_REST
        return bool(differing)

    def _failed(self, error: ChanceryError) -> None:
        match error:
            case Unreachable():
                since = self._status.offline_since or self._clock.now()
                self._say(state="offline", offline_since=since, error=error)
            case SignInRefused():
                self._say(state="sign_in", error=error)
            case UpdateNeeded():
                needed: Literal["send", "connect"] = "connect" if error.reading else "send"
                self._say(state="update", update_needed=needed, error=error)
            case CopiedReplica():
                # It is registered anew at the next cycle; there is nothing to do for a person.
                self._say(state="syncing", error=None)
            case _:
                self._say(state="refused", error=error)

    def _rest(self, seconds: float, *, failed: bool) -> None:
        """Wait until something is to be done, at most so long; after a failure, until asked."""
        until = time.monotonic() + seconds
        heard = not failed and self._news()  # it came while the exchange was under way
        if heard:
            rest = self.pace.news_rest * random.uniform(0.5, 1)  # noqa: S311  (spreads desks)
            until = min(until, time.monotonic() + rest)
        while not self._ended.is_set() and not self._asked.is_set():
            left = until - time.monotonic()
            if left <= 0:
                break
            handle = None if failed or heard else self._exchange.handle()
            ears: list[Any] = [self._ear] if handle is None else [self._ear, handle]
            ready, _, _ = select.select(ears, [], [], left)
            if self._ear in ready:
                self._drain()
                with suppress(ChanceryError):
                    self.count()
                if not failed:
                    self._ended.wait(self.pace.debounce)
                    break
            elif ready:
                if not self._news():
                    continue
                self._ended.wait(random.uniform(0, self.pace.jitter))  # noqa: S311
                break
        self._asked.clear()

    def _news(self) -> bool:
        """Tell whether others changed something, or whether the connection broke."""
        try:
            return self._exchange.heard()
        except SharedDatabaseError:
            return True

    def _ring(self) -> None:
        with suppress(BlockingIOError):
            if not self._ended.is_set() or self._thread is not None:
                self._bell.send(b"!")

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while self._ear.recv(4096):
                pass

    def _note(self, started: float, tally: Tally, error: ChanceryError | None) -> None:
        """Keep what this exchange did, unless it did nothing."""
        if tally.nothing and (error is None or isinstance(error, Unreachable)):
            return
        took = int((time.monotonic() - started) * 1000)
        self._replica.write_replaceable(_note, took, tally, error)

    def _say(self, **facts: object) -> None:
        with self._lock:
            before = self._status
            self._status = replace(before, **facts)  # type: ignore[arg-type]
            changed = self._status != before
        if changed:
            for listener in [*self._listeners]:
                listener(self._status)


def _waiting(local: Local) -> tuple[int, int | None, int, int]:
    unsent, oldest = local.execute(
        "SELECT count(DISTINCT transaction_id), min(at) FROM sync_outbox"
    ).fetchone()
    conflicts = local.execute(
        "SELECT count(*) FROM (SELECT 1 FROM sync_conflict WHERE state = 'open'"
        " GROUP BY table_name, row_key)"
    ).fetchone()[0]
    parked = local.execute("SELECT count(*) FROM sync_mutation WHERE state = 'parked'").fetchone()
    return unsent, oldest, conflicts, parked[0]


def _note(local: Local, took: int, tally: Tally, error: ChanceryError | None) -> None:
    local.execute(
        "INSERT INTO sync_run (at, took_ms, sent, received, parked, outcome, detail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            local.now,
            took,
            tally.sent,
            tally.received + tally.repaired,
            tally.parked,
            "done" if error is None else "failed",
            "" if error is None else str(error),
        ),
    )
    # A year of history of a busy desk is not needed to understand what happened lately.
    local.execute("DELETE FROM sync_run WHERE id <= (SELECT max(id) FROM sync_run) - 2000")
