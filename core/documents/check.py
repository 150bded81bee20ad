"""Finds what a person should resolve in a document: references, definitions and terms.

A clause is read once and remembered by identity, so a check after each keystroke reads only the
clause that changed. Answers of the form are not checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from core.documents.model import Body, Define, Document, Field, Paragraph, Ref, Run, Term, Text
from core.documents.names import NAMES, NAMING_FORMS, OPENERS, TITLES
from core.documents.numbering import Numbering
from core.documents.terms import other_numbers, suggest, whole_words

FindingKind = Literal[
    "missing_target", "undefined_term", "duplicate_definition", "unused_definition"
]

_PHRASE = re.compile(r"(?<![\w’'\-@/&.#])[^\W\d_a-z][\w’'-]*(?: [^\W\d_a-z][\w’'-]*)*")
_YEAR_AFTER = re.compile(
    r"(?: (?:of|for))? ?(?:\((?:EU|EC|EEC|UK)\) )?(?:No\.? ?)?\(?\d{2,4}(?:/\d+)*\b"
)
# A statute by its title: the Contracts (Rights of Third Parties) Act 1999.
_WORD_OF_TITLE = r"[A-Z][\w’',-]*+"
_STATUTE = re.compile(
    rf"(?<![\w’',-]){_WORD_OF_TITLE}"
    rf"(?: (?:\([^()]{{1,80}}\)|{_WORD_OF_TITLE}|of|and|for|at|in|on|to|etc\.)){{0,14}}?"
    r" (?:Act|Order|Regulations|Rules) (?:\([^()]{1,40}\) )?\d{4}\b"
)
# Words after which a house number before them makes an address.
_STREET = re.compile(
    r" (?:Avenue|Close|Drive|Gardens|House|Lane|Park|Place|Road|Row|Square|Street|Terrace|Way)$"
)
_HOUSE_NUMBER = re.compile(r"\d[\w/-]*,? $")
_OPENING = " \u00a0“\"‘'([—–-"
_ENDS = ".?!:;•"
_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"(?:[’']s|[’'])$")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to resolve, and where.

    Attributes:
        where: words for the place, such as ``Clause 3.2``.
        subject: the term, or the anchor of the reference.
        suggestion: a defined term that may have been meant, empty for none.
    """

    kind: FindingKind
    severity: Literal["error", "warning"]
    text: str
    where: str
    clause_key: str
    paragraph_id: str
    subject: str
    suggestion: str = ""


def check(document: Document) -> tuple[Finding, ...]:
    """Return what should be resolved in ``document``, in reading order."""
    return Checker().check(document)


class Checker:
    """Checks one document again and again; keep one while a draft is open."""

    def __init__(self) -> None:
        # The body is held beside its scan, so that its identity cannot be taken by another.
        self._scans: dict[int, tuple[Body, _Scan]] = {}

    def check(self, document: Document) -> tuple[Finding, ...]:
        """Return what should be resolved in ``document``, in reading order."""
        scans = self._read(document)
        numbering = Numbering.of(document.clauses)
        judge = _Judge(document, scans, numbering)
        return tuple(
            finding
            for clause, scan in zip(document.clauses, scans, strict=True)
            for finding in judge.clause(clause.key, scan)
        )

    def _read(self, document: Document) -> list[_Scan]:
        kept: dict[int, tuple[Body, _Scan]] = {}
        scans = []
        for clause in document.clauses:
            known = self._scans.get(id(clause.body))
            scan = known[1] if known else _scan(clause.body)
            kept[id(clause.body)] = (clause.body, scan)
            scans.append(scan)
        self._scans = kept
        return scans


@dataclass(frozen=True, slots=True)
class _Scan:
    """What one body says, apart from the document around it; blocks by id, in reading order."""

    defines: tuple[tuple[str, str], ...]
    uses: tuple[tuple[str, str], ...]
    refs: tuple[tuple[str, Ref], ...]
    mentions: tuple[tuple[str, str], ...]
    words: str
    order: tuple[str, ...]


