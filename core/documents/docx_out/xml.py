"""Small builders for the elements of a Word file. The library's classes are foreign: ``Any``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Element = Any


def element(name: str, attributes: Mapping[str, str] | None = None, *children: Element) -> Element:
    """Return ``<w:name>`` with ``attributes`` (names without their prefix) and ``children``."""
    made = OxmlElement(f"w:{name}")
    for key, value in (attributes or {}).items():
        made.set(qn(f"w:{key}"), value)
    for child in children:
        made.append(child)
    return made


def value(name: str, content: str) -> Element:
    """Return ``<w:name w:val="content"/>``."""
    return element(name, {"val": content})


def text_run(text: str, *marks: Element) -> Element:
    """Return a run of ``text`` with run properties ``marks``, in the order the schema asks for."""
    run = element("r")
    if marks:
        run.append(element("rPr", None, *marks))
    run.append(_text("t", text))
    return run


def field_runs(instruction: str, result: str, *marks: Element) -> list[Element]:
    """Return a complex field with the result that is shown until Word updates it."""
    return [
        element("r", None, element("fldChar", {"fldCharType": "begin"})),
        element("r", None, _text("instrText", f" {instruction} ")),
        element("r", None, element("fldChar", {"fldCharType": "separate"})),
        text_run(result, *marks),
        element("r", None, element("fldChar", {"fldCharType": "end"})),
    ]


def _text(name: str, text: str) -> Element:
    made = element(name)
    made.text = text
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made
