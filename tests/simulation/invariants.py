"""What must hold at a desk: after every commit, at the end of every cycle, and at rest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from core.sync.arrivals import apply_arrivals
from core.sync.local import Local, Row
from core.sync.shadow import read_shadow
from core.sync.transport import Arrivals
from core.sync.wire import Image
from tests.simulation.desk import SimulatedDesk
from tests.simulation.ledger import REMOVED, TOKENS, Broken, Place
from tests.simulation.schema import TABLES
from tests.simulation.server import ORGANISATION, ModelServer

_DUMPED = ("sync_shadow", "sync_outbox", "sync_mutation", "sync_state", *TABLES)


def pairs_agree(desk: SimulatedDesk) -> None:
    """No reader sees half of a transaction."""
    texts = desk.connection.execute("SELECT text FROM pair").fetchall()
    if texts and (len(texts) != 2 or texts[0] != texts[1]):
        raise Broken(f"{desk.name} shows half of a transaction: {texts}")


def pairs_agree_there(server: ModelServer) -> None:
    """No transaction is applied by half."""
    texts = [image["text"] for row, (_, image) in server.state.rows.items() if row[0] == "pair"]
    if texts and (len(texts) != 2 or texts[0] != texts[1]):
        raise Broken(f"the shared database holds half of a transaction: {texts}")


def cursor_of(desk: SimulatedDesk) -> tuple[int, int] | None:
    """Return epoch and place of a desk's cursor."""
    found = desk.connection.execute("SELECT value FROM sync_state WHERE name = 'cursor'").fetchone()
    if found is None or found[0] == "null":
        return None
    epoch, place = json.loads(json.loads(found[0]))
    return epoch, place


def state_of(desk: SimulatedDesk, name: str) -> Any:
    """Return a fact that the desk keeps."""
    return desk.read(lambda local: local.state(name))


def dirty_of(desk: SimulatedDesk) -> set[Row]:
    """Return rows with unconfirmed changes."""
    return set(desk.connection.execute("SELECT table_name, row_key FROM sync_shadow").fetchall())


def pending(desk: SimulatedDesk) -> dict[Place, set[Any]]:
    """Return every value that waits in a desk's file: in its rows, mutations and conflicts."""
    found: dict[Place, set[Any]] = {}

    def enter(row: Row, image: Image | None) -> None:
        if image is None:
            found[*row, REMOVED] = {REMOVED}
            return
        for name in TOKENS[row[0]]:
            found.setdefault((*row, name), set()).add(image[name])

    dirty = dirty_of(desk)
    for table in {table for table, _ in dirty}:
        here = dict.fromkeys(key for name, key in dirty if name == table)
        for key, *values in desk.connection.execute(_tokens_of(table)).fetchall():
            if key in here:
                here[key] = dict(zip(TOKENS[table], values, strict=True))
        for key, image in here.items():
            enter((table, key), image)
    for (payload,) in desk.connection.execute("SELECT payload FROM sync_mutation").fetchall():
        for table, key, _, mine in json.loads(payload)["changes"]:
            enter((table, key), mine)
    for table, key, mine in desk.connection.execute(
        "SELECT table_name, row_key, mine FROM sync_conflict WHERE state = 'open'"
    ).fetchall():
        enter((table, key), None if mine is None else json.loads(mine))
    return found


@cache
def _tokens_of(table: str) -> str:
    spec = TABLES[table]
    names = (f"lower(hex({n}))" if spec.columns[n] == "id" else n for n in TOKENS[table])
    return f"SELECT {spec.local_key()}, {', '.join(names)} FROM {table}"


def same_as_shared(desk: SimulatedDesk) -> None:
    """The file holds what the person may see, and beneath unconfirmed changes its last state."""
    dirty = dirty_of(desk)
    for name in TABLES:
        shared = desk.server.visible(desk.person, name)
        here = desk.rows(name)
        for key in shared.keys() | here.keys():
            if (name, key) not in dirty and here.get(key) != shared.get(key):
                difference = apart(here.get(key), shared.get(key))
                raise Broken(f"{desk.name}, {name} {key}, here and shared: {difference}")
    for row in sorted(dirty):
        shadow = desk.read(read_shadow, row)
        assert shadow is not None
        there = desk.server._seen(desk.person, row)
        if shadow.latest != there:
            difference = apart(shadow.latest, there)
            raise Broken(f"{desk.name}, beneath {row}, believed and shared: {difference}")


