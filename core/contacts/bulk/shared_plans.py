"""What each kind of bulk operation does to contacts at the shared database, and takes back there.

The same as ``core.contacts.bulk.plans`` does to the workspace file, in PostgreSQL: what was before
is read in the transaction that changes it, so nothing that came meanwhile is overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, text

from core.contacts.bulk.journal import Before
from core.contacts.bulk.plans import Delete, Edit, Join, Plan, plain_json, stored_json
from core.contacts.groups import pair_id
from core.contacts.tables import ContactRow
from core.database.authority import SharedTransaction
from core.database.base import table_of
from core.database.forms import from_stored, to_stored
from core.kernel.clock import to_micro
from core.kernel.errors import Refused
from core.kernel.ids import new_id

_CONTACT = table_of(ContactRow)
# A list instead of a join: a planner whose statistics are old cannot take it the wrong way round.
_CHOSEN = "c.organisation_id = :organisation AND c.id = ANY(:chosen)"
_LIVE = "c.deleted_at IS NULL AND c.erased_at IS NULL"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A contact: its row id here, and its id everywhere."""

    row: int
    id: UUID


class SharedPlan(Protocol):
    """One kind of operation at the shared database.

    Attributes:
        permission: what the person needs.
    """

    permission: str

    def apply(self, at: SharedTransaction, part: Sequence[Chosen]) -> list[Before]:
        """Change these contacts; returns those that changed, as they were."""
        ...


class SharedUndo(Protocol):
    """What takes one kind of operation back at the shared database."""

    permission: str

    def take_back(
        self, at: SharedTransaction, part: Sequence[tuple[Chosen, Before]]
    ) -> tuple[int, int]:
        """Undo it; returns how many rows were written, and how many contacts are as before."""
        ...


def shared_plan(plan: Plan) -> SharedPlan:
    """Return the same plan for the shared database."""
    match plan:
        case Join():
            return SharedJoin(plan)
        case Edit():
            return SharedEdit(plan)
        case Delete():
            return SharedDelete()
    raise TypeError(type(plan).__name__)


class SharedJoin:
    """Puts contacts together with a tag, an interest or a group, or takes them apart."""

    permission = "contacts.edit"

    def __init__(self, join: Join) -> None:
        self._join = join

    def apply(self, at: SharedTransaction, part: Sequence[Chosen]) -> list[Before]:
        self._require_target(at)
        rows = {one.id: one.row for one in part}
        if self._join.add:
            changed = self._insert(at, [*rows])
        else:
            changed = self._joined(at, [*rows])
            self._delete(at, changed)
        return [Before(rows[one.contact_id], to_micro(one.updated_at), {}) for one in changed]

    def take_back(
        self, at: SharedTransaction, part: Sequence[tuple[Chosen, Before]]
    ) -> tuple[int, int]:
        contacts = [one.id for one, _ in part]
        if not self._join.add:
            self._require_target(at)
            written = len(self._insert(at, contacts))
            return written, len(self._joined(at, contacts))
        moments = {one.id: before.version for one, before in part}
        joined = self._joined(at, contacts)
        # Who was given it again since has it by somebody else's will.
        own = [one for one in joined if to_micro(one.updated_at) == moments[one.contact_id]]
        self._delete(at, own)
        return len(own), len(part) - (len(joined) - len(own))

    def _insert(self, at: SharedTransaction, contacts: Sequence[UUID]) -> Sequence[Any]:
        """Join those that are live and not joined; returns the rows that were made."""
        target, (table, column) = self._join.target, (self._join.table, self._join.column)
        pairs = ((one, pair_id(target, one)) for one in contacts)
        at.put("bulk_pairs", {"contact_id": "uuid", "id": "uuid"}, pairs)
        return _all(
            at,
            f"INSERT INTO chancery.{table} AS p (organisation_id, id, created_at, created_by,"
            f" updated_at, updated_by, row_version, {column}, contact_id)"
            " SELECT c.organisation_id, t.id, now(), :person, now(), :person, 1, :target, c.id"
            " FROM chancery.contact AS c JOIN pg_temp.bulk_pairs AS t ON t.contact_id = c.id"
            f" WHERE {_CHOSEN} AND {_LIVE} AND NOT EXISTS (SELECT 1 FROM chancery.{table} AS pair"
            f" WHERE pair.organisation_id = :organisation AND pair.{column} = :target"
            " AND pair.contact_id = t.contact_id AND pair.deleted_at IS NULL OFFSET 0)"
            " ORDER BY t.id ON CONFLICT (organisation_id, id) DO UPDATE SET deleted_at = NULL"
            " WHERE p.deleted_at IS NOT NULL RETURNING contact_id, updated_at",
            target=target,
            chosen=contacts,
        )

    def _joined(self, at: SharedTransaction, contacts: Sequence[UUID]) -> Sequence[Any]:
        """Return the rows that join them now, which nobody else changes until the end."""
        return _all(
            at,
            f"SELECT c.id, c.contact_id, c.updated_at FROM chancery.{self._join.table} AS c"
            f" WHERE c.organisation_id = :organisation AND c.{self._join.column} = :target"
            " AND c.contact_id = ANY(:chosen) AND c.deleted_at IS NULL ORDER BY c.id FOR UPDATE",
            target=self._join.target,
            chosen=contacts,
        )

    def _delete(self, at: SharedTransaction, rows: Sequence[Any]) -> None:
        _all(
            at,
            f"DELETE FROM chancery.{self._join.table} AS c WHERE {_CHOSEN} RETURNING 1",
            chosen=[one.id for one in rows],
        )

    def _require_target(self, at: SharedTransaction) -> None:
        """Refuse when tag or group went meanwhile, and keep it from going until the end."""
        is_group = self._join.table == "group_member"
        if is_group:
            _require(
                at, "contact_group", self._join.target, "group", " AND filter IS NULL FOR SHARE"
            )
        else:
            _require(at, "label", self._join.target, "tag", " FOR SHARE")


