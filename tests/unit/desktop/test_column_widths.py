"""Spare room goes to columns of words; what a person chose is kept."""

from hypothesis import given
from hypothesis import strategies as st

from core.database.listing import Column
from desktop.tables.widths import NARROWEST, WIDEST, share_out

TITLE = Column("title", "Title", width_em=14, frozen=True)
PARTY = Column("party", "Counterparty", width_em=10)
VALUE = Column("value", "Value", "money", 10, "right")
DATE = Column("date", "Next date", "date", 8)
COLUMNS = (TITLE, PARTY, VALUE, DATE)


def test_words_take_what_is_free_in_proportion_and_figures_gain_nothing() -> None:
    assert share_out(COLUMNS, {}, room=54) == {"title": 21, "party": 15, "value": 10, "date": 8}


def test_words_give_way_before_the_table_scrolls_sideways() -> None:
    assert share_out(COLUMNS, {}, room=36) == {"title": 10.5, "party": 7.5, "value": 10, "date": 8}


def test_numbers_of_telephones_give_way_to_nobody() -> None:
    phone = Column("mobile", "Mobile", width_em=8, firm=True)
    assert share_out((TITLE, phone), {}, room=20)["mobile"] == 8
    assert share_out((TITLE, phone), {}, room=60)["mobile"] == 8


def test_a_table_that_scrolls_all_the_same_has_its_own_widths() -> None:
    assert share_out(COLUMNS, {}, room=20) == {"title": 14, "party": 10, "value": 10, "date": 8}


def test_a_chosen_width_is_kept_and_the_others_share_the_rest() -> None:
    widths = share_out(COLUMNS, {"title": 18.0, "value": 6.0}, room=44)
    assert widths == {"title": 18, "party": 12, "value": 6, "date": 8}


@given(st.floats(0, 400), st.sets(st.sampled_from(["title", "party", "value", "date"])))
def test_columns_never_need_more_than_there_is_nor_grow_past_reading(
    room: float, chosen: set[str]
) -> None:
    widths = share_out(COLUMNS, dict.fromkeys(chosen, 9.0), room)
    own = share_out(COLUMNS, dict.fromkeys(chosen, 9.0), 0)
    assert sum(widths.values()) <= max(room, sum(own.values())) + 1e-9
    assert all(
        own[key] * NARROWEST <= wide + 1e-9 and wide <= own[key] * WIDEST + 1e-9
        for key, wide in widths.items()
    )
