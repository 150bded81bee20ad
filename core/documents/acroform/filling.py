"""Writes values into the fields of a form and has their boxes drawn."""

from __future__ import annotations

import io
from collections.abc import Mapping

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, String

from core.documents.acroform.appearance import Box, draw, draw_tick
from core.documents.acroform.reading import Field, OpenForm, on_state, opened
from core.documents.acroform.records import FilledForm, FillProblem, FillProblemKind, FormOption
from core.documents.cleaning import clean

_YES = frozenset({"yes", "true", "on", "1", "x"})
_NO = frozenset({"", "no", "false", "off", "0"})


def fill(data: bytes, values: Mapping[str, str | bool], *, flatten: bool) -> FilledForm:
    """Fill the form ``data``; see ``fill_form``."""
    with opened(data) as form:
        filler = _Filler(form)
        fields = {one.name: one for one in form.fields}
        for name, value in values.items():
            field = fields.get(name)
            if field is None:
                filler.problem(name, "unknown_field", value, "The form has no such field.")
            else:
                filler.fill(field, value)
        filler.draw()
        _tidy(form)
        if flatten:
            _flatten(form)
        buffer = io.BytesIO()
        form.pdf.save(buffer, deterministic_id=True, object_stream_mode=ObjectStreamMode.preserve)
    return FilledForm(buffer.getvalue(), tuple(filler.filled), tuple(filler.problems))


class _Filler:
    """Fills field by field and collects what has to be drawn and what did not work."""

    def __init__(self, form: OpenForm) -> None:
        self._form = form
        self._boxes: list[Box] = []
        self.filled: list[str] = []
        self.problems: list[FillProblem] = []

    def problem(self, name: str, kind: FillProblemKind, value: str | bool, text: str) -> None:
        self.problems.append(FillProblem(name, kind, _words(value), text))

    def fill(self, field: Field, value: str | bool) -> None:
        if field.kind in ("signature", "button") or field.secret:
            text = "This kind of field is not filled."
            return self.problem(field.name, "not_fillable", value, text)
        if field.read_only:
            return self.problem(field.name, "read_only", value, "The form locks this field.")
        if field.kind == "checkbox":
            return self._check(field, value)
        if field.kind == "radio":
            return self._choose_button(field, _words(value))
        if field.kind == "choice":
            return self._choose(field, _words(value))
        return self._write(field, _words(value))

    def draw(self) -> None:
        """Draw every text; fields whose letters no font has get back their old value."""
        boxes = self._boxes + self._undrawn()
        if not boxes:
            return
        drawn = draw(self._form.pdf, boxes)
        for field in _fields(drawn.unreadable):
            if field.name not in self.filled:
                continue
            self.filled.remove(field.name)
            text = "The value has letters for which there is no font."
            self.problem(field.name, "no_letters", _shown(field), text)
            _restore(field)
        for field in _fields(drawn.overflowing):
            if field.name in self.filled:
                text = "The value is longer than the field can show."
                self.problem(field.name, "does_not_fit", _shown(field), text)

    def _undrawn(self) -> list[Box]:
        """Boxes with a value from before that the form left for the viewer to draw."""
        return [
            Box(field, widget, field.value())
            for field in self._form.fields
            if field.kind in ("text", "choice") and not field.secret
            if field.name not in self.filled and field.value()
            for widget in field.widgets
            if "/AP" not in widget
        ]

    def _write(self, field: Field, value: str) -> None:
        text = "\n".join(clean(line) for line in value.splitlines())
        if not field.multiline:
            text = ", ".join(line.strip(" ,") for line in text.split("\n") if line.strip())
        if field.max_length is not None and len(text) > field.max_length:
            limit = f"The field takes {field.max_length} characters, the value has {len(text)}."
            return self.problem(field.name, "too_long", value, limit)
        self._keep(field, String(text), text)
        return None

    def _choose(self, field: Field, value: str) -> None:
        options = field.options()
        wanted = value.split("\n") if field.multiple else [value]
        chosen = [_option(options, one) for one in wanted]
        if field.editable and chosen == [None]:
            chosen = [FormOption(clean(value), clean(value))]
        known = [one for one in chosen if one is not None]
        if len(known) < len(chosen):
            return self._unknown_option(field, value)
        stored = [String(one.value) for one in known]
        if "/I" in field.holder:
            del field.holder["/I"]  # indices of the old choice
        self._keep(
            field,
            stored[0] if len(stored) == 1 else Array(stored),
            "\n".join(one.label for one in known),
        )
        return None

    def _keep(self, field: Field, stored: String | Array, shown: str) -> None:
        field.holder.V = stored
        if "/RV" in field.holder:
            del field.holder["/RV"]  # the old value as rich text
        self._boxes += [Box(field, widget, shown) for widget in field.widgets]
        self.filled.append(field.name)

    def _check(self, field: Field, value: str | bool) -> None:
        states = field.states()
        word = _words(value).strip()
        if word in states or word.casefold() in _YES:
            on = True
        elif word.casefold() in _NO:
            on = False
        else:
            return self._unknown_option(field, word)
        name = states[0] if states else "Yes"
        for widget in field.widgets:
            if not on_state(widget):
                draw_tick(self._form.pdf, widget, name)
            widget.AS = Name(f"/{name if on else 'Off'}")
        field.holder.V = Name(f"/{name if on else 'Off'}")
        self.filled.append(field.name)
        return None

    def _choose_button(self, field: Field, value: str) -> None:
        option = _option(field.options(), value)
        if option is None:
            return self._unknown_option(field, value)
        for widget in field.widgets:
            on = on_state(widget) == option.value
            widget.AS = Name(f"/{option.value}") if on else Name.Off
        field.holder.V = Name(f"/{option.value}")
        self.filled.append(field.name)
        return None

    def _unknown_option(self, field: Field, value: str) -> None:
        labels = ", ".join(one.label for one in field.options()[:20]) or "yes, no"
        text = f"The field takes only: {labels}."
        self.problem(field.name, "unknown_option", value, text)


