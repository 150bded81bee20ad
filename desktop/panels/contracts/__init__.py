"""The Contracts desk: list and record, clause library, templates and bulk runs."""
