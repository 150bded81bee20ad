"""Some seeds of the simulator with every test run; ``make soak AREA=sync`` runs many more."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.simulation.simulator import Simulation

STEPS = 400


@pytest.mark.parametrize("seed", range(1, 25))
def test_a_seed_keeps_every_promise(seed: int) -> None:
    Simulation(seed, STEPS).run()


@pytest.mark.parametrize("seed", [101, 102])
def test_the_same_seed_gives_the_same_trace(seed: int) -> None:
    assert Simulation(seed, STEPS).run() == Simulation(seed, STEPS).run()


def test_a_seed_is_replayed_alike_in_another_process() -> None:
    traces = {
        subprocess.run(
            [sys.executable, *"-m tests.simulation.simulator 103 --steps 150 --trace".split()],
            env={**os.environ, "PYTHONHASHSEED": number},
            capture_output=True,
            check=True,
        ).stdout
        for number in ("1", "2")
    }
    assert len(traces) == 1
