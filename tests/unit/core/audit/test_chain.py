"""The chain finds every kind of tampering."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from core.audit.chain import START, Checkpoint, Link, Verdict, link_hash, sign, verify_chain
from core.kernel.canonical import canonical

ORGANISATION, DEVICE = UUID(int=1), UUID(int=2)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def event(sequence: int, text: str = "") -> str:
    return canonical(
        {"action": "x", "details": {"text": text}, "device": str(DEVICE), "sequence": sequence}
    ).decode()


def chain(count: int) -> list[Link]:
    links, previous = [], START
    for sequence in range(1, count + 1):
        payload = event(sequence)
        previous = link_hash(previous, payload)
        links.append(Link(sequence, payload, previous))
    return links


def signed(links: list[Link], sequence: int) -> Checkpoint:
    digest = links[sequence - 1].hash
    return Checkpoint(sequence, digest, sign(KEY, ORGANISATION, DEVICE, sequence, digest))


def verdict(links: list[Link], points: list[Checkpoint]) -> Verdict:
    return verify_chain(ORGANISATION, DEVICE, PUBLIC, links, points)


def test_an_untouched_chain_is_sound() -> None:
    links = chain(10)
    found = verdict(links, [signed(links, 4), signed(links, 10)])
    assert found.sound
    assert (found.events, found.signed_to) == (10, 10)


@given(st.integers(0, 9), st.sampled_from(["payload", "hash", "drop", "swap", "move"]))
def test_any_single_change_is_found(index: int, how: str) -> None:
    links = chain(10)
    points = [signed(links, 10)]
    match how:
        case "payload":
            links[index] = replace(links[index], payload=event(index + 1, "forged"))
        case "hash":
            links[index] = replace(links[index], hash=bytes(32))
        case "drop":
            del links[index]
        case "swap":
            other = (index + 1) % 10
            links[index], links[other] = links[other], links[index]
        case "move":
            links[index] = replace(links[index], payload=event(index + 2))
    assert not verdict(links, points).sound


def test_a_chain_rebuilt_without_the_key_is_found() -> None:
    links = chain(10)
    points = [signed(links, 10)]
    rebuilt, previous = [], START
    for sequence in range(1, 11):
        payload = event(sequence, "forged" if sequence == 3 else "")
        previous = link_hash(previous, payload)
        rebuilt.append(Link(sequence, payload, previous))
    assert any("signature" in finding.text for finding in verdict(rebuilt, points).findings)


def test_a_chain_cut_at_its_end_is_found() -> None:
    links = chain(10)
    found = verdict(links[:6], [signed(links, 10)])
    assert [finding.text for finding in found.findings] == [
        "Events up to 10 were signed, but are no longer there."
    ]


def test_an_event_of_another_device_is_found() -> None:
    payload = json.dumps({"device": str(UUID(int=9)), "sequence": 1})
    found = verdict([Link(1, payload, link_hash(START, payload))], [])
    assert "another place" in found.findings[0].text


@pytest.mark.parametrize("line", ["{}", "not json", '{"format": "other"}'])
def test_a_file_that_is_no_trail_is_refused(tmp_path: object, line: str) -> None:
    from pathlib import Path

    from core.audit.verify import verify_file
    from core.kernel.errors import DocumentError

    path = Path(str(tmp_path)) / "trail.jsonl"
    path.write_text(line)
    with pytest.raises(DocumentError):
        verify_file(path)
