"""The second entries among the demo's contacts are found, and hardly anybody else."""

from __future__ import annotations

from core.contacts.duplicates.blocking import KEYED, Keys
from core.contacts.duplicates.entry import Entry, entry_of
from core.contacts.duplicates.rules import LIKELY, Commonness, compare
from core.demo.contacts import PAIRS, DemoContact, duplicates, people

_COUNT = 20_000


def entry(contact: DemoContact) -> Entry:
    phones = tuple((one.kind, one.number) for one in contact.phones)
    return entry_of(contact.fields, phones, tuple(one.address for one in contact.emails))


def found(contacts: list[DemoContact]) -> set[tuple[int, int]]:
    """Return the likely pairs by place."""
    keys = Keys()
    for place, one in enumerate(contacts):
        further = [*(p.number for p in one.phones), *(e.address for e in one.emails)]
        keys.add(place, [one.fields.get(key) for key in KEYED], further)
    common = Commonness(keys.bearers, keys.known, keys.crowd, keys.numbers.of)
    return {
        (one, other)
        for one, other in keys.pairs()
        if compare(entry(contacts[one]), entry(contacts[other]), common).score >= LIKELY
    }


def test_the_pairs_of_the_demo_are_found() -> None:
    contacts = list(people(_COUNT))
    made = list(duplicates(contacts, _COUNT))
    truth = {(one.original, _COUNT + at) for at, one in enumerate(made)}

    likely = found([*contacts, *(one.contact for one in made)])

    hit = len(truth & likely)
    assert len(truth) == PAIRS
    assert hit / len(truth) >= 0.95
    assert hit / len(likely) >= 0.95, sorted(likely - truth)
