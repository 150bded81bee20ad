"""Turns what people type, paste or import into the value a field stores, or says what would fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from core.contacts.emails import read_email
from core.contacts.fields import ContactField
from core.contacts.phones import read_phone
from core.kernel.errors import InvalidValue
from core.kernel.text import squeeze

_LINES = re.compile(r"[^\S\n]+")
_NEVER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff]")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060]")
_YES = frozenset({"yes", "y", "true", "1", "on", "x", "ja", "oui", "si"})
_NO = frozenset({"no", "n", "false", "0", "off", "nein", "non"})
_FIRST_YEAR, _LAST_YEAR = 1850, 2200
Value = str | int | bool | date | UUID | None


def read_value(field: ContactField, value: Any, country: str) -> Value:
    """Return the stored value of ``field`` for what was given; None when it is empty.

    Args:
        value: text as typed, or a value of the stored type.
        country: of numbers without one.

    Raises:
        InvalidValue: it does not fit; ``field`` is the field's key.
    """
    if isinstance(value, str):
        value = _clean(value, field.type == "long_text")
    if value is None or value == "":
        return False if field.type == "yes_no" else None
    return _READERS.get(field.type, _text)(field, value, country)


def _clean(text: str, lines: bool) -> str:
    """Return text without what cannot be seen, runs of space made one; lines stay if wanted."""
    text = _INVISIBLE.sub("", text)
    if not lines:
        return squeeze(_NEVER.sub(" ", text))
    text = _NEVER.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(_LINES.sub(" ", line).rstrip() for line in text.split("\n")).strip()


def _text(field: ContactField, value: Any, country: str) -> Value:
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidValue(field.key, repr(text), "text that can be stored") from None
    if len(text) > field.most:
        most = f"at most {field.most:,} characters; this has {len(text):,}"
        raise InvalidValue(field.key, f"{text[:40]}…", most)
    if field.key == "time_zone" and text not in _zones():
        raise InvalidValue(field.key, text, "a time zone, such as Australia/Adelaide")
    return text.upper() if field.key == "nationality" else text


def _email(field: ContactField, value: Any, country: str) -> Value:
    return read_email(str(value), field.key)


def _phone(field: ContactField, value: Any, country: str) -> Value:
    return read_phone(str(value), country, field.key).number


def _number(field: ContactField, value: Any, country: str) -> Value:
    try:
        number = Decimal(str(value).replace(",", "")).scaleb(field.scale)
    except InvalidOperation:
        raise InvalidValue(field.key, str(value), "a number, such as 30") from None
    if not number.is_finite() or abs(number) > 2**53:
        raise InvalidValue(field.key, str(value), "a number, such as 30")
    if number != number.to_integral_value():
        places = f"at most {field.scale} decimals" if field.scale else "a whole number"
        raise InvalidValue(field.key, str(value), places)
    if field.key == "rating" and not 1 <= number <= 5:
        raise InvalidValue(field.key, str(value), "a whole number from 1 to 5")
    return int(number)


def _date(field: ContactField, value: Any, country: str) -> Value:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise InvalidValue(field.key, str(value), "a day, such as 2026-12-01") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        span = f"a year from {_FIRST_YEAR} to {_LAST_YEAR}"
        raise InvalidValue(field.key, day.isoformat(), span)
    return day


def _choice(field: ContactField, value: Any, country: str) -> Value:
    if isinstance(value, UUID):
        return value
    wanted = str(value)
    for choice in field.choices:
        if wanted == choice.value or wanted.casefold() == choice.label.casefold():
            return choice.value
    raise InvalidValue(field.key, wanted, "one of the choices listed")


def _yes_no(field: ContactField, value: Any, country: str) -> Value:
    word = str(value).casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise InvalidValue(field.key, str(value), "yes or no")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


_READERS: Mapping[str, Callable[[ContactField, Any, str], Value]] = {
    "email": _email,
    "phone": _phone,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "yes_no": _yes_no,
}