def _scan(body: Body) -> _Scan:
    defines: list[tuple[str, str]] = []
    uses: list[tuple[str, str]] = []
    refs: list[tuple[str, Ref]] = []
    mentions: list[tuple[str, str]] = []
    words: list[str] = []
    for block in body.blocks:
        in_table = not isinstance(block, Paragraph)
        lines = [block.runs] if isinstance(block, Paragraph) else [c for r in block.rows for c in r]
        for runs in lines:
            for run in runs:
                if isinstance(run, Define):
                    defines.append((block.id, run.term))
                elif isinstance(run, Term):
                    uses.append((block.id, run.term))
                elif isinstance(run, Ref):
                    refs.append((block.id, run))
                elif isinstance(run, Text):
                    words.append(run.text)
            mentions.extend((block.id, phrase) for phrase in _phrases(runs, in_table))
    order = tuple(block.id for block in body.blocks)
    return _Scan(tuple(defines), tuple(uses), tuple(refs), tuple(mentions), "\n".join(words), order)


def _phrases(runs: Iterable[Run], in_table: bool) -> Iterator[str]:
    """Capitalised words that no sentence start and no year explains."""
    carry = ""
    for run in runs:
        if not isinstance(run, Text):
            carry = "x" if isinstance(run, Field | Ref | Term | Define) else carry
            continue
        text = _STATUTE.sub(lambda found: "x" * len(found[0]), run.text)
        for match in _PHRASE.finditer(text):
            if _YEAR_AFTER.match(text, match.end()):
                continue
            before = carry + text[: match.start()]
            if _STREET.search(match.group()) and _HOUSE_NUMBER.search(before):
                continue
            before = before.rstrip(_OPENING)
            starts = not before or before[-1] in _ENDS
            phrase = _trimmed(match.group(), starts)
            if phrase and not (starts and in_table):
                yield phrase
        carry = (carry + run.text)[-8:]


def _trimmed(found: str, starts: bool) -> str:
    """``found`` without what a sentence start explains, and without a possessive ending."""
    words = found.split(" ")
    if starts:
        opener = words[0] in OPENERS
        if len(words) == 1 or (opener and len(words) == 2 and not words[1][:1].isupper()):
            return ""
        words = words[1:] if opener else words
    words[-1] = _POSSESSIVE.sub("", words[-1])
    while words and words[0] in OPENERS:
        words = words[1:]
    if not words or not all(word[:1].isupper() for word in words):
        return ""
    # Abbreviations in capitals (VAT, GDPR) explain themselves; so do single letters.
    return "" if all(len(w) < 2 or w.upper() == w for w in words) else " ".join(words)