class SharedEdit:
    """Gives a field of all contacts one value."""

    permission = "contacts.edit"

    def __init__(self, edit: Edit) -> None:
        self._edit = edit

    def apply(self, at: SharedTransaction, part: Sequence[Chosen]) -> list[Before]:
        if self._edit.field.key == "status_id" and self._edit.value is not None:
            _require(at, "contact_status", UUID(bytes=self._edit.value), "status")
        found = self._read(at, [one.id for one in part])
        made = [self._edit.changed(row) for row in found]
        # Of an own field the database does not tell which value it has already.
        column = self._edit.column
        pairs = [
            (row, values)
            for row, values in zip(found, made, strict=True)
            if values[column] != row[column]
        ]
        if not pairs:
            return []
        names = [*pairs[0][1]]
        values = {row["id"]: [made[name] for name in names] for row, made in pairs}
        versions = _write(at, names, values)
        changed = [row for row, _ in pairs if row["id"] in versions]
        if self._edit.field.key == "status_id":
            self._note_statuses(at, changed)
        places = {one.id: one.row for one in part}
        return [
            Before(
                places[row["id"]],
                versions[row["id"]],
                plain_json({name: row[name] for name in names}),
            )
            for row in changed
        ]

    def _read(self, at: SharedTransaction, contacts: Sequence[UUID]) -> list[dict[str, Any]]:
        """Return what is needed of the live contacts, as SQLite stores it; the id as it is.

        They are locked in one order, whoever else does the same.
        """
        names = [*self._edit.needed]
        query = (
            select(_CONTACT.c.id, *(_CONTACT.c[name] for name in names))
            .where(_CONTACT.c.organisation_id == at.organisation_id)
            .where(_CONTACT.c.id == any_(bindparam("chosen", contacts, ARRAY(Uuid()))))
            .where(_CONTACT.c.deleted_at.is_(None), _CONTACT.c.erased_at.is_(None))
            .order_by(_CONTACT.c.id)
            .with_for_update(key_share=True)
        )
        if not self._edit.field.custom:
            column = _CONTACT.c[self._edit.column]
            query = query.where(column.is_distinct_from(from_stored(column)(self._edit.value)))
        forms = [to_stored(_CONTACT.c[name]) for name in names]
        return [
            {"id": row[0]}
            | {name: form(value) for name, form, value in zip(names, forms, row[1:], strict=True)}
            for row in at.connection.execute(query)
        ]

    def _note_statuses(self, at: SharedTransaction, rows: Sequence[Mapping[str, Any]]) -> None:
        value = self._edit.value
        to_id = UUID(bytes=value) if value is not None else None
        columns = dict.fromkeys(("id", "contact_id", "from_id", "to_id"), "uuid")
        former = (UUID(bytes=row["status_id"]) if row["status_id"] else None for row in rows)
        at.put(
            "bulk_statuses",
            columns,
            (
                (new_id(), row["id"], from_id, to_id)
                for row, from_id in zip(rows, former, strict=True)
            ),
        )
        _all(
            at,
            "INSERT INTO chancery.status_change (organisation_id, id, created_at, created_by,"
            " updated_at, updated_by, row_version, contact_id, from_id, to_id, at)"
            " SELECT :organisation, t.id, now(), :person, now(), :person, 1, t.contact_id,"
            " t.from_id, t.to_id, now() FROM pg_temp.bulk_statuses AS t RETURNING 1",
        )


