"""Features share the strip of figures; who may see nothing of one is not told of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from core.dashboard.provider import by_turns, fitting
from core.dashboard.records import Figure, Target


def figures(*keys: str) -> tuple[Figure, ...]:
    return tuple(Figure(key, key, "files", 1, Target("contracts")) for key in keys)


def chosen(*groups: tuple[Figure, ...]) -> list[str]:
    return [figure.key for figure in by_turns(list(groups), 5)]


def test_a_feature_alone_fills_the_strip() -> None:
    assert chosen(figures("a", "b", "c", "d", "e", "f")) == ["a", "b", "c", "d", "e"]


def test_features_take_turns_and_keep_their_order() -> None:
    assert chosen(figures("a1", "a2", "a3", "a4"), figures("b1"), figures("c1", "c2")) == [
        *("a1", "a2", "b1", "c1", "c2"),
    ]


def test_nothing_gives_nothing() -> None:
    assert chosen() == []
    assert chosen((), ()) == []


def test_a_provider_is_left_out_without_its_permission() -> None:
    open_one = SimpleNamespace(permission="")
    closed = SimpleNamespace(permission="contracts.read")
    providers = cast(Any, (open_one, closed))
    assert fitting(providers, frozenset()) == (open_one,)
    assert fitting(providers, frozenset({"contracts.read"})) == (open_one, closed)
