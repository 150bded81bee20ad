"""``make shared-demo``: a throw-away PostgreSQL, an organisation of three people, two desks.

    python -m tests.shared_demo [--tour DIR]

With a screen both windows stay open until they are closed; nothing is kept. Without one, or with
``--tour``, the two desks edit the same clause while the server is away, come back, and one of them
decides; pictures of it are left in DIR (``build/tour``).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import psycopg
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from core.contracts.service import ContractData
from core.demo.starter import plant_starter_library
from core.documents.model import Body, Paragraph, Text
from core.kernel.clock import SystemClock
from core.kernel.money import Money
from core.secrets.store import MemorySecrets
from core.sync import joining
from core.sync.server import installing, passwords
from core.sync.server.address import Address
from core.sync.service import SyncStatus
from core.workspace import Workspace, open_workspace
from desktop.bootstrap import Program, start
from desktop.panels.contracts.desk import ContractsDesk
from desktop.panels.contracts.record.draft_tab import DraftTab
from desktop.panels.contracts.record_page import RecordPage
from desktop.panels.review.conflicts import ConflictsPage
from desktop.panels.review.decision import DecisionPage
from desktop.panels.review.desk import ReviewDesk
from desktop.screen import has_screen
from desktop.shell.settings import SettingsStore
from desktop.theme.apply import Appearance, Scheme
from desktop.tour import ANSWERS
from tests.shared_server import INSTALLER, INSTALLER_PASSWORD, SharedServer

ORGANISATION = "Harrow & Lyle"
DATABASE = "harrow_lyle"
PEOPLE = (
    ("miriam.okafor", "Miriam Okafor", "administrator"),
    ("elsie.brandt", "Elsie Brandt", "manager"),
    ("tomas.reyes", "Tomas Reyes", "member"),
)
COUNTERPARTIES = (
    "Corvane Logistics Ltd",
    "Ostrava Instruments a.s.",
    "Kestrel Analytics Ltd",
    "Bright Harbour Foods Pty Ltd",
    "Nordlys Energi AS",
    "Halden & Marsh LLP",
)

Added = tuple[Literal["first", "last"], str]
"""In which paragraph of a clause words are added, and which."""
_PATIENCE_S = 120.0


class SharedDemo:
    """The server, the people and their desks."""

    def __init__(self, folder: Path, said: Callable[[str], None]) -> None:
        self._folder = folder
        self._said = said
        self.server = SharedServer(folder)
        self.secrets = MemorySecrets()
        self.clock = SystemClock()
        self._passwords: dict[str, str] = {}

    def set_up(self) -> None:
        """Start the server, found the organisation, add the people."""
        self._said("Starting PostgreSQL …")
        self.server.start()
        self.server.make_database(DATABASE)
        boss, name, _ = PEOPLE[0]
        with psycopg.connect(
            self.server.url(INSTALLER, DATABASE, INSTALLER_PASSWORD)
        ) as connection:
            installing.install(connection)
            wanted = installing.Founding(ORGANISATION, name, f"{boss}@example.test", boss)
            founded = installing.found(connection, wanted)
        assert founded.password is not None
        self._own_password(boss, founded.password)
        with psycopg.connect(
            self.server.url(boss, DATABASE, self._passwords[boss]), autocommit=True
        ) as connection:
            for login, person, role in PEOPLE[1:]:
                once = passwords.one_time_password()
                made = passwords.verifier(connection, login, once)
                connection.execute(
                    "SELECT sync.add_person(%s, %s, %s, '', %s, %s)",
                    (person, f"{login}@example.test", role, login, made),
                )
                self._own_password(login, once)

    def desk(self, login: str) -> Workspace:
        """Connect a person's desk and load it."""
        folder = self._folder / login
        signed_in = joining.sign_in(self.access(login), self._passwords[login])
        joining.create(folder, signed_in, self.secrets, self.clock)
        joining.load(folder, self.secrets, self.clock)
        return open_workspace(folder, self.secrets, self.clock)

    def fill(self, workspace: Workspace) -> list[UUID]:
        """Plant the starter library and draft some contracts, which are returned."""
        workspace.command(plant_starter_library)
        template = next(
            one
            for one in workspace.query(workspace.templates.templates)
            if one.key == "mutual_nda" and one.current_version_id is not None
        )
        made = []
        for name in COUNTERPARTIES:
            party = {**ANSWERS["counterparty"], "name": name}
            answers = {**ANSWERS, "counterparty": party}
            made.append(
                workspace.command(
                    lambda uow, answers=answers: workspace.contracts.create(
                        uow, template.current_version_id, answers
                    )
                ).value
            )
        assert workspace.shared is not None
        while workspace.shared.service.once().more:
            self._said(f"{workspace.shared.service.status.unsent:,} changes are left to send …")
        return made

    def access(self, login: str) -> joining.Access:
        """Return where a person connects to."""
        address = Address("127.0.0.1", DATABASE, login, self.server.port)
        return joining.Access(address, accept_version=True)

    def _own_password(self, login: str, once: str) -> None:
        own = passwords.one_time_password()
        joining.change_password(self.access(login), once, own)
        self._passwords[login] = own