class SharedDelete:
    """Deletes contacts softly."""

    permission = "contacts.delete"

    def apply(self, at: SharedTransaction, part: Sequence[Chosen]) -> list[Before]:
        rows = {one.id: one.row for one in part}
        gone = _all(
            at,
            "UPDATE chancery.contact AS c SET deleted_at = now()"
            f" WHERE {_CHOSEN} AND {_LIVE} RETURNING c.id, c.row_version",
            chosen=[*rows],
        )
        return [Before(rows[contact], version, {"deleted_at": None}) for contact, version in gone]


class SharedPutBack:
    """Gives contacts the values that they had, where nobody changed them since."""

    def __init__(self, permission: str) -> None:
        self.permission = permission

    def take_back(
        self, at: SharedTransaction, part: Sequence[tuple[Chosen, Before]]
    ) -> tuple[int, int]:
        names = [*part[0][1].values]
        values = {
            one.id: [stored_json(before.values[name]) for name in names] for one, before in part
        }
        versions = {one.id: before.version for one, before in part}
        back = len(_write(at, names, values, versions))
        return back, back


# --- inside ------------------------------------------------------------------------------


def _write(
    at: SharedTransaction,
    names: Sequence[str],
    values: Mapping[UUID, Sequence[Any]],
    only: Mapping[UUID, int] | None = None,
) -> dict[UUID, int]:
    """Write stored values; returns the version of each contact that was written.

    Args:
        only: the version that a contact must still have.
    """
    dialect = at.connection.dialect
    columns = {name: _CONTACT.c[name].type.compile(dialect=dialect) for name in names}
    forms = [_for_copy(name) for name in names]
    at.put(
        "bulk_values",
        {"contact_id": "uuid", "version": "bigint", **columns},
        (
            (key, only[key] if only else None, *(f(v) for f, v in zip(forms, own, strict=True)))
            for key, own in values.items()
        ),
    )
    sets = ", ".join(f"{name} = t.{name}" for name in names)
    written = _all(
        at,
        f"UPDATE chancery.contact AS c SET {sets} FROM pg_temp.bulk_values AS t"
        f" WHERE {_CHOSEN} AND c.id = t.contact_id AND c.erased_at IS NULL"
        f"{' AND c.row_version = t.version' if only else ''} RETURNING c.id, c.row_version",
        chosen=[*values],
    )
    return {row[0]: int(row[1]) for row in written}


def _for_copy(name: str) -> Any:
    """Return what makes of a stored value what COPY takes: JSON stays text."""
    column = _CONTACT.c[name]
    return from_stored(column) if name not in ("custom", "folded") else lambda value: value


def _all(at: SharedTransaction, query: str, **values: Any) -> Sequence[Any]:
    """Run a query that knows ``:organisation`` and ``:person``; returns its rows."""
    own = {"organisation": at.organisation_id, "person": at.person_id}
    return at.connection.execute(text(query), {**own, **values}).all()


def _require(at: SharedTransaction, table: str, key: UUID, called: str, further: str = "") -> None:
    found = _all(
        at,
        f"SELECT 1 FROM chancery.{table} WHERE organisation_id = :organisation AND id = :key"
        f" AND deleted_at IS NULL{further}",
        key=key,
    )
    if not found:
        raise Refused(
            f"Somebody deleted or changed this {called} meanwhile.",
            "Nothing was changed.",
            f"Choose another {called}.",
        )
