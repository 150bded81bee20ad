"""Erased people, suppression and published lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.database.types import Id, Json, RowId, UtcTime
from migrations.shared import business_columns, is_workspace_file, references
from migrations.sqlite import erasure

revision = "0007"
down_revision = "0006"

_NEW = ("contacts.privacy", "contacts.publish")
_ROLES = ("manager", "administrator")


def upgrade() -> None:
    # The columns are added one by one: a million rows are not written anew.
    op.add_column("contact", sa.Column("erased_at", UtcTime(), nullable=True))
    op.add_column(
        "contact",
        sa.Column("do_not_publish", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "privacy_request",
        *business_columns(),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("outcome", Json(), nullable=False),
        sa.CheckConstraint("kind IN ('given','erased')", name="kind"),
        references("privacy_request", "contact_id", "contact"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_privacy_request"),
    )
    op.create_index("ix_privacy_request_contact_id", "privacy_request", ["contact_id"])
    op.create_table(
        "suppression_key",
        *business_columns(),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_suppression_key"),
    )
    op.create_table(
        "suppression",
        *business_columns(),
        sa.Column("key_id", Id(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.CheckConstraint("kind IN ('email','number','external_id')", name="kind"),
        references("suppression", "key_id", "suppression_key"),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_suppression"),
    )
    op.create_index("ix_suppression_hash", "suppression", ["hash"])
    _create_published()
    for permission in _NEW:
        for role in _ROLES:
            op.execute(
                sa.text(
                    "INSERT INTO role_permission (organisation_id, role, permission)"
                    " SELECT id, :role, :permission FROM organisation"
                ).bindparams(role=role, permission=permission)
            )
    if is_workspace_file():
        _create_local()
        erasure.create(op.get_bind())


def downgrade() -> None:
    if is_workspace_file():
        erasure.drop(op.get_bind())
        op.drop_table("wipe_filling")
        op.drop_table("erased_trace")
        op.drop_table("published_contact")
    for permission in _NEW:
        op.execute(
            sa.text("DELETE FROM role_permission WHERE permission = :permission").bindparams(
                permission=permission
            )
        )
    for name in ("published_list", "suppression", "suppression_key", "privacy_request"):
        op.drop_table(name)
    op.drop_column("contact", "do_not_publish")
    op.drop_column("contact", "erased_at")


def _create_published() -> None:
    op.create_table(
        "published_list",
        *business_columns(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("filter", Json(), nullable=False),
        sa.Column("columns", Json(), nullable=False),
        sa.Column("menus", Json(), nullable=False),
        sa.Column("sort", sa.String(40), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(32), nullable=True),
        sa.PrimaryKeyConstraint("organisation_id", "id", name="pk_published_list"),
    )


def _create_local() -> None:
    op.create_table(
        "published_contact",
        sa.Column("list_id", Id(), nullable=False),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("list_id", "contact_id", name="pk_published_contact"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_published_contact_contact_id", "published_contact", ["contact_id"])
    op.create_table(
        "erased_trace",
        sa.Column("number", RowId, nullable=False),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("picture", sa.LargeBinary(32), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_erased_trace"),
    )
    op.create_table(
        "wipe_filling",
        sa.Column("number", RowId, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_wipe_filling"),
    )
