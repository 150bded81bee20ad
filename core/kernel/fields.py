"""Field specifications: one description that forms, filters, imports and exports all read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal[
    "text",
    "long_text",
    "number",
    "money",
    "date",
    "choice",
    "yes_no",
    "party",
    "list",
    "email",
    "phone",
]

Privacy = Literal["open", "personal", "sensitive"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value of a choice field: what is stored and what is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field as a person fills it in.

    Attributes:
        key: lower-case identifier, unique in its form; ``[a-z][a-z0-9_]*``.
        label: what the person reads, sentence case, without a colon.
        type: decides the widget, the stored shape (see ``core.contracts.fields``) and the check.
        required: sending waits for it; saving never does.
        help: one sentence under the field.
        choices: for ``choice``.
        unit: suffix such as ``days``; for ``money`` the fixed ISO currency, empty to let the
            person choose it.
        section: heading under which the form shows the field.
        minimum, maximum: bounds of a number, inclusive.
        shown_if: rule text; the field is asked only while it holds. Empty means always.
        default: the stored value before anyone has answered, as JSON text; empty for none.
        privacy: class that decides who may see it.
    """

    key: str
    label: str
    type: FieldType = "text"
    required: bool = False
    help: str = ""
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    section: str = ""
    minimum: int | None = None
    maximum: int | None = None
    shown_if: str = ""
    default: str = ""
    privacy: Privacy = "open"
