"""The tour: the real window, offscreen, does the main job step by step and leaves pictures.

Used where there is no screen, for the pictures of the README, and as an end-to-end test. It drives
the same widgets that a person uses, through the same services, on a demo workspace of its own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from core.contracts.records import TemplateSummary
from core.demo.naming import demo_id
from core.demo.seed import make_demo
from core.documents.model import Body, Paragraph, Text
from core.kernel.clock import FixedClock
from desktop.bootstrap import Program, start
from desktop.panels.contracts.desk import ContractsDesk
from desktop.panels.contracts.new_contract import NewContractPage
from desktop.panels.contracts.record.draft_tab import DraftTab
from desktop.panels.contracts.record_page import RecordPage
from desktop.shell.settings import SettingsStore
from desktop.theme.apply import Appearance
from desktop.tour_care import look_after_contacts
from desktop.tour_contacts import see_contacts

# The day that the pictures show; the demo is anchored to it.
MOMENT = datetime(2026, 11, 20, 4, 2, tzinfo=UTC)
SIZE = (1440, 900)
_TICK_MS = 15
_PATIENCE_S = 60.0

Condition = Callable[[], bool]


class TourFailed(Exception):
    """A step did not happen in time; names the step."""


class Tour:
    """Drives one window. ``steps`` yields what must hold before the next step."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.program = program
        self._window = program.window
        self._folder = folder
        self.made: list[Path] = []
        self.step = "start"

    # --- what the person does ------------------------------------------------------------

    def steps(self) -> Iterator[Condition]:
        """The main job: find, draft, edit, compare, produce; in light, dark and at 150 %."""
        yield from self._look_at_the_list()
        yield from self._draft_a_contract()
        yield from self._edit_and_save()
        yield from self._compare()
        yield from self._produce()
        yield from see_contacts(self)
        yield from look_after_contacts(self)
        yield from self._see_the_rest()
        yield from self._other_looks()

    def _look_at_the_list(self) -> Iterator[Condition]:
        self.step = "list"
        self._window.go("contracts")
        table = self._desk.list.table
        yield lambda: table.controller.phase == "ready" and len(table.model.ids) > 0
        table.view.setCurrentIndex(table.model.index(0, 0))
        yield lambda: self._desk.details() is not None
        yield from self.settle()
        self.picture("contracts-list-light")
        self.step = "palette"
        self._window.open_palette("corv")
        yield from self.settle(600)
        self.picture("command-palette-light")
        self._window.palette_sheet.dismiss()

    def _draft_a_contract(self) -> Iterator[Condition]:
        self.step = "new contract"
        context = self.program.context
        context.open_page("new")
        found: list[TemplateSummary] = []
        context.query(lambda workspace, reader: workspace.templates.templates(reader), found.extend)
        yield lambda: bool(found)
        yield from self.settle()
        self.picture("new-contract-templates")
        page = self._new
        page.choose(next(one for one in found if one.key == "mutual_nda"))
        yield lambda: page.model is not None
        self.step = "guided form"
        for key, answer in ANSWERS.items():
            self._answer(page, key, answer)
        yield from self.settle(900)
        self.picture("new-contract-form")
        page.create_contract()
        yield lambda: self._record is not None and self._record.model is not None

    def _edit_and_save(self) -> Iterator[Condition]:
        self.step = "draft"
        record = self._opened
        yield lambda: isinstance(record.tab("draft"), DraftTab)
        draft = record.tab("draft")
        assert isinstance(draft, DraftTab)
        record.show_tab("draft")
        yield from self.settle(900)
        model = record.model
        assert model is not None
        clause = model.clause("return_destruction")
        assert clause is not None
        draft.choose(clause.key)
        changed = _with_words(clause.body, " This clause survives the end of this agreement.")
        model.edit_clause(clause.key, clause.heading, changed)
        yield lambda: model.inputs.saved_at is not None and not model.dirty
        yield from self.settle(900)
        self.picture("contract-draft-new")
        self.step = "save version"
        before = model.inputs.base_number
        record.save_version_with("Return of information survives the end")
        yield lambda: model.inputs.base_number == before + 1

    def _compare(self) -> Iterator[Condition]:
        self.step = "compare"
        self._opened.show_tab("compare")
        yield from self.settle(700)
        self.picture("contract-compare")

    def _produce(self) -> Iterator[Condition]:
        self.step = "documents"
        record = self._opened
        record.show_tab("documents")
        assert record.contract is not None
        key = record.contract.id
        for kind in ("pdf", "docx"):
            record.produce(kind)
            yield lambda wanted=kind: wanted in self._kinds(key)  # type: ignore[misc]
        yield from self.settle(500)
        self.picture("contract-documents")
        self._save_files(key)

    def _see_the_rest(self) -> Iterator[Condition]:
        context = self.program.context
        for name in ("library", "templates", "bulk"):
            self.step = name
            context.open_page(name)
            yield from self.settle(900)
            self.picture(f"contracts-{name}")
        for desk in self._window.desk_ids():
            if desk not in ("contracts", "contacts"):
                self.step = desk
                self._window.go(desk)
                yield from self.settle(900)
                self.picture(f"{desk}-light")

    def _other_looks(self) -> Iterator[Condition]:
        contract = demo_id("contract", "NDA-2026-0418")
        for scheme, zoom, name in (
            ("light", 1.0, "light"),
            ("dark", 1.0, "dark"),
            ("light", 1.5, "light-150"),
            ("dark", 1.5, "dark-150"),
        ):
            self.step = f"draft in {name}"
            self._window.settings.change(scheme=scheme, zoom=zoom)
            yield from self.settle()
            self.program.context.open_contract(contract)
            record = self._opened
            yield lambda one=record: one.contract is not None and one.contract.id == contract  # type: ignore[misc]
            record.show_tab("draft")
            draft = record.tab("draft")
            assert isinstance(draft, DraftTab)
            yield from self.settle(500)
            draft.choose("duty_of_confidence")
            yield from self.settle(900)
            self.picture(f"contract-draft-{name}")
            self.step = f"list in {name}"
            self._desk.open_record("")
            self._desk.show_view("all")
            table = self._desk.list.table
            yield lambda one=table: one.controller.phase == "ready"  # type: ignore[misc]
            table.view.setCurrentIndex(table.model.index(0, 0))
            yield from self.settle(700)
            if name != "light":
                self.picture(f"contracts-list-{name}")
            if name == "dark":
                self._window.go("dashboard")
                yield from self.settle(700)
                self.picture("dashboard-dark")
        self._window.settings.change(scheme="light", zoom=1.0)

    # --- parts of the window -------------------------------------------------------------

    @property
    def _desk(self) -> ContractsDesk:
        page = self._window.page("contracts")
        assert isinstance(page, ContractsDesk)
        return page

    @property
    def _new(self) -> NewContractPage:
        page = self._desk.sub_page("new")
        assert isinstance(page, NewContractPage)
        return page

    @property
    def _record(self) -> RecordPage | None:
        return self._desk.record_page

    @property
    def _opened(self) -> RecordPage:
        record = self._record
        assert record is not None
        return record

    def _answer(self, page: NewContractPage, key: str, answer: Any) -> None:
        assert page.model is not None
        page.model.set_answer(key, answer)
        page.show_answers()

    def _kinds(self, contract_id: UUID) -> set[str]:
        workspace = self.program.workspace
        contract = workspace.query(lambda r: workspace.contracts.contract(r, contract_id))
        return {document.kind for document in contract.documents}

    def _save_files(self, contract_id: UUID) -> None:
        workspace = self.program.workspace
        contract = workspace.query(lambda r: workspace.contracts.contract(r, contract_id))
        for document in contract.documents:
            target = self._folder / document.name
            target.write_bytes(workspace.outputs.read(document.sha256))
            self.made.append(target)

    def picture(self, name: str) -> None:
        target = self._folder / f"{name}.png"
        if not self._window.grab().save(str(target)):
            raise TourFailed(f"The picture {target.name} could not be written.")
        self.made.append(target)

    def keep(self, name: str) -> Path:
        """Return where a file of this name is to be left."""
        target = self._folder / name
        target.unlink(missing_ok=True)
        self.made.append(target)
        return target

    def settle(self, milliseconds: int = 350) -> Iterator[Condition]:
        """Wait until work that was just asked for has been painted."""
        until = time.monotonic() + milliseconds / 1000
        yield lambda: time.monotonic() >= until


