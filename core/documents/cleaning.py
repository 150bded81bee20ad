"""Takes out of text what cannot stand on a page, so that every output shows the same words.

Control characters, the byte order mark and non-characters are removed, lone surrogates become the
replacement character, and every line break or tab becomes one space. Direction overrides are
removed too: with them a page could show other words than those that are stored and hashed.
Joiners and direction marks stay, because scripts need them.
"""

from __future__ import annotations

import re

_BREAKS = re.compile(r"[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\u202d\u202e\ufff9-\ufffb\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "\U000e0000-\U000e007f]+"
)
# Scripts of India and Sri Lanka. One of the PDF's fonts has some of their letters but not the rules
# by which they join, so words would come out wrong without anybody being told.
_UNSHAPED = re.compile("[\u0900-\u0dff]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return ``text`` fit for a page; most texts come back as they are."""
    if text.isprintable():
        return text
    text = _SURROGATES.sub("\ufffd", text)
    text = _REMOVED.sub("", text)
    return _BREAKS.sub(" ", text)


def unshaped(text: str) -> str:
    """Return the first word in ``text`` that a PDF would show with letters wrongly joined."""
    found = _UNSHAPED.search(text)
    return found[0] if found else ""
