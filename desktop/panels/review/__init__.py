"""The Review desk: conflicts, unsent changes, and the history of synchronisation."""
