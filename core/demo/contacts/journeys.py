"""How contacts came to us and where they stand: status, dates, consent and visits together.

A few thousand such journeys are made once for a day and a seed; each contact takes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from core.demo.contacts.calendar import Calendar
from core.demo.contacts.records import DemoVisit, Status
from core.demo.contacts.tables import load, sprinkled

BITS = 11
TWO_YEARS = 730
RECENT = 245  # whoever is active was seen within eight months, or never
_SHARES: dict[Status, float] = {
    "lead": 17,
    "contacted": 4.5,
    "active": 54,
    "dormant": 13.5,
    "former": 11,
}
_STAFF = {
    "tomasz": 20,
    "priya": 17,
    "selin": 17,
    "jonas": 16,
    "elsie": 12,
    "miriam": 5.2,
    "ruth": 5,
    "hana": 4,
    "anton": 2.4,
    "daniel": 1.4,
}
_LEFT, _LEFT_DAYS = "hana", -200  # who has left still owns contacts and visited none since


@dataclass(frozen=True, slots=True)
class Journey:
    """What one contact has behind and before it."""

    status: Status
    assigned: str
    fields: dict[str, Any]
    visits: tuple[DemoVisit, ...]


@dataclass(slots=True)
class _Course:
    """Days from the day at which things happened; None is never."""

    first: int
    since: int | None = None
    ended: int | None = None
    last: int | None = None
    earlier: int = 0


class JourneyMaker:
    """Makes journeys for one calendar."""

    def __init__(self, calendar: Calendar, rng: Random) -> None:
        self._calendar = calendar
        self._rng = rng
        words = load("words")
        self._kinds: list[str] = words["visit_kinds"]
        self._notes: list[str] = words["visits"]["notes"]
        self._plans: list[str] = words["visits"]["plans"]
        self._consents: list[str] = words["consent_sources"]

    def make(self, readers: bool) -> tuple[Journey, ...]:
        """Return 2**BITS journeys, of readers of the newsletter or of all others."""
        size = 1 << BITS
        statuses = self._rng.choices(list(_SHARES), list(_SHARES.values()), k=size)
        blocked = sprinkled(self._rng, size, 0 if readers else 0.075)
        return tuple(
            self._journey(status, readers, block)
            for status, block in zip(statuses, blocked, strict=True)
        )

    def _journey(self, status: Status, reader: bool, blocked: bool) -> Journey:
        rng, on = self._rng, self._calendar.on
        course = self._course(status)
        assigned = rng.choices(list(_STAFF), list(_STAFF.values()))[0]
        fields: dict[str, Any] = {"first_contact_on": on(course.first)}
        if course.since is not None:
            fields["customer_since"] = on(course.since)
        if course.ended is not None:
            fields["ended_on"] = on(course.ended)
        if status == "active" and rng.random() < 0.35:
            fields["review_on"] = on(self._calendar.later(rng.randint(3, 365)))
        if blocked:
            fields["do_not_contact"] = True
        self._consent(fields, course.first, reader, blocked)
        visits = self._visits(course, assigned)
        chance = {"lead": 0.12, "contacted": 0.25, "active": 0.12}.get(status, 0)
        if not blocked and rng.random() < chance:
            visits.append(self._planned(assigned))
        return Journey(status, assigned, fields, tuple(visits))

    def _course(self, status: Status) -> _Course:
        rng = self._rng
        if status == "lead":
            first = -min(int(rng.expovariate(1 / 60)), 240)
            return _Course(first, last=self._last(first, -60) if rng.random() < 0.2 else None)
        if status == "contacted":
            first = -rng.randint(6, 300)
            return _Course(first, last=self._last(first, -120) if rng.random() < 0.6 else None)
        first = -int(rng.triangular(30, 3600, 400)) - (400 if status == "dormant" else 0)
        if status == "active":
            course = _Course(first, since=min(first + rng.randrange(200), -1))
            if rng.random() < 0.93:
                course.last = self._last(first, -90 if rng.random() < 0.25 else -RECENT + 2)
            course.earlier = min(int(rng.expovariate(1 / 1.1)), 7)
            return course
        course = _Course(first - rng.randrange(60), since=first)
        if status == "former":
            course.ended = rng.randint(max(first, -900) // 2, -5)
        if rng.random() < (0.6 if status == "dormant" else 0.4):
            newest = min(-RECENT - 20, course.ended or 0)
            course.last = self._last(course.first, -TWO_YEARS, newest)
        return course

    def _last(self, first: int, oldest: int, newest: int = -1) -> int | None:
        """Return a day of a last visit not before ``first``; None where none is left."""
        low = max(first, oldest) + 2
        return self._calendar.earlier(self._rng.randint(low, newest)) if low <= newest else None

    def _visits(self, course: _Course, assigned: str) -> list[DemoVisit]:
        if course.last is None:
            return []
        low = max(course.first, -TWO_YEARS)
        days = {course.last}
        for _ in range(course.earlier):
            if low + 2 < course.last:
                days.add(self._calendar.earlier(self._rng.randint(low + 2, course.last)))
        return [self._done(day, assigned) for day in sorted(days)]

    def _done(self, day: int, assigned: str) -> DemoVisit:
        rng = self._rng
        note = rng.choice(self._notes) if rng.random() < 0.6 else ""
        return DemoVisit(day, rng.choice(self._kinds), self._staff(assigned, day), note, "done")

    def _planned(self, assigned: str) -> DemoVisit:
        day = self._calendar.later(1 + int(self._rng.expovariate(1 / 18)) % 90)
        kind = self._rng.choice(self._kinds)
        note = self._rng.choice(self._plans)
        return DemoVisit(day, kind, self._staff(assigned, day), note, "planned")

    def _staff(self, assigned: str, day: int) -> str:
        gone = assigned == _LEFT and day > _LEFT_DAYS
        if not gone and self._rng.random() < 0.8:
            return assigned
        others = [key for key in _STAFF if key != _LEFT or day <= _LEFT_DAYS]
        return self._rng.choice(others)

    def _consent(self, fields: dict[str, Any], first: int, reader: bool, blocked: bool) -> None:
        rng = self._rng
        states = ("given", "unknown", "refused")
        sms = "refused" if blocked else rng.choices(states, (55, 33, 12))[0]
        mail = "refused" if blocked else rng.choices(states, (14, 56, 30))[0]
        fields["sms_consent"] = sms
        fields["email_consent"] = mail = "given" if reader else mail
        if sms == mail == "unknown":
            return
        fields["consent_on"] = self._calendar.on(rng.randint(max(first, -1500), 0))
        fields["consent_source"] = rng.choice(self._consents)
