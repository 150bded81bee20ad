"""Several values in one cell: fit for people to read, and exactly as they were when read back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core.contacts.records import EmailAddress, PhoneNumber, PostalAddress

# Between names as the query gathers them; no name holds it.
UNIT = "\x1f"
_OUT = "opted out"
_REACH = re.compile(
    r"\A(?P<kind>\w+): (?P<value>.*?)(?: ext\. (?P<extension>[^\s\[]+))?"
    r"(?: \[(?P<marks>[^\]]*)\])?\Z"
)
_ITEM = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^;]*))\s*(?:;|\Z)')


def join_many(items: Iterable[str]) -> str | None:
    """Return items as one cell: ``a; b``; one that holds a semicolon or a quote is quoted."""
    return "; ".join(map(_quoted, items)) or None


def split_many(cell: str) -> list[str]:
    """Return the items of a cell that ``join_many`` wrote, or that a person typed like it."""
    found, at = [], 0
    while at < len(cell):
        item = _ITEM.match(cell, at)
        if item is None or item.end() == at:
            break
        quoted, plain = item.groups()
        text = plain.strip() if quoted is None else quoted.replace('""', '"')
        if text:
            found.append(text)
        at = item.end()
    return found


def _quoted(item: str) -> str:
    if ";" in item or '"' in item or item != item.strip():
        return '"' + item.replace('"', '""') + '"'
    return item


def phone_text(kind: str, number: str, extension: str, state: str, opt_out: bool) -> str:
    """Return a further number: ``work: +61881234567 ext. 12 [valid, opted out]``."""
    inner = f" ext. {extension}" if extension else ""
    return f"{kind}: {number}{inner}{_marks(state, opt_out)}"


def read_phone_text(text: str) -> PhoneNumber:
    """Return the number that ``phone_text`` wrote; its raw text is the number itself."""
    kind, value, extension, state, opt_out = _reach(text)
    return PhoneNumber(value, kind, "", extension, state, opt_out)


def email_text(kind: str, address: str, state: str, opt_out: bool) -> str:
    """Return a further address: ``home: ines@a.example [bounced]``."""
    return f"{kind}: {address}{_marks(state, opt_out)}"


def read_email_text(text: str) -> EmailAddress:
    """Return the address that ``email_text`` wrote."""
    kind, value, _, state, opt_out = _reach(text)
    return EmailAddress(value, kind, state, opt_out)


def address_text(kind: str, *lines: str | None) -> str:
    """Return a postal address, its six lines apart: ``home: 1 Sea St |  | Glenelg | SA | … ``."""
    escaped = ((line or "").replace("\\", "\\\\").replace("|", "\\|") for line in lines)
    return f"{kind}: " + " | ".join(escaped)


def read_address_text(text: str) -> PostalAddress:
    """Return the address that ``address_text`` wrote."""
    kind, _, rest = text.partition(": ")
    lines = [re.sub(r"\\(.)", r"\1", part).strip() for part in re.split(r" (?<!\\)\| ?", rest)]
    return PostalAddress(kind, *[*lines, *[""] * 6][:6])  # type: ignore[arg-type]


def _marks(state: str, opt_out: bool) -> str:
    marks = [state] if state != "unknown" else []
    if opt_out:
        marks.append(_OUT)
    return f" [{', '.join(marks)}]" if marks else ""


def _reach(text: str) -> tuple[Any, str, str, Any, bool]:
    found = _REACH.match(text)
    if found is None:
        return "other", text.strip(), "", "unknown", False
    marks = [mark.strip() for mark in (found["marks"] or "").split(",") if mark.strip()]
    state = next((mark for mark in marks if mark != _OUT), "unknown")
    return found["kind"], found["value"], found["extension"] or "", state, _OUT in marks


def _gathered(write: Callable[..., str]) -> Callable[[str | None], str | None]:
    def cell(kept: str | None) -> str | None:
        rows: Sequence[Sequence[Any]] = json.loads(kept) if kept else ()
        return join_many(write(*row) for row in rows)

    return cell


def _names(kept: str | None) -> str | None:
    return join_many(kept.split(UNIT)) if kept else None


# What makes a cell of what the query gathers, by the key of the column.
MAKERS: Mapping[str, Callable[[str | None], str | None]] = {
    "tags": _names,
    "interests": _names,
    "groups": _names,
    "phones": _gathered(phone_text),
    "emails": _gathered(email_text),
    "addresses": _gathered(address_text),
}
