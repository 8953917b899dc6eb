"""Use-cases of plans."""
