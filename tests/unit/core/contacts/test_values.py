"""What people type into fields becomes the stored value, or says what would fit."""

from __future__ import annotations

from datetime import date

import pytest

from core.contacts.emails import read_email
from core.contacts.fields import standard_fields
from core.contacts.values import read_value
from core.kernel.errors import InvalidValue

FIELDS = standard_fields()


def read(key: str, value: object) -> object:
    return read_value(FIELDS[key], value, "AU")


def test_there_are_more_than_48_standard_fields_each_with_a_label_and_a_section() -> None:
    assert len(FIELDS) >= 48
    assert all(field.label and field.section for field in FIELDS.values())
    assert len({field.label for field in FIELDS.values()}) == len(FIELDS)


def test_text_is_trimmed_and_what_cannot_be_seen_is_dropped() -> None:
    assert read("last_name", "  O\u200bʼBrien \u00a0 Smith\t") == "OʼBrien Smith"
    assert read("notes", " one \r\n\r\n two  three ") == "one\n\n two three"


@pytest.mark.parametrize("key", ["last_name", "email", "mobile", "consent_on", "rating", "notes"])
def test_empty_is_nothing(key: str) -> None:
    assert read(key, "   ") is None
    assert read(key, None) is None


def test_ticks_are_never_empty() -> None:
    assert read("preferred", "") is False
    assert read("preferred", "yes") is True
    assert read("preferred", "Nein") is False


def test_days_numbers_and_choices_are_read() -> None:
    assert read("consent_on", "2026-11-20") == date(2026, 11, 20)
    assert read("rating", "4") == 4
    assert read("sms_consent", "Given") == "given"
    assert read("country", "australia") == "AU"


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("consent_on", "31 February"),
        ("consent_on", "0026-11-20"),
        ("rating", "6"),
        ("rating", "2.5"),
        ("rating", "NaN"),
        ("sms_consent", "perhaps"),
        ("time_zone", "Adelaide"),
        ("last_name", "x" * 201),
        ("last_name", "\ud800"),
        ("email", "nobody"),
        ("mobile", "4.2E+09"),
    ],
)
def test_what_does_not_fit_names_its_field_and_what_would(key: str, typed: str) -> None:
    with pytest.raises(InvalidValue) as told:
        read(key, typed)
    assert told.value.field == key
    assert told.value.expected


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Ines.Carvalho@Harrow.EXAMPLE ", "ines.carvalho@harrow.example"),
        ("mailto:a@b.example", "a@b.example"),
        ("o'neil+tag@corvane.example", "o'neil+tag@corvane.example"),
        ("ünï@exämple.com", "ünï@exämple.com"),
    ],
)
def test_addresses_are_compared_in_lower_case(typed: str, stored: str) -> None:
    assert read_email(typed) == stored


@pytest.mark.parametrize("typed", ["a@", "@b.example", "a..b@c.example", "a b@c.example", "a@b"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue):
        read_email(typed)
