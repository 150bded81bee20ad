"""Pictures of contacts and parcels: checked, made small, stored once, and shown as thumbnails.

What is stored is never what was given: it is decoded, turned upright, brought to a sane size and
written anew, so that no place, camera or hidden data of the original stays in it. Thumbnails are
made when they are asked for and kept in memory; nothing unencrypted reaches the disk.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from collections import OrderedDict

from PIL import Image, ImageOps, UnidentifiedImageError

from core.documents.store import DocumentStore
from core.kernel.errors import Refused

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes that a picture may have as it is given."""

MOST_PIXELS = 60_000_000
LARGEST_SIDE = 1_024
"""Pixels of the longer side of what is stored."""

SIDES = (64, 128, 256, 512)
"""Pixels of the longer side of thumbnails."""

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_KEPT_BYTES = 24 * 1024 * 1024
_QUALITY = 88


class PictureService:
    """Stores pictures and hands out thumbnails. Safe to use from several threads."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._made: OrderedDict[tuple[bytes, int, bool], bytes] = OrderedDict()
        self._size = 0

    def put(self, data: bytes) -> bytes:
        """Store a picture (PNG, JPEG, GIF or WebP); returns the SHA-256 to show it by.

        Raises:
            Refused: it is none of these, damaged, or too large.
            DiskFull, ReadOnlyFolder, DocumentError: it could not be stored.
        """
        return self._store.put(cleaned(data)).sha256

    def thumbnail(self, digest: bytes, side: int, *, square: bool = False) -> bytes:
        """Return a stored picture as PNG, its longer side at most ``side`` pixels.

        Args:
            side: one of ``SIDES``.
            square: the middle of it, ``side`` by ``side``.

        Raises:
            DocumentError: the picture is missing or damaged.
        """
        if side not in SIDES:
            raise ValueError(f"thumbnails have one of these sides: {SIDES}")
        key = (digest, side, square)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = _thumbnail(self._store.get(digest), side, square)
        with self._lock:
            self._made[key] = made
            self._size = sum(map(len, self._made.values()))
            while self._size > _KEPT_BYTES and len(self._made) > 1:
                self._size -= len(self._made.popitem(last=False)[1])
        return made


def cleaned(data: bytes) -> bytes:
    """Return a picture as it is stored: upright, small, and without any data beside its pixels.

    With transparent parts it is PNG, else JPEG; of a moving one the first picture.

    Raises:
        Refused: it is no picture of a known kind, damaged, or too large.
    """
    if len(data) > LARGEST_FILE:
        raise _refused(
            f"The picture has {len(data) / 1024**2:,.0f} MB.",
            f"Choose one with at most {LARGEST_FILE // 1024**2} MB.",
        )
    image = _opened(data)
    try:
        image.draft("RGB", (LARGEST_SIDE * 2, LARGEST_SIDE * 2))
        image.load()
        upright = ImageOps.exif_transpose(image)
        clear = upright.has_transparency_data
        plain = upright.convert("RGBA" if clear else "RGB")
        plain.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error, IndexError) as error:
        raise _damaged() from error
    # Pixels alone go on: a copy has no profile, no text and no place.
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    target = io.BytesIO()
    if clear:
        bare.save(target, "PNG", optimize=True)
    else:
        bare.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()


def _opened(data: bytes) -> Image.Image:
    """Read the head of a picture and refuse what would not fit into memory."""
    try:
        with warnings.catch_warnings():
            # The number of pixels is checked below, by our own measure.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    except UnidentifiedImageError as error:
        raise _refused(
            "This is no picture that can be shown.", "Choose a PNG, JPEG, GIF or WebP file."
        ) from error
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error) as error:
        raise _damaged() from error
    if image.width * image.height > MOST_PIXELS:
        raise _too_many()
    return image


def _thumbnail(stored: bytes, side: int, square: bool) -> bytes:
    image: Image.Image = Image.open(io.BytesIO(stored), formats=_FORMATS)
    if square:
        image = ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)
    else:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def _refused(what: str, todo: str) -> Refused:
    return Refused(what, "Nothing was changed.", todo)


def _damaged() -> Refused:
    return _refused("The picture is damaged.", "Open and save it again, or choose another one.")


def _too_many() -> Refused:
    return _refused(
        f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels.",
        "Make it smaller first.",
    )
