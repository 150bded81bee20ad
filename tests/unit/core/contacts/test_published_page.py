"""The page of a published list: nothing in it can run or reach out, and its search is ours."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import pytest

from core.contacts.publishing.page import PLAIN_ROWS, embedded, render, render_withdrawn
from core.contacts.publishing.records import PageColumn, PageContent
from core.kernel.text import fold

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "';alert(1)//",
    "<!-- <script>",
    "line\u2028separator\u2029here",
    "]]> & &amp; \\u003c",
    "{{constructor.constructor('alert(1)')()}}",
)


def page(*rows: tuple[str, ...], menus: tuple[int, ...] = (), title: str = "Members") -> str:
    columns = tuple(PageColumn(label) for label in ("Name", "City", "Joined")[: len(rows[0])])
    return render(PageContent(title, "", columns, rows, menus, "Published by Harrow.")).decode()


class _Reading(HTMLParser):
    """Notes the elements, their attributes, the texts of cells and the scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.scripts: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in ("td", "th"):
            self.cells[-1] += data
        elif self._inside == "script":
            self.scripts.append(data)


def data_of(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_Reading(text).scripts[0])
    return found


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_stay_texts_in_table_menus_title_and_data(hostile: str) -> None:
    text = page((hostile, hostile), menus=(0, 1), title=hostile)
    reading = _Reading(text)
    assert [tag for tag, _ in reading.elements].count("script") == 2
    assert not any(tag == "img" for tag, _ in reading.elements)
    assert not any(name.startswith("on") for _, attrs in reading.elements for name in attrs)
    assert hostile in reading.cells
    assert data_of(text)["rows"] == [[hostile, hostile]]


def test_data_inside_a_script_has_nothing_that_html_or_javascript_could_end_at() -> None:
    text = embedded(list(HOSTILE))
    assert not re.search("[<>&'\u2028\u2029]", text)
    assert json.loads(text) == list(HOSTILE)


