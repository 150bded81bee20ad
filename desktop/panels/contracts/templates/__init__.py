"""Templates: list, one template with its slots and fields, and the editor of its draft."""
