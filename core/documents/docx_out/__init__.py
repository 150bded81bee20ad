"""Word files: the structured document written with real headings, numbering and references."""

from __future__ import annotations

from datetime import datetime

from core.documents.model import Document

__all__ = ["render_docx"]


def render_docx(document: Document, timestamp: datetime) -> bytes:
    """Return ``document`` as a Word file.

    Word renumbers it and keeps its references right, because numbers are list levels and
    references are REF fields to bookmarks. The same document and time give the same bytes.

    Args:
        timestamp: zone-aware; becomes the time of creation in the file's properties.

    Raises:
        ValueError: ``timestamp`` has no zone.
    """
    if timestamp.tzinfo is None:
        raise ValueError("a timestamp needs a zone")
    # Word files are written rarely; the library is loaded when the first one is.
    from core.documents.docx_out.writer import write

    return write(document, timestamp)
