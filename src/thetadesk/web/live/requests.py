"""What a client may ask on `/ws/market`, read from its JSON; anything else is refused in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from thetadesk.kernel.errors import InvalidInputError

MOST_CHARACTERS = 64 * 1024
MOST_SYMBOLS = 2000
"""How many symbols one client may follow."""

_LONGEST_SYMBOL = 40
_LARGEST_SEQ = 2**53


class RequestRefusedError(InvalidInputError):
    """A message that asks for nothing that can be done."""

    code = "live-request"
    title = "Not understood"


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Adds symbols to what is followed, and the book where `book`."""

    symbols: tuple[str, ...]
    book: bool = False


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Takes symbols away (None: all of them), and the book where `book`."""

    symbols: tuple[str, ...] | None
    book: bool = False


@dataclass(frozen=True, slots=True)
class Resume:
    """Subscribes again after a break: of `symbols` (and of the book) only what changed after `seq` is told."""

    seq: int
    symbols: tuple[str, ...] = ()
    book: bool = False


Request: TypeAlias = Subscribe | Unsubscribe | Resume


def read(text: str) -> Request:
    """The request that a message is. Raises RequestRefusedError."""
    said = _object(text)
    match said.get("op"):
        case "subscribe":
            return Subscribe(_symbols(said), _flag(said))
        case "unsubscribe":
            return Unsubscribe(_symbols(said) if "symbols" in said else None, _flag(said))
        case "resume":
            return Resume(_seq(said), _symbols(said), _flag(said))
    raise RequestRefusedError('"op" must be "subscribe", "unsubscribe" or "resume"')


def _object(text: str) -> Mapping[str, object]:
    if len(text) > MOST_CHARACTERS:
        raise RequestRefusedError(f"a message has up to {MOST_CHARACTERS} characters")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise RequestRefusedError("a message must be JSON") from None
    if not isinstance(said, dict):
        raise RequestRefusedError('a message must be an object like {"op": "subscribe", "symbols": ["SPY"]}')
    return said


def _symbols(said: Mapping[str, object]) -> tuple[str, ...]:
    symbols = said.get("symbols", [])
    if not isinstance(symbols, list) or not all(_is_symbol(each) for each in symbols):
        raise RequestRefusedError(
            '"symbols" must be a list of symbols such as "SPY" or "SPY   261218P00580000"'
        )
    if len(symbols) > MOST_SYMBOLS:
        raise RequestRefusedError(f"up to {MOST_SYMBOLS} symbols can be followed at once")
    return tuple(dict.fromkeys(symbols))


def _is_symbol(said: object) -> bool:
    return (
        isinstance(said, str) and 0 < len(said) <= _LONGEST_SYMBOL and said.isprintable() and said.isascii()
    )


def _flag(said: Mapping[str, object]) -> bool:
    book = said.get("book", False)
    if not isinstance(book, bool):
        raise RequestRefusedError('"book" must be true or false')
    return book


def _seq(said: Mapping[str, object]) -> int:
    seq = said.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq < _LARGEST_SEQ:
        raise RequestRefusedError('"seq" must be the number of the last message that came')
    return seq
