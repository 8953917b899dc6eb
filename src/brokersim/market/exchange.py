"""The market as brokers see it: nothing later than now, whatever the tape already knows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from brokersim import calendar
from brokersim.clock import Clock
from brokersim.market import board, quoting
from brokersim.market.board import Board
from brokersim.market.happenings import ANNOUNCED, Report
from brokersim.market.intraday import STEPS_A_MINUTE
from brokersim.market.paths import Floats
from brokersim.market.randomness import noise
from brokersim.market.roster import FEAR, TENTH, roster
from brokersim.market.surface import MONTH
from brokersim.market.tape import YEAR, Tape
from brokersim.market.valuation import Valuation, Value, ends
from brokersim.model import (
    Bar,
    Contract,
    Dividend,
    Earnings,
    Expiration,
    Instrument,
    Listing,
    OptionQuote,
    Quote,
    Right,
    Sides,
    Split,
)

GENESIS = date(2024, 6, 3)
"""The first day anybody trades on; prices go back to 2023."""

_YEAR_OF_SESSIONS = 252
_FEW = 8  # as quick one by one as together
_MOST_CONTRACTS = 150  # bid or asked for at once


class MarketError(ValueError):
    """The market was asked for something it cannot know: another symbol, or the future."""


class Market:
    """Prices, chains and corporate events of everything listed.

    All is a function of the seed, of what is asked for and of shocks; asking in another order, or starting on another
    day, changes nothing. `at` defaults to now and may not be later.
    """

    def __init__(self, seed: int, clock: Clock) -> None:
        self._seed = seed
        self._clock = clock
        self._tape = Tape(seed)
        self._board = Board(self._tape)
        self._valuation = Valuation(self._tape)
        self._bars: dict[tuple[str, int], Bar] = {}
        # Whoever trades looks first, so the same market is made twice.
        self._option_sides = lru_cache(maxsize=256)(self._made)
        self.listings: Mapping[str, Listing] = {symbol: traits.listing for symbol, traits in roster().items()}

    # Prices

    def spot(self, symbol: str, at: datetime | None = None) -> float:
        """Dollars, to the cent: the session's path, or the last close outside it. From New York's midnight before a
        split's opening the last close is told in new shares."""
        self._known(symbol)
        return self._tape.spot(symbol, self._seconds(at))

    def quote(self, symbol: str, at: datetime | None = None) -> Quote:
        """The two-sided market of a share, or an index's level on both sides."""
        self._known(symbol)
        seconds = self._seconds(at)
        moment = self._tape.moment(seconds)
        last = self._tape.spot(symbol, seconds)
        sides = self._sides(symbol, seconds)
        opened, high, low, volume = self._so_far(symbol, moment.index, seconds)
        return Quote(
            symbol=symbol,
            at=datetime.fromtimestamp(self._tape.pause(seconds), UTC),
            bid=sides.bid,
            ask=sides.ask,
            bid_size=sides.bid_size,
            ask_size=sides.ask_size,
            last=last,
            last_size=1 + sides.bid_size * 7 % 100,
            volume=volume,
            open=opened,
            high=max(high, last),
            low=min(low, last),
            close=last,
            previous_close=self._tape.spot(symbol, self._eve(symbol, moment.index)),
        )

    def sides(self, instrument: Instrument, at: datetime | None = None) -> Sides:
        """Bid and ask of `quote` or `option_quote` alone, for much less work."""
        seconds = self._seconds(at)
        if isinstance(instrument, str):
            self._known(instrument)
            return self._sides(instrument, seconds)
        return self._option_sides(instrument, seconds)

    def option_quote(self, contract: Contract, at: datetime | None = None) -> OptionQuote:
        """A contract's market and Greeks; frozen while the market is closed, and settled after its end."""
        seconds = self._seconds(at)
        before, opened = self._earlier(contract.underlying, seconds)
        price = self._valuation.price
        value = self._valuation.value(contract, seconds)
        return self._option_quote(contract, seconds, value, price(contract, before), price(contract, opened))

    def option_quotes(self, contracts: Sequence[Contract], at: datetime | None = None) -> list[OptionQuote]:
        """`option_quote` of each, much quicker for a chain."""
        if len(contracts) <= _FEW:
            return [self.option_quote(each, at) for each in contracts]
        seconds = self._seconds(at)
        found: list[OptionQuote | None] = [None] * len(contracts)
        for name in {each.underlying for each in contracts}:
            places = [place for place, each in enumerate(contracts) if each.underlying == name]
            chosen = [contracts[place] for place in places]
            before, opened = self._earlier(name, seconds)
            values = self._valuation.values(chosen, seconds)
            closes, opens = self._valuation.prices(chosen, before), self._valuation.prices(chosen, opened)
            for place, contract, value, close, start in zip(
                places, chosen, values, closes, opens, strict=True
            ):
                found[place] = self._option_quote(contract, seconds, value, close, start)
        return [each for each in found if each is not None]

    def option_price(self, contract: Contract, at: datetime | None = None) -> float:
        """The model's price alone: the quickest way to mark a position."""
        return self._valuation.price(contract, self._seconds(at))

    def settlement_price(self, contract: Contract) -> float:
        """The underlying's opening print (AM) or close (PM) of the contract's last day. Raises MarketError before it."""
        end = ends(contract.expires_on, contract.settlement)
        if end > self._clock.now().timestamp():
            raise MarketError(f"{contract.occ} is not settled before {contract.expires_on}")
        return self._valuation.settlement(contract)

    # Bars

    def daily_bars(self, symbol: str, first: date, last: date, *, split_adjusted: bool = False) -> list[Bar]:
        """One bar a session of [first, last], oldest first; today's is of what happened so far. Prices are as quoted
        then, or all in today's shares when `split_adjusted`, as charts show them."""
        self._known(symbol)
        now = self._clock.now().timestamp()
        found = [
            self._bar(symbol, session, now)
            for session in calendar.sessions_between(first, last)
            if session.opened <= now
        ]
        past = self.splits(symbol, first, self._day(None)) if split_adjusted else []
        for split in past:
            found = [_in_new_shares(bar, split) for bar in found]
        return found

    def minute_bars(self, symbol: str, on: date) -> list[Bar]:
        """The regular session's minutes so far, oldest first; empty on days without one."""
        self._known(symbol)
        now = self._clock.now().timestamp()
        if not calendar.is_session(on) or calendar.session(on).opened > now:
            return []
        session = calendar.session(on)
        knots = self._tape.knots(symbol, session.index)
        minutes = min(int(now - session.opened) // 60, session.minutes)
        total = self._volume(symbol, session.index)
        bars = []
        for minute in range(minutes):
            part = knots[minute * STEPS_A_MINUTE : (minute + 1) * STEPS_A_MINUTE + 1].tolist()
            begun = quoting.traded(minute / session.minutes)
            done = quoting.traded((minute + 1) / session.minutes)
            volume = int(total * done) - int(total * begun)
            at = datetime.fromtimestamp(session.opened + 60 * minute, UTC)
            bars.append(Bar(at, part[0], max(part), min(part), part[-1], volume))
        return bars

    # Chains

    def expirations(self, symbol: str, on: date | None = None) -> list[Expiration]:
        """What is listed on the morning of `on` (today, without what has already ended), by date and root."""
        self._known(symbol)
        found = self._board.expirations(symbol, self._day(on))
        if on is not None:
            return found
        now = self._clock.now().timestamp()
        return [each for each in found if ends(each.expires_on, each.settlement) > now]

    def chain(self, expiration: Expiration, on: date | None = None) -> list[Contract]:
        """The contracts of an expiration on the morning of `on` (today): by strike, calls before puts."""
        return self._board.contracts(expiration, self._day(on))

    def nearest(
        self, expiration: Expiration, right: Right, strike: float, on: date | None = None
    ) -> Contract | None:
        """The contract of `chain` whose strike is nearest to `strike`; None for an empty chain."""
        return self._board.nearest(expiration, right, strike, self._day(on))

    def contract(self, occ: str) -> Contract | None:
        """The contract of an OCC symbol, blank-padded or not, if it is or ever was listed."""
        return self._board.contract(occ, self._day(None))

    def adjusted(self, contract: Contract, split: Split) -> Contract:
        """What one contract becomes at a split; an integer split gives `split.new` of it for each. Raises MarketError
        when the split is of another name or did not happen yet."""
        if contract.underlying != split.symbol:
            raise MarketError(f"A split of {split.symbol} does not adjust {contract.occ}")
        before = calendar.previous_session(self._day(split.on))
        return board.adjusted(contract, split, self._tape.closing(split.symbol, before.index))

    # Corporate events

    def dividends(
        self, symbol: str | None = None, first: date | None = None, last: date | None = None
    ) -> list[Dividend]:
        """Declared dividends with an ex-day in [first, last], by that day."""
        now = self._clock.now().timestamp()
        found = [
            dividend
            for name in self._names(symbol)
            for day, dividend in self._tape.paths[name].dividends
            if _inside(dividend.ex_on, first, last) and calendar.sessions()[day.declared].closed <= now
        ]
        return sorted(found, key=lambda each: (each.ex_on, each.symbol))

    def splits(
        self, symbol: str | None = None, first: date | None = None, last: date | None = None
    ) -> list[Split]:
        """Announced splits that happen in [first, last], by day."""
        known = self._day(None) + ANNOUNCED
        found = [
            split
            for name in self._names(symbol)
            for split in self._tape.paths[name].splits
            if _inside(split.on, first, last) and split.on <= known
        ]
        return sorted(found, key=lambda each: (each.on, each.symbol))

    def earnings(
        self, symbol: str | None = None, first: date | None = None, last: date | None = None
    ) -> list[Earnings]:
        """Reports of [first, last], up to a quarter ahead, by day; what was earned only once it is out."""
        known = self._day(None) + 4 * ANNOUNCED
        found = [
            self._earnings(name, report)
            for name in self._names(symbol)
            for report in self._tape.paths[name].reports
            if _inside(report.on, first, last) and report.on <= known
        ]
        return sorted(found, key=lambda each: (each.on, each.symbol))

    # Volatility

    def iv30(self, symbol: str, on: date | None = None) -> float:
        """The 30-day implied volatility at the money, a fraction a year, at the close of `on` (now)."""
        self._known(symbol)
        now = self._clock.now().timestamp()
        at = now if on is None else calendar.session_on_or_before(on).closed
        return self._tape.level(symbol, min(at, now)).at_the_money(MONTH)

    def implied_volatility(self, symbol: str, days: float, at: datetime | None = None) -> float:
        """At the money, for an option that ends in `days`."""
        self._known(symbol)
        return self._tape.level(symbol, self._seconds(at)).at_the_money(max(days, 0.5) / 365)

    def iv_history(
        self, symbol: str, last: date | None = None, count: int = _YEAR_OF_SESSIONS
    ) -> list[float]:
        """`iv30` of the last `count` sessions up to `last`, oldest first."""
        self._known(symbol)
        day = self._day(last)
        end = calendar.session_on_or_before(day).index
        return [
            self.iv30(symbol, session.on)
            for session in calendar.sessions()[max(end + 1 - count, 0) : end + 1]
        ]

    def iv_rank(self, symbol: str, on: date | None = None) -> float:
        """Where `iv30` is between the lowest and the highest of a year, 0 to 1."""
        history = self.iv_history(symbol, on)
        low, high = min(history), max(history)
        return (history[-1] - low) / (high - low) if high > low else 0.0

    def iv_percentile(self, symbol: str, on: date | None = None) -> float:
        """The part of a year's sessions on which `iv30` was lower, 0 to 1."""
        history = self.iv_history(symbol, on)
        return sum(each < history[-1] for each in history) / len(history)

    def historical_volatility(self, symbol: str, sessions: int = 30, on: date | None = None) -> float:
        """Close to close over the last `sessions`, a fraction a year, splits taken out."""
        self._known(symbol)
        return self._valuation.realised(symbol, sessions, self._day(on))

    def implied_move(self, symbol: str, days: float = 30.0, at: datetime | None = None) -> float:
        """One standard deviation of the price in dollars over `days`."""
        years = max(days, 0.5) / 365
        return self.spot(symbol, at) * self.implied_volatility(symbol, days, at) * float(years**0.5)

    def shock(self, symbol: str, factor: float, at: datetime | None = None) -> None:
        """From `at` (now) on, `factor` times the price; options follow, and nerves. The index takes its tenth and its
        fund along, and VIX everything that is priced on it. Raises MarketError for the past: it never changes."""
        self._known(symbol)
        now = self._clock.now()
        at = at or now
        if at < now:
            raise MarketError(f"The past cannot be shocked: {at:%Y-%m-%d %H:%M}Z is before now")
        if not 0.01 <= factor <= 100:
            raise MarketError(f"A shock multiplies the price by 0.01 to 100, not {factor}")
        self._tape.shock(symbol, factor, at.timestamp())
        self._board.forget()
        self._option_sides.cache_clear()

    def tick(self, contract: Contract, price: float) -> Decimal:
        """The smallest step of a contract's price at `price`."""
        return Decimal(str(quoting.tick(contract, price)))

    # How it is found out

    def _seconds(self, at: datetime | None) -> float:
        now = self._clock.now()
        if at is None:
            return now.timestamp()
        if at > now:
            raise MarketError(f"Nobody knows prices of {at:%Y-%m-%d %H:%M}Z yet; it is {now:%Y-%m-%d %H:%M}Z")
        return at.timestamp()

    def _day(self, on: date | None) -> date:
        today = calendar.market_date(self._clock.now())
        if on is not None and on > today:
            raise MarketError(f"Nobody knows the market of {on} yet; it is {today}")
        return on or today

    def _known(self, symbol: str) -> None:
        if symbol not in self.listings:
            raise MarketError(f"Nothing is listed as {symbol!r}")

    def _names(self, symbol: str | None) -> list[str]:
        if symbol is None:
            return list(self._tape.paths)
        self._known(symbol)
        return [symbol] if symbol in self._tape.paths else []

    def _sides(self, symbol: str, seconds: float) -> Sides:
        last = self._tape.spot(symbol, seconds)
        when = self._tape.pause(seconds)
        half = 0.0
        if quoting.tradable(symbol):
            half = quoting.share_spread(symbol, last, is_open=self._tape.moment(seconds).part < 1)
        bid = max(round(last - half, 2), 0.01 if half else last)
        ask = max(round(last + half, 2), round(bid + 0.01, 2) if half else last)
        return Sides(bid, ask, *quoting.sizes(noise(self._seed, symbol), int(when) // 60, 40))

    def _made(self, contract: Contract, seconds: float) -> Sides:
        value = self._valuation.hedged(contract, seconds)
        return self._around(contract, seconds, value.price, value.delta)

    def _around(self, contract: Contract, seconds: float, price: float, delta: float) -> Sides:
        """The market that is made around a price."""
        when = self._tape.pause(seconds)
        is_open = self._tape.moment(seconds).part < 1
        years = max((ends(contract.expires_on, contract.settlement) - when) / YEAR, 0.0)
        bid, ask = quoting.option_spread(contract, price, years, delta, is_open=is_open)
        bid_size, ask_size = quoting.sizes(noise(self._seed, contract.occ), int(when) // 60, _MOST_CONTRACTS)
        return Sides(bid, ask, bid_size if bid > 0 else 0, ask_size)

    def _eve(self, symbol: str, index: int) -> float:
        """The previous close; on a split's day an instant at which it is told in new shares."""
        path = self._tape.paths.get(symbol)
        sessions = calendar.sessions()
        if path is not None and path.ratio[index] != 1:
            return sessions[index].opened - 1
        return sessions[max(index - 1, 0)].closed

    def _earlier(self, symbol: str, seconds: float) -> tuple[float, float]:
        index = self._tape.moment(seconds).index
        return self._eve(symbol, index), calendar.sessions()[index].opened

    def _volume(self, symbol: str, index: int) -> float:
        return 0.0 if symbol in TENTH or symbol == FEAR else float(self._tape.paths[symbol].volume[index])

    def _bar(self, symbol: str, session: calendar.Session, now: float) -> Bar:
        key = symbol, session.index
        if key in self._bars:
            return self._bars[key]
        opened, high, low, volume = self._so_far(symbol, session.index, now)
        close = self._tape.spot(symbol, min(now, session.closed))
        bar = Bar(session.opens_at, opened, max(high, close), min(low, close), close, volume)
        if now >= session.closed:
            self._bars[key] = bar
        return bar

    def _so_far(self, symbol: str, index: int, seconds: float) -> tuple[float, float, float, int]:
        """Opening, high, low and volume of a session up to an instant."""
        session = calendar.sessions()[index]
        bar = self._bars.get((symbol, index))
        if bar is not None and seconds >= session.closed:
            return bar.open, bar.high, bar.low, bar.volume
        knots: Floats = self._tape.knots(symbol, index)
        part = min((seconds - session.opened) / (session.closed - session.opened), 1.0)
        seen = knots[: int(part * (len(knots) - 1)) + 1]
        volume = int(self._volume(symbol, index) * quoting.traded(part))
        return float(seen[0]), float(seen.max()), float(seen.min()), volume

    def _option_quote(
        self, contract: Contract, seconds: float, value: Value, before: float, opened: float
    ) -> OptionQuote:
        moment = self._tape.moment(seconds)
        when = self._tape.pause(seconds)
        away = abs(float(contract.strike) / max(value.underlying, 0.01) - 1)
        sides = self._around(contract, seconds, value.price, value.delta)
        occ = contract.occ
        hashed = noise(self._seed, occ)
        last, start = quoting.on_tick(contract, value.price), quoting.on_tick(contract, opened)
        size, _ = quoting.sizes(hashed, int(when) // 60, _MOST_CONTRACTS)
        quote = Quote(
            symbol=occ,
            at=datetime.fromtimestamp(when, UTC),
            bid=sides.bid,
            ask=sides.ask,
            bid_size=sides.bid_size,
            ask_size=sides.ask_size,
            last=last,
            last_size=1 + size % 10,
            volume=quoting.option_volume(hashed, contract, moment.index, away, moment.part),
            open=start,
            high=max(start, last),
            low=min(start, last),
            close=last,
            previous_close=quoting.on_tick(contract, before),
        )
        return OptionQuote(
            contract=contract,
            quote=quote,
            underlying_price=value.underlying,
            theoretical=value.price,
            volatility=value.volatility,
            delta=value.delta,
            gamma=value.gamma,
            theta=value.theta,
            vega=value.vega,
            rho=value.rho,
            open_interest=quoting.open_interest(hashed, contract, moment.index, away),
        )

    def _earnings(self, symbol: str, report: Report) -> Earnings:
        session = calendar.session(report.on)
        out_at = session.closed + 300 if report.hour == "amc" else session.opened - 5400
        is_out = out_at <= self._clock.now().timestamp()
        return Earnings(
            symbol=symbol,
            on=report.on,
            hour=report.hour,
            eps_estimate=report.estimate,
            eps_actual=round(report.estimate * (1 + report.surprise), 2) if is_out else None,
            quarter=report.quarter,
            year=report.year,
        )


def _in_new_shares(bar: Bar, split: Split) -> Bar:
    if calendar.market_date(bar.at) >= split.on:
        return bar
    ratio = split.old / split.new
    return replace(
        bar,
        open=round(bar.open * ratio, 4),
        high=round(bar.high * ratio, 4),
        low=round(bar.low * ratio, 4),
        close=round(bar.close * ratio, 4),
        volume=round(bar.volume / ratio),
    )


def _inside(on: date, first: date | None, last: date | None) -> bool:
    return (first is None or on >= first) and (last is None or on <= last)
