"""The status bar says what the design's table says, in each state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop.shell.status_words import Status, Working, age, parts

NOW = datetime(2026, 11, 20, 4, 2, tzinfo=UTC)
ZONE = ZoneInfo("Australia/Adelaide")


def words(status: Status) -> list[str]:
    return [part.words for part in parts(status, NOW, ZONE)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status("online", synced_at=NOW), "Synced 14:32"),
        (Status("online", working=Working()), "Syncing"),
        (Status("online", working=Working(1240, 3000)), "Syncing 1,240 of 3,000"),
        (
            Status("online", working=Working(412_000, 1_000_000, first_load=True)),
            "Loading 412,000 of 1,000,000",
        ),
        (
            Status("offline", offline_since=NOW - timedelta(hours=5, minutes=20)),
            "Offline since 09:12. You can keep working",
        ),
        (Status("offline", offline_since=NOW - timedelta(days=3)), "Offline since Tue 17 Nov"),
        (Status("local"), "This computer only"),
        (Status("demo"), "Demo, secrets are not protected"),
    ],
)
def test_the_connection_is_said_in_the_words_of_the_design(status: Status, expected: str) -> None:
    assert words(status)[0] == expected


def test_zero_counts_are_hidden_and_one_is_singular() -> None:
    assert words(Status("online", synced_at=NOW)) == ["Synced 14:32"]
    status = Status("online", synced_at=NOW, unsent=1, conflicts=1, review=1)
    assert words(status)[1:] == ["1 unsent change", "1 conflict", "1 needs review"]
    status = Status("online", synced_at=NOW, unsent=12, conflicts=2, review=3)
    assert words(status)[1:] == ["12 unsent changes", "2 conflicts", "3 need review"]


def test_unsent_changes_turn_red_when_they_are_late_and_there_is_a_connection() -> None:
    late = NOW - timedelta(hours=2, minutes=10)
    online = parts(Status("online", synced_at=NOW, unsent=12, oldest_unsent=late), NOW, ZONE)[1]
    assert (online.words, online.meaning) == ("12 unsent changes, oldest 2 h", "refused")
    offline = parts(Status("offline", unsent=12, oldest_unsent=late), NOW, ZONE)[1]
    assert (offline.words, offline.meaning) == ("12 unsent changes", "progress")


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        ("sign_in", "Sign in again to sync"),
        ("update_to_send", "Update needed to send changes"),
        ("update_to_connect", "Update needed to connect"),
    ],
)
def test_a_refusal_says_what_is_needed(refusal: str, expected: str) -> None:
    assert words(Status("offline", refusal=refusal))[1] == expected  # type: ignore[arg-type]


def test_every_part_has_a_full_sentence() -> None:
    status = Status(
        "offline", offline_since=NOW, unsent=3, conflicts=2, review=1, refusal="sign_in",
        read_only=True,
    )  # fmt: skip
    for part in parts(status, NOW, ZONE):
        assert part.sentence.endswith("."), part
        assert "!" not in part.sentence


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=4), "4 d"),
    ],
)
def test_ages_are_said_in_their_largest_unit(span: timedelta, expected: str) -> None:
    assert age(span) == expected
