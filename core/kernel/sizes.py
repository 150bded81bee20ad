"""Sizes of files in words."""

from __future__ import annotations


def size_words(size: int) -> str:
    """Return a size in bytes as people say it: ``412 kB``, ``1.2 MB``, ``84.4 GB``."""
    if size < 1_000:
        return f"{size} B"
    if round(size / 1_000) < 1_000:
        return f"{round(size / 1_000)} kB"
    for exponent, unit in ((6, "MB"), (9, "GB")):
        if round(size / 10**exponent, 1) < 1_000:
            return f"{size / 10**exponent:.1f} {unit}"
    return f"{size / 10**12:,.1f} TB"
