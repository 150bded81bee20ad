"""The country that numbers without one belong to: the organisation's."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, select

from core.access.service import organisation
from core.database.base import table_of
from core.settings.service import EVERYONE
from core.settings.tables import SettingRow

COUNTRY = "contacts.country"
_FALLBACK = "GB"


def country_of(connection: Connection) -> str:
    """Return the organisation's country, as set or by its time zone (ISO 3166-1 alpha-2)."""
    setting = table_of(SettingRow).c
    chosen = connection.execute(
        select(setting.value).where(
            setting.key == COUNTRY, setting.person_id == EVERYONE, setting.deleted_at.is_(None)
        )
    ).scalar()
    return str(chosen or _by_zone().get(organisation(connection).time_zone, _FALLBACK))


@cache
def _by_zone() -> dict[str, str]:
    """Return country by IANA zone (zone.tab of the time zone database)."""
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
