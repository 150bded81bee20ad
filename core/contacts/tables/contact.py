"""The contact itself, its sensitive part, and the fields that an organisation adds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from core.contacts.folding import derived, derived_private
from core.database.base import Base, Business, live, references, table_of, unique, unique_live
from core.database.folded import Folded
from core.database.rowid import OWN
from core.database.synced import MergeRules, Synced
from core.database.types import Code, Digest, Id, Json, SortKey, UtcTime

# What is computed of other columns or rows; a merge never asks a person about these.

COMPUTED = frozenset({"name_key", "folded", "last_visit_on", "next_visit_on"})


class ContactRow(Business, Base):
    """A person or an organisation. Empty is NULL.

    ``name_key``: the name as lists sort it, folded. ``folded``: JSON of the text fields whose
    folded form is more than their lower case (see ``core.contacts.folding``). ``custom``: values of
    the organisation's own fields by key, as stored (see ``core.contacts.custom``).
    ``mobile`` and ``phone`` are E.164, their raw text is kept as it was typed or imported.
    ``erased_at``: when the person was erased; the row then holds nothing of them and never will.
    """

    __tablename__ = "contact"
    __synced__ = Synced(
        "fields",
        write="contacts.edit",
        rules=MergeRules(
            groups=(
                frozenset({"street", "street2", "city", "region", "postcode", "country"}),
                frozenset({"email", "email_state"}),
                frozenset({"mobile", "mobile_raw", "mobile_state"}),
                frozenset({"phone", "phone_raw"}),
                frozenset({"consent_on", "consent_source", "sms_consent", "email_consent"}),
                frozenset({"status_id", "status_since"}),
            ),
            computed=COMPUTED,
            keyed=frozenset({"custom"}),
        ),
        guarded={
            "contacts.delete": frozenset({"deleted_at"}),
            "contacts.privacy": frozenset({"erased_at"}),
        },
        ends="erased_at",
        unites=True,
        derive=derived,
    )

    kind: Mapped[str] = mapped_column(Code, default="person")
    prefix: Mapped[str | None] = mapped_column(Text)
    first_name: Mapped[str | None] = mapped_column(Text)
    middle_name: Mapped[str | None] = mapped_column(Text)
    last_name: Mapped[str | None] = mapped_column(Text)
    suffix: Mapped[str | None] = mapped_column(Text)
    preferred_name: Mapped[str | None] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(SortKey)
    organisation: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(Text)
    job_title: Mapped[str | None] = mapped_column(Text)
    industry: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(Text)
    registration: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(SortKey)
    email_state: Mapped[str | None] = mapped_column(Code)
    email_opt_out: Mapped[bool] = mapped_column(Boolean, default=False)
    mobile: Mapped[str | None] = mapped_column(SortKey)
    mobile_raw: Mapped[str | None] = mapped_column(Text)
    mobile_state: Mapped[str | None] = mapped_column(Code)
    mobile_opt_out: Mapped[bool] = mapped_column(Boolean, default=False)
    phone: Mapped[str | None] = mapped_column(SortKey)
    phone_raw: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str | None] = mapped_column(Code)
    language: Mapped[str | None] = mapped_column(Code)
    time_zone: Mapped[str | None] = mapped_column(Text)
    street: Mapped[str | None] = mapped_column(Text)
    street2: Mapped[str | None] = mapped_column(Text)
    city: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    postcode: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(String(2))
    linkedin: Mapped[str | None] = mapped_column(Text)
    facebook: Mapped[str | None] = mapped_column(Text)
    instagram: Mapped[str | None] = mapped_column(Text)
    x_handle: Mapped[str | None] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    customer_number: Mapped[str | None] = mapped_column(Text)
    sms_consent: Mapped[str | None] = mapped_column(Code)
    email_consent: Mapped[str | None] = mapped_column(Code)
    consent_on: Mapped[date | None] = mapped_column(Date)
    consent_source: Mapped[str | None] = mapped_column(Text)
    do_not_contact: Mapped[bool] = mapped_column(Boolean, default=False)
    source: Mapped[str | None] = mapped_column(Text)
    source_detail: Mapped[str | None] = mapped_column(Text)
    referred_by: Mapped[str | None] = mapped_column(Text)
    assigned_id: Mapped[UUID | None] = mapped_column(Id)
    status_id: Mapped[UUID | None] = mapped_column(Id)
    status_since: Mapped[date | None] = mapped_column(Date)
    preferred: Mapped[bool] = mapped_column(Boolean, default=False)
    rating: Mapped[int | None] = mapped_column()
    first_contact_on: Mapped[date | None] = mapped_column(Date)
    customer_since: Mapped[date | None] = mapped_column(Date)
    review_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    last_visit_on: Mapped[date | None] = mapped_column(Date)
    next_visit_on: Mapped[date | None] = mapped_column(Date)
    picture: Mapped[bytes | None] = mapped_column(Digest)
    notes: Mapped[str | None] = mapped_column(Text)
    custom: Mapped[Any] = mapped_column(Json, nullable=True)
    folded: Mapped[Any] = mapped_column(Json, nullable=True)
    erased_at: Mapped[datetime | None] = mapped_column(UtcTime)
    do_not_publish: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    __table_args__ = (
        references("person", "assigned_id"),
        references("contact_status", "status_id"),
        CheckConstraint("kind IN ('person','organisation')", name="kind"),
        CheckConstraint("rating IS NULL OR (rating >= 1 AND rating <= 5)", name="rating"),
        CheckConstraint("email <> ''", name="email"),
        CheckConstraint("mobile <> ''", name="mobile"),
        unique_live("uq_contact_email", "email"),
        unique_live("uq_contact_mobile", "mobile"),
        unique_live("uq_contact_external_id", "external_id"),
        live("ix_contact_name_key", "name_key"),
        live("ix_contact_phone", "phone"),
        live("ix_contact_status_id", "status_id"),
        live("ix_contact_assigned_id", "assigned_id"),
        live("ix_contact_last_visit_on", "last_visit_on"),
        live("ix_contact_created_at", "created_at"),
        live("ix_contact_updated_at", "updated_at"),
        {"info": {OWN: True}},
    )


_CONTACT = table_of(ContactRow)
live("ix_contact_organisation", Folded(_CONTACT, "organisation"))


class ContactPrivateRow(Business, Base):
    """The sensitive fields of a contact, seen only with a permission of their own.

    Its id is that of the contact, so there is one at most.
    """

    __tablename__ = "contact_private"
    __synced__ = Synced(
        "fields",
        write="contacts.sensitive",
        read="contacts.sensitive",
        rules=MergeRules(keyed=frozenset({"custom"}), computed=frozenset({"folded"})),
        fixed=frozenset({"contact_id"}),
        within="contact_id",
        derive=derived_private,
    )

    contact_id: Mapped[UUID] = mapped_column(Id)
    date_of_birth: Mapped[date | None] = mapped_column(Date)
    gender: Mapped[str | None] = mapped_column(Text)
    nationality: Mapped[str | None] = mapped_column(String(2))
    tax_number: Mapped[str | None] = mapped_column(Text)
    bank_account: Mapped[str | None] = mapped_column(Text)
    emergency_contact: Mapped[str | None] = mapped_column(Text)
    emergency_phone: Mapped[str | None] = mapped_column(Text)
    private_notes: Mapped[str | None] = mapped_column(Text)
    custom: Mapped[Any] = mapped_column(Json, nullable=True)
    folded: Mapped[Any] = mapped_column(Json, nullable=True)

    __table_args__ = (references("contact", "contact_id"), Index(None, "contact_id"))


class ContactFieldRow(Business, Base):
    """A field that the organisation added. ``key`` and ``type`` never change."""

    __tablename__ = "contact_field"
    __synced__ = Synced(
        "fields", write="contacts.fields", fixed=frozenset({"key", "type", "privacy"})
    )

    key: Mapped[str] = mapped_column(Code)
    label: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Code)
    help: Mapped[str] = mapped_column(Text, default="")
    choices: Mapped[Any] = mapped_column(Json)
    scale: Mapped[int] = mapped_column(default=0)
    privacy: Mapped[str] = mapped_column(Code, default="personal")
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    __table_args__ = (
        unique("key"),
        CheckConstraint("type IN ('text','number','date','choice','yes_no')", name="type"),
        CheckConstraint("privacy IN ('open','personal','sensitive')", name="privacy"),
    )
