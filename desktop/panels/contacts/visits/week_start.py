"""On which day weeks begin: as the organisation or the person set it, else as its country does."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from core.database.unit_of_work import Reader
from core.workspace import Workspace

SETTING = "calendar.first_weekday"


def first_weekday(workspace: Workspace, reader: Reader, country: str) -> int:
    """Return the first day of the week, Monday being 0 and Sunday 6.

    Args:
        country: of the organisation, ISO 3166-1 alpha-2.
    """
    chosen = workspace.settings.get(reader, SETTING)
    if isinstance(chosen, int) and 0 <= chosen <= 6:
        return chosen
    territory = QLocale.codeToTerritory(country)
    return QLocale(QLocale.Language.AnyLanguage, territory).firstDayOfWeek().value - 1
