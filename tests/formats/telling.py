"""Reads the project's own example files and says in one line what each transaction became."""

from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from thetadesk.formats import recognise
from thetadesk.kernel.money import decimal_text, quantity_text
from thetadesk.ledger.model import Status, Transaction
from thetadesk.ledger.ports import Parsed

FIXTURES = Path(__file__).parents[1] / "fixtures"
EXAMPLES = sorted(path.stem.removesuffix(".told") for path in FIXTURES.glob("*.told.txt"))


def example(name: str) -> bytes:
    """The bytes of an example, named without its ending."""
    (found,) = (path for path in FIXTURES.glob(f"{name}.*") if path.suffix in (".csv", ".json"))
    return found.read_bytes()


def parse(data: bytes, zone: ZoneInfo | None = None) -> Parsed:
    return recognise(data).parse(data, zone)


def told(transaction: Transaction) -> str:
    """When, what, how it moves the position, the cash: everything about a transaction that the books use."""
    t = transaction
    effect = t.effect.value if t.effect else "-"
    symbol = t.instrument.symbol if t.instrument else "-"
    price = "-" if t.price is None else quantity_text(t.price)
    words = [
        t.occurred_at.strftime("%Y-%m-%dT%H:%M:%SZ"), str(t.traded_on), str(t.sequence), t.kind.value, effect, symbol,
        quantity_text(t.quantity), f"@{price}", decimal_text(t.gross), decimal_text(t.fees), f"#{t.order_id or '-'}",
    ]  # fmt: skip
    words += [t.status.value] if t.status is not Status.VALID else []
    words += [f"basis {t.basis}"] if t.basis is not None else []
    return " | ".join(words)


def cash(transactions: list[Transaction]) -> Decimal:
    return sum((transaction.cash for transaction in transactions), Decimal(0))
