"""What a workspace file knows of the shared row behind a row with unconfirmed changes."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from core.sync.local import Local, Row
from core.sync.wire import Image

# Whether something later than ``base`` was pulled while the row could not take it.
NOTHING, IMAGE, GONE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Shadow:
    """``base``: what the changes started from. ``newer``: NOTHING, IMAGE (``theirs``) or GONE.

    With NOTHING, ``theirs`` may be a state that a restored database lost and that is sent again.
    """

    base: Image | None
    newer: int = NOTHING
    theirs: Image | None = None

    @property
    def latest(self) -> Image | None:
        """The last state of the shared row that was seen; None when there is none."""
        return self.base if self.newer == NOTHING else self.theirs

    @property
    def removed_from(self) -> Image | None:
        """What a removal started from: others may send a lost row again, too."""
        return self.theirs if self.base is None and self.newer == NOTHING else self.base


def read_shadow(local: Local, row: Row) -> Shadow | None:
    """Return the shadow of a row, None for a row without unconfirmed changes."""
    found = local.execute(
        "SELECT base, newer, theirs FROM sync_shadow WHERE table_name = ? AND row_key = ?", row
    ).fetchone()
    return None if found is None else Shadow(_image(found[0]), found[1], _image(found[2]))


def read_shadows(local: Local, rows: Collection[Row]) -> dict[Row, Shadow]:
    """Return the shadows of those rows that have one."""
    found = local.entries("sync_shadow", "table_name, row_key, base, newer, theirs", rows)
    return {
        (name, key): Shadow(_image(base), newer, _image(theirs))
        for name, key, base, newer, theirs in found
    }


def write_shadow(local: Local, row: Row, shadow: Shadow) -> None:
    """Keep the shadow of a row."""
    local.execute(
        "INSERT INTO sync_shadow (table_name, row_key, base, newer, theirs) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (table_name, row_key) DO UPDATE"
        " SET base = excluded.base, newer = excluded.newer, theirs = excluded.theirs",
        (*row, text(shadow.base), shadow.newer, text(shadow.theirs)),
    )


def drop_shadow(local: Local, row: Row) -> None:
    """Forget a row's shadow and its open changes: it stands as it is shared."""
    for table in ("sync_shadow", "sync_outbox"):
        local.execute(f"DELETE FROM {table} WHERE table_name = ? AND row_key = ?", row)


def forget_shadows(local: Local, rows: Collection[Row]) -> None:
    """Forget the shadows of rows without open changes."""
    local.executemany("DELETE FROM sync_shadow WHERE table_name = ? AND row_key = ?", rows)


def dirty_rows(local: Local) -> set[Row]:
    """Return every row with unconfirmed changes."""
    return set(local.execute("SELECT table_name, row_key FROM sync_shadow").fetchall())


def text(image: Image | None) -> str | None:
    """Return an image as it is kept."""
    return None if image is None else json.dumps(image, ensure_ascii=False)


def _image(kept: str | None) -> Image | None:
    if kept is None:
        return None
    found: Image = json.loads(kept)
    return found
