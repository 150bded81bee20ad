"""What a test showed is gone when the next one begins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """Delete what was let go: otherwise it waits for a loop of its level, and is styled again
    with every look that a test puts in force."""
    yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
