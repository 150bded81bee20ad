"""Alembic environment. The caller hands over an open connection; no address is read anywhere."""

from __future__ import annotations

from alembic import context

from core.models import METADATA
from migrations.shared import REPLICA

REPLICA.set(bool(context.config.attributes.get("replica")))
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
