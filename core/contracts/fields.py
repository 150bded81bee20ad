"""Answers: what is stored for each field type, how it is checked, and how it reads in a contract.

==========  =============================================================================
type        stored answer (JSON)
==========  =============================================================================
text        string; so are ``long_text`` and ``email``
number      integer, or a decimal as a string
money       ``{"minor": 18450000, "currency": "GBP"}``
date        ``"2026-12-01"`` (ISO 8601)
choice      the choice's value
yes_no      true or false
party       object of strings: name, address, registration, email, signatory, signatory_title
list        list of strings
==========  =============================================================================
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from core.kernel.errors import InvalidValue
from core.kernel.fields import Choice, FieldSpec
from core.kernel.money import Money

PARTY_PARTS = ("name", "address", "registration", "email", "signatory", "signatory_title")

# Columns of the contract record that a template field may fill.
ROLES: Mapping[str, str] = {
    "counterparty": "party",
    "our_party": "party",
    "value": "money",
    "start_date": "date",
    "end_date": "date",
    "law": "choice",
    "notice_days": "number",
    "renewal_months": "number",
    "payment_days": "number",
    "term_kind": "choice",
}


def is_empty(answer: Any) -> bool:
    """Tell whether nothing was answered; false and zero are answers."""
    if isinstance(answer, Mapping):
        return not any(answer.values()) if "minor" not in answer else False
    return answer is None or answer == "" or answer == []


def check_answer(spec: FieldSpec, answer: Any) -> Any:
    """Return ``answer`` in its stored shape.

    Raises:
        InvalidValue: it does not fit the field; says what would.
    """
    if is_empty(answer):
        return None
    return _CHECKS[spec.type](spec, answer)


def default_answers(fields: Sequence[FieldSpec]) -> dict[str, Any]:
    """Return the answers that a new draft begins with."""
    return {spec.key: json.loads(spec.default) for spec in fields if spec.default}


def values_for(fields: Sequence[FieldSpec], answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the words for every answered field, parts of parties as ``key.part``.

    Items of a list are parted by line ends. An answer that does not fit its field is left out,
    so that it shows as a gap.
    """
    values: dict[str, str] = {}
    for spec in fields:
        try:
            answer = check_answer(spec, answers.get(spec.key))
        except InvalidValue:
            continue
        if answer is None:
            continue
        if spec.type == "party":
            values[spec.key] = answer.get("name", "")
            for part in PARTY_PARTS:
                if answer.get(part):
                    values[f"{spec.key}.{part}"] = answer[part]
            continue
        values[spec.key] = _WORDS.get(spec.type, _plain)(spec, answer)
    return {key: value for key, value in values.items() if value}


def labels_for(fields: Sequence[FieldSpec]) -> dict[str, str]:
    """Return the label of every field and party part; they name the gaps."""
    labels: dict[str, str] = {}
    for spec in fields:
        labels[spec.key] = spec.label
        if spec.type == "party":
            for part in PARTY_PARTS:
                labels[f"{spec.key}.{part}"] = f"{spec.label}, {part.replace('_', ' ')}"
    return labels


def spec_to_json(spec: FieldSpec) -> dict[str, Any]:
    """Return a field specification as JSON data, defaults left out."""
    data: dict[str, Any] = {"key": spec.key, "label": spec.label, "type": spec.type}
    for name in ("required", "help", "unit", "section", "minimum", "maximum", "shown_if"):
        value = getattr(spec, name)
        # Zero is a bound like any other, though it equals False.
        if value is not False and value not in ("", None):
            data[name] = value
    if spec.default:
        data["default"] = spec.default
    if spec.privacy != "open":
        data["privacy"] = spec.privacy
    if spec.choices:
        data["choices"] = [[choice.value, choice.label] for choice in spec.choices]
    return data


def spec_from_json(data: Mapping[str, Any]) -> FieldSpec:
    """Read what ``spec_to_json`` wrote."""
    choices = tuple(Choice(value, label) for value, label in data.get("choices", ()))
    return FieldSpec(**{**data, "choices": choices})


# --- checks ----------------------------------------------------------------------------------


def _text(spec: FieldSpec, answer: Any) -> str:
    if not isinstance(answer, str):
        raise InvalidValue(spec.key, str(answer), "text")
    return answer


