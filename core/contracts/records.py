"""What the contracts service returns: frozen records, never mapped rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from core.documents.model import Body
from core.kernel.fields import FieldSpec
from core.kernel.money import Money

# Computed from data on a given day, see core.contracts.rules.status_of.
Status = Literal[
    "draft", "upcoming", "in_force", "notice_window", "expiring", "expired", "terminated", "unknown"
]
TermKind = Literal["fixed", "auto_renew", "evergreen"]
VersionKind = Literal["generated", "saved", "restored"]
TemplateState = Literal["draft", "published", "retired"]


# --- library ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClauseVersion:
    """One immutable wording of a variant."""

    id: UUID
    variant_id: UUID
    number: int
    heading: str
    body: Body
    sha256: bytes
    author: str
    created_at: datetime
    approver: str = ""
    approved_at: datetime | None = None
    source: str = ""
    source_url: str = ""
    licence: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the wording may be taken on ``day``; both ends of its validity count."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class ClauseVariant:
    """One conditional wording line of a clause. An empty condition always fits.

    Attributes:
        position: variants are tried in this order; the first whose condition holds is taken.
        risk: 1 our preferred position, higher is worse for us; fallbacks rank by it.
        day: when it was read, for the validity of its versions; None looks at no validity.
    """

    id: UUID
    clause_id: UUID
    key: str
    name: str
    condition: str
    position: int
    risk: int
    jurisdiction: str
    versions: tuple[ClauseVersion, ...]
    day: date | None = None

    @property
    def current(self) -> ClauseVersion | None:
        """The version that a draft takes: the newest approved one that is valid on ``day``.

        Where none is valid the newest approved one stands, and where none is approved the newest.
        """
        approved = [v for v in self.versions if v.approved_at]
        valid = [v for v in approved if self.day is None or v.is_valid_on(self.day)]
        return max(valid or approved or self.versions, key=lambda v: v.number, default=None)


@dataclass(frozen=True, slots=True)
class LibraryClause:
    """A clause of the library with all its variants and versions."""

    id: UUID
    key: str
    title: str
    category: str
    purpose: str
    variants: tuple[ClauseVariant, ...]


@dataclass(frozen=True, slots=True)
class ClauseSummary:
    """A clause in the library list."""

    id: UUID
    key: str
    title: str
    category: str
    variants: int
    versions: int
    used_in_templates: int
    used_in_contracts: int
    approved: bool
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ClauseUse:
    """Where a clause is used: a template slot, or a contract with its version of the wording."""

    kind: Literal["template", "contract"]
    id: UUID
    title: str
    detail: str
    version_number: int | None
    current: bool


# --- templates -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a template.

    Attributes:
        key: unique in the template; cross-references point to it. By default the clause's key.
        condition: rule text; empty means the clause is always there.
        section: heading printed before it, empty for none.
    """

    key: str
    clause_id: UUID
    clause_title: str
    position: int
    condition: str = ""
    section: str = ""
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One immutable version of a template; a version in state ``draft`` may still change."""

    id: UUID
    template_id: UUID
    number: int
    state: TemplateState
    title: str
    fields: tuple[FieldSpec, ...]
    slots: tuple[Slot, ...]
    roles: Mapping[str, str]
    title_pattern: str
    reference_prefix: str
    language: str
    note: str
    author: str
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class TemplateSummary:
    """A template in lists and in the New contract picker.

    Attributes:
        updated_at: when its newest version was published, else when it was last changed.
    """

    id: UUID
    key: str
    title: str
    category: str
    description: str
    current_version_id: UUID | None
    number: int
    clauses: int
    fields: int
    contracts: int
    updated_at: datetime


# --- drafting --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of "why is this clause here".

    Attributes:
        text: a sentence such as ``Direction is “Mutual”``.
        detail: who or what says so, such as ``Form, answered by Tomasz Nowak``.
    """

    text: str
    detail: str
    met: bool = True


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a clause of a draft comes from."""

    slot_key: str
    clause_id: UUID | None
    clause_title: str
    variant_id: UUID | None
    variant_name: str
    other_variants: tuple[str, ...]
    version_id: UUID | None
    version_number: int | None
    latest_number: int | None
    approver: str
    approved_at: datetime | None
    author: str
    source: str
    licence: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class DraftClause:
    """One clause of a draft or of a saved version.

    Attributes:
        key: the slot's key, or a new one for a clause added by hand.
        changed: the text differs from the library version it came from.
        clause_version_id: None for a clause written in the contract itself.
        chosen: a person picked this wording by hand, so conditions no longer swap it.
    """

    key: str
    heading: str
    body: Body
    numbered: bool
    section: str
    position: int
    clause_id: UUID | None = None
    variant_id: UUID | None = None
    clause_version_id: UUID | None = None
    changed: bool = False
    changed_by: str = ""
    changed_at: datetime | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A slot whose condition did not hold."""

    key: str
    title: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ClauseEdit:
    """What a person made of one clause since the base version."""

    heading: str
    body: Body
    section: str = ""
    numbered: bool = True
    clause_version_id: UUID | None = None
    chosen: bool = False
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DraftInputs:
    """Everything that decides how a draft reads; ``core.contracts.compose`` turns it into clauses.

    Attributes:
        template: None for an older contract that was not drafted here.
        library: the clauses of the template's slots, by id.
        base: clauses of the version that the work started from.
        answers: stored answers by field key (shapes: ``core.contracts.fields``).
        answered_by: who last gave each answer.
        edits: clauses that differ from the base, by key; new clauses included.
        removed: keys of slots that a person took out.
        order: clause keys as a person ordered them, None for the template's order.
        saved_at: when the newest autosave was committed, None when nothing differs from the base.
    """

    contract: Contract
    template: TemplateVersion | None
    library: Mapping[UUID, LibraryClause]
    base_version_id: UUID | None
    base_number: int
    base: tuple[DraftClause, ...]
    answers: Mapping[str, Any]
    answered_by: Mapping[str, str]
    edits: Mapping[str, ClauseEdit]
    removed: frozenset[str]
    order: tuple[str, ...] | None
    session_id: UUID | None
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Composition:
    """The clauses of a draft in their order, and the slots whose condition did not hold."""

    clauses: tuple[DraftClause, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should resolve in a draft.

    Attributes:
        kind: ``undefined_term``, ``missing_target``, ``missing_answer``, ``invalid_answer``,
            ``unused_definition`` or ``duplicate_definition``.
        where: words for the place, such as ``Clause 3.2`` or ``Form, Counterparty``.
        suggestion: a defined term that may have been meant, empty for none.
    """

    kind: str
    severity: Literal["error", "warning"]
    text: str
    where: str
    clause_key: str = ""
    paragraph_id: str = ""
    field_key: str = ""
    subject: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """A sealed version in the Versions list."""

    id: UUID
    contract_id: UUID
    number: int
    kind: VersionKind
    note: str
    author: str
    created_at: datetime
    sha256: bytes
    clauses_changed: int


# --- contracts -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Party:
    """A party as the contract names it."""

    role: str
    name: str
    address: str = ""
    registration: str = ""
    email: str = ""
    signatory: str = ""
    signatory_title: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class ContractDocument:
    """A produced or added file in the document store."""

    id: UUID
    name: str
    kind: str
    sha256: bytes
    size: int
    created_at: datetime
    author: str
    version_number: int | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a contract's history, from the audit trail."""

    at: datetime
    actor: str
    action: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract with everything the details panel and the record show.

    Attributes:
        next_date: the next day on which a person must act or something happens.
        missing: labels of the data without which the status is unknown.
    """

    id: UUID
    reference: str
    title: str
    counterparty: str
    our_party: str
    owner_id: UUID
    owner: str
    template_id: UUID | None
    template: str
    template_version: int | None
    status: Status
    missing: tuple[str, ...]
    value: Money | None
    value_period: str
    law: str
    payment_days: int | None
    signed_on: date | None
    start_date: date | None
    end_date: date | None
    term_kind: TermKind | None
    renewal_months: int | None
    notice_days: int | None
    notice_from: date | None
    notice_by: date | None
    renews_on: date | None
    terminated_on: date | None
    next_date: date | None
    version_number: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    row_version: int
    parties: tuple[Party, ...] = field(default=())
    documents: tuple[ContractDocument, ...] = field(default=())
