"""The filter builder over a table: nested rules, their count, and one sentence in plain words."""

from __future__ import annotations

from desktop.tables.builder.builder import AskLeftOut, FilterBuilder, Values
from desktop.tables.builder.suggest import Deliver, Found
from desktop.tables.builder.summary import LeftOut

__all__ = ["AskLeftOut", "Deliver", "FilterBuilder", "Found", "LeftOut", "Values"]
