"""Scenarios that other tools got wrong, by the reports of their users: what the ledger makes of each."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.ledger.booked import booked, per_share
from tests.ledger.builders import (
    adjusted,
    assigned,
    btc,
    bto,
    buy,
    cash,
    delivered,
    exercised,
    expired,
    history,
    named,
    removed,
    sell,
    split,
    stc,
    sto,
    swapped,
    told,
)
from tests.ledger.desk import Wish
from thetadesk.ledger.edits import NEW
from thetadesk.ledger.model import Confidence, Edit, Kind, LinkKind, Move, Role, TimePrecision
from thetadesk.ledger.service import reading
from thetadesk.ledger.settlement import ExpiryState, expiry
from thetadesk.ledger.strategies import STRATEGIES

D = Decimal
INTC = "INTC 16 Jan 26 46 C"
PUT = "AAPL 26 Dec 26 220 P"


def test_intc_46_calls_closed_and_bought_again_are_two_round_trips():
    """TradeTally #277: 15 bought at 0.7167 on average, 15 sold at 0.71, then 5 bought; they were merged into one."""
    books = booked(
        bto(INTC, 5, "0.71", at="2025-12-01 10:00"),
        bto(INTC, 10, "0.72", at="2025-12-01 10:01"),
        stc(INTC, 15, "0.71", at="2025-12-03 11:00"),
        bto(INTC, 5, "0.65", at="2025-12-03 11:02"),
    )
    first, second = books.campaigns
    assert (first.is_open, first.realized, first.tells) == (False, D("-10.00"), ["t1", "t2", "t3"])
    assert (second.is_open, second.realized, second.open_cost) == (True, 0, D("-325.00"))
    assert books.held() == {named(INTC).symbol: 5}


def test_rsp_puts_156_and_157_keep_a_basis_for_each_lot():
    """ibkr-steuer #32: premiums were spread over all shares first in, first out, so that 100 shares of the 156 puts
    showed 160.36. On the cash basis assigned shares stand at their strike; for tax at the strike less the premium of
    the very puts that brought them, not of others that expired."""
    p156, p157, other = "RSP 17 Oct 25 156 P", "RSP 17 Oct 25 157 P", "RSP 19 Sep 25 155 P"
    books = booked(
        sto(other, 1, "4.00", at="2025-09-02 10:00"),
        expired(other, 1, at="2025-09-19 17:00"),
        sto(p156, 2, "1.10", at="2025-09-22 10:00"),
        sto(p157, 4, "1.60", at="2025-09-23 10:00"),
        assigned(p156, 2, at="2025-10-17 17:00"),
        delivered("RSP", 200, 156, at="2025-10-17 17:00"),
        assigned(p157, 4, at="2025-10-17 17:00"),
        delivered("RSP", 400, 157, at="2025-10-17 17:00"),
        stc("RSP", 100, "158", at="2025-10-20 10:00"),
        stc("RSP", 500, "158", at="2025-10-21 10:00"),
    )
    cash_basis = [
        (m.quantity, -m.open_gross / m.quantity) for m in books.cash.matches if m.closed_by in ("t9", "t10")
    ]
    assert cash_basis == [(100, 156), (100, 156), (400, 157)]
    tax_basis = [
        (m.quantity, -(m.open_gross + m.premium) / m.quantity) for m in books.tax.matches if m.premium
    ]
    assert tax_basis == [(100, D("154.90")), (100, D("154.90")), (400, D("155.40"))]
    before = booked(*books.transactions[:8])
    assert [per_share(lot) for lot in before.tax.lots] == [D("154.90"), D("155.40")]
    assert [per_share(lot) for lot in before.cash.lots] == [156, 157]
    assert all(seen.realized == seen.realized_tax for seen in books.campaigns)


WHEEL = [
    sto("XYZ 17 Jan 25 50 P", 1, "1.00", fees="-1.00", at="2024-12-20 10:00"),
    assigned("XYZ 17 Jan 25 50 P", 1, at="2025-01-17 17:00"),
    delivered("XYZ", 100, 50, fees="-5.00", at="2025-01-17 17:00"),
    sto("XYZ 21 Feb 25 52.5 C", 1, "0.80", fees="-1.00", at="2025-01-21 10:00"),
    btc("XYZ 21 Feb 25 52.5 C", 1, "0.30", fees="-1.00", at="2025-02-18 10:00", order="77"),
    sto("XYZ 21 Mar 25 55 C", 1, "0.60", fees="-1.00", at="2025-02-18 10:00", order="77"),
    assigned("XYZ 21 Mar 25 55 C", 1, at="2025-03-21 17:00"),
    delivered("XYZ", -100, 55, fees="-5.00", at="2025-03-21 17:00"),
]  # fmt: skip