def _email(spec: FieldSpec, answer: Any) -> str:
    address = _text(spec, answer).strip()
    name, at, domain = address.rpartition("@")
    if not at or not name or "." not in domain or " " in address or domain.endswith("."):
        example = f"the domain, such as {domain or 'corvane'}.com" if name else "an e-mail address"
        raise InvalidValue(spec.key, address, example)
    return address


def _number(spec: FieldSpec, answer: Any) -> int | str:
    if isinstance(answer, bool) or not isinstance(answer, int | str | Decimal):
        raise InvalidValue(spec.key, str(answer), "a number")
    try:
        value = Decimal(str(answer).replace(",", "").strip())
    except InvalidOperation:
        raise InvalidValue(spec.key, str(answer), "a number, such as 30") from None
    if not value.is_finite():
        raise InvalidValue(spec.key, str(answer), "a number, such as 30")
    if spec.minimum is not None and value < spec.minimum:
        raise InvalidValue(spec.key, str(answer), f"{spec.minimum} or more")
    if spec.maximum is not None and value > spec.maximum:
        raise InvalidValue(spec.key, str(answer), f"{spec.maximum} or less")
    return int(value) if value == value.to_integral_value() else str(value)


def _money(spec: FieldSpec, answer: Any) -> dict[str, Any]:
    try:
        money = Money(int(answer["minor"]), str(answer["currency"]))
    except (KeyError, TypeError, ValueError):
        raise InvalidValue(spec.key, str(answer), "an amount and a currency") from None
    if spec.unit and money.currency != spec.unit:
        raise InvalidValue(spec.key, money.currency, f"an amount in {spec.unit}")
    return {"minor": money.minor, "currency": money.currency}


def _date(spec: FieldSpec, answer: Any) -> str:
    try:
        return date.fromisoformat(_text(spec, answer)).isoformat()
    except ValueError:
        raise InvalidValue(spec.key, str(answer), "a date, such as 1 December 2026") from None


def _choice(spec: FieldSpec, answer: Any) -> str:
    if answer not in {choice.value for choice in spec.choices}:
        labels = ", ".join(choice.label for choice in spec.choices)
        raise InvalidValue(spec.key, str(answer), f"one of: {labels}")
    return str(answer)


def _yes_no(spec: FieldSpec, answer: Any) -> bool:
    if not isinstance(answer, bool):
        raise InvalidValue(spec.key, str(answer), "yes or no")
    return answer


def _party(spec: FieldSpec, answer: Any) -> dict[str, str]:
    if not isinstance(answer, Mapping):
        raise InvalidValue(spec.key, str(answer), "the name of a party")
    party = {part: str(answer.get(part) or "").strip() for part in PARTY_PARTS}
    if not party["name"]:
        raise InvalidValue(spec.key, "", "the party's name")
    return {part: value for part, value in party.items() if value}


def _list(spec: FieldSpec, answer: Any) -> list[str]:
    if not isinstance(answer, list | tuple) or not all(isinstance(item, str) for item in answer):
        raise InvalidValue(spec.key, str(answer), "a list, one item a line")
    return [item.strip() for item in answer if item.strip()]


_CHECKS: dict[str, Callable[[FieldSpec, Any], Any]] = {
    "text": _text,
    "long_text": _text,
    "email": _email,
    "number": _number,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "yes_no": _yes_no,
    "party": _party,
    "list": _list,
}


# --- words -----------------------------------------------------------------------------------


def _plain(_: FieldSpec, answer: Any) -> str:
    return str(answer)


def date_words(day: date) -> str:
    """Return a day as contracts write it: ``1 December 2026``."""
    return f"{day.day} {day:%B} {day.year}"


def _number_words(_: FieldSpec, answer: Any) -> str:
    return f"{Decimal(str(answer)):,}"


def _money_words(_: FieldSpec, answer: Any) -> str:
    amount, currency = str(Money(answer["minor"], answer["currency"])).rsplit(" ", 1)
    return f"{currency} {amount}"


def _choice_words(spec: FieldSpec, answer: Any) -> str:
    return next(choice.label for choice in spec.choices if choice.value == answer)


_WORDS: dict[str, Callable[[FieldSpec, Any], str]] = {
    "number": _number_words,
    "money": _money_words,
    "date": lambda _, answer: date_words(date.fromisoformat(answer)),
    "choice": _choice_words,
    "yes_no": lambda _, answer: "yes" if answer else "no",
    "list": lambda _, answer: "\n".join(answer),
}
