"""The record sums what the campaigns tell: days to months, months to accounts, and equity to what was put in and earned."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from tests.ledger.builders import assigned, btc, buy, cash, delivered, expired, named, sell, sto, told
from tests.ledger.desk import Desk, Wish
from tests.ledger.histories import histories
from tests.ledger.test_genuine_histories import EVERY_FILE
from tests.shared import history
from thetadesk.ledger.model import Effect, Kind, Outcome
from thetadesk.ledger.service import accounts, reading, record
from thetadesk.ledger.service.accounts import OpeningBalance
from thetadesk.ledger.service.record import ResultFilter

D = Decimal
PUT, CALL, OTHER = "XYZ 19 Jun 26 50 P", "XYZ 17 Jul 26 55 C", "ABC 19 Jun 26 20 P"
WHEEL = [
    cash(Kind.DEPOSIT, 10000, at="2026-04-30 10:00", source_id="1"),
    sto(PUT, 1, "2.00", at="2026-05-01 10:00", fees="-0.65", source_id="2"),
    sto(OTHER, 1, "1.00", at="2026-05-04 10:00", source_id="3"),
    btc(OTHER, 1, "1.50", at="2026-05-20 10:00", source_id="4"),
    cash(Kind.INTEREST, "3.21", at="2026-05-29 10:00", source_id="5"),
    assigned(PUT, 1, at="2026-06-19 17:00", source_id="6"),
    delivered("XYZ", 100, 50, at="2026-06-19 17:00", source_id="7"),
    sto(CALL, 1, "1.00", at="2026-06-22 10:00", fees="-0.65", source_id="8"),
    cash(Kind.DIVIDEND, "40.00", "XYZ", at="2026-06-25 10:00", source_id="9"),
    cash(Kind.WITHDRAWAL, -500, at="2026-07-01 10:00", source_id="10"),
    assigned(CALL, 1, at="2026-07-17 17:00", source_id="11"),
    delivered("XYZ", -100, 55, at="2026-07-17 17:00", source_id="12"),
]


@pytest.fixture
def wheel(desk: Desk):
    desk.told(WHEEL, Wish("one"))
    return desk


def days(desk, *given, **named):
    return desk.do(record.days_between, desk.accounts(), *given, **named)


def groups(desk, by, *given):
    return {group.key: group for group in desk.do(record.grouped, desk.accounts(), by, *given)}


def test_days_tell_what_each_brought(wheel):
    assert [
        (day.on.isoformat(), day.realized, day.income, day.premium, day.closes) for day in days(wheel)
    ] == [
        ("2026-05-01", 0, 0, 200, 0),
        ("2026-05-04", 0, 0, 100, 0),
        ("2026-05-20", -50, 0, 0, 1),
        ("2026-05-29", 0, D("3.21"), 0, 0),
        ("2026-06-19", D("199.35"), 0, 0, 1),
        ("2026-06-22", 0, 0, 100, 0),
        ("2026-06-25", 0, 40, 0, 0),
        ("2026-07-17", D("599.35"), 0, 0, 2),
    ]
    june = days(wheel, date(2026, 6, 1), date(2026, 6, 30))
    assert [day.on.day for day in june] == [19, 22, 25]
    (xyz,) = [row.id for row in wheel.campaigns() if row.ticker == "XYZ"]
    assert sum(day.net for day in days(wheel, campaign_ids=[xyz])) == D("838.70")


def test_groups_tell_who_brought_it(wheel):
    by_ticker = groups(wheel, "ticker", None, date(2026, 7, 31))
    assert {key: (group.net, group.wins, group.losses) for key, group in by_ticker.items()} == {
        "": (D("3.21"), 0, 0),
        "XYZ": (D("838.70"), 1, 0),
        "ABC": (-50, 0, 1),
    }
    assert by_ticker["XYZ"].capital_days == 5000 * 77
    assert by_ticker["ABC"].capital_days == 2000 * 16
    assert (by_ticker["XYZ"].best, by_ticker["XYZ"].premium) == (D("838.70"), 300)
    (account,) = groups(wheel, "account").values()
    assert (account.net, account.campaigns, account.capital_days) == (D("791.91"), 2, 5000 * 77 + 2000 * 16)
    months = groups(wheel, "month")
    assert {key: group.net for key, group in months.items()} == {
        "2026-05": D("-46.79"),
        "2026-06": D("239.35"),
        "2026-07": D("599.35"),
    }
    assert [(key, group.wins, group.losses) for key, group in months.items()] == [
        ("2026-05", 0, 1),
        ("2026-06", 0, 0),
        ("2026-07", 1, 0),
    ]


def test_a_period_counts_the_capital_of_its_own_days(wheel):
    june = groups(wheel, "ticker", date(2026, 6, 1), date(2026, 6, 30))
    assert (june["XYZ"].capital_days, june["XYZ"].net) == (5000 * 30, D("239.35"))
    assert "ABC" not in june
    whole = [groups(wheel, "ticker", date(2026, month, 1), last)["XYZ"].capital_days
             for month, last in ((5, date(2026, 5, 31)), (6, date(2026, 6, 30)), (7, date(2026, 7, 31)))]  # fmt: skip
    assert sum(whole) == 5000 * 77


def test_a_strategy_that_the_user_names_is_the_group(wheel):
    assert set(groups(wheel, "strategy")) == {"", "wheel", "short_put"}
    assert set(groups(wheel, "campaign")) == {"", *(row.id for row in wheel.campaigns())}


def test_trades_are_listed_and_judged(wheel):
    wanted = ResultFilter(wheel.accounts())
    total, trades = wheel.do(record.results, wanted)
    assert (total, len(trades)) == (4, 4)
    _, (latest,) = wheel.do(record.results, wanted, 1, 0)
    assert latest == trades[0]
    assert [trade.outcome for trade in trades].count(Outcome.CALLED_AWAY) == 2
    stats = wheel.do(record.trade_stats, wanted)
    assert (stats.wins, stats.losses, stats.scratches, stats.net) == (3, 1, 0, D("748.70"))
    assert (stats.best, stats.worst) == (500, -50)
    assert wheel.do(record.trade_stats, ResultFilter(wheel.accounts(), ticker="NONE")).wins == 0
    july = ResultFilter(wheel.accounts(), first=date(2026, 7, 1), last=date(2026, 7, 31))
    assert wheel.do(record.results, july)[0] == 2
    assert wheel.do(record.results, ResultFilter(wheel.accounts(), open_only=True))[0] == 0


# ---- equity


def test_equity_is_cash_and_what_was_paid_for_what_is_held(wheel):
    when = [date(2026, 4, 29), date(2026, 5, 1), date(2026, 5, 20), date(2026, 6, 19), date(2026, 7, 17)]
    assert wheel.do(record.book_equity, wheel.accounts(), when) == [
        0, 10000, 9950, D("10152.56"), D("10291.91"),
    ]  # fmt: skip
    assert wheel.do(record.why_equity_is_unknown, wheel.accounts()) == ""
    flows = wheel.do(record.flows, wheel.accounts())
    assert [(flow.on.isoformat(), flow.amount, flow.why) for flow in flows] == [
        ("2026-04-30", 10000, "deposit"),
        ("2026-07-01", -500, "withdrawal"),
    ]
    assert len(wheel.do(record.flows, wheel.accounts(), date(2026, 5, 1), date(2026, 7, 31))) == 1


def check_equity(desk):
    """On every day: what was put in, realised and earned, and the basis of what was brought in."""
    ids = desk.accounts()
    if desk.do(record.why_equity_is_unknown, ids):
        return
    changes = defaultdict(Decimal)
    for day in days(desk):
        changes[day.on] += day.net
    for flow in desk.do(record.flows, ids):
        changes[flow.on] += flow.amount
    dates = sorted(changes)
    found = desk.do(record.book_equity, ids, dates)
    total = D(0)
    for on, equity in zip(dates, found, strict=True):
        total += changes[on]
        assert equity == total, on


@pytest.mark.parametrize("path", [row[0] for row in EVERY_FILE])
def test_equity_of_genuine_histories(sqlite_desk, path):
    sqlite_desk.take(history(path))
    check_equity(sqlite_desk)
    check_months(sqlite_desk)


def check_months(desk):
    ids = desk.accounts()
    months = desk.do(record.grouped, ids, "month")
    every = days(desk)
    for month in months:
        assert month.net == sum(day.net for day in every if f"{day.on:%Y-%m}" == month.key)
    (account,) = desk.do(record.grouped, ids, "account") or [record.GroupTotal("")]
    assert account.net == sum(day.net for day in every)
    summaries = desk.do(reading.summaries, ids)
    assert account.net == sum(summary.realized.net + summary.income for summary in summaries)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_months_are_the_sum_of_their_days(sqlite_desk, story):
    name = f"account {len(sqlite_desk.accounts())}"
    sqlite_desk.told(story, Wish(name))
    ids = sqlite_desk.accounts(name)
    every = sqlite_desk.do(record.days_between, ids)
    for group in sqlite_desk.do(record.grouped, ids, "month"):
        assert group.net == sum(day.net for day in every if f"{day.on:%Y-%m}" == group.key)
    for by in ("account", "ticker", "strategy", "campaign"):
        found = sqlite_desk.do(record.grouped, ids, by)
        assert sum(group.net for group in found) == sum(day.net for day in every)


def test_a_close_without_an_opening_makes_equity_unknown(desk):
    desk.told([told(Kind.TRADE, Effect.CLOSE, "XYZ", -100, gross=5000, at="2026-05-01 10:00")], Wish("one"))
    assert "1 campaign lacks an opening" in desk.do(record.why_equity_is_unknown, desk.accounts())


def moved(quantity, **more):
    return told(Kind.TRANSFER, None, "XYZ", quantity, at="2026-05-10 10:00", **more)


def test_a_holding_moved_between_two_accounts_of_the_set_is_no_flow(desk):
    desk.told(
        [buy("XYZ", 100, "50", at="2026-05-01 10:00", source_id="1"), moved(-100, source_id="2")], Wish("one")
    )
    desk.told([moved(100, basis=D(5000), source_id="3")], Wish("two"))
    assert desk.do(record.flows, desk.accounts()) == []
    (came,) = desk.do(record.flows, desk.accounts("two"))
    assert (came.amount, came.symbol, came.quantity, came.why) == (5000, "XYZ", 100, "holding moved")
    (left,) = desk.do(record.flows, desk.accounts("one"))
    assert (left.amount, left.quantity) == (None, -100)
    assert "left an account unsold" in desk.do(record.why_equity_is_unknown, desk.accounts("one"))
    assert desk.do(record.book_equity, desk.accounts("two"), [date(2026, 5, 11)]) == [5000]


def test_an_opening_position_counts_as_put_in_at_its_basis(desk):
    desk.told([buy("XYZ", 1, "50", at="2026-05-01 10:00")], Wish("one"))
    account = desk.accounts()[0]
    balance = OpeningBalance(date(2026, 4, 1), named(PUT).symbol, D(-1), D(200))
    desk.decide(accounts.add_opening_balance, account, balance)
    (flow,) = desk.do(record.flows, desk.accounts())
    assert (flow.amount, flow.why) == (-200, "opening position")
    assert desk.do(record.book_equity, desk.accounts(), [date(2026, 4, 1)]) == [-200]


# ---- editions


def test_the_edition_moves_when_the_books_change_and_only_then(desk):
    desk.told(WHEEL[:2], Wish("one"))
    ids = desk.accounts()
    before = desk.do(record.edition, ids)
    days(desk)
    groups(desk, "ticker")
    desk.told(WHEEL[:2], Wish("one"))
    assert desk.do(record.edition, ids) == before
    desk.told(WHEEL[:3], Wish("one"))
    (after,) = desk.do(record.edition, ids)
    assert after > before[0]
    desk.told([*WHEEL[:3], WHEEL[4]], Wish("one"))
    assert desk.do(record.edition, ids)[0] > after
    assert not desk.do(record.is_being_derived, ids)


def test_shares_sold_short_and_bought_back_keep_the_identity(sqlite_desk):
    sqlite_desk.told(
        [
            sell("XYZ", 100, "50", at="2026-05-01 10:00", source_id="1"),
            buy("XYZ", 300, "48", at="2026-05-20 10:00", fees="-0.03", source_id="2"),
            expired(OTHER, 1, at="2026-06-19 17:00", source_id="4"),
            sto(OTHER, 1, "1", at="2026-05-02 10:00", source_id="3"),
        ],
        Wish("one"),
    )
    check_equity(sqlite_desk)
    assert days(sqlite_desk, date(2026, 6, 19) - timedelta(days=0))[0].realized == 100
