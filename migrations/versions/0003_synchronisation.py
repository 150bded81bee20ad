"""Synchronisation: what a workspace file keeps of it; the organisation counts its writes, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.database.types import Id, RowId
from migrations.shared import is_workspace_file

revision = "0003"
down_revision = "0002"

_LOCAL = (
    "sync_switch",
    "sync_state",
    "sync_outbox",
    "sync_shadow",
    "sync_mutation",
    "sync_conflict",
    "sync_stale",
    "sync_blob",
    "sync_run",
)


def upgrade() -> None:
    op.add_column(
        "organisation",
        sa.Column("row_version", sa.BigInteger(), nullable=False, server_default="1"),
    )
    op.add_column("contract_version", sa.Column("merged_id", Id(), nullable=True))
    if is_workspace_file():
        _create_local()


def downgrade() -> None:
    if is_workspace_file():
        for name in reversed(_LOCAL):
            op.drop_table(name)
    op.drop_column("contract_version", "merged_id")
    op.drop_column("organisation", "row_version")


def _create_local() -> None:
    op.create_table(
        "sync_switch",
        sa.Column("id", RowId, nullable=False),
        sa.Column("applying", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sync_switch"),
    )
    op.create_table(
        "sync_state",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sync_state"),
    )
    op.create_table(
        "sync_outbox",
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("mutation_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("transaction_id", "table_name", "row_key", name="pk_sync_outbox"),
    )
    op.create_index("ix_sync_outbox_table_name_row_key", "sync_outbox", ["table_name", "row_key"])
    op.create_index("ix_sync_outbox_mutation_id", "sync_outbox", ["mutation_id"])
    op.create_table(
        "sync_shadow",
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("newer", sa.Integer(), nullable=False),
        sa.Column("theirs", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("table_name", "row_key", name="pk_sync_shadow"),
    )
    op.create_table(
        "sync_mutation",
        sa.Column("mutation_id", RowId, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mutation_id", name="pk_sync_mutation"),
    )
    op.create_table(
        "sync_conflict",
        sa.Column("id", Id(), nullable=False),
        sa.Column("mutation_id", sa.BigInteger(), nullable=True),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("mine", sa.Text(), nullable=True),
        sa.Column("theirs", sa.Text(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sync_conflict"),
    )
    op.create_index("ix_sync_conflict_state", "sync_conflict", ["state"])
    op.create_index(
        "ix_sync_conflict_table_name_row_key", "sync_conflict", ["table_name", "row_key"]
    )
    op.create_table(
        "sync_stale",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("record_id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "record_id", name="pk_sync_stale"),
    )
    op.create_table(
        "sync_blob",
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_sync_blob"),
    )
    op.create_table(
        "sync_run",
        sa.Column("id", RowId, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("parked", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sync_run"),
    )
