"""What becomes of two contacts that are one: a plan, field by field. Pure.

Filled wins over empty, else the newer entry; a person may choose otherwise. What loses in a main
field stays as a further number or address. Consent is never widened: opt-outs, refusals and "do
not contact" of either always win, and consent stays only with the number or address it was given
for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from core.contacts.duplicates.gathering import (
    Children,
    Further,
    FurtherAddress,
    gather,
    same_place,
    within,
)
from core.contacts.fields import SENSITIVE_KEYS, standard_fields
from core.contacts.reach import ADDRESS
from core.kernel.errors import InvalidValue
from core.kernel.text import fold

Choice = Literal["survivor", "merged", "both"]
_UNITS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "email_state"),
    "mobile": ("mobile", "mobile_raw", "mobile_state"),
    "phone": ("phone", "phone_raw"),
    "address": ADDRESS,
    "status": ("status_id", "status_since"),
    "consent": ("sms_consent", "email_consent", "consent_on", "consent_source"),
}
OPTED_OUT = ("do_not_contact", "do_not_publish", "email_opt_out", "mobile_opt_out")
# Nobody chooses these: the stricter one stays.
LOCKED = frozenset({"consent", *OPTED_OUT})
_OWN = frozenset({"kind", "external_id", "customer_number"})
_EARLIEST = frozenset({"first_contact_on", "customer_since"})
JOINED = frozenset({"notes", "private_notes"})
_COMPUTED = frozenset({"last_visit_on", "next_visit_on"})


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two contacts: stored values by column, and by key what is the organisation's own.

    ``private``: sensitive values, empty for whoever may not see them.
    """

    values: Mapping[str, Any]
    updated_at: datetime
    custom: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)
    private_custom: Mapping[str, Any] = field(default_factory=dict)
    phones: Sequence[Further] = ()
    emails: Sequence[Further] = ()
    addresses: Sequence[FurtherAddress] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """One unit of fields that are decided together.

    Attributes:
        key: of the field, or of the unit (``email``, ``address`` …).
        columns: of the contact; of ``contact_private`` for sensitive ones.
        survivor, merged: the values of either side, in the order of ``columns``.
        chosen: whose value stays. ``locked``: nobody may choose otherwise.
    """

    key: str
    columns: tuple[str, ...]
    survivor: tuple[Any, ...]
    merged: tuple[Any, ...]
    chosen: Choice
    locked: bool = False

    @property
    def differs(self) -> bool:
        """Whether the two sides have different values."""
        return self.survivor != self.merged

    @property
    def sensitive(self) -> bool:
        """Whether it is about a sensitive field."""
        return self.key.startswith("private.") or self.key in SENSITIVE_KEYS


@dataclass(frozen=True, slots=True)
class MergePlan:
    """The survivor as it will be: values by column, custom and sensitive ones, and what follows."""

    decisions: tuple[Decision, ...]
    values: Mapping[str, Any]
    custom: Mapping[str, Any]
    private: Mapping[str, Any]
    private_custom: Mapping[str, Any]
    phones: Children
    emails: Children
    addresses: Children


def plan_merge(survivor: Side, merged: Side, choices: Mapping[str, Choice]) -> MergePlan:
    """Plan how ``merged`` goes into ``survivor``.

    Args:
        choices: whose value stays, by the key of a decision; the usual rules decide the rest.

    Raises:
        InvalidValue: a choice names no field, or one that nobody chooses.
    """
    decisions = _decided(survivor, merged, choices)
    values = _values(decisions, "")
    values |= {name: bool(_either(survivor, merged, name)) for name in OPTED_OUT}
    phones = _numbers(survivor, merged, values)
    emails = _mails(survivor, merged, values)
    values |= _consent(survivor, merged, values)
    shown = tuple(_locked(one, values) if one.key in LOCKED else one for one in decisions)
    return MergePlan(
        shown,
        values,
        _values(decisions, "custom."),
        dict(_values(decisions, "sensitive").items()),
        _values(decisions, "private."),
        phones,
        emails,
        _places(survivor, merged, values),
    )


