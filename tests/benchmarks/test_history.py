"""The benchmarks' history is one that the desk reads without a question, the same every time."""

from benchmarks.history import generate
from thetadesk.formats import recognise
from thetadesk.ledger.model import Kind

ROWS = 3_000


def test_the_same_seed_gives_the_same_bytes():
    assert generate(ROWS) == generate(ROWS)
    assert generate(ROWS) != generate(ROWS, seed=2)


def test_every_row_is_read_and_every_kind_is_there():
    data = generate(ROWS)
    transactions, problems = recognise(data).parse(data, None)
    assert problems == []
    assert ROWS <= len(transactions) < ROWS * 1.1
    kinds = {transaction.kind for transaction in transactions}
    assert {Kind.TRADE, Kind.EXPIRATION, Kind.ASSIGNMENT, Kind.DELIVERY, Kind.DEPOSIT} <= kinds
