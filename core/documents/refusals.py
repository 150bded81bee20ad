"""What the typesetter is given, and why it cannot set something, in words. Does not load typst."""

from __future__ import annotations

import json
import re

from core.documents.cleaning import unshaped
from core.documents.layout import LaidOut, clause_text, plain_text
from core.documents.typst_data import typst_data
from core.kernel.errors import DocumentError

_UNSHOWN = re.compile(r"text `\"(.+?)\"` could not be displayed|codepoint `\"(.+?)\"`", re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


def source_of_record(laid: LaidOut, *, draft: bool = False) -> str:
    """Return the JSON from which the PDF of record is set.

    Raises:
        DocumentError: there is no title, or a script whose letters no font can join.
    """
    if broken := unshaped(plain_text(laid)):
        raise _not_shown(broken, laid)
    return source_of_sketch(laid, draft=draft)


def source_of_sketch(laid: LaidOut, *, draft: bool = False) -> str:
    """Return the JSON from which a PDF for the screen is set.

    Raises:
        DocumentError: there is no title.
    """
    if not laid.title.strip():
        raise DocumentError(
            "The document has no title, and an accessible PDF needs one.",
            "The draft is kept.",
            "Give the contract a title.",
        )
    return json.dumps(typst_data(laid, draft=draft), ensure_ascii=False)


def explained(message: str, laid: LaidOut) -> DocumentError:
    """Return the typesetter's ``message`` in plain words, with the clause that it speaks of."""
    found = _UNSHOWN.search(message)
    if not found:
        return DocumentError(f"The PDF could not be made: {message}.", "The draft is kept.", "")
    text = _ESCAPE.sub(lambda m: chr(int(m.group(1), 16)), found.group(1) or found.group(2))
    return _not_shown(text, laid)


def _not_shown(text: str, laid: LaidOut) -> DocumentError:
    codes = " ".join(f"U+{ord(char):04X}" for char in text[:4])
    return DocumentError(
        f"{_where(text, laid)} holds “{text}” ({codes}), which the fonts of the PDF cannot show.",
        "The draft is kept.",
        "Write it in Latin, Greek, Cyrillic, Hebrew or Arabic letters, or leave it out.",
    )


def _where(text: str, laid: LaidOut) -> str:
    for clause in laid.clauses:
        if text in clause_text(clause) or text in clause.section:
            number = f"Clause {clause.number}" if clause.number else "The part"
            return f"{number} “{clause.heading}”" if clause.heading else number
    if text in laid.title or text in laid.subtitle:
        return "The title"
    return "A signature block" if laid.signatories else "The document"
