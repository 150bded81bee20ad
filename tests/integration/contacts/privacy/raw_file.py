"""Reads a workspace file as it lies on the disk: every page decrypted, the free ones, too."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_PAGE, _SALT, _IV, _TAG = 4_096, 16, 16, 32


def plain_bytes(file: Path, key: bytes) -> bytes:
    """Return the decrypted pages of the file and of its log.

    SQLCipher 4 with a raw key: AES-256-CBC, the last bytes of a page are its IV and HMAC-SHA256;
    the first page begins with 16 bytes of salt.
    """
    data = file.read_bytes()
    pages = [data[at : at + _PAGE] for at in range(0, len(data), _PAGE)]
    found = [_open(page, key, _SALT if number == 0 else 0) for number, page in enumerate(pages)]
    log = Path(f"{file}-wal")
    frames = log.read_bytes()[32:] if log.exists() else b""
    for at in range(0, len(frames), 24 + _PAGE):
        number = int.from_bytes(frames[at : at + 4], "big")
        page = frames[at + 24 : at + 24 + _PAGE]
        if len(page) == _PAGE:
            found.append(_open(page, key, _SALT if number == 1 else 0))
    return b"".join(found)


def _open(page: bytes, key: bytes, skip: int) -> bytes:
    body, rest = page[skip : -(_IV + _TAG)], page[-(_IV + _TAG) :]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(rest[:_IV])).decryptor()
    return decryptor.update(body) + decryptor.finalize()
