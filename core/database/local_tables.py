"""Tables that exist only in a workspace file: derived, rebuilt when needed, never synchronised."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base
from core.database.synced import LOCAL
from core.database.types import Code, Id, RowId


class SearchDocumentRow(Base):
    """What is searched of one record. The FTS5 tables beside it share its ``docid``."""

    __tablename__ = "search_document"
    __synced__ = LOCAL

    docid: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    record_id: Mapped[UUID] = mapped_column(Id)
    title: Mapped[str] = mapped_column(Text)
    subtitle: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index(None, "kind", "record_id", unique=True),)
