"""Finds the encoding of a text file: a mark, UTF-8 proven by each byte, or judged by letters."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from core.kernel.errors import TableFileError
from core.tabular.latin import LATIN, choose_latin
from core.tabular.model import Finding

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings that office programs of the last thirty years wrote when they did not write Unicode.
_OFFICE = (
    "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 gb18030 cp932 big5 cp949 mac_roman"
).split()
PATCH = "chancery_patch"


def _patch(problem: UnicodeError) -> tuple[str, int]:
    """Read a byte that does not fit as Windows would have written it, or else as Latin-1."""
    assert isinstance(problem, UnicodeDecodeError)
    wrong = problem.object[problem.start : problem.end]
    try:
        return wrong.decode("cp1252"), problem.end
    except UnicodeDecodeError:
        return wrong.decode("latin-1"), problem.end


codecs.register_error(PATCH, _patch)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes become text. Bytes that do not fit are read as Windows letters."""

    name: str
    findings: tuple[Finding, ...] = ()


def find_encoding(path: Path) -> Encoding:
    """Return the encoding of a text file.

    Raises:
        TableFileError: the content is not text in any encoding.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    wide = _wide(head)
    if wide:
        return Encoding(wide)
    good, bad, nuls = _count(path)
    _refuse_binary(path, head)
    found = (Finding("nul_removed", f"{nuls:,}"),) if nuls else ()
    if not bad:
        return Encoding("utf-8", found)
    if good > bad:
        return Encoding("utf-8", (*found, Finding("mixed_encoding", f"{bad:,}")))
    name = _judged(path)
    return Encoding(name, (*found, Finding("encoding_guessed", name)))


def _wide(head: bytes) -> str:
    """Recognise UTF-16 without a mark: every other byte of plain letters is zero."""
    pairs = len(head) // 2
    if pairs < 4:
        return ""
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if odd > pairs * 0.6 and even < pairs * 0.1:
        return "utf-16-le"
    if even > pairs * 0.6 and odd < pairs * 0.1:
        return "utf-16-be"
    return ""


def _count(path: Path) -> tuple[int, int, int]:
    """Return how many letters beyond ASCII are sound UTF-8, how many bytes are not, and zeros."""
    bad = 0

    def count_bad(problem: UnicodeError) -> tuple[str, int]:
        nonlocal bad
        assert isinstance(problem, UnicodeDecodeError)
        bad += problem.end - problem.start
        return "", problem.end

    codecs.register_error("chancery_count", count_bad)
    decoder = codecs.getincrementaldecoder("utf-8")("chancery_count")
    good = nuls = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            nuls += chunk.count(0)
            text = decoder.decode(chunk)
            if not text.isascii():
                good += len(text) - len(text.encode("ascii", "ignore"))
    decoder.decode(b"", final=True)
    return good, bad, nuls


def _refuse_binary(path: Path, head: bytes) -> None:
    control = sum(head.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13))
    if control > max(8, len(head) // 10):
        raise TableFileError(
            f"{path.name} is not text.",
            "Nothing was read or changed.",
            "Choose a CSV or a spreadsheet.",
        )


def _judged(path: Path) -> str:
    telling = bytearray()
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                telling += line
            if len(telling) > _SAMPLE:
                break
    best = from_bytes(bytes(telling), cp_isolation=list(_OFFICE)).best()
    if best is None or best.encoding in LATIN:
        return choose_latin(bytes(telling))
    return best.encoding
