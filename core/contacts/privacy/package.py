"""Writes a person's data as one ZIP: JSON for programs, a workbook for people, the pictures.

The JSON (``chancery-subject-access-1``) says for each place what it holds and lists its records;
times are ISO 8601 in UTC. The file is not encrypted: it is made to be handed over.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from core.access.service import organisation
from core.contacts.privacy.person import read_person
from core.contacts.privacy.records import Package, PlaceLine
from core.contacts.privacy.registry import Found, Person, PersonalDataPlace
from core.contacts.privacy.service import PrivacyService
from core.database.unit_of_work import Reader, RunCommand, RunQuery
from core.documents.store import DocumentStore
from core.kernel.errors import DocumentError
from core.kernel.text import file_name
from core.kernel.work import Report, Token
from core.tabular.model import OutCell, OutColumn
from core.tabular.partial_file import partial_file
from core.tabular.xlsx_writer import Sheet, write_sheets

FORMAT = "chancery-subject-access-1"
_WIDEST, _NARROWEST = 60, 12
_ENDINGS = ((b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"), (b"RIFF", ".webp"))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Everything of one person at one moment."""

    person: Person
    at: datetime
    by: str
    organisation: str
    zone: ZoneInfo
    found: tuple[tuple[PersonalDataPlace, Found], ...]


class PackageWriter:
    """Gives a person's data out."""

    def __init__(
        self,
        service: PrivacyService,
        query: RunQuery,
        command: RunCommand,
        documents: DocumentStore,
    ) -> None:
        self._service = service
        self._query = query
        self._command = command
        self._documents = documents

    def write(self, contact_id: UUID, folder: Path, token: Token, report: Report) -> Package:
        """Write the package into ``folder`` and record that it was given out.

        What may not be seen by whoever makes it is left out, and said in it.

        Raises:
            NotAllowed: the person may not.
            NotFound: there is no such contact.
            Cancelled: it was stopped; nothing is left behind.
            OSError: the disk refuses; nothing is left behind.
        """
        reading = self._query(lambda reader: self._read(reader, contact_id, token, report))
        name = file_name(f"Data of {reading.person.name} {reading.at.date().isoformat()}")
        target = _free(folder, name)
        with partial_file(target) as part:
            pictures, missing = self._zip(part, reading, token)
            # Recorded before anybody can take the file away.
            lines = [_line(place, found) for place, found in reading.found]
            self._command(lambda uow: self._service.note_given(uow, contact_id, lines))
        records = sum(len(found.records) for _, found in reading.found)
        withheld = tuple(found.withheld for _, found in reading.found if found.withheld)
        return Package(target, records, pictures, missing, withheld)

    def _read(self, reader: Reader, contact_id: UUID, token: Token, report: Report) -> _Reading:
        reader.actor.require("contacts.privacy")
        person = read_person(reader.connection, contact_id)
        own = organisation(reader.connection)
        found = []
        for done, place in enumerate(self._service.places):
            token.raise_if_cancelled()
            report(done, len(self._service.places))
            found.append((place, place.collect(reader, person)))
        zone = ZoneInfo(own.time_zone)
        return _Reading(person, reader.now, reader.actor.name, own.name, zone, tuple(found))

    def _zip(self, part: Path, reading: _Reading, token: Token) -> tuple[int, int]:
        """Write the file; returns how many pictures are in it and how many are missing."""
        pictures = missing = 0
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as out:
            text = json.dumps(_json(reading), ensure_ascii=False, indent=2, default=_plain)
            out.writestr("data.json", text)
            with tempfile.TemporaryDirectory(dir=part.parent) as folder:
                book = Path(folder) / "data.xlsx"
                write_sheets(book, _sheets(reading), reading.zone)
                out.write(book, "data.xlsx")
            for _, found in reading.found:
                for picture in found.pictures:
                    token.raise_if_cancelled()
                    try:
                        data = self._documents.get(picture.sha256)
                    except DocumentError:
                        missing += 1
                        continue
                    out.writestr(f"pictures/{picture.name}{_ending(data)}", data)
                    pictures += 1
        return pictures, missing


def _json(reading: _Reading) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "organisation": reading.organisation,
        "made_at": reading.at,
        "made_by": reading.by,
        "person": {"id": str(reading.person.id), "name": reading.person.name},
        "places": [
            {
                "place": place.key,
                "title": place.title,
                "holds": place.holds,
                **({"left_out": found.withheld} if found.withheld else {}),
                "records": list(found.records),
            }
            for place, found in reading.found
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _sheets(reading: _Reading) -> list[Sheet]:
    about: list[tuple[OutCell, ...]] = [
        ("Organisation", reading.organisation, None),
        ("Made at", reading.at, None),
        ("Made by", reading.by, None),
        ("Person", reading.person.name, None),
        (None, None, None),
        ("Place", "Holds", "Records"),
    ]
    about += [
        (place.title, found.withheld or place.holds, None if found.withheld else len(found.records))
        for place, found in reading.found
    ]
    columns = (OutColumn("About", width=30), OutColumn("", width=60), OutColumn("", width=10))
    sheets = [Sheet("About", columns, about)]
    sheets += [
        _sheet(place.title, found.records) for place, found in reading.found if found.records
    ]
    return sheets


def _sheet(title: str, records: Sequence[Mapping[str, Any]]) -> Sheet:
    labels = list(dict.fromkeys(label for record in records for label in record))
    if len(records) == 1:  # one record reads better from top to bottom
        columns = (OutColumn("Field", width=26), OutColumn("Value", width=_WIDEST))
        return Sheet(title, columns, [(label, _cell(records[0][label])) for label in labels])
    rows = [tuple(_cell(record.get(label)) for label in labels) for record in records]
    widths = [
        min(_WIDEST, max(_NARROWEST, *(len(str(row[at] or "")) + 2 for row in rows)))
        for at in range(len(labels))
    ]
    columns_ = tuple(
        OutColumn(label, width=width) for label, width in zip(labels, widths, strict=True)
    )
    return Sheet(title, columns_, rows)


def _cell(value: Any) -> OutCell:
    if value is None or isinstance(value, str | int | bool | date | datetime):
        return value
    return str(value)


def _line(place: PersonalDataPlace, found: Found) -> PlaceLine:
    return PlaceLine(place.key, place.title, place.holds, len(found.records))


def _free(folder: Path, name: str) -> Path:
    """Return a path that is not taken, so that an older package is never overwritten."""
    target, number = folder / f"{name}.zip", 2
    while target.exists():
        target, number = folder / f"{name} ({number}).zip", number + 1
    return target


def _ending(data: bytes) -> str:
    return next((ending for head, ending in _ENDINGS if data.startswith(head)), "")
