"""Merged contacts, so that a merge can be taken back, and what is known of likely pairs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.database.types import Id, Json, RowId
from migrations.shared import (
    business_columns,
    is_workspace_file,
    references,
    unique_live,
)

revision = "0005"
down_revision = "0004"

_TABLES = ("contact_merge", "contact_merge_change", "contact_merge_private", "contact_apart")


def upgrade() -> None:
    op.create_table(
        "contact_merge",
        *business_columns(),
        sa.Column("survivor_id", Id(), nullable=False),
        sa.Column("merged_id", Id(), nullable=False),
        references("contact_merge", "survivor_id", "contact"),
        references("contact_merge", "merged_id", "contact"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contact_merge"),
    )
    unique_live("uq_contact_merge_merged_id", "contact_merge", "merged_id", "organisation_id")
    op.create_index("ix_contact_merge_survivor_id", "contact_merge", ["survivor_id"])
    for name in ("contact_merge_change", "contact_merge_private"):
        _create_changes(name)
    op.create_table(
        "contact_apart",
        *business_columns(),
        sa.Column("first_id", Id(), nullable=False),
        sa.Column("second_id", Id(), nullable=False),
        references("contact_apart", "first_id", "contact"),
        references("contact_apart", "second_id", "contact"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_contact_apart"),
    )
    op.create_index("ix_contact_apart_first_id", "contact_apart", ["first_id"])
    op.create_index("ix_contact_apart_second_id", "contact_apart", ["second_id"])
    if is_workspace_file():
        _create_pairs()


def downgrade() -> None:
    if is_workspace_file():
        op.drop_table("duplicate_scan")
        op.drop_table("duplicate_pair")
    for name in reversed(_TABLES):
        op.drop_table(name)


def _create_changes(name: str) -> None:
    op.create_table(
        name,
        *business_columns(),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("merge_id", Id(), nullable=False),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("row_id", Id(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("images", Json(), nullable=False),
        references(name, "contact_id", "contact"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_merge_id", name, ["merge_id"])
    op.create_index(f"ix_{name}_contact_id", name, ["contact_id"])


def _create_pairs() -> None:
    op.create_table(
        "duplicate_pair",
        sa.Column("scan", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("second", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("exact", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scan", "first", "second", name="pk_duplicate_pair"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_duplicate_pair_second", "duplicate_pair", ["second"])
    op.create_table(
        "duplicate_scan",
        sa.Column("number", RowId, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_duplicate_scan"),
    )
