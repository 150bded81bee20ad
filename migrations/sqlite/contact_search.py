"""The trigram index of contacts: any part of a name, organisation, address, number or id.

It shares the row id of ``contact`` (declared there, so that it never changes). Triggers keep it,
so that it is right however a row was written: by a command, an import or synchronisation.
"""

from __future__ import annotations

from sqlalchemy import Connection

# Columns of a contact whose text is searched; the folded form where there is one.
_PLAIN = ("name_key", "email", "mobile", "phone", "external_id", "customer_number")
_FOLDED = ("organisation", "preferred_name")
_WATCHED = (*_PLAIN, *_FOLDED, "deleted_at")


def _text() -> str:
    parts = [f"coalesce(c.{name}, '')" for name in _PLAIN]
    parts += [f"coalesce(c.folded ->> '$.{name}', c.{name}, '')" for name in _FOLDED]
    for table, column in (("contact_phone", "number"), ("contact_email", "address")):
        parts.append(
            f"coalesce((SELECT group_concat({column}, ' ') FROM {table} AS more"
            " WHERE more.contact_id = c.id AND more.deleted_at IS NULL), '')"
        )
    return " || ' ' || ".join(parts)


_PUT = (
    "INSERT INTO contact_search (rowid, text)"
    " SELECT rowid, text FROM contact_search_text WHERE rowid = {row};"
)
_DROP = "DELETE FROM contact_search WHERE rowid = {row};"


def _child_triggers(table: str) -> list[str]:
    statements = []
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        place = (
            f"(SELECT rowid FROM contact WHERE organisation_id = {row}.organisation_id"
            f" AND id = {row}.contact_id)"
        )
        statements.append(
            f"CREATE TRIGGER IF NOT EXISTS search_{verb.lower()}_{table} AFTER {verb} ON {table}"
            f" BEGIN {_DROP.format(row=place)} {_PUT.format(row=place)} END"
        )
    return statements


_CHANGED = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _WATCHED)
_TRIGGERS = (
    "CREATE TRIGGER IF NOT EXISTS search_insert_contact AFTER INSERT ON contact"
    f" WHEN NEW.deleted_at IS NULL BEGIN {_PUT.format(row='NEW.rowid')} END",
    f"CREATE TRIGGER IF NOT EXISTS search_update_contact AFTER UPDATE OF {', '.join(_WATCHED)}"
    f" ON contact WHEN {_CHANGED}"
    f" BEGIN {_DROP.format(row='OLD.rowid')} {_PUT.format(row='NEW.rowid')} END",
    "CREATE TRIGGER IF NOT EXISTS search_delete_contact AFTER DELETE ON contact"
    f" BEGIN {_DROP.format(row='OLD.rowid')} END",
    *_child_triggers("contact_phone"),
    *_child_triggers("contact_email"),
)


def create(connection: Connection) -> None:
    """Make the index, the view of what it holds, and its triggers where they are missing."""
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS contact_search USING fts5("
        "text, content='', contentless_delete=1, tokenize='trigram')"
    )
    connection.exec_driver_sql(
        "CREATE VIEW IF NOT EXISTS contact_search_text AS"
        f" SELECT c.rowid AS rowid, {_text()} AS text FROM contact AS c WHERE c.deleted_at IS NULL"
    )
    for statement in _TRIGGERS:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Remove all of it."""
    for table in ("contact", "contact_phone", "contact_email"):
        for verb in ("insert", "update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS search_{verb}_{table}")
    connection.exec_driver_sql("DROP VIEW IF EXISTS contact_search_text")
    connection.exec_driver_sql("DROP TABLE IF EXISTS contact_search")
