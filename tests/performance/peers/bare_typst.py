"""The peer of preview and bulk rendering: typst with our template and data, and nothing else.

    python tests/performance/peers/bare_typst.py page FOLDER    # a page picture after each change
    python tests/performance/peers/bare_typst.py bulk FOLDER 2  # all PDFs of record, 2 processes

``FOLDER`` holds the data of each document as ``*.json``; without one, 30 sample documents are made.
Prints JSON: milliseconds of each page, or seconds for all.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = ROOT / "resources" / "templates" / "contract.typ"
SCALE = 108 / 72


def compiler() -> Any:
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(ROOT / "resources" / "fonts")])
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)


def pages(folder: Path) -> list[float]:
    """Milliseconds from data to the picture of page 2, for each document."""
    import pypdfium2

    typst, taken = compiler(), []
    for file in sorted(folder.glob("*.json")):
        data = file.read_text("utf-8")
        started = time.perf_counter()
        pdf = typst.compile(format="pdf", sys_inputs={"data": data}, pdf_tags=False, timestamp=0)
        document = pypdfium2.PdfDocument(pdf)
        bytes(document[1].render(scale=SCALE).buffer)
        taken.append((time.perf_counter() - started) * 1000)
        document.close()
    return taken


def records(files: list[str]) -> int:
    """Compile ``files`` to PDF/A in this process; returns how many bytes that made."""
    typst, size = compiler(), 0
    for file in files:
        pdf = typst.compile(
            format="pdf",
            sys_inputs={"data": Path(file).read_text("utf-8")},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=0,
        )
        size += len(pdf)
    return size


def bulk(folder: Path, processes: int) -> float:
    """Seconds to compile every document, spread over ``processes``; starting them counts."""
    files = [str(file) for file in sorted(folder.glob("*.json"))]
    shares = [files[number::processes] for number in range(processes)]
    started = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        pool.map(records, shares, chunksize=1)
    return time.perf_counter() - started


def sample(folder: Path) -> None:
    sys.path.insert(0, str(ROOT))
    from core.documents.layout import lay_out
    from core.documents.typst_data import typst_data
    from tests.samples.documents import short_document

    for number in range(30):
        laid = lay_out(short_document(client=f"Client {number} Ltd"))
        (folder / f"{number:05}.json").write_text(json.dumps(typst_data(laid)), "utf-8")


def main() -> None:
    mode = sys.argv[1] if len(sys.argv) > 1 else "page"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else made)
        if len(sys.argv) < 3:
            sample(folder)
        processes = int(sys.argv[3]) if len(sys.argv) > 3 else 2
        print(json.dumps(pages(folder) if mode == "page" else bulk(folder, processes)))


if __name__ == "__main__":
    main()
