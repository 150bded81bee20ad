"""What the palette shows and who answers it; newest question wins. Without widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.actions.action import Action
from desktop.actions.registry import Registry
from desktop.shell.match import begins, match
from desktop.theme.tokens import MeaningName

PREFIXES = {">": "commands", "@": "people", "#": "tags"}
GROUP_LIMIT = 6

NAMED, FOUND, MENTIONED = 0, 1, 2
"""How near an answer is: called what was typed, found by its name, or only says it somewhere."""


@dataclass(frozen=True)
class Query:
    """What was typed: ``scope`` from the first character (all, commands, people, tags)."""

    text: str
    scope: str = "all"

    @classmethod
    def parse(cls, typed: str) -> Query:
        """Split the typed text into scope and words."""
        stripped = typed.lstrip()
        if stripped[:1] in PREFIXES:
            return cls(stripped[1:].strip(), PREFIXES[stripped[0]])
        return cls(stripped.strip())


@dataclass(frozen=True)
class EntryAction:
    """One of the further things that can be done with an entry; Tab lists them."""

    title: str
    run: Callable[[], object]
    icon: str = "arrow-right"


@dataclass(frozen=True)
class Entry:
    """One line of the palette.

    Attributes:
        status: a word at the right, with its icon and meaning; or plain ``detail``.
    """

    title: str
    run: Callable[[], object]
    icon: str = "file-text"
    status: str = ""
    status_icon: str = ""
    meaning: MeaningName | None = None
    detail: str = ""
    key: str = ""
    actions: tuple[EntryAction, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What one provider found under one head.

    Attributes:
        total: counts what is not listed too.
        nearness: groups that are nearer to what was typed stand above the others.
    """

    head: str
    entries: tuple[Entry, ...]
    total: int = 0
    nearness: int = FOUND

    @property
    def count(self) -> int:
        """How many were found."""
        return max(self.total, len(self.entries))


Deliver = Callable[[list[Answer]], None]
Provider = Callable[[Query, Deliver], Callable[[], object] | None]
"""Answers a query by calling ``deliver`` on the main thread, now or later; may return what stops
the search when a newer query comes."""


@dataclass
class _Asked:
    answers: list[Answer] = field(default_factory=list)
    stop: Callable[[], object] | None = None


class PaletteSearch:
    """Asks every provider; the nearest answers first, and then in the providers' order."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._providers: list[Provider] = []
        self._asked: list[_Asked] = []
        self._generation = 0

    def set_providers(self, providers: list[Provider]) -> None:
        """Choose who answers, in the order of their groups."""
        self._providers = list(providers)

    def ask(self, query: Query) -> None:
        """Ask everyone; answers to older questions are dropped from now on."""
        self.stop()
        generation = self._generation
        # Old answers stay until the new ones come, so that the list does not flicker.
        kept = [asked.answers for asked in self._asked]
        self._asked = [_Asked() for _ in self._providers]
        for place, asked in enumerate(self._asked):
            asked.answers = kept[place] if place < len(kept) else []
        for place, provider in enumerate(self._providers):
            self._asked[place].stop = provider(query, self._receiver(generation, place))

    def stop(self) -> None:
        """Stop what is being searched."""
        self._generation += 1
        for asked in self._asked:
            if asked.stop is not None:
                asked.stop()
                asked.stop = None

    def answers(self) -> list[Answer]:
        """Return the groups that have entries."""
        found = [answer for asked in self._asked for answer in asked.answers if answer.entries]
        return sorted(found, key=lambda answer: answer.nearness)

    @property
    def listed(self) -> int:
        """How many results are listed."""
        return sum(len(answer.entries) for answer in self.answers())

    @property
    def total(self) -> int:
        """How many results there are in all."""
        return sum(answer.count for answer in self.answers())

    def _receiver(self, generation: int, place: int) -> Deliver:
        def deliver(answers: list[Answer]) -> None:
            if generation == self._generation:
                self._asked[place].answers = answers
                self._asked[place].stop = None
                self._on_change()

        return deliver


def recent_provider(recent: Callable[[], list[Entry]]) -> Provider:
    """Return the provider of what was opened lately, for a palette in which nothing is typed."""

    def provide(query: Query, deliver: Deliver) -> None:
        wanted = query.scope == "all" and not query.text
        deliver([Answer("Recently opened", tuple(recent()))] if wanted else [])

    return provide


def command_provider(
    registry: Registry, run: Callable[[str], object], live: Callable[[], list[Action]]
) -> Provider:
    """Return the provider of the actions that are live now."""

    def provide(query: Query, deliver: Deliver) -> None:
        if query.scope not in ("all", "commands"):
            deliver([])
            return
        if query.scope == "all" and not query.text:
            deliver([])
            return
        found: list[tuple[int, int, Action]] = []
        for place, action in enumerate(live()):
            hit = match(query.text, action.text, action.keywords)
            if hit is not None:
                # What belongs to the desk comes before what is possible everywhere.
                later = 1000 if action.context == "global" else 0
                found.append((-hit.score, place + later, action))
        found.sort(key=lambda row: row[:2])
        limit = GROUP_LIMIT if query.scope == "all" else len(found)
        named = [row[2] for row in found if begins(query.text, row[2].text)]
        others = [row[2] for row in found if not begins(query.text, row[2].text)]
        deliver(
            [
                Answer(
                    head,
                    tuple(_command(registry, run, action) for action in actions[:limit]),
                    len(actions),
                    nearness,
                )
                for head, actions, nearness in (
                    ("Commands", named, NAMED),
                    ("More commands" if named else "Commands", others, FOUND),
                )
                if actions
            ]
        )

    return provide


def _command(registry: Registry, run: Callable[[str], object], action: Action) -> Entry:
    reason = action.unless()
    return Entry(
        action.text,
        lambda: run(action.id),
        action.icon or "command",
        detail=reason,
        key="" if reason else registry.shortcut(action.id),
    )
