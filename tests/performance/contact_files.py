"""A workspace of a million contacts to measure on, made once and kept."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from core.access.tables import PersonRow
from core.contacts.loading import put_contacts
from core.contacts.statuses import statuses_of
from core.database.unit_of_work import UnitOfWork
from core.kernel.clock import FixedClock
from core.kernel.ids import new_id
from core.opening import NewWorkspace, create_workspace
from core.secrets.store import DemoSecrets
from core.workspace import Workspace, open_workspace
from migrations.sqlite import contact_search
from tests.performance.measure import BUILD

NOW = datetime(2026, 11, 20, 4, 2, tzinfo=UTC)
_CHUNK = 2_000


def make_contact_file(
    folder: Path, count: int, contacts: Iterator[Mapping[str, Any]] | None = None
) -> Workspace:
    """Make a standalone workspace of ``count`` contacts, under the published keys of demos.

    Returns it open.
    """
    shutil.rmtree(folder, ignore_errors=True)
    secrets, clock = DemoSecrets(), FixedClock(NOW)
    wanted = NewWorkspace("Bench", "Miriam Okafor", time_zone="Australia/Adelaide")
    create_workspace(folder, wanted, secrets, clock)
    workspace = open_workspace(folder, secrets, clock)
    workspace.command(workspace.statuses.begin)
    people = [workspace.command(_person(number)).value for number in range(40)]
    statuses = workspace.query(lambda reader: [one.id for one in statuses_of(reader.connection)])
    rows = contacts or invented(count, people, statuses)
    done = 0
    # The search index of an empty file is made at the end: three times as quick.
    workspace.command(_without_search)
    while done < count:
        part = [next(rows) for _ in range(min(_CHUNK, count - done))]

        def put(uow: UnitOfWork, part: list[Mapping[str, Any]] = part) -> None:
            put_contacts(uow, part)
            uow.record("contacts.loaded", "contact", new_id(), rows=len(part))

        workspace.command(put)
        done += len(part)
        if done % 100_000 == 0:
            print(f"{done:,} of {count:,} contacts made", file=sys.stderr, flush=True)
    workspace.command(_with_search)
    return workspace


@contextmanager
def million(count: int = 1_000_000) -> Iterator[Workspace]:
    """A standalone workspace of ``count`` contacts, made once and kept in ``build/bench/cache``."""
    folder = BUILD / "cache" / f"people-{count}"
    whole = folder / "whole"
    if not whole.exists():
        make_contact_file(folder, count).close()
        whole.touch()
    read_through(folder / "workspace.db")
    workspace = open_workspace(folder, DemoSecrets(), FixedClock(NOW))
    try:
        yield workspace
    finally:
        workspace.close()


def read_through(path: Path) -> None:
    """Have the system keep the file in memory: what is measured is the program, not the disk.

    Peers read the same file in the same run, so whoever came first would pay for the other.
    """
    with path.open("rb", buffering=0) as file:
        while file.read(1 << 22):
            pass


def _without_search(uow: UnitOfWork) -> None:
    uow.derived_only = True
    contact_search.drop(uow.connection)


def _with_search(uow: UnitOfWork) -> None:
    uow.derived_only = True
    contact_search.create(uow.connection)
    uow.connection.exec_driver_sql(
        "INSERT INTO contact_search (rowid, text) SELECT rowid, text FROM contact_search_text"
    )
    uow.connection.exec_driver_sql("ANALYZE")


def _person(number: int) -> Any:
    def add(uow: UnitOfWork) -> Any:
        row = PersonRow(id=new_id(), name=f"Person {number:02}", role="member", title="")
        uow.add(row)
        uow.record("person.added", "person", row.id)
        return row.id

    return add


def invented(count: int, people: list[Any], statuses: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield contacts of 48 filled columns with names, places and employers as they cluster."""
    rng = random.Random(7)
    syllables = "ka mi ro ta ne lo su vi da be har lin mar son ger wil dor cha pe zu".split()

    def word(parts: int) -> str:
        return "".join(rng.choice(syllables) for _ in range(parts)).capitalize()

    firsts = [word(2) for _ in range(800)] + ["Étienne", "Dunja", "Zoë", "Jürgen"] * 40
    lasts = [word(3) for _ in range(20_000)] + ["Kovačević", "Gyllenhammar", "Nuñez"] * 300
    kinds = ["Logistics", "Foods", "Holdings", "Energy", "Systems"]
    firms = [f"{word(2)} {rng.choice(kinds)}" for _ in range(30_000)]
    cities = [word(3) for _ in range(3_000)]
    regions = ["South Australia", "Victoria", "New South Wales", "Queensland", "Tasmania"]
    days = [date(2019, 1, 1) + timedelta(days=day) for day in range(2_880)]
    base = NOW - timedelta(days=2_000)
    for number in range(count):
        first, last = rng.choice(firsts), rng.choice(lasts)
        firm = firms[int(rng.random() ** 2 * len(firms))] if rng.random() < 0.7 else None
        created = base + timedelta(seconds=number * 150)
        local = f"{first}.{last}{number}".lower().encode("ascii", "ignore").decode()
        visited = rng.random() < 0.7
        yield {
            "prefix": rng.choice(["Ms", "Mr", "Dr", None]),
            "first_name": first,
            "middle_name": "A." if number % 3 == 0 else None,
            "last_name": last,
            "preferred_name": first if number % 5 == 0 else None,
            "organisation": firm,
            "department": rng.choice(["Sales", "Finance", "Operations", None]),
            "job_title": rng.choice(["Depot manager", "Buyer", "Director", "Consultant", None]),
            "industry": rng.choice(["Freight", "Food", "Property", "Energy"]),
            "website": f"https://{firm.split(' ')[0].lower()}.example" if firm else None,
            "registration": f"ABN {number:011d}" if firm else None,
            "email": f"{local}@mail.example" if rng.random() < 0.85 else None,
            "email_state": "unknown",
            "mobile": f"+614{number:08d}" if rng.random() < 0.92 else None,
            "mobile_state": "valid",
            "phone": f"+618{rng.randrange(10**8):08d}" if rng.random() < 0.4 else None,
            "channel": rng.choice(["sms", "email", "phone"]),
            "language": "en",
            "time_zone": "Australia/Adelaide",
            "street": f"{rng.randrange(300)} {last} Street",
            "street2": f"Unit {number % 60}" if number % 4 == 0 else None,
            "city": rng.choice(cities),
            "region": rng.choice(regions),
            "postcode": f"{rng.randrange(800, 8000):04d}",
            "country": "AU",
            "linkedin": f"https://linkedin.example/{local}" if number % 3 == 0 else None,
            "facebook": f"https://facebook.example/{local}" if number % 7 == 0 else None,
            "instagram": f"@{local}" if number % 9 == 0 else None,
            "x_handle": f"@{local}" if number % 11 == 0 else None,
            "external_id": f"C-{number:07d}",
            "customer_number": f"{number:08d}",
            "sms_consent": rng.choice(["given", "given", "unknown", "refused"]),
            "email_consent": rng.choice(["given", "unknown"]),
            "consent_on": rng.choice(days),
            "consent_source": "web form",
            "source": rng.choice(["web", "event", "referral", "import"]),
            "source_detail": f"campaign {number % 37}",
            "referred_by": rng.choice(lasts) if number % 6 == 0 else None,
            "assigned_id": rng.choice(people),
            "status_id": rng.choices(statuses, [17, 4, 60, 15, 4])[0],
            "status_since": rng.choice(days),
            "preferred": rng.random() < 0.05,
            "rating": rng.randrange(1, 6),
            "first_contact_on": rng.choice(days),
            "customer_since": rng.choice(days),
            "last_visit_on": rng.choice(days) if visited else None,
            "review_on": rng.choice(days),
            "notes": " ".join(rng.choice(lasts) for _ in range(rng.randrange(1, 12)))
            if number % 3 == 0
            else None,
            "created_at": created,
            "updated_at": created + timedelta(seconds=rng.randrange(10**7)),
        }
