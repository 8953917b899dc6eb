"""No sequence of acts reaches a state outside the table, and the ledger retells exactly the way that was gone."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.ledger.booked import booked
from tests.ledger.builders import (
    NEW_YORK,
    assigned,
    btc,
    buy,
    delivered,
    expired,
    sell,
    sto,
)
from tests.ledger.builders import (
    told as written,
)
from tests.wheel.builders import summed, told, total
from thetadesk.kernel.instruments import Instrument, Right, equity, option
from thetadesk.ledger.model import Effect, Kind, Transaction
from thetadesk.wheel.machine import MOVES, Step, allowed, possible, step, walk
from thetadesk.wheel.model import Act, MoveNotAllowedError, State
from thetadesk.wheel.standing import EMPTY, Standing, delivers, standing_of, state_of

D = Decimal
SHARES = equity("KO")
EXPIRIES = (date(2026, 6, 19), date(2026, 7, 17), date(2026, 12, 18))
STRIKES = (D(55), D("57.5"), D(60))
PRICES = st.sampled_from([D("0.35"), D("0.8"), D("1.27"), D("2.4")])
FEES = st.sampled_from([D(0), D("-0.65"), D("-1.13"), D("-0.02")])
CONTRACTS = st.sampled_from([
    option("KO", day, right, strike) for day, right, strike in product(EXPIRIES, Right, STRIKES)
])  # fmt: skip


class Trader(RuleBasedStateMachine):
    """Tries any act at any time. What the table refuses changes nothing; what it allows is written into a ledger."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.CASH
        self.states = [State.CASH]
        self.held: dict[Instrument, Decimal] = {}
        self.written: list[Transaction] = []
        self.now = datetime(2026, 1, 5, 10, tzinfo=NEW_YORK)

    # ---- acts

    @rule(contract=CONTRACTS, number=st.integers(1, 3), price=PRICES, fees=FEES)
    def sell_option(self, contract, number, price, fees):
        act = Act.SELL_PUT if contract.right is Right.PUT else Act.SELL_CALL
        self.try_(act, {contract: D(-number)}, sto(contract, number, price, fees=fees, at=self.at))

    @rule(pick=st.integers(0), part=st.integers(1, 3), price=PRICES)
    def close(self, pick, part, price):
        contract, number = self.open_one(pick, part)
        if contract:
            self.try_(
                Act.CLOSE, {contract: D(number)}, btc(contract, number, price, fees="-0.65", at=self.at)
            )

    @rule(pick=st.integers(0), part=st.integers(1, 3))
    def expire(self, pick, part):
        contract, number = self.open_one(pick, part)
        if contract:
            self.try_(Act.EXPIRE, {contract: D(number)}, expired(contract, number, at=self.at))

    @rule(pick=st.integers(0), part=st.integers(1, 3))
    def assign(self, pick, part):
        contract, number = self.open_one(pick, part)
        if contract is None:
            return
        shares = D(100 * number) if contract.right is Right.PUT else D(-100 * number)
        act = Act.ASSIGN if shares > 0 else Act.CALL_AWAY
        parts = assigned(contract, number, at=self.at), delivered("KO", shares, contract.strike, at=self.at)
        self.try_(act, {contract: D(number), SHARES: shares}, *parts)

    @rule(pick=st.integers(0), into=CONTRACTS, price=PRICES, credit=PRICES)
    def roll(self, pick, into, price, credit):
        contract, number = self.open_one(pick, 3)
        if contract is None or into == contract or into.right is not contract.right:
            return
        order = f"roll{len(self.written)}"
        parts = (
            btc(contract, number, price, at=self.at, order=order),
            sto(into, number, price + credit, at=self.at, order=order),
        )
        self.try_(Act.ROLL, {contract: D(number), into: D(-number)}, *parts)

    @rule(number=st.sampled_from([50, 100, 200]), price=st.sampled_from(STRIKES))
    def buy_shares(self, number, price):
        self.try_(Act.BUY_SHARES, {SHARES: D(number)}, buy("KO", number, price, at=self.at))

    @rule(number=st.sampled_from([50, 100, 200]), price=st.sampled_from(STRIKES))
    def sell_shares(self, number, price):
        number = min(D(number), self.held.get(SHARES, D(0)))
        if number:
            self.try_(Act.SELL_SHARES, {SHARES: -number}, sell("KO", number, price, at=self.at))

    @rule(number=st.sampled_from([100, 300]))
    def import_shares(self, number):
        moved = written(
            Kind.OPENING_POSITION, Effect.OPEN, "KO", number, basis=D("58.2") * number, at=self.at
        )
        self.try_(Act.IMPORT_SHARES, {SHARES: D(number)}, moved)

    @rule(amount=st.sampled_from(["48.50", "-1.20"]))
    def dividend(self, amount):
        if self.held.get(SHARES):
            self.written.append(written(Kind.DIVIDEND, None, "KO", gross=amount, at=self.at))
            self.now += timedelta(days=1)

    # ---- how an act is tried

    @property
    def at(self) -> str:
        return self.now.strftime("%Y-%m-%d %H:%M:%S")

    def open_one(self, pick: int, part: int) -> tuple[Instrument | None, int]:
        """One of the options that are open, and how many contracts of it (no more than there are)."""
        contracts = sorted((w for w, n in self.held.items() if n < 0), key=lambda w: w.symbol)
        if not contracts:
            return None, 0
        contract = contracts[pick % len(contracts)]
        return contract, min(part, int(-self.held[contract]))

    def try_(self, act: Act, deltas: dict[Instrument, Decimal], *parts: Transaction) -> None:
        held = {what: self.held.get(what, D(0)) + deltas.get(what, D(0)) for what in {**self.held, **deltas}}
        after = standing_of("KO", held.items())
        try:
            reached = step(self.state, act, after)
        except MoveNotAllowedError as refused:
            self.refused(act, after, refused)
            return
        assert act in allowed(self.state)
        self.held, self.state = held, reached
        self.states.append(reached)
        self.written += parts
        self.now += timedelta(days=1)

    def refused(self, act: Act, after: Standing, error: MoveNotAllowedError) -> None:
        in_table = state_of(after) in MOVES.get((self.state, act), ())
        assert not in_table or after.free_shares < 0
        assert error.fields["allowed"] == [each.value for each in allowed(self.state)]

    # ---- what always holds

    @invariant()
    def is_in_the_table(self):
        assert self.state in State
        assert all(n <= 0 for what, n in self.held.items() if what.is_option)
        assert standing_of("KO", self.held.items()).free_shares >= 0

    def teardown(self):
        """The ledger tells the same way, and its totals are the wheel's."""
        books = booked(*self.written)
        way = told(books, "KO")
        assert way.departures == ()
        assert list(way.states) == self.states
        found = summed(books, "KO")
        assert (way.state is State.CASH) == (found.cycle_started_on is None)
        moved = total([t.basis for t in books.transactions if t.basis is not None])
        assert found.cash == total([t.cash for t in books.transactions])
        assert found.cash == found.realized + found.income + found.open_cost + moved
        assert found.realized == total([match.net for match in books.cash.matches])
        assert found.fees == total([t.fees for t in books.transactions])
        assert found.shares == self.held.get(SHARES, 0)
        sold = [t for t in books.transactions if t.kind is Kind.TRADE and t.holding.is_option]
        assert found.premium_collected == total([t.gross for t in sold if t.quantity < 0])
        assert found.premium_net == total([t.gross for t in sold])


