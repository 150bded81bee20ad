"""The Contracts desk: list, record, drafting, library, templates and bulk runs."""
