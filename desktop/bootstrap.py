"""The only place that wires core to Qt: the desks, the actions, the window of a workspace."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from core.access.records import Organisation
from core.kernel.clock import Clock
from core.sync.service import SyncStatus
from core.workspace import Workspace
from desktop.actions.action import Action
from desktop.actions.registry import Registry
from desktop.connected.link import SyncLink
from desktop.connected.waiting import age, waiting
from desktop.context import WorkspaceContext
from desktop.panels.dashboard.live import Live
from desktop.shell.crash_log import CrashLog
from desktop.shell.desk import Desk, DeskContext, DeskPage
from desktop.shell.desktop_notices import DesktopNotices
from desktop.shell.settings import SettingsStore
from desktop.shell.status_words import Status
from desktop.shell.window import MainWindow, Person
from desktop.tasks.bridge import Bridge
from desktop.tasks.runner import Runner
from desktop.theme.apply import Appearance

if TYPE_CHECKING:
    from core.sync.shared_side import SharedSide
    from desktop.panels.contacts.visits.reminders import VisitReminders

# Seconds after which a busy thread has to let the window in. Painting lends out the interpreter
# many times, and with Python's own five milliseconds each of these would be waited for.
_SWITCH = 0.0002


@dataclass
class Program:
    """The parts of a running program; held so that none is collected."""

    window: MainWindow
    context: WorkspaceContext
    workspace: Workspace
    runner: Runner
    bridge: Bridge
    registry: Registry
    reminders: VisitReminders
    link: SyncLink | None = None

    def let_go(self) -> None:
        """End the work under way and let the window go; the workspace stays open."""
        self.reminders.close()
        if self.link is not None:
            self.link.close()
        self.runner.close()
        self.bridge.close()
        self.window.deleteLater()

    def close(self) -> None:
        """Let the window go and close the workspace, which may wait for the network."""
        self.let_go()
        self.workspace.close()


class _LateShell(QObject):
    """Stands for the window while the window itself is being made."""

    window: MainWindow

    def __getattr__(self, name: str) -> object:
        return getattr(self.window, name)


def start(
    application: QApplication,
    workspace: Workspace,
    settings: SettingsStore,
    appearance: Appearance,
    crashes: CrashLog | None = None,
) -> Program:
    """Make the window of an open workspace; the caller shows it."""
    sys.setswitchinterval(_SWITCH)
    bridge = Bridge()
    runner = Runner(bridge.post, crashes.record if crashes else lambda error, incident: None)
    organisation: Organisation = workspace.query(workspace.people.organisation)
    zone = ZoneInfo(organisation.time_zone)
    shell = _LateShell()
    context = WorkspaceContext(workspace, runner, shell)  # type: ignore[arg-type]
    registry = Registry(settings, lambda permission: permission in workspace.actor.permissions)
    person = Person(
        workspace.actor.name, organisation.name, workspace.actor.role.capitalize(), zone
    )
    live = Live()
    window = MainWindow(
        _desks(context, zone, live),
        person,
        registry,
        runner,
        settings,
        appearance,
        workspace.clock,
        lambda permission: permission in workspace.actor.permissions,
    )
    shell.window = window
    _add_actions(registry, context, window)
    # A key of what was not possible before, such as that of Undo, is dead until it is asked again.
    context.changes.connect(lambda *_: window.binder.refresh())
    from desktop.panels.contacts.finding import contact_provider
    from desktop.panels.contracts.desk import ContractsDesk, record_provider

    window.set_record_providers([record_provider(context), contact_provider(context)])
    link = None
    if workspace.shared is None:
        window.set_status(Status("demo" if workspace.kind == "demo" else "local"))
    else:
        link = _connect(workspace.shared, context, window, bridge, registry)
        _tell_dashboard(link, live, window, workspace.clock)

    def show_page(name: str, arguments: dict[str, object]) -> None:
        window.go("contracts")
        page = window.page("contracts")
        assert isinstance(page, ContractsDesk)
        page.show_page(name, arguments)

    context.page_asked.connect(show_page)
    _add_record_actions(registry, window)
    DesktopNotices(window, window.notices)
    reminders = _remind(context, window, zone)
    return Program(window, context, workspace, runner, bridge, registry, reminders, link)


def _remind(context: WorkspaceContext, window: MainWindow, zone: ZoneInfo) -> VisitReminders:
    from desktop.panels.contacts.visits.reminders import VisitReminders

    def show_visits() -> None:
        window.go("contacts", "visits")

    def show_visit(visit_id: UUID) -> None:
        from desktop.panels.contacts.desk import ContactsDesk

        show_visits()
        page = window.page("contacts")
        assert isinstance(page, ContactsDesk)
        page.show_visit(visit_id)

    return VisitReminders(
        window, context, window.notices, window.toasts, zone, show_visit, show_visits
    )


def _connect(
    shared: SharedSide,
    context: WorkspaceContext,
    window: MainWindow,
    bridge: Bridge,
    registry: Registry,
) -> SyncLink:
    from desktop.connected.account import Account

    link = SyncLink(shared, context, window, bridge.post)
    account = Account(shared, context, window, link)
    link.ask_sign_in = account.sign_in
    registry.add(*account.actions())

    def follow_rights() -> None:
        actor, before = context.actor, window.person
        window.set_person(replace(before, name=actor.name, role=actor.role.capitalize()))
        if window.person.name == before.name:
            window.toast(f"What you may do has changed. Your role is {actor.role}.")

    def follow_review(sync: SyncStatus) -> None:
        from desktop.panels.review.desk import ReviewDesk

        page = window.made_page("review")
        if isinstance(page, ReviewDesk):
            page.set_counts(sync.conflicts, sync.unsent)
            if sync.state != "syncing":
                page.synced()

    link.rights_changed.connect(follow_rights)
    link.told_anew.connect(follow_review)
    link.start()
    return link


def _tell_dashboard(link: SyncLink, live: Live, window: MainWindow, clock: Clock) -> None:
    def follow(status: Status) -> None:
        now = clock.now()
        live.say(waiting(status, now), age(status, now, window.zone))

    link.shown_anew.connect(follow)
    follow(window.status)


def _add_record_actions(registry: Registry, window: MainWindow) -> None:
    from desktop.panels.contacts.actions import contact_actions
    from desktop.panels.contracts.actions import record_actions, view_actions
    from desktop.panels.contracts.desk import ContractsDesk

    def desk() -> ContractsDesk:
        page = window.page("contracts")
        assert isinstance(page, ContractsDesk)
        return page

    registry.add(*record_actions(desk), *view_actions(desk))
    registry.add(*contact_actions(window))


def _desks(context: WorkspaceContext, zone: ZoneInfo, live: Live) -> list[Desk]:
    def contracts(given: DeskContext) -> DeskPage:
        from desktop.panels.contracts.desk import ContractsDesk

        return ContractsDesk(context, zone)

    def contacts(given: DeskContext) -> DeskPage:
        from desktop.panels.contacts.desk import ContactsDesk

        return ContactsDesk(context)

    def administration(given: DeskContext) -> DeskPage:
        from desktop.panels.administration.context import AdminContext
        from desktop.panels.administration.desk import AdministrationDesk

        def restore() -> object:
            # The File menu owns the verb: it closes the workspace, and only the program can.
            return given.actions.get("file.restore").handler()

        return AdministrationDesk(AdminContext(context, zone, restore))

    def dashboard(given: DeskContext) -> DeskPage:
        from desktop.panels.dashboard.desk import DashboardDesk

        return DashboardDesk(context, zone, given, live)

    desks = [
        Desk("dashboard", "Dashboard", "layout-dashboard", dashboard, "Ctrl+1"),
        Desk(
            "contracts", "Contracts", "file-text", contracts, "Ctrl+2", permission="contracts.read"
        ),
        Desk("contacts", "Contacts", "users", contacts, "Ctrl+3", permission="contacts.read"),
        Desk(
            "admin",
            "Admin",
            "sliders-horizontal",
            administration,
            "Ctrl+7",
            "Administration",
            "audit.read",
        ),
    ]
    shared = context.workspace.shared
    if shared is not None:

        def review(given: DeskContext) -> DeskPage:
            from desktop.panels.review.desk import ReviewDesk

            page, waits = ReviewDesk(context, shared, zone), shared.service.status
            page.set_counts(waits.conflicts, waits.unsent)
            return page

        desks.append(Desk("review", "Review", "inbox", review, "Ctrl+8", apart=True))
    return desks


def _add_actions(registry: Registry, context: WorkspaceContext, window: MainWindow) -> None:
    stack = context.undo_stack

    def no_undo() -> str:
        return "" if stack.next_undo else "There is nothing to undo."

    def no_redo() -> str:
        return "" if stack.next_redo else "There is nothing to do again."

    def undone() -> str:
        return stack.next_undo.label if stack.next_undo else ""

    def redone() -> str:
        return stack.next_redo.label if stack.next_redo else ""

    def open_help() -> None:
        from desktop.shell.help import HelpReader

        HelpReader(window).open()

    registry.add(
        Action("help.open", "Help", open_help, "Ctrl+F1", "book-open", "help", 0, keywords="how"),
        Action(
            "edit.undo",
            "Undo",
            context.undo,
            "Ctrl+Z",
            "undo-2",
            "edit",
            unless=no_undo,
            object=undone,
        ),
        Action(
            "edit.redo",
            "Redo",
            context.redo,
            "Ctrl+Shift+Z",
            "redo-2",
            "edit",
            unless=no_redo,
            object=redone,
        ),
        Action(
            "contracts.new",
            "New contract",
            lambda: context.open_page("new"),
            "Ctrl+N",
            "file-plus",
            "file",
            permission="contracts.edit",
            keywords="draft template agreement",
            quick=True,
        ),
    )
