"""What rules ask of the book and of the desk, gathered from whoever knows it: the live book, the feeds, the database."""

import asyncio
import shutil
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from thetadesk.alerts import syntax
from thetadesk.alerts.completing import Known
from thetadesk.alerts.facts import WORTH, Book, Figures, Subjects, modelled, symbol_of, worth_figures
from thetadesk.alerts.service import inbox
from thetadesk.alerts.syntax import Of, RuleLine
from thetadesk.backup.model import NO_BACKUP, LastBackup
from thetadesk.backup.service.reading import last_backup
from thetadesk.bootstrap import App
from thetadesk.connections.model import ConnectionHealth
from thetadesk.connections.service import reading as connections
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import from_symbol
from thetadesk.kernel.turns import in_turns
from thetadesk.market.model import QuoteState
from thetadesk.portfolio.contracts import BENCHMARK
from thetadesk.portfolio.model import LegValue, Portfolio
from thetadesk.portfolio.service import portfolios
from thetadesk.web.live.alert_health import connection_figures, desk_figures
from thetadesk.web.live.alert_symbols import DATED, RANKED, stored_figures
from thetadesk.web.live.board import age_of
from thetadesk.web.live.market import LiveMarket

Asked = Mapping[Of, Collection[str]]
Told = list[tuple[Of, Subjects]]

BOOK_LASTS_SECONDS = 180.0
"""So long what was valued last is believed; it is valued anew once a minute, whatever happens."""
_OF_BOOK = (Of.LEG, Of.CAMPAIGN, Of.TICKER, Of.ACCOUNT, Of.PORTFOLIO)
_OF_QUOTES = frozenset({"age", "open_interest"}) | DATED | RANKED
_LASTING = timedelta(minutes=1)
_STOCKS = "SPY"  # trades when the stock market does


@dataclass(slots=True)
class Stored:
    """What the database says: portfolios, connections, messages that nobody has told, backups."""

    portfolios: Sequence[Portfolio] = ()
    connections: Sequence[ConnectionHealth] = ()
    undelivered: int = 0
    backup: LastBackup = NO_BACKUP


