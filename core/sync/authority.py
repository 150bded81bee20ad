"""Work that the shared database does itself: many rows in batches, each committed with its event.

A batch is committed once or not at all, whatever breaks: what it did is noted here before, and its
audit event tells afterwards whether it stands. A passing failure is tried again; a row that the
database refuses is found by halving the batch, and left out alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
from sqlalchemy.exc import DBAPIError

from core.database.authority import Receipt, Step, Worked
from core.kernel.errors import (
    ChanceryError,
    Refused,
    SharedDatabaseError,
    Unreachable,
    UpdateNeeded,
)
from core.kernel.text import counted
from core.kernel.work import Report, Token
from core.sync.direct import Chain, Line
from core.sync.exchange import Exchange
from core.sync.local import Replica
from core.sync.people import OwnLogin
from core.sync.refusals import passes
from core.sync.server import failures, names
from core.sync.service import SyncService
from core.sync.shadow import dirty_rows

LEAST, MOST = 1_000, 5_000
# Seconds of one transaction: other desks that change the same rows wait for so long.
_LONGEST = 0.5
_RETRIES = 3
_PAUSES = (0.2, 1.0, 3.0)  # seconds before each further try
# More rows than this that are refused one by one are no matter of single rows.
MOST_REFUSED = 100
# What concerns single rows: bad or taken values, rows that are missing, and the law of a table.
_OF_ROWS = ("22", "23", names.FIXED, names.TRANSITION, names.SEALED)

_LOCKED = ("40", "55P03")


class SharedAuthority:
    """See ``core.database.authority.Authority``.

    Args:
        chain: the audit chain, which changes with the desk's device.
    """

    def __init__(
        self,
        service: SyncService,
        exchange: Exchange,
        replica: Replica,
        login: OwnLogin,
        chain: Callable[[], Chain],
    ) -> None:
        self._service = service
        self._exchange = exchange
        self._replica = replica
        self._login = login
        self._chain = chain

    @property
    def answers(self) -> bool:
        """Whether the shared database answered when it was last asked."""
        return self._service.status.state != "offline"

    def exchange(self, token: Token) -> None:
        """Have both sides alike."""
        try:
            self._service.through(token)
        except Unreachable:
            self._service.through(token)  # it may only have been the steady connection that broke
        if not self._exchange.may_push:
            raise UpdateNeeded("The shared database is too new for this Chancery.", reading=False)

    def unsent(self) -> frozenset[tuple[str, str]]:
        """Return the rows that the shared database does not know as they are here."""
        return frozenset(self._replica.read(dirty_rows))

    def run(
        self, items: Sequence[int], step: Step, token: Token, report: Report, worked: Worked
    ) -> None:
        """Do ``step`` for all items in their order."""
        line = Line(self._login, self._chain())
        token.on_cancel(line.cancel)
        try:
            batches = _Batches(line, self._login, step, token, worked)
            batches.begin()
            size = LEAST
            while worked.done < len(items):
                token.raise_if_cancelled()
                part = items[worked.done : worked.done + size]
                started = time.monotonic()
                batches.do(part)
                took = max(time.monotonic() - started, 1e-3)
                size = max(LEAST, min(int(len(part) * _LONGEST / took), 2 * size, MOST))
                report(worked.done, len(items))
            batches.end()
        finally:
            line.close()
            self._service.now()

    def stood(self, receipt: Receipt) -> bool:
        """Tell whether a batch was committed."""
        line = Line(self._login, self._chain())
        try:
            with told(self._login), line.transaction() as at:
                return at.stood(receipt)
        finally:
            line.close()


class _Batches:
    """One run."""

    def __init__(
        self, line: Line, login: OwnLogin, step: Step, token: Token, worked: Worked
    ) -> None:
        self._line = line
        self._login = login
        self._step = step
        self._token = token
        self._worked = worked

    def begin(self) -> None:
        """Connect, and make the chain known where it is not."""
        with told(self._login), self._line.transaction() as at:
            if at.introduce():
                at.seal()
                self._line.commit()

    def end(self) -> None:
        """Sign what was done and wake the other desks; they hear of it later anyway."""
        with suppress(ChanceryError), told(self._login), self._line.transaction() as at:
            at.sign()
            at.connection.exec_driver_sql("SELECT sync.wake()")
            self._line.commit()

    def do(self, part: Sequence[int]) -> None:
        """Do one batch, in pieces where a row of it is refused."""
        try:
            self._patiently(part)
        except _Unknown as error:
            raise error.plain from error
        except psycopg.Error as error:
            if not _of_a_row(error):
                raise self._plain(error) from error
            if len(part) == 1:
                self._leave_out(part[0], error)
            else:
                self.do(part[: len(part) // 2])
                self.do(part[len(part) // 2 :])
            return
        self._worked.done += len(part)

    def _patiently(self, part: Sequence[int]) -> None:
        """Do one batch, again after a passing failure."""
        for pause in (*_PAUSES[:_RETRIES], None):
            try:
                self._once(part)
            except (psycopg.Error, SharedDatabaseError) as error:
                self._token.raise_if_cancelled()  # ended the statement by itself
                if pause is None or not _passing(error):
                    raise
                self._wait(pause)
            else:
                return

    def _once(self, part: Sequence[int]) -> None:
        receipt = None
        try:
            with driver_errors(), self._line.transaction() as at:
                if self._step.apply(at, part):
                    receipt = at.seal()
                    self._step.keep(receipt)
                    self._line.commit()
        except BaseException as error:
            if receipt is None or not self._in_doubt(error):
                self._step.fell()
                raise
            try:
                stood = self._stood(receipt)
            except SharedDatabaseError as lost:
                raise _Unknown(lost) from error
            if not stood:
                self._step.fell()
                raise
        self._step.stands()

    def _in_doubt(self, error: BaseException) -> bool:
        """Tell whether the server may have committed what it was last told to."""
        return isinstance(error, psycopg.Error) and (
            self._line.broken or (error.sqlstate or "08").startswith(("08", "57P"))
        )

    def _stood(self, receipt: Receipt) -> bool:
        """Ask whether a batch stands whose answer was lost.

        Raises:
            SharedDatabaseError: no answer either; the receipt tells later.
        """
        for pause in _PAUSES:
            try:
                with told(self._login), self._line.transaction() as at:
                    return at.stood(receipt)
            except SharedDatabaseError:
                self._line.close()
                self._wait(pause)
        with told(self._login), self._line.transaction() as at:
            return at.stood(receipt)

    def _leave_out(self, one: int, error: psycopg.Error) -> None:
        said = error.diag.message_primary or str(error)
        self._worked.refused[one] = said
        if len(self._worked.refused) > MOST_REFUSED:
            many = counted(MOST_REFUSED, "row")
            raise Refused(f"The shared database refused more than {many}: {said}.")
        self._step.refused(one)
        self._worked.done += 1

    def _plain(self, error: psycopg.Error) -> ChanceryError:
        if (error.sqlstate or "").startswith(_LOCKED):
            return SharedDatabaseError(
                "Others are changing the same rows at this moment.", todo="Try again in a minute."
            )
        return failures.while_working(error, self._login.access.address)

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._token.raise_if_cancelled()
            time.sleep(min(left, 0.05))


class _Unknown(Exception):
    """Whether a batch stands is not known; it must not be tried again before it is."""

    def __init__(self, plain: SharedDatabaseError) -> None:
        super().__init__(str(plain))
        self.plain = plain


@contextmanager
def driver_errors() -> Iterator[None]:
    """Let errors through as the driver raised them."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise error.orig from None
        raise


@contextmanager
def told(login: OwnLogin) -> Iterator[None]:
    """Tell errors of the driver in plain words."""
    try:
        with driver_errors():
            yield
    except psycopg.Error as error:
        raise failures.while_working(error, login.access.address) from error


def _passing(error: Exception) -> bool:
    return isinstance(error, SharedDatabaseError) or (
        isinstance(error, psycopg.Error) and passes(error)
    )


def _of_a_row(error: psycopg.Error) -> bool:
    return (error.sqlstate or "").startswith(_OF_ROWS)
