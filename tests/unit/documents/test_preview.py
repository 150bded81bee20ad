"""Pages on the screen while somebody types."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core.documents.pages import PdfPages, Picture
from core.documents.preview import PreviewRenderer, text_ends
from core.documents.typst_pdf import ClausePlace
from core.kernel.errors import Cancelled, DocumentError
from tests.samples.documents import long_document, short_document


def test_a_page_is_drawn_with_the_places_of_its_clauses() -> None:
    renderer = PreviewRenderer()
    made = renderer.render_page(short_document(), 1, 72)
    assert (made.page, made.pages) == (1, 2)
    assert (made.picture.width, made.picture.height) == (596, 842)
    assert len(made.picture.data) == made.picture.stride * made.picture.height
    assert made.clauses[0].key == "parties"
    assert set(made.picture.data) != {255}
    renderer.close()


def test_a_page_past_the_end_is_the_last_one() -> None:
    assert PreviewRenderer().render_page(short_document(), 99, 36).page == 2


def test_turning_pages_does_not_set_the_document_again() -> None:
    renderer, document = PreviewRenderer(), long_document()
    asked: list[int] = []

    def count() -> bool:
        asked.append(1)
        return False

    renderer.render_page(document, 1, 36, cancelled=count)
    first = len(asked)
    renderer.render_page(document, 2, 36, cancelled=count)
    assert len(asked) - first < first


def test_a_stale_render_is_given_up_between_its_steps() -> None:
    answers = iter([False, True])
    renderer = PreviewRenderer()
    with pytest.raises(Cancelled):
        renderer.render_page(short_document(), 1, 36, cancelled=lambda: next(answers))
    assert renderer.render_page(short_document(), 1, 36).pages == 2


def test_a_character_without_a_glyph_does_not_stop_the_preview() -> None:
    assert PreviewRenderer().render_page(short_document(client="契約 Ltd"), 1, 36).pages == 2


def test_a_file_that_is_no_pdf_is_refused() -> None:
    with pytest.raises(DocumentError, match="cannot be opened"):
        PdfPages(b"not a PDF")


def test_a_page_is_never_drawn_beyond_reason() -> None:
    with pytest.raises(DocumentError, match="too large"):
        PreviewRenderer().render_page(short_document(), 1, 5000)


def test_a_mark_ends_with_the_last_words_of_its_clause() -> None:
    # One pixel a point: words at 60–70 and 80–92, then the next clause from 118 with the rule of
    # a table at 140 and the draft mark behind it at 150.
    dark = dict.fromkeys([*range(60, 70), *range(80, 92), *range(118, 130)], 0) | {140: 190}
    rows = [bytes([(dark | {150: 238}).get(y, 255)]) * (200 * 4) for y in range(300)]
    picture = Picture(200, 300, 800, b"".join(rows))
    places = (ClausePlace("first", 1, 60, 119), ClausePlace("next", 1, 118, 280))
    assert text_ends(picture, 72, places) == {"first": 92, "next": 141}


def test_each_clause_of_a_page_ends_above_the_next() -> None:
    shown = PreviewRenderer().render_page(long_document(), 2, 96)
    here = [place for place in shown.clauses if place.page == 2]
    assert set(shown.ends) == {place.key for place in here}
    for place, after in pairwise(here):
        assert place.y0 < shown.ends[place.key] < after.y0
