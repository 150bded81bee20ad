"""A process that is killed at any moment loses nothing that it said was done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.durability.killing import KINDS, Trial

DEATHS = 15


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_any_moment_the_workspace_keeps_what_was_acknowledged(
    kind: str, tmp_path: Path
) -> None:
    trial = Trial(kind, tmp_path / "workspace", seed=2026)
    for _ in range(DEATHS):
        trial.die_once()
