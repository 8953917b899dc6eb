"""Reading an export row by row, whatever it is written in: what cannot be read is kept with its reason."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Protocol, TypeVar

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import Problem, Transaction
from thetadesk.ledger.ports import Parsed


class Placed(Protocol):
    """A row that knows where it stood and how it read."""

    @property
    def line(self) -> int: ...

    @property
    def raw(self) -> str: ...


R = TypeVar("R", bound=Placed)


def translated(rows: Iterable[R], translate: Callable[[R], Transaction]) -> Parsed:
    """What `translate` makes of each row, in their order, and by line those that it refuses."""
    transactions: list[Transaction] = []
    problems: list[Problem] = []
    for row in rows:
        try:
            transactions.append(translate(row))
        except InvalidInputError as refusal:
            problems.append(Problem(row.line, refusal.detail, row.raw))
    return transactions, sorted(problems, key=attrgetter("line"))