def apart(one: Image | None, other: Image | None) -> str:
    """Return in which columns two images differ."""
    if one is None or other is None:
        return f"{one} / {other}"
    return ", ".join(f"{n}: {one[n]!r} / {other[n]!r}" for n in one if one[n] != other[n])


def parked_is_explained(desk: SimulatedDesk) -> None:
    """What was set aside has a reason, and its changes are still there."""
    for number, reason in desk.parked():
        held = desk.connection.execute(
            "SELECT count(*) FROM sync_outbox WHERE mutation_id = ?", (number,)
        ).fetchone()[0]
        if not reason or not held:
            raise Broken(f"{desk.name} parked {number} for {reason!r} with {held} rows")
        if reason in ("clash", "taken") and not _conflicts(desk, number):
            raise Broken(f"{desk.name} parked {number} and shows no conflict")


def conflicts_are_up_to_date(desk: SimulatedDesk) -> None:
    """What waits for a decision was set aside, and shows what the decision will be about."""
    parked = dict(desk.parked())
    for number, table, key, kind, kept in desk.connection.execute(
        "SELECT mutation_id, table_name, row_key, kind, theirs FROM sync_conflict"
        " WHERE state = 'open' AND mutation_id IS NOT NULL"
    ).fetchall():
        theirs, shadow = kept and json.loads(kept), desk.read(read_shadow, (table, key))
        if number not in parked or shadow is None:
            raise Broken(f"{desk.name} shows a conflict of {table} {key}, which is not set aside")
        if kind == "taken" and (theirs is None or TABLES[table].key_of(theirs) == key):
            raise Broken(f"{desk.name} does not show what has the value that {table} {key} wants")
        if kind != "taken" and theirs != shadow.latest:
            difference = apart(theirs, shadow.latest)
            raise Broken(f"{desk.name} shows an old state of {table} {key}: {difference}")


def applying_again_changes_nothing(desk: SimulatedDesk, pulled: list[Arrivals]) -> None:
    """The same arrivals, applied once more."""
    before = dump(desk)
    desk.connection.execute("BEGIN")
    local = Local(desk.connection, desk.now, ORGANISATION)
    local.applying()
    for arrivals in pulled:
        apply_arrivals(local, TABLES, arrivals)
    local.applied()
    after = dump(desk)
    desk.connection.execute("ROLLBACK")
    _same(desk, before, after, "applying arrivals again")


def dump(desk: SimulatedDesk) -> dict[str, list[Any]]:
    """Return what the file holds."""
    found = {}
    for name in _DUMPED:
        order = ", ".join(str(at) for at in range(1, 3))
        found[name] = desk.connection.execute(f"SELECT * FROM {name} ORDER BY {order}").fetchall()
    # Triggers and Python write the same image with other spaces.
    found["sync_shadow"] = [
        [json.loads(value) if str(value).startswith("{") else value for value in row]
        for row in found["sync_shadow"]
    ]
    return found


def split_pull_is_the_same(desk: SimulatedDesk, scratch: SimulatedDesk) -> None:
    """A pull in the smallest checkpoints and the same in one come to the same."""
    kept = desk.copy_file()
    ends = []
    size = desk.server.checkpoint
    for checkpoint in (1, 1_000_000):
        desk.server.checkpoint = checkpoint
        scratch.person = scratch.line.person = desk.person
        scratch.now = desk.now
        scratch.put_file(kept)
        scratch.line.pulled.clear()
        scratch.pull_only()
        ends.append(dump(scratch))
    desk.server.checkpoint = size
    kept.close()
    _same(desk, ends[0], ends[1], "a pull that was cut apart")


def _same(
    desk: SimulatedDesk, one: Mapping[str, list[Any]], other: Mapping[str, list[Any]], what: str
) -> None:
    for name in one:
        if one[name] != other[name]:
            rows = [*_only(one[name], other[name]), *_only(other[name], one[name])]
            raise Broken(f"{desk.name}: {what} changed {name}: {rows[:4]}")


def _only(rows: list[Any], others: list[Any]) -> Iterator[Any]:
    return (row for row in rows if row not in others)


def _conflicts(desk: SimulatedDesk, number: int) -> int:
    found: int = desk.connection.execute(
        "SELECT count(*) FROM sync_conflict WHERE mutation_id = ? AND state = 'open'", (number,)
    ).fetchone()[0]
    return found
