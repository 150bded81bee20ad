"""Opens a fillable PDF and reads its tree of fields, distrusting what it says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from core.documents.acroform.records import FormField, FormFieldKind, FormOption, FormSummary
from core.kernel.errors import DocumentError

_READ_ONLY = 1
_REQUIRED = 1 << 1
_MULTILINE = 1 << 12
_PASSWORD = 1 << 13
_RADIO = 1 << 15
_PUSH = 1 << 16
_COMBO = 1 << 17
_EDIT = 1 << 18
_FILE = 1 << 20
_MULTISELECT = 1 << 21
_COMB = 1 << 24
_DEEPEST = 32
_INHERITED = ("/FT", "/Ff", "/V", "/Opt", "/DA", "/Q", "/MaxLen")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_INDEX = re.compile(r"\[\d+\]|[_\-]+|\s+")


@dataclass(slots=True)
class Field:
    """A field while its file is open: its dictionaries and what it inherits.

    Attributes:
        holder: the dictionary that holds the value.
        widgets: where it is shown; a dictionary may be holder and widget at once.
    """

    name: str
    holder: Dictionary
    settings: dict[str, Object]
    widgets: list[Dictionary] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)

    @property
    def flags(self) -> int:
        return _number(self.settings.get("/Ff"), 0)

    @property
    def kind(self) -> FormFieldKind:
        match str(self.settings.get("/FT", "")):
            case "/Btn":
                if self.flags & _PUSH:
                    return "button"
                return "radio" if self.flags & _RADIO or len(self.states()) > 1 else "checkbox"
            case "/Ch":
                return "choice"
            case "/Sig":
                return "signature"
            case _:
                return "text"

    @property
    def multiline(self) -> bool:
        return bool(self.flags & _MULTILINE)

    @property
    def secret(self) -> bool:
        """A password or the choice of a file, which nothing fills."""
        return self.kind == "text" and bool(self.flags & (_PASSWORD | _FILE))

    @property
    def read_only(self) -> bool:
        return bool(self.flags & _READ_ONLY)

    @property
    def editable(self) -> bool:
        """A choice that also takes words of one's own."""
        return bool(self.flags & _COMBO and self.flags & _EDIT)

    @property
    def multiple(self) -> bool:
        return bool(self.flags & _MULTISELECT)

    @property
    def max_length(self) -> int | None:
        length = _number(self.settings.get("/MaxLen"), 0)
        return length if length > 0 else None

    @property
    def comb(self) -> int:
        """Number of equal cells to write in, 0 for none."""
        return (self.max_length or 0) if self.flags & _COMB else 0

    def states(self) -> tuple[str, ...]:
        """The on-states of a box or of radio buttons, without the slash."""
        found: dict[str, None] = {}
        for widget in self.widgets:
            if state := on_state(widget):
                found[state] = None
        return tuple(found)

    def options(self) -> tuple[FormOption, ...]:
        entries = _entries(self.settings.get("/Opt"))
        if self.kind == "radio":
            # With /Opt the states are indices, and /Opt holds what they stand for.
            labels = {str(index): label for index, (_, label) in enumerate(entries)}
            return tuple(FormOption(one, labels.get(one, one)) for one in self.states())
        if self.kind != "choice":
            return ()
        return tuple(FormOption(value, label) for value, label in entries)

    def value(self) -> str:
        value = self.settings.get("/V")
        if value is None:
            return ""
        if self.kind in ("checkbox", "radio"):
            state = str(value).lstrip("/")
            return "" if state == "Off" else ("yes" if self.kind == "checkbox" else state)
        if isinstance(value, Array):
            return "\n".join(str(one) for one in value.as_list())
        return _text(value)


@dataclass(slots=True)
class OpenForm:
    """A form while its file is open."""

    pdf: Pdf
    root: Dictionary
    fields: list[Field]


@contextmanager
def opened(data: bytes) -> Iterator[OpenForm]:
    """Open a form for as long as the context lasts.

    Raises:
        DocumentError: as ``inspect_form`` tells.
    """
    try:
        pdf = Pdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise _encrypted() from error
    except pikepdf.PdfError as error:
        raise DocumentError(
            "This file is no PDF, or it is damaged.", "It was not changed.", "Choose another file."
        ) from error
    with pdf:
        try:
            form = _form(pdf)
        except (pikepdf.PdfError, TypeError, KeyError, ValueError, RecursionError) as error:
            raise DocumentError(
                "The fields of this PDF could not be read.",
                "The file was not changed.",
                "Save it again in the program that made it.",
            ) from error
        yield form


