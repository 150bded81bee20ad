"""Invented but realistic documents: a short agreement of 8 clauses and a long one of 60."""

# ruff: noqa: E501  (the notation holds a paragraph on one line)
from __future__ import annotations

from core.documents.model import Clause, Document, Signatory
from core.documents.wording import parse_wording

PARTIES = """
(1) {client}, a company registered in England and Wales under number {client.registration}, whose registered office is at {client.address} (the <<=Client>>); and

(1) {supplier}, whose principal place of business is at {supplier.address} (the <<=Supplier>>).
"""

DEFINITIONS = """
(1) In this Agreement the words below have these meanings.

(a) <<=Agreement>> means this document with its schedules, as varied in writing.

(a) <<=Confidential Information>> means all information, in any form, that a party discloses to the other in connection with the <<Purpose>> and that is marked confidential or ought reasonably to be regarded as such.

(a) <<=Effective Date>> means {effective_date}.

(a) <<=Purpose>> means {purpose}.

(1) Headings do not affect the meaning of this <<Agreement>>.
"""

DUTY = """
(1)#keep Each party shall keep the other party’s <<Confidential Information>> secret and shall use it only for the <<Purpose>>.

(1)#share A party may disclose <<Confidential Information>> to those of its officers, employees and professional advisers who need to know it for the <<Purpose>>, provided that:

(a) each of them is told of its confidential nature before it is disclosed;

(a)#bound each of them is bound by duties no less strict than those in this [[duty]]; and

(a) the party that discloses it stays liable for what they do, in particular for:

(i) any copy that they make; and

(i) any further disclosure, whether or not it was foreseeable.

(1) The duties in this [[duty]] last for {duration} from the <<Effective Date>> and survive the end of this <<Agreement>>.
"""

FEES = """
(1) The <<Client>> shall pay the fees in the table below, in all {fee}, within {payment_days} days of receiving a valid invoice.

| Stage | Delivered | Fee |
| Survey of the present systems | 14 days after the Effective Date | £12,400.00 |
| Design, with two rounds of comments | 6 weeks later | £38,250.00 |
| Acceptance under [[duty:bound]] | on signature of the certificate | £9,980.00 |

(1) Sums not paid when due bear interest at **4 % a year** above the base rate, from day to day, before and after judgment.
"""

SERVICES = """
(1) The <<Supplier>> shall provide the following services with the care and skill to be expected of an experienced provider:

{services}

(1) The <<Supplier>> shall not be in breach of [[services]] so far as its failure is caused by:

- a failure of the <<Client>> to give access, information or decisions when they are due;

- an order of a court or regulator; or

- events that neither party could *reasonably* have foreseen or avoided.
"""

TERM = """
(1) This <<Agreement>> starts on the <<Effective Date>> and continues for {term} unless ended earlier under this [[term]].

(1) Either party may end this <<Agreement>> by giving {notice} notice in writing, sent to {notice_email}.

(1) On its end each party shall, as the other chooses, return or destroy all <<Confidential Information>>, save that copies held in routine back-ups may be kept until they are overwritten and remain subject to [[duty]].
"""

LIABILITY = """
(1) Nothing in this <<Agreement>> limits liability for death or personal injury caused by negligence, or for fraud.

(1) Subject to [[liability]], neither party’s total liability in any period of twelve months shall exceed the greater of {cap} and the fees paid in that period under [[fees]].

(1) Neither party is liable for loss of profit, loss of goodwill or any indirect loss.
"""

LAW = """
(1) This <<Agreement>>, and any dispute arising out of it, is governed by the law of {law}.

(1) The courts of {law} have exclusive jurisdiction, but a party may seek an injunction in any court.
"""

GENERAL = """
(1) A change to this <<Agreement>> is effective only if it is in writing and signed for both parties.

(1) A party may not assign its rights without the written consent of the other, which shall not be unreasonably withheld or delayed.

(1) If a provision is found to be void, the rest of this <<Agreement>> stays in force, and the parties shall agree a valid provision that comes closest to what was meant.

(1) No failure or delay to exercise a right waives it.
"""

VALUES = {
    "client": "Harrow & Lyle LLP",
    "client.registration": "OC 318 442",
    "client.address": "14 Bedford Row\nLondon\nWC1R 4ED",
    "supplier": "Corvane Logistics Ltd",
    "supplier.address": "Unit 7, Quayside Park, Felixstowe IP11 3SY",
    "effective_date": "1 December 2026",
    "purpose": "the assessment of a possible merger of the parties’ freight operations",
    "duration": "three years",
    "fee": "£60,630.00",
    "payment_days": "30",
    "services": "Survey of the present warehouse systems\nDesign of the interfaces\n"
    "Training of up to twelve people",
    "term": "two years",
    "notice": "three months’",
    "cap": "£250,000.00",
    "law": "England and Wales",
}
LABELS = {"notice_email": "E-mail for notices", "client": "Client", "supplier": "Supplier"}

_SHORT = (
    ("parties", "Parties", PARTIES),
    ("definitions", "Definitions", DEFINITIONS),
    ("services", "Services", SERVICES),
    ("duty", "Duty of confidence", DUTY),
    ("fees", "Fees and payment", FEES),
    ("liability", "Liability", LIABILITY),
    ("term", "Term and termination", TERM),
    ("general", "General", GENERAL + LAW),
)
_FILLER = ("duty", "liability", "term", "general", "services", "fees")


def short_document(**changes: str) -> Document:
    """An agreement of 8 clauses, 4 pages. ``changes`` replace field values."""
    return _document("Mutual non-disclosure agreement", "NDA-2026-0418", _clauses(), changes)


def long_document(**changes: str) -> Document:
    """An agreement of 60 clauses, whose later clauses differ from each other."""
    clauses = list(_clauses())
    wording = {key: text for key, _, text in _SHORT}
    while len(clauses) < 60:
        number = len(clauses) + 1
        base = _FILLER[number % len(_FILLER)]
        text = wording[base].replace("in writing", f"in writing under schedule {number}")
        text = text.replace("#keep", "").replace("#share", "")
        clauses.append(
            Clause(f"more_{number}", f"Schedule of duties {number}", parse_wording(text))
        )
    return _document("Master services agreement", "MSA-2026-0093", tuple(clauses), changes)


def _clauses() -> tuple[Clause, ...]:
    return tuple(
        Clause(key, heading, parse_wording(text), numbered=key != "parties")
        for key, heading, text in _SHORT
    )


def _document(
    title: str, reference: str, clauses: tuple[Clause, ...], changes: dict[str, str]
) -> Document:
    return Document(
        title=title,
        reference=reference,
        clauses=clauses,
        values={**VALUES, **changes},
        labels=LABELS,
        subtitle="between Harrow & Lyle LLP and Corvane Logistics Ltd",
        version="draft 7",
        author="Harrow & Lyle LLP",
        signatories=(
            Signatory("client", "Harrow & Lyle LLP", "Elsie Brandt", "Partner"),
            Signatory("supplier", "Corvane Logistics Ltd", "Tomasz Nowak", "Director"),
        ),
        section_headings={"definitions": "Agreed terms"},
    )
