"""The ledger of what people wrote: every saved value is accounted for, at the end of each cycle.

It knows nothing of merging. Each value is written once in a run, and the ledger remembers which
value the person saw beneath it; so it can tell whether somebody overwrote what he never saw, and
whether a value was lost on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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

    A person who decides a conflict saw both values. What he gives up counts as replaced by him,
    what he lets stand as written by him over theirs; and a value that was overwritten before may
    come back over exactly what he saw.

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
        returns: values that a decision let come back, with what stood there.
        again: by desk, values that a decision wrote and that did not stand on the shared database
            since, with what they were put over; that they arrived some time before proves nothing
            once one of these is there.
    """

    server: ModelServer
    persons: dict[str, str] = field(default_factory=dict)
    serial: int = 0
    seen: dict[Place, dict[Any, set[tuple[int, Any]]]] = field(default_factory=dict)
    open: dict[str, list[Entry]] = field(default_factory=dict)
    all: dict[str, list[Entry]] = field(default_factory=dict)
    later: dict[tuple[str, Place, Any], set[int]] = field(default_factory=dict)
    excused: set[tuple[Place, Any]] = field(default_factory=set)
    restored: bool = False
    past: set[tuple[Place, Any]] = field(default_factory=set)
    arrived: set[tuple[Place, Any]] = field(default_factory=set)
    recalled: list[tuple[Place, Any, str | None]] = field(default_factory=list)
    returns: set[tuple[Place, Any, Any]] = field(default_factory=set)
    again: dict[tuple[str, Place, Any], set[Any]] = field(default_factory=dict)

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
                yield self.entry(desk, (*row, name), new[name], before)

    def commit(self, entries: Iterable[Entry]) -> None:
        """Enter what a transaction wrote, once it stands."""
        for entry in entries:
            table, key, column = entry.place
            if column == REMOVED:
                for name, value in zip(TOKENS[table], entry.value, strict=True):
                    self._replaced(entry, (table, key, name), value)
            else:
                self._replaced(entry, entry.place, entry.seen)
            self._saw(entry, entry.seen)
            self.all.setdefault(entry.desk, []).append(entry)
            if entry.value is not None:
                self.open.setdefault(entry.desk, []).append(entry)

    def entry(self, desk: str, place: Place, value: Any, seen: Any) -> Entry:
        """Return a new entry."""
        return Entry(self.number(), desk, place, value, seen)

    def _saw(self, entry: Entry, seen: Any) -> None:
        """Remember what a person saw beneath the value that he let stand."""
        self.seen.setdefault(entry.place, {}).setdefault(entry.value, set()).add(
            (entry.serial, seen)
        )

    def _replaced(self, entry: Entry, place: Place, value: Any) -> None:
        self.later.setdefault((entry.desk, place, value), set()).add(entry.serial)

    # --- what people decide --------------------------------------------------------------

    def decided(self, desk: str, place: Place, mine: Any, theirs: Any, value: Any) -> None:
        """Enter what a person who saw ``mine`` and ``theirs`` in one place lets stand there."""
        if value != mine:
            self.gave_up(desk, place, mine)
        if value == theirs:
            return
        entry = self.entry(desk, place, value, theirs)
        self.commit([entry])
        self._saw(entry, mine)
        over = self._unsent(desk, place, theirs)
        self.returns |= {(place, value, one) for one in over}
        if value in over:
            # What was there before stands again, unless what was put over it is sent after all.
            over = {one for one in over if (place, one) not in self.arrived}
        self.again[desk, place, value] = over

    def _unsent(self, desk: str, place: Place, value: Any) -> set[Any]:
        """Return a value and, as far as these did not arrive, what the desk had put it over."""
        found: set[Any] = set()
        fresh = {value}
        while fresh:
            one = fresh.pop()
            found.add(one)
            if (place, one) not in self.arrived or (desk, place, one) in self.again:
                fresh |= {seen for _, seen in self.seen.get(place, {}).get(one, ())} - found
        return found

    def gave_up(self, desk: str, place: Place, value: Any) -> None:
        """Enter that a person let a value of his go, and nothing else."""
        self._replaced(self.entry(desk, place, None, value), place, value)

    def kept_removal(self, desk: str, row: Row, theirs: Image) -> None:
        """Enter that a person saw what became of a row that he removed, and removes it still."""
        place = (*row, REMOVED)
        self._saw(self.entry(desk, place, _content(row, theirs), None), None)

    def gave_up_removal(self, desk: str, row: Row) -> None:
        """Enter that a person lets a row stand that he had removed."""
        for entry in self.open.get(desk, ()):
            if entry.place == (*row, REMOVED):
                self.gave_up(desk, entry.place, entry.value)

    def brought_back(self, row: Row, mine: Image) -> None:
        """Enter that a person saw that a row is gone, and lets his stand all the same."""
        self.returns |= {((*row, name), mine[name], ABSENT) for name in TOKENS[row[0]]}

    # --- what is thrown away, lost and restored ------------------------------------------

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
        self.again = {one: over for one, over in self.again.items() if one[0] != desk}
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
            if old is None:
                self._removals_undone((*row, REMOVED))
            for name in TOKENS[row[0]]:
                place = (*row, name)
                value = new[name]
                beneath = ABSENT if old is None else old[name]
                self._stands(place, value, beneath)
                if (place, value) in self.past and not (old is None and self.restored):
                    if (place, value, beneath) not in self.returns:
                        raise Broken(f"{place}: {value!r} came back after it had been overwritten")
                    self.past.discard((place, value))
                if old is None or old[name] == value:
                    continue
                if old[name] is not None:
                    self.past.add((place, old[name]))
                if old[name] not in self._under(place, value):
                    raise Broken(f"{place}: {value!r} overwrote {old[name]!r} unseen")

    def _stands(self, place: Place, value: Any, old: Any) -> None:
        """Note that a value stands on the shared database, and that another one did."""
        self.arrived.add((place, value))
        for desk in self.persons:
            self.again.pop((desk, place, value), None)
            if (place, old, value) not in self.returns:
                self.again.pop((desk, place, old), None)

    def _removals_undone(self, place: Place) -> None:
        """Note that a row is there again: removals of it are not to be found any more."""
        for content in self.seen.get(place, ()):
            if self.restored or (place, content) in self.arrived:
                self.excused.add((place, content))

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
        """Return what its writer had seen beneath a value, and what was beneath that.

        What came to be beneath a value after it was seen there counts for those who see it later:
        a value that comes back stands on more than it did before.
        """
        known = self.seen.get(place, {})
        found: set[tuple[int, Any]] = set()
        fresh = [(self.serial + 1, value)]
        while fresh:
            before, one = fresh.pop()
            beneath = {seen for seen in known.get(one, ()) if seen[0] < before} - found
            found |= beneath
            fresh += beneath
        return {seen for _, seen in found}

    # --- accounting ----------------------------------------------------------------------

    def account(self, desk: str, waiting: Callable[[], Mapping[Place, set[Any]]]) -> None:
        """Check that nothing of a desk's entries is lost; ``waiting``: what waits in its file."""
        still = []
        left = [
            entry
            for entry in self.open.get(desk, ())
            if not self._given_up(entry)
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

    def _given_up(self, entry: Entry) -> bool:
        """Tell whether the same desk replaced a value since it was entered."""
        serials = self.later.get((entry.desk, entry.place, entry.value), ())
        return any(serial > entry.serial for serial in serials)

    def _arrived(self, entry: Entry) -> bool:
        table, key, column = entry.place
        state = self.server.state
        if column == REMOVED:
            # Removing what has gone from one's sight comes to nothing.
            return self.server._seen(self.persons[entry.desk], (table, key)) is None
        found: Collection[Any] = state.history.get(entry.place, ())
        over = self.again.get((entry.desk, entry.place, entry.value), ())
        if any((entry.place, one) in self.arrived for one in over):
            standing = state.rows.get((table, key))
            found = () if standing is None else (standing[1][column],)
        if column == "deleted_at":
            # Who deleted it first does not matter.
            return any(value is not None for value in found)
        return entry.value in found


def _content(row: Row, image: Image) -> tuple[Any, ...]:
    return tuple(image[name] for name in TOKENS[row[0]])
