"""How far bulk operations are that the shared database does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.database.types import RowId
from migrations.shared import is_workspace_file

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    if is_workspace_file():
        op.create_table(
            "bulk_shared",
            sa.Column("operation", RowId, nullable=False),
            sa.Column("wanted", sa.Integer(), nullable=False),
            sa.Column("open", sa.Boolean(), nullable=False),
            sa.Column("doubt", sa.Text(), nullable=True),
            sa.PrimaryKeyConstraint("operation", name="pk_bulk_shared"),
        )


def downgrade() -> None:
    if is_workspace_file():
        op.drop_table("bulk_shared")
