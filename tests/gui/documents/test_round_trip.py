"""What is built into an editor's document is read back as the same body."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from core.documents.layout import lay_out
from core.documents.model import Body, Define, Field, Paragraph, Ref, Table, Term, Text
from desktop.documents.changes import changed_words
from desktop.documents.clause_text import ClauseText
from desktop.documents.display import Display
from desktop.documents.formats import Looks
from desktop.documents.runs import normal
from tests.samples.documents import long_document, short_document

words = st.text(min_size=0, max_size=12)
marks = st.booleans()
key = st.sampled_from(["fee", "client.address", "services", "unknown_thing"])
run = st.one_of(
    st.builds(Text, words, marks, marks, marks),
    st.builds(Field, key, marks, marks, marks),
    st.builds(Ref, st.sampled_from(["duty", "gone"]), st.sampled_from(["", "share", "lost"])),
    st.builds(Term, st.sampled_from(["Purpose", "Confidential Information"])),
    st.builds(Define, st.sampled_from(["Purpose", "𝔓 Term"])),
)
line = st.lists(run, max_size=5).map(tuple)
ids = st.text("abcdef0123", min_size=1, max_size=6)
paragraph = st.builds(
    Paragraph,
    ids,
    line,
    st.sampled_from(["numbered", "plain", "bullet"]),
    st.integers(1, 3),
)
table = st.builds(
    Table,
    ids,
    st.lists(st.lists(line, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple),
    st.integers(0, 2),
)
body = st.lists(st.one_of(paragraph, table), max_size=6).map(lambda blocks: Body(tuple(blocks)))


def display() -> Display:
    return Display.of(lay_out(short_document()))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body, body)
def test_any_body_is_read_back_as_it_was(qapp: QApplication, made: Body, library: Body) -> None:
    owner = QObject()
    text = ClauseText(owner)
    wanted = normal(made)
    text.build("Heading", wanted, display(), Looks.now())
    assert text.read() == ("Heading", wanted)
    # Shown as a redline it reads the same: what was taken out is no part of it.
    marked = changed_words(library, wanted, display())
    text.build("Heading", wanted, display(), Looks.now(), 0, marked)
    assert text.read() == ("Heading", wanted)


def test_real_clauses_are_their_own_normal_form(qapp: QApplication) -> None:
    owner = QObject()
    document = long_document()
    shown = Display.of(lay_out(document))
    for clause in document.clauses:
        assert normal(clause.body) == clause.body
        text = ClauseText(owner)
        text.build(clause.heading, clause.body, shown, Looks.now())
        assert text.read() == (clause.heading, clause.body)
