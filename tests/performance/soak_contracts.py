"""Soak of workspaces: killed over and over while contracts are written."""

from __future__ import annotations

import argparse
import tempfile
import traceback
from pathlib import Path

from core.kernel.errors import ChanceryError
from tests.integration.durability.killing import KINDS, Trial

_DEATHS = 15


def soak(seeds: range, options: argparse.Namespace) -> int:
    """Run every kind with every seed; returns how many failed."""
    failed = [(kind, seed) for seed in seeds for kind in KINDS if not _survives(kind, seed)]
    print(f"{len(seeds)} seeds of {len(KINDS)} kinds, {len(failed)} failed")
    for kind, seed in failed:
        print(f"FAILED {kind} seed {seed}")
    return len(failed)


def _survives(kind: str, seed: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            trial = Trial(kind, Path(folder) / "workspace", seed)
            for _ in range(_DEATHS):
                trial.die_once()
        except (AssertionError, ChanceryError):
            traceback.print_exc()
            print(f"FAILED {kind} seed {seed}", flush=True)
            return False
    print(f"held   {kind} seed {seed}", flush=True)
    return True
