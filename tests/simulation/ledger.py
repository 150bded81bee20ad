"""The ledger of what people wrote: every saved value is accounted for, at the end of each cycle.

It knows nothing of merging. Each value is written once in a run, and the ledger remembers which
value the person saw beneath it; so it can tell whether somebody overwrote what he never saw, and
whether a value was lost on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.sync.local import Row
from core.sync.wire import Image
from tests.simulation.server import Before, ModelServer, Written

TOKENS = {
    "note": ("title", "body", "amount", "sealed_at", "newest_id", "deleted_at"),
    "line": ("text",),
    "issue": ("text", "deleted_at"),
    "pair": ("text",),
    "event": ("text",),
}
REMOVED = "(removed)"
ABSENT = "(absent)"

Place = tuple[str, str, str]
"""Table, key and column."""


class Broken(AssertionError):
    """A promise was not kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A value that a person saved at a desk; ``seen``: what stood there before."""

    serial: int
    desk: str
    place: Place
    value: Any
    seen: Any


@dataclass
class Ledger:
    """All entries of a run.

    Attributes:
        persons: whose desk it is, by its name.
        open: entries by desk that were not found on the shared database yet.
        later: the entry by the same desk that replaced a value.
        excused: values that a person discarded, or that were lost with a file.
        restored: a file or the database was restored, so that a row that was removed in between
            may be sent as a new one again.
        past: values that were overwritten on the shared database; ``arrived``: all that ever
            reached it, whatever was restored since.
        recalled: values that a restored database lost, with the person who wrote the row.
    """

    server: ModelServer
    persons: dict[str, str] = field(default_factory=dict)
    serial: int = 0
    seen: dict[Place, dict[Any, set[Any]]] = field(default_factory=dict)
    open: dict[str, list[Entry]] = field(default_factory=dict)
    all: dict[str, list[Entry]] = field(default_factory=dict)
    later: dict[tuple[str, Place, Any], set[int]] = field(default_factory=dict)
    excused: set[tuple[Place, Any]] = field(default_factory=set)
    restored: bool = False
    past: set[tuple[Place, Any]] = field(default_factory=set)
    arrived: set[tuple[Place, Any]] = field(default_factory=set)
    recalled: list[tuple[Place, Any, str | None]] = field(default_factory=list)

    # --- what people do ------------------------------------------------------------------

    def number(self) -> int:
        """Return a number that was never used."""
        self.serial += 1
        return self.serial

    def wrote(self, desk: str, row: Row, old: Image | None, new: Image | None) -> Iterator[Entry]:
        """Return the entries for one row that a transaction of ``desk`` wrote."""
        if new is None:
            assert old is not None
            yield Entry(self.number(), desk, (*row, REMOVED), _content(row, old), None)
            return
        for name in TOKENS[row[0]]:
            before = ABSENT if old is None else old[name]
            if new[name] != before:
                yield Entry(self.number(), desk, (*row, name), new[name], before)

    def commit(self, entries: Iterable[Entry]) -> None:
        """Enter what a transaction wrote, once it stands."""
        for entry in entries:
            table, key, column = entry.place
            if column == REMOVED:
                for name, value in zip(TOKENS[table], entry.value, strict=True):
                    self._replaced(entry, (table, key, name), value)
                self.saw(entry.place, entry.value, None)
            else:
                self.saw(entry.place, entry.value, entry.seen)
                self._replaced(entry, entry.place, entry.seen)
            self.all.setdefault(entry.desk, []).append(entry)
            if entry.value is not None:
                self.open.setdefault(entry.desk, []).append(entry)

    def saw(self, place: Place, value: Any, seen: Any) -> None:
        """Remember what a person saw beneath the value that he let stand."""
        self.seen.setdefault(place, {}).setdefault(value, set()).add(seen)

    def _replaced(self, entry: Entry, place: Place, value: Any) -> None:
        self.later.setdefault((entry.desk, place, value), set()).add(entry.serial)

    def discarded(self, desk: str, row: Row, standing: Image | None) -> None:
        """Excuse what a person gave up."""
        for entry in self.open.get(desk, ()):
            if entry.place[:2] == row:
                self.excused.add((entry.place, entry.value))
        if standing is not None:
            for name in TOKENS[row[0]]:
                self.excused.add(((*row, name), standing[name]))

    def file_restored(self, desk: str, mark: int) -> None:
        """Excuse what was written after the copy was made and never sent."""
        self.restored = True
        kept = []
        for entry in self.all.get(desk, ()):
            if entry.serial <= mark:
                kept.append(entry)
            elif not self._arrived(entry):
                self.excused.add((entry.place, entry.value))
        for what in [what for what in self.later if what[0] == desk]:
            left = {serial for serial in self.later.pop(what) if serial <= mark}
            if left:
                self.later[what] = left
        self.all[desk] = kept
        self.open[desk] = [
            one
            for one in kept
            if one.value is not None
            and not self._arrived(one)
            and (one.place, one.value) not in self.arrived
        ]

    def forget_recalled(self) -> None:
        """Forget what was sent again since the last restore: what happened to it since counts."""
        history = self.server.state.history
        self.recalled = [one for one in self.recalled if one[1] not in history.get(one[0], ())]

    def server_restored(
        self,
        before: Mapping[Row, tuple[int, Image]],
        held: Callable[[Row, str | None], list[Image]],
        *,
        resend: bool,
    ) -> None:
        """Recall what the database held before it went back to a backup.

        Args:
            held: the row as the desks of its writer have it; nobody else sends it again, and who
                may no longer see it has it no more.
        """
        self.restored = True
        if not resend:
            # Desks that were away since the last restore are told to discard, too.
            self.excused |= {(place, value) for place, value, _ in self.recalled}
        for row, (_, image) in before.items():
            writer = image.get("updated_by")
            copies = held(row, writer)
            for name in TOKENS[row[0]]:
                place, value = (*row, name), image[name]
                if value is None or value in self.server.state.history.get(place, ()):
                    continue
                if resend:
                    if any(copy[name] == value for copy in copies):
                        self.recalled.append((place, value, writer))
                else:
                    self.excused.add((place, value))

    # --- what the shared database shows --------------------------------------------------

    def audit(self, before: Before, written: Written) -> None:
        """Check what one push changed: nobody overwrites what he had not seen; nothing recurs."""
        for row, new in written.items():
            old = before[row][1] if row in before else None
            if new is None:
                self._removal(row, old)
                continue
            if old is None and self.restored:
                removed = (*row, REMOVED)
                self.excused |= {(removed, content) for content in self.seen.get(removed, ())}
            for name in TOKENS[row[0]]:
                place = (*row, name)
                value = new[name]
                self.arrived.add((place, value))
                if (place, value) in self.past and not (old is None and self.restored):
                    raise Broken(f"{place}: {value!r} came back after it had been overwritten")
                if old is None or old[name] == value:
                    continue
                if old[name] is not None:
                    self.past.add((place, old[name]))
                if old[name] not in self._under(place, value):
                    raise Broken(f"{place}: {value!r} overwrote {old[name]!r} unseen")

    def _removal(self, row: Row, old: Image | None) -> None:
        assert old is not None
        removals = self.seen.get((*row, REMOVED), {})
        self.arrived |= {((*row, REMOVED), content) for content in removals}
        for at, name in enumerate(TOKENS[row[0]]):
            place = (*row, name)
            if not any(
                content[at] == old[name] or old[name] in self._under(place, content[at])
                for content in removals
            ):
                raise Broken(f"{place}: removed with {old[name]!r}, which nobody had seen")
            if old[name] is not None:
                self.past.add((place, old[name]))

    def _under(self, place: Place, value: Any) -> set[Any]:
        """Return what its writer had seen beneath a value, and what was beneath that."""
        known = self.seen.get(place, {})
        found: set[Any] = set()
        fresh = [value]
        while fresh:
            beneath = known.get(fresh.pop(), set()) - found
            found |= beneath
            fresh += beneath
        return found

    # --- accounting ----------------------------------------------------------------------

    def account(self, desk: str, waiting: Callable[[], Mapping[Place, set[Any]]]) -> None:
        """Check that nothing of a desk's entries is lost; ``waiting``: what waits in its file."""
        still = []
        left = [
            entry
            for entry in self.open.get(desk, ())
            if (desk, entry.place, entry.value) not in self.later
            and (entry.place, entry.value) not in self.excused
            and not self._arrived(entry)
        ]
        # A removal may have come to nothing because the row went from sight, and a deletion
        # because somebody else deleted it, too: a restored database does not open them again.
        self.arrived |= {
            (entry.place, entry.value) for entry in self.open.get(desk, ()) if self._arrived(entry)
        }
        pending = waiting() if left else {}
        for entry in left:
            marker = REMOVED if entry.place[2] == REMOVED else entry.value
            if marker not in pending.get(entry.place, ()):
                raise Broken(f"{desk} wrote {entry.value!r} to {entry.place}: it is lost")
            still.append(entry)
        self.open[desk] = still

    def account_recalled(
        self, pending: Mapping[Place, set[Any]], desks: Iterable[str], failed: Iterable[str]
    ) -> None:
        """Check at rest that what a restored database lost was sent again.

        Args:
            pending: what waits in any file. failed: people who lost a file themselves.
        """
        gone = set(failed)
        names = list(desks)
        for place, value, author in self.recalled:
            if (
                value in self.server.state.history.get(place, ())
                or (place, value) in self.excused
                or author in gone
                or (author is None and gone)
                or value in pending.get(place, ())
                or any((desk, place, value) in self.later for desk in names)
            ):
                continue
            raise Broken(f"{place}: {value!r} was lost with the restored database")

    def _arrived(self, entry: Entry) -> bool:
        table, key, column = entry.place
        state = self.server.state
        if column == REMOVED:
            # Removing what has gone from one's sight comes to nothing.
            return self.server._seen(self.persons[entry.desk], (table, key)) is None
        found = state.history.get(entry.place, ())
        if column == "deleted_at":
            # Who deleted it first does not matter.
            return any(value is not None for value in found)
        return entry.value in found


def _content(row: Row, image: Image) -> tuple[Any, ...]:
    return tuple(image[name] for name in TOKENS[row[0]])
