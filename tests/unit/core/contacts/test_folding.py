"""Folded text: the expression of the databases says what Python says, for every text."""

from __future__ import annotations

import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from core.contacts.folding import FOLDED, derived, full_name, list_name
from core.contacts.lists.columns import CONTACT
from core.database.folded import Folded, folded_of
from core.kernel.canonical import canonical
from core.kernel.text import fold

TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=12)


@given(TEXTS)
def test_the_database_folds_as_python_does(text: str) -> None:
    kept = folded_of({"city": text}, ["city"])
    expression = str(Folded(CONTACT, "city").compile(dialect=sqlite.dialect()))
    connection = sqlcipher.connect(":memory:")
    connection.execute("CREATE TABLE contact (city TEXT, folded TEXT)")
    stored = canonical(kept).decode() if kept else None
    connection.execute("INSERT INTO contact VALUES (?, ?)", (text, stored))
    (found,) = connection.execute(f"SELECT {expression} FROM contact").fetchone()
    connection.close()
    assert found == fold(text)


def test_most_texts_keep_nothing() -> None:
    assert derived({"last_name": "Carvalho", "city": "Port Adelaide", "notes": "Rang twice."}) == {
        "name_key": "carvalho",
        "folded": None,
    }


def test_names_are_put_together_as_lists_and_as_people_say_them() -> None:
    ines = {"prefix": "Dr", "first_name": "Inês", "middle_name": "M", "last_name": "Carvalho"}
    assert list_name(ines) == "Carvalho, Inês M"
    assert full_name(ines) == "Dr Inês M Carvalho"
    assert derived(ines)["name_key"] == "carvalho, ines m"
    firm = {"kind": "organisation", "organisation": "Harrow & Lyle", "last_name": "Carvalho"}
    assert list_name(firm) == full_name(firm) == "Harrow & Lyle"
    assert list_name({}) == ""


def test_folded_fields_are_columns_of_the_table() -> None:
    assert set(FOLDED) <= {column.name for column in CONTACT.columns}
