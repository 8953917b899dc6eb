"""Portfolios as they are kept, on both engines."""

from decimal import Decimal
from uuid import UUID

import pytest

from tests.ledger.builders import history, sto
from tests.ledger.desk import Desk, Wish
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from thetadesk.kernel.tenant import TenantId
from thetadesk.portfolio.service import portfolios
from thetadesk.portfolio.service.portfolios import Wish as Wanted

STORY = history(sto("KO 20 Mar 26 60 P", 1, "1.20", at="2026-02-02 10:00"))


@pytest.fixture
def accounts(desk):
    desk.told(STORY, Wish(account="One"))
    desk.told(STORY, Wish(account="Two"))
    return desk.accounts()


def test_what_is_kept_is_what_was_asked_for(desk, accounts):
    wish = Wanted(" Wheel ", "Main", Decimal("50000.50"), [*accounts, accounts[0]])
    made = desk.decide(portfolios.create_portfolio, wish)
    assert (made.name, made.default_capital, made.account_ids) == ("Wheel", Decimal("50000.50"), accounts)
    assert desk.do(portfolios.get_portfolio, made.id) == made
    changed = desk.do(portfolios.change_portfolio, made.id, Wanted("Other"), desk.by())
    assert (changed.created_at, changed.account_ids, changed.default_capital) == (made.created_at, (), None)
    assert changed.updated_at > made.updated_at
    assert desk.do(portfolios.list_portfolios) == [changed]
    desk.decide(portfolios.remove_portfolio, made.id)
    assert desk.do(portfolios.list_portfolios) == []


def test_they_are_listed_in_the_order_of_their_making(desk):
    names = ["b", "a", "c"]
    for name in names:
        desk.decide(portfolios.create_portfolio, Wanted(name))
    assert [each.name for each in desk.do(portfolios.list_portfolios)] == names


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (Wanted(""), InvalidInputError),
        (Wanted("x" * 81), InvalidInputError),
        (Wanted("A", default_capital=Decimal(-1)), InvalidInputError),
        (Wanted("A", account_ids=["One"]), InvalidInputError),  # a name is no id
        (Wanted("Taken"), ConflictError),
    ],
)
def test_what_makes_no_sense_is_refused(sqlite_desk, wish, error):
    sqlite_desk.decide(portfolios.create_portfolio, Wanted("Taken"))
    with pytest.raises(error):
        sqlite_desk.decide(portfolios.create_portfolio, wish)
    assert len(sqlite_desk.do(portfolios.list_portfolios)) == 1


def test_another_tenant_has_portfolios_of_its_own(desk, tmp_path):
    made = desk.decide(portfolios.create_portfolio, Wanted("Mine"))
    other = Desk(desk.database, tmp_path, TenantId(UUID(int=2)))
    assert other.do(portfolios.list_portfolios) == []
    for ask in (portfolios.get_portfolio, portfolios.remove_portfolio):
        given = (made.id,) if ask is portfolios.get_portfolio else (made.id, other.by())
        with pytest.raises(NotFoundError):
            other.do(ask, *given)
    other.decide(portfolios.create_portfolio, Wanted("Mine"))
    assert desk.do(portfolios.list_portfolios) == [made]
