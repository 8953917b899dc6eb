"""Tax lots and wash sales, held against figures worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from tests.ledger.booked import booked
from tests.ledger.builders import (
    assigned,
    btc,
    bto,
    buy,
    delivered,
    exercised,
    expired,
    named,
    sell,
    stc,
    sto,
)
from thetadesk.ledger.model import Lot, LotMethod, Match
from thetadesk.ledger.tax import (
    Opening,
    TaxLine,
    TaxTotal,
    Term,
    closed_line,
    held_line,
    is_1256,
    term_of,
    wash_sales,
)

D = Decimal
SHARES, CALL, PUT = named("KO"), "KO 18 Dec 26 60 C", "KO 18 Dec 26 66 P"
SPX = "SPX 18 Jun 27 7000 P"


def nobody(*_):
    return None


def lines(*history, marks=nobody, **given):
    return [closed_line("account", match, marks) for match in booked(*history, **given).tax.matches]


@pytest.mark.parametrize(
    ("opened", "closed", "term"),
    [
        ("2025-01-15", "2026-01-15", Term.SHORT),  # a year to the day is not more than a year
        ("2025-01-15", "2026-01-16", Term.LONG),
        ("2024-02-28", "2025-02-28", Term.SHORT),
        ("2024-02-28", "2025-03-01", Term.LONG),
        ("2024-02-29", "2025-02-28", Term.SHORT),
        ("2024-02-29", "2025-03-01", Term.LONG),
        ("2023-02-28", "2024-02-29", Term.SHORT),  # of a month's last day the thirteenth month counts
        ("2023-02-28", "2024-03-01", Term.LONG),
        ("2025-12-31", "2026-12-31", Term.SHORT),
        ("2025-12-31", "2027-01-01", Term.LONG),
        ("2008-02-05", "2009-02-05", Term.SHORT),  # publication 550's own example
        ("2008-02-05", "2009-02-06", Term.LONG),
    ],
)
def test_more_than_a_year_from_the_day_after_is_long_term(opened, closed, term):
    days = date.fromisoformat(opened), date.fromisoformat(closed)
    assert term_of(SHARES, D(100), *days) is term
    assert term_of(SHARES, D(-100), *days) is Term.SHORT  # what was sold first is never long-term
    assert term_of(named(PUT), D(-1), *days) is Term.SHORT
    assert term_of(named(CALL), D(1), *days) is term
    assert term_of(named(SPX), D(-1), *days) is Term.SIXTY_FORTY


@pytest.mark.parametrize(
    ("what", "is_one"),
    [
        ("SPX 18 Dec 26 6000 P", True),
        ("SPXW 18 Dec 26 6000 P", True),
        ("XSP 18 Dec 26 600 C", True),
        ("RUTW 18 Dec 26 2000 P", True),
        ("VIX 18 Dec 26 20 C", True),
        ("NDXP 18 Dec 26 20000 C", True),
        ("SPY 18 Dec 26 600 P", False),
        ("QQQ 18 Dec 26 500 P", False),
        ("IWM 18 Dec 26 200 P", False),
        ("SPX", False),
        ("KO", False),
        ("/ESZ6", True),
    ],
)
def test_which_contracts_are_marked_to_the_market(what, is_one):
    assert is_1256(named(what)) is is_one


def test_an_assigned_put_and_an_assigned_call_go_into_the_shares():
    # 66 put sold for 2.00, assigned: 6,600 − 200 + 0.65 paid; 70 call sold for 1.50, assigned: 7,000 + 150 − 0.65.
    put, call = "KO 20 Feb 26 66 P", "KO 20 Mar 26 70 C"
    [line] = lines(
        sto(put, 1, "2.00", at="2026-01-05 10:00", fees="-0.65"),
        assigned(put, 1, at="2026-02-20 17:00"),
        delivered("KO", 100, 66, at="2026-02-20 17:00"),
        sto(call, 1, "1.50", at="2026-02-23 10:00", fees="-0.65"),
        assigned(call, 1, at="2026-03-20 17:00"),
        delivered("KO", -100, 70, at="2026-03-20 17:00"),
    )
    assert (line.opened, line.closed, line.premium) == (D("-6600.65"), D("6999.35"), D(350))
    assert (line.gain, line.short_term, line.long_term) == (D("748.70"), D("748.70"), D(0))
    assert line.opened_on == date(2026, 2, 20)  # from the delivery, not from the put


def test_a_put_that_expires_after_two_years_is_short_term():
    put = "KO 21 Jan 28 50 P"
    [line] = lines(sto(put, 1, "4.00", at="2026-01-05 10:00"), expired(put, 1, at="2028-01-21 17:00"))
    assert (line.term, line.gain) == (Term.SHORT, D(400))


@pytest.mark.parametrize(
    ("method", "gain", "term"),
    [
        (LotMethod.FIFO, D(2000), Term.LONG),  # bought at 50 in 2024
        (LotMethod.LIFO, D(1500), Term.SHORT),  # at 55 in March
        (LotMethod.HIFO, D(500), Term.SHORT),  # at 65 in February
    ],
)
def test_the_method_finds_the_lot(method, gain, term):
    [line] = lines(
        buy("KO", 100, 50, at="2024-06-03 10:00"),
        buy("KO", 100, 65, at="2026-02-02 10:00"),
        buy("KO", 100, 55, at="2026-03-02 10:00"),
        sell("KO", 100, 70, at="2026-04-01 10:00"),
        methods=[(date.min, method)],
    )
    assert (line.gain, line.term) == (gain, term)


# ---- §1256


def marks_of(**worth):
    return lambda account, symbol, year: worth.get(f"y{year}")


def test_a_contract_that_is_over_within_the_year_is_sixty_forty():
    [line] = lines(
        sto(SPX, 1, "50.00", at="2026-03-02 10:00", fees="-1.50"),
        btc(SPX, 1, "20.00", at="2026-05-01 10:00", fees="-1.50"),
    )
    assert (line.gain, line.long_term, line.short_term) == (D(2997), D("1798.2"), D("1198.8"))


def test_a_contract_held_over_the_turn_of_the_year_is_marked_on_both_sides():
    # Sold at 50 (5,000), worth 30 (3,000) at the end of 2026, bought back at 10 (1,000): 2,000 in 2026, 2,000 in 2027.
    marks = marks_of(y2026=D(3000))
    told = (sto(SPX, 1, "50.00", at="2026-03-02 10:00"), btc(SPX, 1, "10.00", at="2027-02-01 10:00"))
    [lot] = booked(told[0]).tax.lots
    held = held_line("account", lot, 2026, marks)
    [closed] = lines(*told, marks=marks)
    assert (held.gain, held.closed_on, held.term) == (D(2000), None, Term.SIXTY_FORTY)
    assert (closed.opened, closed.gain) == (D(3000), D(2000))
    assert held.gain + closed.gain == D(4000)


def test_a_contract_held_through_a_whole_year_is_marked_against_the_year_before():
    lot = Lot("t1", named(SPX), D(-2), D(10000), D(0), date(2025, 3, 3))
    line = held_line("account", lot, 2026, marks_of(y2025=D(4000), y2026=D(1500)))
    assert (line.opened, line.closed, line.gain) == (D(8000), D(-3000), D(5000))


def test_without_a_mark_nothing_is_made_up():
    lot = Lot("t1", named(SPX), D(-1), D(5000), D(0), date(2026, 3, 3))
    line = held_line("account", lot, 2026, nobody)
    assert (line.gain, line.closed) == (None, None)
    assert "price unknown" in line.problem
    [closed] = lines(sto(SPX, 1, "50.00", at="2026-03-02 10:00"), btc(SPX, 1, "10.00", at="2027-02-01 10:00"))
    assert (closed.gain, closed.short_term, closed.long_term) == (None, None, None)


def test_a_cost_that_nobody_said_is_no_gain():
    line = held_line("account", Lot("t", named(SPX), D(1), D(0), D(0), date(2026, 3, 3), False), 2026, nobody)
    assert line.problem == "nobody has said what it had cost"


def test_what_has_no_gain_is_counted_and_in_no_sum():
    found = TaxTotal("USD")
    known = lines(sto(SPX, 1, "50.00", at="2026-03-02 10:00"), btc(SPX, 1, 10, at="2026-05-01 10:00"))
    for line in (
        *known,
        held_line("a", Lot("t", named(SPX), D(1), D(-1), D(0), date(2026, 3, 3)), 2026, nobody),
    ):
        found.add(line)
    assert (found.lines, found.unknown, found.gain) == (2, 1, D(4000))
    assert (found.long_term, found.section_1256) == (D(2400), D(4000))


# ---- wash sales


def sold_at_a_loss(quantity=100, on="2026-06-15", amount=-1000, what="KO", by="lot") -> TaxLine:
    closed = date.fromisoformat(on)
    figures = (D(-6000), D(-6000) + 12000 + amount, D(0), D(amount))
    return TaxLine(
        "one", named(what), D(quantity), date(2026, 1, 5), closed, *figures, Term.SHORT, by, "sale"
    )


def acquired(what, quantity, on, by="new", account="one") -> Opening:
    return Opening(account, named(what), D(quantity), date.fromisoformat(on), by)


def found(lines, openings, closes=None):
    told = {date.fromisoformat(on): D(price) for on, price in (closes or {}).items()}
    return wash_sales(lines, openings, lambda ticker: told)


@pytest.mark.parametrize(
    ("on", "is_one"),
    [
        ("2026-05-15", False),
        ("2026-05-16", True),
        ("2026-06-15", True),
        ("2026-07-15", True),
        ("2026-07-16", False),
    ],
)
def test_thirty_days_on_both_sides_count(on, is_one):
    assert bool(found([sold_at_a_loss()], [acquired("KO", 100, on)])) is is_one


@pytest.mark.parametrize(
    ("what", "quantity", "replaced"),
    [
        ("KO", 100, 100),
        ("KO", 40, 40),
        ("KO", 300, 100),
        (CALL, 1, 100),
        (CALL, -1, None),  # a call sold acquires nothing
        (PUT, 1, None),  # nor does a put bought
        ("PEP", 100, None),
        ("KO", -100, None),
    ],
)
def test_what_replaces_shares(what, quantity, replaced):
    sales = found([sold_at_a_loss()], [acquired(what, quantity, "2026-06-20")])
    assert [sale.replaced for sale in sales] == ([] if replaced is None else [D(replaced)])


def test_the_amount_is_the_replaced_part_of_the_loss():
    [sale] = found([sold_at_a_loss(amount=-1000)], [acquired("KO", 30, "2026-06-20", account="other")])
    assert (sale.shares, sale.replaced, sale.amount, sale.certain) == (D(100), D(30), D(300), True)
    [by] = sale.by
    assert (by.account_id, by.symbol, by.on, by.shares) == ("other", "KO", date(2026, 6, 20), D(30))


def test_an_acquisition_is_used_once_and_the_oldest_first():
    lines = [sold_at_a_loss(on="2026-06-15"), sold_at_a_loss(on="2026-06-16", by="lot2")]
    openings = [
        acquired("KO", 80, "2026-06-20", "c"),
        acquired("KO", 50, "2026-06-01", "a"),
        acquired("KO", 20, "2026-06-10", "b"),
    ]
    first, second = found(lines, openings)
    assert [(each.by, each.shares) for each in first.by] == [("a", 50), ("b", 20), ("c", 30)]
    assert [(each.by, each.shares) for each in second.by] == [("c", 50)]
    assert (first.replaced, second.replaced) == (D(100), D(50))


def test_the_purchase_itself_replaces_nothing():
    assert found([sold_at_a_loss(by="lot")], [acquired("KO", 500, "2026-06-01", "lot")]) == []


@pytest.mark.parametrize(("close", "certain"), [("60", True), ("60.01", None), ("70", None), (None, False)])
def test_a_put_sold_deep_in_the_money_counts(close, certain):
    # 66 is 1.1 x 60.
    closes = {} if close is None else {"2026-06-20": close}
    sales = found([sold_at_a_loss()], [acquired(PUT, -1, "2026-06-20")], closes)
    assert [sale.certain for sale in sales] == ([] if certain is None else [certain])


def test_what_is_certain_comes_before_what_is_possible():
    openings = [acquired(PUT, -1, "2026-06-01", "put"), acquired("KO", 60, "2026-06-20", "shares")]
    certain, possible = found([sold_at_a_loss()], openings)
    assert (certain.certain, certain.replaced, certain.by[0].by) == (True, D(60), "shares")
    assert (possible.certain, possible.replaced, possible.amount) == (False, D(40), D(400))


def test_a_loss_on_an_option_counts_in_the_shares_it_stands_for():
    line = sold_at_a_loss(quantity=2, amount=-500, what=CALL)
    [sale] = found([line], [acquired("KO", 50, "2026-06-20")])
    assert (sale.shares, sale.replaced, sale.amount) == (D(200), D(50), D(125))


def test_gains_and_contracts_of_section_1256_are_no_wash_sales():
    gain = sold_at_a_loss(amount=10)
    index = sold_at_a_loss(quantity=-1, what="SPX 18 Dec 26 6000 P")
    openings = [acquired("KO", 100, "2026-06-20"), acquired("SPX 18 Dec 26 7000 C", 1, "2026-06-20")]
    assert found([gain, index], openings) == []


def test_assigned_shares_replace_those_sold_at_a_loss():
    put = "KO 26 Jun 26 60 P"
    told = booked(
        buy("KO", 100, 70, at="2026-03-02 10:00"),
        sell("KO", 100, 62, at="2026-06-15 10:00"),
        sto(put, 1, "1.00", at="2026-06-16 10:00"),
        assigned(put, 1, at="2026-06-26 17:00"),
        delivered("KO", 100, 60, at="2026-06-26 17:00"),
    )
    openings = [
        Opening("account", lot.instrument, lot.quantity, lot.opened_on, lot.opened_by)
        for lot in told.cash.lots
    ]
    [sale] = found([closed_line("account", match, nobody) for match in told.tax.matches], openings)
    assert (sale.amount, sale.by[0].on) == (D(800), date(2026, 6, 26))


def test_long_options_make_lines_too():
    [line] = lines(bto(CALL, 1, "2.00", at="2026-01-05 10:00"), stc(CALL, 1, "1.00", at="2026-02-02 10:00"))
    assert (line.gain, line.term) == (D(-100), Term.SHORT)


# ---- as publication 550 of the Internal Revenue Service reckons them


def jjj(first, last):
    """Ten calls issued for $4,000 in April, and what became of them."""
    return lines(first("JJJ 19 Dec 08 50 C", 10, "4.00", at="2008-04-08 10:00"), *last)


@pytest.mark.parametrize(
    ("first", "last", "gain"),
    [
        (bto, expired("JJJ 19 Dec 08 50 C", 10, at="2008-12-19 17:00"), -4000),
        (sto, expired("JJJ 19 Dec 08 50 C", 10, at="2008-12-19 17:00"), 4000),
        (bto, stc("JJJ 19 Dec 08 50 C", 10, "6.00", at="2008-05-12 10:00"), 2000),
        (sto, btc("JJJ 19 Dec 08 50 C", 10, "6.00", at="2008-05-12 10:00"), -2000),
    ],
)
def test_publication_550_calls_that_expire_or_are_closed(first, last, gain):
    [line] = jjj(first, [last])
    assert (line.gain, line.term) == (gain, Term.SHORT)


def test_publication_550_the_writer_of_exercised_calls_adds_what_they_brought():
    sold = [
        assigned("JJJ 19 Dec 08 50 C", 10, at="2008-05-27 17:00"),
        delivered("JJJ", -1000, 50, at="2008-05-27 17:00"),
    ]
    [line] = lines(
        buy("JJJ", 1000, 45, at="2006-01-09 10:00"),
        sto("JJJ 19 Dec 08 50 C", 10, "4.00", at="2008-04-08 10:00"),
        *sold,
    )
    assert (line.opened, line.closed, line.premium) == (-45000, 50000, 4000)
    assert (line.gain, line.term) == (9000, Term.LONG)  # as long as the shares were held, not the calls


def test_publication_550_the_holder_of_exercised_calls_adds_what_they_cost():
    bought = [
        exercised("JJJ 19 Dec 08 50 C", 10, at="2008-05-27 17:00"),
        delivered("JJJ", 1000, 50, at="2008-05-27 17:00"),
    ]
    [line] = jjj(bto, [*bought, sell("JJJ", 1000, 60, at="2009-05-27 10:00")])
    assert (line.gain, line.term) == (
        6000,
        Term.SHORT,
    )  # 60,000 - 50,000 - 4,000, held for a year and no more
    [later] = jjj(bto, [*bought, sell("JJJ", 1000, 60, at="2009-05-28 10:00")])
    assert (later.gain, later.term) == (6000, Term.LONG)


def test_publication_550_a_future_held_over_the_end_of_a_year():
    marks = marks_of(y2015=D(57000))
    held = held_line(
        "account", Lot("t1", named("/ESZ6"), D(1), D(-50000), D(0), date(2015, 6, 22)), 2015, marks
    )
    assert (held.gain, held.long_term, held.short_term) == (7000, 4200, 2800)
    match = Match(
        "t1", "t2", named("/ESZ6"), D(1), D(-50000), D(56000), D(0), D(0), date(2015, 6, 22), date(2016, 2, 1)
    )
    sold = closed_line("account", match, marks)
    assert (sold.gain, sold.long_term, sold.short_term) == (-1000, -600, -400)


def washed(*told):
    """What may be a wash sale in a history, every purchase being looked at."""
    books = booked(*told)
    parts = [*books.cash.lots, *books.cash.matches]
    openings = [
        Opening("account", part.instrument, part.quantity, part.opened_on, part.opened_by) for part in parts
    ]
    return found([closed_line("account", match, nobody) for match in books.tax.matches], openings)


def test_publication_550_a_loss_whose_shares_are_bought_again():
    [sale] = washed(
        buy("X", 100, "10.00", at="2025-03-03 10:00"),
        sell("X", 100, "7.50", at="2025-06-02 10:00"),
        buy("X", 100, "8.00", at="2025-06-20 10:00"),
    )
    assert (sale.amount, sale.replaced) == (250, 100)


def test_publication_550_fewer_shares_bought_than_sold():
    [sale] = washed(
        buy("M", 100, "50.00", at="2025-09-24 10:00"),
        buy("M", 50, "55.00", at="2025-12-22 10:00"),
        buy("M", 25, "45.00", at="2025-12-29 10:00"),
        sell("M", 100, "40.00", at="2026-01-05 10:00"),
    )
    assert (sale.line.gain, sale.amount, sale.replaced) == (-1000, 750, 75)
    assert [each.shares for each in sale.by] == [50, 25]
