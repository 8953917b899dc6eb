"""Wheels as they are kept, on both engines."""

from datetime import date
from decimal import Decimal

import pytest

from tests.ledger.builders import bto, buy, history, sto
from tests.ledger.desk import Wish as Import
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from thetadesk.ledger.model import AccountKind
from thetadesk.ledger.service import manual
from thetadesk.ledger.service.accounts import list_accounts
from thetadesk.portfolio.service import portfolios
from thetadesk.wheel.model import Direction, Profile, WheelExistsError, WheelNotFoundError
from thetadesk.wheel.service import views, wheels
from thetadesk.wheel.service.wheels import Change, Wish

D = Decimal
TODAY = date(2026, 2, 3)
STORY = history(
    sto("KO 20 Mar 26 60 P", 1, "1.20", at="2026-02-02 10:00"),
    buy("PEP", 100, 150, at="2026-02-02 11:00"),
    bto("F 20 Mar 26 12 C", 1, "0.40", at="2026-02-02 12:00"),
)


@pytest.fixture
def account(desk):
    desk.told(STORY, Import(account="One"))
    return desk.accounts()[0]


@pytest.fixture
def portfolio(desk, account):
    return desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels", account_ids=[account])).id


def made(desk, portfolio, **wish):
    return desk.decide(wheels.create, portfolio, Wish(**{"symbol": "KO", **wish}), TODAY)


def test_what_is_kept_is_what_was_asked_for(desk, portfolio, account):
    wheel = made(
        desk,
        portfolio,
        symbol=" ko ",
        capital=D("12000.50"),
        profile=Profile.DEFENSIVE,
        account_id=account,
        note=" n ",
    )
    assert (wheel.symbol, wheel.capital, wheel.started_on, wheel.note) == ("KO", D("12000.50"), TODAY, "n")
    assert desk.do(wheels.get_wheel, wheel.id) == wheel
    assert desk.do(wheels.list_wheels) == desk.do(wheels.list_wheels, portfolio) == [wheel]
    wanted = Change(
        None, Profile.AGGRESSIVE, Direction.CALL, date(2026, 1, 5), date(2026, 3, 2), note="ended"
    )
    changed = desk.do(wheels.change, wheel.id, wanted, desk.by())
    assert desk.do(wheels.get_wheel, wheel.id) == changed
    assert (changed.capital, changed.direction, changed.is_open) == (None, Direction.CALL, False)
    assert changed.updated_at > wheel.updated_at == wheel.created_at
    assert desk.do(wheels.list_wheels, open_only=True) == []
    desk.decide(wheels.remove, wheel.id)
    assert desk.do(wheels.list_wheels) == []
    assert [each.action for each in desk.decisions("wheel.remove")] == ["wheel.remove"]


def test_without_an_account_it_gets_the_portfolios_own(desk, portfolio, account):
    first = made(desk, portfolio)
    second = made(desk, portfolio, symbol="PEP")
    assert first.account_id == second.account_id != account
    (by_hand,) = (each for each in desk.do(list_accounts) if each.id == first.account_id)
    assert (by_hand.name, by_hand.kind) == ("Wheels by hand", AccountKind.MANUAL)
    joined = desk.do(portfolios.get_portfolio, portfolio)
    assert joined.account_ids == (account, by_hand.id)


def test_an_account_has_one_open_wheel_on_a_symbol(desk, portfolio, account):
    first = made(desk, portfolio, account_id=account)
    other = desk.decide(portfolios.create_portfolio, portfolios.Wish("Other", account_ids=[account])).id
    with pytest.raises(WheelExistsError) as caught:
        made(desk, other, account_id=account)
    assert caught.value.fields == {"wheel": first.id}
    ended = Change(None, Profile.MODERATE, Direction.PUT, TODAY, TODAY)
    desk.do(wheels.change, first.id, ended, desk.by())
    second = made(desk, other, account_id=account)
    again = Change(None, Profile.MODERATE, Direction.PUT, TODAY)
    with pytest.raises(WheelExistsError):
        desk.do(wheels.change, first.id, again, desk.by())
    assert desk.do(wheels.list_wheels, open_only=True) == [second]


