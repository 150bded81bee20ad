"""Opens a workspace, hands out the services and joins the features' registries."""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

import core.models  # noqa: F401  (completes the metadata before the first mapper is used)
from core.access.service import PeopleService
from core.access.service import actor as load_actor
from core.audit.service import AuditService
from core.audit.trail import Trail
from core.contacts.bulk import ContactBulkService
from core.contacts.bulk.shared import SharedBulk
from core.contacts.catalogue import CatalogueService
from core.contacts.custom import CustomFieldService
from core.contacts.dashboard import ContactsDashboard
from core.contacts.duplicates.service import DuplicateService
from core.contacts.exporting.quota import LocalQuota, QuotaKeeper, recover
from core.contacts.groups import GroupService
from core.contacts.label_merge import LabelMerge
from core.contacts.labels import LabelService
from core.contacts.lists.service import ContactLists
from core.contacts.privacy import PrivacyService
from core.contacts.privacy.contact_places import (
    ContactPlace,
    PicturePlace,
    SensitivePlace,
    contact_rows,
)
from core.contacts.privacy.merged_place import MergedPlace
from core.contacts.privacy.package import PackageWriter
from core.contacts.privacy.published_place import PublishedPlace
from core.contacts.privacy.registry import PersonalDataPlace
from core.contacts.privacy.trace_places import (
    AuditPlace,
    BackupsPlace,
    ExportsPlace,
    FiltersPlace,
    JournalPlace,
    RequestsPlace,
    SearchPlace,
)
from core.contacts.privacy.traces import Traces
from core.contacts.publishing import PublishingService
from core.contacts.reminders import ReminderService
from core.contacts.service import ContactService
from core.contacts.statuses import StatusService
from core.contacts.visits import VisitService, project_contacts, project_visits
from core.contracts.bulk import BulkService
from core.contracts.contact_filters import contract_filters
from core.contracts.dashboard.provider import ContractsDashboard
from core.contracts.drafting import DraftingService
from core.contracts.library import LibraryService
from core.contracts.listing import project_contracts, refresh_listing
from core.contracts.outputs import OutputService
from core.contracts.personal_data import ContractsPlace
from core.contracts.service import ContractService
from core.contracts.templates import TemplateService
from core.contracts.version_merge import VersionMergeService
from core.dashboard.provider import DashboardProvider
from core.database import backup
from core.database.checkpoints import Checkpoints
from core.database.engine import reading_engine, writing_engine
from core.database.failures import told_plainly
from core.database.undo import UndoStep, take_back
from core.database.unit_of_work import Done, Reader, UnitOfWork
from core.database.writer import BACKGROUND, INTERACTIVE, Writer
from core.documents.pictures import PictureService
from core.documents.store import DocumentStore
from core.jobs.service import JobService
from core.kernel.clock import Clock, SystemClock
from core.kernel.errors import Cancelled, NotFound, NotLoaded, WorkspaceError
from core.kernel.work import no_report
from core.opening import CONNECTED, Opened, open_folder, write_device
from core.secrets.store import SecretStore
from core.settings.service import SettingService, ViewService

if TYPE_CHECKING:
    from core.contacts.exporting.service import ExportService
    from core.sync.shared_side import SharedSide

T = TypeVar("T")
# Bulk edits of more rows are the shared database's to do (architecture §1).
_MOST_ALONE = 5_000


