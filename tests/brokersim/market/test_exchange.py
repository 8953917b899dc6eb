"""The market's promises: the same numbers for everybody, no future, no free lunch."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brokersim import calendar
from brokersim.clock import Clock
from brokersim.market import GENESIS, Market, MarketError
from brokersim.model import Contract, Settlement

NOW = datetime(2026, 11, 20, 17, 3, 11, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
NAMES = ("AAPL", "TSLA", "KO", "SPY", "SPX", "XSP", "VIX")

symbols = st.sampled_from(NAMES)
seeds = st.integers(0, 3)
instants = st.integers(0, int((NOW - datetime(2024, 6, 3, tzinfo=UTC)).total_seconds())).map(
    lambda seconds: NOW - timedelta(seconds=seconds)
)
quick = settings(deadline=None, max_examples=40)


def market_at(now: datetime, seed: int = 7) -> Market:
    return Market(seed, Clock.stepped(now))


@cache
def shared(seed: int = 7) -> Market:
    return market_at(NOW, seed)


@quick
@given(seed=seeds, symbol=symbols, at=instants)
def test_history_does_not_depend_on_now(seed: int, symbol: str, at: datetime) -> None:
    later, then = shared(seed), market_at(at, seed)
    assert then.spot(symbol) == later.spot(symbol, at)
    assert then.quote(symbol) == later.quote(symbol, at)
    on = calendar.market_date(at)
    assert then.expirations(symbol, on) == later.expirations(symbol, on)
    expiration = then.expirations(symbol, on)[-1]
    chain = then.chain(expiration)
    assert chain == later.chain(expiration, on)
    assert then.option_quote(chain[0]) == later.option_quote(chain[0], at)


@quick
@given(order=st.permutations([(name, hours) for name in NAMES[:4] for hours in (1, 500, 4000)]))
def test_the_order_of_asking_changes_nothing(order: list[tuple[str, int]]) -> None:
    fresh = market_at(NOW)
    for name, hours in order:
        at = NOW - timedelta(hours=hours)
        assert fresh.spot(name, at) == shared().spot(name, at)


def test_another_seed_is_another_market() -> None:
    assert shared(1).spot("AAPL") != shared(2).spot("AAPL")


@quick
@given(symbol=symbols, at=instants)
def test_quotes_are_two_sided(symbol: str, at: datetime) -> None:
    quote = shared().quote(symbol, at)
    assert 0 < quote.low <= quote.last <= quote.high
    assert quote.low <= quote.open <= quote.high
    if shared().listings[symbol].kind == "index":
        assert quote.bid == quote.last == quote.ask
    else:
        assert 0 < quote.bid < quote.ask
        assert quote.bid <= quote.last <= quote.ask
    assert quote.bid_size > 0
    assert quote.ask_size > 0
    assert quote.at <= at


@quick
@given(seed=seeds, symbol=symbols, at=instants, which=st.floats(0, 0.999))
def test_chains_offer_no_free_lunch(seed: int, symbol: str, at: datetime, which: float) -> None:
    market = shared(seed)
    on = calendar.market_date(at)
    expirations = market.expirations(symbol, on)
    chain = market.chain(expirations[int(which * len(expirations))], on)
    quotes = market.option_quotes(chain, at)
    for quoted in quotes:
        assert 0 <= quoted.quote.bid < quoted.quote.ask
        assert quoted.quote.bid <= quoted.theoretical + 1e-6 <= quoted.quote.ask + 2e-6
        assert quoted.open_interest >= 0
    calls = [each.theoretical for each in quotes if each.contract.right == "C"]
    puts = [each.theoretical for each in quotes if each.contract.right == "P"]
    assert all(low >= high - 1e-6 for low, high in pairwise(calls))
    assert all(low <= high + 1e-6 for low, high in pairwise(puts))


@quick
@given(symbol=symbols, at=instants, which=st.floats(0, 0.999))
def test_one_contract_is_quoted_as_in_its_chain(symbol: str, at: datetime, which: float) -> None:
    market, on = shared(), calendar.market_date(at)
    expirations = market.expirations(symbol, on)
    chain = market.chain(expirations[int(which * len(expirations))], on)
    for quoted in market.option_quotes(chain[:: max(len(chain) // 5, 1)], at):
        alone = market.option_quote(quoted.contract, at)
        assert alone.quote == quoted.quote
        assert alone.delta == pytest.approx(quoted.delta, abs=1e-6)
        assert alone.gamma == pytest.approx(quoted.gamma, abs=1e-5)
        assert market.option_price(quoted.contract, at) == pytest.approx(quoted.theoretical, abs=1e-7)


def test_the_future_is_nobodys() -> None:
    market = shared()
    tomorrow = NOW + timedelta(days=1)
    contract = market.chain(market.expirations("AAPL")[-1])[0]
    for ask in (
        lambda: market.spot("AAPL", tomorrow),
        lambda: market.quote("AAPL", tomorrow),
        lambda: market.option_quote(contract, tomorrow),
        lambda: market.option_quotes([contract], tomorrow),
        lambda: market.expirations("AAPL", tomorrow.date()),
        lambda: market.settlement_price(contract),
        lambda: market.iv_rank("AAPL", tomorrow.date()),
    ):
        with pytest.raises(MarketError):
            ask()


def test_bars_end_now() -> None:
    market = shared()
    minutes = market.minute_bars("AAPL", NOW.date())
    assert len(minutes) == 153
    assert minutes[-1].at + timedelta(minutes=1) <= NOW
    today = market.daily_bars("AAPL", NOW.date(), NOW.date() + timedelta(days=30))
    assert [bar.close for bar in today] == [market.spot("AAPL")]
    assert market.minute_bars("AAPL", NOW.date() + timedelta(days=3)) == []
    assert market.minute_bars("AAPL", date(2026, 11, 15)) == []


@pytest.mark.parametrize("symbol", NAMES)
@pytest.mark.parametrize("on", [date(2026, 11, 19), date(2025, 11, 28)])
def test_minutes_make_the_day_and_follow_the_spot(symbol: str, on: date) -> None:
    market = shared()
    (day,) = market.daily_bars(symbol, on, on)
    minutes = market.minute_bars(symbol, on)
    assert len(minutes) == calendar.session(on).minutes
    assert day.open == minutes[0].open
    assert day.close == pytest.approx(minutes[-1].close, abs=0.011)
    assert day.high == max(bar.high for bar in minutes)
    assert day.low == min(bar.low for bar in minutes)
    assert day.volume == sum(bar.volume for bar in minutes)
    for bar in minutes[::37]:
        assert market.spot(symbol, bar.at) == pytest.approx(bar.open, abs=0.011)


def test_two_years_of_daily_bars() -> None:
    bars = shared().daily_bars("MSFT", date(2024, 11, 20), NOW.date())
    assert len(bars) > 500
    assert all(bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in bars)
    assert date(2023, 1, 3) < GENESIS


@pytest.mark.parametrize("seed", [1, 7])
def test_charts_have_no_steps_at_splits(seed: int) -> None:
    market = shared(seed)
    for split in market.splits():
        around = split.on - timedelta(days=10), split.on + timedelta(days=10)
        bars = market.daily_bars(split.symbol, *around, split_adjusted=True)
        assert all(0.7 < late.close / early.close < 1.4 for early, late in pairwise(bars))
        quoted = market.daily_bars(split.symbol, *around)
        assert quoted[-1] == bars[-1]
        assert quoted[0].close / bars[0].close == pytest.approx(split.new / split.old, rel=1e-3)


def test_a_closed_market_keeps_its_last_quotes() -> None:
    market = market_at(SATURDAY)
    close = calendar.session(date(2026, 11, 20)).closes_at
    assert market.spot("AAPL") == market.spot("AAPL", close)
    assert market.quote("AAPL") == market.quote("AAPL", close)
    assert market.quote("AAPL").at == close
    contract = market.chain(market.expirations("AAPL")[2])[20]
    assert market.option_quote(contract) == market.option_quote(contract, close)
    assert market.expirations("AAPL")[0].expires_on == date(2026, 11, 27)


def test_indexes_follow_each_other() -> None:
    market = shared()
    for days in range(0, 300, 17):
        at = NOW - timedelta(days=days)
        assert market.spot("XSP", at) == pytest.approx(market.spot("SPX", at) / 10, abs=0.006)
        assert 6 < market.spot("VIX", at) < 90


def test_fear_is_the_indexs_volatility() -> None:
    assert shared().spot("VIX") == pytest.approx(100 * shared().iv30("SPX"), abs=0.006)


def test_settlement_at_the_opening_or_at_the_close() -> None:
    market = shared()
    on = date(2026, 10, 16)
    day = market.daily_bars("SPX", on, on)[0]
    contracts = {each.settlement: each for each in (_contract("SPX", on), _contract("SPXW", on))}
    assert market.settlement_price(contracts[Settlement.AM]) == day.open
    assert market.settlement_price(contracts[Settlement.PM]) == day.close
    vix = _contract("VIX", date(2026, 10, 21))
    assert market.settlement_price(vix) == market.daily_bars("VIX", vix.expires_on, vix.expires_on)[0].open


def test_an_ended_contract_is_quoted_at_what_it_was_settled() -> None:
    market = shared()
    contract = _contract("AAPL", date(2026, 11, 13))
    worth = max(market.settlement_price(contract) - float(contract.strike), 0)
    assert market.option_quote(contract).theoretical == pytest.approx(worth)
    assert market.option_quotes([contract])[0].theoretical == pytest.approx(worth)


def test_events_to_come_are_told_only_when_announced() -> None:
    market = shared()
    assert all(each.ex_on <= NOW.date() + timedelta(days=35) for each in market.dividends())
    assert all(each.on <= NOW.date() + timedelta(days=30) for each in market.splits())
    reports = market.earnings("AAPL")
    assert all((each.eps_actual is None) == (each.on > NOW.date()) for each in reports)
    assert any(each.eps_actual is None for each in reports)
    assert market.earnings("SPY") == []
    assert market.dividends("SPX") == []


def test_payers_pay_every_quarter_and_the_price_drops() -> None:
    market = shared()
    paid = market.dividends("KO", date(2025, 1, 1), date(2025, 12, 31))
    assert len(paid) == 4
    assert all(each.amount > 0 and each.pay_on > each.ex_on for each in paid)
    assert market.dividends("TSLA") == []


def test_volatility_is_ranked_in_its_year() -> None:
    market = shared()
    for symbol in NAMES:
        assert 0.05 < market.iv30(symbol) < 2
        assert 0 <= market.iv_rank(symbol) <= 1
        assert 0 <= market.iv_percentile(symbol) <= 1
        assert len(market.iv_history(symbol)) == 252
        assert 0.02 < market.historical_volatility(symbol) < 3
        assert 0 < market.implied_move(symbol) < market.spot(symbol)


def test_shocks_go_on_for_good_and_reach_options() -> None:
    market = market_at(NOW)
    put = next(each for each in market.chain(market.expirations("AAPL")[3]) if each.right == "P")
    before = market.option_quote(put).theoretical, market.spot("AAPL"), market.iv30("AAPL")
    earlier = market.spot("AAPL", NOW - timedelta(days=3))
    market.shock("AAPL", 0.7)
    assert market.spot("AAPL") == pytest.approx(0.7 * before[1], abs=0.01)
    assert market.option_quote(put).theoretical > before[0]
    assert market.iv30("AAPL") > before[2]
    assert market.spot("AAPL", NOW - timedelta(days=3)) == earlier
    assert market.spot("MSFT") == shared().spot("MSFT")
    assert market.quote("AAPL").low <= market.spot("AAPL") < market.quote("AAPL").open


def test_the_index_takes_its_family_along() -> None:
    market = market_at(SATURDAY)
    before = {name: market.spot(name) for name in ("SPX", "SPY", "XSP", "VIX")}
    market.shock("SPY", 0.9)
    for name in ("SPX", "SPY", "XSP"):
        assert market.spot(name) == pytest.approx(0.9 * before[name], rel=1e-4)
    assert market.spot("VIX") > before["VIX"]
    market.shock("VIX", 1.5)
    assert market.spot("SPX") == pytest.approx(0.9 * before["SPX"], rel=1e-4)


def test_impossible_shocks_are_refused() -> None:
    market = market_at(NOW)
    with pytest.raises(MarketError, match="past cannot be shocked"):
        market.shock("AAPL", 0.5, NOW - timedelta(seconds=1))
    with pytest.raises(MarketError, match=r"0\.01 to 100"):
        market.shock("AAPL", 0)
    with pytest.raises(MarketError, match="Nothing is listed as 'NOPE'"):
        market.spot("NOPE")


def _contract(root: str, on: date) -> Contract:
    market = shared()
    underlying = "SPX" if root == "SPXW" else root
    expiration = next(
        each for each in market.expirations(underlying, on) if each.root == root and each.expires_on == on
    )
    chain = market.chain(expiration, on)
    return chain[len(chain) // 2 // 2 * 2]
