"""The full-text tables beside ``search_document``; they share its docid.

``search_words`` finds words and beginnings of words in everything a record says; its text is not
kept, only the index. ``search_names`` finds any part of a title or name, by trigrams (``detail``
stays full: with ``none`` SQLite refuses to match more than three characters).
"""

from __future__ import annotations

from sqlalchemy import Connection

CREATE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(
        names, words, content='', contentless_delete=1,
        tokenize='unicode61 remove_diacritics 2', prefix='2 3')""",
    """CREATE VIRTUAL TABLE IF NOT EXISTS search_names USING fts5(
        names, content='', contentless_delete=1, tokenize='trigram')""",
)
DROP = ("DROP TABLE IF EXISTS search_words", "DROP TABLE IF EXISTS search_names")


def create(connection: Connection) -> None:
    """Make the full-text tables where they are missing."""
    for statement in CREATE:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Remove the full-text tables."""
    for statement in DROP:
        connection.exec_driver_sql(statement)
