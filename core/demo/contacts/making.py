"""Makes the contacts of the demo organisation one after the other, from tables made before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from core.demo.contacts.calendar import Calendar
from core.demo.contacts.employers import JOB_BITS, SITE_BITS, Employer
from core.demo.contacts.extras import Draft, Extras, Who
from core.demo.contacts.groups import BOARD, NEWSLETTER, SUPPLIERS, Membership
from core.demo.contacts.journeys import BITS as JOURNEY_BITS
from core.demo.contacts.journeys import Journey, JourneyMaker
from core.demo.contacts.lands import CULTURE_BITS, LAND_BITS, Land, lands
from core.demo.contacts.mailboxes import Mailboxes, personal, written_as
from core.demo.contacts.names import BITS as NAME_BITS
from core.demo.contacts.places import NUMBER_BITS, PLACE_BITS, STREET_BITS, Place
from core.demo.contacts.records import DemoContact
from core.demo.contacts.shapes import BITS as SHAPE_BITS
from core.demo.contacts.shapes import Shape, ShapeMaker
from core.demo.contacts.written import written
from core.demo.named import ANCHOR

DEFAULT_SEED = 20_26
_BOARD = {"department": "Board", "job_title": "Non-executive director"}
_ROLES = ("info", "office", "accounts", "hello", "reception", "orders", "admin", "contact")
_DESKS = ("Head office", "Accounts payable", "Purchasing", "Customer service")
_ORGANISATIONS = 31  # of 1024


def people(count: int, seed: int = DEFAULT_SEED, day: date = ANCHOR) -> Iterator[DemoContact]:
    """Yield ``count`` contacts as they stand on ``day``, the same for the same arguments.

    The first are written by hand. Memory does not grow with ``count``. E-mail addresses (all under
    ``.example``), mobiles and external ids are unique.
    """
    # The numbers decide invented data only; no secret depends on them.
    rng = Random(seed)  # noqa: S311
    calendar = Calendar(day, rng)
    first = written(calendar)[:count]
    membership = Membership(count, Random(seed + 1))  # noqa: S311
    for contact in first:
        yield replace(contact, groups=membership.decided(contact.groups))
    if count <= len(first):
        return
    maker = _Maker(seed, rng, calendar, first)
    for index in range(len(first), count):
        yield maker.contact(index, membership.draw())


class _Maker:
    def __init__(
        self, seed: int, rng: Random, calendar: Calendar, first: Sequence[DemoContact]
    ) -> None:
        self._bits = rng.getrandbits
        self._rng = rng
        self._mailboxes = Mailboxes(one.fields.get("email", "") for one in first)
        self._lands = lands(seed, {one.fields.get("mobile", "") for one in first})
        named = [one.fields for one in first if "last_name" in one.fields]
        shapes = ShapeMaker(rng, [f"{one['first_name']} {one['last_name']}" for one in named])
        # Who reads the newsletter has an e-mail address, so the others have none more often.
        self._shapes = (shapes.make(0.285, 0.04), shapes.make(0, 0.04))
        self._organisations = shapes.make(0.04, 0.7, organisations=True)
        journeys = JourneyMaker(calendar, rng)
        self._journeys = (journeys.make(readers=False), journeys.make(readers=True))
        self._extras = Extras(calendar.day, self._mailboxes, rng)

    def contact(self, index: int, groups: tuple[str, ...]) -> DemoContact:
        """Return the contact ``index`` as a member of ``groups``."""
        bits = self._bits
        reader = NEWSLETTER in groups
        land = self._lands[bits(LAND_BITS)]
        country = land.country
        journey = self._journeys[reader][bits(JOURNEY_BITS)]
        if bits(10) < _ORGANISATIONS and BOARD not in groups:
            shape = self._organisations[bits(SHAPE_BITS)]
            fields, place, who = self._organisation(index, land, shape, journey, reader)
        else:
            shape = self._shapes[reader][bits(SHAPE_BITS)]
            fields, place, who = self._person(index, land, shape, journey, groups)
        before, after = country.streets[bits(STREET_BITS)]
        fields["street"] = before + country.numbers[bits(NUMBER_BITS)] + after
        if shape.numbered:
            fields["external_id"] = f"HL-{index:07}"
        if "customer_since" in fields:
            fields["customer_number"] = str(40_001 + index)
        if shape.mobile:
            fields["mobile"] = next(land.mobiles)
        if not (shape.mobile and shape.email):
            _settle_consent(fields)
        if not shape.extras:
            return DemoContact(
                fields,
                (),
                (),
                (),
                shape.tags,
                shape.interests,
                groups,
                journey.visits,
                {},
                journey.status,
                journey.assigned,
            )
        draft = Draft(index, fields, country, place, who)
        self._extras.add(shape.extras, draft)
        return DemoContact(
            fields,
            draft.phones,
            draft.emails,
            draft.addresses,
            shape.tags,
            shape.interests,
            groups,
            journey.visits,
            draft.private,
            journey.status,
            journey.assigned,
        )

    def _person(
        self, index: int, land: Land, shape: Shape, journey: Journey, groups: tuple[str, ...]
    ) -> tuple[dict[str, Any], Place, Who]:
        bits = self._bits
        culture = land.cultures[bits(CULTURE_BITS)]
        given = culture.given[bits(NAME_BITS)]
        family = culture.family[given.woman][bits(NAME_BITS)]
        fields: dict[str, Any] = {**given.fields, **family.fields, **journey.fields, **shape.fields}
        employer: Employer | None = None
        if SUPPLIERS in groups:
            employer = land.employers.each[bits(4)]
        elif shape.employed or BOARD in groups:
            employer = land.employers.by_size[bits(land.employers.bits)]
        if employer is None:
            place = land.country.places[bits(PLACE_BITS)]
        else:
            place = employer.sites[bits(SITE_BITS)]
            fields |= employer.fields
            fields |= _BOARD if BOARD in groups else employer.jobs[bits(JOB_BITS)]
            if shape.switchboard and employer.phone:
                fields["phone"] = employer.phone
        fields |= place.fields
        if shape.email:
            if employer is None or not bits(3):
                local, domain = personal(given.ascii, family.ascii, bits(5))
            else:
                local, domain = (
                    written_as(employer.form, given.ascii, family.ascii),
                    employer.domain,
                )
            fields["email"] = self._mailboxes.claim(local, domain, index)
        return fields, place, (given.ascii, family.ascii, culture, given.woman)

    def _organisation(
        self, index: int, land: Land, shape: Shape, journey: Journey, reader: bool
    ) -> tuple[dict[str, Any], Place, Who]:
        employer = next(land.companies)
        place = employer.sites[-1]
        fields: dict[str, Any] = {"kind": "organisation", **journey.fields, **shape.fields}
        fields |= employer.fields
        fields |= place.fields
        fields["registration"] = employer.registration
        if self._bits(2) == 0:
            fields["department"] = _DESKS[self._bits(2)]
        if employer.phone:
            fields["phone"] = employer.phone
        local = _ROLES[self._bits(3)]
        if shape.email or reader:
            fields.setdefault("email_state", "unknown")
            fields["email"] = self._mailboxes.claim(local, employer.domain, index)
        return fields, place, (local, employer.domain.removesuffix(".example"), None, False)


def _settle_consent(fields: dict[str, Any]) -> None:
    """Take back what was agreed to for a number or an address that is not there."""
    if "mobile" not in fields:
        fields["sms_consent"] = "unknown"
    if "email" not in fields:
        fields["email_consent"] = "unknown"
    if fields["sms_consent"] == fields["email_consent"] == "unknown":
        fields.pop("consent_on", None)
        fields.pop("consent_source", None)
