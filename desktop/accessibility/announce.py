"""Tells assistive technology what happened when nothing that has the focus says so."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

Politeness = QAccessible.AnnouncementPoliteness


def announce(widget: QWidget, sentence: str, urgent: bool = False) -> None:
    """Have a screen reader speak ``sentence``: at its next pause, or at once when ``urgent``."""
    if not sentence:
        return
    event = QAccessibleAnnouncementEvent(widget, sentence)
    event.setPoliteness(Politeness.Assertive if urgent else Politeness.Polite)
    QAccessible.updateAccessibility(event)
