"""A sum is nothing but its legs, at every level, to the cent, however the book was come by."""

from dataclasses import replace
from decimal import Decimal
from math import isclose

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.portfolio.books import (
    CALL,
    FACTS,
    KO,
    NOW,
    PUT,
    SHARES,
    SPY,
    THE_CALL,
    THE_PUT,
    hub,
    leg,
    revalue,
    tick,
    valued,
)
from thetadesk.portfolio.book import Book
from thetadesk.portfolio.model import Bucket, Totals
from thetadesk.portfolio.totals import by_bucket, by_ticker, grouped, together, totals

WORDS = (
    PUT,
    CALL,
    SHARES,
    "KO 17 Apr 26 57.5 P",
    "SPY 3 Mar 26 600 C",
    "SPY 18 Dec 26 550 P",
    "SPY",
    "GREE1 20 Mar 26 22 P",
    "VIX 18 Mar 26 20 C",
)
prices = st.one_of(st.none(), st.integers(1, 300_00).map(lambda cents: cents / 100))
cents = st.integers(-1_000_000, 1_000_000).map(lambda amount: str(Decimal(amount).scaleb(-2)))
fractions_of_cents = st.integers(-(10**9), 10**9).map(lambda amount: str(Decimal(amount).scaleb(-6)))


@st.composite
def legs(draw):
    found = {}
    for _ in range(draw(st.integers(0, 8))):
        held = leg(
            draw(st.sampled_from(WORDS)),
            draw(st.integers(-20, 20)),
            draw(fractions_of_cents),
            today=draw(st.one_of(st.none(), st.tuples(st.integers(-5, 5), cents))),
            account=draw(st.sampled_from(["a1", "a2"])),
            campaign=draw(st.sampled_from(["c1", "c2", "c3"])),
            basis_known=draw(st.booleans()),
            currency=draw(st.sampled_from(["USD", "USD", "EUR"])),
        )
        found[held.key] = held
    return list(found.values())


@st.composite
def quotes(draw):
    told = []
    for words in (*WORDS, "VIX", "GREE"):
        bid, ask, close = draw(prices), draw(prices), draw(prices)
        told.append(tick(words, bid, ask, close, last=draw(prices)))
    return told


MONEY = ("cost", "value", "pnl_today", "closed_today", "pnl_open", "extrinsic")
COUNTS = (
    "legs",
    "options",
    "foreign",
    "unvalued",
    "without_extrinsic",
    "without_greeks",
    "without_beta",
    "without_pnl_today",
    "without_pnl_open",
    "stale",
)
GREEKS = ("delta", "gamma", "theta", "vega", "rho", "beta_weighted_delta")


def alike(one: Totals, other: Totals) -> bool:
    exact = all(getattr(one, name) == getattr(other, name) for name in (*MONEY, *COUNTS))
    return exact and all(
        isclose(getattr(one, name), getattr(other, name), rel_tol=1e-9, abs_tol=1e-9) for name in GREEKS
    )


@given(legs(), quotes())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_totals_equal_the_sums_of_their_legs_at_every_level(held, told):
    found = valued(held, told)
    whole = totals(found)
    for parts in (
        by_ticker(found),
        by_bucket(found),
        grouped(found, lambda leg: leg.held.key.account_id),
        grouped(found, lambda leg: leg.held.key.campaign_id),
        grouped(found, lambda leg: leg.held.key),
    ):
        assert alike(together(parts.values()), whole)
    assert whole.pnl_today == sum((each.pnl_today or 0 for each in found), Decimal(0))
    assert whole.value == sum((each.value or 0 for each in found), Decimal(0))
    for each in found:
        for amount in (each.value, each.extrinsic):
            assert amount is None or amount == amount.quantize(Decimal("0.01"))


@given(legs(), quotes())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_book_sums_its_columns_to_what_its_legs_sum_to(held, told):
    book = Book(held, FACTS, hub(*told))
    revalue(book, NOW.timestamp())
    snapshot = book.snapshot
    by_account = grouped(snapshot.legs, lambda leg: leg.held.key.account_id)
    assert set(snapshot.accounts) == set(by_account)
    assert all(alike(snapshot.accounts[id], by_account[id]) for id in by_account)


def test_buckets_come_in_the_order_of_time():
    held = [leg(words, -1) for words in (SHARES, "SPY 18 Dec 26 550 P", PUT, "SPY 3 Mar 26 600 C")]
    assert list(by_bucket(valued(held, []))) == [Bucket.TODAY, Bucket.THREE_WEEKS, Bucket.LATER, Bucket.NONE]


def test_what_was_closed_today_is_told_apart():
    held = [leg(PUT, -1, "118.87"), leg(CALL, 0, today=(1, "-51.13"))]
    found = totals(valued(held, [THE_PUT, THE_CALL, KO, SPY]))
    assert (found.legs, found.closed_today) == (1, Decimal("-11.13"))
    assert found.pnl_today == Decimal("20.00") - Decimal("11.13")


def test_what_is_unknown_is_counted():
    held = [leg(PUT, -1, "118.87"), leg(CALL, -1, "50.00", basis_known=False), leg("IBM", 10, "-2000")]
    found = totals(valued(held, [tick(PUT, 0.8, 0.9), replace(THE_CALL, bid=0.6, ask=0.5), KO, SPY]))
    counts = (found.unvalued, found.without_greeks, found.without_beta, found.without_pnl_today)
    assert counts == (2, 1, 2, 3)
    assert (found.without_pnl_open, found.stale) == (2, 2)
    assert (found.options, found.without_extrinsic) == (2, 1)


def test_what_cost_another_currency_is_in_no_sum():
    held = [
        leg(PUT, -1, "118.87"),
        leg(PUT, -1, "100.00", account="a2", currency="EUR"),
        leg(CALL, -1, "50.00", today=(-1, "50.00"), account="a2", currency="EUR"),
    ]
    own, kept, opened = valued(held, [THE_PUT, THE_CALL, KO, SPY])
    found = totals([own, kept, opened])
    assert (found.foreign, found.cost, found.pnl_open) == (2, Decimal("118.87"), own.pnl_open)
    assert found.value == own.value + kept.value + opened.value
    assert (kept.pnl_open, kept.pnl_today, opened.pnl_today) == (None, own.pnl_today, None)
    assert "kept in EUR" in kept.problems[0]
