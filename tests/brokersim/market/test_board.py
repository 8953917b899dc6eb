"""What is listed, and what splits make of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from brokersim import calendar
from brokersim.clock import Clock
from brokersim.market import Market, MarketError
from brokersim.market.board import adjusted, next_root, parse_occ
from brokersim.market.happenings import splits
from brokersim.model import Contract, Cycle, Settlement, Split

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
MARKET = Market(7, Clock.stepped(NOW))


def test_weeklies_and_a_year_of_monthlies() -> None:
    found = MARKET.expirations("AAPL")
    monthly = [each for each in found if each.cycle is Cycle.MONTHLY]
    weekly = [each for each in found if each.cycle is Cycle.WEEKLY]
    assert len(monthly) >= 12
    assert 5 <= len(weekly) <= 9
    assert all(each.settlement is Settlement.PM and each.last_trading_on == each.expires_on for each in found)
    assert date(2027, 6, 17) in {each.expires_on for each in monthly}  # the third Friday is a holiday


def test_the_indexes_roots() -> None:
    spx = MARKET.expirations("SPX")
    morning = [each for each in spx if each.root == "SPX"]
    assert {each.root for each in spx} == {"SPX", "SPXW"}
    assert all(
        each.settlement is Settlement.AM and each.last_trading_on < each.expires_on for each in morning
    )
    assert all(each.settlement is Settlement.PM for each in spx if each.root == "SPXW")
    assert all(each.settlement is Settlement.PM for each in MARKET.expirations("XSP"))
    assert all(each.expires_on.weekday() == 2 for each in MARKET.expirations("VIX"))
    assert all(each.settlement is Settlement.AM for each in MARKET.expirations("VIX"))


@pytest.mark.parametrize("symbol", sorted(MARKET.listings))
def test_chains_surround_the_price_and_every_contract_is_found_again(symbol: str) -> None:
    spot = MARKET.spot(symbol)
    expirations = MARKET.expirations(symbol)
    for expiration in expirations[:: max(len(expirations) // 3, 1)]:
        chain = MARKET.chain(expiration)
        strikes = [each.strike for each in chain]
        assert strikes == sorted(strikes)
        assert [each.right for each in chain[:4]] == ["C", "P", "C", "P"]
        assert float(strikes[0]) < spot < float(strikes[-1])
        assert len({each.occ for each in chain}) == len(chain)
        assert all(MARKET.contract(each.occ) == each for each in chain[:: max(len(chain) // 9, 1)])
        assert chain[0].cash_settled is chain[0].european is (MARKET.listings[symbol].kind == "index")


def test_what_was_once_listed_is_still_known() -> None:
    on = date(2025, 3, 5)
    for expiration in MARKET.expirations("TSLA", on)[::4]:
        chain = MARKET.chain(expiration, on)
        assert [MARKET.contract(each.occ) for each in chain[::7]] == chain[::7]


@pytest.mark.parametrize(
    "occ",
    [
        "",
        "AAPL",
        "AAPL  261332C00200000",
        "AAPL  261225C00200000",
        "ZZZZ  261218C00200000",
        "AAPL  261218C00200010",
    ],
)
def test_what_never_was_is_not(occ: str) -> None:
    assert MARKET.contract(occ) is None


def test_occ_symbols_are_read() -> None:
    assert parse_occ("F1    261218P00012500") == ("F1", date(2026, 12, 18), "P", Decimal("12.5"))
    assert parse_occ("SPXW261218C06000000") == ("SPXW", date(2026, 12, 18), "C", Decimal(6000))


def test_an_integer_split_lowers_the_strike() -> None:
    contract = Contract("AAPL", "AAPL", date(2026, 12, 18), "C", Decimal(200))
    became = adjusted(contract, Split("AAPL", date(2026, 6, 1), 3, 1), 200.0)
    assert became.occ == "AAPL  261218C00066670"
    assert became.shares == 100


def test_an_odd_split_changes_the_deliverable_and_the_root() -> None:
    contract = Contract("F", "F", date(2026, 12, 18), "C", Decimal(10))
    more = adjusted(contract, Split("F", date(2026, 6, 1), 3, 2), 12.0)
    assert (more.root, more.strike, more.shares, more.cash) == ("F1", Decimal(10), Decimal(150), Decimal(0))
    fewer = adjusted(contract, Split("F", date(2026, 6, 1), 1, 8), 3.0)
    assert (fewer.root, fewer.shares, fewer.cash) == ("F1", Decimal(12), Decimal("12.00"))
    again = adjusted(fewer, Split("F", date(2026, 9, 1), 2, 1), 24.0)
    assert (again.root, again.shares, again.cash) == ("F2", Decimal(24), Decimal("12.00"))
    assert next_root("BRKB9") == "BRKB10"


def test_splits_of_others_adjust_nothing() -> None:
    contract = MARKET.chain(MARKET.expirations("AAPL")[0])[0]
    with pytest.raises(MarketError, match="does not adjust"):
        MARKET.adjusted(contract, Split("F", date(2026, 6, 1), 3, 2))


def test_most_seeds_split_some_way_each_before_long() -> None:
    first, last = date(2025, 5, 20), date(2026, 11, 1)
    whole = odd = 0
    for seed in range(40):
        happened = [each for found in splits(seed).values() for each in found if first <= each.on <= last]
        whole += any(each.old == 1 for each in happened)
        odd += any(each.old != 1 for each in happened)
    assert whole >= 36
    assert odd >= 36


@pytest.mark.parametrize("seed", [1, 7, 9])
def test_every_listed_contract_has_its_successor_after_a_split(seed: int) -> None:
    market = Market(seed, Clock.stepped(NOW))
    for split in market.splits():
        eve = calendar.previous_session(split.on).on
        listed = [each for each in market.expirations(split.symbol, eve) if each.expires_on >= split.on]
        for expiration in listed[::3]:
            for old in market.chain(expiration, eve)[::9]:
                new = market.adjusted(old, split)
                assert market.contract(new.occ) == new
        roots = {each.root for each in market.expirations(split.symbol, split.on) if not each.standard}
        assert bool(roots) is (split.old != 1)


@pytest.mark.parametrize("seed", [1, 7, 9])
def test_a_split_costs_nobody_anything(seed: int) -> None:
    market = Market(seed, Clock.stepped(NOW))
    for split in market.splits():
        before = calendar.previous_session(split.on)
        opens = calendar.session(split.on).opens_at
        midnight = opens - timedelta(hours=8)
        ratio = split.new / split.old
        assert market.spot(split.symbol, midnight) * ratio == pytest.approx(
            market.spot(split.symbol, before.closes_at), rel=0.01
        )
        expiration = market.expirations(split.symbol, before.on)[-1]
        old = market.chain(expiration, before.on)[20]
        new = market.adjusted(old, split)
        times = ratio if split.old == 1 else 1
        assert market.option_price(new, midnight) * times == pytest.approx(
            market.option_price(old, before.closes_at), rel=0.03, abs=0.05
        )
