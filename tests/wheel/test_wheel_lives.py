"""Any life of a wheel that is recorded by hand: whatever is tried, corrected and taken back, the wheel is in a state of the
table, and its totals are its campaigns', which are the account's."""

import atexit
import shutil
import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.ledger.builders import NEW_YORK
from tests.ledger.desk import Desk
from thetadesk.db import migrate
from thetadesk.db.engine import Database
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel.model import Act, Direction, State
from thetadesk.wheel.recording import Terms
from thetadesk.wheel.service import correcting, trade_views, trades, views, wheels
from thetadesk.wheel.service.correcting import Correction
from thetadesk.wheel.service.trade_views import TradeView
from thetadesk.wheel.service.trades import Closing, Ending, Sale

D = Decimal
START = datetime(2026, 1, 5, 10, tzinfo=NEW_YORK)
PRICES = st.sampled_from([D("0.35"), D("0.8"), D("1.27")])
STRIKES = st.sampled_from([D(55), D("57.5"), D(60)])


@cache
def _blank() -> Path:
    """A database with every table and nothing in them."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    migrate.ensure(f"sqlite:///{folder}/blank.db")
    return folder / "blank.db"


class Life(RuleBasedStateMachine):
    """Records anything at any time, a day later each time; what is refused must change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp())
        shutil.copy(_blank(), self._folder / "life.db")
        self._database = Database(f"sqlite:///{self._folder}/life.db")
        self.desk = Desk(self._database, self._folder)
        where = self.desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
        self.wheel = self.desk.decide(wheels.create, where, wheels.Wish("KO", D(12_000)), START.date())
        self.now = START

    def teardown(self) -> None:
        self._database.dispose()
        shutil.rmtree(self._folder)

    # ---- what is tried

    @rule(
        direction=st.sampled_from(Direction),
        strike=STRIKES,
        days=st.integers(3, 40),
        number=st.integers(1, 2),
    )
    def sell(self, direction, strike, days, number):
        expires_on = self.now.date() + timedelta(days=days)
        sale = Sale(direction, strike, expires_on, number, D("0.8"), D("1.13"))
        self.try_(trades.sell, self.wheel.id, sale, self.now)

    @rule(pick=st.integers(0, 5), price=PRICES, part=st.sampled_from([None, 1]))
    def close(self, pick, price, part):
        if trade := self.one(pick):
            self.try_(trades.close, trade.id, Closing(price, part, D("0.65")), self.now)

    @rule(pick=st.integers(0, 5), price=PRICES, strike=STRIKES)
    def roll(self, pick, price, strike):
        if trade := self.one(pick):
            direction = Direction.PUT if trade.option.right == "P" else Direction.CALL
            sale = Sale(direction, strike, self.now.date() + timedelta(days=30), 1, price + 1)
            self.try_(trades.roll, trade.id, Closing(price, 1), sale, self.now)

    @rule(
        pick=st.integers(0, 5),
        stock=st.sampled_from([D(50), D(60), D(70)]),
        assigned=st.sampled_from([None, 0, 1]),
    )
    def end(self, pick, stock, assigned):
        if trade := self.one(pick):
            self.now = max(self.now, datetime.combine(trade.option.expires_on, self.now.timetz()))
            self.try_(trades.expire, trade.id, Ending(self.now.date(), stock, assigned), self.now)

    @rule(
        act=st.sampled_from([Act.BUY_SHARES, Act.SELL_SHARES, Act.IMPORT_SHARES]),
        number=st.sampled_from([50, 100]),
    )
    def move_shares(self, act, number):
        basis = D("58.2") * number if act is Act.IMPORT_SHARES else None
        terms = Terms(self.now, self.now.date(), D(number), price=D(59), basis=basis)
        self.try_(trades.perform, self.wheel.id, act, terms)

    @rule(pick=st.integers(0, 5), price=PRICES, contracts=st.integers(1, 3))
    def correct(self, pick, price, contracts):
        if trade := self.one(pick, open_only=False):
            self.try_(correcting.amend, trade.id, Correction(price, contracts=contracts))

    @rule(pick=st.integers(0, 5), again=st.booleans())
    def take_back(self, pick, again):
        if trade := self.one(pick, open_only=False):
            self.try_(correcting.reopen if again else correcting.delete, trade.id)

    # ---- how it is tried

    def try_(self, act, *given) -> None:
        before = self.seen()
        try:
            self.desk.do(act, *given, self.desk.by())
        except ThetadeskError:
            assert self.seen() == before
        self.now += timedelta(days=1)

    def one(self, pick: int, *, open_only: bool = True) -> TradeView | None:
        with self.desk.unit() as unit:
            known = trade_views.trades_of(unit, views.view(unit, self.wheel, self.now.date()))
        found = [each for each in known if each.result.open_quantity or not open_only]
        return found[pick % len(found)] if found else None

    def seen(self) -> views.WheelView:
        return self.desk.do(views.view, self.wheel, date(2030, 1, 2))

    @invariant()
    def is_in_the_table_and_adds_up(self):
        seen, walk = self.seen(), self.desk.do(views.course, self.wheel)
        assert seen.state in State
        assert (walk.departures, walk.state) == ((), seen.state)
        assert seen.standing.free_shares >= 0
        assert (seen.figures.cycle_started_on is None) == (seen.state is State.CASH)
        stored = self.desk.campaigns()
        assert set(seen.campaign_ids) == {each.id for each in stored}
        for name in ("realized", "income", "cash", "open_cost", "shares"):
            assert getattr(seen.figures, name) == sum((getattr(each, name) for each in stored), D(0)), name
        if stored:
            summary = self.desk.summary()
            assert (seen.figures.cash, seen.figures.realized) == (summary.cash, summary.realized.net)


_TRIES = settings().max_examples // 6  # each looks at a database again and again
Life.TestCase.settings = settings(max_examples=_TRIES, stateful_step_count=14)
test_any_life_of_a_wheel = Life.TestCase
