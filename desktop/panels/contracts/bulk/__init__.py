"""Bulk runs: many contracts from one table, what failed in each run, and mending it."""
