"""Random filters over contacts and the plain records that decide what they must find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from core.contacts.fields import SENSITIVE_KEYS
from core.contacts.lists.source import ListSetup
from core.contacts.tables import (
    ContactLabelRow,
    ContactPrivateRow,
    ContactRow,
    GroupMemberRow,
    LabelRow,
    VisitRow,
)
from core.database.base import table_of
from core.database.filters import FilterField, Group, Rule, operators_for
from core.database.filters.fields import OPERATORS, PERIODS
from tests.samples.contact_contracts import add_contracts

TODAY = date(2026, 11, 20)
_RELATED = (
    *("group", "tag", "interest", "visit", "planned_visit"),
    *("contract_status", "contract_next_date", "contract_signed_on"),
)
_UNITS = ("days", "weeks", "months", "years")


def random_tree(rng: Random, setup: ListSetup, values: Mapping[str, Sequence[str]]) -> Group:
    """Return a filter of up to three levels; texts are often ones that contacts have."""
    return _group(rng, setup, values, 1)


def _group(rng: Random, setup: ListSetup, values: Mapping[str, Sequence[str]], level: int) -> Group:
    rules: list[Rule | Group] = []
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 4] if level > 1 else [1, 1, 2, 2, 3])):
        if level < 3 and rng.random() < 0.25:
            rules.append(_group(rng, setup, values, level + 1))
        else:
            field = rng.choice([*setup.filters.values()])
            if field.choices or field.type not in ("choice", "record"):
                rules.append(_rule(rng, field, values))
    return Group(rng.choice(["all", "all", "any", "none"]), tuple(rules))


def _rule(rng: Random, field: FilterField, values: Mapping[str, Sequence[str]]) -> Rule:
    operator = rng.choice(operators_for(field)).name
    arity = OPERATORS[operator].arity
    if arity == "none":
        return Rule(field.name, operator)
    if arity == "span":
        return Rule(field.name, operator, (str(rng.randrange(1, 40)), rng.choice(_UNITS)))
    if arity == "period":
        return Rule(field.name, operator, (rng.choice([*PERIODS]),))
    count = {"one": 1, "two": 2}.get(arity, rng.randrange(1, 4))
    return Rule(
        field.name, operator, tuple(_value(rng, field, values, operator) for _ in range(count))
    )


def _value(
    rng: Random, field: FilterField, values: Mapping[str, Sequence[str]], operator: str
) -> str:
    if field.type in ("choice", "record"):
        return rng.choice(field.choices).value
    if field.type == "number":
        return str(rng.randrange(0, 7))
    if field.type in ("date", "datetime"):
        return (TODAY + timedelta(days=rng.randrange(-900, 200))).isoformat()
    known = values.get(field.name) or ("x",)
    text = rng.choice(known)
    if operator in ("contains", "not_contains", "starts_with") and len(text) > 2:
        start = 0 if operator == "starts_with" else rng.randrange(len(text) - 1)
        text = text[start : start + rng.randrange(1, 6)]
    text = text.upper() if rng.random() < 0.3 else text
    return text if text.strip() and text.isprintable() else "a"


def records_of(connection: Connection, setup: ListSetup) -> dict[UUID, dict[str, Any]]:
    """Return every contact as the evaluator takes it, by its id."""
    contact, private = table_of(ContactRow), table_of(ContactPrivateRow)
    found: dict[UUID, dict[str, Any]] = {}
    for row in connection.execute(select(contact).where(contact.c.deleted_at.is_(None))).mappings():
        found[row["id"]] = {
            **{key: row[key] for key in setup.fields if key in row and key not in SENSITIVE_KEYS},
            **_custom(setup, row["custom"], sensitive=False),
            "created_at": row["created_at"],
            "updated_at": row["updated_at"],
            **dict.fromkeys(_RELATED, ()),
        }
    for row in connection.execute(select(private)).mappings():
        if row["contact_id"] in found:
            values = {key: row[key] for key in SENSITIVE_KEYS}
            found[row["contact_id"]] |= {**values, **_custom(setup, row["custom"], sensitive=True)}
    _add_related(connection, found)
    return found


def _custom(setup: ListSetup, kept: Mapping[str, Any] | None, *, sensitive: bool) -> dict[str, Any]:
    values = {}
    for key, field in setup.fields.items():
        if field.custom and (field.privacy == "sensitive") == sensitive:
            value = (kept or {}).get(field.custom)
            if field.type == "date" and value is not None:
                value = date.fromisoformat(value)
            values[key] = value
    return values


def _add_related(connection: Connection, found: dict[UUID, dict[str, Any]]) -> None:
    def add(contact: UUID, name: str, value: Any) -> None:
        if contact in found:
            found[contact][name] = (*found[contact][name], value)

    member, labelled, label = (
        table_of(GroupMemberRow),
        table_of(ContactLabelRow),
        table_of(LabelRow),
    )
    visit = table_of(VisitRow)
    for row in connection.execute(select(member).where(member.c.deleted_at.is_(None))):
        add(row.contact_id, "group", row.group_id)
    joined = select(labelled.c.contact_id, label.c.id, label.c.kind).join(
        label, label.c.id == labelled.c.label_id
    )
    for row in connection.execute(joined.where(labelled.c.deleted_at.is_(None))):
        # Whatever asks for a tag looks through all labels; ids of interests are never offered.
        add(row.contact_id, "tag", row.id)
        add(row.contact_id, "interest", row.id)
    for row in connection.execute(select(visit).where(visit.c.deleted_at.is_(None))):
        name = {"done": "visit", "planned": "planned_visit"}.get(row.state)
        if name:
            add(row.contact_id, name, row.starts_at.astimezone(UTC))
    add_contracts(connection, TODAY, add)


def invented_contacts(rng: Random, count: int, setup: ListSetup) -> list[dict[str, Any]]:
    """Return contacts with odd texts, empty fields and days near the edges of periods."""
    texts = [
        "Ines",
        "Étienne",
        "Kovačević",
        "groß",
        "GROSS",
        "ÅSA",
        "Łódź",
        "100 %",
        "a_b",
        "O'Neil",
    ]
    states = [choice.value for choice in setup.fields["status_id"].choices]
    made = []
    for number in range(count):
        row: dict[str, Any] = {}
        for key, field in setup.fields.items():
            if not field.given or field.custom or field.privacy == "sensitive":
                continue
            if rng.random() < 0.35 and key != "kind":
                continue
            row[key] = _field_value(rng, field, texts)
        row |= {"email": f"p{number}@x.example"} if rng.random() < 0.7 else {"email": None}
        row["mobile"] = f"+61491{570_000 + number}" if rng.random() < 0.7 else None
        row["phone"] = f"+6188212{number:04d}" if rng.random() < 0.4 else None
        row["external_id"] = f"C-{number}" if rng.random() < 0.5 else None
        row["status_id"] = UUID(rng.choice(states)) if rng.random() < 0.8 else None
        row["assigned_id"] = None
        row["last_visit_on"] = TODAY - timedelta(days=rng.randrange(200))
        row["created_at"] = row["updated_at"] = datetime(2026, 11, 20, tzinfo=UTC) - timedelta(
            minutes=rng.randrange(60 * 24 * 60)
        )
        row["custom"] = {"shoe_size": rng.randrange(6)} if rng.random() < 0.5 else None
        if rng.random() < 0.5:
            row["custom"] = {**(row["custom"] or {}), "motto": rng.choice(texts)}
        made.append(row)
    return made


def _field_value(rng: Random, field: Any, texts: Sequence[str]) -> Any:
    match field.type:
        case "choice":
            return rng.choice(field.choices).value if field.key not in ("status_id",) else None
        case "date":
            return TODAY - timedelta(days=rng.randrange(-30, 800))
        case "number":
            return rng.randrange(1, 6)
        case "yes_no":
            return rng.random() < 0.5
        case _:
            return " ".join(rng.choice(texts) for _ in range(rng.randrange(1, 3)))
