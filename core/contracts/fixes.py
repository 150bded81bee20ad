"""One-step fixes of what a draft's check finds. Pure functions over clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.documents.model import Body, Clause, Define, Paragraph, Run, Term, Text
from core.documents.terms import map_runs


def use_term(body: Body, words: str, term: str) -> Body:
    """Return ``body`` with the plain or linked ``words`` replaced by a use of ``term``."""
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")

    def change(runs: tuple[Run, ...]) -> tuple[Run, ...]:
        changed: list[Run] = []
        for run in runs:
            if isinstance(run, Term) and run.term == words:
                changed.append(Term(term))
            elif isinstance(run, Text):
                changed += _with_term(run, pattern, term)
            else:
                changed.append(run)
        return tuple(changed)

    return map_runs(body, change)


def add_definition(clauses: Sequence[Clause], term: str) -> tuple[str, Body, str] | None:
    """Add a definition of ``term`` to the clause that defines most terms.

    Returns:
        Key of that clause, its new body, and the id of the new paragraph; None when the document
        defines nothing yet.
    """
    counts = {c.key: sum(isinstance(run, Define) for run in c.body.runs()) for c in clauses}
    best = max(clauses, key=lambda clause: counts[clause.key], default=None)
    if best is None or not counts[best.key]:
        return None
    blocks = list(best.body.blocks)
    places = [
        place
        for place, block in enumerate(blocks)
        if isinstance(block, Paragraph) and any(isinstance(run, Define) for run in block.runs)
    ]
    model = blocks[places[-1]]
    assert isinstance(model, Paragraph)
    taken = {block.id for block in blocks}
    number = len(blocks) + 1
    while f"p{number}" in taken:
        number += 1
    added = Paragraph(f"p{number}", (Define(term), Text(" means ")), model.kind, model.level)
    blocks.insert(places[-1] + 1, added)
    return best.key, replace(best.body, blocks=tuple(blocks)), added.id


def _with_term(run: Text, pattern: re.Pattern[str], term: str) -> list[Run]:
    parts: list[Run] = []
    start = 0
    for match in pattern.finditer(run.text):
        if match.start() > start:
            parts.append(replace(run, text=run.text[start : match.start()]))
        parts.append(Term(term))
        start = match.end()
    if start < len(run.text):
        parts.append(replace(run, text=run.text[start:]))
    return parts
