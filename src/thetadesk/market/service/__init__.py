"""Use-cases of the market: the feed that keeps streams going, and what is stored."""
