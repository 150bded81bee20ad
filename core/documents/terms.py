"""Defined terms: find, link, rename and suggest them. Words only; nothing here knows numbers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from core.documents.model import (
    Block,
    Body,
    Clause,
    Define,
    Field,
    Paragraph,
    Ref,
    Run,
    Term,
    Text,
)
from core.documents.names import SYNONYMS
from core.kernel.errors import Refused

_CLOSE_ENOUGH = 0.84


def defined_terms(clauses: Iterable[Clause]) -> tuple[str, ...]:
    """Every term that ``clauses`` define, once, in reading order."""
    runs = (run for clause in clauses for run in clause.body.runs())
    return tuple(dict.fromkeys(run.term for run in runs if isinstance(run, Define)))


def link_terms(body: Body, terms: Collection[str]) -> Body:
    """Turn plain words that spell one of ``terms`` into uses of it.

    The longest term wins, whole words and exact case only. Words that are bold, italic or
    underlined stay, because a use has no look of its own. Linking twice changes nothing.
    """
    pattern = _pattern(frozenset(terms))
    return body if pattern is None else map_runs(body, lambda runs: _linked(runs, pattern))


def rename_term(clauses: Sequence[Clause], old: str, new: str) -> tuple[Clause, ...]:
    """Change a term where it is defined and everywhere it is used.

    Clauses that do not have it come back as the same objects.

    Raises:
        Refused: ``new`` is empty or is already defined.
    """
    if not new.strip():
        raise Refused("A term needs at least one word.", "Nothing was changed.")
    if new != old and new in defined_terms(clauses):
        raise Refused(
            f"“{new}” is already defined.",
            "Nothing was changed.",
            "Choose another name, or remove one of the two definitions.",
        )

    def renamed(runs: tuple[Run, ...]) -> tuple[Run, ...]:
        if not any(isinstance(run, Term | Define) and run.term == old for run in runs):
            return runs
        return tuple(
            replace(run, term=new) if isinstance(run, Term | Define) and run.term == old else run
            for run in runs
        )

    bodies = [map_runs(clause.body, renamed) for clause in clauses]
    return tuple(
        clause if body is clause.body else replace(clause, body=body)
        for clause, body in zip(clauses, bodies, strict=True)
    )


def map_runs(body: Body, change: Callable[[tuple[Run, ...]], tuple[Run, ...]]) -> Body:
    """Apply ``change`` to each line of runs. Returns ``body`` itself when nothing changed."""
    blocks: list[Block] = []
    for block in body.blocks:
        if isinstance(block, Paragraph):
            runs = change(block.runs)
            blocks.append(block if runs is block.runs else replace(block, runs=runs))
            continue
        rows = tuple(tuple(change(cell) for cell in row) for row in block.rows)
        same = all(a is b for new, old in zip(rows, block.rows, strict=True)
                   for a, b in zip(new, old, strict=True))  # fmt: skip
        blocks.append(block if same else replace(block, rows=rows))
    same = all(new is old for new, old in zip(blocks, body.blocks, strict=True))
    return body if same else Body(tuple(blocks))


def suggest(phrase: str, terms: Collection[str]) -> str:
    """Return the one of ``terms`` that ``phrase`` may have meant, or an empty string.

    In this order: the singular or plural of it, another usual name for the same thing, the same
    words in another case, a close spelling.
    """
    forms = other_numbers(phrase)
    for form in forms:
        if form in terms:
            return form
    for group in SYNONYMS:
        if group & {phrase, *forms}:
            for term in sorted(terms):
                if group & {term, *other_numbers(term)}:
                    return term
    folded = {term.casefold(): term for term in sorted(terms)}
    if phrase.casefold() in folded:
        return folded[phrase.casefold()]
    return next(iter(difflib.get_close_matches(phrase, sorted(terms), 1, _CLOSE_ENOUGH)), "")


@lru_cache(maxsize=4096)
def other_numbers(phrase: str) -> tuple[str, ...]:
    """The plural forms of ``phrase`` and what it may be the plural of, by English spelling."""
    forms = [phrase + "s"]
    if phrase.endswith("y"):
        forms.append(phrase[:-1] + "ies")
    if phrase.endswith(("s", "x", "ch", "sh")):
        forms.append(phrase + "es")
    if phrase.endswith("ies"):
        forms.append(phrase[:-3] + "y")
    if phrase.endswith("es"):
        forms.append(phrase[:-2])
    if phrase.endswith("s") and not phrase.endswith("ss"):
        forms.append(phrase[:-1])
    return tuple(form for form in forms if len(form) > 2)


def whole_words(terms: Iterable[str]) -> str:
    """A pattern that finds any of ``terms`` as whole words, the longest first."""
    ordered = sorted({term for term in terms if term.strip()}, key=lambda t: (-len(t), t))
    words = "|".join(map(re.escape, ordered))
    return rf"(?<!\w)(?<!\w[-‑])(?:{words})(?!\w|[-‑]\w)"


@lru_cache(maxsize=16)
def _pattern(terms: frozenset[str]) -> re.Pattern[str] | None:
    usable = [term for term in terms if term.strip()]
    return re.compile(whole_words(usable)) if usable else None


def _linked(runs: tuple[Run, ...], pattern: re.Pattern[str]) -> tuple[Run, ...]:
    if not any(isinstance(run, Text) and pattern.search(run.text) for run in runs):
        return runs
    made: list[Run] = []
    for index, run in enumerate(runs):
        if not isinstance(run, Text) or run.bold or run.italic or run.underline:
            made.append(run)
            continue
        before = _edge(runs[index - 1])[-2:] if index else ""
        after = _edge(runs[index + 1])[:2] if index + 1 < len(runs) else ""
        made.extend(_split(run.text, before, after, pattern))
    linked = tuple(made)
    return runs if linked == runs else linked


def _split(text: str, before: str, after: str, pattern: re.Pattern[str]) -> Iterator[Run]:
    """Split at matches that are whole words also when the neighbouring runs are read."""
    whole = before + text + after
    first, last = len(before), len(before) + len(text)
    done = first
    for match in pattern.finditer(whole, first):
        if match.end() > last:
            break
        if match.start() > done:
            yield Text(whole[done : match.start()])
        yield Term(match.group())
        done = match.end()
    if done < last or not text:
        yield Text(whole[done:last])


def _edge(run: Run) -> str:
    """The words of a neighbour, as far as they decide whether a word ends here."""
    match run:
        case Text(text):
            return text
        case Term(term):
            return term
        case Define():
            return "””"
        case Field() | Ref():
            return "xx"
