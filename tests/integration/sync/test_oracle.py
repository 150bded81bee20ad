"""Writers commit out of order: the cursor misses nothing, and the naive one shows that it could."""

from __future__ import annotations

import random

import pytest

from core.sync import postgres
from tests.concurrent_writers import run
from tests.integration.shared.scene import Scene

TRIES = 5


def test_the_cursor_misses_and_repeats_nothing_where_the_naive_one_misses(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "CHECKPOINT", 7)
    control = 0
    for _ in range(TRIES):
        seed = random.SystemRandom().randrange(1 << 30)
        result = run(scene, "member1", seed, writers=6, transactions=600)
        assert result.missed == [], seed
        assert result.repeated == [], seed
        assert result.checkpoints > 20, "many checkpoints were passed on the way"
        control += result.naive_missed
        if control:
            break
    assert control > 0, "the naive cursor must miss rows, or this proves nothing"
