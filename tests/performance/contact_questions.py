"""What the bench asks of a million contacts: each question for us, and as plain SQL for peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from random import Random

from core.contacts.lists.source import ListSetup
from core.database.filters import Group, Rule
from core.database.listing import ListQuery, Sort
from tests.performance.contact_files import NOW

_NAME = "name_key"


@dataclass(frozen=True, slots=True)
class Question:
    """A list: as the program asks for it, and its WHERE and ORDER BY for a peer.

    Attributes:
        fields: those in it that an index can be made for; none of a text that only contains.
    """

    query: ListQuery
    where: str
    order: str
    fields: tuple[str, ...] = ()

    def plain(self) -> dict[str, str]:
        """Return what a peer needs."""
        return {key: value for key, value in asdict(self).items() if key in ("where", "order")}


def _all(*rules: tuple[str, str, tuple[str, ...]]) -> Group:
    return Group("all", tuple(Rule(*rule) for rule in rules))


def indexed(setup: ListSetup, rng: Random, rounds: int) -> list[Question]:
    """Return filters and sorts on fields with an index of their own."""
    statuses = [choice.value for choice in setup.fields["status_id"].choices]
    people = [choice.value for choice in setup.fields["assigned_id"].choices]
    sorts = ("email", "mobile", "organisation", "last_visit_on", "created_at", "updated_at")
    asked: list[Question] = []
    for number in range(rounds):
        status, person = rng.choice(statuses), rng.choice(people)
        column, down = sorts[number % len(sorts)], rng.random() < 0.5
        begun = "".join(rng.choice("kmrtnlsvdb") + rng.choice("aiou") for _ in range(2))
        days = rng.randrange(30, 900)
        visited = (NOW - timedelta(days=days)).date().isoformat()
        by_status = f"status_id = x'{status}'"
        by_person = f"assigned_id = x'{person}'"
        asked += [
            Question(ListQuery(sorts=(Sort(column, down),)), "1", _ordered(column, down)),
            Question(ListQuery(_all(("status_id", "is", (status,)))), by_status, _NAME),
            Question(
                ListQuery(_all(("status_id", "is", (status,))), sorts=(Sort(column, down),)),
                by_status,
                _ordered(column, down),
            ),
            Question(ListQuery(_all(("assigned_id", "is", (person,)))), by_person, _NAME),
            Question(
                ListQuery(
                    _all(("assigned_id", "is", (person,)), ("status_id", "is", (status,))),
                    sorts=(Sort("last_visit_on", True),),
                ),
                f"{by_person} AND {by_status}",
                _ordered("last_visit_on", True),
            ),
            Question(
                ListQuery(_all(("organisation", "starts_with", (begun,)))),
                f"organisation LIKE '{begun}%'",
                _NAME,
            ),
            Question(
                ListQuery(_all(("last_visit_on", "more_than_ago", (str(days), "days")))),
                f"last_visit_on < '{visited}'",
                _NAME,
            ),
        ]
    return asked


def arbitrary(setup: ListSetup, rng: Random) -> list[Question]:
    """Return filters and sorts on fields without an index, nested ones among them."""
    city = "".join(rng.choice("kmrtnl") + "a" for _ in range(2))
    word = rng.choice(["kova", "harlin", "dorcha", "milo"])
    none = Group("none", (Rule("region", "is", ("Victoria",)), Rule("rating", "is", ("3",))))
    either = Group(
        "any", (Rule("job_title", "is", ("Buyer",)), Rule("department", "is", ("Finance",)))
    )
    nested = Group("all", (either, Group("none", (Rule("industry", "is", ("Food",)),))))
    return [
        Question(
            ListQuery(_all(("city", "starts_with", (city,))), sorts=(Sort("postcode"),)),
            f"city LIKE '{city}%'",
            _ordered("postcode", False),
            ("city", "postcode"),
        ),
        Question(
            ListQuery(_all(("notes", "contains", (word,))), sorts=(Sort("rating", True),)),
            f"notes LIKE '%{word}%'",
            _ordered("rating", True),
        ),
        Question(
            ListQuery(none, sorts=(Sort("source_detail"),)),
            "NOT (coalesce(region, '') = 'Victoria' OR coalesce(rating, 0) = 3)",
            _ordered("source_detail", False),
            ("source_detail",),
        ),
        Question(
            ListQuery(nested, sorts=(Sort("street", True),)),
            "(job_title = 'Buyer' OR department = 'Finance') AND coalesce(industry, '') <> 'Food'",
            _ordered("street", True),
            ("street",),
        ),
        Question(
            ListQuery(_all(("rating", "at_least", ("4",))), sorts=(Sort("customer_since", True),)),
            "rating >= 4",
            _ordered("customer_since", True),
            ("customer_since", "rating"),
        ),
        Question(
            ListQuery(sorts=(Sort("linkedin"),)), "1", _ordered("linkedin", False), ("linkedin",)
        ),
    ]


def searched(rng: Random, rounds: int) -> tuple[list[str], list[str], list[str]]:
    """Return words to find: rare ones, ones in about 2 % of contacts, ones in over 20 %."""
    rare = [f"C-{rng.randrange(1_000_000):07d}" for _ in range(rounds)]
    rare[::2] = [f"4{rng.randrange(1_000_000):08d}" for _ in rare[::2]]
    some = [rng.choice(["nuñez", "gyllenhammar", "kovacevic", "dunja", "jurgen", "zoe"])
            for _ in range(rounds)]  # fmt: skip
    many = [rng.choice(["mail", "614", "example", "+61", "mail.example"]) for _ in range(rounds)]
    return rare, some, many


def _ordered(column: str, down: bool) -> str:
    return f"{column} DESC" if down else f"{column} IS NULL, {column}"


def plain(questions: Sequence[Question]) -> list[dict[str, str]]:
    """Return questions for a peer."""
    return [one.plain() for one in questions]
