"""Work in pieces, done at one go."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


def ended(work: Generator[None, None, T]) -> T:
    """The answer of work that yields between its pieces."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            answer: T = end.value
            return answer
