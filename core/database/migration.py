"""Runs the Alembic chain on an open connection and tells where a database stands.

Alembic itself is loaded only when there is something to migrate: at a usual start one row is read
and compared with the names of the revision files.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

_CHAIN = Path(__file__).parents[2] / "migrations"
_REVISION = re.compile(r"(\d{4})_\w+\.py")


def known_revisions() -> frozenset[str]:
    """Return every revision that this program knows; a file is named after its revision."""
    files = (_CHAIN / "versions").iterdir()
    found = (_REVISION.fullmatch(file.name) for file in files)
    return frozenset(match[1] for match in found if match)


def newest_revision() -> str:
    """Return the revision that this program writes."""
    return max(known_revisions())


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the database, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def upgrade(connection: Connection, revision: str = "head", *, replica: bool = False) -> None:
    """Bring the database to ``revision`` inside the caller's transaction.

    Args:
        replica: the file is the replica of a shared database, which holds the unique constraints.
    """
    from alembic import command

    config = _config(connection)
    config.attributes["replica"] = replica
    command.upgrade(config, revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Take the database back to ``revision`` (``"base"`` empties it)."""
    from alembic import command

    command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_CHAIN))
    config.attributes["connection"] = connection
    return config
