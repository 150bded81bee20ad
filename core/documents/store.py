"""The files of a workspace, encrypted, named by the SHA-256 of what is in them.

A file that is there is whole: it is written beside, flushed to the disk and then moved into its
place. What belongs to which record is known by the database, not here.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.documents.sealing import (
    CHUNK_BYTES,
    NewerFormat,
    NotOpened,
    plain_size,
    seal,
    unseal,
)
from core.kernel.errors import Cancelled, DiskFull, DocumentError, ReadOnlyFolder

KEY_BYTES = 32
DIGEST_BYTES = 32
_INCOMING = "incoming"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_ALLOWED = (errno.EROFS, errno.EACCES, errno.EPERM)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store: digest of its plain bytes and their number."""

    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Damage:
    """A stored file that does not open, or a foreign file in the store (``sha256`` is None)."""

    sha256: bytes | None
    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Result of reading every stored file."""

    checked: int
    bytes_read: int
    damaged: tuple[Damage, ...]


class DocumentStore:
    """Encrypted files under one folder. Safe to use from several threads and processes.

    Attributes:
        fetch: is asked once for a file that is not here; what it returns is stored if it is what
            its name says.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        """Open the store in ``folder``, made when first needed, under a 32-byte ``key``."""
        if len(key) != KEY_BYTES:
            raise ValueError("the key of a document store has 32 bytes")
        self._folder = folder
        self._key = key
        self.fetch: Callable[[bytes], bytes | None] = lambda sha256: None

    def put(self, data: bytes) -> Stored:
        """Store ``data``; what is already there and whole is not written again.

        Raises:
            DiskFull, ReadOnlyFolder: nothing was stored, and nothing is left behind.
        """
        stored = Stored(hashlib.sha256(data).digest(), len(data))
        if self._whole(stored.sha256):
            return stored
        return self._write((data,))

    def put_stream(self, chunks: Iterable[bytes]) -> Stored:
        """Store what ``chunks`` yield, of any length, in constant memory. Raises as ``put``."""
        return self._write(chunks)

    def put_file(self, path: Path) -> Stored:
        """Store a copy of the file at ``path``. Raises as ``put``.

        Raises:
            DocumentError: the file cannot be read.
        """
        try:
            file = path.open("rb")
        except OSError as error:
            raise DocumentError(
                f"“{path.name}” could not be read.", "Nothing was stored.", "Choose the file again."
            ) from error
        with file:
            return self._write(_chunks(file))

    def get(self, sha256: bytes) -> bytes:
        """Return the plain bytes, verified against ``sha256``.

        Raises:
            DocumentError: the file is missing or damaged.
        """
        return b"".join(self.chunks(sha256))

    def chunks(self, sha256: bytes) -> Iterator[bytes]:
        """Yield the plain bytes piece by piece.

        Each piece is authenticated; that the whole is what its name says is known only when the
        last one has been taken. Raises as ``get``.
        """
        found = hashlib.sha256()
        self._bring(sha256)
        try:
            with self.path(sha256).open("rb") as file:
                for chunk in unseal(file, self._key):
                    found.update(chunk)
                    yield chunk
        except FileNotFoundError as error:
            raise DocumentError(
                "A stored file is missing from the documents folder.",
                "The record that names it is kept.",
                "Restore the documents folder from a backup.",
            ) from error
        except NewerFormat as error:
            raise DocumentError(
                "A stored file was written by a newer Chancery.",
                "It was not changed.",
                "Update this program to open it.",
            ) from error
        except (NotOpened, OSError) as error:
            raise _damaged() from error
        if found.digest() != sha256:
            raise _damaged()

    def _bring(self, sha256: bytes) -> None:
        """Fetch a file that is not here yet, if there is somewhere to fetch it from."""
        if not self.has(sha256):
            data = self.fetch(sha256)
            if data is not None and hashlib.sha256(data).digest() == sha256:
                self.put(data)

    def copy_to(self, sha256: bytes, target: Path) -> None:
        """Write the plain bytes to ``target``, which appears only when it is whole.

        Raises:
            DocumentError: as ``get``. DiskFull, ReadOnlyFolder: ``target`` is as it was.
        """
        temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}")
        _write_new(temporary, self.chunks(sha256), target.parent)
        _move(temporary, target)

    def has(self, sha256: bytes) -> bool:
        """Tell whether a file is there, without reading it."""
        return self.path(sha256).is_file()

    def size(self, sha256: bytes) -> int:
        """Return the number of plain bytes, told from the size on the disk.

        Raises:
            DocumentError: the file is missing.
        """
        try:
            return plain_size(self.path(sha256).stat().st_size)
        except OSError as error:
            raise DocumentError("A stored file is missing from the documents folder.") from error

    def remove(self, sha256: bytes) -> None:
        """Delete a file; that it is already gone is no error."""
        self.path(sha256).unlink(missing_ok=True)

    def digests(self) -> Iterator[bytes]:
        """Yield the digests of all files in the store, in order."""
        for path in self._files():
            digest = self._digest_of(path)
            if digest is not None:
                yield digest

    def verify_all(
        self,
        progress: Callable[[int], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Verification:
        """Read every file and compare it with its name.

        Args:
            progress: called with the number of files read so far.
            cancelled: asked before each file; true raises ``Cancelled``.
        """
        checked = size = 0
        damaged: list[Damage] = []
        for path in self._files():
            if cancelled():
                raise Cancelled
            digest = self._digest_of(path)
            if digest is None:
                damaged.append(Damage(None, path, "This file does not belong to the store."))
                continue
            checked += 1
            try:
                size += sum(map(len, self.chunks(digest)))
            except DocumentError as error:
                damaged.append(Damage(digest, path, error.what))
            progress(checked)
        return Verification(checked, size, tuple(damaged))

    def sweep(self, older_than_seconds: float = 24 * 3600.0) -> int:
        """Delete what interrupted writes left behind and return how many files that were.

        The age keeps hands off what another process is writing at this moment.
        """
        swept = 0
        border = time.time() - older_than_seconds
        for path in sorted((self._folder / _INCOMING).glob("*")):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime <= border:
                    path.unlink()
                    swept += 1
        return swept

    def path(self, sha256: bytes) -> Path:
        """Return where the file with that digest lies, or would lie."""
        if len(sha256) != DIGEST_BYTES:
            raise ValueError("a SHA-256 digest has 32 bytes")
        name = sha256.hex()
        return self._folder / name[:2] / name[2:]

    def _whole(self, sha256: bytes) -> bool:
        """Tell whether the file is there and opens, so that storing it again heals damage."""
        if not self.has(sha256):
            return False
        try:
            for _ in self.chunks(sha256):
                pass
        except DocumentError:
            return False
        return True

    def _write(self, chunks: Iterable[bytes]) -> Stored:
        counted = _Counted(chunks)
        temporary = self._folder / _INCOMING / secrets.token_hex(16)
        _write_new(temporary, seal(counted, self._key), self._folder)
        stored = Stored(counted.digest.digest(), counted.size)
        target = self.path(stored.sha256)
        if self._whole(stored.sha256):
            temporary.unlink()
            return stored
        _move(temporary, target)
        return stored

    def _files(self) -> Iterator[Path]:
        for folder in sorted(self._folder.glob("??")):
            yield from sorted(path for path in folder.iterdir() if path.is_file())

    def _digest_of(self, path: Path) -> bytes | None:
        with contextlib.suppress(ValueError):
            digest = bytes.fromhex(path.parent.name + path.name)
            if len(digest) == DIGEST_BYTES and self.path(digest) == path:
                return digest
        return None


class _Counted:
    """Passes chunks on while it counts and hashes them."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.digest = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.digest.update(chunk)
            self.size += len(chunk)
            yield chunk


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _write_new(path: Path, chunks: Iterable[bytes], root: Path) -> None:
    """Write ``chunks`` to a new file, flushed to the disk; on any failure it is removed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags, 0o600), "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        # Also when the person stops the work: an unfinished file is of no use to anyone.
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _told(error, root) from error
        raise


def _move(temporary: Path, target: Path) -> None:
    """Put a finished file in its place, so that a power cut leaves it whole or absent."""
    try:
        fresh = not target.parent.exists()
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.replace(temporary, target)
        _flush_folder(target.parent)
        if fresh:
            _flush_folder(target.parent.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _told(error, target.parent) from error


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows offers no way to flush a folder, and NTFS journals the rename
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _told(error: OSError, folder: Path) -> DocumentError | DiskFull | ReadOnlyFolder:
    if error.errno in _NO_ROOM:
        return DiskFull(
            folder,
            "There is no room left on the disk.",
            "The file was not stored; everything stored before is kept.",
            "Free some space and try again.",
        )
    if error.errno in _NOT_ALLOWED:
        return ReadOnlyFolder(
            folder,
            "The documents folder cannot be written.",
            "The file was not stored; everything stored before is kept.",
            "Give yourself permission to write there and try again.",
        )
    return DocumentError(
        f"The file could not be stored: {error.strerror or 'the disk reports an error'}.",
        "Everything stored before is kept.",
        "Check the disk and try again.",
    )


def _damaged() -> DocumentError:
    return DocumentError(
        "A stored file is damaged, or was sealed under another key.",
        "It was not changed, and the record that names it is kept.",
        "Restore the documents folder from a backup.",
    )
