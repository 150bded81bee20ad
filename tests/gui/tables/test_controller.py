"""Loading: the first rows at once, the newest question only, and the person's place kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.database.filters import Group, Rule
from core.database.listing import IdList, Selection, Sort
from core.kernel.errors import ChanceryError
from desktop.tables.pane import TablePane
from tests.gui.table_page import ContractsSource

from .hands import Hands

NOT_EXPIRED = Group("all", (Rule("status", "is_not", ("expired",)),))
Settle = Callable[[], None]


def test_the_first_rows_are_shown_before_all_are_counted(pane: TablePane, hands: Hands) -> None:
    pane.load()
    hands.do("first")
    assert len(pane.model.ids) == 200
    assert pane.footer.words() == "Counting…"
    hands.do("ids")
    assert len(pane.model.ids) == 500
    assert pane.footer.words() == "500 contracts"


def test_the_whole_list_may_come_before_the_first_rows(pane: TablePane, hands: Hands) -> None:
    pane.load()
    hands.do("ids")
    hands.do("first")
    assert len(pane.model.ids) == 500


def test_only_the_newest_question_is_answered(
    pane: TablePane, hands: Hands, source: ContractsSource, settle: Settle
) -> None:
    pane.load()
    pane.controller.set_search("warehouse")
    pane.controller.set_search("lease")
    settle()
    assert [query.search for query in source.asked] == ["lease"]
    assert all("lease" in source.row(row_id)[0].lower() for row_id in pane.model.ids)


def test_chosen_rows_stay_chosen_in_another_order(pane: TablePane, settle: Settle) -> None:
    pane.load()
    settle()
    pane.view.choose(Selection.of(pane.model.ids, [(2, 4), (9, 9)]), current=9)
    before = set(pane.view.selection().row_ids())
    pane.controller.set_sorts((Sort("title", descending=True),))
    settle()
    assert set(pane.view.selection().row_ids()) == before
    assert pane.current_id() == 9


def test_a_refresh_keeps_scroll_position_and_selection(
    pane: TablePane, hands: Hands, source: ContractsSource, settle: Settle
) -> None:
    pane.load()
    settle()
    pane.view.scroll_to_top(300, 5)
    pane.view.choose(Selection.of(pane.model.ids, [(301, 302)]), current=302)
    # Two rows above the ones in sight are gone.
    source.id_list = lambda query, token: IdList(  # type: ignore[method-assign]
        row for row in range(500) if row not in (10, 20)
    )
    pane.refresh()
    assert hands.keys() == ["ids"]
    settle()
    assert pane.view.top_row() == (298, 5)
    assert list(pane.view.selection().row_ids()) == [301, 302]
    assert pane.current_id() == 302


def test_rows_chosen_while_counting_are_kept(pane: TablePane, hands: Hands) -> None:
    pane.load()
    hands.do("first")
    pane.view.choose(Selection.of(pane.model.ids, [(7, 8)]), current=8)
    hands.do("ids")
    assert list(pane.view.selection().row_ids()) == [7, 8]
    assert pane.current_id() == 8


def test_a_head_sorts_and_then_turns_the_order_round(pane: TablePane, settle: Settle) -> None:
    pane.load()
    settle()
    pane.view.head.sort_asked.emit(0)
    assert pane.controller.state.sorts == (Sort("title"),)
    pane.view.head.sort_asked.emit(0)
    assert pane.controller.state.sorts == (Sort("title", descending=True),)


def test_an_error_says_what_happened_and_offers_to_try_again(
    pane: TablePane, source: ContractsSource, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> Any:
        raise ChanceryError("The disk does not answer.", "Nothing was changed.", "Try again.")

    with monkeypatch.context() as patch:
        patch.setattr(source, "id_list", fails)
        pane.load()
        settle()
        assert pane.controller.phase == "failed"
        assert pane._instead is not None
        assert "The disk does not answer." in pane._instead.accessibleName()
    pane.load()
    settle()
    assert pane._instead is None
    assert pane.controller.shown == 500


def test_a_long_search_says_so_and_can_be_stopped(
    pane: TablePane, hands: Hands, qtbot: QtBot
) -> None:
    pane.load()
    hands.do("first")
    pane.controller._slow.setInterval(1)
    pane.controller._slow.start()
    qtbot.waitUntil(lambda: pane.footer.words() == "Still looking")
    pane.footer.stop_asked.emit()
    assert hands.keys() == []
    assert pane.footer.words() == "Stopped. The list may not be complete."
    assert len(pane.model.ids) == 200


def test_old_rows_are_dimmed_only_when_the_answer_takes_its_time(
    pane: TablePane, hands: Hands, qtbot: QtBot, settle: Settle
) -> None:
    pane.load()
    settle()
    pane.controller.set_filter(NOT_EXPIRED)
    assert not pane.view._frame.dimmed
    qtbot.waitUntil(lambda: pane.view._frame.dimmed, timeout=1000)
    settle()
    assert not pane.view._frame.dimmed
    assert pane.footer.words() == "455 contracts 45 hidden by filter"


def test_choosing_all_while_counting_means_all(pane: TablePane, hands: Hands) -> None:
    pane.load()
    hands.do("first")
    pane.view.selectAll()
    hands.do("ids")
    assert pane.view.selection().is_everything
    assert len(pane.view.selection()) == 500