# --- decisions ---------------------------------------------------------------------------


def _decided(survivor: Side, merged: Side, choices: Mapping[str, Choice]) -> tuple[Decision, ...]:
    found = []
    for key, columns, one, other in _units(survivor, merged):
        left = tuple(one.get(name) for name in columns)
        right = tuple(other.get(name) for name in columns)
        usual = _usual(key, left, right, merged.updated_at > survivor.updated_at)
        chosen = choices.get(key, usual)
        if chosen == "both" and key not in JOINED:
            raise InvalidValue(key, "both", "one of the two")
        found.append(Decision(key, columns, left, right, chosen, key in LOCKED))
    known = {one.key for one in found}
    for key in choices:
        if key not in known or key in LOCKED:
            raise InvalidValue(key, key, "a field that can be chosen")
    return tuple(found)


def _units(
    survivor: Side, merged: Side
) -> list[tuple[str, tuple[str, ...], Mapping[str, Any], Mapping[str, Any]]]:
    grouped = {column: key for key, columns in _UNITS.items() for column in columns}
    done: dict[str, tuple[str, ...]] = {}
    for name in (*standard_fields(), "picture"):
        if name not in SENSITIVE_KEYS and name not in _COMPUTED:
            key = grouped.get(name, name)
            done.setdefault(key, _UNITS.get(key, (name,)))
    found = [(key, columns, survivor.values, merged.values) for key, columns in done.items()]
    for prefix, one, other in (
        ("custom.", survivor.custom, merged.custom),
        ("private.", survivor.private_custom, merged.private_custom),
    ):
        found += [(f"{prefix}{name}", (name,), one, other) for name in sorted({*one, *other})]
    found += [
        (name, (name,), survivor.private, merged.private)
        for name in standard_fields()
        if name in SENSITIVE_KEYS
    ]
    return found


def _usual(key: str, left: tuple[Any, ...], right: tuple[Any, ...], newer: bool) -> Choice:
    """Return whose value stays unless somebody chooses: the merged contact's if it is better."""
    if left == right or _empty(right):
        return "survivor"
    if _empty(left):
        return "merged"
    if key in JOINED:
        return "both"
    if key in _OWN:
        return "survivor"
    if key in _EARLIEST:
        return "survivor" if left[0] <= right[0] else "merged"
    if key == "status" and left[1] and right[1]:
        return "merged" if right[1] > left[1] else "survivor"
    if isinstance(left[0], str) and isinstance(right[0], str) and len(left) == 1:
        one, other = fold(left[0]).rstrip("."), fold(right[0]).rstrip(".")
        # An initial never wins over the name.
        if one != other and (one.startswith(other) or other.startswith(one)):
            return "survivor" if len(one) > len(other) else "merged"
    return "merged" if newer else "survivor"


def _empty(values: tuple[Any, ...]) -> bool:
    return values[0] in (None, "", False) and all(one in (None, "", False) for one in values)


def _values(decisions: tuple[Decision, ...], prefix: str) -> dict[str, Any]:
    """Return what stays, of standard fields or of those whose key has a prefix."""
    found: dict[str, Any] = {}
    for one in decisions:
        if _room(one) != prefix:
            continue
        kept = one.merged if one.chosen == "merged" else one.survivor
        if one.chosen == "both":
            kept = (_joined(one.survivor[0], one.merged[0]),)
        found |= zip(one.columns, kept, strict=True)
    return found


def _room(one: Decision) -> str:
    if one.key in SENSITIVE_KEYS:
        return "sensitive"
    return next((prefix for prefix in ("custom.", "private.") if one.key.startswith(prefix)), "")


def _joined(one: str | None, other: str | None) -> str | None:
    if not one or not other:
        return one or other
    if other in one or one in other:
        return max(one, other, key=len)
    return f"{one}\n\n{other}"


def _either(survivor: Side, merged: Side, name: str) -> bool:
    return bool(survivor.values.get(name) or merged.values.get(name))


