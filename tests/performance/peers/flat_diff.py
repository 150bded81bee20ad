"""The peer of the redline: one word diff over the whole document, as a general tool makes it.

    python tests/performance/peers/flat_diff.py OLD.txt NEW.txt

Prints JSON: milliseconds of each run. Without files two sample texts are compared.
"""

from __future__ import annotations

import json
import re
import sys
import time
from difflib import SequenceMatcher
from pathlib import Path

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


def compare(old: str, new: str) -> list[tuple[str, int, int, int, int]]:
    """Opcodes over words, white space and punctuation."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    return list(SequenceMatcher(None, before, after, autojunk=False).get_opcodes())


def timed(old: str, new: str, runs: int = 1) -> list[float]:
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        compare(old, new)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def main() -> None:
    if len(sys.argv) > 2:
        old, new = (Path(name).read_text("utf-8") for name in sys.argv[1:3])
    else:
        old = " ".join(f"Clause {n}. The parties shall keep it secret." for n in range(150))
        new = old.replace("secret", "confidential")
    print(json.dumps(timed(old, new)))


if __name__ == "__main__":
    main()
