"""Many rows at once: put beside their table, taken over in one step, whatever happens between."""

from __future__ import annotations

from typing import Any

import pytest

from core.sync import exchange, staging
from core.workspace import Workspace
from tests.integration.shared.scene import Scene
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import note, notes, settled, side, sync
from tests.integration.sync.test_network import clause, rename

COUNT = staging.LEAST + 50


def many(workspace: Workspace, say: str) -> None:
    """Give every clause a purpose, in one transaction."""
    workspace.command(
        lambda uow: uow.connection.exec_driver_sql(
            "UPDATE clause SET purpose = ?, row_version = row_version + 1", (say,)
        )
    )


def add(workspace: Workspace) -> None:
    """Add many clauses in one transaction."""

    def work(uow: Any) -> None:
        for number in range(COUNT):
            workspace.library.add_clause(uow, f"clause {number:03}", f"Clause {number}", "Tests")

    workspace.command(work)


def test_new_and_changed_rows_arrive_in_one_step(connect: Connect, scene: Scene) -> None:
    one, other = connect("manager1"), connect("administrator1")
    sync(one, other)
    add(one)
    sync(one, other)
    assert len(notes(other)) == COUNT
    many(one, "All of them")
    rename(one, "clause 007", key="bond")  # one whose indexed column changes, too
    sync(one, other)
    assert clause(other, "bond")[1] == "All of them"
    assert clause(other, "clause 249")[1] == "All of them"
    assert settled(scene, one, other)


@pytest.fixture
def waiting(connect: Connect) -> tuple[Workspace, Workspace]:
    """Two desks with many clauses; a change of all of them waits for the second."""
    one, other = connect("manager1"), connect("administrator1")
    add(one)
    sync(one, other)
    many(one, "Theirs")
    sync(one)
    return one, other


def test_an_edit_made_while_rows_lie_beside_their_table_is_kept(
    waiting: tuple[Workspace, Workspace], scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = waiting
    own = staging.stage

    def then_edit(*values: Any) -> Any:
        staged = own(*values)
        if staged:
            rename(other, "clause 003", title="Edited meanwhile")
            note(other, "new")
        return staged

    with monkeypatch.context() as patch:
        patch.setattr(exchange.staging, "stage", then_edit)
        sync(other)
    assert clause(other, "clause 003")[:2] == ("Edited meanwhile", "Theirs")
    sync(other, one)
    assert clause(one, "clause 003")[:2] == ("Edited meanwhile", "Theirs")
    assert settled(scene, one, other)


def test_what_lies_beside_after_a_failure_is_put_there_anew(
    waiting: tuple[Workspace, Workspace], scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = waiting

    def fails(*values: Any) -> int:
        raise RuntimeError("the program ends here")

    with monkeypatch.context() as patch:
        patch.setattr(exchange, "apply_arrivals", fails)
        with pytest.raises(RuntimeError):
            sync(other)
    assert clause(other, "clause 003")[1] == ""
    many(one, "Theirs again")
    sync(one, other)
    assert clause(other, "clause 003")[1] == "Theirs again"
    assert side(other).replica.read(
        lambda local: local.execute("SELECT count(*) FROM sqlite_temp_master").fetchone()
    ) == (0,)
    assert settled(scene, one, other)