def summary(form: OpenForm) -> FormSummary:
    """Return what people need to know about the fields, in page order."""
    fields = [
        FormField(
            one.name,
            _label(one),
            one.kind,
            one.options(),
            bool(one.flags & _REQUIRED),
            one.read_only,
            one.multiline,
            one.max_length,
            tuple(sorted(set(one.pages))),
            one.value(),
        )
        for one in form.fields
    ]
    fields.sort(key=lambda one: one.pages[:1] or (10**6,))
    return FormSummary(tuple(fields), len(form.pdf.pages))


def on_state(widget: Dictionary) -> str:
    """Return the name of a box's on-state, empty when it has no appearance."""
    appearance = widget.get("/AP")
    normal = appearance.get("/N") if isinstance(appearance, Dictionary) else None
    if not isinstance(normal, Dictionary) or isinstance(normal, pikepdf.Stream):
        return ""
    return next((key.lstrip("/") for key in normal.keys() if key != "/Off"), "")  # noqa: SIM118


def _form(pdf: Pdf) -> OpenForm:
    if pdf.is_encrypted:
        raise _encrypted()
    root = pdf.Root.get("/AcroForm")
    fields = root.get("/Fields") if isinstance(root, Dictionary) else None
    has_xfa = isinstance(root, Dictionary) and "/XFA" in root
    if bool(pdf.Root.get("/NeedsRendering", False)) or (has_xfa and not _filled_array(fields)):
        raise DocumentError(
            "This form is of the XFA kind, which only its maker’s program can fill.",
            "It was not changed.",
            "Ask for a version as an ordinary PDF form.",
        )
    if not isinstance(root, Dictionary) or not isinstance(fields, Array) or not len(fields):
        raise DocumentError(
            "This PDF has no fields to fill.", "It was not changed.", "Choose a fillable PDF."
        )
    form = OpenForm(pdf, root, list(_Tree(pdf, root).fields(fields)))
    if any(one.kind == "signature" and "/V" in one.settings for one in form.fields):
        raise DocumentError(
            "This PDF is signed, and filling it would break the signature.",
            "It was not changed.",
            "Use a copy from before it was signed.",
        )
    return form


class _Tree:
    """Walks the tree of fields; a branch that leads back to itself is left out."""

    def __init__(self, pdf: Pdf, root: Dictionary) -> None:
        self._pages = {
            annotation.objgen: number
            for number, page in enumerate(pdf.pages, 1)
            for annotation in _list(page.obj.get("/Annots"))
        }
        self._defaults = {key: root[key] for key in ("/DA", "/Q") if key in root}
        self._seen: set[tuple[int, int]] = set()
        self._found: dict[str, Field] = {}

    def fields(self, roots: Array) -> Iterator[Field]:
        for node in roots.as_list():
            self._walk(node, "", self._defaults, 0)
        return iter(self._found.values())

    def _walk(self, node: Object, prefix: str, above: dict[str, Object], depth: int) -> None:
        if not isinstance(node, Dictionary) or depth > _DEEPEST:
            return
        if node.is_indirect and node.objgen in self._seen:
            return
        self._seen.add(node.objgen)
        settings = above | {key: node[key] for key in _INHERITED if key in node}
        part = _text(node.get("/T"))
        name = f"{prefix}.{part}" if prefix and part else prefix or part
        kids = [kid for kid in _list(node.get("/Kids")) if isinstance(kid, Dictionary)]
        if any("/T" in kid for kid in kids):
            for kid in kids:
                self._walk(kid, name, settings, depth + 1)
            return
        if not name or "/FT" not in settings:
            return
        found = self._found.setdefault(name, Field(name, node, settings))
        for widget in kids or [node]:
            found.widgets.append(widget)
            if widget.objgen in self._pages:
                found.pages.append(self._pages[widget.objgen])


def _label(one: Field) -> str:
    given = _text(one.holder.get("/TU"))
    if given.strip():
        return given.strip()
    last = one.name.rpartition(".")[2]
    words = _INDEX.sub(" ", _CAMEL.sub(" ", last)).strip()
    return words[:1].upper() + words[1:]


def _entries(options: Object | None) -> list[tuple[str, str]]:
    """Options as (value, label); an option is a string or a pair of both."""
    found: list[tuple[str, str]] = []
    for one in _list(options):
        if isinstance(one, Array) and len(one) >= 2:
            found.append((_text(one[0]), _text(one[1])))
        else:
            found.append((_text(one), _text(one)))
    return found


def _list(value: Object | None) -> list[Object]:
    return list(value.as_list()) if isinstance(value, Array) else []


def _filled_array(value: Object | None) -> bool:
    return isinstance(value, Array) and len(value) > 0


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Name):
        return str(value).lstrip("/")
    if isinstance(value, pikepdf.Stream):
        return value.read_bytes().decode("utf-8", "replace")
    return str(value)


def _number(value: object, fallback: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else fallback


def _encrypted() -> DocumentError:
    return DocumentError(
        "This PDF is encrypted.",
        "It was not changed.",
        "Ask for a copy without a password and without restrictions.",
    )
