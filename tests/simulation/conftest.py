"""A model server and two desks that are told what to do, step by step."""

from __future__ import annotations

import pytest

from tests.simulation.desk import SimulatedDesk
from tests.simulation.server import ModelServer


@pytest.fixture
def server() -> ModelServer:
    return ModelServer()


@pytest.fixture
def elsie(server: ModelServer) -> SimulatedDesk:
    return SimulatedDesk("elsie", server, 1)


@pytest.fixture
def tomas(server: ModelServer) -> SimulatedDesk:
    return SimulatedDesk("tomas", server, 2)
