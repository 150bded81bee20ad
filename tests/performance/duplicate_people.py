"""Second entries of invented people as offices come by them, and people who only look alike.

Everything is decided by a seed; the rules are tuned on other seeds than they are measured on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from core.demo.contacts import people
from core.demo.contacts.names import nicknames

Fields = dict[str, Any]
_SYLLABLES = (
    "ash bar cor dun elm fen glen hart ivy kel lang mar nor oak pen ros stan thorn wes".split()
)
_ENDS = "ton ford ley field wood worth ham bury brook dale mouth port vale view".split()
_KINDS = {
    "Street": "St",
    "Road": "Rd",
    "Avenue": "Ave",
    "Terrace": "Tce",
    "Crescent": "Cres",
    "Lane": "Ln",
    "Drive": "Dr",
    "Court": "Ct",
    "Place": "Pl",
}
_REGIONS = ("South Australia", "Victoria", "New South Wales", "Queensland", "Tasmania")
_WOMEN = "Anna Maria Ruth Clare Helen Julia Nora Alice Jane Emma Lucy Sophie Grace Marta".split()
_MEN = "Paul Mark Peter Simon Adam David Felix Hugo Oscar Leon Bruno Victor Karl Ivan".split()


@dataclass(frozen=True, slots=True)
class Someone:
    """A contact to be: its columns, and further numbers (kind, E.164) and e-mail addresses."""

    fields: Fields
    phones: tuple[tuple[str, str], ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(slots=True)
class Towns:
    """Towns with their postcodes and streets, as many as a country has."""

    rng: Random
    names: list[tuple[str, str, str]] = field(default_factory=list)
    streets: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        rng = self.rng
        stems = [f"{a}{b}".capitalize() for a in _SYLLABLES for b in _ENDS]
        doubles = [f"{a} {b}" for a in ("North", "South", "Upper", "Port", "New") for b in stems]
        places = rng.sample([*stems, *doubles], 1_400)
        codes = rng.sample(range(1000, 9999), 1_400)
        self.names = [
            (place, f"{code:04}", rng.choice(_REGIONS))
            for place, code in zip(places, codes, strict=True)
        ]
        self.streets = [f"{rng.choice(stems)} {rng.choice([*_KINDS])}" for _ in range(2_500)]

    def address(self) -> Fields:
        """Return somebody's address."""
        rng = self.rng
        city, postcode, region = self.names[int(rng.random() ** 1.5 * len(self.names))]
        street = f"{rng.randrange(1, 240)} {rng.choice(self.streets)}"
        if rng.random() < 0.15:
            street = f"{rng.randrange(1, 40)}/{street}"
        return {
            "street": street,
            "street2": None,
            "city": city,
            "postcode": postcode,
            "region": region,
            "country": "AU",
        }


