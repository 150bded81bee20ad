"""The closed list of a contact's fields. Forms, filters, lists, imports and exports all read it.

Keys are the columns of ``contact`` or, for sensitive fields, of ``contact_private``. Fields that
the organisation adds join them as ``custom.<key>`` (see ``core.contacts.custom``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from core.contacts.places import countries, languages
from core.database.filters import FilterField
from core.database.filters.fields import FilterType
from core.database.listing import Column, ColumnKind
from core.kernel.fields import Choice, FieldSpec, FieldType, Privacy

CUSTOM = "custom."
# Compared as they are stored, in lower case: a mailbox with ü is another one than with u.
ACCENTS = frozenset({"email", "mobile", "phone"})
# Their values are ids of other records.
RECORDS = frozenset({"status_id", "assigned_id"})


@dataclass(frozen=True, slots=True)
class ContactField:
    """One field of a contact.

    Attributes:
        width_em: of its column in lists.
        shown: lists show it until the person chooses otherwise.
        given: people type it; otherwise Chancery keeps it.
        most: how many characters it may hold.
        scale: decimal places of a number.
    """

    key: str
    label: str
    type: FieldType
    section: str
    width_em: float = 9
    help: str = ""
    choices: tuple[Choice, ...] = ()
    privacy: Privacy = "personal"
    shown: bool = False
    given: bool = True
    most: int = 200
    scale: int = 0

    @property
    def custom(self) -> str:
        """The key of a field that the organisation added; empty for a standard one."""
        return self.key.removeprefix(CUSTOM) if self.key.startswith(CUSTOM) else ""

    @property
    def spec(self) -> FieldSpec:
        """What a form needs to know."""
        return FieldSpec(
            self.key,
            self.label,
            self.type,
            help=self.help,
            choices=self.choices,
            section=self.section,
            privacy=self.privacy,
        )

    @property
    def filter_type(self) -> FilterType:
        """How it is compared."""
        return "record" if self.key in RECORDS else _FILTER_TYPES.get(self.type, "text")

    @property
    def filter(self) -> FilterField:
        """What the filter builder needs to know."""
        return FilterField(
            self.key,
            self.label,
            self.filter_type,
            self.choices,
            self.scale,
            accents=self.key in ACCENTS,
            privacy=self.privacy,
        )

    @property
    def column(self) -> Column:
        """What a list needs to know."""
        return Column(
            self.key,
            self.label,
            _COLUMN_KINDS.get(self.type, "text"),
            self.width_em,
            "right" if self.type == "number" else "left",
            description=self.help or self.section,
            shown=self.shown,
            firm=self.type == "phone",
        )


_FILTER_TYPES: Mapping[FieldType, FilterType] = {
    "number": "number",
    "date": "date",
    "choice": "choice",
    "yes_no": "tick",
}
_COLUMN_KINDS: Mapping[FieldType, ColumnKind] = {
    "number": "number",
    "date": "date",
    "yes_no": "tick",
}


def _choices(**labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in labels.items())


KINDS = _choices(person="Person", organisation="Organisation")
STATES = _choices(unknown="Not known", valid="Works", invalid="Not valid", bounced="Came back")
CONSENTS = _choices(given="Given", refused="Refused", unknown="Not asked")
CHANNELS = _choices(
    sms="SMS", mms="MMS", whatsapp="WhatsApp", email="E-mail", phone="Phone", post="Post"
)

_NAME, _WORK, _REACH = "Name", "Organisation and role", "Phone and e-mail"
_ADDRESS, _ONLINE, _IDS = "Postal address", "Online", "Identifiers"
_CONSENT, _ORIGIN, _CARE = "Consent", "Origin", "Care"
_NOTES, _SENSITIVE = "Notes", "Sensitive"


@cache
def standard_fields() -> Mapping[str, ContactField]:
    """Return every standard field by its key, in the order of forms. Sensitive ones come last."""
    return {field.key: field for field in (*_OPEN, *_countries(), *SENSITIVE)}


def _countries() -> tuple[ContactField, ...]:
    # The lists of countries and languages are read when they are first needed.
    return (
        ContactField("country", "Country", "choice", _ADDRESS, 8, choices=countries()),
        ContactField("language", "Language", "choice", _REACH, 8, choices=languages()),
    )


_F = ContactField
_OPEN: tuple[ContactField, ...] = (
    _F("kind", "Kind", "choice", _NAME, 7, choices=KINDS, privacy="open"),
    _F("prefix", "Title", "text", _NAME, 5, "Such as Dr or Ms.", most=40),
    _F("first_name", "First name", "text", _NAME),
    _F("middle_name", "Middle name", "text", _NAME),
    _F("last_name", "Last name", "text", _NAME),
    _F("suffix", "Suffix", "text", _NAME, 5, "Such as Jr or PhD.", most=40),
    _F("preferred_name", "Preferred name", "text", _NAME, help="What the person is called."),
    _F("organisation", "Organisation", "text", _WORK, 12, shown=True, privacy="open"),
    _F("department", "Department", "text", _WORK, privacy="open"),
    _F("job_title", "Role", "text", _WORK, 10, shown=True, privacy="open"),
    _F("industry", "Industry", "text", _WORK, privacy="open"),
    _F("website", "Website", "text", _WORK, 11, most=500, privacy="open"),
    _F("registration", "Registration no.", "text", _WORK, privacy="open"),
    _F("email", "E-mail", "email", _REACH, 14.5, shown=True, most=254),
    _F("email_state", "State of e-mail", "choice", _REACH, 7, choices=STATES),
    _F("email_opt_out", "No e-mail", "yes_no", _REACH, 6, "Asked not to get e-mails."),
    _F("mobile", "Mobile", "phone", _REACH, 9.5, shown=True, most=40),
    _F("mobile_state", "State of mobile", "choice", _REACH, 7, choices=STATES),
    _F("mobile_opt_out", "No SMS", "yes_no", _REACH, 6, "Asked not to get messages."),
    _F("phone", "Phone", "phone", _REACH, 9.5, "The main landline.", most=40),
    _F("channel", "Preferred channel", "choice", _REACH, 8, choices=CHANNELS),
    _F("time_zone", "Time zone", "text", _REACH, 11, "Such as Australia/Adelaide."),
    _F("street", "Street", "text", _ADDRESS, 13),
    _F("street2", "Street, second line", "text", _ADDRESS, 11),
    _F("city", "City", "text", _ADDRESS),
    _F("region", "State", "text", _ADDRESS, 9, "State, region or county."),
    _F("postcode", "Postcode", "text", _ADDRESS, 6, most=20),
    _F("linkedin", "LinkedIn", "text", _ONLINE, 10, most=500),
    _F("facebook", "Facebook", "text", _ONLINE, 10, most=500),
    _F("instagram", "Instagram", "text", _ONLINE, 10, most=500),
    _F("x_handle", "X", "text", _ONLINE, 8, most=500),
    _F("external_id", "External ID", "text", _IDS, 8, "Its key in another system.", privacy="open"),
    _F("customer_number", "Customer no.", "text", _IDS, 8, privacy="open"),
    _F("sms_consent", "SMS consent", "choice", _CONSENT, 7, choices=CONSENTS),
    _F("email_consent", "E-mail consent", "choice", _CONSENT, 7, choices=CONSENTS),
    _F("consent_on", "Consent since", "date", _CONSENT, 7.5),
    _F("consent_source", "Consent from", "text", _CONSENT, 9, "Where it was given."),
    _F("do_not_contact", "Do not contact", "yes_no", _CONSENT, 7, "Nothing at all is sent."),
    _F("do_not_publish", "Do not publish", "yes_no", _CONSENT, 7, "Left out of published lists."),
    _F("source", "Source", "text", _ORIGIN, 8, "How you came to know them."),
    _F("source_detail", "Source, detail", "text", _ORIGIN),
    _F("referred_by", "Referred by", "text", _ORIGIN),
    _F("status_id", "Status", "choice", _CARE, 8, privacy="open"),
    _F("status_since", "In status since", "date", _CARE, 7.5, given=False, privacy="open"),
    _F("assigned_id", "Assigned", "choice", _CARE, 8, "Who looks after them.", shown=True),
    _F("preferred", "Preferred", "yes_no", _CARE, 6),
    _F("rating", "Rating", "number", _CARE, 5, "From 1 to 5."),
    _F("first_contact_on", "First contact", "date", _CARE, 7.5),
    _F("customer_since", "Customer since", "date", _CARE, 7.5),
    _F("last_visit_on", "Last visit", "date", _CARE, 8.5, shown=True, given=False),
    _F("next_visit_on", "Next visit", "date", _CARE, 7.5, given=False),
    _F("review_on", "Next review", "date", _CARE, 7.5),
    _F("ended_on", "Ended", "date", _CARE, 7.5, "Last day as a customer."),
    _F("notes", "Notes", "long_text", _NOTES, 16, most=20_000),
)
SENSITIVE: tuple[ContactField, ...] = tuple(
    replace(field, privacy="sensitive")
    for field in (
        _F("date_of_birth", "Date of birth", "date", _SENSITIVE, 8),
        _F("gender", "Gender", "text", _SENSITIVE, 7),
        _F("nationality", "Nationality", "text", _SENSITIVE, 7, "Two letters, such as AU.", most=2),
        _F("tax_number", "Tax number", "text", _SENSITIVE, 9),
        _F("bank_account", "Bank account", "text", _SENSITIVE, 11),
        _F("emergency_contact", "Emergency contact", "text", _SENSITIVE, 11),
        _F("emergency_phone", "Emergency phone", "phone", _SENSITIVE, 9.5, most=40),
        _F("private_notes", "Private notes", "long_text", _SENSITIVE, 14, most=20_000),
    )
)
SENSITIVE_KEYS = frozenset(field.key for field in SENSITIVE)
