"""Contacts: people and organisations, how to reach them, and how they are found and grouped."""
