"""What the rows of contacts are called in front of people."""

from __future__ import annotations

from collections.abc import Mapping

from core.contacts.fields import standard_fields
from core.contacts.folding import list_name
from core.database.subjects import Subject

_CONTACT = ("contact_id", "contact")
_DELETED = {"deleted_at": "Deleted"}
_REACH = {"kind": "Kind", "state": "State", "opt_out": "Opted out", **_DELETED}
_LINES = {
    "street": "Street",
    "street2": "Street, second line",
    "city": "City",
    "region": "State",
    "postcode": "Postcode",
    "country": "Country",
}

SUBJECTS: Mapping[str, Subject] = {
    "contact": Subject(
        "contact",
        "name_key",
        labels={
            **{key: field.label for key, field in standard_fields().items() if field.given},
            "custom": "Own fields",
            "picture": "Picture",
            **_DELETED,
        },
        names={"assigned_id": "person", "status_id": "contact_status"},
        called=list_name,
    ),
    "contact_private": Subject(
        "sensitive data",
        "",
        _CONTACT,
        {
            **{key: field.label for key, field in standard_fields().items()},
            "custom": "Own fields",
        },
    ),
    "contact_field": Subject(
        "own field",
        "label",
        labels={"label": "Label", "help": "Help", "choices": "Choices", "active": "In use"},
    ),
    "contact_phone": Subject("phone number", "number", _CONTACT, {"number": "Number", **_REACH}),
    "contact_email": Subject(
        "e-mail address", "address", _CONTACT, {"address": "Address", **_REACH}
    ),
    "contact_address": Subject("address", "street", _CONTACT, {**_LINES, **_DELETED}),
    "contact_status": Subject(
        "status", "name", labels={"name": "Name", "stage": "Stage", "active": "In use"}
    ),
    "status_change": Subject("change of status", "", _CONTACT),
    "contact_group": Subject(
        "group",
        "name",
        labels={"name": "Name", "description": "Description", "active": "In use", **_DELETED},
    ),
    "group_member": Subject("member", "", _CONTACT, _DELETED),
    "label": Subject("tag", "name", labels={"name": "Name", **_DELETED}),
    "contact_label": Subject("tag", "", _CONTACT, _DELETED),
    "visit": Subject(
        "visit",
        "",
        _CONTACT,
        {
            "staff_id": "With",
            "starts_at": "Begins",
            "minutes": "Minutes",
            "kind": "Kind",
            "state": "State",
            "place": "Place",
            "notes": "Notes",
            "remind_at": "Reminder",
            **_DELETED,
        },
        {"staff_id": "person"},
    ),
    "contact_merge": Subject(
        "merge of contacts",
        "",
        ("merged_id", "contact"),
        {"survivor_id": "Merged into", "merged_id": "Merged contact", "deleted_at": "Taken apart"},
        {"survivor_id": "contact", "merged_id": "contact"},
    ),
    "contact_merge_change": Subject(
        "merge of contacts", "", _CONTACT, {"images": "What it changed"}
    ),
    "contact_merge_private": Subject(
        "merge of contacts", "", _CONTACT, {"images": "What it changed"}
    ),
    "contact_apart": Subject("pair that is not the same", "", ("first_id", "contact"), _DELETED),
    "parcel_type": Subject(
        "parcel type",
        "name",
        labels={"name": "Name", "description": "Description", "active": "In use", **_DELETED},
    ),
}
