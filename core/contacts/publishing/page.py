"""Renders a published list as one HTML file that asks nobody for anything.

Style and script stand in the file and are the only ones that its Content-Security-Policy lets run
(by SHA-256, CSP level 2); nothing is fetched, framed or sent. Texts are escaped in the HTML, and in
the JSON every character that HTML or JavaScript could take for an end is written as ``\\uXXXX``.
Without JavaScript the first rows stand there as a plain table.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from html import escape
from importlib.resources import files

from core.contacts.publishing.records import PageContent
from core.kernel.text import counted, fold

# How a file is told from one that somebody else put there.
MARK = '<meta name="generator" content="Chancery published list">'
PLAIN_ROWS = 200
MOST_CHOICES = 300
_UNSAFE = {ord(one): f"\\u{ord(one):04x}" for one in "<>&'\u2028\u2029"}


def render(content: PageContent) -> bytes:
    """Return the page as UTF-8."""
    count = counted(len(content.rows), "entry", "entries")
    parts = [
        _head(content.title),
        f"<h1>{escape(content.title)}</h1>",
        f'<p class="intro">{escape(content.intro)}</p>' if content.intro else "",
        _tools(content),
        f'<p class="count" id="count" role="status">{count}</p>',
        _note(content),
        _table(content),
        '<p class="more"><button type="button" id="more" hidden>Show more</button></p>',
        f'<p class="made">{escape(content.made)}</p>',
        "</main>",
        f'<script type="application/json" id="data">{_data(content)}</script>',
        f"<script>{_script()}</script>",
        "</body></html>\n",
    ]
    return "\n".join(part for part in parts if part).encode()


def render_withdrawn(title: str, made: str) -> bytes:
    """Return the page that takes the place of a list that is switched off; it names nobody."""
    parts = [
        _head(title),
        f"<h1>{escape(title)}</h1>",
        '<p class="intro">This list is no longer published.</p>',
        f'<p class="made">{escape(made)}</p>',
        "</main></body></html>\n",
    ]
    return "\n".join(parts).encode()


def embedded(data: object) -> str:
    """Return JSON that can stand inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_UNSAFE)


def _head(title: str) -> str:
    policy = (
        f"default-src 'none'; style-src {_allowed(_style())}; script-src {_allowed(_script())};"
        " base-uri 'none'; form-action 'none'"
    )
    return "\n".join(
        (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex, nofollow, noarchive">',
            '<meta name="referrer" content="no-referrer">',
            MARK,
            f"<title>{escape(title)}</title>",
            f"<style>{_style()}</style></head><body><main>",
        )
    )


def _tools(content: PageContent) -> str:
    fields = [
        '<label for="search">Search<input type="search" id="search" autocomplete="off"'
        ' spellcheck="false"></label>'
    ]
    for place in content.menus:
        label = escape(content.columns[place].label)
        values = sorted({row[place] for row in content.rows if row[place]}, key=fold)
        options = "".join(f"<option>{escape(one)}</option>" for one in values[:MOST_CHOICES])
        fields.append(
            f'<label>{label}<select data-column="{place}"><option value="">All</option>{options}'
            "</select></label>"
        )
    return f'<div class="tools" id="tools" role="search" hidden>{"".join(fields)}</div>'


def _note(content: PageContent) -> str:
    if len(content.rows) <= PLAIN_ROWS:
        return ""
    shown = f"the first {PLAIN_ROWS} of {len(content.rows):,} entries"
    return f"<noscript><p>Without JavaScript this page shows {shown} and no search.</p></noscript>"


def _table(content: PageContent) -> str:
    heads = "".join(
        f'<th scope="col"{_kind(column.number)}>{escape(column.label)}</th>'
        for column in content.columns
    )
    rows = "\n".join(_row(content, row) for row in content.rows[:PLAIN_ROWS])
    return (
        f'<div class="sheet" tabindex="0" role="region" aria-label="{escape(content.title)}">'
        f"<table><caption>{escape(content.title)}</caption>"
        f'<thead><tr>{heads}</tr></thead><tbody id="rows">{rows}</tbody></table></div>'
    )


def _row(content: PageContent, row: tuple[str, ...]) -> str:
    cells = [f'<th scope="row"{_kind(content.columns[0].number)}>{escape(row[0])}</th>']
    for column, cell in zip(content.columns[1:], row[1:], strict=True):
        cells.append(f"<td{_kind(column.number)}>{escape(cell)}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _kind(number: bool) -> str:
    return ' class="number"' if number else ""


def _data(content: PageContent) -> str:
    # What the browser would fold otherwise than the program is folded here.
    folds = {
        str(at): [fold(cell) for cell in row]
        for at, row in enumerate(content.rows)
        if not all(map(str.isascii, row))
    }
    columns = [{"label": one.label, "number": one.number} for one in content.columns]
    return embedded({"columns": columns, "rows": content.rows, "folds": folds})


def _allowed(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@cache
def _style() -> str:
    return _read("published.css")


@cache
def _script() -> str:
    return _read("published.js")


def _read(name: str) -> str:
    return (files("core.contacts") / "data" / name).read_text(encoding="utf-8")
