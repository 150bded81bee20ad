"""What is known about a form and about filling it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FormFieldKind = Literal["text", "checkbox", "radio", "choice", "signature", "button"]
FillProblemKind = Literal[
    "unknown_field",
    "unknown_option",
    "too_long",
    "does_not_fit",
    "no_letters",
    "read_only",
    "not_fillable",
]


@dataclass(frozen=True, slots=True)
class FormOption:
    """One option: the value that is stored and the label that people see."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form.

    Attributes:
        name: full name, parts parted by full stops; unique in the form.
        label: what the form calls it for people, else the name made readable.
        pages: the pages that show it, from 1; empty when no page does.
        value: the present value; for a box ``yes`` or empty.
    """

    name: str
    label: str
    kind: FormFieldKind
    options: tuple[FormOption, ...]
    required: bool
    read_only: bool
    multiline: bool
    max_length: int | None
    pages: tuple[int, ...]
    value: str


@dataclass(frozen=True, slots=True)
class FormSummary:
    """The fields in page order."""

    fields: tuple[FormField, ...]
    page_count: int


@dataclass(frozen=True, slots=True)
class FillProblem:
    """A value that was not taken over as it is.

    ``does_not_fit`` is the one kind whose value was stored: its field shows the beginning only.
    """

    name: str
    kind: FillProblemKind
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The filled PDF, the names of the fields that were filled, and what was not."""

    data: bytes
    filled: tuple[str, ...]
    problems: tuple[FillProblem, ...]
