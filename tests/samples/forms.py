"""A fillable PDF with every kind of field, built from nothing."""

from __future__ import annotations

import io
from typing import Any

from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream, String

MULTILINE, PASSWORD, RADIO, COMBO, EDIT = 1 << 12, 1 << 13, 1 << 15, 1 << 17, 1 << 18
MULTISELECT, COMB = 1 << 21, 1 << 24
READ_ONLY, REQUIRED = 1, 2


def fillable_form(**options: Any) -> bytes:
    """Return the form. ``xfa``, ``signed`` and ``password`` make the kinds that are refused."""
    pdf = Pdf.new()
    for _ in range(2):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = Stream(pdf, b"0.9 g 40 700 200 40 re f")
        page.Annots = pdf.make_indirect(Array())
    maker = _Maker(pdf)
    fields = _fields(maker)
    if options.get("signed"):
        fields[-1]["/V"] = pdf.make_indirect(Dictionary(Type=Name.Sig, Contents=String("x")))
    form = Dictionary(Fields=Array(fields), DA=String("/Helv 0 Tf 0 g"), NeedAppearances=True)
    if options.get("xfa"):
        form.XFA = Stream(pdf, b"<xdp/>")
    if options.get("xfa") == "only":
        form.Fields = Array()
        for page in pdf.pages:
            del page.obj["/Annots"]
    pdf.Root.AcroForm = pdf.make_indirect(form)
    buffer = io.BytesIO()
    password = options.get("password")
    locked = Encryption(owner="owner", user=password) if password is not None else False
    pdf.save(buffer, encryption=locked, deterministic_id=password is None)
    return buffer.getvalue()


def _fields(make: _Maker) -> list[Any]:
    text = {"FT": Name.Tx}
    return [
        make.field(
            "ClientName", (60, 640, 300, 660), TU=String("Name of client"), Ff=REQUIRED, **text
        ),
        make.field(
            "address", (60, 560, 300, 630), Ff=MULTILINE, DA=String("/Helv 11 Tf 0 0 1 rg"), **text
        ),
        make.field("code", (60, 520, 300, 545), Ff=COMB, MaxLen=8, **text),
        make.field("short", (60, 480, 120, 500), MaxLen=5, Q=2, **text),
        make.field("locked", (60, 440, 200, 460), Ff=READ_ONLY, V=String("kept"), **text),
        make.field("pin", (60, 400, 200, 420), Ff=PASSWORD, **text),
        make.field("agree", (60, 370, 74, 384), FT=Name.Btn, AP=make.states("Ja"), AS=Name.Off),
        make.field("bare", (60, 340, 74, 354), FT=Name.Btn),
        make.group(
            "law",
            [
                make.widget(
                    (60 + 40 * n, 300, 74 + 40 * n, 314), AP=make.states(str(n)), AS=Name.Off
                )
                for n in range(3)
            ],
            FT=Name.Btn,
            Ff=RADIO,
            Opt=Array([String("England and Wales"), String("Scotland"), String("France")]),
        ),
        make.field(
            "currency",
            (60, 260, 160, 280),
            FT=Name.Ch,
            Ff=COMBO,
            Opt=Array(
                [
                    Array([String("GBP"), String("Pounds sterling")]),
                    Array([String("EUR"), String("Euros")]),
                ]
            ),
        ),
        make.field(
            "free", (60, 230, 160, 250), FT=Name.Ch, Ff=COMBO | EDIT, Opt=Array([String("One")])
        ),
        make.field(
            "many",
            (60, 170, 160, 220),
            FT=Name.Ch,
            Ff=MULTISELECT,
            Opt=Array(
                [
                    String("Red"),
                    String("Green"),
                    String("Blue"),
                ]
            ),
        ),
        make.group(
            "repeated",
            [make.widget((60, 130, 200, 150)), make.widget((60, 700, 200, 720), page=1)],
            **text,
        ),
        make.parent("payee", [make.field("email", (60, 100, 260, 120), **text)]),
        make.field("turned", (500, 100, 520, 300), page=1, MK=Dictionary(R=90), **text),
        make.field("sign", (60, 40, 260, 80), FT=Name.Sig),
    ]


class _Maker:
    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf

    def widget(self, rect: tuple[int, ...], page: int = 0, **entries: Any) -> Any:
        made = self.pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array(list(rect)), F=4, **entries)
        )
        made.P = self.pdf.pages[page].obj
        self.pdf.pages[page].obj.Annots.append(made)
        return made

    def field(self, name: str, rect: tuple[int, ...], page: int = 0, **entries: Any) -> Any:
        return self.widget(rect, page, T=String(name), **entries)

    def group(self, name: str, kids: list[Any], **entries: Any) -> Any:
        made = self.pdf.make_indirect(Dictionary(T=String(name), Kids=Array(kids), **entries))
        for kid in kids:
            kid.Parent = made
        return made

    def parent(self, name: str, kids: list[Any]) -> Any:
        return self.group(name, kids)

    def states(self, name: str) -> Dictionary:
        on = Stream(self.pdf, b"2 2 10 10 re f")
        off = Stream(self.pdf, b"")
        for stream in (on, off):
            stream.Type, stream.Subtype, stream.BBox = (
                Name.XObject,
                Name.Form,
                Array([0, 0, 14, 14]),
            )
        return Dictionary(N=Dictionary({f"/{name}": on, "/Off": off}))
