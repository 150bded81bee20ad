"""Phone numbers: what people type becomes one E.164 number, or a reason why it cannot.

Rules of libphonenumber (the ``phonenumbers`` port); the default country stands in for numbers
without one. Source of the vectors in the tests: ACMA's numbering plan and its reserved numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

from core.kernel.errors import InvalidValue

Line = Literal["mobile", "landline", "other", "unknown"]
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_LANDLINE = {PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
# What a spreadsheet makes of a long number; digits may be lost, so it is never guessed at.
_DAMAGED = re.compile(r"^\s*\d([.,]\d+)?[eE]\+?\d+\s*$")
_TRUNK = re.compile(r"^(\+\d{1,3})\s*\(0\)")
_WORDS = re.compile(r"[^\W\d_]{4,}")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that was understood.

    Attributes:
        number: E.164, such as ``+61491570156``.
        extension: digits behind it, empty for none.
        line: what it reaches. ``unknown``: shaped like a number, but in no range that is in use.
    """

    number: str
    extension: str
    line: Line


def read_phone(text: str, country: str, field: str = "phone") -> Phone:
    """Return the number that ``text`` means in ``country`` (ISO 3166-1 alpha-2).

    Raises:
        InvalidValue: it is no phone number, or digits of it may be lost.
    """
    found = _read(text, country)
    if isinstance(found, str):
        raise InvalidValue(field, text, found)
    return found


@lru_cache(maxsize=20_000)
def _read(text: str, country: str) -> Phone | str:
    if _DAMAGED.match(text):
        return "the number in full; a spreadsheet cut digits off"
    if len(text) > _LONGEST or _WORDS.search(text.replace("ext", "")):
        return "one phone number, such as 0491 570 156"
    parsed = _parsed(_TRUNK.sub(r"\1 ", text.strip()), country)
    if parsed is None:
        return "a phone number, such as 0491 570 156 or +61 491 570 156"
    if not phonenumbers.is_possible_number(parsed):
        return "all digits of the number, with the country if it is another one"
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Phone(number, parsed.extension or "", _line(parsed))


def _parsed(text: str, country: str) -> PhoneNumber | None:
    """Parse; digits that begin with the country's code are tried as an international number."""
    try:
        parsed = phonenumbers.parse(text, country)
    except NumberParseException:
        return None
    if phonenumbers.is_valid_number(parsed) or text.startswith("+"):
        return parsed
    try:
        international = phonenumbers.parse(f"+{text}", None)
    except NumberParseException:
        return parsed
    return international if phonenumbers.is_valid_number(international) else parsed


def _line(parsed: PhoneNumber) -> Line:
    kind = phonenumbers.number_type(parsed)
    if kind in _MOBILE:
        return "mobile"
    if kind in _LANDLINE:
        return "landline"
    return "unknown" if kind == PhoneNumberType.UNKNOWN else "other"


@lru_cache(maxsize=20_000)
def line_of(number: str) -> Line:
    """Return what an E.164 number reaches."""
    try:
        return _line(phonenumbers.parse(number, None))
    except NumberParseException:
        return "unknown"


@lru_cache(maxsize=20_000)
def shown(number: str, country: str) -> str:
    """Return a number as people of ``country`` write it: ``0491 570 156``, abroad with its code."""
    try:
        parsed = phonenumbers.parse(number, None)
    except NumberParseException:
        return number
    home = phonenumbers.region_code_for_number(parsed) == country
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if home
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return str(phonenumbers.format_number(parsed, form))


def digits_of(text: str) -> str:
    """Return the digits to look for in E.164 numbers; empty when ``text`` is no number.

    The leading zeros of national and international prefixes are left out.
    """
    bare = re.sub(r"[\s().\-/+]", "", text)
    return bare.lstrip("0") if bare.isascii() and bare.isdigit() else ""
