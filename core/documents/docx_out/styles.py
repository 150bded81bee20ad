"""Styles, list levels and page of a Word file. Measures are twips: 1/20 point."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from core.documents.docx_out.xml import Element, element, value

SERIF = "Cambria"
INDENTS = (720, 1287, 1854)
_HANGING = (720, 567, 567)
_BULLET_HANGING = 397
CLAUSES_NUM = "1"
BULLETS_NUM = "2"
PARTIES_ABSTRACT = "3"

TEXT_STYLE = "Clause text"
BULLET_STYLE = "Clause bullet"
TABLE_STYLE = "Table text"
PLAIN_HEADING = "Heading without number"


def level_style(level: int) -> str:
    """Return the style of a numbered paragraph of ``level`` 1 to 3."""
    return f"Clause level {level}"


def prepare(word: Any, clause_heading: str, language: str) -> None:
    """Give an empty document its page, styles and lists.

    Args:
        clause_heading: the heading style that carries the clause numbers.
    """
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(25), Mm(25)
    _drop_list_styles(word)
    _lists(word, clause_heading)
    _defaults(word, language)
    _headings(word, clause_heading)
    for level in (1, 2, 3):
        style = _paragraph_style(word, level_style(level))
        _number(style, CLAUSES_NUM, level)
    _paragraph_style(word, TEXT_STYLE)
    _number(_paragraph_style(word, BULLET_STYLE), BULLETS_NUM, 0)
    _paragraph_style(word, TABLE_STYLE).paragraph_format.space_after = Pt(2)
    word.styles["Footer"].font.size = Pt(8)


def restarted_list(word: Any) -> str:
    """Add a list (1), (a), (i) that starts afresh, for a clause without number."""
    numbering = word.part.numbering_part.element
    number = str(len(numbering.findall(qn("w:num"))) + 1)
    overrides = [
        element("lvlOverride", {"ilvl": str(level)}, value("startOverride", "1"))
        for level in range(3)
    ]
    numbering.append(
        element("num", {"numId": number}, value("abstractNumId", PARTIES_ABSTRACT), *overrides)
    )
    return number


def _drop_list_styles(word: Any) -> None:
    """Take the template's own lists out of its styles; ours replace them."""
    for style in list(word.styles):
        properties = style.element.find(qn("w:pPr"))
        numbered = None if properties is None else properties.find(qn("w:numPr"))
        if style.name.startswith("List "):
            style.delete()
        elif properties is not None and numbered is not None:
            properties.remove(numbered)


def _lists(word: Any, clause_heading: str) -> None:
    numbering = word.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    heading = word.styles[clause_heading].style_id
    levels = [_level(0, "decimal", "%1", 720, 720, heading)]
    forms = (("decimal", "%1.%2"), ("lowerLetter", "(%3)"), ("lowerRoman", "(%4)"))
    for level, (form, text) in enumerate(forms, 1):
        style = f"Clauselevel{level}"
        levels.append(_level(level, form, text, INDENTS[level - 1], _HANGING[level - 1], style))
    parties = [
        _level(level, form, f"(%{level + 1})", INDENTS[level], _HANGING[level])
        for level, form in enumerate(("decimal", "lowerLetter", "lowerRoman"))
    ]
    bullets = [
        _level(level, "bullet", "•", INDENTS[level] + _BULLET_HANGING, _BULLET_HANGING)
        for level in range(3)
    ]
    for name, kind, made in (
        (CLAUSES_NUM, "multilevel", levels),
        (BULLETS_NUM, "hybridMultilevel", bullets),
        (PARTIES_ABSTRACT, "multilevel", parties),
    ):
        abstract = element("abstractNum", {"abstractNumId": name}, value("multiLevelType", kind))
        for level in made:
            abstract.append(level)
        numbering.append(abstract)
    for name in (CLAUSES_NUM, BULLETS_NUM):
        numbering.append(element("num", {"numId": name}, value("abstractNumId", name)))


def _level(level: int, form: str, text: str, left: int, hanging: int, style: str = "") -> Element:
    made = element("lvl", {"ilvl": str(level)}, value("start", "1"), value("numFmt", form))
    if style:
        made.append(value("pStyle", style))
    indent = element("ind", {"left": str(left), "hanging": str(hanging)})
    tabs = element("tabs", None, element("tab", {"val": "num", "pos": str(left)}))
    made.append(value("suff", "tab"))
    made.append(value("lvlText", text))
    made.append(value("lvlJc", "left"))
    made.append(element("pPr", None, tabs, indent))
    return made


def _defaults(word: Any, language: str) -> None:
    normal = word.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.1
    normal.paragraph_format.widow_control = True
    defaults = word.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in run.findall(qn("w:lang")):
        run.remove(old)
    run.append(element("lang", {"val": language, "eastAsia": language, "bidi": language}))
    for style in word.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            _font(style.element)


def _font(style: Element) -> None:
    """Name the font outright: theme fonts of the template would win over the name."""
    properties = style.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    names = dict.fromkeys(("ascii", "hAnsi", "cs", "eastAsia"), SERIF)
    properties.insert(0, element("rFonts", names))


def _headings(word: Any, clause_heading: str) -> None:
    black = RGBColor(0, 0, 0)
    for name, size, before in (
        ("Title", 20, 0),
        ("Subtitle", 11.5, 0),
        ("Heading 1", 13 if clause_heading == "Heading 2" else 11, 14),
        ("Heading 2", 11, 12),
    ):
        style = word.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), black
        style.font.bold, style.font.italic = name != "Subtitle", False
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(18 if name == "Subtitle" else 4)
        style.paragraph_format.keep_with_next = True
    border = word.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        word.styles["Title"].element.pPr.remove(border)
    numbered = word.styles[clause_heading]
    _number(numbered, CLAUSES_NUM, 0)
    plain = word.styles.add_style(PLAIN_HEADING, WD_STYLE_TYPE.PARAGRAPH)
    plain.base_style = numbered
    plain.quick_style = True
    _number(plain, "0", 0)
    plain.paragraph_format.left_indent = Pt(0)
    plain.paragraph_format.first_line_indent = Pt(0)


def _paragraph_style(word: Any, name: str) -> Any:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    style.quick_style = True
    return style


def _number(style: Any, number: str, level: int) -> None:
    properties = style.element.get_or_add_pPr()
    properties.get_or_add_numPr().get_or_add_numId().val = int(number)
    if level:
        properties.get_or_add_numPr().get_or_add_ilvl().val = level
