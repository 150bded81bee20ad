"""Writes a file beside its final name and moves it there only when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.kernel.ids import new_id


@contextmanager
def partial_file(path: Path) -> Iterator[Path]:
    """Give a path to write to; it becomes ``path`` on success and is removed on failure."""
    part = path.with_name(f".{path.name}.{new_id().hex}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
