"""Parts of the schema that only a workspace file has."""
