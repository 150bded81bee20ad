"""Fillable PDFs: what they ask for, filling them, and what must be refused or told."""

from __future__ import annotations

import io
import subprocess
import sys

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.documents.acroform import (
    FilledForm,
    FormOption,
    fill_form,
    inspect_form,
    suggest_mapping,
)
from core.kernel.errors import DocumentError
from tests.samples.forms import fillable_form

FORM = fillable_form()


def shown(data: bytes, page: int = 0) -> str:
    """The words that a viewer draws, those of the fields included."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    if document.formenv is not None:
        document[page].flatten()
    text = document[page].get_textpage().get_text_range()
    document.close()
    return str(text)


def value(filled: FilledForm, name: str) -> str:
    return next(one.value for one in inspect_form(filled.data).fields if one.name == name)


def problems(filled: FilledForm) -> list[tuple[str, str]]:
    return [(one.name, one.kind) for one in filled.problems]


def test_fields_are_listed_with_kind_options_and_place() -> None:
    summary = inspect_form(FORM)
    fields = {one.name: one for one in summary.fields}
    assert summary.page_count == 2
    assert [one.kind for one in summary.fields].count("text") == 9
    assert fields["ClientName"].required
    assert fields["ClientName"].label == "Name of client"
    assert fields["payee.email"].label == "Email"
    assert fields["repeated"].pages == (1, 2)
    assert fields["code"].max_length == 8
    assert fields["address"].multiline
    assert fields["locked"].read_only
    assert fields["law"].options[1] == FormOption("1", "Scotland")
    assert fields["currency"].options[0] == FormOption("GBP", "Pounds sterling")


def test_text_is_stored_and_shown_in_every_alphabet() -> None:
    words = "Łódź Ελλάδα Київ & Söhne"
    filled = fill_form(FORM, {"ClientName": words})
    assert filled.filled == ("ClientName",)
    assert filled.problems == ()
    assert value(filled, "ClientName") == words
    assert words in shown(filled.data)


def test_boxes_buttons_and_choices_take_values_and_labels() -> None:
    filled = fill_form(
        FORM,
        {"agree": True, "bare": "x", "law": "Scotland", "currency": "euros", "many": "Red\nBlue"},
    )
    assert filled.problems == ()
    assert value(filled, "agree") == "yes"
    assert value(filled, "bare") == "yes"
    assert value(filled, "law") == "1"
    assert value(filled, "currency") == "EUR"
    assert value(filled, "many") == "Red\nBlue"
    assert value(fill_form(filled.data, {"agree": False}), "agree") == ""


def test_the_state_of_each_button_follows_the_choice() -> None:
    filled = fill_form(FORM, {"law": "2"})
    with pikepdf.open(io.BytesIO(filled.data)) as pdf:
        group = next(one for one in pdf.Root.AcroForm.Fields if str(one.T) == "law")
        assert [str(kid.AS) for kid in group.Kids] == ["/Off", "/Off", "/2"]


def test_a_value_that_is_too_long_is_told_and_never_cut() -> None:
    filled = fill_form(FORM, {"short": "abcdef"})
    assert problems(filled) == [("short", "too_long")]
    assert value(filled, "short") == ""


def test_a_value_that_the_box_cannot_show_whole_is_stored_and_told() -> None:
    long_text = "many words " * 300
    filled = fill_form(FORM, {"address": long_text, "ClientName": "short"})
    assert problems(filled) == [("address", "does_not_fit")]
    assert value(filled, "address") == long_text


def test_what_is_unknown_locked_or_no_option_is_told() -> None:
    filled = fill_form(
        FORM,
        {"nothing": "x", "locked": "x", "law": "Wales", "currency": "USD", "agree": "maybe",
         "sign": "x", "pin": "1234"},
    )  # fmt: skip
    assert dict(problems(filled)) == {
        "nothing": "unknown_field",
        "locked": "read_only",
        "law": "unknown_option",
        "currency": "unknown_option",
        "agree": "unknown_option",
        "sign": "not_fillable",
        "pin": "not_fillable",
    }
    assert filled.filled == ()


@pytest.mark.parametrize("words", ["漢字", "नमस्ते"])
def test_letters_without_a_font_are_told_and_the_others_still_filled(words: str) -> None:
    filled = fill_form(FORM, {"ClientName": words, "short": "abc"})
    assert problems(filled) == [("ClientName", "no_letters")]
    assert filled.problems[0].value == words
    assert value(filled, "ClientName") == ""
    assert value(filled, "short") == "abc"


def test_a_field_shown_twice_is_filled_on_both_pages() -> None:
    filled = fill_form(FORM, {"repeated": "Twice"})
    assert "Twice" in shown(filled.data, 0)
    assert "Twice" in shown(filled.data, 1)


def test_a_field_of_ones_own_words_takes_them() -> None:
    assert value(fill_form(FORM, {"free": "Other"}), "free") == "Other"


def test_flattened_text_stays_and_nothing_can_be_edited() -> None:
    filled = fill_form(FORM, {"ClientName": "Harrow & Lyle"}, flatten=True)
    assert "Harrow & Lyle" in shown(filled.data)
    assert "kept" in shown(filled.data)  # a value that the form already had
    with pikepdf.open(io.BytesIO(filled.data)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all("/Annots" not in page for page in pdf.pages)


def test_other_content_is_kept_and_bytes_repeat() -> None:
    filled = fill_form(FORM, {"ClientName": "A"})
    assert filled.data == fill_form(FORM, {"ClientName": "A"}).data
    with pikepdf.open(io.BytesIO(filled.data)) as pdf:
        assert b"40 700 200 40 re" in pdf.pages[0].Contents.read_bytes()


def test_a_form_with_an_xfa_twin_is_filled_and_the_twin_removed() -> None:
    filled = fill_form(fillable_form(xfa="both"), {"ClientName": "A"})
    with pikepdf.open(io.BytesIO(filled.data)) as pdf:
        assert "/XFA" not in pdf.Root.AcroForm


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no pdf", "no PDF"),
        (b"", "no PDF"),
        (FORM[:2000], "no PDF|could not be read|no fields"),
        (fillable_form(password="secret"), "encrypted"),
        (fillable_form(password=""), "encrypted"),
        (fillable_form(xfa="only"), "XFA"),
        (fillable_form(signed=True), "signed"),
    ],
    ids=["text", "empty", "cut", "password", "restricted", "xfa", "signed"],
)
def test_what_cannot_be_filled_is_refused_in_plain_words(data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        fill_form(data, {"ClientName": "x"})


def test_a_pdf_without_fields_is_refused() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    buffer = io.BytesIO()
    pdf.save(buffer)
    with pytest.raises(DocumentError, match="no fields"):
        inspect_form(buffer.getvalue())


def test_a_tree_that_leads_back_to_itself_ends() -> None:
    pdf = pikepdf.open(io.BytesIO(FORM))
    parent = next(one for one in pdf.Root.AcroForm.Fields if str(one.T) == "payee")
    parent.Kids.append(parent)
    buffer = io.BytesIO()
    pdf.save(buffer)
    pdf.close()
    assert len(inspect_form(buffer.getvalue()).fields) == 16


def test_suggestions_are_made_only_where_words_agree() -> None:
    labels = {
        "client.name": "Client, name",
        "payee.email": "E-mail of payee",
        "fee": "Fee",
        "law": "Governing law",
    }
    assert suggest_mapping(inspect_form(FORM).fields, labels) == {
        "ClientName": "client.name",
        "law": "law",
        "payee.email": "payee.email",
    }
    assert suggest_mapping(inspect_form(FORM).fields, {}) == {}


TEXTS = st.text(max_size=40) | st.sampled_from(
    ["#panic()", "$x$", "@a <b>", "\\u{41}", "`raw`", "\x00", "*b*"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_words_are_filled_as_words_or_told(words: str) -> None:
    filled = fill_form(FORM, {"address": words, "ClientName": words})
    told = {one.name for one in filled.problems if one.kind != "does_not_fit"}
    assert told | set(filled.filled) == {"address", "ClientName"}
    assert not told & set(filled.filled)


def test_markup_is_shown_as_it_was_typed() -> None:
    assert "#panic() $x$ *b*" in shown(fill_form(FORM, {"ClientName": "#panic() $x$ *b*"}).data)


def test_the_libraries_are_not_loaded_before_the_first_form() -> None:
    code = (
        "import sys, core.documents.acroform; "
        "sys.exit(bool({'pikepdf', 'typst'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
