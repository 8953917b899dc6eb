"""Histories as a trader would tell them: `sto("AAPL 26 Dec 26 220 P", 1, "3.10", at="2026-11-20 10:00")`.

Times are New York's. `history` numbers what it is given ("t1", "t2", …) and puts it into one account. A transaction
told with `on` instead of `at` has a date and no time. `fees` are as the ledger has them: negative when paid.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from thetadesk.kernel.calendar import futures_session_date, market_date
from thetadesk.kernel.instruments import Instrument, Right, equity, from_symbol, option, with_terms
from thetadesk.ledger.model import Effect, Kind, TimePrecision, Transaction

ACCOUNT = "account"
NEW_YORK = ZoneInfo("America/New_York")
Number = str | int | Decimal


def named(words: str) -> Instrument:
    """The instrument in a trader's words: "AAPL", "AAPL 26 Dec 26 220 P", or a canonical symbol."""
    parts = words.split()
    if len(parts) == 6:
        root, day, month, year, strike, right = parts
        expires = datetime.strptime(f"{day} {month} {year}", "%d %b %y").date()
        return option(root, expires, Right(right), Decimal(strike))
    return from_symbol(words) if words[:1] in "./" or "/" in words or len(words) > 8 else equity(words)


def told(
    kind: Kind,
    effect: Effect | None,
    what: str | Instrument | None,
    quantity: Number = 0,
    *,
    gross: Number = 0,
    price: Number | None = None,
    fees: Number = 0,
    at: str | None = None,
    on: str | None = None,
    order: str | None = None,
    **more: object,
) -> Transaction:
    """Any transaction, in full."""
    instrument = named(what) if isinstance(what, str) else what
    moment = datetime.fromisoformat(at or f"{on} 00:00").replace(tzinfo=NEW_YORK)
    future = instrument is not None and instrument.symbol.startswith(("/", "./"))
    traded_on = date.fromisoformat(on) if on else (futures_session_date if future else market_date)(moment)
    stated: dict[str, object] = {
        "source": "rich",
        "occurred_at": moment.astimezone(ZoneInfo("UTC")),
        "precision": TimePrecision.DAY if at is None else TimePrecision.INSTANT,
        "traded_on": traded_on,
        "sequence": 0,
        "kind": kind,
        "effect": effect,
        "instrument": instrument,
        "quantity": Decimal(quantity),
        "price": None if price is None else Decimal(price),
        "gross": Decimal(gross),
        "fees": Decimal(fees),
        "order_id": order,
        **more,
    }
    return Transaction(**stated)  # type: ignore[arg-type]


def _trade(
    effect: Effect, sign: int, what: str | Instrument, quantity: Number, price: Number, **more
) -> Transaction:
    instrument = named(what) if isinstance(what, str) else what
    signed = sign * Decimal(quantity)
    gross = more.pop("gross", -signed * Decimal(price) * (instrument.multiplier or 1))
    return told(Kind.TRADE, effect, instrument, signed, gross=gross, price=price, **more)


def sto(what: str | Instrument, quantity: Number, price: Number, **more) -> Transaction:
    """Sell to open; `price` per share."""
    return _trade(Effect.OPEN, -1, what, quantity, price, **more)


def bto(what: str | Instrument, quantity: Number, price: Number, **more) -> Transaction:
    """Buy to open."""
    return _trade(Effect.OPEN, +1, what, quantity, price, **more)


def btc(what: str | Instrument, quantity: Number, price: Number, **more) -> Transaction:
    """Buy to close."""
    return _trade(Effect.CLOSE, +1, what, quantity, price, **more)


def stc(what: str | Instrument, quantity: Number, price: Number, **more) -> Transaction:
    """Sell to close."""
    return _trade(Effect.CLOSE, -1, what, quantity, price, **more)


def buy(what: str | Instrument, quantity: Number, price: Number, **more) -> Transaction:
    """Buy, as brokers write it that do not say whether it opens or closes."""
    return _trade(Effect.AUTO, +1, what, quantity, price, **more)


def sell(what: str | Instrument, quantity: Number, price: Number, **more) -> Transaction:
    """Sell, likewise."""
    return _trade(Effect.AUTO, -1, what, quantity, price, **more)


def removed(kind: Kind, what: str | Instrument, quantity: Number, **more) -> Transaction:
    """An expiration, assignment, exercise or cash settlement of so many contracts; which way round is not said."""
    return told(kind, Effect.REMOVE, what, quantity, **more)


def expired(what: str | Instrument, quantity: Number, **more) -> Transaction:
    return removed(Kind.EXPIRATION, what, quantity, **more)


def assigned(what: str | Instrument, quantity: Number, **more) -> Transaction:
    return removed(Kind.ASSIGNMENT, what, quantity, **more)


def exercised(what: str | Instrument, quantity: Number, **more) -> Transaction:
    return removed(Kind.EXERCISE, what, quantity, **more)


def delivered(ticker: str, quantity: Number, price: Number, **more) -> Transaction:
    """The shares that an assignment or exercise moves (signed) at the strike."""
    signed = Decimal(quantity)
    gross = more.pop("gross", -signed * Decimal(price))
    return told(Kind.DELIVERY, Effect.AUTO, ticker, signed, gross=gross, price=price, **more)


def cash(kind: Kind, amount: Number, what: str | None = None, **more) -> Transaction:
    """Money that moves without a holding: a dividend on `what`, interest, a fee, a deposit."""
    return told(kind, None, what, gross=amount, **more)


def swapped(
    out: str | Instrument, gone: Number, into: str | Instrument, come: Number, **more
) -> list[Transaction]:
    """Both sides of a corporate action (`gone` and `come` signed), the new one listed first, as brokers do."""
    value = Decimal(more.pop("value", 0))
    return [
        told(Kind.CORPORATE, Effect.OPEN, into, come, gross=-value, **more),
        told(Kind.CORPORATE, Effect.CLOSE, out, gone, gross=value, **more),
    ]


def split(what: str | Instrument, added: Number, **more) -> Transaction:
    """Shares added to a holding (or, negative, taken away), pro rata."""
    return told(Kind.SPLIT, None, what, added, **more)


def adjusted(what: str, multiplier: Number | None, *deliverables: tuple[str, Number]) -> Instrument:
    """An option with terms that its symbol does not say."""
    units = tuple((symbol, Decimal(number)) for symbol, number in deliverables)
    return with_terms(named(what), None if multiplier is None else Decimal(multiplier), units)


def history(*parts: Transaction | Iterable[Transaction], account: str = ACCOUNT) -> list[Transaction]:
    """What the ledger would have recorded of this: ids "t1", "t2", … in the order told, which also orders a moment."""
    flat = [t for part in parts for t in ([part] if isinstance(part, Transaction) else part)]
    return [
        replace(t, id=t.id or f"t{at}", source_id=f"s{at}", account_id=account, sequence=at)
        for at, t in enumerate(flat, 1)
    ]
