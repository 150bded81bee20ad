"""Turns a numbered document into the data that ``resources/templates/contract.typ`` shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.documents.layout import (
    LaidBlock,
    LaidClause,
    LaidOut,
    LaidParagraph,
    LaidTable,
    Piece,
    Pieces,
)

# A word longer than this may break anywhere: it would run off the page.
_LONG_WORD = 32
_LONG = re.compile(rf"[^\s\u200b\-]{{{_LONG_WORD + 1},}}")
_BREAK = "\u200b"
_AMOUNT = re.compile(r"^[\s(\-−]*(?:[A-Z]{3}|[£$€¥])?\s*[\d][\d\s,.’']*(?:[A-Z]{3}|[£$€¥%])?\)?$")
_NARROWEST, _WIDEST = 6, 34

WORDS = {
    "signed": "Signed for and on behalf of",
    "signature": "Signature",
    "name": "Name",
    "title": "Title",
    "date": "Date",
    "draft": "DRAFT",
    "page": "Page {page} of {pages}",
}


def typst_data(
    laid: LaidOut, *, draft: bool = False, words: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what the template shows.

    Args:
        words: the template's own words in the document's language, by the keys of ``WORDS``.
    """
    lang, region = _language(laid.language)
    sections = False
    clauses = []
    names = Names(laid)
    for clause in laid.clauses:
        sections = sections or bool(clause.section)
        clauses.append(_clause(clause, names, 2 if sections else 1))
    footer = " · ".join(part for part in (laid.title, laid.reference, laid.version) if part)
    return {
        "title": laid.title,
        "subtitle": laid.subtitle,
        "author": laid.author,
        "footer": breakable(footer),
        "lang": lang,
        "region": region,
        # English contracts are not hyphenated by custom; long German words must be.
        "hyphenate": lang != "en",
        "draft": draft,
        "words": {**WORDS, **(words or {})},
        "clauses": clauses,
        "signatories": [
            {
                "key": one.key,
                "party": breakable(one.party),
                "name": breakable(one.name),
                "title": breakable(one.title),
            }
            for one in laid.signatories
        ],
    }


def breakable(text: str) -> str:
    """Let words that no line could hold break between their letters."""
    if len(text) <= _LONG_WORD:
        return text
    return _LONG.sub(lambda match: _BREAK.join(match.group()), text)


class Names:
    """Short labels for what references may point to, as typst labels hold no free text."""

    def __init__(self, laid: LaidOut) -> None:
        self._of = {anchor: f"a{index}" for index, anchor in enumerate(laid.anchors)}
        self._free = set(self._of)
        self._spare = 0
        wanted = {
            piece.target
            for clause in laid.clauses
            for block in clause.blocks
            for piece in _pieces(block)
            if piece.kind == "ref"
        }
        self._wanted = wanted

    def take(self, anchor: str) -> str:
        """The label for a place; each is given to one place only."""
        if anchor in self._free:
            self._free.discard(anchor)
            return self._of[anchor]
        self._spare += 1
        return f"x{self._spare}"

    def take_if_wanted(self, anchor: str) -> str:
        """The label, or nothing when no reference points there."""
        return self.take(anchor) if anchor in self._wanted and anchor in self._free else ""

    def of(self, anchor: str) -> str:
        """The label that a reference points to."""
        return self._of.get(anchor, "")


def _pieces(block: LaidBlock) -> Iterator[Piece]:
    if isinstance(block, LaidParagraph):
        yield from block.pieces
    else:
        for row in block.rows:
            for cell in row:
                yield from cell


def _clause(clause: LaidClause, names: Names, level: int) -> dict[str, Any]:
    return {
        "key": clause.key,
        "id": names.take(clause.key),
        "heading": breakable(clause.heading),
        "number": clause.number,
        "section": breakable(clause.section),
        "level": level,
        "blocks": _nested(clause.key, clause.blocks, names, 0, bool(clause.number)),
    }