class AlertFacts:
    """Asks only for what some rule asks for."""

    def __init__(self, desk: App, live: LiveMarket) -> None:
        self._desk, self._live = desk, live
        self._stored = Stored()
        self._known: tuple[object, datetime, dict[str, Figures]] | None = None
        self._titles: dict[Of, dict[str, str]] = {}
        self._titled: Sequence[LegValue] = ()

    @staticmethod
    def are_of_book(asked: Asked) -> bool:
        """Whether any rule asks for what is held."""
        return any(of in asked for of in _OF_BOOK)

    async def of_book(self, asked: Asked) -> Told:
        """What rules ask of what is held; nothing before the book was valued. Of one that is valued no more nobody knows
        anything, though it is known who is in it."""
        wanted = {of: frozenset(asked[of]) for of in _OF_BOOK if of in asked}
        snapshot, loaded = self._live.book.snapshot, self._live.book.loaded
        if not wanted or loaded is None or not snapshot.seq:
            return []
        members = {each.id: each.account_ids for each in self._stored.portfolios}
        accounts = {account.id: (account.id,) for account in loaded.accounts}
        book = Book(snapshot.legs, wanted, loaded.on, members, accounts, self._benchmark())
        await in_turns(book.work())
        await self._add_worth(book, Of.ACCOUNT, accounts)
        await self._add_worth(book, Of.PORTFOLIO, members)
        if self.book_is_old:
            return [
                (of, Subjects(_forgotten(found), self._names(of), _too_old))
                for of, found in book.found.items()
            ]
        return [
            (of, Subjects(found, self._names(of), partial(book.why, of))) for of, found in book.found.items()
        ]

    @property
    def book_is_old(self) -> bool:
        """Whether the book, once valued, is not valued any more: it is at least once a minute."""
        snapshot = self._live.book.snapshot
        return bool(snapshot.seq) and self._live.now() - snapshot.at > BOOK_LASTS_SECONDS

    def modelled(self, symbols: Collection[str]) -> dict[str, dict[str, float]]:
        """What the desk's own model says of options that are held, among these symbols."""
        return {} if self.book_is_old else dict(modelled(self._live.book.snapshot.legs, symbols))

    def _benchmark(self) -> QuoteState:
        quote = self._live.hub.get(BENCHMARK)
        return QuoteState.MISSING if quote is None else self._live.hub.state(quote, self._live.now())

    async def _add_worth(self, book: Book, of: Of, members: Mapping[str, Collection[str]]) -> None:
        """Adds net liquidation and buying power, unless they lack a leg."""
        if of not in book.asked or book.asked[of].isdisjoint(WORTH):
            return
        for id, accounts in members.items():
            header = self._live.book.header(accounts)
            await asyncio.sleep(0)
            book.found[of][id] |= worth_figures(header, partial(book.lacks, of, id))

    async def of_desk(self, asked: Asked, named: Collection[str]) -> Told:
        """What rules ask of connections, of the desk's health, and of the `named` symbols (with `each ticker` of all that
        are held) what no tick tells."""
        now = self._desk.clock.now()
        wanted = _OF_QUOTES.intersection(asked.get(Of.QUOTE, ()))
        symbols = self._told_slowly(asked, named) if wanted else frozenset()
        self._stored = await asyncio.to_thread(self._read, frozenset(asked))
        known = await asyncio.to_thread(self._read_symbols, symbols, wanted) if symbols else {}
        told: Told = []
        if Of.CONNECTION in asked or Of.DESK in asked:
            feeds = {each.source: each for each in self._live.feeds.statuses()}
            found = connection_figures(self._stored.connections, feeds, now, self._is_open)
            if Of.CONNECTION in asked:
                told.append((Of.CONNECTION, Subjects(found, self._names(Of.CONNECTION))))
            if Of.DESK in asked:
                free = await asyncio.to_thread(self._disk_free)
                stored = self._stored
                figures = desk_figures(found, stored.backup, stored.undelivered, free, now)
                told.append((Of.DESK, Subjects({"": figures})))
        if symbols:
            quoted: dict[str, Figures] = {}
            await in_turns(self._look_at_quotes(known, quoted))
            told.append((Of.QUOTE, Subjects(quoted)))
        return told

    def _told_slowly(self, asked: Asked, named: Collection[str]) -> frozenset[str]:
        held = {leg.held.ticker for leg in self._live.book.snapshot.legs} if Of.TICKER in asked else set()
        return frozenset(named) | held

    def _read_symbols(self, symbols: frozenset[str], wanted: frozenset[str]) -> dict[str, Figures]:
        """What is stored of symbols; looked up once a minute."""
        asked, now = (symbols, wanted), self._desk.clock.now()
        if self._known is None or self._known[0] != asked or now - self._known[1] > _LASTING:
            with self._desk.reading() as unit:
                self._known = (asked, now, stored_figures(unit, symbols, wanted, now))
        return self._known[2]

    def symbols(self, lines: Iterable[RuleLine]) -> frozenset[str]:
        """Every symbol that rules name."""
        return frozenset(symbol for line in lines for symbol in syntax.symbols(line))

    def title(self, of: str, key: str) -> str:
        """What a subject is called in words; its key where nobody knows."""
        if of in (Of.LEG, Of.QUOTE):
            symbol = symbol_of(key) if of == Of.LEG else key
            with suppress(InvalidInputError):
                instrument = from_symbol(symbol)
                return instrument.words if instrument.is_option else symbol
            return symbol
        if of == Of.DESK:
            return "The desk"
        return self._called(Of(of)).get(key, key) if of else key

    def carries(self, connection_id: str | None, subject: str) -> bool:
        """Whether the quotes that a subject rests on (of a sum: any of them) come from this connection; for None, from
        one that tells nothing. Any thread may ask."""
        of, _, key = subject.partition(":")
        if of in (Of.CAMPAIGN, Of.TICKER, Of.ACCOUNT, Of.PORTFOLIO):
            symbols = self._symbols_in(Of(of), key)
        else:
            symbols = {symbol_of(key) if of == Of.LEG else key}
        return any(self._live.feeds.carries(connection_id, symbol) for symbol in symbols)

    def _symbols_in(self, of: Of, key: str) -> set[str]:
        """What is held in a campaign, of a ticker, in an account or a portfolio, which a rule may call by its name."""
        if of is Of.TICKER:
            return {leg.held.key.symbol for leg in self._live.book.snapshot.legs if leg.held.ticker == key}
        id = self._names(of).get(key, key)
        held = (leg.held.key for leg in self._live.book.snapshot.legs)
        if of is Of.CAMPAIGN:
            return {each.symbol for each in held if each.campaign_id == id}
        members = {portfolio.id: portfolio.account_ids for portfolio in self._stored.portfolios}
        accounts = members.get(id, ()) if of is Of.PORTFOLIO else (id,)
        return {each.symbol for each in held if each.account_id in accounts}

    def known(self, channels: Iterable[str]) -> Known:
        """What the user has that a rule may name."""
        held = [leg.held for leg in self._live.book.snapshot.legs]
        followed = sorted(quote.symbol for quote in self._live.hub.quotes())
        symbols = dict.fromkeys([*sorted({each.ticker for each in held}), *followed])
        keys = {
            Of.CAMPAIGN: tuple(dict.fromkeys(each.key.campaign_id for each in held)),
            Of.ACCOUNT: tuple(self._names(Of.ACCOUNT)),
            Of.PORTFOLIO: tuple(self._names(Of.PORTFOLIO)),
            Of.CONNECTION: tuple(self._names(Of.CONNECTION)),
        }
        return Known(tuple(symbols), keys, tuple(channels))

    def _names(self, of: Of) -> dict[str, str]:
        """Keys by the names that users give."""
        loaded = self._live.book.loaded
        if of is Of.ACCOUNT and loaded is not None:
            return {account.name: account.id for account in loaded.accounts}
        if of is Of.PORTFOLIO:
            return {each.name: each.id for each in self._stored.portfolios}
        if of is Of.CONNECTION:
            return {each.connection.title: each.connection.id for each in self._stored.connections}
        return {}

    def _called(self, of: Of) -> dict[str, str]:
        """What subjects of a kind are called, those that are gone included."""
        titles = self._titles.setdefault(of, {})
        titles |= {id: name for name, id in self._names(of).items()}
        snapshot = self._live.book.snapshot
        # Gone through once: of a thousand legs that is too long for everything that fires.
        if of is Of.CAMPAIGN and snapshot.legs is not self._titled:
            titles |= {leg.held.key.campaign_id: f"{leg.held.ticker} campaign" for leg in snapshot.legs}
            self._titled = snapshot.legs
        return titles

    def _look_at_quotes(
        self, known: Mapping[str, Figures], quoted: dict[str, Figures]
    ) -> Generator[None, None, None]:
        for symbol, stored in known.items():
            quoted[symbol] = self._of_quote(symbol) | stored
            yield

    def _of_quote(self, symbol: str) -> Figures:
        quote, now = self._live.hub.get(symbol), self._live.now()
        found: Figures = dict.fromkeys(_OF_QUOTES)
        if quote is not None:
            found["age"] = age_of(quote, self._live.hub, now)
            found["open_interest"] = None if quote.open_interest is None else float(quote.open_interest)
        return found

    def _read(self, asked: frozenset[Of]) -> Stored:
        now = self._desk.clock.now()
        with self._desk.reading() as unit:
            return Stored(
                portfolios.list_portfolios(unit),
                connections.list_health(unit, now),
                inbox.counts(unit).dead_letters if Of.DESK in asked else 0,
                last_backup(unit) if Of.DESK in asked else NO_BACKUP,
            )

    def _is_open(self, source: str) -> bool:
        return self._live.hub.is_open(_STOCKS, self._live.now(), source)

    def _disk_free(self) -> float:
        usage = shutil.disk_usage(self._desk.settings.data_dir)
        return usage.free / usage.total


def _forgotten(found: Mapping[str, Figures]) -> dict[str, Figures]:
    return {key: dict.fromkeys(figures) for key, figures in found.items()}


def _too_old(_key: str, _name: str) -> str:
    return "the book is not valued any more"
