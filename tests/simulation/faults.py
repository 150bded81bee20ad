"""What goes wrong during one cycle: a plan that a desk's line asks at every call."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.simulation.desk import unreachable

Moment = tuple[str, str]
"""A call of the transport and whether it is ``before``, ``after`` or ``between``."""


@dataclass
class FaultPlan:
    """At the chosen moments, counted from the beginning of the cycle, something happens.

    Attributes:
        planned: number of the moment → name of what happens then.
        acts: what can happen besides a break of the line: edits, other desks, deliveries.
    """

    planned: Mapping[int, str]
    acts: Mapping[str, Callable[[], None]]
    moment: int = 0
    happened: list[str] = field(default_factory=list)

    def __call__(self, call: str, moment: str) -> None:
        """Tell the plan where the cycle is."""
        what = self.planned.get(self.moment)
        self.moment += 1
        if what is None:
            return
        self.happened.append(f"{what} {moment} {call}")
        if what == "break":
            unreachable()
        self.acts[what]()


def random_plan(
    rng: random.Random, acts: Mapping[str, Callable[[], None]], moments: int = 14
) -> FaultPlan:
    """Plan nothing, one or a few things among the first moments of a cycle."""
    if rng.random() < 0.4:
        return FaultPlan({}, acts)
    names = ["break", "break", *acts]
    count = rng.choice((1, 1, 2, 3))
    return FaultPlan(
        {rng.randrange(moments): rng.choice(names) for _ in range(count)},
        acts,
    )
