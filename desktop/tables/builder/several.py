"""Several typed values in one line: separated by commas, in quotes where one holds a comma."""

from __future__ import annotations

import csv
from io import StringIO

from desktop.tables.builder.suggest import SuggestLine


def write_values(values: tuple[str, ...]) -> str:
    """Return ``values`` as one line: ``Smith, "Miller, Ltd"``."""
    return ", ".join(_quoted(value) for value in values)


def read_values(line: str) -> tuple[str, ...]:
    """Return the values of a line; an opened quote that was not closed ends with the line."""
    try:
        rows = list(csv.reader(StringIO(line, newline=""), skipinitialspace=True))
    except csv.Error:
        return (line.strip(),)
    return tuple(part.strip() for row in rows for part in row if part.strip())


def _quoted(value: str) -> str:
    if any(sign in value for sign in ',"\n\r'):
        doubled = value.replace('"', '""')
        return f'"{doubled}"'
    return value


class SeveralLine(SuggestLine):
    """A line of several values; what is proposed stands for the last one."""

    def part(self) -> str:
        return self._split()[1].strip().strip('"')

    def take(self, value: str) -> None:
        before = self._split()[0]
        self.setText(f"{before}{_quoted(value)}, ")

    def _split(self) -> tuple[str, str]:
        """Return the values before the last one, and the last one as typed."""
        text, quoted, at = self.text(), False, 0
        for place, sign in enumerate(text):
            if sign == '"':
                quoted = not quoted
            elif sign == "," and not quoted:
                at = place + 1
        before = text[:at]
        return (f"{before} " if before else ""), text[at:]