def _locked(one: Decision, values: Mapping[str, Any]) -> Decision:
    kept = tuple(values[name] for name in one.columns)
    chosen: Choice = "merged" if kept == one.merged != one.survivor else "survivor"
    return Decision(one.key, one.columns, one.survivor, one.merged, chosen, locked=True)


# --- consent -----------------------------------------------------------------------------


def _consent(survivor: Side, merged: Side, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stricter consent of the two, with the day and source that belong to it."""
    found: dict[str, Any] = {}
    for channel, reach in (("sms_consent", "mobile"), ("email_consent", "email")):
        sides = [
            (side.values.get(channel), side.values.get(reach) == values[reach])
            for side in (survivor, merged)
        ]
        given = [value for value, _ in sides]
        if "refused" in given:
            found[channel] = "refused"
        elif ("given", True) in sides:
            # It was given for the number or address that stays.
            found[channel] = "given"
        else:
            found[channel] = "unknown" if any(given) else None
    for side in _as_strict(survivor, merged, found):
        if side.values.get("consent_on") or side.values.get("consent_source"):
            return found | {name: side.values.get(name) for name in _UNITS["consent"][2:]}
    return found | {"consent_on": None, "consent_source": None}


def _as_strict(survivor: Side, merged: Side, found: Mapping[str, Any]) -> list[Side]:
    """Return the sides in the order in which theirs are the day and source of a consent."""

    def distance(side: Side) -> tuple[int, date]:
        apart = sum(
            side.values.get(name) != value and (1 if value != "refused" else 2)
            for name, value in found.items()
        )
        return apart, side.values.get("consent_on") or date.max

    return sorted((survivor, merged), key=distance)


# --- numbers and addresses ---------------------------------------------------------------


def _numbers(survivor: Side, merged: Side, values: dict[str, Any]) -> Children:
    """Plan further numbers; fills ``mobile_opt_out`` of ``values``."""
    lost = [
        Further(
            None,
            side.values[main],
            kind,
            side.values.get("mobile_state") or "unknown" if main == "mobile" else "unknown",
            bool(side.values.get("mobile_opt_out")) and main == "mobile",
            side.values.get(f"{main}_raw") or "",
        )
        for main, kind in (("mobile", "mobile"), ("phone", "work"))
        for side in (survivor, merged)
        if side.values.get(main)
    ]
    mains = {values["mobile"], values["phone"]} - {None}
    children, out = gather(survivor.phones, merged.phones, lost, mains)
    if values["mobile"] in out:
        values["mobile_opt_out"] = True
    return children


def _mails(survivor: Side, merged: Side, values: dict[str, Any]) -> Children:
    """Plan further e-mail addresses; fills ``email_opt_out`` of ``values``."""
    lost = [
        Further(
            None,
            side.values["email"],
            "other",
            side.values.get("email_state") or "unknown",
            bool(side.values.get("email_opt_out")),
        )
        for side in (survivor, merged)
        if side.values.get("email")
    ]
    children, out = gather(survivor.emails, merged.emails, lost, {values["email"]} - {None})
    if values["email"] in out:
        values["email_opt_out"] = True
    return children


def _places(survivor: Side, merged: Side, values: Mapping[str, Any]) -> Children:
    main = tuple(values[name] for name in ADDRESS)
    there = [main, *(one.lines for one in survivor.addresses)]
    dropped = tuple(
        one.id for one in survivor.addresses if one.id and any(main) and same_place(one.lines, main)
    )
    moved, left, made = [], [], []
    for one in merged.addresses:
        assert one.id is not None
        if any(within(one.lines, other) for other in there):
            left.append(one.id)
        else:
            moved.append(one.id)
            there.append(one.lines)
    for side in (survivor, merged):
        lines = tuple(side.values.get(name) for name in ADDRESS)
        if any(lines) and not any(within(lines, other) for other in there):
            made.append(FurtherAddress(None, "other", lines))
            there.append(lines)
    return Children(tuple(made), tuple(moved), tuple(left), dropped)
