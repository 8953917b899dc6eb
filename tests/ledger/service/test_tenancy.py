"""Another tenant of the same database sees nothing and changes nothing."""

from uuid import UUID

import pytest

from tests.ledger.builders import btc, history, sto
from tests.ledger.desk import Desk
from thetadesk.kernel.errors import NotFoundError
from thetadesk.kernel.tenant import TenantId
from thetadesk.ledger.service import accounts, importing, overview, reading, regrouping

PUT = "AAPL 26 Dec 26 220 P"
STORY = history(sto(PUT, 2, "3.10", at="2026-10-01 10:00"), btc(PUT, 1, "1.10", at="2026-10-09 10:00"))


@pytest.fixture
def other(desk: Desk, tmp_path) -> Desk:
    return Desk(desk.database, tmp_path, TenantId(UUID(int=2)))


def test_nothing_of_one_tenant_is_seen_by_another(desk, other):
    run = desk.told(STORY)
    (campaign,), (transaction, *_) = desk.campaigns(), desk.transactions()
    assert (other.accounts(), other.do(overview.activities), other.do(importing.list_imports)) == ((), [], [])
    (mine,) = desk.accounts()
    wanted = reading.TransactionFilter((mine,))
    assert other.do(reading.list_transactions, wanted, "occurred_at", 10, 0) == (0, [])
    assert other.do(reading.positions, (mine,), transaction.traded_on) == []
    for ask, id in (
        (reading.campaign_story, campaign.id),
        (reading.transaction_history, transaction.id),
        (importing.get_import, run.id),
        (accounts.get_account, mine),
    ):
        with pytest.raises(NotFoundError):
            other.do(ask, id)


def test_nothing_of_one_tenant_is_changed_by_another(desk, other):
    desk.told(STORY)
    books = desk.books()
    (campaign,), (transaction, *_), (mine,) = desk.campaigns(), desk.transactions(), desk.accounts()
    with pytest.raises(NotFoundError):
        other.move_one(transaction.id, campaign.id)
    with pytest.raises(NotFoundError):
        other.decide(regrouping.annotate, campaign.id, regrouping.NoteChange("mine"))
    with pytest.raises(NotFoundError):
        other.decide(accounts.change_account, mine, name="theirs")
    other.do(overview.rebuild_all)
    assert desk.books() == books


def test_two_tenants_hold_the_same_history_with_the_same_ids(desk, other):
    """Ids say what a thing is, not whose: each tenant has its own rows under them."""
    desk.told(STORY)
    other.told(STORY)
    assert other.books() == desk.books()
    (campaign,) = other.campaigns()
    other.move_one(other.transactions()[0].id, campaign.id, None)
    assert other.do(regrouping.list_edits)
    assert desk.do(regrouping.list_edits) == []
    assert desk.sound() == other.sound() == []