def test_a_put_assigned_calls_sold_rolled_and_called_away_is_one_wheel():
    """GammaLedger #20, #22: premiums of later calls were missing, and the assigned put's stayed unrealised."""
    wheel = booked(*WHEEL).only
    everything = D("100") - 5000 + 80 - 30 + 60 + 5500 - 14
    assert (wheel.strategy, wheel.is_open, wheel.rolls) == ("wheel", False, 1)
    assert (wheel.realized, wheel.realized_tax, wheel.cash) == (everything, everything, everything)
    assert wheel.tells == [f"t{n}" for n in range(1, 9)]
    reasons = {link.kind for link in wheel.campaign.links}
    assert reasons == {LinkKind.ASSIGNMENT, LinkKind.COVERED, LinkKind.ROLL}


def test_while_the_wheels_shares_are_held_both_bases_and_the_adjusted_basis_are_told():
    """GammaLedger #20: every premium lowers what the shares must fetch; for tax only the assigned put's does."""
    wheel = booked(*WHEEL[:6])
    assert wheel.only.realized == D("100") - 1 + 80 - 30 - 2
    assert wheel.only.realized_tax == D("80") - 30 - 2
    assert wheel.only.adjusted_basis == (5000 - 100 - 80 + 30 - 60 + D(9)) / 100
    (shares,) = (lot for lot in wheel.tax.lots if lot.instrument.symbol == "XYZ")
    assert (per_share(shares), shares.fees, shares.opened_on) == (49, D("-6.00"), date(2025, 1, 17))


def test_premium_belongs_to_the_month_in_which_the_option_goes_away(sqlite_desk):
    """GammaLedger #20, wheeler #16: which month owns the premium of a rolled call. On the cash basis the one in
    which it was closed."""
    sqlite_desk.told(history(*WHEEL))
    months = dict(sqlite_desk.do(reading.months, sqlite_desk.accounts()))
    assert months == {"2025-01": D("99.00"), "2025-02": D("48.00"), "2025-03": D("59.00") + 500 - 10}


def test_two_of_five_assigned():
    """TradeTracker #3: all five were assigned when the broker had assigned two."""
    books = booked(
        sto(PUT, 5, "2.00", fees="-5.00", at="2026-11-20 10:00"),
        assigned(PUT, 2, at="2026-12-10 17:00"),
        delivered("AAPL", 200, 220, at="2026-12-10 17:00"),
    )
    assert books.held() == {"AAPL": 200, named(PUT).symbol: -3}
    assert books.only.realized == D("400") - 2
    assert {leg.symbol: leg.cost for leg in books.only.legs} == {
        "AAPL": D(-44000),
        named(PUT).symbol: D("597"),
    }
    (shares,) = (lot for lot in books.tax.lots if lot.instrument.symbol == "AAPL")
    assert (shares.cost, shares.premium, shares.fees) == (-44000, 400, -2)


def test_the_other_three_of_five_expire_and_the_shares_stay():
    """TradeTracker #3, to its end."""
    books = booked(
        sto(PUT, 5, "2.00", at="2026-11-20 10:00"),
        assigned(PUT, 2, at="2026-12-10 17:00"),
        delivered("AAPL", 200, 220, at="2026-12-10 17:00"),
        expired(PUT, 3, at="2026-12-26 17:00"),
    )
    assert books.held() == {"AAPL": 200}
    assert (books.only.realized, books.only.realized_tax) == (1000, 600)


def test_sold_to_open_and_bought_to_close_is_flat():
    """Wealthfolio #1015: the sale booked cash but no short, and buying it back left a phantom long."""
    books = booked(
        sto(PUT, 1, "3.10", fees="-1.13", at="2026-11-20 10:00"),
        btc(PUT, 1, "1.05", fees="-0.13", at="2026-12-01 10:00"),
    )
    assert books.held() == books.held(books.tax) == {}
    assert books.only.cash == books.only.realized == D("310") - D("105") - D("1.26")


def twins(seconds):
    """Two equal fills, as a file without ids tells them: cut to the minute."""
    return [
        sto(PUT, 1, "3.10", at=f"2026-11-20 10:00:0{second}", content_key="STO AAPL 220 P 1 @ 3.10 10:00",
            precision=TimePrecision.MINUTE, source="poor")
        for second in seconds
    ]  # fmt: skip


