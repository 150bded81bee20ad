"""Bookmarks of clauses and paragraphs, and the REF fields that point to them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from core.documents.docx_out.xml import Element, element, field_runs, text_run
from core.documents.layout import LaidOut, LaidParagraph, Piece

_NAME = re.compile(r"\W+", re.ASCII)
# "paragraph (1) of “Parties”", as the layout words a paragraph of a clause without number.
_OF_HEADING = re.compile(r"(\w+ )(\S+)( .*“)(.*)(”)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a reference leads: a bookmark, and whether its place has a number."""

    bookmark: str
    numbered: bool
    heading: str = ""
    heading_bookmark: str = ""


class Bookmarks:
    """All targets of a document. Each anchor has one name, the same in every version."""

    def __init__(self, laid: LaidOut) -> None:
        self._targets: dict[str, _Target] = {}
        self._written = 0
        for clause in laid.clauses:
            name = bookmark_name(clause.key)
            of_clause = _Target(name, bool(clause.number), clause.heading)
            self._targets.setdefault(clause.key, of_clause)
            for block in clause.blocks:
                target = of_clause
                if isinstance(block, LaidParagraph) and block.number:
                    own = bookmark_name(f"{clause.key}:{block.id}")
                    heading = "" if clause.number else clause.heading
                    target = _Target(own, True, heading, name)
                self._targets.setdefault(f"{clause.key}:{block.id}", target)

    def around(self, anchor: str, content: list[Element]) -> list[Element]:
        """Return ``content`` between the marks of ``anchor``'s bookmark."""
        self._written += 1
        number = str(self._written)
        start = element("bookmarkStart", {"id": number, "name": bookmark_name(anchor)})
        return [start, *content, element("bookmarkEnd", {"id": number})]

    def reference(self, piece: Piece, *marks: Element) -> list[Element]:
        """Return the runs of a reference: words as text, numbers and headings as fields."""
        target = self._targets.get(piece.target)
        if target is None:
            return [text_run(piece.text, *marks)]
        if not target.numbered:
            heading = _field(target.bookmark, target.heading, *marks, switch="")
            return [text_run("“", *marks), *heading, text_run("”", *marks)]
        if match := _OF_HEADING.fullmatch(piece.text):
            word, number, joint, heading_text, end = match.groups()
            return [
                text_run(word, *marks),
                *_field(target.bookmark, number, *marks),
                text_run(joint, *marks),
                *_field(target.heading_bookmark, heading_text, *marks, switch=""),
                text_run(end, *marks),
            ]
        word, _, number = piece.text.partition(" ")
        return [text_run(f"{word} ", *marks), *_field(target.bookmark, number, *marks)]


def bookmark_name(anchor: str) -> str:
    """Return a hidden bookmark's name (at most 40 characters) that tells and keeps ``anchor``."""
    readable = _NAME.sub("_", anchor)[:24]
    return f"_cl_{readable}_{hashlib.sha256(anchor.encode()).hexdigest()[:8]}"


def _field(bookmark: str, result: str, *marks: Element, switch: str = r"\w ") -> list[Element]:
    # \w asks for the number in full context, 3.2(a), from wherever the reference stands.
    return field_runs(rf"REF {bookmark} {switch}\h", result, *marks)
