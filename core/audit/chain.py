"""The arithmetic of the chain, with no database: hashing, linking, signing, verifying.

An event's hash is SHA-256 over the previous hash (32 bytes; zeros before the first event) followed
by the event's canonical JSON. A checkpoint is an Ed25519 signature over
``chancery-audit-v1 | organisation | device | sequence | hash``, so that a chain cut at its end or
rebuilt by someone without the device's key is found out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

START = bytes(32)
CONTEXT = b"chancery-audit-v1"


@dataclass(frozen=True, slots=True)
class Link:
    """One event as the chain sees it: its number, the JSON that is hashed, and the stored hash."""

    sequence: int
    payload: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signature over the chain up to ``sequence``."""

    sequence: int
    hash: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a chain; ``sequence`` is where it shows."""

    sequence: int
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of verifying one device's chain.

    Attributes:
        signed_to: the last event that a valid signature covers, 0 for none.
    """

    device_id: UUID
    events: int
    last_hash: bytes
    signed_to: int
    findings: tuple[Finding, ...] = field(default=())

    @property
    def sound(self) -> bool:
        """Nothing was found."""
        return not self.findings


def link_hash(previous: bytes, payload: str) -> bytes:
    """Return the hash of an event whose predecessor has hash ``previous``."""
    return hashlib.sha256(previous + payload.encode()).digest()


def sign(
    key: Ed25519PrivateKey, organisation_id: UUID, device_id: UUID, sequence: int, digest: bytes
) -> bytes:
    """Return the signature (64 bytes) of a checkpoint."""
    return key.sign(_message(organisation_id, device_id, sequence, digest))


def verify_chain(
    organisation_id: UUID,
    device_id: UUID,
    public_key: bytes,
    links: Iterable[Link],
    checkpoints: Iterable[Checkpoint],
    most_findings: int = 20,
) -> Verdict:
    """Check numbering, hashes, identity and signatures of one device's chain.

    The number and the device inside each payload must agree with the chain's, so that an event
    cannot be moved to another place or device.
    """
    findings: list[Finding] = []
    wanted = {point.sequence: point for point in checkpoints}
    previous, expected, signed_to = START, 0, 0
    device = str(device_id)
    key = Ed25519PublicKey.from_public_bytes(public_key)
    for link in links:
        expected += 1
        if link.sequence != expected:
            findings.append(Finding(expected, f"Event {expected} is missing."))
            expected = link.sequence
        computed = hashlib.sha256(previous + link.payload.encode()).digest()
        if computed != link.hash:
            findings.append(Finding(expected, f"Event {expected} does not match its hash."))
        if not _belongs(link.payload, expected, device):
            findings.append(Finding(expected, f"Event {expected} was taken from another place."))
        point = wanted.pop(expected, None) if wanted else None
        if point is not None:
            if point.hash == link.hash and _signed(key, organisation_id, device_id, point):
                signed_to = expected
            else:
                findings.append(Finding(expected, f"The signature at {expected} is not valid."))
        previous = link.hash
        if len(findings) >= most_findings:
            break
    findings += [
        Finding(sequence, f"Events up to {sequence} were signed, but are no longer there.")
        for sequence in sorted(wanted)
        if sequence > expected
    ]
    return Verdict(device_id, expected, previous, signed_to, tuple(findings))


def _belongs(payload: str, sequence: int, device: str) -> bool:
    data = json.loads(payload)
    return bool(data.get("device") == device and data.get("sequence") == sequence)


def _signed(
    key: Ed25519PublicKey, organisation_id: UUID, device_id: UUID, point: Checkpoint
) -> bool:
    try:
        key.verify(
            point.signature, _message(organisation_id, device_id, point.sequence, point.hash)
        )
    except InvalidSignature:
        return False
    return True


def _message(organisation_id: UUID, device_id: UUID, sequence: int, digest: bytes) -> bytes:
    return b"|".join(
        (CONTEXT, organisation_id.bytes, device_id.bytes, str(sequence).encode(), digest)
    )
