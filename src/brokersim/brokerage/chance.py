"""Luck that depends on what it is about, never on what was asked before."""

from random import Random


def luck(*about: object) -> Random:
    """A generator of its own for this subject: the same words always draw the same numbers."""
    return Random("|".join(map(str, about)))  # noqa: S311 - a simulation, nothing secret
