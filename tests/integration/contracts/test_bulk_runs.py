"""Bulk runs on a real workspace: stopped and resumed, corrected and retried, nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest

from core.contracts.bulk import MOST_ROWS, BulkRowRecord, BulkRunRecord
from core.contracts.records import Contract
from core.kernel.errors import Cancelled, NotAllowed, NotFound, Refused
from core.kernel.ids import new_id
from core.kernel.work import NeverCancelled, Token, no_report
from core.workspace import Workspace

from .scene import Scene, as_viewer, make_scene

MAPPING = {"Client": "client", "Direction": "direction", "Fee": "fee", "Purpose": "purpose"}
Row = dict[str, Any]


class StopWhen:
    """A token that a person presses as soon as ``seen`` holds."""

    def __init__(self, seen: Callable[[], bool]) -> None:
        self._seen = seen

    def raise_if_cancelled(self) -> None:
        if self._seen():
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Nothing here waits for a query."""


@pytest.fixture
def scene(workspace: Workspace) -> Scene:
    return make_scene(workspace)


def row(number: int, **cells: str) -> Row:
    return {"Client": f"Company {number}", "Direction": "Mutual", "Purpose": "haulage", **cells}


def begin(scene: Scene, rows: Sequence[Row]) -> UUID:
    bulk = scene.workspace.bulk
    return scene.workspace.command(
        lambda uow: bulk.begin(uow, scene.version, "companies.csv", b"table", MAPPING, rows)
    ).value


def work(scene: Scene, run: UUID, token: Token | None = None) -> BulkRunRecord:
    workspace = scene.workspace
    return workspace.bulk.run(workspace, run, token or NeverCancelled(), no_report)


def record(scene: Scene, run: UUID) -> BulkRunRecord:
    return scene.workspace.query(lambda reader: scene.workspace.bulk.run_record(reader, run))


def counts(scene: Scene, run: UUID) -> tuple[int, int, int]:
    found = record(scene, run)
    return found.waiting, found.done, found.failed


def rows_of(scene: Scene, run: UUID, state: str = "") -> list[BulkRowRecord]:
    return scene.workspace.query(lambda reader: scene.workspace.bulk.rows(reader, run, state))


def contract_count(scene: Scene) -> int:
    return scene.workspace.query(scene.workspace.contracts.counts)["all"]


def contract_of(workspace: Workspace, key: UUID) -> Contract:
    return workspace.query(lambda reader: workspace.contracts.contract(reader, key))


def stop_after(scene: Scene, run: UUID, done: int) -> None:
    """Begin the run and stop it as soon as ``done`` rows are done."""
    with pytest.raises(Cancelled):
        work(scene, run, StopWhen(lambda: record(scene, run).done >= done))


def one_contract_each(scene: Scene, rows: Sequence[BulkRowRecord]) -> None:
    """Every row has a contract of its own, with its answers and one PDF."""
    workspace = scene.workspace
    assert len({one.contract_id for one in rows}) == len(rows)
    for one in rows:
        key = one.contract_id
        assert key is not None
        contract = contract_of(workspace, key)
        assert contract.counterparty == one.answers["client"]["name"]
        assert [document.kind for document in contract.documents] == ["pdf"]
        assert workspace.outputs.read(contract.documents[0].sha256).startswith(b"%PDF")


def test_a_stopped_run_keeps_what_is_done_and_goes_on_with_no_row_twice(scene: Scene) -> None:
    run = begin(scene, [row(number) for number in range(1, 41)])
    stop_after(scene, run, 4)
    stopped = record(scene, run)
    assert stopped.state == "cancelled"
    assert stopped.done >= 4
    assert stopped.waiting > 0
    assert stopped.waiting + stopped.done == 40
    kept = rows_of(scene, run, "done")
    one_contract_each(scene, kept)

    finished = work(scene, run)

    assert (finished.state, finished.waiting, finished.done, finished.failed) == ("done", 0, 40, 0)
    rows = rows_of(scene, run)
    assert [one.number for one in rows] == list(range(1, 41))
    assert [one for one in rows if one.id in {done.id for done in kept}] == kept
    one_contract_each(scene, rows)
    assert contract_count(scene) == 40


