"""Pairs the paragraphs or rows of two versions: equal ones first, then the most alike, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

Item = TypeVar("Item")
Pair = tuple[Item | None, Item | None]

_ALIKE = 0.4
_ALIKE_SAME_ID = 0.2
_ID_BONUS = 0.05


def align(
    old: Sequence[Item],
    new: Sequence[Item],
    *,
    words: Callable[[Item], str],
    same_id: Callable[[Item, Item], bool] = lambda _one, _other: False,
    comparable: Callable[[Item, Item], bool] = lambda _one, _other: True,
) -> list[Pair[Item]]:
    """Return pairs in reading order; an item without a partner is paired with None."""
    before, after = [words(item) for item in old], [words(item) for item in new]
    if before == after:
        same = _zipped(old, new, comparable)
        return list(same)

    def worth(one: Item, other: Item) -> float:
        return (
            _worth(words(one), words(other), same_id(one, other)) if comparable(one, other) else 0
        )

    pairs: list[Pair[Item]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            equal = _zipped(old[a:b], new[c:d], comparable)
            pairs.extend(equal)
        else:
            matched = _matched(old[a:b], new[c:d], worth)
            pairs.extend(matched)
    return pairs


def _zipped(
    old: Sequence[Item],
    new: Sequence[Item],
    comparable: Callable[[Item, Item], bool],
) -> Iterator[Pair[Item]]:
    for one, other in zip(old, new, strict=True):
        if comparable(one, other):
            yield one, other
        else:
            yield one, None
            yield None, other


def _worth(one: str, other: str, same_id: bool) -> float:
    """How alike two items are, 0 when too little to be shown as one that changed."""
    left, right = Counter(one.split()), Counter(other.split())
    total = left.total() + right.total()
    likeness = 2 * (left & right).total() / total if total else 1.0
    if likeness < (_ALIKE_SAME_ID if same_id else _ALIKE):
        return 0.0
    return likeness + (_ID_BONUS if same_id else 0.0)


def _matched(
    old: Sequence[Item], new: Sequence[Item], worth: Callable[[Item, Item], float]
) -> list[Pair[Item]]:
    """The pairing in order with the greatest worth in all (dynamic programming)."""
    gains = [[worth(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = gains[i][j] + best[i + 1][j + 1] if gains[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs: list[Pair[Item]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if gains[i][j] and best[i][j] == gains[i][j] + best[i + 1][j + 1]:
            pairs.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((old[i], None))
            i += 1
        else:
            pairs.append((None, new[j]))
            j += 1
    pairs.extend((item, None) for item in old[i:])
    pairs.extend((None, item) for item in new[j:])
    return pairs