def test_two_identical_fills_one_second_apart_are_two(sqlite_desk):
    """Wealthfolio #1035, TradeTally #297: the second of two equal fills was dropped as a duplicate. A repeat of the
    file adds nothing all the same, and a file that tells of a third one adds that."""
    wish = Wish("one")
    assert sqlite_desk.told(twins([0, 0]), wish).new == 2
    assert sqlite_desk.told(twins([0, 0]), wish).new == 0
    assert sqlite_desk.told(twins([0, 0, 0]), wish).new == 1
    assert sqlite_desk.summary().open_positions == [(named(PUT).symbol, D(-3), D(930))]


def test_two_identical_fills_with_ids_are_two(sqlite_desk):
    """The same, where the broker numbers them."""
    fills = [sto(PUT, 1, "3.10", at=f"2026-11-20 10:00:0{n}", source_id=f"fill{n}") for n in (1, 2)]
    assert (sqlite_desk.told(fills).new, sqlite_desk.told(fills).new) == (2, 0)


def test_a_window_of_one_day_holds_that_days_trades(sqlite_desk):
    """TradeTally #274: asking for one day, from and to the same date, answered nothing."""
    sqlite_desk.told(
        history(sto(PUT, 1, "3.10", at="2026-11-20 15:59"), btc(PUT, 1, "3.00", at="2026-11-21 09:30"))
    )
    day = date(2026, 11, 20)
    wanted = reading.TransactionFilter(sqlite_desk.accounts(), since=day, until=day)
    total, views = sqlite_desk.do(reading.list_transactions, wanted, "occurred_at", 10, 0)
    assert (total, [view.transaction.traded_on for view in views]) == (1, [day])
    assert sqlite_desk.summary(as_of=day).open_positions == [(named(PUT).symbol, D(-1), D(310))]


def test_an_expiry_in_the_money_without_a_broker_event_is_awaited():
    """assets_tracker #739, TradeTally #66, lumibot #969: expired options stayed open or all expired worthless."""
    put, after = named(PUT), date(2026, 12, 28)
    day = date(2026, 12, 26)
    assert expiry(put, day, {}).state is ExpiryState.OPEN
    assert expiry(put, after, {}).state is ExpiryState.AWAITING
    assert expiry(put, after, {("AAPL", day): D("219.99")}).state is ExpiryState.AWAITING
    assert expiry(put, after, {("AAPL", day): D("220.01")}).state is ExpiryState.WORTHLESS


def test_the_close_of_the_expiry_day_settles_what_expired_out_of_the_money():
    """The same in the books: with the close as an argument the option goes, its premium realised on the expiry day;
    in the money, or without the close, it stays and waits. A broker's own event leaves nothing to assume."""
    sold, day = sto(PUT, 2, "3.10", fees="-1.00", at="2026-11-20 10:00"), date(2026, 12, 26)
    above, below = ({("AAPL", day): D(close)} for close in ("230", "210"))
    for closes, today in (({}, date(2027, 1, 4)), (below, date(2027, 1, 4)), (above, day)):
        assert booked(sold, closes=closes, today=today).held() == {named(PUT).symbol: -2}
    books = booked(sold, closes=above, today=date(2027, 1, 4))
    assert books.held() == books.held(books.tax) == {}
    assert (books.only.realized, books.only.campaign.closed_on) == (D("619.00"), day)
    broker = booked(sold, expired(PUT, 2, at="2026-12-26 17:00"), closes=below, today=date(2027, 1, 4))
    assert (broker.only.tells, broker.only.realized) == (["t1", "t2"], D("619.00"))


def test_what_an_adjusted_contract_was_worth_no_close_can_say():
    """GREE1: with 11 shares for a strike of 22 a put is deep in the money when the shares stand at 30."""
    put = adjusted("GREE1 17 Sep 21 22 P", None)
    day = date(2021, 9, 17)
    assert expiry(put, date(2021, 9, 20), {("GREE", day): D(30)}).state is ExpiryState.AWAITING


def test_an_overnight_trade_belongs_to_the_markets_day():
    """deltalytix #248: a trade after midnight UTC, or of the futures session that began the evening before."""
    late, sunday, after_hours = history(
        sto(PUT, 1, "3.10", at="2026-11-20 19:59"),
        bto("/MESZ6", 1, "5900", at="2026-11-22 18:30"),
        bto("/MESZ6", 1, "5900", at="2026-11-23 16:59"),
    )
    assert late.occurred_at.date() == date(2026, 11, 21)
    assert late.traded_on == date(2026, 11, 20)
    assert sunday.traded_on == after_hours.traded_on == date(2026, 11, 23)