TestTrader = Trader.TestCase


def test_every_state_can_be_reached_and_left():
    assert {state for reached in MOVES.values() for state in reached} == set(State)
    assert all(allowed(state) for state in State)


def test_a_refusal_names_what_is_allowed():
    with pytest.raises(
        MoveNotAllowedError, match=r"a wheel in cash cannot call away\. It can: sell put"
    ) as caught:
        step(State.CASH, Act.CALL_AWAY, EMPTY)
    assert caught.value.fields == {
        "state": "cash",
        "act": "call_away",
        "allowed": ["sell_put", "buy_shares", "import_shares"],
    }


def test_a_call_needs_its_shares():
    with pytest.raises(MoveNotAllowedError, match="without 100 shares that they promise"):
        step(State.SHARES, Act.SELL_CALL, Standing(D(100), calls=D(2), free_shares=D(-100)))


def test_what_a_ledger_does_is_followed_and_told():
    naked = Step(Act.SELL_CALL, Standing(calls=D(1), free_shares=D(-100)), date(2026, 1, 6), "Sold 1 call")
    way = walk([naked])
    assert way.states == (State.CASH, State.CASH)
    assert way.departures == ("2026-01-06: Sold 1 call: from cash to cash",)


def test_what_is_no_act_is_a_departure_only_where_it_moves_the_wheel():
    bought = Step(None, Standing(longs=D(1)), date(2026, 1, 6))
    came = Step(None, Standing(shares=D(100)), date(2026, 1, 7))
    assert walk([bought, came]).departures == ("2026-01-07: something else: from cash to shares",)


def test_a_contract_of_the_test_is_a_hundred_shares():
    assert delivers(option("KO", EXPIRIES[0], Right.CALL, STRIKES[0])) == 100


def test_what_is_possible_is_what_something_is_there_for():
    bare, both = Standing(D(100), free_shares=D(100)), Standing(D(100), puts=D(1), calls=D(1))
    assert possible(EMPTY) == (Act.SELL_PUT, Act.BUY_SHARES, Act.IMPORT_SHARES)
    assert possible(bare) == (
        Act.SELL_PUT,
        Act.SELL_CALL,
        Act.BUY_SHARES,
        Act.SELL_SHARES,
        Act.IMPORT_SHARES,
    )
    assert {Act.ASSIGN, Act.CALL_AWAY, Act.EXPIRE, Act.CLOSE, Act.ROLL} < set(possible(both))
    assert not {Act.SELL_CALL, Act.SELL_SHARES} & set(possible(both))
