"""The record of one contract: form, draft, compare, documents, history, data."""
