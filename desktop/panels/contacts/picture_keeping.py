"""Puts a picture that was given into the store, off the main thread, before a command names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.documents.pictures import LARGEST_FILE
from core.kernel.errors import ChanceryError, Refused
from desktop.panels.context import PanelContext
from desktop.widgets.picture_input import Given, PictureInput


def keep_picture(
    context: PanelContext, field: PictureInput, given: Given, then: Callable[[bytes], object]
) -> None:
    """Store what ``field`` was given and call ``then`` with its digest; refusals stand there."""
    pictures = context.workspace.pictures
    field.show_fault("")

    def refused(error: ChanceryError) -> None:
        field.show_fault(str(error))

    context.runner.run_query(
        lambda token, report: pictures.put(_read(given)), then, refused, f"picture {id(field)}"
    )


def load_picture(
    context: PanelContext,
    digest: bytes | None,
    side: int,
    then: Callable[[bytes | None], object],
    *,
    square: bool = False,
) -> None:
    """Call ``then`` with a thumbnail; with None where there is no picture or it is missing."""
    if digest is None:
        then(None)
        return
    pictures, key = context.workspace.pictures, digest
    context.runner.run_query(
        lambda token, report: pictures.thumbnail(key, side, square=square),
        then,
        lambda error: then(None),
    )


def _read(given: Given) -> bytes:
    if isinstance(given, bytes):
        return given
    try:
        with Path(given).open("rb") as file:
            # One byte more than is taken says enough of a file that is too large.
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Refused(
            f"“{given.name}” could not be read.", "Nothing was changed.", "Choose the file again."
        ) from error
