"""Trades recorded, corrected and taken back by hand, in accounts that are kept by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.ledger.builders import named, sto
from tests.ledger.desk import Desk
from thetadesk.formats import thetadesk as own_export
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from thetadesk.ledger.entries import Amendment, ManualEntry
from thetadesk.ledger.model import AccountKind, Effect, Kind, Outcome
from thetadesk.ledger.service import accounts, manual
from thetadesk.ledger.store import results

D = Decimal
PUT = named("XYZ 19 Jun 26 50 P").symbol
SOLD_AT, EXPIRED_AT = datetime(2026, 5, 1, 14, tzinfo=UTC), datetime(2026, 6, 19, 21, tzinfo=UTC)


def sold(contracts=1, price="2.00", **more):
    entry = ManualEntry(
        Kind.TRADE, Effect.OPEN, PUT, D(-contracts), D(price), contracts * 100 * D(price), D("-0.65"),
        SOLD_AT, date(2026, 5, 1),
    )  # fmt: skip
    return replace(entry, **more)


def assigned(contracts=1):
    removal = replace(
        sold(), kind=Kind.ASSIGNMENT, effect=Effect.REMOVE, quantity=D(contracts), price=None, gross=D(0), fees=D(0),
        at=EXPIRED_AT, on=date(2026, 6, 19),
    )  # fmt: skip
    shares = D(100 * contracts)
    delivery = replace(
        removal,
        kind=Kind.DELIVERY,
        effect=Effect.AUTO,
        symbol="XYZ",
        quantity=shares,
        price=D(50),
        gross=-50 * shares,
    )
    return [removal, delivery]


@pytest.fixture
def account(desk: Desk):
    return desk.do(manual.manual_account, "Wheels by hand", "USD", desk.by())


def record(desk, account, *entries):
    return desk.do(manual.record, account.id, entries, desk.by())


def trades(desk):
    return desk.do(results.results, results.ResultFilter(desk.accounts()))[1]


def test_an_account_kept_by_hand_is_made_once(desk, account):
    assert account.kind is AccountKind.MANUAL
    assert desk.do(manual.manual_account, "Wheels by hand", "USD", desk.by()) == account
    assert [decision.action for decision in desk.decisions("account.add")] == ["account.add"]
    desk.told([sto(PUT, 1, "2", at="2026-05-01 10:00")])
    other = next(a for a in desk.do(accounts.list_accounts) if a != account)
    with pytest.raises(ConflictError):
        desk.do(manual.manual_account, other.name, "USD", desk.by())


def test_a_put_is_sold_assigned_and_its_shares_are_held(desk, account):
    record(desk, account, sold())
    record(desk, account, *assigned())
    (campaign,) = desk.campaigns()
    assert (campaign.strategy, campaign.shares, campaign.realized) == ("wheel", 100, D("199.35"))
    assert [(trade.symbol, trade.outcome) for trade in trades(desk)] == [
        ("XYZ", Outcome.OPEN),
        (PUT, Outcome.ASSIGNED),
    ]
    assert desk.sound() == []
    assert len(desk.decisions("trade.record")) == 3


def test_what_happens_at_one_moment_is_booked_in_the_order_told(desk, account):
    closed = sold(effect=Effect.CLOSE, quantity=D(1), price=D("0.5"), gross=D(-50))
    record(desk, account, sold())
    record(desk, account, closed)
    assert [t.sequence for t in desk.transactions()] == [0, 1]
    (trade,) = trades(desk)
    assert (trade.outcome, trade.realized) == (Outcome.CLOSED, D("148.70"))
    assert desk.sound() == []


def test_a_correction_is_a_new_revision(desk, account):
    (put,) = record(desk, account, sold(2))
    changed = desk.do(manual.amend, put.id, Amendment(price=D("2.50"), fees=D("-1.30")), desk.by())
    assert (changed.gross, changed.fees, changed.id) == (500, D("-1.30"), put.id)
    fewer = desk.do(manual.amend, put.id, Amendment(quantity=D(-1), on=date(2026, 5, 4)), desk.by())
    assert (fewer.gross, fewer.traded_on) == (250, date(2026, 5, 4))
    assert fewer.occurred_at == datetime(2026, 5, 4, 14, tzinfo=UTC)
    desk.do(manual.amend, put.id, Amendment(), desk.by())
    (trade,) = trades(desk)
    assert (trade.quantity, trade.premium, trade.opened_on) == (1, 250, date(2026, 5, 4))
    assert len(desk.decisions("trade.amend")) == 2
    assert desk.sound() == []


def test_what_is_taken_back_is_gone_and_can_be_recorded_again(desk, account):
    (put,) = record(desk, account, sold())
    desk.do(manual.delete, [put.id], desk.by())
    assert (desk.transactions(), trades(desk)) == ([], [])
    (again,) = record(desk, account, sold())
    assert again.id != put.id
    with pytest.raises(NotFoundError):
        desk.do(manual.delete, [put.id], desk.by())
    assert desk.sound() == []


def test_our_own_export_knows_them_again(sqlite_desk, tmp_path):
    account = sqlite_desk.do(manual.manual_account, "By hand", "USD", sqlite_desk.by())
    put, gone = record(sqlite_desk, account, sold(), sold(price="3"))
    sqlite_desk.do(manual.delete, [gone.id], sqlite_desk.by())
    exported = own_export.render([account], sqlite_desk.transactions())
    run = sqlite_desk.take(exported)
    assert (run.new, run.known, run.quarantined) == (0, 1, ())
    assert [t.id for t in sqlite_desk.transactions()] == [put.id]


BAD = [
    ({"symbol": None}, "quantity"),
    ({"quantity": D(0)}, "quantity"),
    ({"effect": None}, "effect"),
    ({"kind": Kind.CORPORATE}, "kind"),
    ({"kind": Kind.DIVIDEND}, "quantity"),
    ({"kind": Kind.EXPIRATION}, "effect"),
    ({"on": date(2026, 4, 30)}, "on"),
    ({"at": datetime(2026, 5, 1, 14)}, "at"),  # noqa: DTZ001
    ({"basis": D(-1)}, "basis"),
]


@pytest.mark.parametrize(("odd", "field"), BAD)
def test_an_entry_that_makes_no_sense_is_refused_with_all_the_others(sqlite_desk, odd, field):
    account = sqlite_desk.do(manual.manual_account, "By hand", "USD", sqlite_desk.by())
    with pytest.raises(InvalidInputError) as refused:
        record(sqlite_desk, account, sold(), sold(**odd))
    assert refused.value.fields["field"] == field
    assert sqlite_desk.transactions() == []


@pytest.mark.parametrize(
    "change",
    [
        Amendment(quantity=D(1)),
        Amendment(quantity=D(0)),
        Amendment(on=date(2026, 4, 30), price=D("0.0000001")),
    ],
)
def test_a_correction_that_makes_no_sense_changes_nothing(sqlite_desk, change):
    account = sqlite_desk.do(manual.manual_account, "By hand", "USD", sqlite_desk.by())
    (put,) = record(sqlite_desk, account, sold())
    with pytest.raises(InvalidInputError):
        sqlite_desk.do(manual.amend, put.id, change, sqlite_desk.by())
    assert sqlite_desk.transactions() == [put]


def test_only_what_has_a_price_gets_another_one(sqlite_desk):
    account = sqlite_desk.do(manual.manual_account, "By hand", "USD", sqlite_desk.by())
    _, removal, _ = record(sqlite_desk, account, sold(), *assigned())
    with pytest.raises(InvalidInputError):
        sqlite_desk.do(manual.amend, removal.id, Amendment(price=D(1)), sqlite_desk.by())


def test_what_a_file_told_stays_as_it_was_told(desk):
    desk.told([sto(PUT, 1, "2", at="2026-05-01 10:00")])
    (put,) = desk.transactions()
    by = desk.by()
    for use_case, given in [
        (manual.record, (put.account_id, [sold()], by)),
        (manual.amend, (put.id, Amendment(fees=D(-1)), by)),
        (manual.delete, ([put.id], by)),
    ]:
        with pytest.raises(ConflictError, match="copied from"):
            desk.do(use_case, *given)
    assert desk.transactions() == [put]
