"""Many small transactions in one round trip: a failure ends its own and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.sync.pipeline import Failed, Pipeline, Statement
from core.sync.server import connecting
from core.sync.server.address import Address
from tests.integration.shared.scene import PASSWORD, Scene

HALF = Statement("SELECT 10 / $1::text::int", ("5",))
NOTHING = Statement("SELECT 10 / $1::text::int", ("0",))
OTHER = Statement("SELECT $1::text || '!'", ("a",))


@pytest.fixture
def pipeline(scene: Scene) -> Iterator[Pipeline]:
    address = Address("127.0.0.1", scene.database, "member1", scene.server.port)
    with connecting.connect(address, PASSWORD, autocommit=True, accept_version=True) as connection:
        yield Pipeline(connection)


def test_a_failure_ends_its_own_transaction_alone(pipeline: Pipeline) -> None:
    first, second, third = pipeline.run([[HALF], [NOTHING, OTHER], [OTHER, HALF]])
    assert first == [[(b"2",)]]
    assert isinstance(second, Failed)
    assert second.sqlstate == "22012"
    assert isinstance(third, Failed), "what it needs was to be made ready behind the failure"
    assert pipeline.run([[OTHER, HALF]]) == [[[(b"a!",)], [(b"2",)]]]


def test_after_a_failure_what_is_ready_is_used_again(pipeline: Pipeline) -> None:
    assert pipeline.run([[HALF], [OTHER]]) == [[[(b"2",)]], [[(b"a!",)]]]
    for _ in range(3):
        assert isinstance(pipeline.run([[NOTHING]])[0], Failed)
        assert pipeline.run([[HALF], [OTHER]]) == [[[(b"2",)]], [[(b"a!",)]]]


def test_a_text_that_would_be_cut_is_not_sent(pipeline: Pipeline) -> None:
    cut, whole = pipeline.run([[Statement(OTHER.sql, ("a\0b",))], [OTHER]])
    assert isinstance(cut, Failed)
    assert whole == [[(b"a!",)]]
