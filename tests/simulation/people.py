"""What people do at a desk: transactions over one or several rows, each chosen at random."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from core.sync.local import Local, Row
from core.sync.wire import Image
from tests.simulation.desk import SimulatedDesk
from tests.simulation.ledger import Entry, Ledger
from tests.simulation.schema import TABLES

PAIR = ("1" * 32, "2" * 32)
CODES = ("A", "B", "C", "D", "E", "F")
CURRENCIES = ("EUR", "GBP", "USD")
_MANY = 12  # rows of a table beyond which new ones become rare


class Command:
    """One transaction of a person."""

    def __init__(
        self, desk: SimulatedDesk, local: Local, rng: random.Random, ledger: Ledger
    ) -> None:
        self.desk, self.local, self.rng, self.ledger = desk, local, rng, ledger
        self.before: dict[Row, Image | None] = {}
        self.told: list[str] = []

    def entries(self) -> list[Entry]:
        """Return what the ledger has to know, once the transaction stands."""
        found: list[Entry] = []
        for row, old in self.before.items():
            new = self.local.read(TABLES[row[0]], row[1])
            if old is not None or new is not None:
                found += self.ledger.wrote(self.desk.name, row, old, new)
        return found

    def run(self) -> None:
        """Do one to three things, mostly with a line in the audit trail."""
        for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
            name = self.rng.choices([*_ACTS], [weight for _, weight in _ACTS.values()])[0]
            if _ACTS[name][0](self):
                self.told.append(name)
        if self.told and self.rng.random() < 0.5:
            self.trail()

    # --- notes ---------------------------------------------------------------------------

    def new_note(self) -> bool:
        """Write a new note, perhaps with a line at once."""
        if len(self._keys("note")) > _MANY and self.rng.random() < 0.9:
            return False
        key = self._key()
        self._insert(
            "note",
            key,
            code=self.rng.choice((None, None, *CODES)),
            title=self._word(),
            body=self.rng.choice((None, self._word())),
            amount=self.ledger.number(),
            currency=self.rng.choice(CURRENCIES),
            person_id=self.desk.person if self.rng.random() < 0.15 else None,
        )
        if self.rng.random() < 0.4:
            self._insert("line", self._key(), note_id=key, text=self._word())
        return True

    def edit_note(self) -> bool:
        """Change some fields."""
        values: dict[str, Any] = {}
        for name in self.rng.sample(("title", "body", "money", "code"), self.rng.choice((1, 1, 2))):
            if name == "money":
                values["amount"] = self.ledger.number()
                values["currency"] = self.rng.choice(CURRENCIES)
            elif name == "code":
                values["code"] = self.rng.choice((None, *CODES))
            else:
                values[name] = self._word()
        return self._update("note", values)

    def many_notes(self) -> bool:
        """Change all notes in one go."""
        keys = self._keys("note")
        for key in keys:
            self._update("note", {"body": self._word()}, key)
        return bool(keys)

    def move_newest(self) -> bool:
        """Point to a newer version."""
        return self._update("note", {"newest_id": f"{self.ledger.number():032x}"})

    def seal_note(self) -> bool:
        """Close a note, as a signature would."""
        key = self._pick("note", "sealed_at IS NULL")
        return key is not None and self._update("note", {"sealed_at": self._moment()}, key)

    def delete_note(self) -> bool:
        """Mark a note as deleted."""
        key = self._pick("note", "deleted_at IS NULL")
        return key is not None and self._update("note", {"deleted_at": self._moment()}, key)

    def share_note(self) -> bool:
        """Make an own note everybody's, or one of everybody's an own one."""
        key = self._pick("note", f"person_id IS NULL OR person_id = x'{self.desk.person}'")
        if key is None:
            return False
        note = self.local.read(TABLES["note"], key)
        assert note is not None
        return self._update(
            "note", {"person_id": self.desk.person if note["person_id"] is None else None}, key
        )

    # --- what hangs on notes -------------------------------------------------------------

    def new_line(self) -> bool:
        """Add a line to a note."""
        note = self._pick("note")
        if note is None or (len(self._keys("line")) > _MANY and self.rng.random() < 0.8):
            return False
        self._insert("line", self._key(), note_id=note, text=self._word())
        return True

    def edit_line(self) -> bool:
        """Change a line."""
        return self._update("line", {"text": self._word()})

    def remove_line(self) -> bool:
        """Delete a line for good."""
        key = self._pick("line")
        if key is None:
            return False
        self._note_before("line", key)
        self.desk.remove(self.local, "line", key)
        return True

    def new_issue(self) -> bool:
        """Write something that bears a running number."""
        note = self._pick("note")
        if note is None or (len(self._keys("issue")) > _MANY and self.rng.random() < 0.9):
            return False
        highest = self.local.execute(
            "SELECT coalesce(max(number), 0) FROM issue WHERE note_id = unhex(?)", (note,)
        ).fetchone()[0]
        self._insert("issue", self._key(), note_id=note, number=highest + 1, text=self._word())
        return True

    def delete_issue(self) -> bool:
        """Mark an issue as deleted; nothing else of it may change."""
        key = self._pick("issue", "deleted_at IS NULL")
        return key is not None and self._update("issue", {"deleted_at": self._moment()}, key)

    def pair(self) -> bool:
        """Write both rows of the pair alike."""
        if len(self._keys("pair")) != len(PAIR):
            return False
        word = self._word()
        for key in PAIR:
            self._update("pair", {"text": word}, key)
        return True

    def first_pair(self) -> bool:
        """Make the two rows."""
        word = self._word()
        for key in PAIR:
            self._insert("pair", key, text=word)
        return True

    def trail(self) -> bool:
        """Add to the desk's own chain of events."""
        number = self.ledger.number()
        self._note_before("event", f"{self.desk.name}/{number}")
        self.desk.insert(
            self.local, "event", "", device=self.desk.name, sequence=number, text=self._word()
        )
        return True

    # --- inside --------------------------------------------------------------------------

    def _insert(self, table: str, key: str, **values: Any) -> None:
        self._note_before(table, key)
        self.desk.insert(self.local, table, key, **values)

    def _update(self, table: str, values: dict[str, Any], key: str | None = None) -> bool:
        key = key or self._pick(table)
        if key is None:
            return False
        self._note_before(table, key)
        return self.desk.update(self.local, table, key, **values)

    def _note_before(self, table: str, key: str) -> None:
        if (table, key) not in self.before:
            self.before[table, key] = self.local.read(TABLES[table], key)

    def _keys(self, table: str, where: str = "1") -> list[str]:
        return [
            key
            for (key,) in self.local.execute(
                f"SELECT lower(hex(id)) FROM {table} WHERE {where} ORDER BY id"
            ).fetchall()
        ]

    def _pick(self, table: str, where: str = "1") -> str | None:
        keys = self._keys(table, where)
        return self.rng.choice(keys) if keys else None

    def _key(self) -> str:
        return f"{self.rng.getrandbits(128):032x}"

    def _word(self) -> str:
        return f"{self.desk.name}{self.ledger.number()}"

    def _moment(self) -> int:
        return 1_000_000_000 + self.ledger.number()


_ACTS: dict[str, tuple[Callable[[Command], bool], int]] = {
    "new note": (Command.new_note, 8),
    "edit note": (Command.edit_note, 30),
    "many notes": (Command.many_notes, 1),
    "move newest": (Command.move_newest, 4),
    "seal note": (Command.seal_note, 2),
    "delete note": (Command.delete_note, 2),
    "share note": (Command.share_note, 4),
    "new line": (Command.new_line, 8),
    "edit line": (Command.edit_line, 10),
    "remove line": (Command.remove_line, 5),
    "new issue": (Command.new_issue, 4),
    "delete issue": (Command.delete_issue, 1),
    "pair": (Command.pair, 8),
}