def test_campaigns_are_adopted_and_left_out_by_their_anchors(desk, portfolio, account):
    (put,) = (each for each in desk.campaigns() if each.ticker == "KO")
    wheel = made(desk, portfolio, account_id=account, adopt=[put.id, put.id])
    assert wheel.adopted == (put.anchor,)
    without = Change(None, Profile.MODERATE, Direction.PUT, TODAY, left_out=[put.id])
    left = desk.do(wheels.change, wheel.id, without, desk.by())
    assert (left.adopted, left.left_out) == ((), (put.anchor,))
    back = desk.do(wheels.adopt, wheel.id, [put.id], desk.by())
    assert (back.adopted, back.left_out) == ((put.anchor,), ())


def test_what_could_be_a_wheel(desk, portfolio, account):
    def found():
        return sorted(each.ticker for each in desk.do(wheels.adoptable, [account]))

    assert found() == ["KO", "PEP"]
    made(desk, portfolio, account_id=account, started_on=date(2026, 1, 1))
    assert found() == ["PEP"]


@pytest.mark.parametrize(
    ("wish", "error", "field"),
    [
        ({"symbol": ""}, InvalidInputError, "symbol"),
        ({"symbol": "X" * 17}, InvalidInputError, "symbol"),
        ({"symbol": "/ESZ6"}, InvalidInputError, "symbol"),
        ({"symbol": "/ES"}, InvalidInputError, "symbol"),
        ({"symbol": "KO    260320P00060000"}, InvalidInputError, "symbol"),
        ({"capital": D(0)}, InvalidInputError, "capital"),
        ({"note": "x" * 2001}, InvalidInputError, "note"),
        ({"adopt": ["nothing"]}, InvalidInputError, "adopt"),
        ({"account_id": "nobody"}, NotFoundError, None),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(sqlite_desk, wish, error, field):
    where = sqlite_desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
    with pytest.raises(error) as caught:
        made(sqlite_desk, where, **wish)
    assert caught.value.fields.get("field") == field
    assert sqlite_desk.do(wheels.list_wheels) == []
    assert sqlite_desk.do(list_accounts) == []


def test_an_account_of_another_portfolio_is_refused(sqlite_desk):
    sqlite_desk.told(STORY, Import(account="One"))
    (account,) = sqlite_desk.accounts()
    where = sqlite_desk.decide(portfolios.create_portfolio, portfolios.Wish("Empty")).id
    with pytest.raises(InvalidInputError, match="is not in the portfolio Empty"):
        made(sqlite_desk, where, account_id=account)


def test_a_wheel_does_not_end_before_it_starts(sqlite_desk):
    where = sqlite_desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
    wheel = made(sqlite_desk, where)
    backwards = Change(None, Profile.MODERATE, Direction.PUT, TODAY, date(2026, 2, 2))
    with pytest.raises(InvalidInputError, match="or later"):
        sqlite_desk.do(wheels.change, wheel.id, backwards, sqlite_desk.by())


def test_a_name_that_another_account_has_is_a_conflict(sqlite_desk):
    sqlite_desk.told(STORY, Import(account="Wheels by hand"))
    where = sqlite_desk.decide(portfolios.create_portfolio, portfolios.Wish("Wheels")).id
    with pytest.raises(ConflictError, match="is copied from"):
        made(sqlite_desk, where)


def test_what_there_is_none_of(sqlite_desk):
    for use_case in (wheels.get_wheel, wheels.list_wheels):
        with pytest.raises(NotFoundError):
            sqlite_desk.do(use_case, "nothing")
    with pytest.raises(WheelNotFoundError):
        sqlite_desk.decide(wheels.remove, "nothing")


def test_what_is_adopted_leaves_the_wheel_that_had_it(desk, portfolio, account):
    (campaign, *_) = [each for each in desk.campaigns() if each.ticker == "KO"]
    first = made(desk, portfolio, account_id=account, adopt=[campaign.id])
    desk.do(
        wheels.change,
        first.id,
        Change(None, first.profile, first.direction, first.started_on, ended_on=TODAY),
        desk.by(),
    )
    second = made(desk, portfolio, account_id=account, adopt=[campaign.id])
    assert desk.do(wheels.get_wheel, first.id).adopted == ()
    both = desk.do(wheels.list_wheels)
    assert [each.campaign_ids for each in desk.do(views.board, both, lambda _: TODAY)] == [(), (campaign.id,)]
    desk.decide(wheels.adopt, first.id, [campaign.id])
    assert desk.do(wheels.get_wheel, second.id).adopted == ()
    both = desk.do(wheels.list_wheels)
    assert [each.campaign_ids for each in desk.do(views.board, both, lambda _: TODAY)] == [(campaign.id,), ()]


def test_a_wheel_is_reckoned_in_dollars(desk, portfolio):
    euros = desk.decide(manual.manual_account, "Euros", "EUR").id
    wish = portfolios.Wish("Wheels", account_ids=[euros])
    desk.decide(portfolios.change_portfolio, portfolio, wish)
    with pytest.raises(InvalidInputError, match="Euros is kept in EUR"):
        made(desk, portfolio, account_id=euros)


def test_a_portfolio_keeps_the_accounts_of_its_wheels(desk, portfolio, account):
    wheel = made(desk, portfolio, account_id=account)
    desk.do(wheels.require_accounts, portfolio, [account])
    with pytest.raises(ConflictError, match="The wheel on KO runs in the account One"):
        desk.do(wheels.require_accounts, portfolio, [])
    ended = Change(None, wheel.profile, wheel.direction, wheel.started_on, ended_on=TODAY)
    desk.do(wheels.change, wheel.id, ended, desk.by())
    desk.do(wheels.require_accounts, portfolio, [])


def test_what_is_adopted_stays_its_own_when_older_history_comes(desk, portfolio, account):
    """The fill that opened it first is told later, and begins before the wheel does."""
    (campaign, *_) = [each for each in desk.campaigns() if each.ticker == "KO"]
    wheel = made(desk, portfolio, account_id=account, adopt=[campaign.id])
    older = sto("KO 20 Mar 26 60 P", 1, "1.10", at="2026-01-20 10:00", source_id="older")
    desk.told([older], Import(account="One"))
    (now, *_) = [each for each in desk.campaigns() if each.ticker == "KO"]
    assert now.anchor != campaign.anchor
    (seen,) = desk.do(views.board, desk.do(wheels.list_wheels), lambda _: TODAY)
    assert seen.campaign_ids == (now.id,)
    assert desk.do(wheels.get_wheel, wheel.id).adopted == (now.anchor,)


def test_what_is_left_out_stays_out_when_it_is_joined(desk, portfolio, account):
    other = sto("KO 17 Apr 26 58 P", 1, "1.10", at="2026-02-03 10:00", source_id="other")
    desk.told([other], Import(account="One"))
    first, second = [each for each in desk.campaigns() if each.ticker == "KO"]
    wheel = made(desk, portfolio, account_id=account, started_on=date(2026, 2, 1))
    left = Change(None, wheel.profile, wheel.direction, wheel.started_on, left_out=[second.id])
    desk.do(wheels.change, wheel.id, left, desk.by())
    desk.merge(second.id, first.id)
    (seen,) = desk.do(views.board, desk.do(wheels.list_wheels), lambda _: TODAY)
    assert (seen.campaign_ids, seen.left_out) == ((), (first.id,))


def test_an_index_delivers_no_shares(desk, portfolio):
    with pytest.raises(InvalidInputError, match="SPX is no stock or fund"):
        made(desk, portfolio, symbol="spx")
