"""Reminders of visits that were told, and the index that finds those to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.database.types import Id, UtcTime
from migrations.shared import is_workspace_file

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index("ix_visit_staff_id_remind_at", "visit", ["staff_id", "remind_at"])
    if is_workspace_file():
        op.create_table(
            "reminder_told",
            sa.Column("visit_id", Id(), nullable=False),
            sa.Column("person_id", Id(), nullable=False),
            sa.Column("remind_at", UtcTime(), nullable=False),
            sa.Column("again_at", UtcTime(), nullable=True),
            sa.PrimaryKeyConstraint("visit_id", "person_id", name="pk_reminder_told"),
        )


def downgrade() -> None:
    if is_workspace_file():
        op.drop_table("reminder_told")
    op.drop_index("ix_visit_staff_id_remind_at", "visit")
