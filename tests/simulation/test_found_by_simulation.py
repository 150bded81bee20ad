"""Scenes that the simulator found: each was a defect once, told with as few steps as it takes."""

from __future__ import annotations

import pytest

from tests.simulation.desk import SimulatedDesk
from tests.simulation.server import ModelServer
from tests.simulation.test_scenes import NOTE, change_note, settle_all, write_note


@pytest.fixture
def server() -> ModelServer:
    return ModelServer()


@pytest.fixture
def elsie(server: ModelServer) -> SimulatedDesk:
    return SimulatedDesk("elsie", server, 1)


@pytest.fixture
def tomas(server: ModelServer) -> SimulatedDesk:
    return SimulatedDesk("tomas", server, 2)


def test_an_own_row_that_goes_and_comes_in_one_pull_is_there(
    server: ModelServer, elsie: SimulatedDesk
) -> None:
    # Its departure from everybody's sight and its new state arrive in two checkpoints.
    server.checkpoint = 1
    write_note(elsie)
    settle_all(elsie)

    def again(call: str, moment: str) -> None:
        elsie.line.fault = lambda call, moment: None
        change_note(elsie, title="And renamed")

    def rename(call: str, moment: str) -> None:
        if (call, moment) == ("push", "after"):
            again(call, moment)

    change_note(elsie, person_id=elsie.person)
    elsie.line.fault = rename
    elsie.sync()
    row = elsie.row("note", NOTE)
    assert row is not None
    assert row["title"] == "And renamed"
