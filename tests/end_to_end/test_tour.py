"""The tour runs as its own program and leaves pictures and files that others can open."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest

PICTURES = (
    "dashboard-light",
    "dashboard-dark",
    "contracts-list-light",
    "contracts-list-dark",
    "command-palette-light",
    "new-contract-form",
    "contract-draft-light",
    "contract-draft-dark",
    "contract-draft-dark-150",
    "contract-compare",
    "contract-documents",
    "contacts-grid-light",
    "visits-month",
    "contacts-duplicates",
    "contacts-compare",
    "contacts-statuses",
    "contacts-exports",
)


@pytest.mark.timeout(420)
def test_the_tour_ends_well_and_leaves_pictures_and_an_archivable_pdf(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "--tour", str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for name in PICTURES:
        assert (tmp_path / f"{name}.png").stat().st_size > 10_000
    (pdf,) = tmp_path.glob("*.pdf")
    with pikepdf.open(pdf) as opened, opened.open_metadata() as metadata:
        assert str(metadata["pdfaid:part"]) == "2"
    assert list(tmp_path.glob("*.docx"))
    with zipfile.ZipFile(tmp_path / "contacts.xlsx") as book:
        assert book.testzip() is None
