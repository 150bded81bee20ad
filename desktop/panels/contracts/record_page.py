"""The record of one contract: head with saved state and verbs, and its tabs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.contracts.records import Contract, DraftInputs, VersionSummary
from core.database.unit_of_work import Done
from core.kernel.changes import Changes
from core.kernel.errors import ChanceryError
from desktop.panels.context import PanelContext
from desktop.panels.contracts.draft_model import DraftModel
from desktop.panels.contracts.looks import STATUS_LOOKS, day_words
from desktop.panels.contracts.pages import DeskSubPage
from desktop.panels.contracts.record.compare_tab import CompareTab
from desktop.panels.contracts.record.data_tab import DataTab
from desktop.panels.contracts.record.documents_tab import DocumentsTab
from desktop.panels.contracts.record.draft_tab import DraftTab
from desktop.panels.contracts.record.form_tab import FormTab
from desktop.panels.contracts.record.history_tab import HistoryTab
from desktop.panels.contracts.record.tabs import LazyTabs
from desktop.panels.contracts.sign import SignDialog
from desktop.shell.ask_text import AskText
from desktop.shell.heads import RecordHead
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import IconButton, push_button


class Tab(Protocol):
    """What every tab can do."""

    def activate(self) -> None:
        """The tab is shown."""
        ...


class RecordPage(DeskSubPage):
    """One contract at a time; opening another one closes this one's draft, keeping its work.

    ``opened`` follows when a contract's tabs are there.
    """

    opened = Signal()

    def __init__(self, context: PanelContext, zone: ZoneInfo) -> None:
        super().__init__()
        self._context = context
        self._zone = zone
        self._wanted = ""
        # The contract that is being read, and whether it was changed meanwhile.
        self._opening: UUID | None = None
        self._outrun = False
        self._menu: QMenu | None = None
        self.model: DraftModel | None = None
        self.contract: Contract | None = None
        self._more = IconButton("ellipsis", "More")
        self._more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self._save = push_button("Save version", "plain", on_click=self.save_version)
        self._pdf = push_button("Make PDF", "primary", on_click=self.make_pdf)
        self.head = RecordHead("All contracts", (self._more, self._save, self._pdf))
        self.head.back_asked.connect(self.leave)
        self._stack = QStackedWidget()
        self._tabs = LazyTabs(self._stack)
        self.head.tab_chosen.connect(self._tabs.show)
        self._banner: Banner | None = None
        self._signed: Banner | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.head)
        self._column.addWidget(self._stack, 1)
        context.changes.connect(self._changed)

    def shown(self, arguments: dict[str, Any]) -> None:
        """Show the contract that ``arguments`` name, at a tab of it."""
        contract_id: UUID = arguments["contract"]
        self._wanted = str(arguments.get("tab") or "")
        if self.contract is not None and self.contract.id == contract_id and self.model:
            if self._wanted:
                self.show_tab(self._wanted)
            return
        self._keep()
        self._opening, self._outrun = contract_id, False
        self._context.query(
            lambda workspace, reader: workspace.drafting.load(reader, contract_id),
            self._open,
            group="open contract",
            on_error=self._gone,
        )

    def closing(self) -> None:
        """Keep what was typed, and give the page renderer's memory back."""
        self._keep()
        self._close_renderers()

    def show_tab(self, key: str) -> None:
        """Show a tab by its key: form, draft, compare, documents, history or data."""
        if key in self._tabs.keys:
            self.head.set_tab(key)
            self._tabs.show(key)

    def tab(self, key: str) -> QWidget | None:
        """Return a tab by its key; None when this contract has no such tab."""
        return self._tabs.get(key)

    def produce(self, kind: str) -> None:
        """Make a file of the current version: ``pdf`` or ``docx``."""
        documents = self._tabs.get("documents")
        if isinstance(documents, DocumentsTab):
            documents.produce(kind)

    # --- verbs ---------------------------------------------------------------------------

    def save_version(self) -> None:
        """Ask what changed, and seal the draft as the next version."""
        if self.model is None:
            return
        number = self.model.inputs.base_number + 1
        AskText(
            self.window(),
            f"Save version {number}",
            "What changed, in a few words. May stay empty.",
            "Save version",
            self.save_version_with,
            may_be_empty=True,
        ).open()

    def next_problem(self, step: int) -> None:
        """Go to the next problem of the draft; on Compare, to the next change."""
        compare = self._tabs.peek("compare")
        if isinstance(compare, CompareTab) and compare.isVisible():
            compare.view.next_change(step)
            return
        draft = self._tabs.get("draft")
        if isinstance(draft, DraftTab):
            if not draft.isVisible():
                self.show_tab("draft")
            draft.next_problem(step)

    def find_clause(self) -> None:
        """Look for words in the clauses."""
        draft = self._tabs.get("draft")
        if isinstance(draft, DraftTab):
            self.show_tab("draft")
            draft.outline.open_search()

    def save_version_with(self, note: str) -> None:
        """Seal the draft as the next version with ``note``."""
        model = self.model
        if model is None:
            return
        self._flush()
        inputs = model.inputs

        def done(result: Done[UUID]) -> None:
            self._context.toast(f"Version {inputs.base_number + 1} saved")
            self._reload()

        self._context.command(
            lambda workspace, uow: workspace.drafting.save_version(uow, inputs, note), done
        )

    def make_pdf(self) -> None:
        """Make the PDF of the current version; an unsaved draft is saved as a version first."""
        documents = self._tabs.get("documents")
        if not isinstance(documents, DocumentsTab) or self.model is None:
            return
        if self.model.has_changes:
            self.save_version_with("Saved for the PDF")
        documents.produce("pdf")

    def print_pages(self) -> None:
        """Print the document as it stands on the page."""
        if self.model is None:
            return
        from desktop.panels.contracts.record.printing import print_document

        print_document(self, self._context, self.model.document)

    def discard(self) -> None:
        """Go back to the newest version, throwing the draft's changes away."""
        if self.model is None:
            return
        key = self.model.inputs.contract.id
        self._context.command(
            lambda workspace, uow: workspace.drafting.discard(uow, key),
            lambda done: self._said_and_reloaded("Draft discarded"),
        )

    def delete(self) -> None:
        """Delete the contract and go back to the list; can be undone."""
        contract = self.contract
        if contract is None:
            return

        def deleted(done: Done[None]) -> None:
            self._context.toast(f"{contract.title} deleted", done.undo)
            self.closed.emit()

        self._context.command(
            lambda workspace, uow: workspace.contracts.delete(uow, [contract.id]),
            deleted,
        )

    # --- opening -------------------------------------------------------------------------

    def _open(self, inputs: DraftInputs) -> None:
        self._close_renderers()
        self.contract = inputs.contract
        model = self.model = DraftModel(self._context, inputs)
        model.changed.connect(self._show_state)
        model.saved.connect(self._show_saved)
        model.save_failed.connect(self._show_failure)
        model.problems_changed.connect(self._show_tabs_state)
        has_text = inputs.base_version_id is not None
        self._tabs.set_makers(self._makers(inputs, model))
        self._pdf.setVisible(has_text)
        self._show_head(inputs.contract)
        self.head.set_tabs(self._tab_words())
        first = self._wanted or ("draft" if has_text else "data")
        self.show_tab(first if first in self._tabs.keys else self._tabs.keys[0])
        self._show_state()
        # The model found its problems while it was made, before anybody listened.
        self._show_tabs_state()
        self._make_menu()
        self.opened.emit()
        self._opening = None
        if self._outrun:
            self._renew(inputs.contract.id)

    def _makers(self, inputs: DraftInputs, model: DraftModel) -> dict[str, Callable[[], QWidget]]:
        """Return how each part of a contract is made, in their order."""
        context, zone, contract = self._context, self._zone, inputs.contract
        makers: dict[str, Callable[[], QWidget]] = {}
        if inputs.template is not None:
            makers["form"] = lambda: self._form(model)
        if inputs.base_version_id is not None:
            makers["draft"] = lambda: self._draft(model)
            makers["compare"] = lambda: CompareTab(context, model, zone)
        makers["documents"] = lambda: DocumentsTab(context, contract.id, zone)
        makers["history"] = lambda: HistoryTab(context, contract.id, zone)
        roles = dict(inputs.template.roles) if inputs.template else {}
        makers["data"] = lambda: DataTab(context, self.contract or contract, roles, zone)
        return makers

    def _form(self, model: DraftModel) -> FormTab:
        form = FormTab(self._context, model, self._zone)
        form.preview.pdf_asked.connect(self.make_pdf)
        form.preview.print_asked.connect(self.print_pages)
        return form

    def _draft(self, model: DraftModel) -> DraftTab:
        draft = DraftTab(self._context, model, self._zone)
        draft.field_asked.connect(self._go_to_field)
        draft.compare_asked.connect(lambda key: self.show_tab("compare"))
        draft.restore_asked.connect(self.restore)
        draft.preview.pdf_asked.connect(self.make_pdf)
        draft.preview.print_asked.connect(self.print_pages)
        return draft

    def restore(self, version: VersionSummary) -> None:
        """Make a new version with the content of an older one."""
        key = version.contract_id
        self._context.command(
            lambda workspace, uow: workspace.drafting.restore(uow, key, version.id),
            lambda done: self._said_and_reloaded(
                f"Version {version.number} restored as a new version"
            ),
        )

    def _said_and_reloaded(self, words: str) -> None:
        self._context.toast(words)
        self._reload()

    def _reload(self) -> None:
        if self.model is None:
            return
        key, model = self.model.inputs.contract.id, self.model

        def loaded(inputs: DraftInputs) -> None:
            self.contract = inputs.contract
            self._show_head(inputs.contract)
            model.replace_inputs(inputs)

        self._context.query(
            lambda workspace, reader: workspace.drafting.load(reader, key),
            loaded,
            group="reload contract",
        )

    def _gone(self, error: ChanceryError) -> None:
        self._context.show_error(error)
        self.closed.emit()

    @property
    def has_text(self) -> bool:
        """Whether the open contract has a text of ours."""
        return self.model is not None and self.model.inputs.base_version_id is not None

    def leave(self) -> None:
        """Go back to the list; what was typed is kept."""
        self._keep()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        super().keyPressEvent(event)

    def _flush(self) -> None:
        draft = self._tabs.peek("draft")
        if isinstance(draft, DraftTab):
            draft.editor.flush()

    def _keep(self) -> None:
        self._flush()
        if self.model is not None:
            self.model.save_now()

    def _close_renderers(self) -> None:
        for tab in self._tabs.made():
            if isinstance(tab, FormTab | DraftTab):
                tab.preview.close_renderer()

    # --- showing -------------------------------------------------------------------------

    def _show_head(self, contract: Contract) -> None:
        name = contract.title
        if contract.counterparty and contract.counterparty not in name:
            name = f"{name}, {contract.counterparty}"
        self.head.title.setText(name)
        self._show_lock(contract)
        look = STATUS_LOOKS[contract.status]
        self.head.chip.set(look.label, look.meaning, look.icon)

    def _tab_words(self) -> tuple[tuple[str, str], ...]:
        names = {
            "form": "Form",
            "draft": "Draft",
            "compare": "Compare",
            "documents": "Documents",
            "history": "History",
            "data": "Data",
        }
        count = len(self.contract.documents) if self.contract is not None else 0
        if count:
            names["documents"] += f" {count:,}"
        return tuple((key, names[key]) for key in self._tabs.keys)

    def _show_tabs_state(self) -> None:
        if self.model is None or "form" not in self._tabs.keys:
            return
        wrong = any(p.field_key and p.severity == "error" for p in self.model.problems)
        self.head.set_mark("form", "circle-alert" if wrong else "", "refused")

    def _show_state(self) -> None:
        model = self.model
        if model is None:
            return
        if model.dirty:
            self.head.set_saved("Saving…", "")
        elif model.inputs.saved_at is not None:
            self._show_saved(model.inputs.saved_at)
        elif model.inputs.base_number:
            self.head.set_saved(f"Version {model.inputs.base_number}, nothing changed since", "")
        else:
            self.head.set_saved("", "")

    def _show_saved(self, moment: datetime) -> None:
        local = moment.astimezone(self._zone)
        self.head.set_saved(f"Saved on this computer {local:%H:%M:%S}", "check")
        self._show_banner(None)

    def _show_failure(self, error: ChanceryError) -> None:
        self.head.set_saved("Not saved", "circle-alert")
        self._show_banner(error)

    def _show_banner(self, error: ChanceryError | None) -> None:
        if self._banner is not None:
            self._column.removeWidget(self._banner)
            self._banner.deleteLater()
            self._banner = None
        if error is not None and self.model is not None:
            text = f"{error.what} What you typed is still on screen. {error.todo}"
            self._banner = Banner(text, "refused", (("Try again", self.model.save_now),))
            self._column.insertWidget(1, self._banner)

    def _show_lock(self, contract: Contract) -> None:
        """Say why the text of a signed contract cannot be changed."""
        if self._signed is not None:
            self._column.removeWidget(self._signed)
            self._signed.deleteLater()
            self._signed = None
        if contract.signed_on is not None and self.has_text:
            text = f"Signed on {day_words(contract.signed_on)}. The text is kept as it was signed."
            self._signed = Banner(text, "rest", icon_name="lock")
            self._column.insertWidget(1, self._signed)
        self._save.setVisible(self.has_text and contract.signed_on is None)

    def _go_to_field(self, key: str) -> None:
        self.show_tab("form")
        form = self._tabs.get("form")
        if isinstance(form, FormTab):
            form.form.visit(key)

    def _make_menu(self) -> None:
        menu = QMenu("More", self)
        contract = self.contract
        assert contract is not None
        if contract.signed_on is None:
            menu.addAction("Mark as signed…").triggered.connect(
                lambda *_: SignDialog(self, self._context, contract.id, self._zone).open()
            )
        if self.model is not None and self.model.inputs.base_version_id is not None:
            menu.addAction("Print…").triggered.connect(lambda *_: self.print_pages())
            if not self.model.locked:
                menu.addAction("Discard the draft").triggered.connect(lambda *_: self.discard())
        menu.addSeparator()
        menu.addAction("Delete the contract").triggered.connect(lambda *_: self.delete())
        before = self._menu
        self._menu = menu
        self._more.setMenu(menu)
        if before is not None:
            before.deleteLater()

    def _changed(self, changes: Changes) -> None:
        changed = changes.ids("contract")
        self._outrun = self._outrun or self._opening in changed
        if self.contract is not None and self.contract.id in changed:
            self._renew(self.contract.id)

    def _renew(self, key: UUID) -> None:
        self._context.query(
            lambda workspace, reader: workspace.contracts.contract(reader, key),
            self._renewed,
            group="record head",
            on_error=lambda error: None,
        )

    def _renewed(self, contract: Contract) -> None:
        self.contract = contract
        self._show_head(contract)
        self.head.set_words(self._tab_words())
        self._make_menu()
        model = self.model
        if model is None:
            return
        # A version that came from another desk takes the place of the one on screen, unless a
        # draft of it is under way: that is saved beside it, and a person brings the two together.
        newer = contract.version_number != model.inputs.base_number
        if model.locked != (contract.signed_on is not None) or (newer and not model.has_changes):
            self._reload()
