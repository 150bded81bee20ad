"""Clause text as people type it, turned into a structured body and back.

One block a paragraph, blocks parted by an empty line::

    (1) A numbered paragraph: 3.1, 3.2 …
    (a) The second level: (a), (b) …        (i) The third level
    - A bullet
    A plain paragraph, without a number
    | Service | Fee |                        a table row; the first row is the head

Inside a line: ``**bold**``, ``*italic*``, ``__underline__``, ``{field_key}``, ``[[clause]]`` and
``[[clause:paragraph]]`` for references, ``<<=Term>>`` defines and ``<<Term>>`` uses a term.
``(1)#name`` gives the paragraph the id ``name``, so that others can refer to it. A backslash takes
the meaning from the next character. This notation is read once; what is stored is the body.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from core.documents.model import (
    Block,
    Body,
    Define,
    Field,
    Paragraph,
    ParagraphKind,
    Ref,
    Run,
    Table,
    Term,
    Text,
)

_LEAD = re.compile(r"^(?:\((1|a|i)\)|(-))(?:#([A-Za-z0-9_-]+))?\s+", re.ASCII)
_LEVEL = {"1": 1, "a": 2, "i": 3}
_TOKEN = re.compile(
    r"\\(?P<escaped>.)"
    r"|(?P<mark>\*\*|\*|__)"
    r"|\{(?P<field>[a-z][a-z0-9_.]*)\}"
    r"|\[\[(?P<ref>[a-z0-9_]+)(?::(?P<paragraph>[A-Za-z0-9_-]+))?\]\]"
    r"|<<(?P<define>=)?(?P<term>[^<>]+)>>",
    re.DOTALL,
)
_LINE = re.compile(r"\S(?:.*\S)?")
_SPECIAL = re.compile(r"([\\*{\[<|]|__|^[-(])")
_MARKS = {"**": "bold", "*": "italic", "__": "underline"}


def parse_wording(text: str) -> Body:
    """Read ``text`` in the notation above. Every text is valid: what is no notation is words."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in chunk.splitlines() if line.strip()]
        if not lines:
            continue
        if all(_is_row(line) for line in lines):
            rows = tuple(_row(line) for line in lines)
            blocks.append(Table(f"t{len(blocks) + 1}", rows, 1 if len(rows) > 1 else 0))
            continue
        for line in _joined(lines):
            blocks.append(_paragraph(line, f"p{len(blocks) + 1}"))
    return Body(tuple(blocks))


def write_wording(body: Body) -> str:
    """Return the notation for ``body``; ``parse_wording`` of it reads the same words and runs."""
    return "\n\n".join(_written(block, index) for index, block in enumerate(body.blocks, 1))


@dataclass(frozen=True, slots=True)
class Told:
    """What people read for a part of a text in the notation: ``text[start:end]``.

    ``plain``: letter by letter what stands there, but for the space between two lines.
    """

    words: str
    start: int
    end: int
    plain: bool = False


def told(text: str, words_of: Callable[[Run], str]) -> list[list[Told]]:
    """Return the paragraphs and rows of a text as people read them, and where each part stands.

    Args:
        words_of: the words for a field, reference or term.
    """
    return [
        _told_line(text, spans, words_of)
        for chunk in _chunks(text)
        for spans in (
            [[span] for span in chunk]
            if all(_is_row(text[start:end]) for start, end in chunk)
            else _paragraphs(text, chunk)
        )
    ]


def _chunks(text: str) -> list[list[tuple[int, int]]]:
    """Return where the lines of each block stand; an empty line parts two blocks."""
    chunks: list[list[tuple[int, int]]] = []
    before = None
    for line in _LINE.finditer(text):
        if before is None or text.count("\n", before, line.start()) > 1:
            chunks.append([])
        chunks[-1].append(line.span())
        before = line.end()
    return chunks


