"""Boards for tests: quoted by the model, or with anything that a market may tell."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import exp, sqrt

from hypothesis import strategies as st

from thetadesk.kernel.instruments import Right, option
from thetadesk.market.model import QuoteState, Sourced
from thetadesk.portfolio.limits import StrategyLimits
from thetadesk.pricing import european
from thetadesk.wheel.choosing.asking import Ask
from thetadesk.wheel.choosing.board import Board, Row
from thetadesk.wheel.choosing.sigma import blended
from thetadesk.wheel.model import Profile

D = Decimal
NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SIGMA = blended(Sourced(0.30, "chain"), Sourced(0.26, "candles"))
RATE = Sourced(0.04, "bills")
ASK = Ask(-1, Profile.MODERATE, cash=D(100_000))
CALLS = replace(ASK, sign=1, shares=D(1000), share_cost=D(98), adjusted_basis=D("96.40"))


def row(strike: float | str = 95, days: int = 18, sign: int = -1, **said) -> Row:
    """An option quoted around what it is worth at 30 %, a nickel wide; `said` replaces anything."""
    level, years = D(str(strike)), days / 365
    contract = option("KO", TODAY + timedelta(days=days), Right.CALL if sign > 0 else Right.PUT, level)
    found = european.value(100.0, float(level), max(years, 1e-6), 0.30, 0.04, 0.0, sign)
    bid = max(round(found.price - 0.02, 2), 0.01)
    blank = Row(
        contract.symbol,
        sign,
        level,
        TODAY + timedelta(days=days),
        days,
        years,
        bid,
        round(bid + 0.05, 2),
        round(bid + 0.025, 3),
        250.0,
        1200.0,
        0.30,
        found.delta,
        QuoteState.LIVE,
        1.0,
    )
    return replace(blank, **said)


def board(rows: Iterable[Row] = (), **said) -> Board:
    """A board of these rows on a stock at 100."""
    blank = Board("KO", NOW, 100.0, QuoteState.LIVE, SIGMA, RATE, rows=tuple(rows))
    return replace(blank, **said)


def chain(
    strikes: Sequence[float] = tuple(80 + at for at in range(41)), days: Sequence[int] = (4, 18, 46), **said
) -> Board:
    """Puts and calls of every strike and day."""
    rows = (row(strike, each, sign) for each in days for strike in strikes for sign in (-1, 1))
    return board(rows, **said)


# ---- anything a market may tell

prices = st.one_of(st.none(), st.integers(0, 900).map(lambda cents: cents / 100))
counts = st.one_of(st.none(), st.sampled_from([0.0, 3.0, 12.0, 80.0, 900.0, 50_000.0]))
states = st.sampled_from([*[QuoteState.LIVE] * 24, *[QuoteState.CLOSED] * 6, *QuoteState])


def mostly(usual, *others):
    """The usual value three times in four."""
    return st.sampled_from([usual] * 3 * max(len(others), 1) + list(others))


@st.composite
def rows(draw: st.DrawFn, sign: int | None = None, state: QuoteState = QuoteState.LIVE) -> Row:
    """One option up to three deviations away, mostly well quoted; anything of it may be missing, crossed, old or no
    standard contract."""
    days = draw(st.sampled_from([4, 18, 46, 46, 0]))
    side = sign or draw(st.sampled_from([-1, 1]))
    out = draw(st.integers(-2, 12)) / 4
    strike = round(100 * exp(side * out * 0.28 * sqrt(days / 365)) * 2) / 2
    found = row(strike, days, side, quote=state)
    if draw(st.integers(0, 3)):
        return replace(found, open_interest=draw(counts), volume=draw(st.sampled_from([9.0, 0.0, 400.0])))
    return replace(
        found,
        bid=draw(prices),
        ask=draw(prices),
        volume=draw(counts),
        open_interest=draw(counts),
        iv=draw(st.sampled_from([None, 0.2, 0.55])),
        delta=draw(st.one_of(st.none(), st.floats(-1, 1).map(lambda each: round(each, 4)))),
        quote=draw(states),
        multiplier=draw(st.sampled_from([D(100), D(100), D(10), None])),
    )


@st.composite
def boards(draw: st.DrawFn, most: int = 40, sign: int | None = None) -> Board:
    """A board of such options, each listed once."""
    state = draw(states)
    listed = draw(
        st.lists(
            rows(sign, state),
            min_size=draw(st.sampled_from([0, most // 2])),
            max_size=most,
            unique_by=lambda each: each.symbol,
        )
    )
    return board(
        listed,
        spot=draw(mostly(100.0, 99.6, 101.37, None)),
        spot_state=state,
        sigma=draw(mostly(SIGMA, blended(None, Sourced(0.3, "candles")), blended(None, None))),
    )


def generous(amount: int) -> st.SearchStrategy[Decimal | None]:
    return st.one_of(st.just(D(amount)), st.just(D(amount)), st.none(), st.integers(0, amount).map(D))


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    """Any wish, within any plan; mostly one that leaves something to choose."""
    limits = StrategyLimits(
        draw(mostly(D(1), D("0.5"), D("0.1"), D(0))),
        draw(mostly(None, 0, 2)),
        draw(mostly(None, D("0.1"))),
        draw(mostly(None, D("0.3"))),
        draw(mostly(None, D(40))),
    )
    return Ask(
        draw(st.sampled_from([-1, 1])),
        draw(st.sampled_from(list(Profile))),
        draw(mostly(1, 2, 3)),
        draw(generous(40_000)),
        D(draw(mostly(400, 0, 50, 100))),
        draw(st.sampled_from([None, D("98.2")])),
        draw(st.sampled_from([None, D("101.3")])),
        draw(generous(90_000)),
        {"KO": D(9_000)},
        D(draw(st.sampled_from([0, 3_000]))),
        draw(mostly(0, 1, 3)),
        draw(st.sampled_from([None, limits])),
        draw(st.sampled_from([None, None, D(9_500), D(30_000)])),
    )
