"""Notes that two versions of a contract were saved apart, for the Review desk."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import insert

from core.contracts.tables import ContractRow
from core.database.base import table_of
from core.database.local_tables import SyncConflictRow
from core.database.unit_of_work import UnitOfWork
from core.kernel.clock import to_micro
from core.kernel.ids import new_id


def put_conflict(
    uow: UnitOfWork,
    contract: ContractRow,
    before: UUID | None,
    *,
    mine: UUID,
    theirs: UUID | None,
) -> None:
    """Note that two versions of a contract were saved apart; ``core.sync.conflicts`` reads it."""

    def image(version_id: UUID | None) -> str:
        return json.dumps(
            {
                "id": contract.id.hex,
                "title": contract.title,
                "updated_at": to_micro(contract.updated_at),
                "updated_by": contract.updated_by.hex,
                "current_version_id": version_id.hex if version_id else None,
            }
        )

    uow.connection.execute(
        insert(table_of(SyncConflictRow)).values(
            id=new_id(),
            mutation_id=None,
            table_name="contract",
            row_key=contract.id.hex,
            kind="diverged",
            columns=json.dumps([["diverged", ["current_version_id"]]]),
            base=image(before),
            mine=image(mine),
            theirs=image(theirs),
            state="open",
            at=to_micro(uow.now),
        )
    )
