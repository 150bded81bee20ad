"""Sizes of files as people say them."""

from __future__ import annotations

import pytest

from core.kernel.sizes import size_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (412_000, "412 kB"),
        (999_600, "1.0 MB"),
        (1_200_000, "1.2 MB"),
        (999_960_000, "1.0 GB"),
        (84_362_000_000, "84.4 GB"),
        (2_000_000_000_000, "2.0 TB"),
        (1_234_000_000_000_000, "1,234.0 TB"),
    ],
)
def test_a_size_is_said_in_the_unit_that_keeps_it_short(size: int, words: str) -> None:
    assert size_words(size) == words