def _nested(
    key: str, blocks: Sequence[LaidBlock], names: Names, depth: int, numbered: bool
) -> list[Any]:
    """Group what follows a numbered paragraph at deeper levels under it, as real lists nest."""
    made: list[dict[str, Any]] = []
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if isinstance(block, LaidTable):
            made.append(_table(key, block, names))
            index += 1
            continue
        if block.kind == "plain":
            place = {"left": int(numbered), "depth": block.level - 1}
            made.append({"k": "plain", **place, **_words(key, block, names)})
            index += 1
            continue
        level = _depth(block)
        end = index + 1
        while end < len(blocks) and _depth(blocks[end]) > level:
            end += 1
        if level > depth + 1:
            items = _nested(key, blocks[index:end], names, level - 1, numbered)
            made.append({"k": "in", "depth": level - 1 - depth, "items": items})
        else:
            item = {
                **_words(key, block, names),
                "sub": _nested(key, blocks[index + 1 : end], names, level, numbered),
            }
            _append(made, block, item)
        index = end
    return made


def _append(made: list[dict[str, Any]], block: LaidParagraph, item: dict[str, Any]) -> None:
    kind = "bullets" if block.kind == "bullet" else "list"
    if not made or made[-1]["k"] != kind:
        made.append({"k": kind, "items": [], "numbers": []})
    made[-1]["items"].append(item)
    made[-1]["numbers"].append(block.number)


def _depth(block: LaidBlock) -> int:
    """How deep a block stands. Plain paragraphs and tables end every list."""
    if isinstance(block, LaidTable) or block.kind == "plain":
        return 0
    # Bullets without a level of their own belong to the numbered paragraph before them.
    return block.level + (block.kind == "bullet")


def _words(key: str, block: LaidParagraph, names: Names) -> dict[str, Any]:
    name = names.take_if_wanted(f"{key}:{block.id}")
    data: dict[str, Any] = {"t": _line(block.pieces, names)}
    if name:
        data["id"] = name
    return data


def _line(pieces: Pieces, names: Names) -> list[Any]:
    return [_piece(piece, names) for piece in pieces]


def _piece(piece: Piece, names: Names) -> str | dict[str, Any]:
    data: dict[str, Any] = {}
    if piece.kind == "gap":
        data["gap"] = 1
    if piece.kind == "ref" and names.of(piece.target):
        data["to"] = names.of(piece.target)
    for name, on in (("b", piece.bold), ("i", piece.italic), ("u", piece.underline)):
        if on:
            data[name] = 1
    text = breakable(piece.text)
    return {"t": text, **data} if data else text


def _table(key: str, table: LaidTable, names: Names) -> dict[str, Any]:
    texts = [["".join(piece.text for piece in cell) for cell in row] for row in table.rows]
    columns = max(map(len, texts), default=1)
    body = texts[table.header_rows :]
    data: dict[str, Any] = {
        "k": "table",
        "head": table.header_rows,
        "rows": [[_line(cell, names) for cell in row] for row in table.rows],
        "widths": [_width(texts, column) for column in range(columns)] or [1],
        "right": [column for column in range(columns) if _amounts(body, column)],
    }
    name = names.take_if_wanted(f"{key}:{table.id}")
    return {**data, "id": name} if name else data


def _width(rows: list[list[str]], column: int) -> int:
    longest = max((len(row[column]) for row in rows if column < len(row)), default=0)
    return min(max(longest, _NARROWEST), _WIDEST)


def _amounts(rows: list[list[str]], column: int) -> bool:
    """Columns of figures are set to the right, so that their places stand under each other."""
    cells = [row[column] for row in rows if column < len(row) and row[column].strip()]
    return bool(cells) and all(map(_AMOUNT.match, cells))


def _language(tag: str) -> tuple[str, str | None]:
    parts = re.split("[-_]", tag)
    lang = parts[0].lower() if re.fullmatch(r"[A-Za-z]{2,3}", parts[0]) else "en"
    region = next((p.upper() for p in parts[1:] if re.fullmatch(r"[A-Za-z]{2}", p)), None)
    return lang, region