def test_an_export_from_the_other_side_of_the_world_has_new_yorks_dates(sqlite_desk):
    """The same for a file written in Auckland: an assignment on Saturday morning there is Friday's here."""
    sqlite_desk.take(
        b"Date,Type,Sub Type,Action,Symbol,Instrument Type,Description,Value,Quantity,Average Price,Commissions,Fees,"
        b"Multiplier,Root Symbol,Underlying Symbol,Expiration Date,Strike Price,Call or Put,Order #,Total,Currency\n"
        b"2026-02-21T11:00:00+1300,Receive Deliver,Expiration,,QRST  260220P00050000,Equity Option,"
        b"Removal of 1.0 QRST 02/20/26 Put 50.00 due to expiration.,0.00,1,0.00,--,0.00,"
        b"100,QRST,QRST,2/21/26,50,PUT,,0.00,USD\n"
    )
    (removal,) = sqlite_desk.transactions()
    assert removal.traded_on == removal.instrument.expires_on == date(2026, 2, 20)


def test_the_days_of_a_month_sum_to_the_month(sqlite_desk):
    """TradeTally #368: a month showed another result than its days together."""
    rolls = [
        part
        for day in range(1, 27, 5)
        for part in (
            sto(PUT, 3, f"2.{day:02}", fees="-0.37", at=f"2026-10-{day:02} 10:00"),
            btc(PUT, 2, f"1.{day:02}", fees="-0.11", at=f"2026-10-{day + 1:02} 23:30"),
            btc(PUT, 1, f"0.{day:02}", fees="-0.07", at=f"2026-11-{day:02} 10:00"),
        )
    ]
    sqlite_desk.told(history(*rolls))
    days = sqlite_desk.do(reading.day_store.realized_by_day, sqlite_desk.accounts())
    months = sqlite_desk.do(reading.months, sqlite_desk.accounts())
    assert [month for month, _ in months] == ["2026-10", "2026-11"]
    for month, amount in months:
        assert sum(each for on, each in days if f"{on:%Y-%m}" == month) == amount
    assert sum(amount for _, amount in months) == sqlite_desk.summary().realized.net


def test_a_lot_of_1250_is_not_a_lot_of_100():
    """openalgo #868: a loss of 6.70 a share was shown as such; with a lot of 1250 it is 8375."""
    lot = adjusted("ABC 26 Dec 26 220 C", 1250)
    books = booked(bto(lot, 1, "10.00", at="2026-11-20 10:00"), stc(lot, 1, "3.30", at="2026-11-23 10:00"))
    assert books.only.realized == D("-8375.00")


@pytest.mark.parametrize(("shares", "strategy"), [(1250, ["covered_call"]), (1000, ["stock", "short_call"])])
def test_what_covers_a_call_is_counted_by_its_contract(shares, strategy):
    """The same: a thousand shares do not cover a contract of 1250."""
    books = booked(
        buy("ABC", shares, "200", at="2026-11-20 10:00"),
        sto(adjusted("ABC 26 Dec 26 220 C", 1250), 1, "3.00", at="2026-11-21 10:00"),
    )
    assert [seen.strategy for seen in books.campaigns] == strategy


def test_early_assignment_of_a_spread_leaves_its_other_leg():
    """Lean #6938, bankroll #9: the short call is assigned before a dividend, weeks before it expires; the long call
    answers by exercise, and nothing remains."""
    short, long = "MSFT 16 Jan 26 400 C", "MSFT 16 Jan 26 410 C"
    opened = [
        sto(short, 1, "12.00", at="2025-11-10 10:00", order="1"),
        bto(long, 1, "7.00", at="2025-11-10 10:00", order="1"),
        assigned(short, 1, at="2025-11-19 17:00"),
        delivered("MSFT", -100, 400, fees="-5.00", at="2025-11-19 17:00"),
    ]
    early = booked(*opened)
    assert early.held() == {"MSFT": -100, named(long).symbol: 1}
    assert (early.only.strategy, early.only.shares) == ("vertical", -100)
    over = booked(
        *opened,
        exercised(long, 1, at="2025-11-20 17:00"),
        delivered("MSFT", 100, 410, fees="-5.00", at="2025-11-20 17:00"),
    )
    assert over.held() == over.held(over.tax) == {}
    assert over.only.realized == over.only.realized_tax == over.only.cash == D("500") - 1000 - 10


