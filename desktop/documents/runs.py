"""Small questions about runs and formats that building, reading and editing share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextFragment

from core.documents.model import Block, Body, Paragraph, ParagraphKind, Run, Text
from core.kernel.ids import new_id
from desktop.documents.display import tidy
from desktop.documents.formats import KIND


def new_paragraph_id() -> str:
    """Return an id that no paragraph of any clause has had."""
    return f"p{new_id().hex[-12:]}"


def normal(body: Body) -> Body:
    """Return ``body`` as the editor would read it: no empty runs, equal neighbours joined."""
    blocks: list[Block] = []
    seen: set[str] = set()
    for block in body.blocks:
        key = block.id if block.id and block.id not in seen else new_paragraph_id()
        seen.add(key)
        if isinstance(block, Paragraph):
            blocks.append(replace(block, id=key, runs=joined(block.runs)))
            continue
        rows = tuple(tuple(joined(cell) for cell in row) for row in block.rows)
        if any(rows):
            blocks.append(replace(block, id=key, rows=rows))
    return Body(tuple(blocks))


def fragments(block: QTextBlock) -> Iterator[QTextFragment]:
    """Yield the fragments of a line."""
    step = block.begin()
    while not step.atEnd():
        yield step.fragment()
        step += 1


def joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return ``runs`` without empty words, and with equal neighbours as one."""
    made: list[Run] = []
    for run in runs:
        if isinstance(run, Text):
            words = tidy(run.text)
            last = made[-1] if made else None
            if isinstance(last, Text) and replace(last, text="") == replace(run, text=""):
                made[-1] = replace(last, text=last.text + words)
            elif words:
                made.append(replace(run, text=words))
        else:
            made.append(run)
    return tuple(made)


def number_of(value: object) -> int:
    """Return a property that is a number; 0 when it is not there."""
    return value if isinstance(value, int) else 0


def kind_of(form: QTextBlockFormat) -> ParagraphKind:
    """Return the kind of a paragraph; plain for a line that is none."""
    kind = form.property(KIND)
    return "numbered" if kind == "numbered" else "bullet" if kind == "bullet" else "plain"
