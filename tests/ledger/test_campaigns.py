"""Where an opening finds its home, and what the user's hand changes on the way."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.ledger.booked import booked
from tests.ledger.builders import (
    ACCOUNT,
    assigned,
    btc,
    bto,
    buy,
    cash,
    delivered,
    expired,
    named,
    sell,
    split,
    stc,
    sto,
)
from thetadesk.ledger.edits import NEW, campaign_id
from thetadesk.ledger.model import Confidence, Edit, Kind, LinkKind, Merge, Move, Role

D = Decimal
P50, P45, C55 = (f"XYZ 19 Jun 26 {words}" for words in ("50 P", "45 P", "55 C"))
SALE = sto(P50, 2, "2.00", at="2026-05-01 10:00")


def edit(*moves, merge=None, id="e1"):
    return Edit(id, ACCOUNT, "XYZ", datetime(2026, 11, 20, tzinfo=UTC), moves, merge)


def stories(books):
    return [seen.tells for seen in books.campaigns]


# ---- homes


def test_a_campaigns_id_is_that_of_its_account_and_first_opening():
    assert booked(SALE).only.id == campaign_id(ACCOUNT, "t1")


def test_more_of_the_same_joins_what_is_open():
    books = booked(SALE, sto(P50, 1, "2.50", at="2026-05-09 10:00"))
    assert books.only.links(LinkKind.ADDS) == [(("t1",), ("t2",))]


def test_another_strike_on_another_day_is_another_story():
    assert stories(booked(SALE, sto(P45, 1, "1.00", at="2026-05-09 10:00"))) == [["t1"], ["t2"]]


def test_legs_of_one_order_belong_together_also_when_filled_minutes_apart():
    books = booked(
        sto(P50, 1, "2.00", at="2026-05-01 10:00", order="5"),
        sto(C55, 1, "1.00", at="2026-05-01 10:07", order="5"),
    )
    assert (books.only.strategy, books.only.campaign.links[0].confidence) == ("strangle", Confidence.CERTAIN)


def test_without_order_numbers_one_moment_is_one_order_likely():
    books = booked(sto(P50, 1, "2.00", at="2026-05-01 10:00"), sto(C55, 1, "1.00", at="2026-05-01 10:00:01"))
    assert (books.only.strategy, books.only.campaign.links[0].confidence) == ("strangle", Confidence.LIKELY)
    assert (
        len(
            booked(
                sto(P50, 1, "2.00", at="2026-05-01 10:00"), sto(C55, 1, "1", at="2026-05-01 10:05")
            ).campaigns
        )
        == 2
    )


def test_one_order_on_two_tickers_is_two_campaigns():
    books = booked(
        sto(P50, 1, "2.00", at="2026-05-01 10:00", order="5"),
        sto("ABC 19 Jun 26 50 P", 1, "2.00", at="2026-05-01 10:00", order="5"),
    )
    assert [seen.campaign.ticker for seen in books.campaigns] == ["XYZ", "ABC"]


def test_a_close_prefers_the_campaign_of_its_orders_other_legs():
    """Two campaigns are short the same put; the order that closes the spread closes the spread's put."""
    books = booked(
        sto(P50, 1, "2.00", at="2026-05-01 10:00"),
        bto(P45, 1, "1.00", at="2026-05-04 10:00", order="9"),
        sto(P50, 1, "2.50", at="2026-05-04 10:00", order="9"),
        btc(P50, 1, "1.00", at="2026-05-20 10:00", order="10"),
        stc(P45, 1, "0.50", at="2026-05-20 10:00", order="10"),
    )
    naked, spread = books.campaigns
    assert (naked.is_open, spread.is_open, spread.realized) == (True, False, D("250") - 100 - 100 + 50)


def test_a_call_sold_against_shares_that_are_covered_already_stands_alone():
    books = booked(
        buy("XYZ", 100, "50", at="2026-05-01 10:00"),
        sto(C55, 1, "1.00", at="2026-05-04 10:00"),
        sto("XYZ 17 Jul 26 60 C", 1, "1.00", at="2026-05-05 10:00"),
        btc(C55, 1, "0.50", at="2026-05-06 10:00"),
        sto("XYZ 17 Jul 26 65 C", 1, "1.00", at="2026-05-07 10:00"),
    )
    assert stories(books) == [["t1", "t2", "t4", "t5"], ["t3"]]


def test_a_put_sold_against_short_shares_is_covered_by_them():
    books = booked(sell("XYZ", 100, "50", at="2026-05-01 10:00"), sto(P45, 1, "1.00", at="2026-05-04 10:00"))
    assert books.only.links(LinkKind.COVERED) == [(("t1",), ("t2",))]


