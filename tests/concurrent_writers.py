"""Writers on a real PostgreSQL that commit out of order, and readers that follow them.

``Following`` reads with the program's own cursor. ``Naive`` reads what is above the greatest
transaction seen, as one would at first: it is the control that must miss rows, or the test proves
nothing.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import psycopg

from core.sync import joining
from core.sync.postgres import SqlTransport
from core.sync.server import connecting
from core.sync.server.address import Address
from core.sync.server.patience import PatientConnection
from tests.integration.shared.scene import PASSWORD, Scene

_INSERT = """
INSERT INTO chancery.device (organisation_id, id, created_at, created_by, updated_at, updated_by,
    row_version, name, public_key)
VALUES (%(org)s, %(id)s, now(), %(who)s, now(), %(who)s, 1, 'Desk', '')
"""
_UPDATE = """
UPDATE chancery.device SET deleted_at = now(), row_version = row_version + 1 WHERE id = %(id)s
"""
Seen = tuple[str, int]


@dataclass
class Result:
    """What a run found.

    Attributes:
        written: id → version of every row as it stands in the end.
        missed, repeated: by the program's cursor.
        naive_missed: by the naive one.
    """

    transactions: int = 0
    written: dict[str, int] = field(default_factory=dict)
    missed: list[Seen] = field(default_factory=list)
    repeated: list[Seen] = field(default_factory=list)
    naive_missed: int = 0
    checkpoints: int = 0


class Following:
    """Pulls over and over, stops in the middle of a pull now and then, and goes on from there."""

    def __init__(self, scene: Scene, login: str, randomly: random.Random) -> None:
        self.seen: list[Seen] = []
        self.checkpoints = 0
        self._random = randomly
        someone = scene.people[login]
        address = Address("127.0.0.1", scene.database, someone.login, scene.server.port)

        def connect() -> PatientConnection:
            return connecting.connect(address, PASSWORD, autocommit=True, accept_version=True)

        self._tables = {"device": joining.tables()["device"]}
        self._transport = SqlTransport(connect, self._tables)
        self._cursor = self._transport.start()

    def read(self, *, whole: bool = False) -> None:
        """Pull once."""
        table = self._tables["device"]
        with self._transport.pull(self._cursor) as checkpoints:
            for arrivals in checkpoints:
                for values in arrivals.rows.get("device", ()):
                    image = table.image(values)
                    self.seen.append((image["id"], image["row_version"]))
                self._cursor = arrivals.cursor
                self.checkpoints += 1
                if not whole and self._random.random() < 0.2:
                    return

    def close(self) -> None:
        """End the connection."""
        self._transport.close()


class Naive:
    """Reads what is above the greatest transaction that it saw."""

    def __init__(self, scene: Scene) -> None:
        self.seen: set[str] = set()
        self._connection = psycopg.connect(scene.server.superuser(scene.database), autocommit=True)
        self._greatest = self._top("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")

    def read(self) -> None:
        """Read once."""
        rows = self._connection.execute(
            "SELECT id, sync_xid::text::bigint FROM chancery.device"
            " WHERE sync_xid > %s::text::xid8",
            [self._greatest],
        ).fetchall()
        for key, xid in rows:
            self.seen.add(key.hex)
            self._greatest = max(self._greatest, xid)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _top(self, query: str) -> int:
        row = self._connection.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])


def run(scene: Scene, login: str, seed: int, *, writers: int, transactions: int) -> Result:
    """Let ``writers`` make so many transactions together while two readers follow."""
    following, naive = Following(scene, login, random.Random(seed)), Naive(scene)
    done, result, ended = threading.Lock(), Result(), threading.Event()
    errors: list[BaseException] = []

    def write(number: int) -> None:
        written = _write(scene, login, random.Random(f"{seed}/{number}"), transactions // writers)
        with done:
            result.written |= written
            result.transactions += transactions // writers

    def hold() -> None:
        _hold(scene, login, random.Random(f"{seed}/held"), ended, result.written, done)

    def follow() -> None:
        while not ended.is_set():
            following.read()
            naive.read()
            time.sleep(0.003)

    threads = [_thread(lambda n=n: write(n), errors) for n in range(writers)]
    others = [_thread(work, errors) for work in (hold, hold, follow)]
    for thread in threads:
        thread.join()
    ended.set()
    for thread in others:
        thread.join()
    following.read(whole=True)
    naive.read()
    following.close()
    naive.close()
    if errors:
        raise errors[0]
    counted = Counter(following.seen)
    result.missed = sorted(result.written.items() - counted.keys())
    result.repeated = sorted(one for one, times in counted.items() if times > 1)
    result.naive_missed = len(result.written.keys() - naive.seen)
    result.checkpoints = following.checkpoints
    return result


def _thread(work: Callable[[], None], errors: list[BaseException]) -> threading.Thread:
    def guarded() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  (raised again by the test)
            errors.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    return thread


def _write(scene: Scene, login: str, randomly: random.Random, count: int) -> dict[str, int]:
    """Make ``count`` transactions, most with one new row, some with a second version of one."""
    someone, written = scene.people[login], {}
    with psycopg.connect(scene.server.superuser(scene.database)) as connection:
        for _ in range(count):
            if written and randomly.random() < 0.2:
                key = randomly.choice(list(written)[-20:])
                connection.execute(_UPDATE, {"id": UUID(key)})
                written[key] += 1
            else:
                made = uuid4()
                values = {"org": someone.organisation_id, "who": someone.id, "id": made}
                connection.execute(_INSERT, values)
                written[made.hex] = 1
            if randomly.random() < 0.3:
                time.sleep(randomly.uniform(0, 0.01))
            connection.commit()
    return written


def _hold(
    scene: Scene,
    login: str,
    randomly: random.Random,
    ended: threading.Event,
    written: dict[str, int],
    lock: threading.Lock,
) -> None:
    """Write a row now and then and keep its transaction open for long."""
    someone = scene.people[login]
    with psycopg.connect(scene.server.superuser(scene.database)) as connection:
        while not ended.is_set():
            made = uuid4()
            connection.execute(
                _INSERT, {"org": someone.organisation_id, "who": someone.id, "id": made}
            )
            ended.wait(randomly.uniform(0.1, 0.5))
            connection.commit()
            with lock:
                written[made.hex] = 1
