"""The self-test: a throw-away workspace, every desk and view once, one contract down to its PDF.

Needs no keyring and leaves nothing behind; run it after installing, or when something seems wrong.
"""

from __future__ import annotations

import platform
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, qVersion

from core.demo.seed import make_demo
from core.demo.seed_contracts import seed_contracts  # noqa: F401  (part of what is tested)
from core.kernel.clock import SystemClock
from core.secrets.store import MemorySecrets
from core.workspace import Workspace
from desktop.places import VERSION
from desktop.program import make_application
from desktop.shell.settings import SettingsStore
from desktop.theme.apply import Appearance

