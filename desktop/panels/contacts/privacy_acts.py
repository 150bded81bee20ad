"""What is done with a person's data on request: giving it out, and erasing it for good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from core.contacts.privacy.records import Erasure, ErasurePreview, Package
from core.contacts.privacy.registry import Kept
from core.kernel.changes import Changes
from core.kernel.text import counted, quote_list
from core.kernel.work import Report, Token
from core.workspace import Workspace
from desktop.panels.context import PanelContext
from desktop.shell.irreversible import IrreversibleAct, IrreversibleDialog, ask_irreversible


class PrivacyActs:
    """The two acts, for a page of the window. ``asking`` is the question that is open.

    Args:
        gone: is called when the person was erased.
    """

    def __init__(
        self, context: PanelContext, page: QWidget, gone: Callable[[], object] = lambda: None
    ) -> None:
        self._context = context
        self._page = page
        self._gone = gone
        self.asking: IrreversibleDialog | None = None

    # --- giving out ----------------------------------------------------------------------

    def ask_give_out(self, contact_id: UUID) -> None:
        """Ask for a folder and write the package into it."""
        dialog = QFileDialog(self._page.window(), "Folder for the package", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda path: self.give_out(contact_id, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def give_out(self, contact_id: UUID, folder: Path) -> None:
        """Write everything that is known of the person into ``folder``."""

        def work(workspace: Workspace, token: Token, report: Report) -> Package:
            return workspace.data_packages.write(contact_id, folder, token, report)

        self._context.job("Give out a person’s data", work, self._given, package_words)

    def _given(self, package: Package) -> None:
        folder = QUrl.fromLocalFile(str(package.path.parent))
        self._context.announce_changes(Changes(frozenset({("privacy_request", UUID(int=0))})))
        self._context.toast_with(
            package_words(package), "Show in folder", lambda: QDesktopServices.openUrl(folder)
        )

    # --- erasing -------------------------------------------------------------------------

    def ask_erase(self, contact_id: UUID) -> None:
        """Show what would be erased and what stays; erase once the name was typed."""
        self._context.query(
            lambda workspace, reader: workspace.privacy.preview(reader, contact_id),
            self._ask,
            "erasure preview",
        )

    def _ask(self, preview: ErasurePreview) -> None:
        act = IrreversibleAct(
            f"Erase {preview.name} for good?",
            facts(preview),
            consequence(preview),
            preview.name,
            f"Erase {counted(preview.erased, 'record')}",
        )
        self.asking = ask_irreversible(self._page.window(), act, lambda: self._erase(preview))

    def _erase(self, preview: ErasurePreview) -> None:
        contact_id, version = preview.contact_id, preview.row_version

        def work(workspace: Workspace, token: Token, report: Report) -> tuple[Erasure, int]:
            done = workspace.command(
                lambda uow: workspace.privacy.erase(uow, contact_id, version)
            ).value
            # From here on stopping would leave traces, which are cleared the next time.
            failed = workspace.publishing.publish_again(done.lists, token, report)
            workspace.traces.clear(token, report)
            return done, len(failed)

        self._context.job(
            "Erase a person’s data", work, lambda done: self._erased(contact_id, done), _described
        )

    def _erased(self, contact_id: UUID, result: tuple[Erasure, int]) -> None:
        self._gone()
        self._context.announce_changes(
            Changes(frozenset({("contact", contact_id), ("privacy_request", UUID(int=0))}))
        )
        self._context.toast(_described(result))


def facts(preview: ErasurePreview) -> tuple[tuple[str, str], ...]:
    """Return the rows of the question: what goes, what is kept as hashes, what stays and why."""
    going = [f"{line.title}: {line.count:,}" for line in preview.lines if line.count]
    rows = [("Erased", "\n".join(going))]
    if preview.hashes:
        rows.append(
            (
                "Kept as hashes",
                f"{counted(preview.hashes, 'address, number or ID', 'addresses, numbers and IDs')}"
                " nobody can read back, so that an import does not take the person in again",
            )
        )
    rows += [("Cannot be erased", f"{kept.what}. {_reason(kept)}") for kept in preview.refusals]
    traces = [kept.what for kept in preview.traces]
    if traces:
        rows.append(("Traces that stay", "\n".join(traces)))
    return tuple(rows)


def consequence(preview: ErasurePreview) -> str:
    """Return what cannot be taken back."""
    words = "This cannot be undone, here or on any other computer; a change that somebody made"
    words += " offline meanwhile goes, too."
    if preview.refusals:
        words += " What cannot be erased is recorded with its reason."
    return words


def package_words(package: Package) -> str:
    """Return what was given out."""
    words = f"{counted(package.records, 'record')} in {package.path.name}"
    if package.missing:
        words += f"; {counted(package.missing, 'picture')} could not be read"
    return f"{words}; sensitive fields are left out" if package.withheld else words


def _described(result: tuple[Erasure, int]) -> str:
    done, failed = result
    words = f"Erased for good: {counted(done.erased, 'record')}"
    if done.refusals:
        words += f". Kept with its reason: {quote_list([one.what for one in done.refusals])}"
    if failed:
        words += f". {counted(failed, 'published list')} could not be written anew"
    return words


def _reason(kept: Kept) -> str:
    return f"{kept.why} {kept.todo}".strip()
