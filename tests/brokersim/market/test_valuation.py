"""Contracts on the tape: what they deliver, what they pay before, when they end."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from brokersim import calendar
from brokersim.market.tape import Tape
from brokersim.market.valuation import RATE, Valuation, ends
from brokersim.model import Contract, Settlement

TAPE = Tape(7)
VALUATION = Valuation(TAPE)
NOON = calendar.session(date(2026, 11, 18)).opened + 9000.0
CALL = Contract("KO", "KO", date(2027, 1, 15), "C", Decimal(50))
INDEX = Contract(
    "SPX", "SPX", date(2026, 12, 18), "P", Decimal(6000), Settlement.AM, european=True, cash_settled=True
)


def test_contracts_end_at_the_opening_or_at_the_close() -> None:
    on = date(2026, 11, 27)
    assert ends(on, Settlement.AM) == calendar.session(on).opened
    assert ends(on, Settlement.PM) == calendar.session(on).closed


def test_dividends_before_the_end_lower_the_carry() -> None:
    ex = next(day.ex for day, _ in TAPE.paths["KO"].dividends if calendar.sessions()[day.ex].opened > NOON)
    until = (calendar.sessions()[ex].opened - NOON) / (365 * 86400)
    assert VALUATION.carry("KO", until - 0.001, NOON) == RATE
    assert VALUATION.carry("KO", until + 0.001, NOON) < RATE
    assert VALUATION.carry("TSLA", 1.0, NOON) == RATE
    assert VALUATION.carry("VIX", 1.0, NOON) == 0


def test_an_adjusted_contract_is_worth_what_it_delivers() -> None:
    spot = TAPE.spot("KO", NOON)
    odd = replace(CALL, root="KO1", shares=Decimal(150), cash=Decimal(20), strike=Decimal(5))
    worth = (150 * spot + 20) / 100 - 5
    value = VALUATION.value(odd, NOON)
    assert value.price == pytest.approx(worth, rel=0.02)
    assert value.delta == pytest.approx(1.5, rel=0.02)


def test_greeks_have_their_signs_and_units() -> None:
    call, put = VALUATION.value(CALL, NOON), VALUATION.value(replace(CALL, right="P"), NOON)
    assert 0 < call.delta < 1
    assert -1 < put.delta < 0
    for value in (call, put):
        assert value.gamma > 0 > value.theta
        assert value.vega > 0
    assert call.rho > 0 > put.rho
    later = VALUATION.price(CALL, NOON + 86400)
    moved = call.delta * (TAPE.spot("KO", NOON + 86400) - TAPE.spot("KO", NOON))
    assert later - call.price == pytest.approx(moved + call.theta, abs=0.15)


def test_together_is_as_alone() -> None:
    contracts = [CALL, INDEX, replace(CALL, right="P"), replace(CALL, expires_on=date(2026, 11, 13))]
    together = VALUATION.values(contracts, NOON)
    assert [each.price for each in together] == pytest.approx(
        [VALUATION.value(each, NOON).price for each in contracts]
    )
    assert VALUATION.prices(contracts, NOON) == pytest.approx(
        [VALUATION.price(each, NOON) for each in contracts]
    )


def test_an_opening_settlement_stops_at_the_opening() -> None:
    end = calendar.session(INDEX.expires_on)
    eve = calendar.previous_session(INDEX.expires_on)
    settled = max(6000 - TAPE.opening("SPX", end.index), 0)
    assert VALUATION.price(INDEX, end.opened) == settled
    assert VALUATION.price(INDEX, end.closed) == settled
    assert VALUATION.price(INDEX, eve.closed + 3600) == VALUATION.price(INDEX, eve.closed)


def test_realised_volatility_ignores_splits() -> None:
    split = next(each for path in TAPE.paths.values() for each in path.splits)
    later = calendar.sessions()[calendar.session(split.on).index + 10].on
    assert VALUATION.realised(split.symbol, 20, later) < 1.2