def _paragraphs(text: str, chunk: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    found: list[list[tuple[int, int]]] = []
    for start, end in chunk:
        if found and not _LEAD.match(text[start:end]):
            found[-1].append((start, end))
        else:
            found.append([(start, end)])
    return found


def _told_line(
    text: str, spans: list[tuple[int, int]], words_of: Callable[[Run], str]
) -> list[Told]:
    joined = " ".join(text[start:end] for start, end in spans)
    # Where each letter of the joined line stands; that between two lines stands at the first's end.
    places = [at for start, end in spans for at in range(start, end + 1)]
    lead = None if _is_row(joined) else _LEAD.match(joined)
    found: list[Told] = []

    def plain(start: int, end: int) -> None:
        for at in range(start, end):
            last = found[-1] if found else None
            if last is not None and last.plain and last.end == places[at] and joined[at] != " ":
                found[-1] = Told(last.words + joined[at], last.start, last.end + 1, True)
            else:
                found.append(Told(joined[at], places[at], places[at] + 1, True))

    at = lead.end() if lead else 0
    for match in _TOKEN.finditer(joined, at):
        plain(at, match.start())
        start, at = places[match.start()], match.end()
        if match["escaped"] is not None:
            found.append(Told(match["escaped"], start, places[at - 1] + 1))
        elif not match["mark"]:
            found.append(Told(words_of(_run_of(match)), start, places[at - 1] + 1))
    plain(at, len(joined))
    return found


def plain_text(body: Body) -> str:
    """Return the words alone, a line per paragraph and row, fields as ``{key}``."""
    lines: list[str] = []
    for block in body.blocks:
        if isinstance(block, Paragraph):
            lines.append("".join(_plain(run) for run in block.runs))
        else:
            lines += ["\t".join("".join(map(_plain, cell)) for cell in row) for row in block.rows]
    return "\n".join(lines)


def parse_runs(text: str) -> tuple[Run, ...]:
    """Read one line of the notation as runs."""
    runs: list[Run] = []
    marks = {"bold": False, "italic": False, "underline": False}
    words: list[str] = []

    def flush() -> None:
        if words:
            runs.append(Text("".join(words), **marks))
            words.clear()

    position = 0
    for match in _TOKEN.finditer(text):
        words.append(text[position : match.start()])
        position = match.end()
        if match["escaped"] is not None:
            words.append(match["escaped"])
            continue
        if match["mark"]:
            if words == [""]:
                words.clear()
            flush()
            name = _MARKS[match["mark"]]
            marks[name] = not marks[name]
            continue
        if words == [""]:
            words.clear()
        flush()
        runs.append(_run_of(match, **marks))
    words.append(text[position:])
    if words == [""]:
        words.clear()
    flush()
    return tuple(run for run in runs if not (isinstance(run, Text) and not run.text))


def _run_of(match: re.Match[str], **marks: bool) -> Run:
    if match["field"]:
        return Field(match["field"], **marks)
    if match["ref"]:
        return Ref(match["ref"], match["paragraph"] or "")
    return (Define if match["define"] else Term)(match["term"].strip())


def _is_row(line: str) -> bool:
    return len(line) > 1 and line.startswith("|") and line.endswith("|")


def _row(line: str) -> tuple[tuple[Run, ...], ...]:
    cells = re.split(r"(?<!\\)\|", line[1:-1])
    return tuple(parse_runs(cell.strip()) for cell in cells)


def _joined(lines: list[str]) -> list[str]:
    """Join continuation lines to the paragraph above them."""
    joined: list[str] = []
    for line in lines:
        if joined and not _LEAD.match(line):
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined


def _paragraph(line: str, fallback_id: str) -> Paragraph:
    lead = _LEAD.match(line)
    if lead is None:
        return Paragraph(fallback_id, parse_runs(line), "plain", 1)
    kind: ParagraphKind = "bullet" if lead[2] else "numbered"
    level = 1 if lead[2] else _LEVEL[lead[1]]
    return Paragraph(lead[3] or fallback_id, parse_runs(line[lead.end() :]), kind, level)


def _written(block: Block, index: int) -> str:
    if isinstance(block, Table):
        return "\n".join(
            "| " + " | ".join(_written_runs(cell) for cell in row) + " |" for row in block.rows
        )
    name = "" if block.id == f"p{index}" else f"#{block.id}"
    lead = {"plain": "", "bullet": f"-{name} "}.get(block.kind)
    if lead is None:
        lead = f"({'1ai'[block.level - 1]}){name} "
    return lead + _written_runs(block.runs)


def _written_runs(runs: tuple[Run, ...]) -> str:
    parts: list[str] = []
    for run in runs:
        match run:
            case Text() | Field():
                core = (
                    _SPECIAL.sub(r"\\\1", run.text) if isinstance(run, Text) else f"{{{run.key}}}"
                )
                for on, sign in (
                    (run.underline, "__"),
                    (run.italic, "*"),
                    (run.bold, "**"),
                ):
                    core = f"{sign}{core}{sign}" if on else core
                parts.append(core)
            case Ref(clause, paragraph):
                parts.append(f"[[{clause}:{paragraph}]]" if paragraph else f"[[{clause}]]")
            case Term(term):
                parts.append(f"<<{term}>>")
            case Define(term):
                parts.append(f"<<={term}>>")
    return "".join(parts)


def _plain(run: Run) -> str:
    match run:
        case Text(text):
            return text
        case Field(key):
            return f"{{{key}}}"
        case Ref(clause, _):
            return f"[{clause}]"
        case Term(term):
            return term
        case Define(term):
            return f"“{term}”"