def test_gree1_delivers_eleven_shares_a_contract():
    """A reverse split left contracts of 11 shares: six assigned 22 puts bought 66 shares at 200.00, not 600 at 22.
    The cash for the fractions comes days later without a symbol: it counts, and the user may put it where it belongs."""
    put = adjusted("GREE1 17 Sep 21 22 P", None)
    story = [
        sto(put, 6, "1.00", gross="600.00", at="2021-09-15 10:00"),
        assigned(put, 6, at="2021-09-17 17:00"),
        delivered("GREE", 66, "200.00", at="2021-09-17 17:00"),
        cash(
            Kind.ADJUSTMENT,
            "85.92",
            at="2021-09-29 17:00",
            description="Delayed Delivery_GREE1_Assignment_SEP_17",
        ),
    ]
    books = booked(*story)
    assert (books.held(), books.only.realized) == ({"GREE": 66}, 600)
    (shares,) = books.tax.lots
    assert (shares.quantity, shares.cost, shares.premium) == (66, D("-13200.00"), D("600.00"))
    assert books.only.links(LinkKind.ASSIGNMENT) == [(("t2",), ("t3",))]
    assert books.telling("t4") == []
    put_there = booked(*story, edits=[edit(Move("t4", None, None, "t1"))])
    assert (put_there.only.income, put_there.only.cash) == (D("85.92"), D("-12514.08"))


def edit(*moves, id="e1"):
    return Edit(id, "account", "any", datetime(2026, 1, 1, tzinfo=UTC), moves)


def test_assignment_without_shares_sells_them_short():
    """LFIN: short calls were assigned, nothing was held, and 200 shares were sold short at 30."""
    call = "LFIN 20 Apr 18 30 C"
    books = booked(
        sto(call, 2, "1.50", at="2018-04-02 10:00"),
        assigned(call, 2, at="2018-04-20 17:00"),
        delivered("LFIN", -200, 30, at="2018-04-20 17:00"),
    )
    assert books.held() == {"LFIN": -200}
    assert (books.only.realized, books.only.realized_tax) == (300, 0)
    covered = booked(*books.transactions, btc("LFIN", 200, "28.00", at="2018-04-23 10:00"))
    assert covered.held() == {}
    assert covered.only.realized == covered.only.realized_tax == 300 + 400


def test_a_cash_settled_spread_goes_once_and_pays_once():
    """SPX: four rows at expiry, two that remove and two that pay; the position goes once, the money comes once."""
    short, long = "SPXW 19 Nov 25 5015 P", "SPXW 19 Nov 25 5010 P"
    settled = {"at": "2025-11-19 17:00", "fees": "-5.00"}
    books = booked(
        sto(short, 1, "9.20", at="2025-11-18 11:30", order="1"),
        bto(long, 1, "8.70", at="2025-11-18 11:30", order="1"),
        told(Kind.MEMO, None, short, at="2025-11-19 17:00"),
        removed(Kind.CASH_SETTLEMENT, short, 1, gross="-747.00", **settled),
        told(Kind.MEMO, None, long, at="2025-11-19 17:00"),
        removed(Kind.CASH_SETTLEMENT, long, 1, gross="247.00", **settled),
    )
    assert books.held() == {}
    assert (books.only.strategy, books.only.is_open) == ("vertical", False)
    assert books.only.realized == books.only.cash == D("920") - 870 - 747 + 247 - 10
    assert books.cash.missing == books.cash.notes == []


def test_a_symbol_change_carries_cost_and_date_and_realises_nothing():
    """OXY to OXY2: the row that opens the new symbol may stand first. The old one is not closed at a profit."""
    old, new = "OXY 21 Aug 20 15 P", adjusted("OXY2 21 Aug 20 15 P", 100)
    books = booked(
        sto(old, 1, "1.20", fees="-1.15", at="2020-06-24 10:00"),
        swapped(old, 1, new, -1, value="-120.00", at="2020-07-01 07:00"),
        btc(new, 1, "0.90", fees="-0.15", at="2020-07-02 10:00"),
    )
    (match,) = books.cash.matches
    assert (match.opened_by, match.closed_by, match.opened_on) == ("t1", "t4", date(2020, 6, 24))
    assert books.only.realized == books.only.cash == D("30") - D("1.30")
    assert [a.role for a in books.only.campaign.allocations].count(Role.ADJUSTMENT) == 2
    assert books.held() == {}


def test_a_reverse_split_keeps_what_the_shares_cost():
    """Two rows, new shares in and old ones out: fifty shares become five, with their cost and their date."""
    books = booked(
        buy("OLDCO", 30, "10.00", at="2024-12-02 10:00"),
        buy("OLDCO", 20, "11.00", at="2024-12-03 10:00"),
        swapped("OLDCO", -50, "NEWCO", 5, on="2024-12-18"),
    )
    assert books.held() == {"NEWCO": 5}
    assert [(lot.quantity, lot.cost, lot.opened_on) for lot in books.cash.lots] == [
        (3, -300, date(2024, 12, 2)),
        (2, -220, date(2024, 12, 3)),
    ]
    assert books.cash.matches == books.cash.missing == []


