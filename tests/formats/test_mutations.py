"""Whatever happens to a file on its way: it is read, or refused with a sentence, and nothing else."""

import os
import random
import time

import pytest

from tests.formats.telling import EXAMPLES, FIXTURES, example
from thetadesk.formats import discover, recognise
from thetadesk.formats.thetadesk import render
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import Problem, Transaction

SOAK = bool(os.environ.get("THETADESK_SOAK"))
ROUNDS = 20_000 if SOAK else 1000
PIECES = [
    b"", b",", b'"', b'""', b"\n", b"\r", b"\0", b"\xff\xfe", b"\xe9", b"=1+1", b"-", b"--", b"1e999999999", b"NaN", b"Infinity",
    b"-Infinity", b"1_000", b"9" * 400, b"9" * 5000, b"0.000000000001", b"1e-999999", b"2024-02-30T25:61:00+0100",
    b"0001-01-01T00:00:00+1300", b"9999-12-31T23:59:59-1200", b"13/32/9999", b"null", b"true", b"{", b"}", b"[", b"]", b"[[[[[[",
    b"\\ud800", b"\\u0000", b"\xe2\x80\xa8", b"x" * 200_000, b"./X", b"/", b"/ESZ", b"QRST  999999C00000000", b"BUY_TO_OPEN",
    b"Assignment", b"Cash Settled Exercise", "−5".encode(), b"\xf0\x9f\x92\xb8",
]  # fmt: skip


def sources():
    found = {name: example(name) for name in EXAMPLES}
    history = [t for name in EXAMPLES for t in recognise(found[name]).parse(found[name], None)[0]]
    return found | {
        "thetadesk": render([], history),
        "orders": (FIXTURES / "orders_schwab.json").read_bytes(),
    }


SOURCES = sources()


def truncate(data, chance):
    return data[: chance.randrange(len(data))]


def flip(data, chance):
    mixed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        mixed[chance.randrange(len(mixed))] = chance.randrange(256)
    return bytes(mixed)


def insert(data, chance):
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(PIECES) + data[at:]


def overwrite(data, chance):
    """Puts a strange value where a cell or a JSON value stood."""
    cuts = [0, *(at for at, byte in enumerate(data) if byte in b',":\n')]
    start = chance.choice(cuts)
    end = next((at for at in cuts if at > start), len(data))
    return data[: start + 1] + chance.choice(PIECES) + data[end:]


def swap_lines(data, chance):
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def swap_cells(data, chance):
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    cells = lines[at].split(b",")
    chance.shuffle(cells)
    lines[at] = b",".join(cells)
    return b"\n".join(lines)


def splice(data, chance):
    other = SOURCES[chance.choice(sorted(SOURCES))]
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


MUTATIONS = [truncate, flip, insert, overwrite, swap_lines, swap_cells, splice]


def check_outcome(data):
    """Read or refused: recognising it, and forcing every format on it, do nothing else."""
    for known in [None, *discover()]:
        try:
            transactions, problems = (known or recognise(data)).parse(data, None)
        except InvalidInputError:
            continue
        assert all(isinstance(t, Transaction) for t in transactions)
        assert all(isinstance(problem, Problem) and problem.reason for problem in problems)
        render([], transactions)


@pytest.mark.timeout(7200 if SOAK else 120)
@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_mutated_file_is_read_or_refused(name):
    chance = random.Random(name if not SOAK else time.time_ns())
    for round_ in range(ROUNDS):
        data = SOURCES[name]
        for _ in range(chance.randint(1, 3)):
            data = chance.choice(MUTATIONS)(data, chance) or b"x"
        try:
            check_outcome(data)
        except Exception as error:
            raise AssertionError(f"round {round_}: {data[:3000]!r}") from error


def test_no_format_hangs_on_what_only_looks_like_its_own():
    heads = [SOURCES[name][:200] for name in SOURCES]
    started = time.monotonic()
    for start in heads:
        check_outcome(start + b"\n" * 200_000)
        check_outcome(start + b" " * 200_000)
        check_outcome(start + b'"' * 100_001)
    assert time.monotonic() - started < 30
