"""Full-text search over all records of the workspace, offline.

``search_words`` answers words and beginnings of words; ``search_names`` any part of a title or
name. Both share their row id with ``search_document``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, TextClause, column, func, select, text

from core.kernel.text import fold

_WORD = re.compile(r"\w+", re.UNICODE)
_MOST_WORDS = 12
# How many more hits than asked for are ranked against one another.
_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """What is searched of one record.

    Attributes:
        names: title, reference, parties: found by any part.
        words: everything it says: found by whole words and their beginnings.
    """

    record_id: UUID
    title: str
    subtitle: str
    names: str
    words: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A record that matches.

    Attributes:
        named: its title, reference or parties say it, not only its text.
    """

    kind: str
    record_id: UUID
    title: str
    subtitle: str
    named: bool = True


def words_query(typed: str) -> str:
    """Return the FTS5 query for what a person typed: every word, the last one as a beginning.

    Words in quotation marks are looked for as a phrase. Empty when there is no word in it.
    """
    parts: list[str] = []
    for quoted, bare in re.findall(r'"([^"]*)"|([^"\s]+)', typed):
        found = _WORD.findall(quoted or bare)[:_MOST_WORDS]
        if quoted and found:
            parts.append('"' + " ".join(found) + '"')
        else:
            parts += [f'"{word}"' for word in found]
    if not parts:
        return ""
    if not typed.endswith((" ", '"')):
        parts[-1] += "*"
    return " ".join(parts[:_MOST_WORDS])


_PUT_DOCUMENT = (
    "INSERT INTO search_document (kind, record_id, title, subtitle) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (kind, record_id) DO UPDATE "
    "SET title = excluded.title, subtitle = excluded.subtitle RETURNING docid"
)
_PUT_WORDS = "INSERT OR REPLACE INTO search_words (rowid, names, words) VALUES (?, ?, ?)"
_PUT_NAMES = "INSERT OR REPLACE INTO search_names (rowid, names) VALUES (?, ?)"


def put_entries(
    connection: Connection, kind: str, entries: Sequence[SearchEntry]
) -> dict[UUID, int]:
    """Make or replace the entries of records of one ``kind``; returns their docids."""
    docids = {
        entry.record_id: int(
            connection.exec_driver_sql(
                _PUT_DOCUMENT, (kind, entry.record_id.bytes, entry.title, entry.subtitle)
            ).scalar_one()
        )
        for entry in entries
    }
    names = [(docids[entry.record_id], fold(entry.names)) for entry in entries]
    words = [(*row, entry.words) for row, entry in zip(names, entries, strict=True)]
    if entries:
        connection.exec_driver_sql(_PUT_WORDS, words)
        connection.exec_driver_sql(_PUT_NAMES, names)
    return docids


def drop_entries(connection: Connection, kind: str, records: Sequence[UUID]) -> None:
    """Remove the entries of deleted records."""
    for record in records:
        docid = connection.execute(
            text("DELETE FROM search_document WHERE kind = :k AND record_id = :r RETURNING docid"),
            {"k": kind, "r": record.bytes},
        ).scalar()
        if docid is not None:
            for table in ("search_words", "search_names"):
                connection.exec_driver_sql(f"DELETE FROM {table} WHERE rowid = ?", (docid,))  # noqa: S608


def few_docids(connection: Connection, typed: str, most: int) -> set[int] | None:
    """Return the docids of the records that match what was typed; None when more than ``most``."""
    found: set[int] = set()
    for table, query in _questions(typed):
        rows = connection.exec_driver_sql(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT ?",  # noqa: S608
            (query, most + 1),
        )
        found.update(row[0] for row in rows)
        if len(found) > most:
            return None
    return found


def matches(column: str, typed: str) -> TextClause:
    """Return the condition that ``column`` is a docid that matches what was typed.

    For words that many records say: the hits never leave the database, and the plus sign keeps
    SQLite from walking them instead of the index that orders the list.
    """
    questions = _questions(typed)
    if not questions:
        return text("0")
    parts = [
        f"SELECT rowid FROM {table} WHERE {table} MATCH :{table}"  # noqa: S608
        for table, _ in questions
    ]
    condition = text(f"+{column} IN ({' UNION '.join(parts)})")
    return condition.bindparams(**dict(questions))


def _questions(typed: str) -> list[tuple[str, str]]:
    questions = []
    query = words_query(typed)
    if query:
        questions.append(("search_words", query))
    folded = fold(typed)
    if len(folded) >= 3:
        questions.append(("search_names", '"' + folded.replace('"', '""') + '"'))
    return questions


def count_hits(connection: Connection, typed: str, kind: str) -> int:
    """Return how many records of one ``kind`` match what was typed."""
    of_kind = (
        select(func.count()).select_from(text("search_document")).where(column("kind") == kind)
    )
    return int(connection.execute(of_kind.where(matches("docid", typed))).scalar_one())


def search(connection: Connection, typed: str, limit: int = 20) -> list[SearchHit]:
    """Return the best hits over all kinds.

    A name that begins with what was typed comes first, then one that has it anywhere, then what
    says it in its text; shorter names before longer ones. Texts are read only while names are few.
    """
    hits: dict[int, SearchHit] = {}
    folded = fold(typed)
    if len(folded) >= 3:
        phrase = '"' + folded.replace('"', '""') + '"'
        _collect(connection, "search_names", phrase, limit * _CANDIDATES, hits)
    query = words_query(typed)
    if query:
        _collect(connection, "search_words", f"names : ({query})", limit * _CANDIDATES, hits)
    if query and len(hits) < limit:
        _collect(connection, "search_words", query, limit * _CANDIDATES, hits, named=False)
    ranked = sorted(hits.values(), key=lambda hit: _rank(hit, folded))
    return ranked[:limit]


def _rank(hit: SearchHit, folded: str) -> tuple[int, int, str]:
    title, subtitle = fold(hit.title), fold(hit.subtitle)
    if title.startswith(folded):
        place = 0
    elif folded in title:
        place = 1
    else:
        place = 2 if folded in subtitle else 3 if hit.named else 4
    return place, len(title), title


def _collect(
    connection: Connection,
    table: str,
    query: str,
    limit: int,
    hits: dict[int, SearchHit],
    named: bool = True,
) -> None:
    rows = connection.exec_driver_sql(
        f"SELECT d.docid, d.kind, d.record_id, d.title, d.subtitle FROM {table} AS f "  # noqa: S608
        f"JOIN search_document AS d ON d.docid = f.rowid WHERE {table} MATCH ? "
        "ORDER BY f.rowid DESC LIMIT ?",
        (query, limit),
    )
    for docid, kind, record, title, subtitle in rows:
        hits.setdefault(docid, SearchHit(kind, UUID(bytes=record), title, subtitle, named))
