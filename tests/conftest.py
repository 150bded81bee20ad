"""Shared by all tests: windows are painted offscreen, and pixels do not depend on the machine.

The longest tests come first, so that no process is left alone with one of them at the end.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")

# How long an example takes says something of the machine, not of the program.
settings.register_profile("chancery", deadline=None)
settings.load_profile("chancery")

# Beneath this folder; whatever is not named comes last.
_LONGEST_FIRST = ("end_to_end", "integration/durability")


@pytest.hookimpl(trylast=True)  # after the order was shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first; the others stay as they are shuffled."""
    here = Path(__file__).parent
    places = [here / name for name in _LONGEST_FIRST]
    items.sort(key=lambda item: [place not in item.path.parents for place in places])
