"""Opens the encrypted workspace file: one writing engine, one engine for many readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, FromClause, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.pool import QueuePool, StaticPool

# Pages that one connection keeps. The system caches the file as well; what this saves is decrypting
# them again, and a handful of connections must not fill a small computer's memory.
_READER_KIB, _WRITER_KIB = 20 * 1024, 32 * 1024
_BUSY_MS = 5_000
# Pages of the log from which on a commit brings them into the file itself, should nobody else.
_LONG_LOG = 8_000
# How SQLCipher authenticates each page: as safe as its own choice, which earlier files have, and
# quicker to read (decision 0017).
AUTHENTICATION = "HMAC_SHA256"
FORMER_AUTHENTICATION = "HMAC_SHA512"

# The driver asks every NULL and every blob whether it would like to be something else, which costs
# more than storing it, unless an adapter for the type is known. These give back what they get.
sqlcipher.register_adapter(type(None), {}.get)
sqlcipher.register_adapter(bytes, bytes)


def connect(
    path: Path,
    key: bytes,
    *,
    read_only: bool = False,
    durable: bool = True,
    authentication: str = AUTHENTICATION,
) -> Any:
    """Open a driver connection to the SQLCipher file at ``path``.

    Args:
        key: 32 raw bytes; no passphrase derivation takes place.
        read_only: the connection refuses writes.
        durable: what was committed survives a power cut. A demo or a first load, which begins again
            where it stood, may trade it for speed; the file stays whole either way.

    Raises:
        sqlcipher3.DatabaseError: wrong key, other authentication or damaged file.
    """
    connection = sqlcipher.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=_BUSY_MS / 1000
    )
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        cursor.execute(f"PRAGMA cipher_hmac_algorithm = {authentication}")
        cursor.execute("PRAGMA cipher_memory_security = OFF")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_LONG_LOG}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA cache_size = -{_READER_KIB if read_only else _WRITER_KIB}")
        cursor.execute("PRAGMA temp_store = MEMORY")
        # What is deleted is overwritten in its page, which is written anyway; costs nothing that
        # can be measured. Pages that fall free as a whole: core.contacts.privacy.traces.
        cursor.execute("PRAGMA secure_delete = FAST")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_any(path: Path, key: bytes, *, read_only: bool = False) -> Any:
    """Open a file of the present or the former authentication, such as a backup.

    Raises:
        sqlcipher3.DatabaseError: wrong key or damaged file.
    """
    try:
        return connect(path, key, read_only=read_only)
    except sqlcipher.DatabaseError as error:
        if "not a database" not in str(error):
            raise
    return connect(path, key, read_only=read_only, authentication=FORMER_AUTHENTICATION)


class HintingCompiler(SQLiteCompiler):
    """Writes the hint of a table behind its name: ``INDEXED BY …``, ``NOT INDEXED``."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        return text


def writing_engine(path: Path, key: bytes, durable: bool = True) -> Engine:
    """Return the engine of the single writer; every transaction begins IMMEDIATE."""
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, key, durable=durable),
        poolclass=StaticPool,
    )
    _begin_with(engine, "BEGIN IMMEDIATE")
    return engine


def reading_engine(path: Path, key: bytes, size: int = 6) -> Engine:
    """Return the engine of the readers: up to ``size`` connections that cannot write."""
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, key, read_only=True),
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
        pool_reset_on_return="rollback",
        # The connection that was used last has the pages at hand.
        pool_use_lifo=True,
    )
    _begin_with(engine, "BEGIN")
    return engine


def _begin_with(engine: Engine, statement: str) -> None:
    engine.dialect.statement_compiler = HintingCompiler

    # The driver's own transaction handling is off; SQLAlchemy says when one begins.
    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(statement)