def test_the_policy_lets_exactly_this_style_and_this_script_run() -> None:
    text = page(("Inês", "Adelaide"))
    reading = _Reading(text)
    policy = next(
        attrs["content"] or ""
        for tag, attrs in reading.elements
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none';")
    for part in ("unsafe", "http", "*", "data:"):
        assert part not in policy
    style = text.split("<style>")[1].split("</style>")[0]
    for inline in (style, reading.scripts[1]):
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_nothing_is_fetched_framed_sent_or_indexed() -> None:
    text = page(("Inês", "Adelaide"))
    elements = _Reading(text).elements
    assert not any({"src", "href", "action", "style"} & attrs.keys() for _, attrs in elements)
    assert "url(" not in text
    assert "@import" not in text
    robots = [attrs["content"] for _, attrs in elements if attrs.get("name") == "robots"]
    assert robots == ["noindex, nofollow, noarchive"]
    script = _Reading(text).scripts[1]
    for word in ("innerHTML", "insertAdjacent", "document.write", "eval", "fetch(", "XMLHttp"):
        assert word not in script


def test_without_javascript_the_first_rows_stand_in_a_plain_table_and_it_says_so() -> None:
    few = page(*((f"Name {n}", "Adelaide") for n in range(PLAIN_ROWS)))
    assert "<noscript>" not in few
    many = page(*((f"Name {n}", "Adelaide") for n in range(PLAIN_ROWS + 5)))
    assert f"the first {PLAIN_ROWS} of {PLAIN_ROWS + 5} entries" in many
    assert many.count('<th scope="row"') == PLAIN_ROWS
    assert len(data_of(many)["rows"]) == PLAIN_ROWS + 5


def test_the_table_says_what_is_what() -> None:
    text = page(("Inês", "Adelaide"), menus=(1,))
    for part in (
        '<html lang="en">',
        "<caption>Members</caption>",
        '<th scope="col">City</th>',
        '<th scope="row">Inês</th>',
        'role="status"',
        '<label for="search">Search',
        "<label>City<select",
    ):
        assert part in text


def test_a_withdrawn_page_names_nobody_and_runs_nothing() -> None:
    text = render_withdrawn("Members <b>", "Withdrawn by Harrow.").decode()
    assert "no longer published" in text
    assert "<script" not in text
    assert "Members &lt;b&gt;" in text


def test_colours_of_the_page_are_told_apart_easily() -> None:
    style = (files("core.contacts") / "data" / "published.css").read_text("utf-8")
    light, dark = (
        dict(re.findall(r"--(\w+):(#[0-9a-f]+)", part)) for part in style.split("@media")[:2]
    )
    for colours in (light, dark):
        for text in ("text", "muted"):
            for ground in ("paper", "chrome", "hover"):
                assert _contrast(colours[text], colours[ground]) >= 4.5
        assert _contrast(colours["edge"], colours["paper"]) >= 3
        assert _contrast(colours["accent"], colours["chrome"]) >= 3


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --- the search, run as it stands in the page --------------------------------------------

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not there")
NAMES = (
    "Inês Carvalho",
    "Søren Ærø",
    "Łukasz Żółć",
    "Straße GROẞ",
    "İstanbul Ilı",
    "Ελλάς ΟΔΟΣ",
    "Nguyễn Thị Ánh",
    "Ďábel  Čeněk",
    "O’Neill-Żak",
    "Ünal & Söhne",
    "Þórður Ólafsson",
    "Плотников Ёлка",
    "王小明",
    "ﬁnance ½",
)


def run(script: str, data: object) -> Any:
    """Run the page's own functions in node and return what the script prints as JSON."""
    text = (files("core.contacts") / "data" / "published.js").read_text("utf-8")
    begun = (
        f"const module = {{}}; {text}\nconst {{fold, prepare, select, order}} = module.exports;"
        f"const data = {embedded(data)};"
        f"console.log(JSON.stringify((() => {{ {script} }})()));"
    )
    assert NODE is not None
    done = subprocess.run([NODE, "-"], input=begun, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_node
def test_the_page_folds_what_is_typed_as_the_program_folds_names() -> None:
    folded = run("return data.map(fold)", [*NAMES, *map(str.upper, NAMES)])
    assert folded == [fold(one) for one in (*NAMES, *map(str.upper, NAMES))]


@needs_node
@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_found_by_itself_and_without_its_accents(name: str) -> None:
    content = data_of(page(*((one, "") for one in NAMES)))
    for typed in (name, fold(name), name.split()[-1]):
        found = run(
            f"return select(prepare(data), {json.dumps(typed)}, []).map((row) => row.cells[0])",
            content,
        )
        assert name in found


@needs_node
def test_words_narrow_one_another_and_menus_narrow_further() -> None:
    content = data_of(
        page(("Ana Reis", "Perth"), ("Ana Silva", "Hobart"), ("Bo Reis", "Perth"), menus=(1,))
    )
    asked = "return select(prepare(data), {}, {}).map((row) => row.cells[0])"
    assert run(asked.format('"reis ana"', "[]"), content) == ["Ana Reis"]
    assert run(asked.format('"reis"', '[[1, "Perth"]]'), content) == ["Ana Reis", "Bo Reis"]
    assert run(asked.format('"ana"', '[[1, ""]]'), content) == ["Ana Reis", "Ana Silva"]


@needs_node
def test_sorting_ignores_accents_keeps_equal_rows_and_puts_empty_ones_last() -> None:
    content = data_of(
        page(("Étoile", "2"), ("", "1,200"), ("Zeta", "10"), ("eta", ""), ("Alpha", "3"))
    )
    asked = "return order(prepare(data), {}, {}, {}).map((row) => row.cells[{}])"
    assert run(asked.format(0, "false", "false", 0), content) == [
        *("Alpha", "eta", "Étoile", "Zeta", "")
    ]
    assert run(asked.format(1, "true", "true", 1), content) == ["1,200", "10", "3", "2", ""]
