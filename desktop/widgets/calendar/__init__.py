"""A calendar of a month or a week: days as arithmetic, entries as data, one widget that paints."""