class Maker:
    """Makes people, their second entries, and people who only look like them.

    Mobiles begin with a prefix of the maker's own, so that none repeats by accident.
    """

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.towns = Towns(Random(seed + 1))
        self._seed = seed
        self._number = 0

    def people(self, count: int) -> Iterator[Someone]:
        """Yield ``count`` people and organisations."""
        for person in people(count, self._seed):
            fields = {**person.fields, **self.towns.address()}
            fields.pop("region_code", None)
            if "mobile" in fields:
                fields["mobile"] = self.mobile()
            phones = tuple((one.kind, one.number) for one in person.phones)
            yield Someone(fields, phones, tuple(one.address for one in person.emails))

    def mobile(self) -> str:
        """Return a mobile number that nobody has."""
        self._number += 1
        # Spread, so that neighbours in the file do not differ by one digit only.
        return f"+614{self._number * 48_271 % 99_999_989:08}"

    # --- second entries ------------------------------------------------------------------

    def second(self, first: Someone) -> tuple[str, Someone]:
        """Return how a second entry of ``first`` differs, and that entry."""
        names = list(_CHANGES)
        self.rng.shuffle(names)
        for name in names:
            fields = self._begun(first)
            made = _CHANGES[name](self, first, fields)
            if made is not None:
                if self.rng.random() < 0.35:
                    self._written_otherwise(made.fields)
                return name, made
        raise AssertionError("some change always applies")

    def _begun(self, first: Someone) -> Fields:
        kept = (
            *("kind", "prefix", "first_name", "last_name", "organisation", "phone", "street"),
            *("street2", "city", "postcode", "region", "country", "job_title", "department"),
        )
        fields = {key: first.fields[key] for key in kept if first.fields.get(key)}
        if first.fields.get("email") and self.rng.random() < 0.5:
            fields["email"] = f"second.{self._number}.{self.rng.randrange(10**9)}@webpost.example"
        if self.rng.random() < 0.3:
            fields.pop("phone", None)
        if self.rng.random() < 0.3:
            fields["mobile"] = self.mobile()
        return fields

    def _written_otherwise(self, fields: Fields) -> None:
        street = fields.get("street")
        if street:
            for long, short in _KINDS.items():
                if street.endswith(f" {long}"):
                    ends = (short, f"{short}.", short.upper())
                    street = street.removesuffix(long) + self.rng.choice(ends)
            unit, slash, rest = street.partition("/")
            fields["street"] = f"Unit {unit}, {rest}" if slash else street
        if self.rng.random() < 0.2:
            for key in ("first_name", "last_name"):
                if fields.get(key):
                    fields[key] = fields[key].upper()

    # --- others --------------------------------------------------------------------------

    def lookalike(self, first: Someone) -> tuple[str, Someone]:
        """Return how somebody else resembles ``first``, and that one."""
        names = list(_LOOKALIKES)
        self.rng.shuffle(names)
        for name in names:
            made = _LOOKALIKES[name](self, first)
            if made is not None:
                return name, made
        raise AssertionError("somebody always resembles")

    def other_first(self, fields: Fields) -> str:
        """Return another first name."""
        known = {fields.get("first_name"), fields.get("preferred_name")}
        return self.rng.choice([one for one in (*_WOMEN, *_MEN) if one not in known])


def _slip(rng: Random, name: str) -> str:
    place = rng.randrange(1, len(name) - 1)
    match rng.randrange(4):
        case 0:
            return name[:place] + name[place + 1 :]
        case 1:
            return name[:place] + name[place] + name[place:]
        case 2:
            return name[:place] + rng.choice("aeinorstl") + name[place + 1 :]
        case _:
            return name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]


def _typo(key: str) -> Callable[[Maker, Someone, Fields], Someone | None]:
    def change(maker: Maker, first: Someone, fields: Fields) -> Someone | None:
        name = fields.get(key)
        if not name or len(name) < 5 or not fields.get("last_name"):
            return None
        fields[key] = _slip(maker.rng, name)
        return Someone(fields) if fields[key] != name else None

    return change


def _called(maker: Maker, first: Someone, fields: Fields) -> Someone | None:
    short = nicknames().get(fields.get("first_name", ""))
    if short is None:
        return None
    fields["first_name"] = short
    return Someone(fields)


def _swapped(maker: Maker, first: Someone, fields: Fields) -> Someone | None:
    if not (fields.get("first_name") and fields.get("last_name")):
        return None
    fields["first_name"], fields["last_name"] = fields["last_name"], fields["first_name"]
    return Someone(fields)


def _initial(maker: Maker, first: Someone, fields: Fields) -> Someone | None:
    if not fields.get("first_name") or not first.fields.get("mobile"):
        return None
    fields["first_name"] = f"{fields['first_name'][0]}."
    fields.pop("mobile", None)
    return Someone(fields, (("mobile", first.fields["mobile"]),))


def _digits(maker: Maker, first: Someone, fields: Fields) -> Someone | None:
    number, _, rest = fields["street"].partition(" ")
    if len(number) < 2 or not number.isdigit() or number[0] == number[1]:
        return None
    fields["street"] = f"{number[1]}{number[0]}{number[2:]} {rest}"
    return Someone(fields) if fields.get("last_name") and number[1] != "0" else None


def _phone_slip(maker: Maker, first: Someone, fields: Fields) -> Someone | None:
    number = first.fields.get("mobile")
    if not number or number[-2] == number[-3] or not fields.get("last_name"):
        return None
    fields["mobile"] = number[:-3] + number[-2] + number[-3] + number[-1]
    fields.pop("email", None)
    return Someone(fields)


def _other_kind(maker: Maker, first: Someone, fields: Fields) -> Someone | None:
    number = first.fields.get("mobile")
    if not number:
        return None
    fields.pop("mobile", None)
    fields.pop("street", None)
    return Someone(fields, ((maker.rng.choice(["work", "home", "other"]), number),))