class _Driver:
    """Asks the present condition on each tick of a timer, and takes the next step when it holds."""

    def __init__(self, application: QApplication, tour: Tour) -> None:
        self._application = application
        self._tour = tour
        self._steps = tour.steps()
        self._condition: Condition = lambda: True
        self._since = time.monotonic()
        self.error = ""
        self._timer = QTimer()
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        try:
            if self._condition():
                self._condition = next(self._steps)
                self._since = time.monotonic()
            elif time.monotonic() - self._since > _PATIENCE_S:
                raise TourFailed(f"The step “{self._tour.step}” did not finish.")
        except StopIteration:
            self._end()
        except Exception as error:  # noqa: BLE001  (the tour's boundary: told, and a failing exit code)
            self.error = f"{self._tour.step}: {type(error).__name__}: {error}"
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        self._application.quit()


def run_tour(folder: Path) -> int:
    """Run the tour and leave its pictures and files in ``folder``; returns 0 when all went well."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication.instance() or QApplication(["chancery"])
    assert isinstance(application, QApplication)
    appearance = Appearance(application)
    appearance.set("light", 1.0, True)
    scratch = Path(tempfile.mkdtemp(prefix="chancery-tour-"))
    try:
        workspace = make_demo(scratch / "demo", FixedClock(MOMENT))
        program = start(application, workspace, SettingsStore(None), appearance)
        window = program.window
        window.resize(*SIZE)
        window.show_first()
        window.resize(*SIZE)
        window.show()
        tour = Tour(program, folder)
        driver = _Driver(application, tour)
        application.exec()
        window.close()
        program.close()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _report(folder, tour, driver.error)
    return 1 if driver.error else 0


def _report(folder: Path, tour: Tour, error: str) -> None:
    lines = [f"{len(tour.made)} files in {folder}:", *(f"  {path.name}" for path in tour.made)]
    lines.append(f"The tour stopped. {error}" if error else "The tour is complete.")
    print("\n".join(lines))  # noqa: T201  (a command's answer)


def _with_words(body: Body, words: str) -> Body:
    blocks = list(body.blocks)
    for place in range(len(blocks) - 1, -1, -1):
        block = blocks[place]
        if isinstance(block, Paragraph):
            blocks[place] = Paragraph(block.id, (*block.runs, Text(words)), block.kind, block.level)
            break
    return Body(tuple(blocks))


ANSWERS: dict[str, Any] = {
    "our_party": {
        "name": "Harrow & Lyle Pty Ltd",
        "address": "Level 6, 88 Grenfell Court, Adelaide SA 5000, Australia",
        "registration": "ACN 604 318 772",
        "email": "notices@harrowlyle.example",
        "signatory": "Miriam Okafor",
        "signatory_title": "General counsel",
    },
    "counterparty": {
        "name": "Ostrava Instruments a.s.",
        "address": "Nádražní 12, 702 00 Ostrava, Czechia",
        "registration": "IČO 27812044",
        "email": "legal@ostrava.example",
        "signatory": "Zlatina Ivanova",
        "signatory_title": "Company secretary",
    },
    "notice_email": "legal@ostrava.example",
    "purpose": "assessing a joint development of flow sensors for cold-chain transport",
    "effective_date": "2026-12-01",
    "end_date": "2028-11-30",
}
