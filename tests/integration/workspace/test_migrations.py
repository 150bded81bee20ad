"""One chain, two engines: up, down and up again with data; the same logical model on both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.dialects import postgresql

from core.database import backup, migration
from core.database.engine import writing_engine
from core.database.rowid import OWN
from core.kernel.clock import FixedClock
from core.models import EXEMPT, LOCAL, METADATA
from core.opening import DATABASE, Identity, NewWorkspace, insert_founders, read_identity, restore
from core.secrets.store import MemorySecrets
from core.workspace import open_workspace
from migrations.sqlite import contact_search, erasure, search

KEY = bytes(range(32))
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        made = writing_engine(tmp_path / "chain.db", KEY)
    else:
        made = create_engine(request.getfixturevalue("postgres"))
        with made.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield made
    made.dispose()


def put_founders(connection: Connection) -> None:
    identity = Identity(UUID(int=1), "standalone", UUID(int=2), UUID(int=3), UUID(int=4), "")
    insert_founders(connection, bytes(32), identity, NewWorkspace("Harrow", "Miriam"), NOW)


def test_up_down_and_up_again_with_data(engine: Engine) -> None:
    with engine.begin() as connection:
        migration.upgrade(connection)
        put_founders(connection)
    older = sorted(migration.known_revisions(), reverse=True)[1:]
    for revision in older:
        with engine.begin() as connection:
            migration.downgrade(connection, revision)
            assert migration.current_revision(connection) == revision
            name = connection.execute(text("SELECT name FROM person")).scalar_one()
            assert name == "Miriam"
    with engine.begin() as connection:
        migration.upgrade(connection)
        assert connection.execute(text("SELECT name FROM organisation")).scalar_one() == "Harrow"
        assert migration.current_revision(connection) == migration.newest_revision()
    with engine.begin() as connection:
        migration.downgrade(connection, "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_the_chain_builds_what_the_mapped_classes_declare(engine: Engine) -> None:
    with engine.begin() as connection:
        migration.upgrade(connection)
    found = inspect(engine)
    local = LOCAL if engine.dialect.name == "postgresql" else frozenset()
    for name, table in METADATA.tables.items():
        if name in local:
            assert not found.has_table(name)
            continue
        own_rowid = OWN in table.info and engine.dialect.name == "sqlite"
        columns = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        if own_rowid:
            assert columns.pop("rowid") is False
        assert columns == {column.name: column.nullable for column in table.columns}, name
        uniques = {unique["name"] for unique in found.get_unique_constraints(name)}
        declared = {c.name for c in table.constraints if type(c).__name__ == "UniqueConstraint"}
        assert uniques == declared | ({f"pk_{name}"} if own_rowid else set()), name
        keys = {key["name"] for key in found.get_foreign_keys(name)}
        assert keys == {c.name for c in table.foreign_key_constraints}, name
        checks = {check["name"] for check in found.get_check_constraints(name)}
        assert checks == {
            c.name for c in table.constraints if type(c).__name__ == "CheckConstraint"
        }, name
        indexes = _indexes(engine, name) - uniques
        assert indexes == {index.name for index in table.indexes}, name


def _indexes(engine: Engine, table: str) -> set[str | None]:
    if engine.dialect.name == "postgresql":
        return {index["name"] for index in inspect(engine).get_indexes(table)}
    # Reflection leaves out the indexes of expressions on SQLite.
    named = "SELECT name FROM pragma_index_list(?) WHERE origin = 'c'"
    with engine.begin() as connection:
        return {*connection.exec_driver_sql(named, (table,)).scalars()}


def test_a_migrated_file_equals_a_freshly_built_one(tmp_path: Path) -> None:
    def schema(engine: Engine) -> set[tuple[str, str]]:
        with engine.begin() as connection:
            rows = connection.exec_driver_sql(
                "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
            ).fetchall()
        return {(row[0], row[1]) for row in rows if row[1] != "alembic_version"}

    migrated = writing_engine(tmp_path / "a.db", KEY)
    fresh = writing_engine(tmp_path / "b.db", KEY)
    with migrated.begin() as connection:
        migration.upgrade(connection)
        migration.downgrade(connection, "0001")
        migration.upgrade(connection)
    with fresh.begin() as connection:
        METADATA.create_all(connection)
        search.create(connection)
        contact_search.create(connection)
        erasure.create(connection)
    assert schema(migrated) == schema(fresh)
    migrated.dispose()
    fresh.dispose()


def test_every_business_table_is_bound_to_its_organisation() -> None:
    """Composite primary keys and foreign keys: no row can point across organisations."""
    for name, table in METADATA.tables.items():
        if name in EXEMPT:
            continue
        assert [column.name for column in table.primary_key] == ["organisation_id", "id"], name
        for key in table.foreign_key_constraints:
            assert key.column_keys[0] == "organisation_id", f"{name}: {key.name}"
            assert key.ondelete is None, f"{name}: {key.name}"
        for constraint in table.constraints:
            if type(constraint).__name__ == "UniqueConstraint":
                assert "organisation_id" in constraint.columns, f"{name}: {constraint.name}"  # type: ignore[attr-defined]
        for index in table.indexes:
            assert not index.unique or "organisation_id" in index.columns, f"{name}: {index.name}"
        for constraint in table.constraints:
            assert constraint.name, f"{name} has a constraint without a name"


def test_the_names_of_the_revision_files_are_the_chain(tmp_path: Path) -> None:
    """Opening a workspace trusts the names, so that Alembic need not be loaded."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(search.__file__).parents[1]))
    chain = ScriptDirectory.from_config(config)
    assert {one.revision for one in chain.walk_revisions()} == migration.known_revisions()
    assert chain.get_current_head() == migration.newest_revision()


def test_types_mean_the_same_on_both_engines() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    column = METADATA.tables["person"].c.id
    assert column.type.compile(dialect) == "UUID"


def test_opening_an_older_workspace_backs_it_up_and_migrates_it(
    folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    key = secrets.get(f"database/{read_identity(folder).workspace_id}")
    assert key
    engine = writing_engine(folder / DATABASE, key)
    with engine.begin() as connection:
        migration.downgrade(connection, "0001")
    engine.dispose()
    open_workspace(folder, secrets, clock).close()
    (made,) = backup.list_backups(folder / DATABASE)
    assert made.reason == "before-migration"
    backup.check(made.path, key)
    old = writing_engine(made.path, key)
    with old.connect() as connection:
        assert migration.current_revision(connection) == "0001"
    old.dispose()


def test_a_backup_is_restored_and_the_replaced_file_is_kept(
    folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    workspace = open_workspace(folder, secrets, clock)
    workspace.command(lambda uow: workspace.settings.put(uow, "colour", "before"))
    made = workspace.back_up()
    workspace.command(lambda uow: workspace.settings.put(uow, "colour", "after"))
    workspace.close()
    kept = restore(folder, made.path, secrets, clock)
    assert kept is not None
    assert kept.exists()
    workspace = open_workspace(folder, secrets, clock)
    assert workspace.query(lambda reader: workspace.settings.get(reader, "colour")) == "before"
    assert all(verdict.sound for verdict in workspace.query(workspace.audit.verify))
    workspace.close()
