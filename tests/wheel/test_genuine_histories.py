"""On genuine and third-party histories, and our own examples: a wheel's totals are its campaigns', which are the ledger's."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests import stories
from tests.formats.telling import EXAMPLES, example
from tests.ledger.booked import Booked
from tests.ledger.conftest import sqlite_desk
from tests.ledger.desk import Desk
from tests.ledger.test_genuine_histories import EVERY_FILE
from tests.shared import history
from tests.wheel.builders import summed, told, total, wheel
from thetadesk.formats import recognise
from thetadesk.ledger.model import Status
from thetadesk.ledger.orders import ROLL_WINDOW
from thetadesk.ledger.service.projecting import derive
from thetadesk.wheel.figures import WheelFigures
from thetadesk.wheel.service import views
from thetadesk.wheel.standing import standing_of, state_of

__all__ = ["sqlite_desk"]
LATER = date(2030, 1, 2)


def check(desk: Desk) -> None:
    """Every ticker's wheel, of every campaign it ever had, against the campaigns as stored and the ledger's summary."""
    stored = desk.campaigns()
    transactions = [t for t in desk.transactions() if t.status is Status.VALID]
    books = Booked(transactions, derive(transactions, (), (), ROLL_WINDOW))
    tickers = sorted({campaign.ticker for campaign in stored})
    wheels = {ticker: summed(books, ticker) for ticker in tickers}
    for ticker, sums in wheels.items():
        own = [campaign for campaign in stored if campaign.ticker == ticker]
        for name in ("realized", "income", "cash", "open_cost", "shares"):
            assert getattr(sums, name) == total([getattr(campaign, name) for campaign in own]), (
                ticker,
                name,
            )
        ids = {campaign.id for campaign in own}
        held = standing_of(ticker, [lot for lot in books.cash.lots if lot.campaign in ids])
        assert told(books, ticker).state is state_of(held)
    check_as_read(desk, wheels)
    summary = desk.summary()
    placed = {id for seen in books.campaigns for id in seen.tells}
    untold = total([t.cash for t in transactions if t.id not in placed])
    assert total([sums.realized for sums in wheels.values()]) == summary.realized.net
    assert total([sums.cash for sums in wheels.values()]) + untold == summary.cash
    assert summary.transactions == len(transactions)


def check_as_read(desk: Desk, wheels: dict[str, WheelFigures]) -> None:
    """The same wheels read from the database, all together, in each account: their totals and premiums, to the cent."""
    stored = desk.campaigns()
    kept = [
        wheel(
            account_id=account_id,
            symbol=ticker,
            adopted=tuple(
                each.anchor for each in stored if (each.account_id, each.ticker) == (account_id, ticker)
            ),
        )
        for account_id, ticker in sorted({(each.account_id, each.ticker) for each in stored})
    ]
    seen = desk.do(views.board, kept, lambda _: LATER)
    for ticker, reckoned in wheels.items():
        own = [view for view in seen if view.wheel.symbol == ticker]
        assert sum(len(view.campaigns) for view in own) == sum(each.ticker == ticker for each in stored)
        for name in ("realized", "income", "cash", "open_cost", "shares", "fees", "premium_collected"):
            found = total([getattr(view.figures, name) for view in own])
            assert found == getattr(reckoned, name), (ticker, name)


@pytest.mark.parametrize("path", [path for path, _, _ in EVERY_FILE])
def test_wheels_of_a_genuine_history(sqlite_desk, path):
    sqlite_desk.take(history(path))
    check(sqlite_desk)


@pytest.mark.parametrize("name", EXAMPLES)
def test_wheels_of_our_own_examples(sqlite_desk, name):
    data = example(name)
    sqlite_desk.told(recognise(data).parse(data, None)[0])
    check(sqlite_desk)


def test_wheels_of_invented_stories(sqlite_desk):
    sqlite_desk.take(stories.history(datetime(2026, 11, 20, 15, tzinfo=UTC)))
    check(sqlite_desk)
    transactions = sqlite_desk.transactions()
    books = Booked(transactions, derive(transactions, (), (), ROLL_WINDOW))
    assert told(books, "KO").departures == ()
    assert summed(books, "KO").premium_collected == Decimal(92 + 178 + 74 + 66)