def test_a_split_adds_shares_and_no_cost():
    """Two for one: 60 shares are added, and each costs half."""
    books = booked(buy("AAPL", 60, "100", at="2024-11-30 10:00"), split("AAPL", 60, on="2024-12-16"))
    (lot,) = books.cash.lots
    assert (lot.quantity, per_share(lot)) == (120, 50)


P95, P90, P85 = (f"XYZ 19 Jun 26 {strike} P" for strike in (95, 90, 85))
TWO_CAMPAIGNS = [
    sto(P95, 1, "2.00", at="2026-05-01 10:00"),
    bto(P90, 1, "1.00", at="2026-05-04 10:00", order="9"),
    sto(P95, 1, "2.50", at="2026-05-04 10:00", order="9"),
]


def test_a_close_can_serve_two_campaigns():
    """A naked put and a spread that is short the same put, bought back by one order: each gets its part of it."""
    books = booked(*TWO_CAMPAIGNS, btc(P95, 2, "0.75", fees="-0.01", at="2026-05-20 10:00"))
    naked, spread = books.campaigns
    assert [naked.strategy, spread.strategy] == ["short_put", "vertical"]
    assert books.telling("t4") == [naked, spread]
    parts = [
        part for seen in (naked, spread) for part in seen.campaign.allocations if part.transaction_id == "t4"
    ]
    assert [(part.quantity, part.gross) for part in parts] == [(1, -75), (1, -75)]
    assert sum(part.fees for part in parts) == D("-0.01")
    assert (naked.is_open, spread.is_open) == (False, True)


def test_one_fill_can_open_two_round_trips():
    """A sale of 300 shares by one who holds 100 ends one story and begins another, short one."""
    books = booked(
        buy("XYZ", 100, "50", at="2026-05-01 10:00"),
        sell("XYZ", 300, "52", fees="-0.03", at="2026-05-04 10:00"),
    )
    long, short = books.campaigns
    assert (long.is_open, long.realized, long.realized_tax) == (False, D("199.99"), D("199.99"))
    assert (short.is_open, short.shares, short.open_cost) == (True, -200, D("10400") - D("0.02"))


def test_one_fill_split_by_the_user_opens_two_round_trips():
    """Five contracts of one fill, told by the user as three and two, are closed as three and two."""
    story = [
        sto(P95, 5, "2.00", at="2026-05-01 10:00"),
        btc(P95, 3, "1.00", at="2026-05-08 10:00"),
        btc(P95, 2, "3.00", at="2026-05-15 10:00"),
    ]
    books = booked(*story, edits=[edit(Move("t1", D(2), "t1", NEW + "e1"))])
    three, two = sorted(books.campaigns, key=lambda seen: seen.cash, reverse=True)
    assert (three.tells, three.realized, three.is_open) == (["t1", "t2"], 300, False)
    assert (two.tells, two.realized, two.is_open) == (["t1", "t3"], -200, False)


NEAR, FAR = "XYZ 19 Jun 26 95 P", "XYZ 17 Jul 26 95 P"


def rolled(closed, opened):
    return booked(
        sto(NEAR, 1, "2.00", at="2026-05-01 10:00")
        if "at" in closed
        else sto(NEAR, 1, "2.00", on="2026-05-01"),
        btc(NEAR, 1, "1.00", **closed),
        sto(FAR, 1, "2.50", **opened),
    )


def test_a_roll_in_one_order_is_certain():
    """PaulSquires/TradeTracker #16: a roll is one trade, and the campaign's cash tells it."""
    when = {"at": "2026-06-10 10:00", "order": "12"}
    campaign = rolled(when, when).only
    (link,) = (link for link in campaign.campaign.links if link.kind is LinkKind.ROLL)
    assert (link.before, link.after, link.confidence) == (("t2",), ("t3",), Confidence.CERTAIN)
    assert link.reason == "rolled: order 12"
    assert (campaign.rolls, campaign.cash, campaign.realized) == (1, 350, 100)


@pytest.mark.parametrize(("minutes", "campaigns"), [(0, 1), (10, 1), (11, 2)])
def test_a_roll_in_two_orders_within_ten_minutes_is_likely(minutes, campaigns):
    """Beyond the window they are two stories."""
    opened = {"at": f"2026-06-10 10:{minutes:02}", "order": "13"}
    books = rolled({"at": "2026-06-10 10:00", "order": "12"}, opened)
    assert len(books.campaigns) == campaigns
    sure = {
        link.confidence
        for seen in books.campaigns
        for link in seen.campaign.links
        if link.kind is LinkKind.ROLL
    }
    assert sure == ({Confidence.LIKELY} if campaigns == 1 else set())


