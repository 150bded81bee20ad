"""Verifies an exported trail with nothing but the file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from core.audit.chain import Checkpoint, Link, Verdict, verify_chain
from core.audit.service import FORMAT
from core.kernel.errors import DocumentError


@dataclass
class _Device:
    organisation: UUID
    public_key: bytes
    links: list[Link] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)


def verify_file(path: Path) -> list[Verdict]:
    """Return a verdict for each device in the exported trail at ``path``.

    Raises:
        DocumentError: the file is not an exported trail, or a line of it cannot be read.
    """
    devices: dict[str, _Device] = {}
    number = 0
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                data = json.loads(line)
                if number == 1:
                    devices = _head(data)
                else:
                    _take(devices, data)
    except (OSError, ValueError, KeyError, TypeError) as error:
        where = f"Line {number} of “{path.name}”" if number else f"“{path.name}”"
        raise DocumentError(
            f"{where} is not part of an audit trail that Chancery exported.",
            todo="Export the trail again from Administration.",
        ) from error
    if not devices:
        raise DocumentError(f"“{path.name}” holds no audit trail.", todo="Export the trail again.")
    return [
        verify_chain(
            device.organisation,
            UUID(name),
            device.public_key,
            sorted(device.links, key=lambda link: link.sequence),
            device.checkpoints,
        )
        for name, device in devices.items()
    ]


def _head(data: dict[str, Any]) -> dict[str, _Device]:
    if data["format"] != FORMAT:
        raise ValueError(data["format"])
    return {
        row["device"]: _Device(UUID(row["organisation"]), bytes.fromhex(row["public_key"]))
        for row in data["devices"]
    }


def _take(devices: dict[str, _Device], data: dict[str, Any]) -> None:
    device = devices[data["device"]]
    digest = bytes.fromhex(data["hash"])
    if "checkpoint" in data:
        signature = bytes.fromhex(data["signature"])
        device.checkpoints.append(Checkpoint(int(data["checkpoint"]), digest, signature))
        return
    sequence = int(json.loads(data["payload"])["sequence"])
    device.links.append(Link(sequence, data["payload"], digest))
