"""Which feed tells which symbol, where several could: always the same one, and another while that one is silent.

All options of an underlying come from where the underlying comes from, so that they are of one moment; what that feed
does not tell (coins, options on futures) comes from one that does. Which feed it is follows from the names alone
(rendezvous hashing), so it does not depend on the order of events, and when a feed drops out only its own symbols move.
"""

from collections.abc import Callable, Collection, Iterable
from zlib import crc32

from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import Instrument, InstrumentKind, from_symbol
from thetadesk.market.demand import Demand

Changed = Callable[[], None]


class Shares:
    """The parts of `demand` that feeds have."""

    def __init__(self, demand: Demand) -> None:
        self._demand = demand
        self._shares: dict[str, Share] = {}
        self._usable: frozenset[str] = frozenset()
        self._homes: dict[str, str | None] = {}
        demand.listen(self._demanded)

    def join(self, name: str, kinds: Collection[InstrumentKind] = tuple(InstrumentKind)) -> "Share":
        """The share of a feed that begins, which tells instruments of these kinds."""
        share = self._shares[name] = Share(self, name, kinds)
        self._redistribute()
        return share

    def part(self, name: str) -> None:
        """A feed has ended."""
        self._shares.pop(name, None)
        self._redistribute()

    def use(self, usable: Iterable[str]) -> None:
        """Which feeds tell something just now. If none does, each keeps what is its own."""
        usable = frozenset(usable)
        if usable != self._usable:
            self._usable = usable
            self._redistribute()

    def of(self, name: str) -> list[str]:
        """The wanted symbols that this feed tells, most important first. One that tells nothing keeps one of them, or it
        would have no reason to come back."""
        wanted = [symbol for symbol in self._demand.wanted() if self.home(symbol) is not None]
        found = [symbol for symbol in wanted if self.home(symbol) == name]
        if found or name in self._usable:
            return found
        own = (symbol for symbol in wanted if self._home_among(symbol, self._shares) == name)
        return [next(own, wanted[0])] if wanted else []

    def home(self, symbol: str) -> str | None:
        """The feed that tells a symbol; None without feeds, and for what is written as no symbol is."""
        if symbol not in self._homes and self._shares:
            usable = [name for name in self._shares if name in self._usable]
            self._homes[symbol] = self._home_among(symbol, usable or self._shares)
        return self._homes.get(symbol)

    def streams(self, name: str, symbol: str) -> bool:
        """Whether a feed tells instruments of a symbol's kind."""
        share, instrument = self._shares.get(name), _instrument(symbol)
        return share is not None and instrument is not None and instrument.kind in share.kinds

    def _home_among(self, symbol: str, names: Iterable[str]) -> str | None:
        """Which of these feeds tells a symbol: of those that can, and if none can, of all."""
        instrument = _instrument(symbol)
        if instrument is None:
            return None
        names = list(names)
        able = [name for name in names if instrument.kind in self._shares[name].kinds]
        return _home(instrument.underlying, able or names)

    def _redistribute(self) -> None:
        self._homes.clear()
        self._demanded()

    def _demanded(self) -> None:
        if len(self._homes) > 2 * len(self._demand):
            self._homes.clear()
        for share in tuple(self._shares.values()):
            share.changed()


class Share:
    """One feed's part of what is wanted, as `market.ports.Wanted` has it."""

    def __init__(self, shares: Shares, name: str, kinds: Collection[InstrumentKind]) -> None:
        self.kinds = kinds
        self._shares = shares
        self._name = name
        self._wanted: list[str] | None = None
        self._listeners: list[Changed] = []

    def wanted(self, limit: int | None = None) -> list[str]:
        """The symbols, most important first; with a `limit`, no more than that."""
        if self._wanted is None:
            self._wanted = self._shares.of(self._name)
        return self._wanted[:limit]

    def listen(self, changed: Changed) -> Callable[[], None]:
        """Calls `changed` whenever the symbols may be others, until what is answered is called."""
        self._listeners.append(changed)
        return lambda: self._listeners.remove(changed)

    def changed(self) -> None:
        """The symbols may be others."""
        self._wanted = None
        for listener in tuple(self._listeners):
            listener()


def _home(underlying: str, names: Iterable[str]) -> str:
    return max(names, key=lambda name: (crc32(f"{name} {underlying}".encode()), name))


def _instrument(symbol: str) -> Instrument | None:
    try:
        return from_symbol(symbol)
    except InvalidInputError:
        return None