class _Judge:
    """Judges what the clauses say against the whole document."""

    def __init__(self, document: Document, scans: list[_Scan], numbering: Numbering) -> None:
        self._anchors = numbering.anchors
        self._english = document.language.lower().startswith("en")
        self._first: dict[str, tuple[str, str]] = {}
        for clause, scan in zip(document.clauses, scans, strict=True):
            for block, term in scan.defines:
                self._first.setdefault(term, (clause.key, block))
        self._terms = frozenset(self._first)
        self._used = self._uses(scans)
        self._names = _spaced(" ".join(_name_sources(document)))
        self._verdicts: dict[str, str | None] = {}

    def clause(self, key: str, scan: _Scan) -> Iterator[Finding]:
        found = [
            *self._missing(key, scan),
            *self._definitions(key, scan),
            *self._undefined(key, scan),
        ]
        place = {block: index for index, block in enumerate(scan.order)}
        found.sort(key=lambda finding: place[finding.paragraph_id])
        yield from found

    def _missing(self, key: str, scan: _Scan) -> Iterator[Finding]:
        for block, ref in scan.refs:
            anchor = f"{ref.clause}:{ref.paragraph}" if ref.paragraph else ref.clause
            if anchor in self._anchors:
                continue
            gone = "paragraph" if ref.paragraph and ref.clause in self._anchors else "clause"
            text = f"A reference points to a {gone} that is not in this document"
            yield self._finding("missing_target", "error", text, key, block, anchor)

    def _definitions(self, key: str, scan: _Scan) -> Iterator[Finding]:
        seen: set[str] = set()
        for block, term in scan.defines:
            if self._first[term] != (key, block) or term in seen:
                text = f"“{term}” is defined more than once"
                yield self._finding("duplicate_definition", "error", text, key, block, term)
            elif term not in self._used:
                text = f"“{term}” is defined but not used"
                yield self._finding("unused_definition", "warning", text, key, block, term)
            seen.add(term)

    def _undefined(self, key: str, scan: _Scan) -> Iterator[Finding]:
        seen: set[tuple[str, str]] = set()
        linked = [(block, term) for block, term in scan.uses if not self._known(term)]
        mentions = scan.mentions if self._english else ()
        typed = [(block, phrase) for block, phrase in mentions if self._suspect(phrase)]
        for block, phrase in linked + typed:
            if (block, phrase) in seen:
                continue
            seen.add((block, phrase))
            text = f"“{phrase}” is not defined"
            yield self._finding(
                "undefined_term", "warning", text, key, block, phrase, self._suggestion(phrase)
            )

    def _finding(
        self,
        kind: FindingKind,
        severity: Literal["error", "warning"],
        text: str,
        key: str,
        block: str,
        subject: str,
        suggestion: str = "",
    ) -> Finding:
        words = self._anchors[f"{key}:{block}"]
        where = words[0].upper() + words[1:]
        return Finding(kind, severity, text, where, key, block, subject, suggestion)

    def _known(self, term: str) -> bool:
        """A use may be the plural of what is defined, as contracts themselves provide."""
        return term in self._terms or any(form in self._terms for form in other_numbers(term))

    def _suspect(self, phrase: str) -> bool:
        words = phrase.split(" ")
        if phrase in self._terms or NAMING_FORMS.intersection(words) or words[0] in TITLES:
            return False
        if all(w in NAMES or _POSSESSIVE.sub("", w) in NAMES or w.upper() == w for w in words):
            return False
        return _spaced(phrase) not in self._names and not self._built_of_terms(phrase)

    def _built_of_terms(self, phrase: str) -> bool:
        """``Supplier Confidential Information`` is made of defined terms, not a new one."""
        left = phrase
        for term in sorted(self._terms, key=len, reverse=True):
            if term in left:
                left = re.sub(whole_words([term]), "", left)
        return not left.strip(" ’'s")

    def _suggestion(self, phrase: str) -> str:
        if phrase not in self._verdicts:
            self._verdicts[phrase] = suggest(phrase, self._terms)
        return self._verdicts[phrase] or ""

    def _uses(self, scans: list[_Scan]) -> set[str]:
        linked = {term for scan in scans for _, term in scan.uses}
        used = {t for t in self._terms if t in linked or linked.intersection(other_numbers(t))}
        left = self._terms - used
        if left:
            forms = {form: term for term in left for form in (term, *other_numbers(term))}
            pattern = re.compile(whole_words(forms))
            for scan in scans:
                used.update(forms[found] for found in pattern.findall(scan.words))
        return used


def _name_sources(document: Document) -> Iterator[str]:
    """Texts whose capitalised words are names: values, the title, the parties."""
    yield from document.values.values()
    yield from (document.title, document.subtitle, document.author)
    for one in document.signatories:
        yield from (one.party, one.name, one.title)


def _spaced(text: str) -> str:
    """``text`` with one space around each word, so that whole words can be looked for."""
    return f" {' '.join(_WORD.findall(text))} "
