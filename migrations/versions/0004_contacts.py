"""Contacts: people and organisations, their groups, labels, statuses and visits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.database.rowid import OWN
from core.database.types import Id, Json, RowId, SortKey, UtcTime
from migrations.shared import (
    LIVE,
    business_columns,
    is_workspace_file,
    live,
    unique,
    unique_live,
)
from migrations.sqlite import contact_search

revision = "0004"
down_revision = "0003"

_TABLES = (
    "contact_field",
    "contact_group",
    "contact_status",
    "label",
    "parcel_type",
    "contact",
    "contact_address",
    "contact_email",
    "contact_label",
    "contact_phone",
    "contact_private",
    "group_member",
    "status_change",
    "visit",
)
# The organisation without case and accents (``core.database.folded``).
_ORGANISATION = {
    "sqlite": "coalesce(folded ->> '$.organisation', lower(organisation))",
    "postgresql": "(coalesce(folded ->> 'organisation', lower(organisation COLLATE \"C\"))"
    ' COLLATE "C")',
}


def upgrade() -> None:
    op.create_table(
        "contact_field",
        *business_columns(),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("help", sa.Text(), nullable=False),
        sa.Column("choices", Json(), nullable=False),
        sa.Column("scale", sa.Integer(), nullable=False),
        sa.Column("privacy", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("privacy IN ('open','personal','sensitive')", name="privacy"),
        sa.CheckConstraint("type IN ('text','number','date','choice','yes_no')", name="type"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contact_field"),
        unique("organisation_id", "key", name="uq_contact_field_organisation_id_key"),
    )
    op.create_table(
        "contact_group",
        *business_columns(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", SortKey(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("filter", Json(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contact_group"),
    )
    unique_live("uq_contact_group_name_key", "contact_group", "name_key", "organisation_id")
    op.create_table(
        "contact_status",
        *business_columns(),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("stage IN ('lead','active','dormant','former')", name="stage"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contact_status"),
        unique("organisation_id", "key", name="uq_contact_status_organisation_id_key"),
    )
    op.create_table(
        "label",
        *business_columns(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", SortKey(), nullable=False),
        sa.CheckConstraint("kind IN ('tag','interest')", name="kind"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_label"),
    )
    unique_live("uq_label_kind_name_key", "label", "kind", "name_key", "organisation_id")
    op.create_table(
        "parcel_type",
        *business_columns(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("picture", sa.LargeBinary(32), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_parcel_type"),
    )
    unique_live("uq_parcel_type_name", "parcel_type", "name", "organisation_id")
    op.create_table(
        "contact",
        *business_columns(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=True),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("middle_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("suffix", sa.Text(), nullable=True),
        sa.Column("preferred_name", sa.Text(), nullable=True),
        sa.Column("name_key", SortKey(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("job_title", sa.Text(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("registration", sa.Text(), nullable=True),
        sa.Column("email", SortKey(), nullable=True),
        sa.Column("email_state", sa.String(40), nullable=True),
        sa.Column("email_opt_out", sa.Boolean(), nullable=False),
        sa.Column("mobile", SortKey(), nullable=True),
        sa.Column("mobile_raw", sa.Text(), nullable=True),
        sa.Column("mobile_state", sa.String(40), nullable=True),
        sa.Column("mobile_opt_out", sa.Boolean(), nullable=False),
        sa.Column("phone", SortKey(), nullable=True),
        sa.Column("phone_raw", sa.Text(), nullable=True),
        sa.Column("channel", sa.String(40), nullable=True),
        sa.Column("language", sa.String(40), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("street2", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("linkedin", sa.Text(), nullable=True),
        sa.Column("facebook", sa.Text(), nullable=True),
        sa.Column("instagram", sa.Text(), nullable=True),
        sa.Column("x_handle", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("customer_number", sa.Text(), nullable=True),
        sa.Column("sms_consent", sa.String(40), nullable=True),
        sa.Column("email_consent", sa.String(40), nullable=True),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consent_source", sa.Text(), nullable=True),
        sa.Column("do_not_contact", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_detail", sa.Text(), nullable=True),
        sa.Column("referred_by", sa.Text(), nullable=True),
        sa.Column("assigned_id", Id(), nullable=True),
        sa.Column("status_id", Id(), nullable=True),
        sa.Column("status_since", sa.Date(), nullable=True),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("first_contact_on", sa.Date(), nullable=True),
        sa.Column("customer_since", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("last_visit_on", sa.Date(), nullable=True),
        sa.Column("next_visit_on", sa.Date(), nullable=True),
        sa.Column("picture", sa.LargeBinary(32), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("custom", Json(), nullable=True),
        sa.Column("folded", Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "assigned_id"],
            ["person.organisation_id", "person.id"],
            name="fk_contact_assigned_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "status_id"],
            ["contact_status.organisation_id", "contact_status.id"],
            name="fk_contact_status_id",
        ),
        sa.CheckConstraint("rating IS NULL OR (rating >= 1 AND rating <= 5)", name="rating"),
        sa.CheckConstraint("kind IN ('person','organisation')", name="kind"),
        sa.CheckConstraint("email <> ''", name="email"),
        sa.CheckConstraint("mobile <> ''", name="mobile"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contact"),
        info={OWN: True},
    )
    live("ix_contact_assigned_id", "contact", "assigned_id")
    live("ix_contact_created_at", "contact", "created_at")
    live("ix_contact_last_visit_on", "contact", "last_visit_on")
    live("ix_contact_name_key", "contact", "name_key")
    op.create_index(
        "ix_contact_organisation",
        "contact",
        [sa.text(_ORGANISATION[op.get_bind().dialect.name])],
        postgresql_where=LIVE,
        sqlite_where=LIVE,
    )
    live("ix_contact_phone", "contact", "phone")
    live("ix_contact_status_id", "contact", "status_id")
    live("ix_contact_updated_at", "contact", "updated_at")
    unique_live("uq_contact_email", "contact", "email", "organisation_id")
    unique_live("uq_contact_external_id", "contact", "external_id", "organisation_id")
    unique_live("uq_contact_mobile", "contact", "mobile", "organisation_id")
    op.create_table(
        "contact_address",
        *business_columns(),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("street2", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contact_id"],
            ["contact.organisation_id", "contact.id"],
            name="fk_contact_address_contact_id",
        ),
        sa.CheckConstraint("kind IN ('work','home','postal','other')", name="kind"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contact_address"),
    )
    op.create_index("ix_contact_address_contact_id", "contact_address", ["contact_id"])
    op.create_table(
        "contact_email",
        *business_columns(),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("opt_out", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contact_id"],
            ["contact.organisation_id", "contact.id"],
            name="fk_contact_email_contact_id",
        ),
        sa.CheckConstraint("state IN ('unknown','valid','invalid','bounced')", name="state"),
        sa.CheckConstraint("kind IN ('work','home','other')", name="kind"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contact_email"),
    )
    op.create_index("ix_contact_email_address", "contact_email", ["address"])
    op.create_index("ix_contact_email_contact_id", "contact_email", ["contact_id"])
    op.create_table(
        "contact_label",
        *business_columns(),
        sa.Column("label_id", Id(), nullable=False),
        sa.Column("contact_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contact_id"],
            ["contact.organisation_id", "contact.id"],
            name="fk_contact_label_contact_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "label_id"],
            ["label.organisation_id", "label.id"],
            name="fk_contact_label_label_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contact_label"),
    )
    op.create_index("ix_contact_label_contact_id", "contact_label", ["contact_id"])
    op.create_index(
        "ix_contact_label_label_id_contact_id", "contact_label", ["label_id", "contact_id"]
    )
    op.create_table(
        "contact_phone",
        *business_columns(),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("extension", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("opt_out", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contact_id"],
            ["contact.organisation_id", "contact.id"],
            name="fk_contact_phone_contact_id",
        ),
        sa.CheckConstraint("state IN ('unknown','valid','invalid','bounced')", name="state"),
        sa.CheckConstraint("kind IN ('mobile','work','home','fax','other')", name="kind"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contact_phone"),
    )
    op.create_index("ix_contact_phone_contact_id", "contact_phone", ["contact_id"])
    op.create_index("ix_contact_phone_number", "contact_phone", ["number"])
    op.create_table(
        "contact_private",
        *business_columns(),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("nationality", sa.String(2), nullable=True),
        sa.Column("tax_number", sa.Text(), nullable=True),
        sa.Column("bank_account", sa.Text(), nullable=True),
        sa.Column("emergency_contact", sa.Text(), nullable=True),
        sa.Column("emergency_phone", sa.Text(), nullable=True),
        sa.Column("private_notes", sa.Text(), nullable=True),
        sa.Column("custom", Json(), nullable=True),
        sa.Column("folded", Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contact_id"],
            ["contact.organisation_id", "contact.id"],
            name="fk_contact_private_contact_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contact_private"),
    )
    op.create_index("ix_contact_private_contact_id", "contact_private", ["contact_id"])
    op.create_table(
        "group_member",
        *business_columns(),
        sa.Column("group_id", Id(), nullable=False),
        sa.Column("contact_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contact_id"],
            ["contact.organisation_id", "contact.id"],
            name="fk_group_member_contact_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "group_id"],
            ["contact_group.organisation_id", "contact_group.id"],
            name="fk_group_member_group_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_group_member"),
    )
    op.create_index("ix_group_member_contact_id", "group_member", ["contact_id"])
    op.create_index(
        "ix_group_member_group_id_contact_id", "group_member", ["group_id", "contact_id"]
    )
    op.create_table(
        "status_change",
        *business_columns(),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("from_id", Id(), nullable=True),
        sa.Column("to_id", Id(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contact_id"],
            ["contact.organisation_id", "contact.id"],
            name="fk_status_change_contact_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "from_id"],
            ["contact_status.organisation_id", "contact_status.id"],
            name="fk_status_change_from_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "to_id"],
            ["contact_status.organisation_id", "contact_status.id"],
            name="fk_status_change_to_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_status_change"),
    )
    op.create_index("ix_status_change_contact_id", "status_change", ["contact_id"])
    op.create_table(
        "visit",
        *business_columns(),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("remind_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contact_id"],
            ["contact.organisation_id", "contact.id"],
            name="fk_visit_contact_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "staff_id"],
            ["person.organisation_id", "person.id"],
            name="fk_visit_staff_id",
        ),
        sa.CheckConstraint("minutes > 0", name="minutes"),
        sa.CheckConstraint("state IN ('planned','done','missed','cancelled')", name="state"),
        sa.CheckConstraint("kind IN ('office','site','call','video','other')", name="kind"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_visit"),
    )
    op.create_index("ix_visit_contact_id_starts_at", "visit", ["contact_id", "starts_at"])
    op.create_index("ix_visit_staff_id_starts_at", "visit", ["staff_id", "starts_at"])
    op.create_index("ix_visit_starts_at", "visit", ["starts_at"])
    _permit()
    if is_workspace_file():
        _create_journal()
        contact_search.create(op.get_bind())


def downgrade() -> None:
    if is_workspace_file():
        contact_search.drop(op.get_bind())
        op.drop_table("bulk_journal")
        op.drop_table("bulk_operation")
    op.execute(sa.text("DELETE FROM role_permission WHERE permission LIKE 'contacts.%'"))
    for name in reversed(_TABLES):
        op.drop_table(name)


_EVERYTHING = tuple(
    f"contacts.{act}" for act in ("read", "edit", "delete", "export", "sensitive", "fields")
)
# What each role may do in organisations that are there already.
_PERMISSIONS = {
    "viewer": ("contacts.read",),
    "member": ("contacts.read", "contacts.edit", "contacts.export"),
    "manager": _EVERYTHING,
    "administrator": _EVERYTHING,
}


def _permit() -> None:
    for role, permissions in _PERMISSIONS.items():
        for permission in permissions:
            op.execute(
                sa.text(
                    "INSERT INTO role_permission (organisation_id, role, permission)"
                    " SELECT id, :role, :permission FROM organisation"
                ).bindparams(role=role, permission=permission)
            )


def _create_journal() -> None:
    op.create_table(
        "bulk_operation",
        sa.Column("number", RowId, nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_bulk_operation"),
        sa.UniqueConstraint("id", name="uq_bulk_operation_id"),
    )
    op.create_table(
        "bulk_journal",
        sa.Column("operation", sa.BigInteger(), nullable=False),
        sa.Column("contact", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("operation", "contact", name="pk_bulk_journal"),
        sqlite_with_rowid=False,
    )