class Workspace:
    """An open workspace. Commands run on its writer thread, queries on the caller's thread.

    Attributes:
        folder: where everything of it lives.
        kind: ``demo``, ``standalone`` or ``connected``.
        shared: the side that synchronises; None unless connected.
    """

    def __init__(self, opened: Opened, clock: Clock, secrets: SecretStore) -> None:
        self.folder = opened.folder
        self.kind = opened.identity.kind
        self.clock = clock
        self._key = opened.key
        self._lock = opened.lock
        self._closed = False
        self._ending = threading.Event()
        durable = self.kind != "demo"
        self._writing = writing_engine(opened.database, opened.key, durable)
        self._reading = reading_engine(opened.database, opened.key)
        identity = opened.identity
        try:
            with self._reading.connect() as connection:
                self.actor = load_actor(connection, identity.person_id, identity.device_id)
        except NotFound as error:
            if self.kind != CONNECTED:
                raise
            raise NotLoaded(self.folder) from error
        self._checkpoints = Checkpoints(opened.database, opened.key)
        self._writer = Writer(done=self._checkpoints.written)
        self._trail = Trail(identity.organisation_id, identity.device_id, opened.signing_key)
        self._projectors = {
            "contract": project_contracts,
            "contact": project_contacts,
            "visit": project_visits,
        }

        self.people = PeopleService()
        self.audit = AuditService()
        self.settings = SettingService()
        self.views = ViewService()
        self.jobs = JobService()
        self.documents = DocumentStore(self.folder / "documents", opened.document_key)
        self.pictures = PictureService(self.documents)
        self.library = LibraryService()
        self.templates = TemplateService()
        self.contracts = ContractService()
        self.drafting = DraftingService(merging=self.kind == CONNECTED)
        self.merging = VersionMergeService()
        self.outputs = OutputService(self.documents)
        self.bulk = BulkService(self.documents)
        self.dashboard: tuple[DashboardProvider, ...] = (
            ContactsDashboard(),
            ContractsDashboard(),
        )

        self.contacts = ContactService()
        self.contact_fields = CustomFieldService()
        self.statuses = StatusService()
        self.groups = GroupService()
        self.labels = LabelService()
        self.visits = VisitService()
        self.catalogue = CatalogueService()
        self.reminders = ReminderService()
        self.contact_bulk = ContactBulkService(_MOST_ALONE if self.kind == CONNECTED else None)
        self.duplicates = DuplicateService((opened.database, opened.key))
        self.label_merge = LabelMerge(self.labels, self.contact_bulk)
        self.contact_lists = ContactLists(self.query, self.background, contract_filters())

        self.privacy = PrivacyService(self._personal_data())
        self.data_packages = PackageWriter(
            self.privacy, self.query, self.background, self.documents
        )
        self.traces = Traces(self.query, self.background, self.documents, self._empty_log)

        self.publishing = PublishingService(self.contact_lists, self.query, self.background)
        self.quota: QuotaKeeper = LocalQuota()

        self.shared: SharedSide | None = None
        if self.kind == CONNECTED:
            # Loaded only where it is needed: a tenth of the program's memory.
            from core.sync.joining import Parts
            from core.sync.shared_side import SharedSide

            parts = Parts(opened, clock, secrets, self._writer, (self._writing, self._reading))
            self.shared = SharedSide(parts, self, clock, self.documents)
            self.quota = self.shared.quota
            self.contact_bulk.shared = SharedBulk(self.shared.authority, self.query)
            self.shared.settling.append(lambda: self.contact_bulk.settle(self.background))
            if parts.device_id != identity.device_id:
                self.continue_as(parts.device_id)

    @property
    def database(self) -> Path:
        """The encrypted database file."""
        return self.folder / "workspace.db"

    @cached_property
    def exports(self) -> ExportService:
        """Exports of contacts."""
        # Loads the writers of spreadsheets, which a start has no use for.
        from core.contacts.exporting.service import ExportService

        return ExportService(self.database, self._key, self.quota)

    # --- work ----------------------------------------------------------------------------

    def command(self, work: Callable[[UnitOfWork], T], priority: int = INTERACTIVE) -> Done[T]:
        """Run a command in one transaction on the writer thread and wait for it.

        Raises:
            ChanceryError: what the command refused, or what the disk did; nothing was written.
        """
        return self._writer.run(lambda: self._transact(work), priority)

    def background(self, work: Callable[[UnitOfWork], T]) -> Done[T]:
        """Run a command behind everything that a person is waiting for."""
        return self.command(work, BACKGROUND)

    def query(
        self,
        work: Callable[[Reader], T],
        on_start: Callable[[Callable[[], None]], None] | None = None,
    ) -> T:
        """Run a query on the calling thread, in one snapshot.

        Args:
            on_start: is handed a function that interrupts the query from another thread; the
                query then raises Cancelled.
        """
        with told_plainly(self.database), self._reader(on_start) as reader:
            return work(reader)

    def undo(self, step: UndoStep) -> Done[None]:
        """Take ``step`` back; the result's own undo step is the redo.

        Raises:
            Stale: a record was changed since; nothing was put back.
        """
        return self.command(lambda uow: take_back(uow, step))

    def reload_actor(self) -> None:
        """Take over what the person's role permits now."""
        with self._reading.connect() as connection:
            self.actor = load_actor(connection, self.actor.person_id, self.actor.device_id)

    def continue_as(self, device_id: UUID) -> None:
        """Go on with the audit chain of a device; on the writer thread, or before it has work."""
        if device_id != self.actor.device_id:
            self.actor = replace(self.actor, device_id=device_id)
            with suppress(WorkspaceError):  # the workspace file says the same, and counts
                write_device(self.folder, device_id)
        self._trail.continue_as(device_id)

    # --- care ----------------------------------------------------------------------------

    def clear_traces(self) -> None:
        """Clear what erased people left beneath the tables; begins again later if it is ended."""
        if self.traces.left():
            with suppress(Cancelled):
                self.traces.clear(_UntilSet(self._ending), no_report)

    def back_up(self, reason: str = "by-hand") -> backup.Backup:
        """Copy the database into the backups folder, between two commands."""
        return self._writer.run(
            lambda: backup.make_backup(self.database, self._key, self.clock.now(), reason)
        )

    def backups(self) -> list[backup.Backup]:
        """Return the backups, newest first."""
        return backup.list_backups(self.database)

    def refresh_day(self) -> int:
        """Recompute the status of contracts that the new day changed; returns how many."""
        return self.command(refresh_listing).value

    def renew_all(self) -> int:
        """Make lists and search entries of all contracts anew, for a copied workspace."""
        with self._reading.connect() as connection:
            found = connection.exec_driver_sql("SELECT id FROM contract").scalars().all()

        def renew(uow: UnitOfWork, part: Sequence[bytes]) -> None:
            uow.derived_only = True
            for key in part:
                uow.renew("contract", UUID(bytes=key))

        for start in range(0, len(found), 20):
            self.background(partial(renew, part=found[start : start + 20]))
        return len(found)

    def health(self) -> dict[str, Any]:
        """Return what is known of the workspace's parts, in milliseconds and without waiting."""
        wal = Path(f"{self.database}-wal")
        return {
            "database": {"reachable": not self._closed, "bytes": self.database.stat().st_size},
            "log": {"reachable": True, "bytes": wal.stat().st_size if wal.exists() else 0},
            "documents": {"reachable": os.access(self.folder / "documents", os.W_OK)},
        }

    def close(self) -> None:
        """Sign the audit trail, finish the writer and free the folder. Harmless when repeated."""
        if self._closed:
            return
        self._closed = True
        self._ending.set()
        if self.shared is not None:
            self.shared.close()
        try:
            self._writer.run(lambda: self._transact(self.audit.checkpoint))
        finally:
            self._writer.close()
            self._checkpoints.close()
            self._reading.dispose()
            self._writing.dispose()
            self._lock.release()

    # --- inside --------------------------------------------------------------------------

    def _personal_data(self) -> tuple[PersonalDataPlace, ...]:
        """Return every place where data of people lives.

        The contact's own row comes behind what hangs on it, and copies of rows come last.
        """
        rows: tuple[PersonalDataPlace, ...] = (SensitivePlace(), *contact_rows())
        places: tuple[PersonalDataPlace, ...] = (
            MergedPlace((*rows, ContactPlace())),
            *rows,
            PicturePlace(),
            JournalPlace(),
            SearchPlace(),
            PublishedPlace(),
            FiltersPlace(),
            ExportsPlace(),
            ContractsPlace(),
            AuditPlace(),
            RequestsPlace(),
            BackupsPlace(self.backups),
            ContactPlace(),
        )
        if self.kind != CONNECTED:
            return places
        from core.sync.joining import tables
        from core.sync.personal_data import UnsentPlace

        return (*places, UnsentPlace(tables()))

    def _empty_log(self) -> bool:
        """Bring the log into the file and empty it; False when somebody reads an older state."""

        def step() -> bool:
            driver: Any = self._writing.raw_connection().driver_connection
            (patience,) = driver.execute("PRAGMA busy_timeout").fetchone()
            driver.execute("PRAGMA busy_timeout = 0")
            try:
                busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                driver.execute(f"PRAGMA busy_timeout = {patience}")
            return not busy

        with told_plainly(self.database):
            return self._writer.run(step, BACKGROUND)

    def _transact(self, work: Callable[[UnitOfWork], T]) -> Done[T]:
        with told_plainly(self.database):
            with Session(self._writing, expire_on_commit=False, autoflush=True) as session:
                if self.shared is not None:
                    self.shared.number(session)
                uow = UnitOfWork(
                    session, self.actor, self.clock.now(), self._trail, self._projectors
                )
                try:
                    value = work(uow)
                    changes, step = uow.finish()
                    session.commit()
                except BaseException:
                    self._trail.rolled_back()
                    session.rollback()
                    raise
            self._trail.committed()
            if self.shared is not None and changes and not uow.derived_only:
                self.shared.service.written()
            return Done(value, changes, step)

    @contextmanager
    def _reader(self, on_start: Callable[[Callable[[], None]], None] | None) -> Iterator[Reader]:
        with self._reading.connect() as connection, connection.begin():
            guard = _Interrupt(connection.connection.driver_connection)
            if on_start is not None:
                on_start(guard)
            try:
                yield Reader(connection, self.actor, self.clock.now())
            finally:
                guard.release()


