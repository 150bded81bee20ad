"""Bulk rendering in child processes that end."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.documents.layout import LaidOut, lay_out
from core.documents.render_pool import render_all
from core.documents.typst_pdf import render_pdf
from core.kernel.errors import Cancelled, DocumentError
from tests.samples.documents import short_document

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def documents(count: int) -> Iterator[tuple[str, LaidOut, datetime]]:
    for number in range(count):
        yield str(number), lay_out(short_document(client=f"Client {number} Ltd")), NOON


def test_each_document_is_rendered_once_and_as_alone() -> None:
    made = {one.key: one for one in render_all(documents(7), documents_per_process=3)}
    assert set(made) == {str(number) for number in range(7)}
    assert made["5"].pdf == render_pdf(short_document(client="Client 5 Ltd"), NOON).data
    assert not multiprocessing.active_children()


def test_a_document_that_cannot_be_set_does_not_stop_the_others() -> None:
    good = short_document(client="Corvane Logistics Ltd")
    bad = {
        "glyph": short_document(client="契約"),
        "joining": short_document(client="अनुबंध"),
        "untitled": replace(good, title=" "),
    }
    jobs = [(key, lay_out(one), NOON) for key, one in (*bad.items(), ("good", good))]
    made = {one.key: one for one in render_all(jobs)}
    assert made["good"].pdf == render_pdf(good, NOON).data
    for key, document in bad.items():
        with pytest.raises(DocumentError) as alone:
            render_pdf(document, NOON)
        assert made[key].pdf is None
        assert str(made[key].error) == str(alone.value)


def test_a_process_that_dies_costs_no_document() -> None:
    made = []
    for one in render_all(documents(6), processes=1):
        made.append(one)
        if len(made) == 2:
            (child,) = multiprocessing.active_children()
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
    assert sorted(one.key for one in made) == [str(number) for number in range(6)]
    assert all(one.pdf for one in made)


def test_work_can_be_stopped_and_leaves_no_process() -> None:
    asked = iter([False, False, True])
    read: list[str] = []

    def counted() -> Iterator[tuple[str, LaidOut, datetime]]:
        for key, document, moment in documents(1000):
            read.append(key)
            yield key, document, moment

    with pytest.raises(Cancelled):
        list(render_all(counted(), cancelled=lambda: next(asked, True)))
    assert len(read) < 10
    assert not multiprocessing.active_children()


def test_a_caller_who_stops_reading_leaves_no_process() -> None:
    results = render_all(documents(100))
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()
