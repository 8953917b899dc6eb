"""A year's report is the books' own, page by page, and another method changes only the year asked for."""

from datetime import date
from decimal import Decimal

import pytest

from tests.ledger.builders import assigned, btc, buy, delivered, sell, sto
from tests.ledger.desk import Desk, Wish
from tests.ledger.test_genuine_histories import EVERY_FILE
from tests.shared import history
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import LotMethod
from thetadesk.ledger.service import tax
from thetadesk.ledger.service.tax import Year
from thetadesk.ledger.tax import Term

D = Decimal
TODAY = date(2026, 11, 20)
SPX, PUT = "SPX 18 Jun 27 7000 P", "KO 26 Jun 26 60 P"
SHARES = [
    buy("KO", 100, 50, at="2024-06-03 10:00", source_id="1"),
    buy("KO", 100, 70, at="2026-02-02 10:00", source_id="2"),
    sell("KO", 100, 62, at="2026-06-15 10:00", source_id="3"),
    sto(PUT, 1, "1.00", at="2026-06-16 10:00", source_id="4"),
    assigned(PUT, 1, at="2026-06-26 17:00", source_id="5"),
    delivered("KO", 100, 60, at="2026-06-26 17:00", source_id="6"),
]


def nobody(*_):
    return None


def year(desk: Desk, number=2026, today=TODAY, account=None) -> Year:
    return Year(desk.accounts(account), number, today)


def totals(desk: Desk, asked: Year, marks=nobody):
    [found] = desk.do(tax.totals, asked, marks).totals
    return found


def test_a_sale_is_reported_in_its_year_by_the_accounts_own_method(desk):
    desk.told(SHARES)
    [line] = desk.do(tax.page, year(desk), nobody)
    assert (totals(desk, year(desk)).lines, line.gain, line.term, line.closed_on) == (
        1,
        D(1200),
        Term.LONG,
        date(2026, 6, 15),
    )
    assert totals(desk, year(desk)).long_term == D(1200)
    assert desk.do(tax.page, year(desk, 2024), nobody) == []
    assert desk.do(tax.totals, year(desk, 2024), nobody).totals == ()


@pytest.mark.parametrize(("method", "gain"), [("fifo", 1200), ("lifo", -800), ("hifo", -800)])
def test_another_method_is_tried_without_changing_a_book(desk, method, gain):
    desk.told(SHARES)
    before = desk.books()
    [found] = desk.do(tax.preview, year(desk), LotMethod(method), nobody).totals
    assert found.gain == gain
    assert desk.books() == before


def test_the_years_before_stay_by_the_method_of_their_time(desk):
    desk.told(
        [
            buy("KO", 100, 50, at="2024-06-03 10:00", source_id="1"),
            buy("KO", 100, 70, at="2024-07-01 10:00", source_id="2"),
            sell("KO", 100, 80, at="2025-06-15 10:00", source_id="3"),
            sell("KO", 100, 80, at="2026-06-15 10:00", source_id="4"),
        ]
    )
    [found] = desk.do(tax.preview, year(desk), LotMethod.LIFO, nobody).totals
    assert found.gain == D(1000)  # 2025 took the first lot, by FIFO; the second is left


def test_a_wash_sale_is_found_across_the_accounts_of_a_scope(desk):
    one, other = SHARES[1:3], SHARES[3:]
    desk.told(one, Wish("one"))
    desk.told(other, Wish("other"))
    asked = year(desk, account="one")
    scope = desk.accounts()
    [sale] = desk.do(tax.washed, asked, scope, lambda ticker: {}, nobody)
    assert (sale.amount, sale.certain, sale.line.gain) == (D(800), True, D(-800))
    assert sale.by[0].account_id == desk.accounts("other")[0]
    assert desk.do(tax.washed, asked, asked.account_ids, lambda ticker: {}, nobody) == []


@pytest.mark.parametrize(("close", "found"), [(62, [True]), (None, [False]), (69, [])])
def test_a_put_sold_is_judged_by_the_days_close(desk, close, found):
    desk.told([*SHARES[1:3], sto("KO 18 Dec 26 70 P", 1, "9.00", at="2026-06-16 10:00", source_id="9")])
    asked = year(desk)
    closes = {} if close is None else {date(2026, 6, 16): D(close)}
    sales = desk.do(tax.washed, asked, asked.account_ids, lambda ticker: closes, nobody)
    assert [sale.certain for sale in sales] == found


def test_index_options_held_at_the_end_of_a_year_are_marked_once_it_is_over(desk):
    desk.told(
        [
            sto(SPX, 2, "50.00", at="2026-03-02 10:00", source_id="1"),
            btc(SPX, 1, "10.00", at="2027-02-01 10:00", source_id="2"),
        ]
    )
    worth = {2026: D(3000)}

    def marks(account, symbol, year):
        return worth.get(year)

    assert desk.do(tax.page, year(desk, today=date(2026, 12, 31)), marks) == []
    held = desk.do(tax.page, year(desk, today=date(2027, 1, 4)), marks)
    assert [line.gain for line in held] == [D(2000), D(2000)]  # the one still held, the one gone since
    after = year(desk, 2027, date(2027, 3, 1))
    assert totals(desk, after, marks).gain == D(2000)
    assert totals(desk, after).unknown == 1
    same = desk.do(tax.preview, year(desk, today=date(2027, 1, 4)), LotMethod.LIFO, marks)
    assert same == desk.do(tax.totals, year(desk, today=date(2027, 1, 4)), marks)


def test_pages_tell_every_line_once(desk):
    told = []
    for day in range(1, 8):
        told.append(buy("KO", 10, 50, at=f"2026-04-0{day} 10:00", source_id=f"b{day}"))
        told.append(sell("KO", 10, 50 + day, at=f"2026-04-0{day} 15:00", source_id=f"s{day}"))
    told.append(sto(SPX, 1, "50.00", at="2026-03-02 10:00", source_id="x"))
    desk.told(told)
    asked = year(desk, today=date(2027, 1, 4))
    whole = desk.do(tax.page, asked, nobody)
    assert desk.do(tax.totals, asked, nobody).lines == len(whole) == 8
    paged = [line for start in range(0, 9, 3) for line in desk.do(tax.page, asked, nobody, 3, start)]
    assert paged == whole == list(desk.do(lambda unit: list(tax.lines(unit, asked, nobody))))


def test_a_year_that_is_none_is_refused():
    with pytest.raises(InvalidInputError, match="no year of a history"):
        Year((), 12, TODAY)


@pytest.mark.parametrize(("path", "rows", "missing"), EVERY_FILE)
def test_genuine_years_sum_to_what_the_tax_basis_realised(sqlite_desk, path, rows, missing):
    sqlite_desk.take(history(path))
    asked = [year(sqlite_desk, number, date(2100, 1, 1)) for number in range(2015, 2027)]
    found = [sqlite_desk.do(tax.totals, each, nobody) for each in asked]
    lines = [line for each in asked for line in sqlite_desk.do(tax.page, each, nobody) if line.closed_on]
    net = sqlite_desk.summary(basis="tax").realized.net
    whole = sum((line.opened + line.closed + line.premium for line in lines if line.gain is not None), D(0))
    assert sum(each.missing for each in found) == missing
    if all(line.gain is not None for line in lines):
        assert whole == net
    own = [sqlite_desk.do(tax.preview, each, LotMethod.FIFO, nobody).totals for each in asked]
    assert own == [each.totals for each in found]
