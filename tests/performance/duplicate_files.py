"""A workspace of contacts some of whom stand in it twice, with the truth about each pair."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice, repeat
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from core.contacts.tables import ContactEmailRow, ContactPhoneRow
from core.database.base import table_of
from core.database.unit_of_work import UnitOfWork
from core.kernel.ids import new_id
from core.workspace import Workspace
from tests.performance.contact_files import invented, make_contact_file
from tests.performance.duplicate_people import Maker, Someone

# Rules are tuned on one and measured on the other.
TUNING, MEASURING = 5_113, 90_821
_IDENTITY = (
    *("kind", "prefix", "first_name", "middle_name", "last_name", "suffix", "preferred_name"),
    *("organisation", "department", "job_title", "website", "registration", "email", "mobile"),
    *("phone", "street", "street2", "city", "region", "postcode", "country", "linkedin"),
    *("facebook", "instagram", "x_handle", "external_id", "customer_number"),
)
_CHUNK = 1_000


@dataclass(slots=True)
class Truth:
    """What was seeded, by row id, the lesser first.

    Attributes:
        pairs: one person twice → how the second entry differs.
        lookalikes: two people who only look alike → how.
    """

    pairs: dict[tuple[int, int], str] = field(default_factory=dict)
    lookalikes: dict[tuple[int, int], str] = field(default_factory=dict)

    def measure(self, found: set[tuple[int, int]]) -> tuple[float, float]:
        """Return recall and precision of pairs that were found."""
        hit = len(found & self.pairs.keys())
        return hit / max(1, len(self.pairs)), hit / max(1, len(found))

    def write(self, path: Path) -> None:
        """Write it down beside the file."""
        told = {
            name: [[*pair, why] for pair, why in sorted(pairs.items())]
            for name, pairs in (("pairs", self.pairs), ("lookalikes", self.lookalikes))
        }
        path.write_text(json.dumps(told), "utf-8")


def duplicate_file(
    folder: Path, count: int, pairs: int, seed: int = MEASURING
) -> tuple[Workspace, Truth]:
    """Make a standalone workspace of ``count`` contacts, ``pairs`` of them in it twice.

    As many more only look like somebody else. The truth is also written to ``truth.json`` in the
    folder. Contacts have 48 filled columns as in ``contact_files``.
    """
    truth, rows = Truth(), _Rows(count, pairs, seed)
    workspace = make_contact_file(folder, count, rows.contacts(truth))
    for part in _parts(iter(rows.further)):
        workspace.command(lambda uow, part=part: _put_further(uow, part))  # type: ignore[misc]
    truth.write(folder / "truth.json")
    return workspace, truth


class _Rows:
    """Contacts in the order of the file, whose row ids count from 1."""

    def __init__(self, count: int, pairs: int, seed: int) -> None:
        self._count, self._pairs = count, pairs
        self._maker, self._rng = Maker(seed), Random(seed + 2)
        self.further: list[tuple[int, Someone]] = []

    def contacts(self, truth: Truth) -> Iterator[Mapping[str, Any]]:
        originals = self._count - 2 * self._pairs
        place = 0
        waiting: list[tuple[int, int, str, Someone, dict[tuple[int, int], str]]] = []
        seconds = self._drawn(originals)
        # Status and person in charge say nothing of who somebody is.
        filling = invented(self._count, [None], list(repeat(None, 5)))
        for index, someone in enumerate(self._maker.people(originals)):
            place += 1
            yield self._row(next(filling), someone, place)
            if index in seconds[0]:
                why, other = self._maker.second(someone)
                self._wait(waiting, place, why, other, truth.pairs)
            if index in seconds[1]:
                why, other = self._maker.lookalike(someone)
                self._wait(waiting, place, why, other, truth.lookalikes)
            while waiting and (len(waiting) > 500 or index == originals - 1):
                _, first, why, other, kind = waiting.pop(self._rng.randrange(len(waiting)))
                place += 1
                kind[first, place] = why
                yield self._row(next(filling), other, place)

    def _drawn(self, originals: int) -> tuple[set[int], set[int]]:
        drawn = self._rng.sample(range(originals), 2 * self._pairs)
        return set(drawn[: self._pairs]), set(drawn[self._pairs :])

    @staticmethod
    def _wait(
        waiting: list[tuple[int, int, str, Someone, dict[tuple[int, int], str]]],
        place: int,
        why: str,
        other: Someone,
        kind: dict[tuple[int, int], str],
    ) -> None:
        waiting.append((len(waiting), place, why, other, kind))

    def _row(self, filling: dict[str, Any], someone: Someone, place: int) -> Mapping[str, Any]:
        if someone.phones or someone.emails:
            self.further.append((place, someone))
        identity = dict.fromkeys(_IDENTITY) | {
            key: value for key, value in someone.fields.items() if key in _IDENTITY
        }
        return {**filling, **identity, "external_id": f"C-{place:07}", "assigned_id": None}


def _parts(rows: Iterator[tuple[int, Someone]]) -> Iterator[list[tuple[int, Someone]]]:
    while part := list(islice(rows, _CHUNK)):
        yield part


def _put_further(uow: UnitOfWork, part: list[tuple[int, Someone]]) -> None:
    ids = dict(
        uow.connection.exec_driver_sql(
            "SELECT contact.rowid, contact.id FROM json_each(?) AS wanted"
            " CROSS JOIN contact ON contact.rowid = wanted.value",
            (json.dumps([place for place, _ in part]),),
        ).fetchall()
    )
    phones = chain.from_iterable(
        (_child(uow, ids[place], kind=kind, number=number, raw="", extension="")
         for kind, number in someone.phones)
        for place, someone in part
    )  # fmt: skip
    emails = chain.from_iterable(
        (_child(uow, ids[place], kind="other", address=address) for address in someone.emails)
        for place, someone in part
    )
    for row, values in ((ContactPhoneRow, list(phones)), (ContactEmailRow, list(emails))):
        if values:
            uow.connection.execute(insert(table_of(row)), values)
    uow.record("contacts.loaded", "contact", UUID(bytes=ids[part[0][0]]), rows=len(part))


def _child(uow: UnitOfWork, contact: bytes, **values: Any) -> dict[str, Any]:
    return {
        "organisation_id": uow.actor.organisation_id,
        "id": new_id(),
        "created_at": uow.now,
        "created_by": uow.actor.person_id,
        "updated_at": uow.now,
        "updated_by": uow.actor.person_id,
        "row_version": 1,
        "contact_id": UUID(bytes=contact),
        "state": "unknown",
        "opt_out": False,
        "position": 0,
        **values,
    }
