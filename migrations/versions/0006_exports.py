"""Exports: their log, and how much each person may take out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.database.types import Id, Json, UtcTime
from migrations.shared import business_columns, is_workspace_file, references

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "export_log",
        *business_columns(),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("filter", Json(), nullable=False),
        sa.Column("columns", Json(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("guarding", sa.String(40), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("allowance_id", Id(), nullable=True),
        references("export_log", "person_id", "person"),
        sa.CheckConstraint("rows >= 0 AND gone >= 0", name="rows"),
        sa.CheckConstraint("format IN ('csv','xlsx')", name="format"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_export_log"),
    )
    op.create_table(
        "export_limit",
        *business_columns(),
        sa.Column("role", sa.String(40), nullable=True),
        sa.Column("person_id", Id(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        references("export_limit", "person_id", "person"),
        sa.CheckConstraint("rows >= 0", name="rows"),
        sa.CheckConstraint("days >= 1 AND days <= 366", name="days"),
        sa.CheckConstraint("(role IS NULL) <> (person_id IS NULL)", name="whose"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_export_limit"),
    )
    op.create_table(
        "export_use",
        *business_columns(),
        sa.Column("person_id", Id(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.Column("drawn", sa.BigInteger(), nullable=False),
        sa.Column("allowance_id", Id(), nullable=True),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=True),
        references("export_use", "person_id", "person"),
        sa.CheckConstraint("kind IN ('export','allowance','draw')", name="kind"),
        sa.CheckConstraint("rows >= 0 AND drawn >= 0 AND (used IS NULL OR used >= 0)", name="rows"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_export_use"),
    )
    op.create_index("ix_export_use_person_id_created_at", "export_use", ["person_id", "created_at"])
    if is_workspace_file():
        op.create_table(
            "export_pending",
            sa.Column("id", Id(), nullable=False),
            sa.Column("allowance_id", Id(), nullable=True),
            sa.Column("working", sa.Text(), nullable=False),
            sa.Column("rows", sa.BigInteger(), nullable=False),
            sa.Column("used", sa.BigInteger(), nullable=True),
            sa.Column("at", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("id", name="pk_export_pending"),
        )


def downgrade() -> None:
    if is_workspace_file():
        op.drop_table("export_pending")
    for name in ("export_use", "export_limit", "export_log"):
        op.drop_table(name)
