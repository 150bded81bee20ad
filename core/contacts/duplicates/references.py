"""Which rows refer to a contact and go along when it is merged.

Features beside contacts register theirs; ``core.workspace`` joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.contacts.tables import ContactLabelRow, GroupMemberRow, VisitRow
from core.database.base import Business


@dataclass(frozen=True, slots=True)
class Reference:
    """A table whose rows refer to a contact and move to the one that stays.

    ``column`` must not be fixed in the table's declaration. ``noun``: a row in words, singular.
    """

    row: type[Business]
    noun: str
    column: str = "contact_id"


@dataclass(frozen=True, slots=True)
class Belonging:
    """A table that joins contacts with something; the survivor gets rows of its own.

    The merged contact keeps its rows: it is deleted, so nobody sees them, and taken apart it has
    them as before. ``column``: what the contact is joined with.
    """

    row: type[GroupMemberRow] | type[ContactLabelRow]
    noun: str
    column: str


MOVED = (Reference(VisitRow, "visit"),)
BELONGING = (
    Belonging(GroupMemberRow, "group", "group_id"),
    Belonging(ContactLabelRow, "tag", "label_id"),
)
# Tables that refer to a contact and are not moved, each with its reason.
STAY: Mapping[str, str] = {
    "contact_phone": "merged with the main numbers, by the plan",
    "contact_email": "merged with the main addresses, by the plan",
    "contact_address": "merged with the main address, by the plan",
    "contact_private": "merged field by field, by who may see it",
    "group_member": "the survivor gets its own",
    "contact_label": "the survivor gets its own",
    "status_change": "history stays where it was written, and is read with the survivor's",
    "contact_merge": "tells of the merge",
    "contact_merge_change": "tells of the merge",
    "contact_merge_private": "tells of the merge",
    "contact_apart": "the survivor gets its own",
    "privacy_request": "the log says of which entry data was given out",
}
