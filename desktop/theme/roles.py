"""The marks by which a widget asks the style for another look: a button's kind, a field's fault."""

from __future__ import annotations

from typing import Literal, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QWidget

Kind = Literal["plain", "primary", "danger", "link", "flat", "segment"]

_KIND = "chanceryKind"
_INVALID = "chanceryInvalid"
_BARE = "chanceryBare"


def set_kind(button: QAbstractButton, kind: Kind) -> None:
    """Paint ``button`` as primary (one a surface), danger, link, flat or plain."""
    button.setProperty(_KIND, kind)
    button.updateGeometry()
    button.update()


def kind_of(widget: QObject | None) -> Kind:
    """Return the kind that was set on ``widget``; plain when none was."""
    value = widget.property(_KIND) if widget is not None else None
    return cast(Kind, value) if value else "plain"


def set_invalid(field: QWidget, invalid: bool) -> None:
    """Give an input the border that says its value needs mending."""
    if bool(field.property(_INVALID)) != invalid:
        field.setProperty(_INVALID, invalid)
        field.update()


def is_invalid(widget: QObject | None) -> bool:
    """Return whether ``set_invalid`` marked ``widget``."""
    return widget is not None and bool(widget.property(_INVALID))


def set_bare(field: QWidget, bare: bool = True) -> None:
    """Paint an input without border and fill, for inputs that live inside another frame."""
    field.setProperty(_BARE, bare)
    field.update()


def is_bare(widget: QObject | None) -> bool:
    """Return whether ``set_bare`` marked ``widget``."""
    return widget is not None and bool(widget.property(_BARE))
