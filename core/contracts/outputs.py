"""What leaves a contract as a file: PDF, Word, a filled form; kept in the document store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from core.contracts.assembly import build_document
from core.contracts.drafting import DraftingService
from core.contracts.fields import labels_for, values_for
from core.contracts.service import ContractService
from core.contracts.tables import ContractDocumentRow
from core.database.unit_of_work import Reader, UnitOfWork
from core.documents.model import Document
from core.documents.store import DocumentStore, Stored
from core.kernel.errors import DocumentError
from core.kernel.ids import new_id
from core.kernel.text import file_name


@dataclass(frozen=True, slots=True)
class Produced:
    """A file that was produced from a sealed version.

    Attributes:
        kind: ``pdf``, ``docx`` or ``form``.
        left_out: sentences on form fields that could not be filled.
    """

    name: str
    kind: str
    data: bytes
    contract_id: UUID
    version_id: UUID | None
    left_out: tuple[str, ...] = ()


class OutputService:
    """Produces files and keeps them. Producing takes no transaction; keeping takes a short one."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store

    def sealed_document(self, reader: Reader, version_id: UUID) -> tuple[Document, datetime]:
        """Return a sealed version as a document, and the moment that goes into its files.

        The same version gives the same document and moment every time, hence the same bytes.
        """
        version = DraftingService().version(reader, version_id)
        contract = ContractService().contract(reader, version.summary.contract_id)
        document = build_document(
            version.template,
            version.answers,
            version.clauses,
            title=contract.title,
            reference=contract.reference,
            version=f"version {version.summary.number}",
            author=version.summary.author,
        )
        return document, version.summary.created_at

    def pdf(self, reader: Reader, version_id: UUID) -> Produced:
        """Return a sealed version as PDF/A-2a and PDF/UA-1; the same bytes every time.

        Raises:
            DocumentError: the text cannot be set; names the clause.
        """
        from core.documents.typst_pdf import render_pdf

        document, moment = self.sealed_document(reader, version_id)
        data = render_pdf(document, moment).data
        return self._produced(reader, version_id, document, "pdf", data)

    def docx(self, reader: Reader, version_id: UUID) -> Produced:
        """Return a sealed version as a Word document."""
        from core.documents.docx_out import render_docx

        document, moment = self.sealed_document(reader, version_id)
        data = render_docx(document, moment)
        return self._produced(reader, version_id, document, "docx", data)

    def form_from_file(self, reader: Reader, contract_id: UUID, path: Path) -> Produced:
        """Return the fillable PDF at ``path`` filled from the contract's current version.

        Fields are matched to the form by their names and labels. Read what could not be filled in
        ``Produced.left_out``.

        Raises:
            DocumentError: the file is no fillable PDF, or nothing in it matches the contract.
        """
        from core.documents.acroform import fill_form, inspect_form, suggest_mapping

        try:
            form = path.read_bytes()
        except OSError as error:
            raise _unreadable(path) from error
        newest = DraftingService().versions(reader, contract_id)
        if not newest:
            raise DocumentError(
                "This contract has no answers to fill a form with.",
                "Nothing was made.",
                "Draft it from a template first.",
            )
        version = DraftingService().version(reader, newest[0].id)
        fields = version.template.fields if version.template else ()
        values = values_for(fields, version.answers)
        mapping = suggest_mapping(inspect_form(form).fields, labels_for(fields))
        wanted: dict[str, str | bool] = {
            name: values[key] for name, key in mapping.items() if key in values
        }
        if not wanted:
            raise DocumentError(
                f"No field of “{path.name}” matches an answer of this contract.",
                "Nothing was made.",
                "Name the form's fields like the questions of the template.",
            )
        filled = fill_form(form, wanted)
        problems = tuple(problem.text for problem in filled.problems)
        name = f"{file_name(path.stem)} filled.pdf"
        return Produced(name, "form", filled.data, contract_id, newest[0].id, problems)

    def keep(self, uow: UnitOfWork, produced: Produced) -> UUID:
        """Put a produced file into the encrypted store and on the contract's list; returns its id.

        The file is on disk before the row is written: a crash between the two leaves a file that
        nothing points to, never a row without its file.
        """
        uow.actor.require("contracts.edit")
        stored = self._store.put(produced.data)
        return self.attach(uow, produced, stored)

    def attach(self, uow: UnitOfWork, produced: Produced, stored: Stored) -> UUID:
        """Put an already stored file on the contract's list; returns the document's id."""
        row = uow.insert(
            ContractDocumentRow(
                id=new_id(),
                contract_id=produced.contract_id,
                contract_version_id=produced.version_id,
                name=produced.name,
                kind=produced.kind,
                sha256=stored.sha256,
                size=stored.size,
            )
        )
        uow.record(
            "contract.document_added",
            "contract",
            produced.contract_id,
            name=produced.name,
            sha256=stored.sha256.hex(),
        )
        return row.id

    def add_file(self, uow: UnitOfWork, contract_id: UUID, path: Path) -> UUID:
        """Copy a file from disk onto a contract's list; returns the document's id.

        Raises:
            DocumentError: the file cannot be read.
        """
        uow.actor.require("contracts.edit")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise _unreadable(path) from error
        kind = path.suffix.lower().lstrip(".") or "file"
        return self.keep(uow, Produced(path.name, kind, data, contract_id, None))

    def remove(self, uow: UnitOfWork, document_id: UUID) -> None:
        """Take a document off its contract's list; can be undone, the file stays in the store."""
        uow.actor.require("contracts.edit")
        row = uow.get(ContractDocumentRow, document_id)
        uow.delete(row)
        uow.record("contract.document_removed", "contract", row.contract_id, name=row.name)
        uow.undoable(f"Remove {row.name}")

    def read(self, sha256: bytes) -> bytes:
        """Return a stored file.

        Raises:
            DocumentError: it is missing or damaged.
        """
        return self._store.get(sha256)

    def _produced(
        self, reader: Reader, version_id: UUID, document: Document, kind: str, data: bytes
    ) -> Produced:
        version = DraftingService().version(reader, version_id)
        contract = ContractService().contract(reader, version.summary.contract_id)
        name = f"{contract.reference} {contract.title} v{version.summary.number}"
        return Produced(
            f"{file_name(name)}.{kind}", kind, data, version.summary.contract_id, version_id
        )


def _unreadable(path: Path) -> DocumentError:
    return DocumentError(
        f"“{path.name}” could not be read.",
        "The contract was not changed.",
        "Check that the file is still there and that you may read it.",
    )
