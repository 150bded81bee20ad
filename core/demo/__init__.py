"""The demo organisation: its people, clause library, templates and contracts. Data, no database."""
