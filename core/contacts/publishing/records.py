"""What goes into and comes out of the publishing service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from core.database.filters import Group

# ``draft``: never published, or switched off. ``elsewhere``: another computer has the file.
# ``missing``: the file is gone. ``foreign``: it is another file by now.
State = Literal["draft", "published", "elsewhere", "missing", "foreign"]


@dataclass(frozen=True, slots=True)
class ListData:
    """How a list is published.

    Attributes:
        columns: keys of fields in their order; ``name`` is the name as lists show it.
        menus: those of them with a drop-down, at most three.
        sort: the key of the column that orders the rows at first.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    path: Path
    intro: str = ""
    filter: Group = Group()  # noqa: RUF009  (frozen)
    menus: tuple[str, ...] = ()
    sort: str = "name"


@dataclass(frozen=True, slots=True)
class Published:
    """A list as the page of lists shows it.

    Attributes:
        changed: contacts on the page, or that should be, that changed since; None on another
            computer than the one that published it.
        erased: erased people that the page still shows.
    """

    id: UUID
    data: ListData
    state: State
    published_at: datetime | None
    rows: int | None
    changed: int | None = None
    erased: int = 0
    computer: str = ""
    row_version: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """What publishing would show: how many, how many are left out, and the first rows as text."""

    rows: int
    left_out: int
    labels: tuple[str, ...]
    first: tuple[tuple[str, ...], ...]
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class PublishedDone:
    """A page that was written."""

    path: Path
    rows: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column of a page."""

    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class PageContent:
    """Everything that a page shows; cells are text.

    Attributes:
        menus: places of the columns with a drop-down.
        made: the sentence of when it was published.
    """

    title: str
    intro: str
    columns: tuple[PageColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    menus: tuple[int, ...]
    made: str
