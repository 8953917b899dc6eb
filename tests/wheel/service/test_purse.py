"""What accounts can put behind a trade, and what a plan leaves of it."""

from datetime import date
from decimal import Decimal

from tests.ledger.builders import buy, history, sto
from tests.ledger.desk import Wish as Import
from thetadesk.portfolio.limits import Limits, StrategyLimits
from thetadesk.wheel.service.purse import NOTHING_ALLOWED, Purse, Room, Shares, purse, room

D = Decimal
ON = date(2026, 3, 2)
STORY = history(
    sto("KO 17 Apr 26 60 P", 2, "0.9", fees="-1", at="2026-02-05 10:00"),
    buy("PEP", 200, 150, at="2026-02-06 10:00"),
    sto("PEP 17 Apr 26 160 C", 1, "1.1", fees="-1", at="2026-02-09 10:00"),
)


def test_what_is_held_ties_up_cash_and_shares(desk):
    desk.told(STORY, Import(account="One"))
    found = desk.do(purse, tuple(desk.accounts()), ON, None)
    assert found.cash == D(180) - 1 - 30_000 + 110 - 1 - 12_000
    assert found.exposure["KO"] == 12_000
    assert found.opened["short_put"] == 1
    assert found.allocated["short_put"] == 12_000
    assert found.overnight == 12_000 + 30_000 + 16_000
    shares = found.shares["PEP"]
    assert (shares.free, shares.cost) == (100, 150)
    assert desk.do(purse, (), ON, None) == Purse()


def test_a_plan_leaves_room_beside_what_is_held():
    found = Purse(
        allocated={"short_put": D(12_000), "wheel": D(3_000), "iron_condor": D(500)},
        opened={"short_put": 2, "wheel": 1, "iron_condor": 4},
        overnight=D(20_000),
    )
    assert room(None, "short_put", found) == Room()
    wheels = Limits("p", "l", 1, D(9_000), D(25_000), D(1_000), {"wheel": StrategyLimits(D("0.5"), 5)})
    left = room(wheels, "short_put", found)
    assert (left.allocated, left.open_count) == (15_000, 3)
    assert (left.risk_per_trade, left.overnight_left, left.reserve) == (9_000, 5_000, 1_000)
    assert left.limits == StrategyLimits(D("0.5"), 5)
    other = Limits("p", "l", 1, strategies={"iron_condor": StrategyLimits(D(1))})
    assert room(other, "covered_call", found).limits == NOTHING_ALLOWED
    assert Shares() == Shares(D(0), None, None)
