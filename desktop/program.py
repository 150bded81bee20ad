"""Runs the program: the first window at once, the workspace behind it, then the desks."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from core.kernel.clock import SystemClock, today
from core.kernel.errors import ChanceryError, NotLoaded
from core.kernel.sizes import size_words
from desktop.places import VERSION, config_folder, data_folder, demo_folder
from desktop.preparing import (
    Preparing,
    Ready,
    Wanted,
    backups_in,
    doing_words,
    opening_words,
    prepare,
)
from desktop.shell.crash_log import CrashLog
from desktop.shell.first_run.steps import Way
from desktop.shell.settings import SettingsStore
from desktop.shell.single_instance import SingleInstance
from desktop.start.entry import EntryWindow
from desktop.start.files import ask_folder, file_actions
from desktop.start.moving import MovedDialog, Moves
from desktop.start.pages import PageVerb
from desktop.tasks.bridge import Bridge
from desktop.tasks.collector import MainThreadCollector
from desktop.tasks.progress import Progress, Reporter
from desktop.tasks.runner import Runner
from desktop.theme.apply import Appearance

if TYPE_CHECKING:
    from core.workspace import Workspace
    from desktop.bootstrap import Program
    from desktop.shell.first_run.pages import FirstRunWizard

DAY_CHECK_MS = 30_000


def run_program(workspace: Path | None, demo: bool = False) -> int:
    """Run the program until the person quits; returns the exit code.

    Args:
        workspace: folder to open; None opens the demo if asked for, else the last workspace,
            else the first run.
    """
    application = make_application()
    instance = SingleInstance("program")
    if not instance.claim():
        arguments = [str(workspace.resolve())] if workspace else (["--demo"] if demo else [])
        if instance.hand_over(arguments):
            return 0
        # The first one does not answer: better a second window than none.
    crashes = CrashLog(config_folder() / "crashes", SystemClock(), VERSION)
    crashes.install()
    settings = SettingsStore(config_folder() / "settings.json")
    session = Session(application, settings, crashes)
    instance.asked.connect(session.asked)
    session.begin(_first(workspace, demo, settings))
    code = application.exec()
    session.end()
    instance.release()
    crashes.uninstall()
    return code


def make_application() -> QApplication:
    """Return the application, made if there is none."""
    application = QApplication.instance() or QApplication(sys.argv[:1] or ["chancery"])
    assert isinstance(application, QApplication)
    application.setApplicationName("Chancery")
    application.setApplicationVersion(VERSION)
    application.setDesktopFileName("chancery")
    return application


def _first(workspace: Path | None, demo: bool, settings: SettingsStore) -> Wanted | None:
    if workspace is not None:
        return Wanted(workspace.resolve())
    if demo:
        return Wanted(demo_folder(), demo=True)
    known = [Path(folder) for folder in settings.current.workspaces]
    return Wanted(known[0]) if known else None


class Session(QObject):
    """One run of the program: at most one open workspace, and the first window beside it."""

    def __init__(
        self,
        application: QApplication,
        settings: SettingsStore,
        crashes: CrashLog | None = None,
        bundled_font: bool | None = None,
        preparing: Preparing | None = None,
    ) -> None:
        super().__init__(application)
        self._preparing = preparing or Preparing()
        # The first window gives way to the next; only the session knows when it is over.
        application.setQuitOnLastWindowClosed(False)
        self._application = application
        self.settings = settings
        self._crashes = crashes
        self.appearance = Appearance(application)
        self.appearance.set(settings.current.scheme, settings.current.zoom, bundled_font)
        self._collector = MainThreadCollector(self)
        self._bridge = Bridge()
        self._runner = Runner(self._bridge.post, crashes.record if crashes else _forget)
        self.moves = Moves(self, self._runner, self._preparing.secrets)
        self._moving: Path | None = None
        self.entry = EntryWindow(settings.current.window)
        self.entry.closed.connect(self._entry_closed)
        self.program: Program | None = None
        self._opening = False
        self._made: list[Workspace] = []
        self._next: Wanted | None = None
        self._offered = False
        self._day: date | None = None
        self._midnight = QTimer(self)
        self._midnight.setInterval(DAY_CHECK_MS)
        self._midnight.timeout.connect(self._check_day)

    # --- beginning and end ---------------------------------------------------------------

    def begin(self, wanted: Wanted | None) -> None:
        """Show the first window and, once it is painted, open ``wanted`` or the first run."""
        if wanted is None:
            self.entry.painted.connect(self.new_workspace)
        else:
            self.entry.show_opening(opening_words(wanted))
            self.entry.painted.connect(partial(self._open, wanted))
        self.entry.show()

    def end(self) -> None:
        """Close what is open; harmless when repeated."""
        self._midnight.stop()
        if self.program is not None:
            self.program.window.removeEventFilter(self)
            self.program.window.close()
            self.program.close()
            self.program = None
        self._runner.close()
        self._bridge.close()
        for workspace in self._made:
            workspace.close()
        self._made.clear()
        self.entry.close()
        self._collector.stop()

    def asked(self, arguments: list[str]) -> None:
        """Do what a second start was asked to do, and come to the front."""
        wanted: Wanted | None = None
        if "--demo" in arguments:
            wanted = Wanted(demo_folder(), demo=True)
        elif arguments:
            wanted = Wanted(Path(arguments[0]))
        if wanted is not None and not self._shows(wanted.folder):
            self.switch(wanted)
            return
        window = self.program.window if self.program is not None else self.entry
        window.show()
        window.raise_()
        window.activateWindow()

    def _shows(self, folder: Path) -> bool:
        return self.program is not None and self.program.workspace.folder == folder

    # --- opening -------------------------------------------------------------------------

    def switch(self, wanted: Wanted) -> None:
        """Close the open workspace, then open ``wanted``."""
        if self._opening:
            return
        if self.program is None:
            self._open(wanted)
            return
        running = len(self.program.runner.jobs.running())
        if running:
            what = "1 job is" if running == 1 else f"{running} jobs are"
            self.program.window.show_error(
                ChanceryError(
                    f"{what} still running in this workspace.",
                    "Nothing was closed.",
                    "Stop it in Activity or wait for it, then try again.",
                )
            )
            return
        self._next = wanted
        self.program.window.close()

    def _open(self, wanted: Wanted) -> None:
        if self._opening:
            return
        self._opening = True
        self.entry.show_opening(opening_words(wanted))
        self.entry.show()
        bridge, entry, made = self._bridge, self.entry, self._made
        secrets, doing = self._preparing.secrets, doing_words(wanted)

        def show(progress: Progress) -> None:
            bridge.post(lambda: entry.opening.show_progress(progress.done, progress.total, doing))

        report = Reporter(show, lambda line: None)

        def work(token: object, _: object) -> Ready:
            ready = prepare(wanted, report, secrets=secrets)
            made.append(ready.workspace)
            return ready

        self._runner.run_command(work, self._opened, partial(self._failed, wanted))

    def _opened(self, ready: Ready) -> None:
        from desktop.bootstrap import start

        self._opening = False
        program = start(
            self._application, ready.workspace, self.settings, self.appearance, self._crashes
        )
        self._made.remove(ready.workspace)
        self.program = program
        known = [Path(folder) for folder in self.settings.current.workspaces]
        others = [folder for folder in known if folder != ready.wanted.folder]
        moves = self.moves.actions(ready.workspace.kind)
        program.registry.add(*file_actions(self, others), *moves)
        program.window.installEventFilter(self)
        program.window.show_first()
        program.window.show()
        self.entry.hide()
        # Gives back a picture as large as the window; it is made again if it is ever shown again.
        self.entry.destroy()
        self._remember(ready.wanted.folder)
        self._day = self._today()
        self._midnight.start()
        self._collector.settle()
        self._say_after_opening(ready)

    def _say_after_opening(self, ready: Ready) -> None:
        assert self.program is not None
        window = self.program.window
        if ready.wanted.restore is not None:
            kept = f" The replaced file is kept as {ready.kept.name}." if ready.kept else ""
            window.toast(f"The backup was restored.{kept}")
        if ready.wanted.copy_of is not None:
            window.toast("This copy belongs to this computer alone.")
        if ready.moved is not None:
            MovedDialog(window, window.person.organisation, ready.moved).open()
        moving, self._moving = self._moving, None
        if moving is not None and ready.workspace.shared is not None:
            self.moves.confirm(moving)
        if self._crashes is not None and not self._offered:
            from desktop.shell.crash_notice import offer_reports

            self._offered = True
            offer_reports(window, self._crashes)

    def _failed(self, wanted: Wanted, error: ChanceryError) -> None:
        self._opening = False
        folder = wanted.folder
        if isinstance(error, NotLoaded):
            self._go_on_loading(folder)
            return
        verbs = [
            PageVerb("Try again", partial(self._open, wanted), "primary"),
            PageVerb("Choose another workspace…", self.ask_workspace),
        ]
        if wanted.move_in is not None or wanted.copy_of is not None:
            before = wanted.copy_of or folder
            verbs.insert(1, PageVerb(f"Open “{before.name}”", partial(self._open, Wanted(before))))
        elif backups_in(folder):
            verbs.append(PageVerb("Restore a backup…", partial(self._restore_in, folder)))
        if folder != demo_folder():
            demo = Wanted(demo_folder(), demo=True)
            verbs.append(PageVerb("Start the demo", partial(self._open, demo), "link"))
        self.entry.show()
        self.entry.show_problem(error, verbs)

    # --- the File menu -------------------------------------------------------------------

    def ask_workspace(self) -> None:
        """Ask for a folder and open the workspace in it."""
        window = self.program.window if self.program is not None else self.entry
        ask_folder(window, "Open a workspace", data_folder(), self.open_folder)

    def open_folder(self, folder: Path) -> None:
        """Open the workspace in ``folder``."""
        if not self._shows(folder):
            self.switch(Wanted(folder))

    def new_workspace(self) -> None:
        """Show the first run in its own window; the open workspace stays open meanwhile."""
        from desktop.shell.first_run.pages import FirstRunWizard

        self._moving = None
        self._show_wizard(FirstRunWizard(self._preparing, self._runner))

    def connect_to(self, moving: Path) -> None:
        """Let the person connect to an organisation, to move ``moving`` into it."""
        from desktop.shell.first_run.pages import FirstRunWizard

        self._moving = moving
        wizard = FirstRunWizard(self._preparing, self._runner)
        self._show_wizard(wizard)
        wizard.choose(Way.CONNECTED)

    def _go_on_loading(self, folder: Path) -> None:
        """Show the first run where it stopped: at the first load of a connected workspace."""
        from desktop.shell.first_run.pages import FirstRunWizard

        self._remember(folder)
        self._show_wizard(FirstRunWizard(self._preparing, self._runner, resume=folder))

    def _show_wizard(self, wizard: FirstRunWizard) -> None:
        wizard.finished.connect(lambda folder: self.switch(Wanted(folder)))
        wizard.made.connect(self._remember)
        wizard.sign_in_asked.connect(lambda folder: self._sign_in_for(wizard, folder))
        self.entry.show_page(wizard)
        self.entry.show()
        self.entry.raise_()

    def _sign_in_for(self, wizard: FirstRunWizard, folder: Path) -> None:
        from desktop.connected.sign_in import SignInDialog

        own = self._preparing.own_login(folder)
        SignInDialog(self.entry, own, self._runner, wizard.loading.resume).open()

    def _remember(self, folder: Path) -> None:
        """Open this workspace at the next start."""
        self.settings.change(workspaces=self.settings.current.with_workspace(folder))

    def back_up(self) -> None:
        """Make a backup now."""
        if self.program is not None:
            context = self.program.context
            context.job(
                "Back up now",
                lambda workspace, token, report: workspace.back_up(),
                lambda backup: context.toast(f"Backed up, {size_words(backup.size)}"),
                lambda backup: f"{backup.path.name}, {size_words(backup.size)}",
            )

    def ask_restore(self) -> None:
        """Offer the backups of the open workspace."""
        if self.program is not None:
            self._restore_in(self.program.workspace.folder)

    def restore(self, backup: Path) -> None:
        """Put ``backup``, which was confirmed, in place of the open workspace's database."""
        if self.program is not None:
            self.switch(Wanted(self.program.workspace.folder, restore=backup))

    def _restore_in(self, folder: Path) -> None:
        from desktop.start.restore import RestoreDialog

        window = self.program.window if self.program is not None else self.entry
        zone = self.program.window.person.zone if self.program is not None else None

        def confirmed(backup: Path) -> None:
            self.switch(Wanted(folder, restore=backup))

        RestoreDialog(window, backups_in(folder), zone, confirmed).open()

    # --- windows and days ----------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        program = self.program
        if (
            program is not None
            and watched is program.window
            and event.type() == QEvent.Type.Hide
            and program.runner.closed
        ):
            if self._next is not None:
                self.entry.show_opening(opening_words(self._next))
                self.entry.show()
            QTimer.singleShot(0, self._window_closed)
        return False

    def _window_closed(self) -> None:
        """The person closed the window, or another workspace is to be opened."""
        program, self.program = self.program, None
        if program is None:
            return
        self._midnight.stop()
        program.window.removeEventFilter(self)
        program.let_go()
        workspace = program.workspace
        self._made.append(workspace)

        def closed(*_: object) -> None:
            self._made.remove(workspace)
            wanted, self._next = self._next, None
            if wanted is not None:
                self._open(wanted)
            elif not self._opening:
                self._application.quit()

        # An exchange under way may be waiting for the network; the window need not.
        self._runner.run_command(lambda token, report: workspace.close(), closed, closed)

    def _entry_closed(self) -> None:
        self._moving = None
        if self.program is None:
            self._application.quit()

    def _today(self) -> date:
        assert self.program is not None
        zone: ZoneInfo = self.program.window.person.zone
        return today(self.program.workspace.clock, zone)

    def _check_day(self) -> None:
        """After midnight, or after the computer slept, statuses follow the new day."""
        if self.program is None or self._today() == self._day:
            return
        self._day = self._today()
        self.program.context.refresh_day()


def _forget(error: BaseException, incident: str) -> None:
    """Without a crash log the words on the page are all there is."""