def test_closes_without_their_openings_are_told_together_per_contract():
    books = booked(
        btc(P50, 1, "1.00", at="2026-05-01 10:00"),
        btc(P50, 2, "1.00", at="2026-05-04 10:00"),
        btc(P45, 1, "1.00", at="2026-05-05 10:00"),
    )
    assert stories(books) == [["t1", "t2"], ["t3"]]
    assert [(seen.incomplete, seen.strategy, seen.adjusted_basis) for seen in books.campaigns] == [
        (True, "short_put", None)
    ] * 2


@pytest.mark.parametrize("turned", [1, -1])
@pytest.mark.parametrize(("minute", "order"), [("00", "3"), ("04", "4")])
def test_a_roll_continues_a_story_that_began_before_the_history(turned, minute, order):
    """Whichever of its legs the broker lists, or filled, first."""
    roll = [
        btc(P50, 1, "1.00", at="2026-05-01 10:00", order="3"),
        sto(P45, 1, "2.00", at=f"2026-05-01 10:{minute}", order=order),
    ]
    books = booked(*roll[::turned])
    assert (len(books.only.tells), books.only.rolls, books.only.incomplete) == (2, 1, True)


def test_a_roll_filled_before_its_close_of_something_missing():
    books = booked(
        sto(P45, 1, "2.00", at="2026-05-01 09:56", order="4"),
        btc(P50, 1, "1.00", at="2026-05-01 10:00", order="3"),
    )
    assert books.only.links(LinkKind.ROLL) == [(("t2",), ("t1",))]


def test_shares_called_away_are_those_that_the_call_covered():
    """Two wheels of one ticker; the second one's call is assigned, so its shares go, not the older ones."""
    books = booked(
        buy("XYZ", 100, "50", at="2026-05-01 10:00"),
        sto(P45, 1, "1.00", at="2026-05-04 10:00"),
        assigned(P45, 1, at="2026-05-15 17:00"),
        delivered("XYZ", 100, 45, at="2026-05-15 17:00"),
        sto("XYZ 17 Jul 26 60 C", 1, "1.00", at="2026-05-18 10:00"),
        sto(C55, 1, "1.00", at="2026-05-19 10:00"),
        assigned(C55, 1, at="2026-06-19 17:00"),
        delivered("XYZ", -100, 55, at="2026-06-19 17:00"),
    )
    first, wheel = books.campaigns
    assert (first.strategy, first.is_open, first.shares) == ("covered_call", True, 100)
    assert (wheel.strategy, wheel.is_open, wheel.realized) == ("wheel", False, 100 + 100 + 1000)
    assert wheel.realized_tax == 100 + 500


def test_dividends_go_to_every_campaign_that_holds_the_shares():
    """In proportion, the odd cent to the last; after the shares are gone for two months to nobody."""
    books = booked(
        buy("XYZ", 100, "50", at="2026-05-01 10:00", order="1"),
        sto("XYZ 17 Jul 26 65 C", 1, "1.00", at="2026-05-01 10:00", order="1"),
        cash(Kind.DIVIDEND, "10.01", "XYZ", at="2026-05-20 10:00"),
        sell("XYZ", 100, "51", at="2026-05-21 10:00"),
        cash(Kind.DIVIDEND, "10.00", "XYZ", at="2026-07-20 10:00"),
        cash(Kind.DIVIDEND, "10.00", "XYZ", at="2026-07-21 10:00"),
    )
    assert books.campaigns[0].income == D("20.01")
    assert books.telling("t6") == []


def test_a_campaign_ends_when_it_is_flat_and_not_before():
    assert booked(SALE, btc(P50, 1, "1", at="2026-05-09 10:00")).only.is_open
    ended = booked(SALE, btc(P50, 1, "1", at="2026-05-09 10:00"), expired(P50, 1, at="2026-06-19 17:00")).only
    assert (ended.is_open, ended.campaign.closed_on) == (False, date(2026, 6, 19))


def test_a_split_is_told_where_the_shares_are():
    books = booked(buy("XYZ", 100, "50", at="2026-05-01 10:00"), split("XYZ", 100, at="2026-05-20 09:00"))
    assert (books.only.shares, books.only.adjusted_basis) == (200, 25)
    assert books.only.campaign.allocations[-1].role is Role.ADJUSTMENT


# ---- the user's hand


def test_moving_an_opening_takes_along_what_closes_it():
    story = [
        SALE,
        sto(P45, 1, "1.00", at="2026-05-04 10:00"),
        btc(P45, 1, "0.50", at="2026-05-09 10:00"),
    ]
    books = booked(*story, edits=[edit(Move("t2", None, "t2", "t1"))])
    assert (books.only.tells, books.only.realized) == (["t1", "t2", "t3"], 50)
    assert books.only.edited
    assert [link.kind for link in books.only.campaign.links] == [LinkKind.MOVED]


def test_moving_a_puts_opening_takes_along_its_assignment_and_shares():
    story = [
        SALE,
        sto(P45, 1, "1.00", at="2026-05-04 10:00"),
        assigned(P45, 1, at="2026-06-19 17:00"),
        delivered("XYZ", 100, 45, at="2026-06-19 17:00"),
    ]
    books = booked(*story, edits=[edit(Move("t2", None, "t2", "t1"))])
    assert books.only.tells == ["t1", "t2", "t3", "t4"]