class Window:
    """One desk's window, and what a person does there."""

    def __init__(self, workspace: Workspace, application: QApplication, title: str) -> None:
        self._appearance = Appearance(application)
        self._appearance.set("light", 1.0, True)
        self.workspace = workspace
        self.program: Program = start(application, workspace, SettingsStore(None), self._appearance)
        self.window = self.program.window
        self.window.setWindowTitle(title)
        self.window.show_first()
        self.window.resize(1440, 900)
        self.window.show()

    @property
    def status(self) -> SyncStatus:
        """What synchronisation says."""
        assert self.workspace.shared is not None
        return self.workspace.shared.service.status

    def listed(self) -> int:
        """Return how many contracts the list shows."""
        desk = self.window.page("contracts")
        assert isinstance(desk, ContractsDesk)
        return len(desk.list.table.model.ids)

    def now(self) -> None:
        """Ask for an exchange."""
        assert self.workspace.shared is not None
        self.workspace.shared.service.now()

    def open(self, contract: UUID) -> RecordPage:
        """Open a contract at its draft."""
        self.window.go("contracts")
        self.program.context.open_contract(contract)
        desk = self.window.page("contracts")
        assert isinstance(desk, ContractsDesk)
        wait(lambda: desk.record_page is not None and desk.record_page.model is not None)
        record = desk.record_page
        assert record is not None
        record.show_tab("draft")
        wait(lambda: isinstance(record.tab("draft"), DraftTab))
        rest(900)
        return record

    def look(self, scheme: Scheme, zoom: float) -> None:
        """Show the window in this scheme and size."""
        self._appearance.set(scheme, zoom, True)
        rest(400)

    def write(self, contract: UUID, words: Mapping[str, Added], note: str) -> None:
        """Add words to clauses, by their keys, and save a version."""
        record = self.open(contract)
        model, draft = record.model, record.tab("draft")
        assert model is not None
        assert isinstance(draft, DraftTab)
        for key, added in words.items():
            clause = model.clause(key)
            assert clause is not None
            draft.choose(key)
            model.edit_clause(key, clause.heading, with_words(clause.body, added))
        wait(lambda: model.inputs.saved_at is not None and not model.dirty)
        before = model.inputs.base_version_id
        record.save_version_with(note)
        wait(lambda: model.inputs.base_version_id != before)
        rest(900)

    def fill_in(self, contract: UUID, **values: Any) -> None:
        """Change data of a contract, as its Data tab does."""
        contracts = self.workspace.contracts
        now = self.workspace.query(lambda reader: contracts.contract(reader, contract))
        data = ContractData(**{one.name: getattr(now, one.name) for one in fields(ContractData)})
        wanted = replace(data, **values)
        self.workspace.command(lambda uow: contracts.change(uow, contract, wanted))

    def version(self) -> int:
        """Return the number of the version that the open contract shows."""
        desk = self.window.page("contracts")
        assert isinstance(desk, ContractsDesk)
        record = desk.record_page
        assert record is not None
        assert record.model is not None
        return record.model.inputs.base_number

    def decision(self, contract: UUID) -> DecisionPage:
        """Open the conflict of a contract."""
        self.window.go("review", "conflicts")
        desk = self.window.page("review")
        assert isinstance(desk, ReviewDesk)
        page = desk.page
        assert isinstance(page, ConflictsPage)
        assert self.workspace.shared is not None
        found = self.workspace.shared.review.conflicts()
        wait(lambda: page.page is not None)
        page.list.pick(next(one.id for one in found if one.record.row[1] == contract.hex))
        rest(900)
        assert page.page is not None
        return page.page

    def close(self) -> None:
        """Close the window and the workspace."""
        self.window.close()
        self.program.close()


