"""``make shared-demo`` without a screen: two desks change the same apart, one of them decides."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.timeout(420)
def test_two_desks_work_apart_come_back_and_one_decides(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.shared_demo", "--tour", str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    pictures = sorted(path.name for path in tmp_path.glob("shared-*.png"))
    assert len(pictures) == 8
    for name in pictures:
        assert (tmp_path / name).stat().st_size > 10_000