def _web_form(maker: Maker, first: Someone, fields: Fields) -> Someone | None:
    mail = first.fields.get("email")
    if not mail:
        return None
    kept = ("kind", "first_name", "last_name", "organisation")
    return Someone({key: fields[key] for key in kept if key in fields}, (), (mail,))


def _moved(maker: Maker, first: Someone, fields: Fields) -> Someone | None:
    number = first.fields.get("mobile")
    if not number:
        return None
    fields.pop("mobile", None)
    return Someone({**fields, **maker.towns.address()}, (("mobile", number),))


def _married(maker: Maker, first: Someone, fields: Fields) -> Someone | None:
    number = first.fields.get("mobile")
    if not number or not fields.get("last_name"):
        return None
    fields["last_name"] = maker.rng.choice(["Ferreira", "Holloway", "Lindqvist", "Castellan"])
    fields.pop("mobile", None)
    return Someone(fields, (("mobile", number),))


def _plain(maker: Maker, first: Someone, fields: Fields) -> Someone | None:
    fields.pop("email", None)
    return Someone(fields)


_CHANGES: dict[str, Callable[[Maker, Someone, Fields], Someone | None]] = {
    "typo_last": _typo("last_name"),
    "typo_first": _typo("first_name"),
    "nickname": _called,
    "swapped": _swapped,
    "initial": _initial,
    "house_digits": _digits,
    "phone_digits": _phone_slip,
    "other_phone_kind": _other_kind,
    "web_form": _web_form,
    "moved": _moved,
    "other_last_name": _married,
    "again": _plain,
}


# --- people who only look alike ----------------------------------------------------------


def _relative(maker: Maker, first: Someone) -> Someone | None:
    fields = dict(first.fields)
    if not fields.get("last_name"):
        return None
    home = ("kind", "last_name", "phone", "street", "city", "postcode", "region", "country")
    kept: Fields = {key: fields[key] for key in home if fields.get(key)}
    kept["first_name"] = maker.other_first(fields)
    mail = fields.get("email")
    shared = (mail,) if mail and maker.rng.random() < 0.3 else ()
    return Someone(kept | {"mobile": maker.mobile()}, (), shared)


def _namesake(maker: Maker, first: Someone) -> Someone | None:
    fields = first.fields
    if not fields.get("last_name") or not fields.get("first_name"):
        return None
    kept = {key: fields[key] for key in ("kind", "first_name", "last_name")}
    return Someone(kept | maker.towns.address() | {"mobile": maker.mobile()})


def _son(maker: Maker, first: Someone) -> Someone | None:
    fields = first.fields
    if not fields.get("last_name") or fields.get("suffix"):
        return None
    home = ("kind", "first_name", "last_name", "phone", "street", "city", "postcode", "country")
    kept = {key: fields[key] for key in home if fields.get(key)}
    return Someone(kept | {"suffix": maker.rng.choice(["Jr", "Jnr.", "Junior"])})


def _colleague(maker: Maker, first: Someone) -> Someone | None:
    fields = first.fields
    if not (fields.get("organisation") and fields.get("last_name") and fields.get("phone")):
        return None
    work = ("kind", "first_name", "organisation", "phone", "city", "postcode", "country")
    kept = {key: fields[key] for key in work if fields.get(key)}
    kept["last_name"] = maker.rng.choice(["Abernathy", "Fairweather", "Kowal", "Odhiambo"])
    return Someone(kept | {"mobile": maker.mobile()})


def _neighbour(maker: Maker, first: Someone) -> Someone | None:
    fields = first.fields
    number, _, street = fields["street"].partition(" ")
    if not fields.get("last_name") or not number.isdigit():
        return None
    home = ("kind", "last_name", "city", "postcode", "region", "country")
    kept = {key: fields[key] for key in home if fields.get(key)}
    kept["first_name"] = maker.other_first(fields)
    return Someone(kept | {"street": f"{int(number) + 2} {street}", "mobile": maker.mobile()})


def _branch(maker: Maker, first: Someone) -> Someone | None:
    fields = first.fields
    if fields.get("kind") != "organisation":
        return None
    kept = {key: fields[key] for key in ("kind", "organisation", "registration") if key in fields}
    return Someone(kept | maker.towns.address())


_LOOKALIKES: dict[str, Callable[[Maker, Someone], Someone | None]] = {
    "relative": _relative,
    "namesake": _namesake,
    "father_and_son": _son,
    "colleague": _colleague,
    "neighbour": _neighbour,
    "branch": _branch,
}
