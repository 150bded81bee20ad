"""Foundation: organisation, people, audit trail, settings, jobs and search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.database.types import Id, Json, RowId, UtcTime
from migrations.shared import business_columns, is_workspace_file, unique
from migrations.sqlite import search

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_checkpoint",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id", "device_id", "sequence", name="pk_audit_checkpoint"
        ),
    )
    op.create_table(
        "audit_event",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor_id", Id(), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("record_id", Id(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "device_id", "sequence", name="pk_audit_event"),
    )
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
    op.create_index("ix_audit_event_record_id_at", "audit_event", ["record_id", "at"])
    op.create_table(
        "device",
        *business_columns(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_device"),
    )
    op.create_table(
        "job",
        *business_columns(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("result", Json(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued','running','paused','done','failed','cancelled')",
            name=op.f("ck_job_state"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_job"),
    )
    op.create_index("ix_job_state", "job", ["state"])
    op.create_table(
        "organisation",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
    )
    op.create_table(
        "person",
        *business_columns(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('administrator','manager','member','viewer')", name=op.f("ck_person_role")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_person"),
        unique("organisation_id", "email", name="uq_person_organisation_id_email"),
    )
    op.create_table(
        "role_permission",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("permission", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "role", "permission", name="pk_role_permission"),
    )
    op.create_table(
        "saved_view",
        *business_columns(),
        sa.Column("list_key", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_id", Id(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", Json(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_saved_view"),
    )
    op.create_table(
        "setting",
        *business_columns(),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("value", Json(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_setting"),
        unique(
            "organisation_id", "person_id", "key", name="uq_setting_organisation_id_person_id_key"
        ),
    )
    op.create_table(
        "job_log",
        *business_columns(),
        sa.Column("job_id", Id(), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "job_id"],
            ["job.organisation_id", "job.id"],
            name="fk_job_log_job_id",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_job_log"),
    )
    op.create_index("ix_job_log_job_id", "job_log", ["job_id"])
    if is_workspace_file():
        op.create_table(
            "search_document",
            sa.Column("docid", RowId, nullable=False),
            sa.Column("kind", sa.String(40), nullable=False),
            sa.Column("record_id", Id(), nullable=False),
            sa.Column("title", sa.Text(), nullable=False),
            sa.Column("subtitle", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("docid", name="pk_search_document"),
        )
        op.create_index(
            "ix_search_document_kind_record_id",
            "search_document",
            ["kind", "record_id"],
            unique=True,
        )
        search.create(op.get_bind())


def downgrade() -> None:
    if is_workspace_file():
        search.drop(op.get_bind())
        op.drop_table("search_document")
    op.drop_table("job_log")
    op.drop_table("setting")
    op.drop_table("saved_view")
    op.drop_table("role_permission")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_table("job")
    op.drop_table("device")
    op.drop_table("audit_event")
    op.drop_table("audit_checkpoint")