def test_a_run_that_is_stopped_at_once_has_made_nothing_final(scene: Scene) -> None:
    run = begin(scene, [row(1), row(2), row(3)])
    with pytest.raises(Cancelled):
        work(scene, run, StopWhen(lambda: True))
    assert counts(scene, run) == (3, 0, 0)
    assert record(scene, run).state == "cancelled"


def test_a_contract_deleted_while_its_run_was_stopped_does_not_hold_up_the_rest(
    scene: Scene,
) -> None:
    workspace = scene.workspace
    run = begin(scene, [row(number) for number in range(1, 41)])
    stop_after(scene, run, 2)
    drafted = next(one for one in rows_of(scene, run, "waiting") if one.contract_id)
    gone = drafted.contract_id
    assert gone is not None
    workspace.command(lambda uow: workspace.contracts.delete(uow, [gone]))

    finished = work(scene, run)

    assert (finished.state, finished.waiting, finished.done, finished.failed) == (
        "failed",
        0,
        39,
        1,
    )
    (failed,) = rows_of(scene, run, "failed")
    assert (failed.id, failed.reason) == (drafted.id, "Its contract was deleted")
    one_contract_each(scene, rows_of(scene, run, "done"))


def test_rows_that_cannot_be_drafted_say_why_and_are_corrected_and_retried(scene: Scene) -> None:
    workspace, bulk = scene.workspace, scene.workspace.bulk
    run = begin(
        scene,
        [row(1), row(2, Client=""), row(3, Direction="Sideways", Fee="a lot"), row(4, Fee="5 GBP")],
    )
    first = work(scene, run)
    assert (first.state, first.done, first.failed) == ("failed", 2, 2)
    nobody, sideways = rows_of(scene, run, "failed")
    assert (nobody.number, nobody.contract_id) == (2, None)
    assert nobody.reason == "Client is empty"
    assert sideways.reason == (
        "Direction: “Sideways” does not fit, give one of: Mutual, One-way; "
        "Fee: “a lot” does not fit, give an amount and a currency"
    )
    done = rows_of(scene, run, "done")

    answers = {**nobody.answers, "client": {"name": "Company 2"}}
    workspace.command(lambda uow: bulk.correct(uow, nobody.id, answers))
    assert workspace.command(lambda uow: bulk.retry(uow, run)).value == 2
    assert counts(scene, run) == (2, 2, 0)
    second = work(scene, run)

    assert (second.state, second.done, second.failed) == ("failed", 3, 1)
    (still,) = rows_of(scene, run, "failed")
    assert (still.id, still.reason) == (sideways.id, sideways.reason)
    again = rows_of(scene, run, "done")
    one_contract_each(scene, again)
    assert [one for one in again if one.number != 2] == done
    assert contract_count(scene) == 3


def test_only_a_failed_row_is_corrected(scene: Scene) -> None:
    workspace, bulk = scene.workspace, scene.workspace.bulk
    run = begin(scene, [row(1)])
    (waiting,) = rows_of(scene, run)
    with pytest.raises(Refused, match="failed row"):
        workspace.command(lambda uow: bulk.correct(uow, waiting.id, {}))
    assert rows_of(scene, run) == [waiting]


@pytest.mark.parametrize("count", [0, MOST_ROWS + 1])
def test_a_run_takes_one_row_to_ten_thousand(scene: Scene, count: int) -> None:
    with pytest.raises(Refused, match="1 to 10,000 rows"):
        begin(scene, [row(1)] * count)
    assert scene.workspace.query(scene.workspace.bulk.runs) == []


def test_a_run_that_does_not_exist_is_said_to_be_gone(scene: Scene) -> None:
    with pytest.raises(NotFound):
        work(scene, new_id())
    with pytest.raises(NotFound):
        record(scene, new_id())


def test_who_may_not_draft_in_bulk_begins_corrects_and_retries_nothing(scene: Scene) -> None:
    workspace, bulk = scene.workspace, scene.workspace.bulk
    run = begin(scene, [row(1)])
    (waiting,) = rows_of(scene, run)
    as_viewer(workspace)
    with pytest.raises(NotAllowed):
        begin(scene, [row(1)])
    with pytest.raises(NotAllowed):
        workspace.command(lambda uow: bulk.correct(uow, waiting.id, {}))
    with pytest.raises(NotAllowed):
        workspace.command(lambda uow: bulk.retry(uow, run))
    with pytest.raises(NotAllowed):
        work(scene, run)
    assert rows_of(scene, run) == [waiting]