def test_a_roll_whose_new_leg_is_opened_first():
    """The same, the other way round: ten minutes before."""
    opened = {"at": "2026-06-10 09:55", "order": "13"}
    books = rolled({"at": "2026-06-10 10:00", "order": "12"}, opened)
    assert (books.only.rolls, books.only.tells) == (1, ["t1", "t3", "t2"])


def test_the_roll_window_is_a_setting():
    when = [{"at": "2026-06-10 10:00", "order": "12"}, {"at": "2026-06-10 10:25", "order": "13"}]
    parts = rolled(*when).transactions
    assert len(booked(*parts).campaigns) == 2
    assert booked(*parts, window=timedelta(minutes=30)).only.rolls == 1


def test_a_roll_known_by_its_day_only_is_a_guess():
    """Schwab's site tells neither times nor orders."""
    campaign = rolled({"on": "2026-06-10"}, {"on": "2026-06-10"}).only
    (link,) = (link for link in campaign.campaign.links if link.kind is LinkKind.ROLL)
    assert (link.confidence, campaign.rolls) == (Confidence.GUESS, 1)
    assert "same day" in link.reason
    assert len(rolled({"on": "2026-06-10"}, {"on": "2026-06-11"}).campaigns) == 2


def test_a_call_is_no_roll_of_a_put():
    """Another right, or another side, is another story."""
    books = booked(
        sto(NEAR, 1, "2.00", at="2026-05-01 10:00"),
        btc(NEAR, 1, "1.00", at="2026-06-10 10:00"),
        sto("XYZ 17 Jul 26 105 C", 1, "2.50", at="2026-06-10 10:05"),
    )
    assert len(books.campaigns) == 2


@pytest.mark.parametrize("order", ["12", None])
def test_a_spread_is_rolled_as_one(order):
    """Four legs of one order close one spread and open the next."""
    rolled_at = {"at": "2026-06-10 10:00", "order": order}
    books = booked(
        sto(P95, 1, "2.00", at="2026-05-01 10:00", order="1"),
        bto(P90, 1, "1.00", at="2026-05-01 10:00", order="1"),
        stc(P90, 1, "0.50", **rolled_at),
        btc(P95, 1, "1.20", **rolled_at),
        sto("XYZ 17 Jul 26 95 P", 1, "2.80", **rolled_at),
        bto("XYZ 17 Jul 26 90 P", 1, "1.60", **rolled_at),
    )
    assert books.only.strategy == "vertical"
    assert books.only.cash == D("100") - 70 + 120
    assert {leg.symbol for leg in books.only.legs} == {
        named(f"XYZ 17 Jul 26 {strike} P").symbol for strike in (90, 95)
    }
    links = [link for link in books.only.campaign.links if link.kind is LinkKind.ROLL]
    assert {link.confidence for link in links} == {Confidence.CERTAIN if order else Confidence.LIKELY}


def test_a_spread_rolled_by_two_orders_is_one_story():
    """The same, closed and re-opened four minutes apart."""
    books = booked(
        sto(P95, 1, "2.00", at="2026-05-01 10:00", order="1"),
        bto(P90, 1, "1.00", at="2026-05-01 10:00", order="1"),
        stc(P90, 1, "0.50", at="2026-06-10 10:00", order="2"),
        btc(P95, 1, "1.20", at="2026-06-10 10:00", order="2"),
        bto("XYZ 17 Jul 26 90 P", 1, "1.60", at="2026-06-10 10:04", order="3"),
        sto("XYZ 17 Jul 26 95 P", 1, "2.80", at="2026-06-10 10:04", order="3"),
    )
    assert (books.only.cash, books.only.rolls) == (D("100") - 70 + 120, 1)


def test_a_covered_call_joins_its_shares_and_called_away_closes_the_campaign():
    call = "XYZ 19 Jun 26 55 C"
    open_ = [
        buy("XYZ", 100, "50", at="2026-05-01 10:00"),
        sto(call, 1, "1.00", at="2026-05-20 10:00"),
    ]
    covered = booked(*open_).only
    assert covered.links(LinkKind.COVERED) == [(("t1",), ("t2",))]
    assert (covered.strategy, covered.adjusted_basis) == ("covered_call", 49)
    away = booked(
        *open_, assigned(call, 1, at="2026-06-19 17:00"), delivered("XYZ", -100, 55, at="2026-06-19 17:00")
    ).only
    assert (away.is_open, away.campaign.closed_on) == (False, date(2026, 6, 19))
    assert away.realized == away.realized_tax == 600


