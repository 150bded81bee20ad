"""Second entries of contacts as they come about in an office, with the truth about each pair.

Nothing unique is repeated: an e-mail address, a mobile in the main field and an external id belong
to one contact. What the two entries share is what detection has to find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from random import Random

from core.demo.contacts.mailboxes import Mailboxes
from core.demo.contacts.names import nicknames
from core.demo.contacts.phones import mobiles, national, quads
from core.demo.contacts.places import Country, countries
from core.demo.contacts.records import DemoContact, DemoDuplicate, DemoPhone
from core.demo.contacts.tables import letters, load, split, unaccented

PAIRS = 27
"""How many duplicates the demo has among its twenty thousand contacts."""

_SEED = 7_411
_MOBILES = ("+61497dd",)  # no contact of the generator has one of these
_OF_THE_FIRST = (
    *("email", "email_state", "mobile", "mobile_state", "external_id", "customer_number"),
    *("customer_since", "review_on", "ended_on", "rating", "preferred", "notes", "do_not_contact"),
    *("linkedin", "facebook", "instagram", "x_handle", "email_opt_out", "mobile_opt_out"),
    *("sms_consent", "email_consent", "consent_on", "consent_source"),
)
_KEPT_BY_A_FORM = (
    "kind",
    "first_name",
    "last_name",
    "organisation",
    "city",
    "postcode",
    "country",
    "first_contact_on",
)
_ELSEWHERE = ("moved", "maiden_name")  # found by the number they kept
_SLIPS = {"ph": "f", "ck": "k", "ie": "ei", "nn": "n", "ll": "l", "ss": "s", "tt": "t", "y": "i"}

_Change = Callable[["_Second"], bool]


class _Second:
    """A second entry in the making, with what was known of the first."""

    def __init__(self, first: DemoContact, rng: Random, nations: dict[str, Country]) -> None:
        self.rng = rng
        self.known = first.fields
        self.fields = {key: one for key, one in first.fields.items() if key not in _OF_THE_FIRST}
        self.phones: tuple[DemoPhone, ...] = ()
        self.nation = nations[first.fields["country"]]


def duplicates(
    contacts: Iterable[DemoContact], count: int, pairs: int = PAIRS, seed: int = _SEED
) -> Iterator[DemoDuplicate]:
    """Yield ``pairs`` second entries of ``count`` contacts, in the order of the first entries.

    Args:
        contacts: at least ``count``; read once, none is kept.
        pairs: at most ``count``; each contact has at most one second entry.
    """
    # The numbers decide invented data only; no secret depends on them.
    rng = Random(seed)  # noqa: S311
    nations = {country.code: country for country in countries(rng)}
    numbers, mailboxes = mobiles(_MOBILES, quads(rng)), Mailboxes()
    wanted = pairs
    for index, first in zip(range(count), contacts, strict=False):
        if rng.random() * (count - index) >= wanted:
            continue
        wanted -= 1
        second = _Second(first, rng, nations)
        change = _change(second)
        _reach(second, change, mailboxes, numbers, index)
        contact = replace(
            first,
            fields=second.fields,
            phones=second.phones,
            emails=(),
            addresses=(),
            tags=(),
            interests=(),
            groups=(),
            visits=(),
            private={},
            status="lead",
        )
        yield DemoDuplicate(index, change, contact)


def _change(second: _Second) -> str:
    """Change ``second`` in one of the ways that apply to it, and return which."""
    names = list(_CHANGES)
    second.rng.shuffle(names)
    return next(name for name in names if _CHANGES[name](second))


def _reach(
    second: _Second, change: str, mailboxes: Mailboxes, numbers: Iterator[str], index: int
) -> None:
    """Give ``second`` an address or a number, its own or one already known."""
    fields, rng, known = second.fields, second.rng, second.known.get("mobile")
    if "email" in second.known and rng.random() < 0.55:
        local = letters(fields.get("first_name", "")) + letters(fields.get("last_name", ""))
        fields["email"] = mailboxes.claim(local or "office", "webpost.example", index)
        fields["email_state"] = "unknown"
    if not second.phones:
        if known and (change in _ELSEWHERE or rng.random() < 0.5):
            second.phones = (DemoPhone("mobile", known),)
        elif second.nation.code == "AU" and rng.random() < 0.5:
            fields["mobile"] = next(numbers)
            fields["mobile_state"] = "unknown"
    fields["channel"] = "email" if "email" in fields else "phone"


def _typo(second: _Second) -> bool:
    key = "last_name" if "last_name" in second.fields else "organisation"
    name = second.fields[key]
    if len(name) < 4:
        return False
    slips = [(old, new) for old, new in _SLIPS.items() if old in name[1:]]
    if slips and second.rng.random() < 0.6:
        old, new = second.rng.choice(slips)
        second.fields[key] = name[0] + name[1:].replace(old, new, 1)
    else:
        place = second.rng.randrange(1, len(name) - 2)
        second.fields[key] = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return bool(second.fields[key] != name)


def _nickname(second: _Second) -> bool:
    called = nicknames().get(second.fields.get("first_name", ""))
    if called is None:
        return False
    second.fields["first_name"] = called
    second.fields.pop("preferred_name", None)
    return True


def _swapped(second: _Second) -> bool:
    fields = second.fields
    if fields["kind"] != "person":
        return False
    fields["first_name"], fields["last_name"] = fields["last_name"], fields["first_name"]
    return True


def _moved(second: _Second) -> bool:
    rng, nation = second.rng, second.nation
    before, after = rng.choice(nation.streets)
    second.fields |= rng.choice(nation.places).fields
    second.fields["street"] = f"{before}{rng.choice(nation.numbers)}{after}"
    second.fields.pop("street2", None)
    return bool(second.fields["street"] != second.known["street"])


def _other_employer(second: _Second) -> bool:
    if second.known["kind"] != "person" or "organisation" not in second.known:
        return False
    for key in ("organisation", "department", "job_title", "industry", "website", "phone"):
        second.fields.pop(key, None)
    return True


def _national_phone(second: _Second) -> bool:
    number = second.known.get("mobile")
    raw = national(number) if number else ""
    if not raw:
        return False
    second.phones = (DemoPhone("mobile", second.known["mobile"], raw),)
    return True


def _sparse(second: _Second) -> bool:
    second.fields = {key: second.fields[key] for key in _KEPT_BY_A_FORM if key in second.fields}
    return True


def _family_name(second: _Second) -> bool:
    if second.fields.get("prefix") != "Ms" and second.rng.random() < 0.8:
        return False
    if "last_name" not in second.fields:
        return False
    names = split(load("names")["en"]["family"])
    second.fields["last_name"] = second.rng.choice(names)
    return bool(second.fields["last_name"] != second.known["last_name"])


def _without_accents(second: _Second) -> bool:
    changed = False
    for key in ("first_name", "last_name", "organisation"):
        name = second.fields.get(key, "")
        if name != unaccented(name):
            second.fields[key] = unaccented(name)
            changed = True
    return changed


_CHANGES: dict[str, _Change] = {
    "typo": _typo,
    "nickname": _nickname,
    "swapped": _swapped,
    "moved": _moved,
    "other_employer": _other_employer,
    "national_phone": _national_phone,
    "sparse": _sparse,
    "maiden_name": _family_name,
    "without_accents": _without_accents,
}
