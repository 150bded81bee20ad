"""How two contacts are compared: a score from 0 to 100, and what speaks for it. Pure.

Points are added for what agrees and taken for what contradicts, as record linkage does since
Fellegi and Sunter; the weights are rounded log odds, tuned on seeded files (tests/performance).
``LIKELY`` and more is shown to people. No agreement of places makes one of two people whose first
names differ: relatives share street, landline and mailbox.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from core.contacts.duplicates.entry import Entry

LIKELY = 75
# Pairs that contradict like this stay below LIKELY, whatever else agrees.
_RELATIVES, _FATHER_AND_SON, _BRANCHES, _OTHER_KIND = 60, 70, 70, 40
_MOST_FUZZY = 97
# Words of how two names relate, from the same to another one.
_SAME, _NICK, _NEAR, _PART, _INITIAL, _MISSING, _OTHER = (
    *("same", "nickname", "near", "part", "initial", "missing", "other"),
)
_NAME_POINTS = {
    (_SAME, _SAME): 40,
    (_NICK, _SAME): 36,
    (_NEAR, _SAME): 36,
    (_INITIAL, _SAME): 24,
    (_MISSING, _SAME): 16,
    (_SAME, _NEAR): 36,
    (_NICK, _NEAR): 30,
    (_NEAR, _NEAR): 26,
    (_INITIAL, _NEAR): 12,
    (_SAME, _PART): 34,
    (_NICK, _PART): 28,
    (_NEAR, _PART): 22,
    (_SAME, _MISSING): 16,
    (_NICK, _MISSING): 12,
    (_SAME, _OTHER): 20,
    (_NICK, _OTHER): 12,
    (_MISSING, _MISSING): 20,
}
_WHOLE = frozenset({_SAME, _NICK, _NEAR, _PART})


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a pair. ``value``: how alike, 0 to 100, where that varies."""

    code: str
    value: int = 100


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two contacts are. ``exact``: they share something that only one contact has."""

    score: int
    exact: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Commonness:
    """How often something occurs among all contacts.

    Attributes:
        full_name: contacts of this first and last name, in either order, or of this organisation.
        first_name: whether so many have this first name that it is no slip of another.
        address: contacts at this street, house number and postcode; an office has many.
        number: contacts with this number; a switchboard has many.
    """

    full_name: Callable[[Entry], int] = lambda _: 1
    first_name: Callable[[str], bool] = lambda _: False
    address: Callable[[Entry], int] = lambda _: 1
    number: Callable[[str], int] = lambda _: 1


_UNKNOWN = Commonness()


@dataclass(slots=True)
class _Evidence:
    points: int
    most: int
    reasons: list[Reason]

    def add(self, points: int, code: str = "", value: int = 100) -> None:
        self.points += points
        if code:
            self.reasons.append(Reason(code, value))


def compare(one: Entry, other: Entry, common: Commonness = _UNKNOWN) -> Likeness:
    """Compare two contacts; the order of the two does not matter."""
    found = _Evidence(0, _MOST_FUZZY, [])
    shared = one.personal & other.personal
    _who(one, other, common, found, bool(shared))
    ids = one.ids & other.ids
    exact = _reached(one, other, shared, ids, common, found)
    _place(one, other, common, found, bool(shared))
    _work(one, other, found)
    _contradictions(one, other, found, bool(shared))
    score = max(0, min(found.points, 100 if exact else found.most, found.most + 3 * exact))
    return Likeness(score, exact and score >= LIKELY, tuple(found.reasons))


# --- who ---------------------------------------------------------------------------------


def _who(one: Entry, other: Entry, common: Commonness, found: _Evidence, reached: bool) -> None:
    if one.person != other.person and (one.first or one.last) and (other.first or other.last):
        found.add(-40)
        found.most = _OTHER_KIND
    elif not (one.first or one.last or other.first or other.last) or not (
        one.person or other.person
    ):
        _organisation_name(one, other, common, found)
    elif one.person != other.person:
        found.add(-20)
    else:
        _person_name(one, other, common, found, reached)


def _organisation_name(one: Entry, other: Entry, common: Commonness, found: _Evidence) -> None:
    if not one.organisation or not other.organisation:
        found.add(20 if not one.person and not other.person else 30)
        return
    alike = _firms(one, other)
    if alike >= 88:
        points = 42 if alike == 100 else 36
        found.add(points + _bonus(one, other, common), "organisation", alike)
    else:
        found.add(-30)
        found.most = _RELATIVES
    if one.department != other.department and one.department and other.department:
        found.add(-30)


def _firms(one: Entry, other: Entry) -> int:
    """Return how alike two organisations are written, whichever order and spaces they have."""
    a, b = one.organisation, other.organisation
    whole = fuzz.ratio(a.replace(" ", ""), b.replace(" ", ""))
    return round(max(whole, fuzz.token_sort_ratio(a, b)))


def _person_name(
    one: Entry, other: Entry, common: Commonness, found: _Evidence, reached: bool
) -> None:
    first = _first_names(one, other, common)
    last = _last_names(one, other)
    points = _NAME_POINTS.get((first, last), -30)
    if points < 26 and _swapped(one, other):
        found.add(38 + _bonus(one, other, common), "swapped")
        return
    alike = round(fuzz.ratio(f"{one.first} {one.last}", f"{other.first} {other.last}"))
    if first == _OTHER or (first != _SAME and last == _OTHER):
        found.most = _RELATIVES
        found.add(-25)
        return
    if (first, last) == (_SAME, _OTHER) and not reached and not _at_home(one, other, common):
        # Two colleagues called Anna, not one Anna who married.
        found.most = _RELATIVES
    if first in _WHOLE and last in _WHOLE:
        points += _bonus(one, other, common)
    code = "nickname" if first == _NICK else "first_name" if last == _OTHER else "name"
    found.add(points, code if points > 10 else "", 100 if code == "first_name" else alike)


def _at_home(one: Entry, other: Entry, common: Commonness) -> bool:
    """Tell whether both are at the same address, at which there are few."""
    same = one.house == other.house and bool(one.house) and bool(_streets(one, other))
    return (
        same
        and one.postcode == other.postcode
        and min(common.address(one), common.address(other)) <= 4
    )


def _first_names(one: Entry, other: Entry, common: Commonness) -> str:
    a, b = sorted((one.first, other.first))
    if not a:
        return _MISSING
    if a == b:
        return _SAME
    if one.called & other.called:
        return _NICK
    if one.middle == other.first or one.first == other.middle:
        return _INITIAL
    if len(a) == 1 or len(b) == 1:
        return _INITIAL if a[0] == b[0] else _OTHER
    both_known = common.first_name(a) and common.first_name(b)
    if not both_known and (_slip(a, b) or (_begins(a, b) and abs(len(a) - len(b)) > 2)):
        return _NEAR
    return _OTHER


def _last_names(one: Entry, other: Entry) -> str:
    a, b = one.last, other.last
    if not a or not b:
        return _MISSING
    if a == b:
        return _SAME
    if _slip(a, b):
        return _NEAR
    within = one.parts and other.parts and (one.parts <= other.parts or other.parts <= one.parts)
    return _PART if within else _OTHER


def _swapped(one: Entry, other: Entry) -> bool:
    if one.words == other.words and len(one.words) > 1:
        return True
    return bool(one.first and one.last and other.first and other.last) and (
        (one.first == other.last and _slip(one.last, other.first, 0))
        or (one.last == other.first and _slip(one.first, other.last, 0))
    )


def _slip(a: str, b: str, least: int = 4) -> bool:
    """Tell whether one may be a slip of the keyboard away from the other."""
    longest = max(len(a), len(b))
    if min(len(a), len(b)) < min(least, 3):
        return False
    most = 2 if longest >= 6 else 1
    if abs(len(a) - len(b)) > most:
        return False
    return OSA.distance(a, b, score_cutoff=most) <= most


def _begins(a: str, b: str) -> bool:
    return min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a))


def _bonus(one: Entry, other: Entry, common: Commonness) -> int:
    """Return the points that a rare name is worth beyond a common one."""
    bearers = max(common.full_name(one), common.full_name(other))
    return 15 if bearers <= 2 else 10 if bearers <= 5 else 5 if bearers <= 20 else 0


# --- how reached -------------------------------------------------------------------------


def _reached(
    one: Entry,
    other: Entry,
    shared: frozenset[str],
    ids: frozenset[str],
    common: Commonness,
    found: _Evidence,
) -> bool:
    mails = one.emails & other.emails
    if mails:
        found.add(55, "email")
    if shared - mails:
        found.add(10 if mails else 55, "mobile")
    lines = (one.numbers & other.numbers) - shared
    if lines:
        callers = min(common.number(line) for line in lines)
        found.add(20 if callers <= 3 else 12 if callers <= 8 else 4, "phone")
    for one_id in sorted(ids):
        kind = one_id.partition(":")[0]
        # Branches of a firm share its registration.
        found.add(30 if kind == "registration" else 55, kind)
    if not shared and not lines and _transposed(one, other):
        found.add(18, "phone_near")
    return bool(shared or ids)


def _transposed(one: Entry, other: Entry) -> bool:
    return any(
        len(a) == len(b) and a != b and OSA.distance(a, b, score_cutoff=1) == 1
        for a in one.numbers
        for b in other.numbers
    )


# --- where -------------------------------------------------------------------------------


def _place(one: Entry, other: Entry, common: Commonness, found: _Evidence, reached: bool) -> None:
    town = bool(one.postcode and one.postcode == other.postcode) or bool(
        one.city and one.city == other.city
    )
    alike = _streets(one, other)
    if alike and (town or not (one.city and other.city)):
        _same_street(one, other, common, found, alike)
    elif one.postcode and one.postcode == other.postcode:
        whole = one.street and other.street
        found.add(2 if whole else 22, "postcode")
    elif town:
        found.add(0 if one.street and other.street else 12, "city")
    elif not reached and one.city and other.city:
        found.add(-12)
        if one.country != other.country and one.country and other.country:
            found.add(-8)


def _streets(one: Entry, other: Entry) -> int:
    """Return how alike two streets are written, 0 when they are others."""
    if not one.street or not other.street:
        return 0
    if one.street_kind and other.street_kind and one.street_kind != other.street_kind:
        return 0
    alike = round(fuzz.ratio(one.street, other.street))
    return alike if alike >= 80 else 0


def _same_street(
    one: Entry, other: Entry, common: Commonness, found: _Evidence, alike: int
) -> None:
    if one.house == other.house:
        crowd = min(common.address(one), common.address(other))
        points = 40 if alike == 100 else 36
        found.add(points if crowd <= 8 else points - 12, "street", alike)
    elif one.house and other.house and sorted(one.house) == sorted(other.house):
        found.add(36, "street", min(alike, 90))
    elif not one.house or not other.house:
        found.add(24, "street", min(alike, 85))
    else:
        found.add(6, "street_other_number")
    if one.unit and other.unit and one.unit != other.unit:
        found.add(-12)
    if one.postcode and one.postcode == other.postcode:
        found.reasons.append(Reason("postcode"))


# --- work and contradictions -------------------------------------------------------------


def _work(one: Entry, other: Entry, found: _Evidence) -> None:
    if not (one.person and other.person and one.organisation and other.organisation):
        return
    alike = _firms(one, other)
    if alike >= 90:
        found.add(16, "organisation", alike)
        if one.department and other.department and one.department != other.department:
            found.add(-6)
    else:
        found.add(-2)


def _elsewhere(one: Entry, other: Entry) -> bool:
    """Tell whether two are at other addresses: the branches of a firm are."""
    if one.city and other.city and one.city != other.city:
        return True
    return bool(one.street and other.street) and not _streets(one, other)


def _contradictions(one: Entry, other: Entry, found: _Evidence, reached: bool) -> None:
    if one.generation != other.generation:
        found.add(-35)
        found.most = min(found.most, _FATHER_AND_SON)
    if not one.person and not other.person and not reached and _elsewhere(one, other):
        found.most = min(found.most, _BRANCHES)
    if one.gender and other.gender and one.gender != other.gender:
        found.add(-12)
    if one.born and other.born:
        same = one.born == other.born
        found.add(25 if same else -40, "born" if same else "")
    a, b = one.middle, other.middle
    if a and b and a != b and not (a[0] == b[0] and 1 in (len(a), len(b))) and not _slip(a, b):
        found.add(-8)
