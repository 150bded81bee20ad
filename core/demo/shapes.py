"""Frozen shapes of the demo organisation's library and templates, as the seeder reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.contracts.records import TemplateState
from core.documents.model import Body
from core.kernel.fields import FieldSpec


@dataclass(frozen=True, slots=True)
class DemoVersion:
    """One wording of a variant.

    Attributes:
        wording: the text in the notation of ``core.documents.wording``.
        author, approver: keys of people; an empty approver means not yet approved.
    """

    number: int
    heading: str
    wording: str
    body: Body
    author: str
    approver: str
    approved_on: date | None
    valid_from: date
    source: str
    licence: str
    note: str


@dataclass(frozen=True, slots=True)
class DemoVariant:
    """One conditional wording line of a clause; variants are tried in their order."""

    key: str
    name: str
    condition: str
    jurisdiction: str
    risk: int
    versions: tuple[DemoVersion, ...]

    @property
    def current(self) -> DemoVersion:
        """The newest approved version."""
        return max((v for v in self.versions if v.approver), key=lambda v: v.number)


@dataclass(frozen=True, slots=True)
class DemoClause:
    """A clause of the library."""

    key: str
    title: str
    category: str
    purpose: str
    variants: tuple[DemoVariant, ...]


@dataclass(frozen=True, slots=True)
class DemoSlot:
    """One place of a template; ``key`` is what cross-references name."""

    key: str
    clause: str
    condition: str
    section: str
    numbered: bool


@dataclass(frozen=True, slots=True)
class DemoTemplateVersion:
    """One version of a template with the fields and slots that it had then."""

    number: int
    state: TemplateState
    note: str
    author: str
    published_on: date
    fields: tuple[FieldSpec, ...]
    slots: tuple[DemoSlot, ...]


@dataclass(frozen=True, slots=True)
class DemoTemplate:
    """A template; ``versions`` are in order, the last one is published."""

    key: str
    title: str
    category: str
    description: str
    reference_prefix: str
    title_pattern: str
    language: str
    roles: Mapping[str, str]
    versions: tuple[DemoTemplateVersion, ...]

    @property
    def current(self) -> DemoTemplateVersion:
        """The newest version."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that drafting needs: the clauses and templates by key, in their order."""

    clauses: Mapping[str, DemoClause]
    templates: Mapping[str, DemoTemplate]
