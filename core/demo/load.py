"""Reads the demo organisation's clauses and templates from their TOML files.

A library file has ``author``, ``approver``, ``source`` and ``licence`` for all its versions, then
``[[clause]]`` with ``[[clause.variant]]`` with ``[[clause.variant.version]]``. A version has its
``wording``, or ``replace`` (pairs of old and new words) and ``add`` (paragraphs at the end) over
the version before it; an empty ``approver`` makes it a proposal. A template file has ``[[field]]``,
``[[slot]]`` and ``[[version]]``; fields and slots appear from the version that their ``since``
names. Whether the content makes sense is what ``core.demo.check`` says.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from core.demo.shapes import (
    DemoClause,
    DemoSlot,
    DemoTemplate,
    DemoTemplateVersion,
    DemoVariant,
    DemoVersion,
    Library,
)
from core.documents.wording import parse_wording
from core.kernel.fields import Choice, FieldSpec

_Data = Mapping[str, Any]


class ContentError(ValueError):
    """A data file of the demo organisation is not as this module describes it."""


@lru_cache(maxsize=1)
def library() -> Library:
    """Return all clauses and templates.

    Raises:
        ContentError: a file has an unknown key, a key twice, or a replacement that does not fit.
    """
    clauses = [clause for data in _files("library") for clause in read_clauses(data)]
    templates = [read_template(data) for data in _files("templates")]
    return Library(_by_key(clauses), _by_key(templates))


def read_clauses(data: _Data) -> list[DemoClause]:
    """Return the clauses of one parsed library file."""
    shared = {key: str(data[key]) for key in ("author", "approver", "source", "licence")}
    _only(data, {*shared, "clause"})
    return [_clause(raw, shared) for raw in data["clause"]]


def read_template(data: _Data) -> DemoTemplate:
    """Return the template of one parsed file."""
    words = ("key", "title", "category", "description", "reference_prefix", "title_pattern")
    _only(data, {*words, "language", "roles", "field", "slot", "version"})
    versions = [
        _template_version(raw, number, data) for number, raw in enumerate(data["version"], 1)
    ]
    return DemoTemplate(
        **{name: str(data[name]) for name in words},
        language=str(data["language"]),
        roles=dict(data["roles"]),
        versions=tuple(versions),
    )


def _files(folder: str) -> Iterator[_Data]:
    found: list[Traversable] = [
        item
        for item in files("core.demo").joinpath(folder).iterdir()
        if item.name.endswith(".toml")
    ]
    for item in sorted(found, key=lambda one: one.name):
        yield tomllib.loads(item.read_text(encoding="utf-8"))


def _by_key(items: Sequence[Any]) -> dict[str, Any]:
    found = {item.key: item for item in items}
    if len(found) != len(items):
        raise ContentError("two clauses or two templates have the same key")
    return found


def _only(data: _Data, allowed: set[str]) -> None:
    unknown = set(data) - allowed
    if unknown:
        raise ContentError(f"unknown {', '.join(sorted(unknown))} in {data.get('key', data)}")


# --- clauses ---------------------------------------------------------------------------------


def _clause(raw: _Data, shared: Mapping[str, str]) -> DemoClause:
    _only(raw, {"key", "title", "category", "purpose", "variant"})
    variants = tuple(_variant(one, raw["title"], shared) for one in raw["variant"])
    return DemoClause(raw["key"], raw["title"], raw["category"], raw["purpose"], variants)


def _variant(raw: _Data, title: str, shared: Mapping[str, str]) -> DemoVariant:
    _only(raw, {"key", "name", "condition", "jurisdiction", "risk", "version"})
    versions: list[DemoVersion] = []
    for data in raw["version"]:
        before = versions[-1].wording if versions else ""
        versions.append(_version(data, len(versions) + 1, title, before, shared))
    return DemoVariant(
        raw.get("key", "standard"),
        raw.get("name", "Standard"),
        raw.get("condition", ""),
        raw.get("jurisdiction", ""),
        int(raw.get("risk", 1)),
        tuple(versions),
    )


def _version(
    raw: _Data, number: int, title: str, before: str, shared: Mapping[str, str]
) -> DemoVersion:
    _only(raw, {*shared, "heading", "wording", "replace", "add", "approved", "from", "note"})
    wording = _wording(raw, before)
    approver = str(raw.get("approver", shared["approver"]))
    approved = raw["approved"] if approver else None
    valid_from = raw.get("from", approved)
    if not isinstance(valid_from, date):
        raise ContentError(f"version {number} of {title} has no date from which it is valid")
    return DemoVersion(
        number=number,
        heading=raw.get("heading", title),
        wording=wording,
        body=parse_wording(wording),
        author=str(raw.get("author", shared["author"])),
        approver=approver,
        approved_on=approved,
        valid_from=valid_from,
        source=str(raw.get("source", shared["source"])),
        licence=str(raw.get("licence", shared["licence"])),
        note=str(raw["note"]),
    )


def _wording(raw: _Data, before: str) -> str:
    text = str(raw.get("wording", before)).strip()
    for old, new in raw.get("replace", ()):
        if text.count(old) != 1:
            raise ContentError(f"“{old}” is {text.count(old)} times in the version before")
        text = text.replace(old, new)
    if "add" in raw:
        text += "\n\n" + str(raw["add"]).strip()
    return text


# --- templates -------------------------------------------------------------------------------


def _template_version(raw: _Data, number: int, data: _Data) -> DemoTemplateVersion:
    _only(raw, {"note", "author", "published"})
    last = number == len(data["version"])
    return DemoTemplateVersion(
        number=number,
        state="published" if last else "retired",
        note=raw["note"],
        author=raw["author"],
        published_on=raw["published"],
        fields=tuple(_field(one) for one in data["field"] if _there(one, number)),
        slots=tuple(_slot(one) for one in data["slot"] if _there(one, number)),
    )


def _there(raw: _Data, number: int) -> bool:
    return int(raw.get("since", 1)) <= number


def _field(raw: _Data) -> FieldSpec:
    values = {key: value for key, value in raw.items() if key != "since"}
    values["choices"] = tuple(Choice(value, label) for value, label in raw.get("choices", ()))
    values["default"] = json.dumps(raw["default"]) if "default" in raw else ""
    return FieldSpec(**values)


def _slot(raw: _Data) -> DemoSlot:
    _only(raw, {"key", "clause", "condition", "section", "numbered", "since"})
    return DemoSlot(
        raw.get("key", raw["clause"]),
        raw["clause"],
        raw.get("condition", ""),
        raw.get("section", ""),
        bool(raw.get("numbered", True)),
    )
