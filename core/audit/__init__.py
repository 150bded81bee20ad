"""The audit trail: one hash-chained event per change, signed at checkpoints."""