class _UntilSet:
    """The token of work that ends with the program."""

    def __init__(self, ending: threading.Event) -> None:
        self._ending = ending

    def raise_if_cancelled(self) -> None:
        if self._ending.is_set():
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Steps are short; none is interrupted."""


class _Interrupt:
    """Interrupts one query, and never the next one that borrows the same connection."""

    def __init__(self, connection: Any) -> None:
        self._connection: Any = connection
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.interrupt()

    def release(self) -> None:
        with self._lock:
            self._connection = None


def open_workspace(folder: Path, secrets: SecretStore, clock: Clock | None = None) -> Workspace:
    """Open the workspace in ``folder``, migrating it first when an older Chancery wrote it.

    Raises:
        WorkspaceError: see ``core.opening.open_folder``; the file is untouched.
    """
    clock = clock or SystemClock()
    opened = open_folder(folder, secrets, clock)
    try:
        workspace = Workspace(opened, clock, secrets)
    except BaseException:
        opened.lock.release()
        raise
    if workspace.shared is not None:
        try:
            workspace.shared.require_contact()
        except BaseException:
            workspace.close()
            raise
        from core.sync.shared_side import register_device

        device, key = workspace.actor.device_id, opened.signing_key.public_key()
        public = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        workspace.command(lambda uow: register_device(uow, device, platform.node(), public))
    workspace.command(recover)
    if workspace.shared is None:
        workspace.quota.settle(workspace.command)
    workspace.refresh_day()
    return workspace


def make_lists(folder: Path, secrets: SecretStore, clock: Clock | None = None) -> int:
    """Make lists and search of the closed, copied workspace in ``folder``.

    Returns:
        How many contracts are in them.

    Raises:
        WorkspaceError: it cannot be opened or written.
    """
    workspace = open_workspace(folder, secrets, clock)
    try:
        return workspace.renew_all()
    finally:
        workspace.close()
