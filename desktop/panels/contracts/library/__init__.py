"""The clause library: list, clause with its variants and versions, editor, comparison, use."""
