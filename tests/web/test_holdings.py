"""What is held as the ledger has it, grouped once for every look at it."""

from decimal import Decimal

from tests.web.living import quote_everything
from thetadesk.web.holdings import holdings


def test_legs_lie_together_by_underlying_and_campaign(told):
    held = holdings(told.app.state.desk, None, None, None)
    assert len(held.legs) == len(held.told) == 6
    assert [each.key.symbol for each in held.legs] == [each["symbol"] for each in held.told]
    places = range(len(held.legs))
    assert [place for ticker in held.tickers for place in places[ticker.legs]] == list(places)
    for ticker in held.tickers:
        assert {leg.ticker for leg in held.legs[ticker.legs]} == {ticker.ticker}
        assert Decimal(ticker.cost) == sum(leg.cost for leg in held.legs[ticker.legs])
        inside = [place for campaign in ticker.campaigns for place in places[campaign.legs]]
        assert inside == list(places[ticker.legs])
        for campaign in ticker.campaigns:
            assert {leg.key.campaign_id for leg in held.legs[campaign.legs]} == {campaign.view.row.id}


def test_a_leg_that_the_book_does_not_follow_as_it_is_has_no_value(told):
    quote_everything(told)
    held, live = holdings(told.app.state.desk, None, None, None), told.app.state.work.live
    book = live.book.snapshot.by_key
    assert held.valued(book) == [book[each.key] for each in held.legs]
    values = held.valued({})
    assert [each.held for each in values] == list(held.legs)
    assert {each.value for each in values} == {None}
    assert {each.problems for each in values} == {("nobody tells a price just now",)}