def tour(
    demo: SharedDemo, contracts: list[UUID], elsie: Window, tomas: Window, folder: Path
) -> list[Path]:
    """Two people edit the same apart, come back, and one decides; returns the pictures."""
    made: list[Path] = []

    def picture(window: Window, name: str) -> None:
        path = folder / f"{name}.png"
        window.window.grab().save(str(path))
        made.append(path)

    both, (text, facts) = (elsie, tomas), contracts[:2]
    wait(lambda: all(one.status.state == "synced" for one in both))
    wait(lambda: all(one.listed() == len(COUNTERPARTIES) for one in both))
    rest(900)
    picture(elsie, "shared-1-elsie-synced")
    demo.server.stop()
    for one in both:
        one.now()
    wait(lambda: all(one.status.state == "offline" for one in both))
    _work_apart(elsie, tomas, text, facts)
    rest(11_000)  # a drop of under ten seconds shows nothing
    picture(tomas, "shared-2-tomas-offline")
    demo.server.start()
    elsie.now()
    wait(lambda: elsie.status.state == "synced" and not elsie.status.unsent)
    tomas.now()
    wait(lambda: tomas.status.state == "synced" and tomas.status.conflicts == 2)
    rest(900)
    page = tomas.decision(text)
    picture(tomas, "shared-3-tomas-conflict")
    page.clause_rows[0].result.use_button.click()
    page.clause_rows[1].keeps["theirs"].click()
    rest(400)
    picture(tomas, "shared-4-tomas-decided")
    tomas.look("dark", 1.5)
    picture(tomas, "shared-4-tomas-decided-dark-150")
    tomas.look("light", 1.0)
    page.apply_button.click()
    wait(lambda: tomas.status.conflicts == 1)
    page = tomas.decision(facts)
    page.field_rows[0].cards["mine"].click()
    rest(400)
    picture(tomas, "shared-5-tomas-facts")
    for row in page.field_rows[1:]:
        row.cards["theirs"].click()
    page.apply_button.click()
    wait(lambda: tomas.status.conflicts == 0)
    tomas.now()
    wait(lambda: tomas.status.state == "synced" and not tomas.status.unsent)
    elsie.now()
    tomas.open(text)
    # Elsie's page is open all the while and follows by itself.
    wait(lambda: elsie.version() == tomas.version() == 4)
    rest(1_500)
    picture(elsie, "shared-6-elsie-merged")
    picture(tomas, "shared-7-tomas-merged")
    return made


def _work_apart(elsie: Window, tomas: Window, text: UUID, facts: UUID) -> None:
    """Let both change two contracts: one in its text, the other in its facts."""
    elsie.fill_in(facts, value=Money(320_000_00, "GBP"), payment_days=45, law="England and Wales")
    elsie.write(
        text,
        {
            "no_licence": ("last", " Each party keeps its own trade marks."),
            "return_destruction": (
                "first",
                " It shall confirm within thirty days.",
            ),
            "term": ("last", " Either party may end it by three months’ notice."),
        },
        "Thirty days",
    )
    tomas.fill_in(
        facts, value=Money(350_000_00, "EUR"), payment_days=60, end_date=date(2028, 3, 31)
    )
    tomas.write(
        text,
        {
            "return_destruction": ("last", " A back-up is deleted within ten working days."),
            "term": ("last", " Either party may end it by one month’s notice."),
        },
        "Ten working days",
    )


def wait(condition: Callable[[], object]) -> None:
    """Let the windows work until ``condition`` holds.

    Raises:
        RuntimeError: it did not, in two minutes.
    """
    until = time.monotonic() + _PATIENCE_S
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError("the tour waited in vain")
        rest(20)


def rest(milliseconds: int) -> None:
    """Let timers and threads work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def with_words(body: Body, added: Added) -> Body:
    """Return a text with words behind its first or last paragraph."""
    blocks, (where, words) = list(body.blocks), added
    places = [at for at, block in enumerate(blocks) if isinstance(block, Paragraph)]
    place = places[0 if where == "first" else -1]
    block = blocks[place]
    assert isinstance(block, Paragraph)
    blocks[place] = Paragraph(block.id, (*block.runs, Text(words)), block.kind, block.level)
    return Body(tuple(blocks))


def main() -> int:
    """Run the demo; returns 0 when all went well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tour", type=Path, metavar="DIR")
    options = parser.parse_args()
    if options.tour is None and not has_screen():
        options.tour = Path("build/tour")
    if options.tour is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        options.tour.mkdir(parents=True, exist_ok=True)
    application = QApplication(["chancery"])
    with tempfile.TemporaryDirectory(prefix="chancery-shared-") as name, ExitStack() as ending:
        demo = SharedDemo(Path(name), lambda words: print(words, flush=True))
        ending.callback(demo.server.close)
        demo.set_up()
        print("Miriam Okafor, administrator, plants the library and drafts contracts …", flush=True)
        miriam = demo.desk("miriam.okafor")
        contracts = demo.fill(miriam)
        miriam.close()
        windows = []
        for login, person, role in PEOPLE[1:]:
            print(f"{person}, {role}, loads everything …", flush=True)
            windows.append(Window(demo.desk(login), application, f"{person} – Chancery"))
            ending.callback(windows[-1].close)
        if options.tour is None:
            print("Two windows are open. Close both to end; nothing is kept.", flush=True)
            return int(application.exec())
        made = tour(demo, contracts, *windows, options.tour)
    print("\n".join(f"  {path.name}" for path in made))
    print("The shared demo is complete.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