def _option(options: tuple[FormOption, ...], wanted: str) -> FormOption | None:
    """Find an option by its value or label, exactly first and then without regard to case."""
    for option in options:
        if wanted in (option.value, option.label):
            return option
    folded = wanted.strip().casefold()
    for option in options:
        if folded in (option.value.strip().casefold(), option.label.strip().casefold()):
            return option
    return None


def _fields(boxes: tuple[Box, ...]) -> list[Field]:
    return list({box.field.name: box.field for box in boxes}.values())


def _shown(field: Field) -> str:
    value = field.holder.get("/V")
    return "\n".join(map(str, value.as_list())) if isinstance(value, Array) else str(value)


def _restore(field: Field) -> None:
    if "/V" in field.settings:
        field.holder.V = field.settings["/V"]
    else:
        del field.holder["/V"]


def _words(value: str | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _tidy(form: OpenForm) -> None:
    """Take out what would have a viewer draw the form again, or prefer its XFA twin."""
    for key in ("/NeedAppearances", "/XFA"):
        if key in form.root:
            del form.root[key]
    if "/Perms" in form.pdf.Root:
        del form.pdf.Root["/Perms"]  # usage rights, void after any change


def _flatten(form: OpenForm) -> None:
    form.pdf.flatten_annotations("all")
    for page in form.pdf.pages:
        kept = [one for one in page.obj.get("/Annots", Array()) if not _is_widget(one)]
        if kept:
            page.obj.Annots = Array(kept)
        elif "/Annots" in page.obj:
            del page.obj["/Annots"]
    if "/AcroForm" in form.pdf.Root:
        del form.pdf.Root["/AcroForm"]


def _is_widget(annotation: Object) -> bool:
    """Empty fields have nothing to flatten and are still there."""
    return isinstance(annotation, Dictionary) and annotation.get("/Subtype") == Name.Widget
