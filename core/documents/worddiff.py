"""Compares two lines of pieces word by word, the way a person would mark them by hand.

Words and punctuation are compared apart and white space is carried along, so that an inserted word
brings its own space and nothing around it counts as changed. Fields, references and definitions
are compared by what they mean: a reference whose clause was renumbered has not changed.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from core.documents.layout import Piece, PieceKind, Pieces

Op = Literal["same", "ins", "del"]

_TOKEN = re.compile(r"(\s*)(\w+(?:[’'.,\-]\w+)*|[^\w\s]|$)")
_SHORT_ISLAND = 4
_ISLAND_WORDS = 2
# Above this many pairs of tokens the exact comparison would be felt; common words are skipped then.
_EXACT_PAIRS = 4_000_000


@dataclass(frozen=True, slots=True)
class RedPiece:
    """A stretch of words and what became of them.

    Attributes:
        restyled: the words stayed and only bold, italic or underline changed.
    """

    text: str
    op: Op
    kind: PieceKind = "text"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    target: str = ""
    restyled: bool = False


RedPieces = tuple[RedPiece, ...]


class Token(NamedTuple):
    """A word or mark with the white space before it, each with the piece that it belongs to."""

    lead: str
    lead_piece: Piece
    text: str
    piece: Piece
    key: Hashable


class _Span(NamedTuple):
    same: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int


def tokens(pieces: Pieces) -> list[Token]:
    """Split ``pieces``; references, gaps and definitions stay whole."""
    made: list[Token] = []
    lead, lead_piece = "", Piece("")
    for piece in pieces:
        if piece.kind in ("ref", "gap", "define"):
            named = piece.target or piece.text
            made.append(Token(lead, lead_piece, piece.text, piece, (piece.kind, named)))
            lead = ""
            continue
        field = piece.target if piece.kind == "field" else ""
        for space, word in _TOKEN.findall(piece.text):
            if space:
                lead, lead_piece = lead + space, piece
            if word:
                key = (field, word) if field else word
                made.append(Token(lead, lead_piece, word, piece, key))
                lead = ""
    if lead:
        made.append(Token(lead, lead_piece, "", lead_piece, ""))
    return made


def keys(line: Sequence[Token]) -> list[Hashable]:
    """What decides whether two tokens are the same."""
    return [token.key for token in line]


def diff_pieces(old: Pieces, new: Pieces) -> RedPieces:
    """Compare two lines. Without ``ins`` the result reads as ``old``, without ``del`` as ``new``,

    save that a reference is shown with the number it has now.
    """
    before, after = tokens(old), tokens(new)
    writer = _Writer()
    for span in _coalesced(_spans(keys(before), keys(after)), before, after):
        removed = before[span.old_start : span.old_end]
        added = after[span.new_start : span.new_end]
        if span.same:
            for one, other in zip(removed, added, strict=True):
                writer.kept(one, other)
        else:
            writer.changed(removed, added)
    return writer.pieces()


def whole(pieces: Pieces, op: Op) -> RedPieces:
    """Mark all of ``pieces`` as one thing."""
    writer = _Writer()
    for piece in pieces:
        writer.put(piece.text, op, piece)
    return writer.pieces()


def words_in(pieces: RedPieces, op: Op) -> int:
    """How many words of ``pieces`` are ``op``; punctuation is not counted."""
    return sum(len(re.findall(r"\w+(?:[’'.,\-]\w+)*", p.text)) for p in pieces if p.op == op)


class _Writer:
    """Joins what belongs together into pieces."""

    def __init__(self) -> None:
        self._made: list[tuple[list[str], Op, Piece, bool]] = []

    def put(self, text: str, op: Op, piece: Piece, restyled: bool = False) -> None:
        if not text:
            return
        if self._made:
            words, last_op, last, last_restyled = self._made[-1]
            if last_op == op and last_restyled == restyled and _alike(last, piece):
                words.append(text)
                return
        self._made.append(([text], op, piece, restyled))

    def changed(self, removed: list[Token], added: list[Token]) -> None:
        shared = bool(removed and added) and removed[0].lead == added[0].lead
        if shared:
            self.put(added[0].lead, "same", added[0].lead_piece)
        sides: tuple[tuple[Op, list[Token]], ...] = (("del", removed), ("ins", added))
        for op, line in sides:
            for place, token in enumerate(line):
                if place or not shared:
                    self.put(token.lead, op, token.lead_piece)
                self.put(token.text, op, token.piece)

    def kept(self, old: Token, new: Token) -> None:
        restyled = _marks(old.piece) != _marks(new.piece)
        if old.lead != new.lead:
            self.put(old.lead, "del", old.lead_piece)
            self.put(new.lead, "ins", new.lead_piece)
        else:
            self.put(new.lead, "same", new.lead_piece)
        self.put(new.text, "same", new.piece, restyled)

    def pieces(self) -> RedPieces:
        return tuple(
            RedPiece("".join(words), op, p.kind, p.bold, p.italic, p.underline, p.target, restyled)
            for words, op, p, restyled in self._made
        )


def _alike(one: Piece, other: Piece) -> bool:
    if one is other:
        return True
    apart = one.kind in ("ref", "gap", "define")
    same = (one.kind, one.target) == (other.kind, other.target)
    return same and not apart and _marks(one) == _marks(other)


def _marks(piece: Piece) -> tuple[bool, bool, bool]:
    return piece.bold, piece.italic, piece.underline


def _spans(old: list[Hashable], new: list[Hashable]) -> list[_Span]:
    """Spans of same and changed tokens in turn. Equal ends are cut off first: that is most."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old_end, new_end = len(old) - tail, len(new) - tail
    spans = [_Span(True, 0, head, 0, head)] if head else []
    if head in (old_end, new_end):
        if head != old_end or head != new_end:
            spans.append(_Span(False, head, old_end, head, new_end))
    else:
        before, after = old[head:old_end], new[head:new_end]
        skip_common = len(before) * len(after) > _EXACT_PAIRS
        matcher = SequenceMatcher(None, before, after, autojunk=skip_common)
        spans.extend(
            _Span(tag == "equal", a + head, b + head, c + head, d + head)
            for tag, a, b, c, d in matcher.get_opcodes()
        )
    if tail:
        spans.append(_Span(True, old_end, len(old), new_end, len(new)))
    return spans


def _coalesced(spans: list[_Span], old: list[Token], new: list[Token]) -> list[_Span]:
    """Join changes that are parted by an island too small to help a reader."""
    made: list[_Span] = []
    for span in spans:
        if (
            not span.same
            and len(made) > 1
            and made[-1].same
            and not made[-2].same
            and _is_island(made[-2], made[-1], span, old, new)
        ):
            made.pop()
            first = made.pop()
            made.append(_Span(False, first.old_start, span.old_end, first.new_start, span.new_end))
        else:
            made.append(span)
    return made


def _is_island(
    before: _Span, island: _Span, after: _Span, old: list[Token], new: list[Token]
) -> bool:
    kept = new[island.new_start : island.new_end]
    if len(kept) > 2 * _ISLAND_WORDS or any(t.piece.kind not in ("text", "term") for t in kept):
        return False
    removed = old[before.old_start : before.old_end] + old[after.old_start : after.old_end]
    added = new[before.new_start : before.new_end] + new[after.new_start : after.new_end]
    if not removed or not added:
        return False
    words = sum(token.text[:1].isalnum() for token in kept)
    length = sum(len(token.text) for token in kept)
    if words <= 1 and length <= _SHORT_ISLAND:
        return True
    changed = sum(len(token.text) for token in (*removed, *added))
    return words <= _ISLAND_WORDS and length * 6 <= changed
