"""Contracts: clause library, templates, contracts, drafting and bulk runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.database.types import Id, Json, RowId, SortKey, UtcTime
from migrations.shared import business_columns, is_workspace_file, unique

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "clause",
        *business_columns(),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_clause"),
        unique("organisation_id", "key", name="uq_clause_organisation_id_key"),
    )
    op.create_table(
        "clause_body",
        *business_columns(),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_clause_body"),
        unique("organisation_id", "sha256", name="uq_clause_body_organisation_id_sha256"),
    )
    op.create_table(
        "template",
        *business_columns(),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_template"),
        unique("organisation_id", "key", name="uq_template_organisation_id_key"),
    )
    op.create_table(
        "clause_variant",
        *business_columns(),
        sa.Column("clause_id", Id(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "clause_id"],
            ["clause.organisation_id", "clause.id"],
            name="fk_clause_variant_clause_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_clause_variant"),
        unique(
            "organisation_id",
            "clause_id",
            "key",
            name="uq_clause_variant_organisation_id_clause_id_key",
        ),
    )
    op.create_table(
        "template_version",
        *business_columns(),
        sa.Column("template_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("fields", Json(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("title_pattern", sa.Text(), nullable=False),
        sa.Column("reference_prefix", sa.String(40), nullable=False),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft','published','retired')", name=op.f("ck_template_version_state")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "template_id"],
            ["template.organisation_id", "template.id"],
            name="fk_template_version_template_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_template_version"),
        unique(
            "organisation_id",
            "template_id",
            "number",
            name="uq_template_version_organisation_id_template_id_number",
        ),
    )
    op.create_table(
        "bulk_run",
        *business_columns(),
        sa.Column("template_version_id", Id(), nullable=False),
        sa.Column("job_id", Id(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("mapping", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "job_id"],
            ["job.organisation_id", "job.id"],
            name="fk_bulk_run_job_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "template_version_id"],
            ["template_version.organisation_id", "template_version.id"],
            name="fk_bulk_run_template_version_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_bulk_run"),
    )
    op.create_table(
        "clause_version",
        *business_columns(),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("body_id", Id(), nullable=False),
        sa.Column("author_id", Id(), nullable=False),
        sa.Column("approver_id", Id(), nullable=True),
        sa.Column("approved_at", UtcTime(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "approver_id"],
            ["person.organisation_id", "person.id"],
            name="fk_clause_version_approver_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "author_id"],
            ["person.organisation_id", "person.id"],
            name="fk_clause_version_author_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "body_id"],
            ["clause_body.organisation_id", "clause_body.id"],
            name="fk_clause_version_body_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "variant_id"],
            ["clause_variant.organisation_id", "clause_variant.id"],
            name="fk_clause_version_variant_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_clause_version"),
        unique(
            "organisation_id",
            "variant_id",
            "number",
            name="uq_clause_version_organisation_id_variant_id_number",
        ),
    )
    op.create_index("ix_clause_version_body_id", "clause_version", ["body_id"])
    op.create_table(
        "contract",
        *business_columns(),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("counterparty", sa.Text(), nullable=False),
        sa.Column("our_party", sa.Text(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("template_version_id", Id(), nullable=True),
        sa.Column("current_version_id", Id(), nullable=True),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("value_period", sa.String(40), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("term_kind", sa.String(40), nullable=True),
        sa.Column("renewal_months", sa.Integer(), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("terminated_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(value_minor IS NULL) = (currency IS NULL)", name=op.f("ck_contract_money")
        ),
        sa.CheckConstraint(
            "notice_days IS NULL OR notice_days >= 0", name=op.f("ck_contract_notice_days")
        ),
        sa.CheckConstraint(
            "renewal_months IS NULL OR renewal_months > 0", name=op.f("ck_contract_renewal_months")
        ),
        sa.CheckConstraint(
            "term_kind IS NULL OR term_kind IN ('fixed','auto_renew','evergreen')",
            name=op.f("ck_contract_term_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "owner_id"],
            ["person.organisation_id", "person.id"],
            name="fk_contract_owner_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "template_version_id"],
            ["template_version.organisation_id", "template_version.id"],
            name="fk_contract_template_version_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contract"),
        unique("organisation_id", "reference", name="uq_contract_organisation_id_reference"),
    )
    op.create_index("ix_contract_template_version_id", "contract", ["template_version_id"])
    op.create_table(
        "template_slot",
        *business_columns(),
        sa.Column("template_version_id", Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("clause_id", Id(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("numbered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "clause_id"],
            ["clause.organisation_id", "clause.id"],
            name="fk_template_slot_clause_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "template_version_id"],
            ["template_version.organisation_id", "template_version.id"],
            name="fk_template_slot_template_version_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_template_slot"),
        unique(
            "organisation_id",
            "template_version_id",
            "key",
            name="uq_template_slot_organisation_id_template_version_id_key",
        ),
    )
    op.create_index("ix_template_slot_clause_id", "template_slot", ["clause_id"])
    op.create_table(
        "bulk_row",
        *business_columns(),
        sa.Column("run_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("answers", Json(), nullable=False),
        sa.Column("contract_id", Id(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('waiting','done','failed')", name=op.f("ck_bulk_row_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contract_id"],
            ["contract.organisation_id", "contract.id"],
            name="fk_bulk_row_contract_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "run_id"],
            ["bulk_run.organisation_id", "bulk_run.id"],
            name="fk_bulk_row_run_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_bulk_row"),
        unique(
            "organisation_id", "run_id", "number", name="uq_bulk_row_organisation_id_run_id_number"
        ),
    )
    op.create_table(
        "contract_party",
        *business_columns(),
        sa.Column("contract_id", Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("signatory", sa.Text(), nullable=False),
        sa.Column("signatory_title", sa.Text(), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contract_id"],
            ["contract.organisation_id", "contract.id"],
            name="fk_contract_party_contract_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contract_party"),
    )
    op.create_index("ix_contract_party_contract_id", "contract_party", ["contract_id"])
    op.create_table(
        "contract_version",
        *business_columns(),
        sa.Column("contract_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("parent_id", Id(), nullable=True),
        sa.Column("template_version_id", Id(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("answers", Json(), nullable=False),
        sa.Column("answered_by", Json(), nullable=False),
        sa.Column("removed", Json(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("clauses_changed", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('generated','saved','restored')", name=op.f("ck_contract_version_kind")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contract_id"],
            ["contract.organisation_id", "contract.id"],
            name="fk_contract_version_contract_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "parent_id"],
            ["contract_version.organisation_id", "contract_version.id"],
            name="fk_contract_version_parent_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "template_version_id"],
            ["template_version.organisation_id", "template_version.id"],
            name="fk_contract_version_template_version_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contract_version"),
        unique(
            "organisation_id",
            "contract_id",
            "number",
            name="uq_contract_version_organisation_id_contract_id_number",
        ),
    )
    op.create_table(
        "editing_session",
        *business_columns(),
        sa.Column("contract_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("base_version_id", Id(), nullable=True),
        sa.Column("answers", Json(), nullable=False),
        sa.Column("answered_by", Json(), nullable=False),
        sa.Column("removed", Json(), nullable=False),
        sa.Column("clause_order", Json(), nullable=True),
        sa.Column("heartbeat_at", UtcTime(), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contract_id"],
            ["contract.organisation_id", "contract.id"],
            name="fk_editing_session_contract_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "person_id"],
            ["person.organisation_id", "person.id"],
            name="fk_editing_session_person_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_editing_session"),
    )
    op.create_index("ix_editing_session_contract_id", "editing_session", ["contract_id"])
    op.create_table(
        "contract_clause",
        *business_columns(),
        sa.Column("contract_version_id", Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("numbered", sa.Boolean(), nullable=False),
        sa.Column("body_id", Id(), nullable=False),
        sa.Column("clause_version_id", Id(), nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "body_id"],
            ["clause_body.organisation_id", "clause_body.id"],
            name="fk_contract_clause_body_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "clause_version_id"],
            ["clause_version.organisation_id", "clause_version.id"],
            name="fk_contract_clause_clause_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contract_version_id"],
            ["contract_version.organisation_id", "contract_version.id"],
            name="fk_contract_clause_contract_version_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contract_clause"),
        unique(
            "organisation_id",
            "contract_version_id",
            "key",
            name="uq_contract_clause_organisation_id_contract_version_id_key",
        ),
    )
    op.create_index("ix_contract_clause_body_id", "contract_clause", ["body_id"])
    op.create_index(
        "ix_contract_clause_clause_version_id", "contract_clause", ["clause_version_id"]
    )
    op.create_table(
        "contract_document",
        *business_columns(),
        sa.Column("contract_id", Id(), nullable=False),
        sa.Column("contract_version_id", Id(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contract_id"],
            ["contract.organisation_id", "contract.id"],
            name="fk_contract_document_contract_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "contract_version_id"],
            ["contract_version.organisation_id", "contract_version.id"],
            name="fk_contract_document_contract_version_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contract_document"),
    )
    op.create_index("ix_contract_document_contract_id", "contract_document", ["contract_id"])
    op.create_table(
        "draft_clause",
        *business_columns(),
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("numbered", sa.Boolean(), nullable=False),
        sa.Column("clause_version_id", Id(), nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "clause_version_id"],
            ["clause_version.organisation_id", "clause_version.id"],
            name="fk_draft_clause_clause_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "session_id"],
            ["editing_session.organisation_id", "editing_session.id"],
            name="fk_draft_clause_session_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_draft_clause"),
        unique(
            "organisation_id",
            "session_id",
            "key",
            name="uq_draft_clause_organisation_id_session_id_key",
        ),
    )
    if is_workspace_file():
        op.create_table(
            "contract_listing",
            sa.Column("rowid", RowId, nullable=False),
            sa.Column("contract_id", Id(), nullable=False),
            sa.Column("title", sa.Text(), nullable=False),
            sa.Column("title_key", SortKey(), nullable=False),
            sa.Column("reference", sa.String(40), nullable=False),
            sa.Column("counterparty", sa.Text(), nullable=False),
            sa.Column("counterparty_key", SortKey(), nullable=False),
            sa.Column("owner", sa.Text(), nullable=False),
            sa.Column("owner_key", SortKey(), nullable=False),
            sa.Column("owner_id", Id(), nullable=False),
            sa.Column("template", sa.Text(), nullable=False),
            sa.Column("status", sa.String(40), nullable=False),
            sa.Column("missing", sa.Text(), nullable=False),
            sa.Column("value_minor", sa.BigInteger(), nullable=True),
            sa.Column("currency", sa.String(3), nullable=True),
            sa.Column("law", sa.Text(), nullable=False),
            sa.Column("start_date", sa.Date(), nullable=True),
            sa.Column("end_date", sa.Date(), nullable=True),
            sa.Column("next_date", sa.Date(), nullable=True),
            sa.Column("changes_on", sa.Date(), nullable=True),
            sa.Column("updated_at", UtcTime(), nullable=False),
            sa.PrimaryKeyConstraint("rowid", name="pk_contract_listing"),
        )
        op.create_index("ix_contract_listing_changes_on", "contract_listing", ["changes_on"])
        op.create_index(
            "ix_contract_listing_contract_id", "contract_listing", ["contract_id"], unique=True
        )
        op.create_index(
            "ix_contract_listing_counterparty_key", "contract_listing", ["counterparty_key"]
        )
        op.create_index(
            "ix_contract_listing_next_date_title_key",
            "contract_listing",
            ["next_date", "title_key"],
        )
        op.create_index("ix_contract_listing_owner_key", "contract_listing", ["owner_key"])
        op.create_index(
            "ix_contract_listing_status_next_date_title_key",
            "contract_listing",
            ["status", "next_date", "title_key"],
        )
        op.create_index("ix_contract_listing_title_key", "contract_listing", ["title_key"])
        op.create_index("ix_contract_listing_updated_at", "contract_listing", ["updated_at"])
        op.create_index("ix_contract_listing_value_minor", "contract_listing", ["value_minor"])


def downgrade() -> None:
    if is_workspace_file():
        op.drop_table("contract_listing")
    op.drop_table("draft_clause")
    op.drop_table("contract_document")
    op.drop_table("contract_clause")
    op.drop_table("editing_session")
    op.drop_table("contract_version")
    op.drop_table("contract_party")
    op.drop_table("bulk_row")
    op.drop_table("template_slot")
    op.drop_table("contract")
    op.drop_table("clause_version")
    op.drop_table("bulk_run")
    op.drop_table("template_version")
    op.drop_table("clause_variant")
    op.drop_table("template")
    op.drop_table("clause_body")
    op.drop_table("clause")
