"""On the simulated brokers' characters, told over the wire as eighteen months have gone: every ticker's wheel is its campaigns,
and all wheels together are the ledger, to the cent; who runs wheels never leaves the table of moves."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.connections.simulated import SimulatedDesk
from tests.databases import database_with
from tests.simulators import START, simulating
from tests.wheel.builders import total, wheel
from thetadesk.db.schema import load_stores
from thetadesk.db.unit import Unit
from thetadesk.ledger.model import Account
from thetadesk.ledger.service import reading
from thetadesk.ledger.service.accounts import list_accounts
from thetadesk.ledger.service.outlines import Outline
from thetadesk.ledger.service.overview import CampaignFilter
from thetadesk.wheel.model import Wheel
from thetadesk.wheel.service import views

LATER = date(2030, 1, 2)
MONTHS, MONTH = 18, timedelta(days=31)
OWN = ("realized", "income", "cash", "open_cost", "shares")


def wheels_of(unit: Unit, account: Account) -> dict[str, Wheel]:
    """A wheel for each ticker of an account, of every campaign that it ever had."""
    _, told = reading.list_campaigns(unit, CampaignFilter((account.id,)))
    return {
        ticker: wheel(
            account_id=account.id,
            symbol=ticker,
            adopted=tuple(view.row.anchor for view in told if view.row.ticker == ticker),
        )
        for ticker in sorted({view.row.ticker for view in told})
    }


def check(unit: Unit, account: Account) -> set[str]:
    """The tickers whose wheels have gone round by the table."""
    seen = views.board(unit, list(wheels_of(unit, account).values()), lambda _: LATER)
    for view in seen:
        sums_up(view.campaigns, view)
        if not any(each.incomplete for each in view.campaigns):
            assert view.figures.cash == view.figures.realized + view.figures.income + view.figures.open_cost
    (summary,) = reading.summaries(unit, [account.id])
    assert total([view.figures.realized for view in seen]) == summary.realized.net
    ways = {view.wheel.symbol: views.course(unit, view.wheel) for view in seen}
    assert all(ways[view.wheel.symbol].state is view.state for view in seen if not view.problems)
    return {ticker for ticker, way in ways.items() if not way.departures and len(way.states) > 1}


def sums_up(campaigns: tuple[Outline, ...], view: views.WheelView) -> None:
    for name in OWN:
        assert getattr(view.figures, name) == total([getattr(each, name) for each in campaigns]), name


def check_all(desk: SimulatedDesk) -> int:
    """How many wheels of those who run wheels have gone round."""
    went = 0
    with desk.reading() as unit:
        for account in list_accounts(unit):
            round_ = check(unit, account)
            if "Wheel" in account.name:
                assert round_
                went += len(round_)
    return went


def months(folder: Path, seed: int, count: int) -> None:
    with (
        simulating(seed=seed, at=START) as simulator,
        database_with(load_stores(), "sqlite", folder) as database,
    ):
        desk = SimulatedDesk(database, folder, simulator)
        desk.sync()
        assert check_all(desk)
        for _ in range(count):
            desk.advance(days=MONTH.days)
            desk.sync()
            check_all(desk)


def test_wheels_of_what_the_characters_have_done(tmp_path):
    months(tmp_path, 7, 0)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_wheels_of_what_the_characters_do_in_eighteen_months(tmp_path, seed):
    months(tmp_path, seed, MONTHS)