TWO_STORIES = [
    sto(P50, 1, "2.00", fees="-1", at="2026-05-01 10:00"),
    btc(P50, 1, "0.50", fees="-1", at="2026-05-20 10:00"),
    sto(P45, 1, "1.00", fees="-1", at="2026-05-21 10:00"),
]


def test_a_close_told_elsewhere_takes_its_pnl_along_and_ends_its_campaign():
    """The decision: realised P&L is told where the close is told; the opening's campaign keeps its cash."""
    books = booked(*TWO_STORIES, edits=[edit(Move("t2", None, "t1", "t3"))])
    opened, other = books.campaigns
    assert (opened.tells, opened.cash, opened.realized) == (["t1"], 199, 0)
    assert (opened.is_open, opened.campaign.closed_on) == (False, date(2026, 5, 20))
    assert (other.tells, other.realized, other.cash) == (["t2", "t3"], 148, D("99") - 51)


def test_a_close_moved_to_a_campaign_that_holds_such_a_lot_closes_that_one():
    """Which is the user naming the lot."""
    story = [
        sto(P50, 1, "2.00", at="2026-05-01 10:00"),
        bto(P45, 1, "1.00", at="2026-05-04 10:00", order="9"),
        sto(P50, 1, "2.50", at="2026-05-04 10:00", order="9"),
        btc(P50, 1, "1.00", at="2026-05-20 10:00"),
    ]
    assert [seen.realized for seen in booked(*story).campaigns] == [100, 0]
    named_lot = booked(*story, edits=[edit(Move("t4", None, "t1", "t2"))])
    assert [seen.realized for seen in named_lot.campaigns] == [0, 150]
    assert [seen.realized_tax for seen in named_lot.campaigns] == [0, 100]


def test_part_of_a_close_can_be_told_elsewhere():
    books = booked(
        SALE, btc(P50, 2, "0.50", at="2026-05-20 10:00"), edits=[edit(Move("t2", D(1), "t1", NEW + "e1"))]
    )
    assert [(seen.realized, seen.tells) for seen in books.campaigns] == [(150, ["t1", "t2"]), (150, ["t2"])]


def test_merging_tells_both_stories_as_one():
    books = booked(*TWO_STORIES, edits=[edit(merge=Merge("t3", "t1"))])
    assert (books.only.id, books.only.tells) == (campaign_id(ACCOUNT, "t1"), ["t1", "t2", "t3"])


def test_what_joins_a_merged_campaign_later_joins_the_story():
    books = booked(
        *TWO_STORIES, btc(P45, 1, "0.20", at="2026-06-01 10:00"), edits=[edit(merge=Merge("t3", "t1"))]
    )
    assert (books.only.tells[-1], books.only.is_open) == ("t4", False)


def test_cash_without_a_ticker_goes_where_it_is_put():
    paid = cash(Kind.ADJUSTMENT, "85.92", at="2026-05-09 10:00")
    books = booked(SALE, paid, edits=[edit(Move("t2", None, None, "t1"))])
    assert (books.only.tells, books.only.income) == (["t1", "t2"], D("85.92"))


def test_an_edit_that_names_nothing_here_changes_nothing():
    gone = booked(SALE, edits=[edit(Move("gone", None, "t1", NEW + "e1"))])
    assert stories(gone) == [["t1"]]
    assert gone.derived.grouping.applied_edits == set()


def test_a_story_named_after_the_fill_that_ended_another_can_be_edited():
    """A sale through zero ends one campaign and opens the next, which has its name: edits mean the one it opened."""
    story = [
        buy("XYZ", 100, "50", at="2026-05-01 10:00"),
        sell("XYZ", 300, "52", at="2026-05-04 10:00"),
        sto(P45, 1, "1.00", at="2026-05-05 10:00"),
    ]
    covered = booked(*story)
    assert stories(covered) == [["t1", "t2"], ["t2", "t3"]]
    apart = booked(*story, edits=[edit(Move("t3", None, "t2", NEW + "e1"))])
    assert stories(apart) == [["t1", "t2"], ["t2"], ["t3"]]


@pytest.mark.parametrize("undone", [True, False])
def test_an_undone_edit_is_kept_and_not_replayed(undone):
    made = Edit("e1", ACCOUNT, "XYZ", datetime(2026, 11, 20, tzinfo=UTC), (), Merge("t3", "t1"), undone)
    assert len(booked(*TWO_STORIES, edits=[made]).campaigns) == (2 if undone else 1)


def test_positions_are_the_same_whatever_is_moved():
    books = booked(*TWO_STORIES, edits=[edit(Move("t3", None, "t3", "t1"))])
    assert books.held() == books.held(books.tax) == {named(P45).symbol: -1}
