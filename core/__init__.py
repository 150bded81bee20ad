"""Chancery without a window: records, rules, database, documents. Nothing here imports Qt."""
