"""Organisations, people, roles and what each role may do."""
