"""A quote as text: its fields as they stand, and the JSON of all of them or of those that changed.

Written by hand, because this runs for thousands of quotes a second.
"""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from thetadesk.market.model import BrokerGreeks, Quote, QuoteState
from thetadesk.web.schemas.quotes import GreeksJson

Fields: TypeAlias = tuple[Any, ...]
"""The values of a quote in the order of `NAMES`, prices as floats."""

NAMES = (
    "bid",
    "ask",
    "mark",
    "last",
    "change",
    "change_percent",
    "volume",
    "open_interest",
    "state",
    "source",
    "greeks",
)
NOTHING: Fields = (None,) * 8 + (QuoteState.MISSING, None, None)
"""The fields of a symbol that nobody has told anything about."""


def fields_of(quote: Quote, state: QuoteState) -> Fields:
    """The fields of a quote as it stands."""
    change, before = quote.change, quote.previous_close
    percent = None if change is None or not before else change / before * 100
    return (
        quote.bid,
        quote.ask,
        quote.mark,
        quote.last,
        change,
        percent,
        quote.volume,
        quote.open_interest,
        state,
        quote.source or None,
        quote.greeks,
    )


def whole(head: str, fields: Fields, age: float | None) -> str:
    """A quote with all its fields. `head` is what `head_of` makes of the symbol."""
    said = [write(value) for write, value in zip(_WRITERS, fields, strict=True)]
    return f"{head}{''.join(said)},{_age(age)}"


def changed(head: str, before: Fields, after: Fields, age: float | None) -> str:
    """A quote with the fields that are not as they were, and its age."""
    said = [
        write(value)
        for write, known, value in zip(_WRITERS, before, after, strict=True)
        if known is not value and known != value
    ]
    return f"{head}{''.join(said)},{_age(age)}"


def head_of(symbol: str) -> str:
    """How the JSON of a symbol's quote begins."""
    return f'{{"symbol":{json.dumps(symbol)}'


def price_text(value: float) -> str:
    """A price as a decimal string: at least cents, at most hundredths of them."""
    text = f"{value:.4f}"
    if text == "-0.0000":
        return "0.00"
    return text[:-2] if text.endswith("00") else text.removesuffix("0")


def maybe_price(value: float | None) -> str | None:
    """The same, or null where nobody knows."""
    return None if value is None else price_text(value)


def greeks_json(greeks: BrokerGreeks | None) -> GreeksJson | None:
    """A broker's own Greeks, labelled so."""
    if greeks is None:
        return None
    return {
        "source": "broker",
        "iv": greeks.iv,
        "delta": greeks.delta,
        "gamma": greeks.gamma,
        "theta": greeks.theta,
        "vega": greeks.vega,
        "rho": greeks.rho,
    }


def _age(seconds: float | None) -> str:
    return '"age_seconds":null}' if seconds is None else f'"age_seconds":{seconds:.3f}}}'


def _price(name: str) -> Callable[[float | None], str]:
    null, begin = f',"{name}":null', f',"{name}":"'
    return lambda value: null if value is None else f'{begin}{price_text(value)}"'


def _number(name: str, digits: int) -> Callable[[float | None], str]:
    null, begin = f',"{name}":null', f',"{name}":'
    return lambda value: null if value is None else f"{begin}{value:.{digits}f}"


def _text(name: str) -> Callable[[str | None], str]:
    null, begin = f',"{name}":null', f',"{name}":'
    return lambda value: null if value is None else f"{begin}{json.dumps(str(value))}"


def _greeks(value: BrokerGreeks | None) -> str:
    return f',"greeks":{json.dumps(greeks_json(value), separators=(",", ":"))}'


_WRITERS: tuple[Callable[[Any], str], ...] = (
    _price("bid"),
    _price("ask"),
    _price("mark"),
    _price("last"),
    _price("change"),
    _number("change_percent", 3),
    _number("volume", 0),
    _number("open_interest", 0),
    _text("state"),
    _text("source"),
    _greeks,
)
