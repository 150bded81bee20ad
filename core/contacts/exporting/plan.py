"""Which columns an export has, in which order, and how each is read and written.

A value is written so that reading the file gives the stored value again: choices by their label
where that is unambiguous, else by their code; numbers as E.164; days as ISO.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from core.contacts.exporting.columns import ExportColumn, Labels
from core.contacts.exporting.many import UNIT
from core.contacts.fields import RECORDS, ContactField
from core.contacts.lists.source import ListSetup
from core.contacts.values import read_value
from core.kernel.errors import InvalidValue

if TYPE_CHECKING:
    from core.tabular.model import ColumnKind


def offered(setup: ListSetup) -> Mapping[str, ExportColumn]:
    """Return every column that the person may export, by key, in the order of "all fields"."""
    own = [_column(one, setup.country) for one in setup.fields.values()]
    standard = [one for one in own if not one.sensitive]
    sensitive = [one for one in own if one.sensitive]
    return {one.key: one for one in (_ID, *standard, *_MANY, *sensitive, *_TOLD)}


def everything(setup: ListSetup) -> tuple[str, ...]:
    """Return the keys of all fields: what importing the file again needs, and when it changed."""
    return tuple(key for key in offered(setup) if key not in ("name", "consent"))


def known(setup: ListSetup, keys: Sequence[str]) -> tuple[str, ...]:
    """Return those of ``keys`` that can be exported, such as the columns of a list."""
    there = offered(setup)
    return tuple(key for key in keys if key in there)


# --- fields ------------------------------------------------------------------------------------

_KINDS: Mapping[str, ColumnKind] = {"number": "number", "date": "date", "yes_no": "flag"}


def _column(one: ContactField, country: str) -> ExportColumn:
    sensitive = one.privacy == "sensitive"
    table = "private" if sensitive else "contact"
    expression = f"{table}.{one.key}"
    if one.custom:
        expression = f"{table}.custom ->> '$.{one.custom}'"
    kind = _KINDS.get(one.type, "text")
    if one.type == "choice" and not one.custom and one.key not in RECORDS:
        kind = "code"  # the labels are ours
    return ExportColumn(
        one.key,
        one.label,
        expression,
        kind,
        one.width_em * 1.4,
        _labels(one, country) if one.type == "choice" else None,
        one.scale,
        sensitive=sensitive,
        given=one.given,
    )


def _labels(one: ContactField, country: str) -> Labels:
    found = Labels({None: None})
    for choice in one.choices:
        value = UUID(choice.value).bytes if one.key in RECORDS else choice.value
        found[value] = (
            choice.label if _exact(one, choice.label, choice.value, country) else (choice.value)
        )
    return found


def _exact(one: ContactField, label: str, value: str, country: str) -> bool:
    """Tell whether reading ``label`` gives ``value``: two people may have one name."""
    try:
        read = read_value(one, label, country)
    except InvalidValue:
        return False
    return read == value


def _gathered(table: str, parts: str) -> str:
    return (
        f"(SELECT nullif(json_group_array(json_array({parts}) ORDER BY position, id), '[]')"
        f" FROM {table} WHERE contact_id = contact.id AND deleted_at IS NULL)"
    )


def _labelled(kind: str) -> str:
    return (
        f"(SELECT group_concat(label.name, char({ord(UNIT)}) ORDER BY label.name_key)"
        " FROM contact_label JOIN label ON label.organisation_id = contact_label.organisation_id"
        " AND label.id = contact_label.label_id WHERE contact_label.contact_id = contact.id"
        f" AND label.kind = '{kind}' AND label.deleted_at IS NULL)"
    )


_GROUPS = (
    f"(SELECT group_concat(contact_group.name, char({ord(UNIT)}) ORDER BY contact_group.name_key)"
    " FROM group_member JOIN contact_group"
    " ON contact_group.organisation_id = group_member.organisation_id"
    " AND contact_group.id = group_member.group_id WHERE group_member.contact_id = contact.id"
    " AND contact_group.deleted_at IS NULL)"
)
_FIRST = "nullif(concat_ws(' ', contact.first_name, contact.middle_name), '')"
_PARTS = f"nullif(concat_ws(', ', contact.last_name, {_FIRST}), '')"
# As ``core.contacts.folding.list_name``, and what lists show of a contact without a name.
_NAME = (
    f"coalesce(CASE WHEN contact.kind <> 'organisation' THEN {_PARTS} END,"
    f" contact.organisation, {_PARTS}, contact.preferred_name, contact.email, contact.mobile,"
    " contact.phone)"
)
_CONSENT = "(contact.sms_consent IS 'given') + 2 * (contact.email_consent IS 'given')"
_ID = ExportColumn("id", "Chancery ID", "lower(hex(contact.id))", "code", 34)
_MANY = (
    ExportColumn("tags", "Tags", _labelled("tag"), many=True, width=20),
    ExportColumn("interests", "Interests", _labelled("interest"), many=True, width=20),
    ExportColumn("groups", "Groups", _GROUPS, many=True, width=20),
    ExportColumn(
        "phones",
        "Further numbers",
        _gathered("contact_phone", "kind, number, extension, state, opt_out"),
        many=True,
        width=24,
    ),
    ExportColumn(
        "emails",
        "Further e-mail addresses",
        _gathered("contact_email", "kind, address, state, opt_out"),
        many=True,
        width=24,
    ),
    ExportColumn(
        "addresses",
        "Further addresses",
        _gathered("contact_address", "kind, street, street2, city, region, postcode, country"),
        many=True,
        width=30,
    ),
)
_TOLD = (
    ExportColumn("name", "Name", _NAME, given=False, width=20),
    ExportColumn(
        "consent",
        "Consent",
        _CONSENT,
        "code",
        labels=Labels({0: None, 1: "SMS", 2: "E-mail", 3: "SMS and e-mail"}),
        given=False,
    ),
    ExportColumn("created_at", "Added", "contact.created_at", "moment", 17, given=False),
    ExportColumn("updated_at", "Changed", "contact.updated_at", "moment", 17, given=False),
)
