"""How the same name, street or firm is written in several ways, brought to one way. Pure."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from core.kernel.text import fold

_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = re.compile(r"[^a-z]+")
_SLASHED = re.compile(r"\b(\d+[a-z]?)\s*/\s*(\d+[a-z]?)\b")
_PLAIN = re.compile(r"(\d+[a-z]?) ([a-z ]+)")
_UNIT = re.compile(r"\b(?:unit|apt|apartment|flat|suite|level|u|no|top|whg)\.?\s*(\d+[a-z]?)\b,?")
_UNITS = ("unit", "apt", "apartment", "flat", "suite", "level", "top", "whg", "u ")
# Kinds of street as envelopes abbreviate them, after Australia Post, Royal Mail and usage.
_KINDS = {
    **dict.fromkeys(("st", "str", "street", "strasse", "straat"), "street"),
    **dict.fromkeys(("rd", "road"), "road"),
    **dict.fromkeys(("av", "ave", "avenue"), "avenue"),
    **dict.fromkeys(("tce", "ter", "terr", "terrace"), "terrace"),
    **dict.fromkeys(("ln", "la", "lane"), "lane"),
    **dict.fromkeys(("dr", "drv", "drive"), "drive"),
    **dict.fromkeys(("ct", "crt", "court"), "court"),
    **dict.fromkeys(("cr", "cres", "crescent"), "crescent"),
    **dict.fromkeys(("pl", "place", "platz", "plein"), "place"),
    **dict.fromkeys(("cl", "close"), "close"),
    **dict.fromkeys(("gr", "gve", "grove"), "grove"),
    **dict.fromkeys(("hwy", "highway"), "highway"),
    **dict.fromkeys(("pde", "parade"), "parade"),
    **dict.fromkeys(("sq", "square"), "square"),
    **dict.fromkeys(("bvd", "blvd", "boulevard"), "boulevard"),
    **dict.fromkeys(("esp", "esplanade"), "esplanade"),
    **dict.fromkeys(("wy", "way", "weg"), "way"),
    **dict.fromkeys(("trk", "track"), "track"),
    **dict.fromkeys(("gdn", "gdns", "gardens"), "gardens"),
    **dict.fromkeys(("wk", "walk"), "walk"),
}
_GLUED = ("strasse", "straat", "str", "weg", "platz", "gasse", "plein")
_LEGAL = frozenset(
    "ltd limited pty proprietary inc incorporated llc llp plc co company corp corporation gmbh kg"
    " ag ohg ug se sa sas sarl srl spa bv nv as ab aps oy the and und et".split()
)


@lru_cache(maxsize=65_536)
def plain_name(name: str) -> str:
    """Return the letters of a name: ``Al-Masri`` and ``Al Masri`` are ``almasri``."""
    return _LETTERS.sub("", name if name.isascii() and name.islower() else fold(name))


@lru_cache(maxsize=65_536)
def name_words(name: str) -> frozenset[str]:
    """Return the words of a name."""
    return frozenset(part for part in _LETTERS.split(fold(name)) if part)


def name_parts(name: str) -> frozenset[str]:
    """Return the parts of a double name that are long enough to tell people apart."""
    return frozenset(part for part in name_words(name) if len(part) >= 4)


@lru_cache(maxsize=65_536)
def plain_organisation(name: str) -> str:
    """Return an organisation's name without its legal form, words in their order."""
    words = _WORD.findall(fold(name.replace("&", " and ")))
    return " ".join(word for word in words if word not in _LEGAL) or " ".join(words)


@lru_cache(maxsize=16_384)
def plain_city(city: str) -> str:
    """Return a town's name in letters and digits."""
    return "".join(_WORD.findall(fold(city)))


@lru_cache(maxsize=65_536)
def plain_postcode(postcode: str) -> str:
    """Return a postcode without spaces and hyphens, in lower case."""
    return "".join(_WORD.findall(postcode.lower()))


def plain_street(street: str, second: str = "") -> tuple[str, str, str, str]:
    """Return name, kind, house number and unit of a street as people write it.

    ``Unit 3/12 Station St.`` gives ``station``, ``street``, ``12``, ``3``; what is missing is
    empty. The second line counts only when it tells the unit.
    """
    text = street.lower() if street.isascii() else fold(street)
    if not second and (plain := _PLAIN.fullmatch(text)) is not None:
        name, _, kind = plain[2].rpartition(" ")
        if name and kind in _KINDS and not name.startswith("st "):
            return name.replace(" ", ""), _KINDS[kind], plain[1], ""
    text, unit = _without_unit(text)
    if not unit and second:
        line = fold(second)
        if line.startswith(_UNITS):
            unit = _without_unit(line)[1]
    words: list[str] = []
    house = ""
    for word in _WORD.findall(text):
        if word[0].isdigit():
            house = house or word
        elif house and len(word) == 1 and house.isdigit() and not words:
            house += word  # 12 a
        else:
            words.append(word)
    kind = ""
    if len(words) > 1 and words[-1] in _KINDS:
        kind = _KINDS[words.pop()]
    elif words and (glued := next(filter(words[-1][3:].endswith, _GLUED), "")):
        kind = _KINDS.get(glued, glued)
        words[-1] = words[-1].removesuffix(glued)
    if words and words[0] == "st":
        words[0] = "saint"
    return "".join(words), kind, house, unit


def _without_unit(text: str) -> tuple[str, str]:
    if (slashed := _SLASHED.search(text)) is not None:
        head, _, _ = text[: slashed.start()].rpartition(" ")
        rest = f"{slashed[2]}{text[slashed.end() :]}"
        return rest if not head or head.startswith(_UNITS) else f"{head} {rest}", slashed[1]
    if (found := _UNIT.search(text)) is not None and text.startswith(_UNITS):
        return text[: found.start()] + text[found.end() :], found[1]
    return text, ""


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    """Return by each short or long form the names it may stand for."""
    text = files("core.contacts").joinpath("data/nicknames.txt").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        full, *short = line.split()
        for name in (full, *short):
            found.setdefault(name, set()).add(full)
    return {name: frozenset(full) for name, full in found.items()}


_NOBODY: frozenset[str] = frozenset()


def stands_for(first_name: str) -> frozenset[str]:
    """Return the names that a plain first name may stand for; none when it has no other form."""
    return _nicknames().get(first_name, _NOBODY)


def one_name(first_name: str) -> str:
    """Return one form for all forms of a first name where there is just one it stands for."""
    full = stands_for(first_name)
    return min(full) if full else first_name
