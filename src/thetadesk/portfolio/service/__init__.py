"""Use-cases of portfolios and of the live book."""
