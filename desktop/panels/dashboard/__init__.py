"""The Dashboard desk: what waits, figures, the next 90 days, charts. Knows no feature."""
