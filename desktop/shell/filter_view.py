"""A list under a filter that nobody saved, as the id of a view: history and links carry it."""

from __future__ import annotations

import json

from core.database.filters import FilterError, Group, from_json, to_json

_BEGINS = "filter:"


def filter_view(title: str, tree: Group) -> str:
    """Return the id of the view that shows a desk's list under ``tree``, called ``title``."""
    return _BEGINS + json.dumps([title, to_json(tree)], separators=(",", ":"))


def read_filter_view(view_id: str) -> tuple[str, Group] | None:
    """Return title and filter of an id that ``filter_view`` made; None for any other view."""
    if not view_id.startswith(_BEGINS):
        return None
    try:
        title, tree = json.loads(view_id.removeprefix(_BEGINS))
        return str(title), from_json(tree)
    except (ValueError, FilterError):
        return None
