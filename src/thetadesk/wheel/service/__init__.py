"""Use-cases of wheels."""
