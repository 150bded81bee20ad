"""How wide columns are: what a person chose, else their own width and a share of what is free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.database.listing import Column

# Wider than this multiple of its own width a column of words is harder to follow, not easier.
WIDEST = 2.5
# So far a column of words gives way, before the table scrolls sideways.
NARROWEST = 0.75


def share_out(
    columns: Sequence[Column], chosen: Mapping[str, float], room: float
) -> dict[str, float]:
    """Return the width of each shown column, by key.

    Columns of words take what is free, or give what is missing, in proportion to their own width;
    figures, dates and states gain nothing by more and are cut by less. A width that a person chose
    is kept as it is.

    Args:
        columns: the shown columns.
        chosen: widths that the person chose, in em.
        room: what there is for all of them, in em.
    """
    widths = {column.key: chosen.get(column.key, column.width_em) for column in columns}
    grow = {
        column.key: column.width_em
        for column in columns
        if column.kind == "text"
        and column.align == "left"
        and not column.firm
        and column.key not in chosen
    }
    free = room - sum(widths.values())
    if grow:
        share = 1 + free / sum(grow.values())
        # What would scroll sideways all the same keeps its width.
        share = min(share, WIDEST) if share >= NARROWEST else 1
        widths |= {key: own * share for key, own in grow.items()}
    return widths
