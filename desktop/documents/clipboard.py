"""Copies clause text as our own fragment and as plain words, and pastes nothing else."""

from __future__ import annotations

import json

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor

from core.documents.layout import LaidParagraph
from core.documents.model import Body, Paragraph, Run, Text, body_from_json, body_to_json
from core.kernel.errors import InvalidValue
from desktop.documents.clause_text import ClauseText
from desktop.documents.commands import ready, remove, role, shape_of, typing_format
from desktop.documents.display import Display, tidy
from desktop.documents.formats import HEADING, char_format, paragraph_format
from desktop.documents.runs import new_paragraph_id, normal
from desktop.documents.tables import put_table

FRAGMENT = "application/x-chancery-clause"
_LARGEST = 4_000_000


def copied(text: ClauseText, cursor: QTextCursor, display: Display) -> QMimeData:
    """Return the selection for the clipboard."""
    body = text.part(cursor.selectionStart(), cursor.selectionEnd())
    data = QMimeData()
    data.setText(words_of(body, display))
    data.setData(FRAGMENT, json.dumps(body_to_json(body)).encode())
    return data


def words_of(body: Body, display: Display) -> str:
    """Return the words of ``body`` as they are shown, a line a paragraph or row."""
    lines: list[str] = []
    for block in display.blocks(body):
        if isinstance(block, LaidParagraph):
            lines.append(block.text)
        else:
            lines += [
                "\t".join("".join(p.text for p in cell) for cell in row) for row in block.rows
            ]
    return "\n".join(lines)


def can_paste(data: QMimeData) -> bool:
    """Tell whether there is anything to paste."""
    return data.hasFormat(FRAGMENT) or data.hasText()


def paste(text: ClauseText, cursor: QTextCursor, data: QMimeData, display: Display) -> None:
    """Insert what the clipboard has in place of the selection."""
    body = _body_of(data)
    if not body.blocks:
        return
    cursor.beginEditBlock()
    remove(text, cursor)
    if role(cursor.block()) == HEADING:
        words = words_of(body, display).replace("\n", " ").replace("\t", " ")
        cursor.insertText(tidy(words), typing_format(text, cursor))
    elif cursor.currentTable() is not None:
        text.insert_runs(cursor, _one_line(body), display)
    else:
        ready(text, cursor)
        _insert_blocks(text, cursor, body, display)
    cursor.endEditBlock()


def _body_of(data: QMimeData) -> Body:
    raw = bytes(data.data(FRAGMENT).data()) if data.hasFormat(FRAGMENT) else b""
    if raw and len(raw) < _LARGEST:
        try:
            return normal(body_from_json(json.loads(raw)))
        except (ValueError, TypeError, InvalidValue):
            # Another program may use the same name; its plain words are taken instead.
            pass
    lines = [tidy(line).strip() for line in data.text().splitlines()]
    return Body(
        tuple(Paragraph(new_paragraph_id(), (Text(line),), "plain") for line in lines if line)
    )


def _one_line(body: Body) -> tuple[Run, ...]:
    runs: list[Run] = []
    for block in body.blocks:
        lines = [block.runs] if isinstance(block, Paragraph) else [c for r in block.rows for c in r]
        for line in lines:
            if runs and line:
                runs.append(Text(" "))
            runs += line
    return tuple(runs)


def _insert_blocks(text: ClauseText, cursor: QTextCursor, body: Body, display: Display) -> None:
    seen = text.ids()
    foreign = all(isinstance(b, Paragraph) and b.kind == "plain" for b in body.blocks)
    shape = shape_of(cursor.block())
    for index, block in enumerate(body.blocks):
        if not isinstance(block, Paragraph):
            put_table(text, cursor, block, display)
            continue
        if index and isinstance(body.blocks[index - 1], Paragraph):
            key = new_paragraph_id() if block.id in seen else block.id
            seen.add(key)
            kind, level = (
                (shape.kind, shape.level) if foreign and shape else (block.kind, block.level)
            )
            form = paragraph_format(text.looks, key, kind, level)
            cursor.insertBlock(form, char_format())
        text.insert_runs(cursor, block.runs, display)