def test_a_second_call_that_nothing_covers_stands_alone():
    books = booked(
        buy("XYZ", 100, "50", at="2026-05-01 10:00"),
        sto("XYZ 19 Jun 26 55 C", 1, "1.00", at="2026-05-20 10:00"),
        sto("XYZ 17 Jul 26 60 C", 1, "1.00", at="2026-05-21 10:00"),
    )
    assert [seen.strategy for seen in books.campaigns] == ["covered_call", "short_call"]


def test_a_dividend_belongs_to_who_holds_the_shares():
    """GammaLedger #20: dividends lower the adjusted basis, too; they are income, never a realised trade."""
    books = booked(
        buy("XYZ", 100, "50", at="2026-05-01 10:00"),
        cash(Kind.DIVIDEND, "40.00", "XYZ", at="2026-05-15 10:00"),
        cash(Kind.DIVIDEND, "-6.00", "XYZ", at="2026-05-15 10:00"),
    )
    assert (books.only.income, books.only.realized, books.only.adjusted_basis) == (34, 0, D("49.66"))


def test_the_third_fridays_spx_and_spxw_are_two_contracts():
    """Lean PR #9504: SPX settles in the morning and SPXW in the evening of one day; they never net."""
    books = booked(
        sto("SPX 19 Jun 26 5000 P", 1, "9.00", at="2026-05-01 10:00"),
        bto("SPXW 19 Jun 26 5000 P", 1, "9.10", at="2026-05-04 10:00"),
    )
    assert list(books.held().values()) == [-1, 1]
    assert {seen.campaign.ticker for seen in books.campaigns} == {"SPX"}


def opening(*legs):
    """One order that opens these legs: ("-1", "19 Jun 26 95 P")."""
    return [
        (sto if quantity < 0 else bto)(
            f"XYZ {words}" if words else "XYZ", abs(quantity), "1", at="2026-05-01 10:00", order="1"
        )
        for quantity, words in legs
    ]


JUN, JUL = "19 Jun 26", "17 Jul 26"
STRATEGIES_OPENED = [
    ("short_put", [(-1, f"{JUN} 95 P")]),
    ("short_call", [(-2, f"{JUN} 95 C")]),
    ("long_put", [(1, f"{JUN} 95 P")]),
    ("long_call", [(1, f"{JUN} 95 C")]),
    ("covered_call", [(100, ""), (-1, f"{JUN} 105 C")]),
    ("collar", [(100, ""), (-1, f"{JUN} 105 C"), (1, f"{JUN} 95 P")]),
    ("stock", [(100, "")]),
    ("vertical", [(-1, f"{JUN} 95 P"), (1, f"{JUN} 90 P")]),
    ("vertical", [(3, f"{JUN} 95 C"), (-3, f"{JUN} 100 C")]),
    ("iron_condor", [(1, f"{JUN} 85 P"), (-1, f"{JUN} 90 P"), (-1, f"{JUN} 110 C"), (1, f"{JUN} 115 C")]),
    ("strangle", [(-1, f"{JUN} 90 P"), (-1, f"{JUN} 110 C")]),
    ("straddle", [(-1, f"{JUN} 100 P"), (-1, f"{JUN} 100 C")]),
    ("calendar", [(-1, f"{JUN} 100 C"), (1, f"{JUL} 100 C")]),
    ("diagonal", [(-1, f"{JUN} 105 C"), (1, f"{JUL} 100 C")]),
    ("jade_lizard", [(-1, f"{JUN} 90 P"), (-1, f"{JUN} 105 C"), (1, f"{JUN} 110 C")]),
    ("butterfly", [(1, f"{JUN} 95 C"), (-2, f"{JUN} 100 C"), (1, f"{JUN} 105 C")]),
    ("butterfly", [(1, f"{JUN} 90 P"), (-1, f"{JUN} 100 P"), (-1, f"{JUN} 100 C"), (1, f"{JUN} 110 C")]),
    ("other", [(-1, f"{JUN} 90 P"), (-2, f"{JUN} 110 C")]),
]


@pytest.mark.parametrize(("strategy", "legs"), STRATEGIES_OPENED)
@pytest.mark.parametrize("turned", [False, True])
def test_a_strategy_is_recognised(strategy, legs, turned):
    """By the legs of the order that opened it, in whatever order the broker lists them."""
    assert booked(*opening(*(legs[::-1] if turned else legs))).only.strategy == strategy


def test_every_strategy_is_recognised_by_some_scenario():
    shown = {strategy for strategy, _ in STRATEGIES_OPENED} | {"wheel", "future"}
    assert shown == set(STRATEGIES)
    assert booked(bto("/MESZ6", 1, "5900", at="2026-11-20 10:00")).only.strategy == "future"
