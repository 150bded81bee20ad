"""Draws filled fields: one page of typst per box, each taken over as the box's appearance.

The PDF library's own drawing knows neither line breaks nor letters outside Western Europe; typst
does both and embeds the letters that are used.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

import typst
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from core.documents.acroform.reading import Field
from core.documents.cleaning import clean, unshaped
from core.kernel.errors import DocumentError

_RESOURCES = Path(__file__).resolve().parents[3] / "resources"
_LARGEST_AUTO, _MULTILINE_AUTO = 12.0, 9.0
_FONT_SIZE = re.compile(r"([\d.]+)\s+Tf")
_COLOUR = re.compile(r"((?:[\d.]+\s+){1,4})(g|rg|k)\b")
_TIME = 946_684_800  # any fixed time: it stays in the intermediate file
_NO_ROOM = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A widget and the words that it shall show."""

    field: Field
    widget: Dictionary
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """The result: which boxes show only a beginning, and which have letters no font has."""

    overflowing: tuple[Box, ...]
    unreadable: tuple[Box, ...]


def draw(pdf: Pdf, boxes: list[Box]) -> Drawn:
    """Give each of ``boxes`` its appearance; those without letters are left as they were."""
    unreadable = [box for box in boxes if unshaped(box.text)]
    readable = [box for box in boxes if not unshaped(box.text)]
    try:
        pages, overflow = _compiled(readable)
    except typst.TypstError:
        unreadable += [box for box in readable if not _draws(box)]
        readable = [box for box in readable if box not in unreadable]
        pages, overflow = _compiled(readable) if readable else (b"", set())
    if readable:
        _take_over(pdf, pages, readable)
    return Drawn(tuple(readable[index] for index in sorted(overflow)), tuple(unreadable))


def draw_tick(pdf: Pdf, widget: Dictionary, state: str) -> None:
    """Give a box without appearances a plain tick for ``state`` and nothing for Off."""
    width, height = _size(widget)
    side = min(width, height)
    points = [(0.2, 0.5), (0.42, 0.25), (0.8, 0.78)]
    left, bottom = (width - side) / 2, (height - side) / 2
    path = " ".join(
        f"{left + x * side:.2f} {bottom + y * side:.2f} {'l' if index else 'm'}"
        for index, (x, y) in enumerate(points)
    )
    normal = Dictionary()
    for name, content in ((state, f"{side * 0.1:.2f} w 1 J {path} S"), ("Off", "")):
        stream = Stream(pdf, content.encode())
        stream.Type, stream.Subtype = Name.XObject, Name.Form
        stream.BBox = Array([0, 0, width, height])
        normal[f"/{name}"] = stream
    widget.AP = Dictionary(N=normal)


def _compiled(boxes: list[Box]) -> tuple[bytes, set[int]]:
    data = [_described(index, box) for index, box in enumerate(boxes)]
    compiler = typst.Compiler(
        str(_RESOURCES / "templates" / "form_field.typ"),
        root=str(_RESOURCES / "templates"),
        font_paths=[str(_RESOURCES / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )
    # PDF/A refuses letters that no font has; without it they would show as empty boxes.
    made = compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=_TIME)
    if not isinstance(made, bytes):
        raise DocumentError("The filled fields could not be drawn.", "Nothing was changed.")
    found = json.loads(compiler.query("<overflow>", field="value"))
    return made, {int(index) for index in found}


def _draws(box: Box) -> bool:
    try:
        _compiled([box])
    except typst.TypstError:
        return False
    return True


def _take_over(pdf: Pdf, pages: bytes, boxes: list[Box]) -> None:
    with Pdf.open(io.BytesIO(pages)) as source:
        for page, box in zip(source.pages, boxes, strict=True):
            width, height = _size(box.widget)
            form = pdf.copy_foreign(source.make_indirect(page.as_form_xobject()))
            form.BBox = Array([0, 0, width, height])
            turned = _rotation(box.widget)
            if turned:
                form.Matrix = Array(
                    {90: [0, 1, -1, 0, 0, 0], 180: [-1, 0, 0, -1, 0, 0]}.get(
                        turned, [0, -1, 1, 0, 0, 0]
                    )
                )
            box.widget.AP = Dictionary(N=form)
            if "/AS" in box.widget:
                del box.widget.AS


def _described(index: int, box: Box) -> dict[str, object]:
    width, height = _size(box.widget)
    size, colour = _look(box)
    look = box.widget.get("/MK")
    background = _colour(look.get("/BG")) if isinstance(look, Dictionary) else []
    border = _colour(look.get("/BC")) if isinstance(look, Dictionary) else []
    multiline = box.field.multiline or (box.field.kind == "choice" and "\n" in box.text)
    if not size:
        size = _MULTILINE_AUTO if multiline else min(_LARGEST_AUTO, height * 0.7)
    align = box.field.settings.get("/Q", 0)
    return {
        "index": index,
        "width": width,
        "height": height,
        "text": "\n".join(clean(line) for line in box.text.split("\n")),
        "multiline": multiline,
        "size": max(size, 1.0),
        "colour": colour,
        "align": align if align in (0, 1, 2) else 0,
        "comb": box.field.comb,
        "background": background,
        "border": border,
        "border_width": _border_width(box.widget) if border else 0.0,
    }


def _size(widget: Dictionary) -> tuple[float, float]:
    """Width and height of a widget as its text runs, at least a point each."""
    left, bottom, right, top = _numbers(widget.get("/Rect"))
    width, height = max(1.0, abs(right - left)), max(1.0, abs(top - bottom))
    return (height, width) if _rotation(widget) in (90, 270) else (width, height)


def _numbers(rectangle: Object | None) -> tuple[float, ...]:
    if not isinstance(rectangle, Array) or len(rectangle) != 4:
        return _NO_ROOM
    try:
        return tuple(float(one) for one in rectangle.as_list())
    except (TypeError, ValueError):
        return _NO_ROOM


def _rotation(widget: Dictionary) -> int:
    look = widget.get("/MK")
    turned = look.get("/R", 0) if isinstance(look, Dictionary) else 0
    return turned % 360 if isinstance(turned, int) and turned % 90 == 0 else 0


def _border_width(widget: Dictionary) -> float:
    style = widget.get("/BS")
    width = style.get("/W", 1) if isinstance(style, Dictionary) else 1
    return min(float(width), 10.0) if isinstance(width, int | float) else 1.0


def _look(box: Box) -> tuple[float, list[float]]:
    """Size (0 for automatic) and colour that the field's default appearance asks for."""
    wish = str(box.widget.get("/DA") or box.field.settings.get("/DA") or "")
    size = _FONT_SIZE.search(wish)
    colour = _COLOUR.search(wish)
    parts = [float(part) for part in colour[1].split()] if colour else [0.0]
    return (float(size[1]) if size else 0.0), _rgb(parts)


def _colour(parts: Object | None) -> list[float]:
    if not isinstance(parts, Array) or not len(parts):
        return []
    try:
        return _rgb([float(part) for part in parts.as_list()])
    except (TypeError, ValueError):
        return []


def _rgb(parts: list[float]) -> list[float]:
    parts = [min(1.0, max(0.0, part)) for part in parts]
    if len(parts) == 1:
        return parts * 3
    if len(parts) == 4:
        black = parts[3]
        return [(1 - part) * (1 - black) for part in parts[:3]]
    return parts if len(parts) == 3 else [0.0] * 3
