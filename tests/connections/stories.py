"""A few histories with known ends, as a broker would tell them."""

from dataclasses import replace

from tests.ledger.builders import assigned, btc, cash, delivered, expired, sto
from thetadesk.ledger.model import Kind, Transaction

PUT = "AAPL 18 Dec 26 220 P"
OLD_PUT = "AAPL 16 Jan 26 200 P"


def told(*rows: Transaction) -> list[Transaction]:
    """The rows with the broker's ids and the movement of each, which `delta_of` reads."""
    return [
        replace(
            t,
            source="scripted-api",
            source_id=str(1000 + at),
            sequence=1000 + at,
            description=str(t.quantity) if t.description == "" else t.description,
        )
        for at, t in enumerate(rows)
    ]


def a_wheel() -> list[Transaction]:
    """Money in, a put assigned, a call on the shares expired, another put held."""
    return told(
        cash(Kind.DEPOSIT, 50_000, at="2025-03-03 10:00"),
        sto(OLD_PUT, 1, "3.10", fees="-0.66", at="2025-11-20 10:00"),
        assigned(OLD_PUT, 1, at="2026-01-16 17:00", description="1"),
        delivered("AAPL", 100, 200, at="2026-01-16 17:00"),
        sto("AAPL 20 Feb 26 210 C", 1, "2.05", fees="-0.66", at="2026-01-20 11:00"),
        expired("AAPL 20 Feb 26 210 C", 1, at="2026-02-20 17:00", description="1"),
        cash(Kind.DIVIDEND, 25, "AAPL", at="2026-05-14 09:00"),
        sto(PUT, 2, "4.20", fees="-1.32", at="2026-11-18 10:00"),
        btc(PUT, 1, "3.90", fees="-0.66", at="2026-11-19 15:00"),
    )
