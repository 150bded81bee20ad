"""Commands: one transaction, one audit event, undo, and nothing half-done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.admin.__main__ import main
from core.audit.tables import AuditEventRow
from core.contracts.tables import ClauseRow
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import Stale
from core.workspace import Workspace


def events(workspace: Workspace) -> int:
    return workspace.query(workspace.audit.count)


def clause_titles(workspace: Workspace) -> list[str]:
    return [clause.title for clause in workspace.query(workspace.library.clauses)]


def test_a_command_commits_its_rows_with_their_event(workspace: Workspace) -> None:
    before = events(workspace)
    done = workspace.command(
        lambda uow: workspace.library.add_clause(uow, "liability", "Liability", "Risk")
    )
    assert done.changes.ids("clause") == {done.value}
    assert events(workspace) == before + 1
    (event,) = workspace.query(lambda reader: workspace.audit.history(reader, done.value))
    assert (event.actor, event.action) == ("Miriam Okafor", "clause.added")


def test_a_command_that_fails_leaves_nothing_behind(workspace: Workspace) -> None:
    before = events(workspace)

    def fails(uow: UnitOfWork) -> None:
        workspace.library.add_clause(uow, "liability", "Liability", "Risk")
        uow.session.flush()
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        workspace.command(fails)
    assert clause_titles(workspace) == []
    assert events(workspace) == before
    workspace.command(lambda uow: workspace.library.add_clause(uow, "a", "A", "B"))
    assert all(verdict.sound for verdict in workspace.query(workspace.audit.verify))


def test_a_change_without_an_event_is_a_program_error(workspace: Workspace) -> None:
    with pytest.raises(AssertionError, match="audit"):
        workspace.command(
            lambda uow: uow.add(ClauseRow(key="x", title="X", category="", purpose=""))
        )
    assert clause_titles(workspace) == []


def test_undo_and_redo_put_rows_back_and_forth(workspace: Workspace) -> None:
    clause = workspace.command(
        lambda uow: workspace.library.add_clause(uow, "a", "Old title", "Risk")
    ).value
    done = workspace.command(
        lambda uow: workspace.library.edit_clause(uow, clause, "New title", "Risk", "")
    )
    assert done.undo is not None
    undone = workspace.undo(done.undo)
    assert clause_titles(workspace) == ["Old title"]
    assert undone.undo is not None
    workspace.undo(undone.undo)
    assert clause_titles(workspace) == ["New title"]


def test_a_step_cannot_be_undone_over_a_newer_change(workspace: Workspace) -> None:
    clause = workspace.command(
        lambda uow: workspace.library.add_clause(uow, "a", "First", "Risk")
    ).value
    step = workspace.command(
        lambda uow: workspace.library.edit_clause(uow, clause, "Second", "Risk", "")
    ).undo
    workspace.command(lambda uow: workspace.library.edit_clause(uow, clause, "Third", "Risk", ""))
    assert step is not None
    with pytest.raises(Stale):
        workspace.undo(step)
    assert clause_titles(workspace) == ["Third"]


def test_deleting_is_soft_and_can_be_undone(workspace: Workspace) -> None:
    clause = workspace.command(
        lambda uow: workspace.library.add_clause(uow, "a", "Liability", "Risk")
    ).value
    done = workspace.command(lambda uow: workspace.library.delete_clause(uow, clause))
    assert clause_titles(workspace) == []
    assert done.undo is not None
    workspace.undo(done.undo)
    assert clause_titles(workspace) == ["Liability"]


def test_readers_cannot_write(workspace: Workspace) -> None:
    def write(reader: Reader) -> None:
        reader.connection.exec_driver_sql("DELETE FROM person")

    with pytest.raises(Exception, match=r"readonly|may not write"):
        workspace.query(write)


def test_an_exported_trail_is_checked_without_the_workspace(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(70):
        workspace.command(
            lambda uow, n=number: workspace.library.add_clause(uow, f"k{n}", f"Clause {n}", "")
        )
    target = tmp_path / "trail.jsonl"
    assert workspace.query(lambda reader: workspace.audit.export(reader, target)) == 70
    assert main(["audit", "verify", str(target)]) == 0
    assert "sound, 70 events, signed up to 64" in capsys.readouterr().out

    lines = target.read_text("utf-8").splitlines()
    forged = json.loads(lines[5])
    forged["payload"] = forged["payload"].replace("Clause 4", "Clause 9")
    lines[5] = json.dumps(forged)
    target.write_text("\n".join(lines), "utf-8")
    assert main(["audit", "verify", str(target)]) == 1
    assert "does not match its hash" in capsys.readouterr().out
    assert main(["audit", "verify", str(tmp_path / "absent")]) == 2


def test_an_event_changed_in_the_database_is_found(workspace: Workspace) -> None:
    workspace.command(lambda uow: workspace.library.add_clause(uow, "a", "A", "B"))

    def forge(uow: UnitOfWork) -> None:
        uow.connection.exec_driver_sql(
            "UPDATE audit_event SET payload = replace(payload, 'clause.added', 'clause.gone')"
        )

    workspace.command(forge)
    assert not all(verdict.sound for verdict in workspace.query(workspace.audit.verify))


def test_numbers_of_events_never_repeat(workspace: Workspace) -> None:
    for number in range(5):
        workspace.command(lambda uow, n=number: workspace.library.add_clause(uow, f"k{n}", "T", ""))

    def numbers(reader: Reader) -> list[int]:
        query = select(AuditEventRow.sequence).order_by(AuditEventRow.sequence)
        return list(reader.connection.execute(query).scalars())

    found = workspace.query(numbers)
    assert found == list(range(1, len(found) + 1))
    assert workspace.query(
        lambda reader: reader.connection.execute(
            select(func.count()).select_from(AuditEventRow)
        ).scalar_one()
    ) == len(found)
