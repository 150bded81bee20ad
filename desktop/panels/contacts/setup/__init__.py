"""The pages on which an organisation keeps what its lists of contacts are made of."""
