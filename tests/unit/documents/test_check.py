"""What the check of a draft finds, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.documents import check as check_module
from core.documents.check import Checker, Finding, check
from core.documents.model import Body, Clause, Document, Signatory
from core.documents.wording import parse_wording
from tests.samples.documents import long_document, short_document

TERMS = "(1) <<=Purpose>>, <<=Group Company>>, <<=Supplier>> and <<=Confidential Information>>."
USES = "(1) <<Purpose>>, <<Group Company>>, <<Supplier>> and <<Confidential Information>>."


def findings(text: str, **values: str) -> list[Finding]:
    """Check ``text`` as the third clause of a document with four defined terms."""
    clauses = [("terms", TERMS), ("uses", USES), ("here", text)]
    made = tuple(Clause(key, key.capitalize(), parse_wording(body)) for key, body in clauses)
    signatories = (Signatory("one", "Harrow & Lyle LLP", "Elsie Brandt"),)
    return list(check(Document("Title", "R", made, values=values, signatories=signatories)))


def subjects(text: str, **values: str) -> list[str]:
    return [finding.subject for finding in findings(text, **values)]


def test_a_sound_document_has_nothing_to_resolve() -> None:
    assert check(short_document()) == ()


def test_a_reference_to_a_clause_that_was_left_out() -> None:
    (finding,) = findings("(1) a\n\n(1) As [[export]] says.")
    assert (finding.kind, finding.severity) == ("missing_target", "error")
    assert (finding.where, finding.subject) == ("Clause 3.2", "export")


def test_a_reference_to_a_paragraph_that_is_gone() -> None:
    (finding,) = findings("(1) See [[terms:nowhere]].")
    assert finding.text == "A reference points to a paragraph that is not in this document"


def test_an_undefined_term_suggests_its_synonym() -> None:
    (finding,) = findings("(1) A party may tell its <<Affiliates>> of it.")
    assert (finding.kind, finding.suggestion) == ("undefined_term", "Group Company")
    assert finding.text == "“Affiliates” is not defined"


def test_a_term_that_was_only_typed_is_seen() -> None:
    (finding,) = findings("(1) Officers and Advisers may see it. The Advisers’ duty stays.")
    assert finding.subject == "Advisers"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Purposes", "Purpose"),
        ("Group Companies", "Group Company"),
        ("Confidental Information", "Confidential Information"),
        ("Vendor", "Supplier"),
    ],
)
def test_a_near_miss_suggests_the_defined_term(typed: str, meant: str) -> None:
    (finding,) = findings(f"(1) It applies to each {typed} alike.")
    assert (finding.subject, finding.suggestion) == (typed, meant)


@pytest.mark.parametrize(
    "text",
    [
        "(1) It ends on 3 March, a Monday, in England and Wales.",
        "(1) Under the Data Protection Act 2018 and the Companies Act 2006 it is void.",
        "(1) As Regulation (EU) 2016/679 asks, in English and French.",
        "(1) With VAT and under GDPR, by Harrow & Lyle LLP or Corvane Logistics Ltd.",
        "(1) Signed by Elsie Brandt.",
        "(1) It ends. Deliveries stop: However, Part 2 and Schedule 4 go on.",
        "(1) It is the Supplier’s Confidential Information.",
        "(1) A decision of the High Court and of the Crown is needed.",
        "| Unit Price | Goods Sold |\n| Net Weight | New Items |",
    ],
)
def test_names_and_sentence_starts_are_left_alone(text: str) -> None:
    assert subjects(text) == []


def test_the_words_of_answers_are_names() -> None:
    assert subjects("(1) The works at Quayside Park go on.", site="Unit 7, Quayside Park") == []
    assert subjects("(1) The works at Quayside Park go on.") == ["Quayside Park"]


def test_capitals_mean_nothing_in_a_language_that_writes_nouns_with_them() -> None:
    clause = Clause("one", "Zweck", parse_wording("(1) Die Partei wahrt das Geheimnis."))
    assert check(Document("Titel", "R", (clause,), language="de-DE")) == ()


def test_two_definitions_of_one_term() -> None:
    (finding,) = findings("(1) <<=Purpose>> means something else.")
    assert (finding.kind, finding.where) == ("duplicate_definition", "Clause 3.1")


def test_a_definition_without_use() -> None:
    (finding,) = findings("(1) <<=Deliverable>> means a thing.")
    assert (finding.kind, finding.severity) == ("unused_definition", "warning")
    assert subjects("(1) <<=Deliverable>> means a thing.\n\n(1) All Deliverables are due.") == [
        "Deliverables"
    ]


def test_a_checker_reads_only_the_clause_that_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    document = long_document()
    checker = Checker()
    assert checker.check(document) == ()
    scanned: list[Body] = []
    scan = check_module._scan
    monkeypatch.setattr(check_module, "_scan", lambda body: scanned.append(body) or scan(body))
    changed = replace(document.clauses[30], body=parse_wording("(1) See [[nowhere]]."))
    clauses = (*document.clauses[:30], changed, *document.clauses[31:])
    (finding,) = checker.check(replace(document, clauses=clauses))
    assert finding.clause_key == document.clauses[30].key
    assert scanned == [changed.body]
    assert checker.check(document) == ()


@pytest.mark.parametrize(
    "text",
    [
        "the Contracts (Rights of Third Parties) Act 1999 is excluded",
        "interest under the Late Payment of Commercial Debts (Interest) Act 1998 runs",
        "the Health and Safety at Work etc. Act 1974 applies",
        "see Annex B, Part III and Schedule 2",
        "sent to 14 Bedford Row or to 7a Quayside Park",
        "as Mr Nowak and Dr Brandt agreed with HM Revenue & Customs",
    ],
)
def test_statutes_divisions_addresses_and_persons_are_names(text: str) -> None:
    assert subjects(f"(1) it is so that {text}") == []


def test_a_number_before_a_term_does_not_make_it_an_address() -> None:
    assert subjects("(1) within 30 Business Days of the Start") == ["Business Days", "Start"]
