"""Editing cells where they are: by keyboard and mouse, one value at a time, saved at once."""

from __future__ import annotations

from desktop.tables.editing.kinds import CellEdit, CellKind
from desktop.tables.editing.saving import Read, Save
from desktop.tables.editing.session import CellEditing

__all__ = ["CellEdit", "CellEditing", "CellKind", "Read", "Save"]
