"""Round numbers for an axis. Without Qt."""

from __future__ import annotations

from collections.abc import Sequence

_STEPS = (2, 4, 6, 8, 10)


def round_top(most: int) -> int:
    """Return the least even round number that is not below ``most``, at least 2: 560 gives 600."""
    size = 1
    while True:
        for step in _STEPS:
            if most <= step * size:
                return step * size
        size *= 10


def spaced(count: int, fitting: int) -> Sequence[int]:
    """Return the places of labels under ``count`` bars: the last, and others at even distances.

    Args:
        fitting: so many labels have room.
    """
    if count <= 0:
        return ()
    step = max(1, -(-(count - 1) // max(1, fitting - 1)))
    return tuple(range(count - 1, -1, -step))[::-1]
