"""Contracts: clause library, templates, drafting, versions and the computed status."""
