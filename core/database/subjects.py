"""How rows are called in front of people: noun, title, and the record that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Subject:
    """What a feature says of one of its tables.

    Attributes:
        noun: singular, lower case, such as ``contract``.
        title: the column that names the record; empty when a parent does.
        called: makes the name of a row where one column does not say it.
        parent: column and table of the record that the row belongs to.
        labels: column → label; a column that is not named is not shown.
        names: column of ids → table whose title stands for it.
    """

    noun: str
    title: str = ""
    parent: tuple[str, str] | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    called: Callable[[Mapping[str, Any]], str] | None = None
