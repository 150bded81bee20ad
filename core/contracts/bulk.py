"""Bulk runs: one template and a table of rows make as many contracts, each with its PDF.

A row goes waiting → done or failed. Contract and version of a row commit before its PDF is set; a
run that was cut goes on where it was, with no row twice and none missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import func, select, update

from core.contracts.conditions import facts_for, holds
from core.contracts.fields import PARTY_PARTS, check_answer, is_empty
from core.contracts.library import load_clauses
from core.contracts.outputs import OutputService, Produced
from core.contracts.records import DraftInputs, TemplateVersion
from core.contracts.service import ContractService
from core.contracts.starting import first_inputs
from core.contracts.tables import (
    BulkRowRow,
    BulkRunRow,
    ContractRow,
    TemplateRow,
    TemplateVersionRow,
)
from core.contracts.templates import load_template
from core.database.base import table_of
from core.database.unit_of_work import Done, Reader, UnitOfWork
from core.documents.model import Document
from core.documents.render_pool import render_all
from core.documents.store import DocumentStore
from core.jobs.service import JobService
from core.jobs.tables import JobRow
from core.kernel.errors import (
    Cancelled,
    ChanceryError,
    DocumentError,
    InvalidValue,
    NotFound,
    Refused,
)
from core.kernel.fields import FieldSpec
from core.kernel.ids import new_id
from core.kernel.money import parse_money
from core.kernel.text import file_name, fold
from core.kernel.work import Report, Token

T = TypeVar("T")

MOST_ROWS = 10_000
# Rows of one transaction: small enough to stay under the 50 ms that a writer may hold the lock.
_BATCH = 4
_ROW = table_of(BulkRowRow)
_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"no", "n", "false", "0"})


@dataclass(frozen=True, slots=True)
class BulkRowRecord:
    """One row of a run. ``reason`` says why it failed."""

    id: UUID
    number: int
    state: str
    answers: Mapping[str, Any]
    contract_id: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class BulkRunRecord:
    """A run with its counts; ``waiting + done + failed`` is the number of rows."""

    id: UUID
    job_id: UUID
    template: str
    template_version: int
    file_name: str
    waiting: int
    done: int
    failed: int
    state: str
    created_at: datetime
    template_version_id: UUID


class Runs(Protocol):
    """What a run needs of the workspace."""

    def query(self, work: Callable[[Reader], T]) -> T:
        """Run a query."""
        ...

    def background(self, work: Callable[[UnitOfWork], T]) -> Done[T]:
        """Run a command behind interactive work."""
        ...


class BulkService:
    """Commands and queries of bulk runs."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store
        self._outputs = OutputService(store)
        self._contracts = ContractService()
        self._jobs = JobService()

    # --- planning ------------------------------------------------------------------------

    def suggest_mapping(self, template: TemplateVersion, columns: Sequence[str]) -> dict[str, str]:
        """Return the field key for each column whose head names a field, by label or key."""
        names: dict[str, str] = {}
        for key, label in mappable(template.fields).items():
            names.setdefault(_name(label), key)
            names.setdefault(_name(key), key)
        return {column: names[_name(column)] for column in columns if _name(column) in names}

    def answers_of(
        self, template: TemplateVersion, mapping: Mapping[str, str], row: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the answers that one table row gives; values that cannot be read stay as text."""
        specs = {spec.key: spec for spec in template.fields}
        answers: dict[str, Any] = {}
        for column, target in mapping.items():
            value = row.get(column)
            if value is None or value == "":
                continue
            key, _, part = target.partition(".")
            spec = specs.get(key)
            if spec is None:
                continue
            if spec.type == "party":
                answers.setdefault(key, {})[part or "name"] = _words(value)
            else:
                answers[key] = answer_from_cell(spec, value)
        return answers

    def begin(
        self,
        uow: UnitOfWork,
        template_version_id: UUID,
        source: str,
        content: bytes,
        mapping: Mapping[str, str],
        rows: Sequence[Mapping[str, Any]],
    ) -> UUID:
        """Keep the rows of a run, each with its answers; returns the run's id.

        Args:
            source: the file's name; ``content`` its bytes, of which the digest is kept.

        Raises:
            Refused: there are no rows, or more than 10,000.
        """
        uow.actor.require("contracts.bulk")
        if not rows or len(rows) > MOST_ROWS:
            raise Refused(
                f"A run takes 1 to {MOST_ROWS:,} rows; this table has {len(rows):,}.",
                "Nothing was drafted.",
                "Split the table, or add rows to it.",
            )
        template = load_template(uow.session.connection(), template_version_id)
        title = f"{template.title} from {source}"
        job_id = self._jobs.begin(uow, "contracts.bulk", title, len(rows))
        run = uow.add(
            BulkRunRow(
                id=new_id(),
                template_version_id=template_version_id,
                job_id=job_id,
                file_name=source,
                file_sha256=hashlib.sha256(content).digest(),
                mapping=dict(mapping),
            )
        )
        uow.session.flush()
        uow.insert_many(
            BulkRowRow,
            (
                {
                    "run_id": run.id,
                    "number": number,
                    "state": "waiting",
                    "answers": self.answers_of(template, mapping, row),
                    "reason": "",
                    "attempts": 0,
                }
                for number, row in enumerate(rows, 1)
            ),
        )
        uow.record("bulk.begun", "bulk_run", run.id, template=template.title, rows=len(rows))
        return run.id

    def retry(self, uow: UnitOfWork, run_id: UUID) -> int:
        """Put the failed rows of a run back to waiting; returns how many."""
        uow.actor.require("contracts.bulk")
        run = uow.get(BulkRunRow, run_id)
        result = uow.session.execute(
            update(BulkRowRow)
            .where(BulkRowRow.run_id == run_id, BulkRowRow.state == "failed")
            .values(state="waiting", reason="", row_version=BulkRowRow.row_version + 1)
        )
        count = int(getattr(result, "rowcount", 0))
        self._jobs.resume(uow, run.job_id)
        uow.record("bulk.retried", "bulk_run", run_id, rows=count)
        return count

    def correct(self, uow: UnitOfWork, row_id: UUID, answers: Mapping[str, Any]) -> None:
        """Replace the answers of a row that failed, so that a retry can succeed."""
        uow.actor.require("contracts.bulk")
        row = uow.get(BulkRowRow, row_id)
        if row.state != "failed":
            raise Refused("Only a failed row can be corrected.", "The row was not changed.")
        row.answers = dict(answers)
        uow.record("bulk.row_corrected", "bulk_run", row.run_id, row=row.number)

    # --- running -------------------------------------------------------------------------

    def run(self, runs: Runs, run_id: UUID, token: Token, report: Report) -> BulkRunRecord:
        """Work through the waiting rows and return the run's record.

        Cancelling stops between two rows; what is done stays, the rest stays waiting.

        Raises:
            Cancelled: the person stopped it.
        """
        prepared = runs.query(lambda reader: self._prepare(reader, run_id))
        try:
            self._work(runs, prepared, token, report)
        except ChanceryError as error:
            state = "cancelled" if isinstance(error, Cancelled) else "failed"
            message = str(error)
            runs.background(lambda uow: self._jobs.finish(uow, prepared.job_id, state, message))
            raise
        failed = runs.query(lambda reader: self.run_record(reader, run_id)).failed
        end = "failed" if failed else "done"
        runs.background(lambda uow: self._jobs.finish(uow, prepared.job_id, end))
        return runs.query(lambda reader: self.run_record(reader, run_id))

    def runs(self, reader: Reader) -> list[BulkRunRecord]:
        """Return all runs, newest first."""
        return self._records(reader, None)

    def run_record(self, reader: Reader, run_id: UUID) -> BulkRunRecord:
        """Return one run with its counts.

        Raises:
            NotFound: it does not exist.
        """
        found = self._records(reader, run_id)
        if not found:
            raise NotFound("run")
        return found[0]

    def rows(self, reader: Reader, run_id: UUID, state: str = "") -> list[BulkRowRecord]:
        """Return the rows of a run in their order, of one ``state`` or of all."""
        query = select(_ROW).where(_ROW.c.run_id == run_id).order_by(_ROW.c.number)
        if state:
            query = query.where(_ROW.c.state == state)
        return [_row(row) for row in reader.connection.execute(query)]

    # --- inside --------------------------------------------------------------------------

    def _prepare(self, reader: Reader, run_id: UUID) -> _Prepared:
        run = reader.connection.execute(
            select(table_of(BulkRunRow)).where(BulkRunRow.id == run_id)
        ).first()
        if run is None:
            raise NotFound("run")
        template = load_template(reader.connection, run.template_version_id)
        library = load_clauses(
            reader.connection,
            reader.actor.organisation_id,
            (slot.clause_id for slot in template.slots),
        )
        blank = first_inputs(template, library, {}, {}, run_id, reader.actor)
        return _Prepared(run_id, run.job_id, template, blank)

    def _work(self, runs: Runs, prepared: _Prepared, token: Token, report: Report) -> None:
        record = runs.query(lambda reader: self.run_record(reader, prepared.run_id))
        total = record.waiting + record.done + record.failed
        counts = _Counts(record.done, record.failed)
        open_rows: dict[str, _Made] = {}

        def documents() -> Iterator[tuple[str, Document, datetime]]:
            for batch in self._batches(runs, prepared.run_id):
                made = runs.background(partial(self._draft, prepared=prepared, rows=batch)).value
                counts.failed += len(batch) - len(made)
                for item in made:
                    open_rows[str(item.row_id)] = item
                    yield str(item.row_id), item.document, item.moment

        finished: list[tuple[_Made, bytes | DocumentError]] = []
        for rendered in render_all(documents(), cancelled=partial(_is_cancelled, token)):
            outcome = rendered.pdf if rendered.pdf is not None else rendered.error
            assert outcome is not None
            finished.append((open_rows.pop(rendered.key), outcome))
            if len(finished) >= _BATCH:
                self._finish(runs, prepared, finished, counts)
                report(counts.done + counts.failed, total)
        self._finish(runs, prepared, finished, counts)
        report(counts.done + counts.failed, total)

    def _batches(self, runs: Runs, run_id: UUID) -> Iterator[list[BulkRowRecord]]:
        after = 0
        while True:
            batch = runs.query(partial(self._waiting, run_id=run_id, after=after))
            if not batch:
                return
            yield batch
            after = batch[-1].number

    def _waiting(self, reader: Reader, run_id: UUID, after: int) -> list[BulkRowRecord]:
        query = (
            select(_ROW)
            .where(_ROW.c.run_id == run_id, _ROW.c.state == "waiting", _ROW.c.number > after)
            .order_by(_ROW.c.number)
            .limit(_BATCH)
        )
        return [_row(row) for row in reader.connection.execute(query)]

    def _draft(
        self, uow: UnitOfWork, prepared: _Prepared, rows: Sequence[BulkRowRecord]
    ) -> list[_Made]:
        """Make contract and first version of each row; a row that cannot be drafted fails alone."""
        made = []
        for row in rows:
            if row.contract_id is not None:
                made.append(self._drafted_before(uow, row))
                continue
            reason = refusal(prepared.template, row.answers)
            if reason:
                self._mark(uow, row.id, "failed", reason=reason)
                continue
            drafted = self._contracts.draft(
                uow, prepared.blank, row.answers, note=f"Drafted from row {row.number}"
            )
            self._mark(uow, row.id, "waiting", contract_id=drafted.contract_id)
            made.append(
                _Made(
                    row.id,
                    drafted.contract_id,
                    drafted.version_id,
                    drafted.document,
                    uow.now,
                    drafted.title,
                )
            )
        uow.record("bulk.drafted", "bulk_run", prepared.run_id, rows=[row.number for row in rows])
        return made

    def _drafted_before(self, uow: UnitOfWork, row: BulkRowRecord) -> _Made:
        """Return the contract that a cut run made, of which only the PDF is missing."""
        assert row.contract_id is not None
        contract = uow.get(ContractRow, row.contract_id)
        assert contract.current_version_id is not None
        reader = Reader(uow.session.connection(), uow.actor, uow.now)
        document, moment = self._outputs.sealed_document(reader, contract.current_version_id)
        return _Made(
            row.id, contract.id, contract.current_version_id, document, moment, contract.title
        )

    def _finish(
        self,
        runs: Runs,
        prepared: _Prepared,
        finished: list[tuple[_Made, bytes | DocumentError]],
        counts: _Counts,
    ) -> None:
        """Keep the PDFs on disk, then note them and the rows in one transaction."""
        if not finished:
            return
        stored = [
            (made, result if isinstance(result, DocumentError) else self._store.put(result))
            for made, result in finished
        ]
        failed = sum(isinstance(result, DocumentError) for _, result in stored)
        counts.failed += failed
        counts.done += len(stored) - failed
        finished.clear()

        def keep(uow: UnitOfWork) -> None:
            for made, result in stored:
                if isinstance(result, DocumentError):
                    self._mark(uow, made.row_id, "failed", reason=str(result))
                    continue
                name = file_name(f"{made.document.reference} {made.title} v1") + ".pdf"
                produced = Produced(name, "pdf", b"", made.contract_id, made.version_id)
                self._outputs.attach(uow, produced, result)
                self._mark(uow, made.row_id, "done")
            self._jobs.advance(uow, prepared.job_id, counts.done, counts.failed)
            uow.record(
                "bulk.set",
                "bulk_run",
                prepared.run_id,
                done=[str(made.row_id) for made, kept in stored if not _is_error(kept)],
                failed=[str(made.row_id) for made, kept in stored if _is_error(kept)],
            )

        runs.background(keep)

    def _mark(
        self,
        uow: UnitOfWork,
        row_id: UUID,
        state: str,
        *,
        reason: str = "",
        contract_id: UUID | None = None,
    ) -> None:
        values: dict[str, Any] = {"state": state, "reason": reason}
        if contract_id is not None:
            values["contract_id"] = contract_id
        uow.session.execute(
            update(_ROW)
            .where(_ROW.c.organisation_id == uow.actor.organisation_id, _ROW.c.id == row_id)
            .values(
                **values,
                updated_at=uow.now,
                updated_by=uow.actor.person_id,
                attempts=_ROW.c.attempts + (state != "waiting"),
                row_version=_ROW.c.row_version + 1,
            )
        )

    def _records(self, reader: Reader, run_id: UUID | None) -> list[BulkRunRecord]:
        counts: dict[UUID, dict[str, int]] = {}
        counting = select(_ROW.c.run_id, _ROW.c.state, func.count()).group_by(
            _ROW.c.run_id, _ROW.c.state
        )
        query = (
            select(
                table_of(BulkRunRow),
                TemplateRow.title,
                TemplateVersionRow.number,
                JobRow.state.label("job_state"),
            )
            .join(TemplateVersionRow, TemplateVersionRow.id == BulkRunRow.template_version_id)
            .join(TemplateRow, TemplateRow.id == TemplateVersionRow.template_id)
            .join(JobRow, JobRow.id == BulkRunRow.job_id)
            .order_by(BulkRunRow.created_at.desc())
        )
        if run_id is not None:
            counting = counting.where(_ROW.c.run_id == run_id)
            query = query.where(BulkRunRow.id == run_id)
        for key, state, count in reader.connection.execute(counting):
            counts.setdefault(key, {})[state] = count
        return [
            BulkRunRecord(
                row.id,
                row.job_id,
                row.title,
                row.number,
                row.file_name,
                counts.get(row.id, {}).get("waiting", 0),
                counts.get(row.id, {}).get("done", 0),
                counts.get(row.id, {}).get("failed", 0),
                row.job_state,
                row.created_at,
                row.template_version_id,
            )
            for row in reader.connection.execute(query)
        ]


@dataclass(frozen=True, slots=True)
class _Prepared:
    run_id: UUID
    job_id: UUID
    template: TemplateVersion
    blank: DraftInputs


@dataclass(frozen=True, slots=True)
class _Made:
    row_id: UUID
    contract_id: UUID
    version_id: UUID
    document: Document
    moment: datetime
    title: str


@dataclass(slots=True)
class _Counts:
    done: int
    failed: int


def _is_error(outcome: object) -> bool:
    return isinstance(outcome, DocumentError)


def _is_cancelled(token: Token) -> bool:
    try:
        token.raise_if_cancelled()
    except Cancelled:
        return True
    return False


def mappable(fields: Sequence[FieldSpec]) -> dict[str, str]:
    """Return what a column can be mapped to: field keys and party parts, with their labels."""
    names: dict[str, str] = {}
    for spec in fields:
        names[spec.key] = spec.label
        if spec.type == "party":
            for part in PARTY_PARTS[1:]:
                names[f"{spec.key}.{part}"] = f"{spec.label} {part.replace('_', ' ')}"
    return names


def refusal(template: TemplateVersion, answers: Mapping[str, Any]) -> str:
    """Return why a row cannot become a contract, empty when it can."""
    facts = facts_for(template.fields, answers)
    reasons = []
    for spec in template.fields:
        answer = answers.get(spec.key)
        if is_empty(answer):
            if spec.required and not spec.default and holds(spec.shown_if, facts):
                reasons.append(f"{spec.label} is empty")
            continue
        try:
            check_answer(spec, answer)
        except InvalidValue as error:
            given = f"“{error.value}” does not fit, " if error.value else ""
            reasons.append(f"{spec.label}: {given}give {error.expected}")
    return "; ".join(reasons)


def answer_from_cell(spec: FieldSpec, value: Any) -> Any:
    """Return the stored answer for a cell; a value that cannot be read stays as its text."""
    match spec.type:
        case "yes_no":
            word = _words(value).casefold()
            return True if word in _YES else False if word in _NO else _words(value)
        case "choice":
            return _choice(spec, _words(value))
        case "money":
            return _money(spec, value)
        case "date":
            if isinstance(value, datetime):
                return value.date().isoformat()
            return value.isoformat() if isinstance(value, date) else _words(value)
        case "list":
            return [part.strip() for part in _words(value).replace("\n", ";").split(";")]
        case "number":
            return value if isinstance(value, int) else _words(value)
        case _:
            return _words(value)


def _choice(spec: FieldSpec, word: str) -> str:
    for choice in spec.choices:
        if word in (choice.value, choice.label) or fold(word) == fold(choice.label):
            return choice.value
    return word


def _money(spec: FieldSpec, value: Any) -> Any:
    text = _words(value)
    amount, currency = text, spec.unit
    for piece in text.split():
        if len(piece) == 3 and piece.isalpha():
            currency, amount = piece.upper(), text.replace(piece, "").strip()
    if not currency:
        return text
    try:
        money = parse_money(amount, currency)
    except InvalidValue:
        return text
    return {"minor": money.minor, "currency": money.currency}


def _words(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()


def _name(text: str) -> str:
    return fold(text).replace("_", " ").replace(",", "").replace(".", " ")


def _row(row: Any) -> BulkRowRecord:
    return BulkRowRecord(row.id, row.number, row.state, row.answers, row.contract_id, row.reason)
