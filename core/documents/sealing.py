"""The encrypted form of one stored file: chunks sealed by AES-256-GCM under a key of its own.

Layout, version 1::

    "CHNCDOC" | version (1 byte) | salt (32 bytes) | chunk … | chunk

Each file has its own key, derived by HKDF-SHA-256 from the workspace's key and the salt, so nonces
can count up from nought. A nonce is the chunk's place (11 bytes) and a flag that marks the last
chunk (1 byte), and the header is authenticated with each chunk: chunks that are cut off, swapped,
repeated or moved from another file do not open (the STREAM construction of Hoang, Reyhanitabar,
Rogaway and Vizár, 2015).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"CHNCDOC"
VERSION = 1
SALT_BYTES = 32
CHUNK_BYTES = 256 * 1024
TAG_BYTES = 16
HEADER_BYTES = len(MAGIC) + 1 + SALT_BYTES


class NotOpened(Exception):
    """The bytes are no sealed file, are damaged, or were sealed under another key."""


class NewerFormat(Exception):
    """The file was sealed by a newer version of the format."""


def seal(chunks: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    """Yield the sealed form of the plain ``chunks`` (of any sizes) under the 32-byte ``key``."""
    salt = os.urandom(SALT_BYTES)
    header = MAGIC + bytes([VERSION]) + salt
    cipher = _cipher(key, salt)
    yield header
    place = 0
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        # A full chunk is held back until more follows, because the last one is marked.
        while len(waiting) > CHUNK_BYTES:
            yield cipher.encrypt(_nonce(place, last=False), bytes(waiting[:CHUNK_BYTES]), header)
            del waiting[:CHUNK_BYTES]
            place += 1
    yield cipher.encrypt(_nonce(place, last=True), bytes(waiting), header)


def unseal(file: BinaryIO, key: bytes) -> Iterator[bytes]:
    """Yield the plain chunks of a sealed ``file``, each authenticated before it is handed out.

    Raises:
        NotOpened: at the first chunk that does not open; what came before it is genuine.
        NewerFormat: a newer Chancery sealed it.
    """
    header = file.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        raise NotOpened
    if header[len(MAGIC)] > VERSION:
        raise NewerFormat
    cipher = _cipher(key, header[len(MAGIC) + 1 :])
    place = 0
    sealed = file.read(CHUNK_BYTES + TAG_BYTES)
    while True:
        following = file.read(CHUNK_BYTES + TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(place, last=not following), sealed, header)
        except (InvalidTag, ValueError) as error:
            raise NotOpened from error
        if not following:
            return
        sealed = following
        place += 1


def plain_size(sealed_size: int) -> int:
    """Return the size of the plain bytes in a sealed file of ``sealed_size`` bytes."""
    body = max(0, sealed_size - HEADER_BYTES)
    chunks = max(1, -(-body // (CHUNK_BYTES + TAG_BYTES)))
    return max(0, body - chunks * TAG_BYTES)


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt, b"chancery stored document v1").derive(key)
    return AESGCM(derived)


def _nonce(place: int, *, last: bool) -> bytes:
    return place.to_bytes(11, "big") + bytes([last])
