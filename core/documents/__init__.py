"""The structured document, its numbering, its outputs and the encrypted store."""
