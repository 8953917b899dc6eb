"""Writes src/thetadesk/web/sample.csv, the sample history: an invented account, told as a broker's export.

Run it with `.venv/bin/python -m tools.generate_sample`. The companies are real but for EXMP, the trades and prices
are not. Each story below is one or more campaigns; together they hold everything the guide explains.
"""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from thetadesk.kernel.instruments import Instrument, Right, equity, option
from tools.broker_export import Export, Leg

TARGET = Path(__file__).parent.parent / "src/thetadesk/web/sample.csv"
_NEW_YORK = ZoneInfo("America/New_York")


def at(moment: str) -> datetime:
    """A moment in New York, "2025-09-22 10:31:07"."""
    return datetime.fromisoformat(moment).replace(tzinfo=_NEW_YORK)


def after_close(day: str) -> datetime:
    """When the broker books what happened to options that day."""
    return at(f"{day} 17:00:00")


def put(root: str, expiry: str, strike: str) -> Instrument:
    return option(root, date.fromisoformat(expiry), Right.PUT, Decimal(strike))


def call(root: str, expiry: str, strike: str) -> Instrument:
    return option(root, date.fromisoformat(expiry), Right.CALL, Decimal(strike))


def sell(instrument: Instrument, count: int, price: str) -> Leg:
    """Sold to open."""
    return Leg(instrument, -count, Decimal(price), opens=True)


def buy(instrument: Instrument, count: int, price: str) -> Leg:
    """Bought to open."""
    return Leg(instrument, count, Decimal(price), opens=True)


def buy_back(instrument: Instrument, count: int, price: str) -> Leg:
    """Bought to close."""
    return Leg(instrument, count, Decimal(price), opens=False)


def sell_off(instrument: Instrument, count: int, price: str) -> Leg:
    """Sold to close."""
    return Leg(instrument, -count, Decimal(price), opens=False)


def cash(book: Export) -> None:
    """Deposits, a withdrawal, interest and what the broker charges."""
    book.money(at("2025-09-15 08:05:00"), "Deposit", "ACH DEPOSIT", Decimal("150000"))
    book.money(at("2026-04-10 08:05:00"), "Withdrawal", "ACH DISBURSEMENT", Decimal("-5000"))
    book.money(at("2026-07-06 08:05:00"), "Deposit", "ACH DEPOSIT", Decimal("10000"))
    interest = ["22.41", "31.08", "30.77", "24.90", "19.35", "27.12", "33.56", "29.43", "26.71", "35.02"]
    months = ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-05", "2026-07"]
    for month, amount in zip([*months, "2026-09", "2026-11"], interest, strict=True):
        book.money(
            at(f"{month}-16 16:30:00"), "Credit Interest", "INTEREST ON CREDIT BALANCE", Decimal(amount)
        )
    book.money(
        at("2026-04-16 16:30:00"), "Debit Interest", "FROM 03/16 THRU 04/15 @ 8.50000%", Decimal("-3.18")
    )
    book.money(at("2026-01-31 00:10:00"), "Balance Adjustment", "Regulatory fee adjustment", Decimal("-0.01"))
    book.money(at("2026-08-31 00:10:00"), "Balance Adjustment", "Regulatory fee adjustment", Decimal("-0.02"))


def a_whole_wheel(book: Export) -> None:
    """AAPL: a put rolled twice, assigned; a call that expires, one that is rolled; called away."""
    puts = [
        put("AAPL", "2025-10-17", "240"),
        put("AAPL", "2025-11-14", "237.5"),
        put("AAPL", "2025-12-19", "232.5"),
    ]
    book.order(at("2025-09-22 10:31:07"), sell(puts[0], 1, "3.20"))
    book.order(at("2025-10-14 11:02:45"), buy_back(puts[0], 1, "5.10"), sell(puts[1], 1, "6.35"))
    book.order(at("2025-11-11 14:20:13"), buy_back(puts[1], 1, "7.40"), sell(puts[2], 1, "8.20"))
    shares = equity("AAPL")
    book.assign(after_close("2025-12-19"), puts[2], 1, shares)
    first = call("AAPL", "2026-01-16", "237.5")
    book.order(at("2025-12-22 10:05:30"), sell(first, 1, "2.95"))
    book.expire(after_close("2026-01-16"), first, 1)
    second, third = call("AAPL", "2026-02-20", "240"), call("AAPL", "2026-03-20", "245")
    book.order(at("2026-01-20 10:12:51"), sell(second, 1, "3.40"))
    book.money(after_close("2026-02-12"), "Dividend", "APPLE INC", Decimal("26.00"), shares)
    book.order(at("2026-02-17 13:41:09"), buy_back(second, 1, "6.10"), sell(third, 1, "7.05"))
    book.assign(after_close("2026-03-20"), third, 1, shares, held=100)


def a_wheel_that_turns(book: Export) -> None:
    """KO: assigned in July; shares are held, a call is open."""
    sold, shares = put("KO", "2026-07-17", "69"), equity("KO")
    book.order(at("2026-06-15 11:15:37"), sell(sold, 2, "0.92"))
    book.assign(after_close("2026-07-17"), sold, 2, shares)
    expiries = (("2026-08-21", "70"), ("2026-09-25", "70"), ("2026-10-30", "71"), ("2026-12-18", "71"))
    calls = [call("KO", expiry, strike) for expiry, strike in expiries]
    book.order(at("2026-07-20 09:52:18"), sell(calls[0], 2, "0.70"))
    book.expire(after_close("2026-08-21"), calls[0], 2)
    book.order(at("2026-08-24 10:08:44"), sell(calls[1], 2, "0.66"))
    book.order(at("2026-09-22 12:30:26"), buy_back(calls[1], 2, "0.95"), sell(calls[2], 2, "1.32"))
    book.money(after_close("2026-10-01"), "Dividend", "COCA-COLA CO", Decimal("106.00"), shares)
    book.expire(after_close("2026-10-30"), calls[2], 2)
    book.order(at("2026-11-02 10:21:55"), sell(calls[3], 2, "0.88"))


def verticals(book: Export) -> None:
    """One closed with a gain, one that expired, one closed with a loss, one that is open."""
    short, long = put("SPY", "2026-02-20", "660"), put("SPY", "2026-02-20", "650")
    book.order(at("2026-01-12 10:35:20"), sell(short, 2, "5.40"), buy(long, 2, "3.85"))
    book.order(at("2026-02-05 15:10:48"), buy_back(short, 2, "2.05"), sell_off(long, 2, "1.38"))
    short, long = call("IWM", "2026-07-10", "235"), call("IWM", "2026-07-10", "240")
    book.order(at("2026-06-08 11:26:14"), sell(short, 1, "2.12"), buy(long, 1, "1.06"))
    book.expire(after_close("2026-07-10"), short, 1)
    book.expire(after_close("2026-07-10"), long, 1)
    short, long = call("NVDA", "2026-09-18", "195"), call("NVDA", "2026-09-18", "205")
    book.order(at("2026-08-10 10:02:33"), sell(short, 2, "4.65"), buy(long, 2, "2.30"))
    book.order(at("2026-08-27 09:47:12"), buy_back(short, 2, "9.90"), sell_off(long, 2, "5.15"))
    short, long = put("IWM", "2026-12-18", "225"), put("IWM", "2026-12-18", "220")
    book.order(at("2026-11-09 10:57:41"), sell(short, 2, "3.15"), buy(long, 2, "2.05"))


def an_iron_condor_rolled(book: Export) -> None:
    """SPY: the put side is threatened and rolled to the next month; the calls expire, the puts are bought back."""
    puts = [put("SPY", "2026-04-17", strike) for strike in ("630", "640")]
    calls = [call("SPY", "2026-04-17", strike) for strike in ("700", "710")]
    book.order(
        at("2026-03-02 10:16:08"),
        buy(puts[0], 1, "3.10"),
        sell(puts[1], 1, "4.45"),
        sell(calls[0], 1, "3.90"),
        buy(calls[1], 1, "2.35"),
    )
    later = [put("SPY", "2026-05-15", strike) for strike in ("625", "635")]
    book.order(
        at("2026-03-24 14:05:59"),
        sell_off(puts[0], 1, "5.20"),
        buy_back(puts[1], 1, "7.85"),
        buy(later[0], 1, "7.10"),
        sell(later[1], 1, "9.95"),
    )
    for leg in calls:
        book.expire(after_close("2026-04-17"), leg, 1)
    book.order(at("2026-05-01 11:38:27"), sell_off(later[0], 1, "1.15"), buy_back(later[1], 1, "1.80"))


def strangles(book: Export) -> None:
    """TLT: one bought back at half its credit, one that is open."""
    low, high = put("TLT", "2026-03-20", "85"), call("TLT", "2026-03-20", "92")
    book.order(at("2026-02-09 10:22:35"), sell(low, 3, "0.55"), sell(high, 3, "0.48"))
    book.order(at("2026-02-27 13:14:50"), buy_back(low, 3, "0.25"), buy_back(high, 3, "0.22"))
    low, high = put("TLT", "2026-12-18", "86"), call("TLT", "2026-12-18", "94")
    book.order(at("2026-11-04 10:41:16"), sell(low, 2, "0.62"), sell(high, 2, "0.51"))


def a_straddle_over_earnings(book: Export) -> None:
    low, high = put("NVDA", "2026-05-22", "185"), call("NVDA", "2026-05-22", "185")
    book.order(at("2026-05-20 15:48:05"), sell(low, 1, "7.30"), sell(high, 1, "7.65"))
    book.order(at("2026-05-21 09:41:22"), buy_back(low, 1, "1.10"), buy_back(high, 1, "8.40"))


def a_jade_lizard(book: Export) -> None:
    low = put("AMD", "2026-05-15", "150")
    short, long = call("AMD", "2026-05-15", "170"), call("AMD", "2026-05-15", "175")
    book.order(at("2026-04-13 10:09:47"), sell(low, 1, "4.10"), sell(short, 1, "3.20"), buy(long, 1, "1.95"))
    book.order(
        at("2026-05-04 14:33:10"),
        buy_back(low, 1, "1.35"),
        buy_back(short, 1, "1.60"),
        sell_off(long, 1, "0.85"),
    )


def a_calendar(book: Export) -> None:
    """XOM: the near call expires, the far one is sold."""
    near, far = call("XOM", "2026-06-12", "115"), call("XOM", "2026-07-17", "115")
    book.order(at("2026-05-18 11:20:09"), sell(near, 2, "1.45"), buy(far, 2, "3.10"))
    book.expire(after_close("2026-06-12"), near, 2)
    book.order(at("2026-06-15 10:03:38"), sell_off(far, 2, "2.35"))


def a_put_that_expired(book: Export) -> None:
    sold = put("BAC", "2026-06-12", "45")
    book.order(at("2026-05-11 10:44:02"), sell(sold, 2, "0.58"))
    book.expire(after_close("2026-06-12"), sold, 2)


def a_diagonal(book: Export) -> None:
    """MSFT: calls sold against one that runs to 2028, rolled twice; open."""
    held = call("MSFT", "2028-01-21", "420")
    sold = [
        call("MSFT", "2026-09-25", "530"),
        call("MSFT", "2026-10-30", "535"),
        call("MSFT", "2026-12-18", "540"),
    ]
    book.order(at("2026-08-17 10:50:24"), buy(held, 1, "118.00"), sell(sold[0], 1, "5.85"))
    book.order(at("2026-09-21 11:44:57"), buy_back(sold[0], 1, "1.20"), sell(sold[1], 1, "6.40"))
    book.order(at("2026-10-27 13:07:03"), buy_back(sold[1], 1, "2.65"), sell(sold[2], 1, "7.95"))


def settled_in_cash(book: Export) -> None:
    """SPX: a put spread ends in the money; nothing is delivered, the difference is paid."""
    short, long = put("SPXW", "2026-10-16", "6400"), put("SPXW", "2026-10-16", "6390")
    book.order(at("2026-09-14 10:14:31"), sell(short, 1, "41.60"), buy(long, 1, "39.15"))
    book.settle_in_cash(after_close("2026-10-16"), short, -1, Decimal("-1480.00"))
    book.settle_in_cash(after_close("2026-10-16"), long, 1, Decimal("480.00"))


def a_butterfly(book: Export) -> None:
    low, middle, high = (call("SPXW", "2026-07-17", strike) for strike in ("6500", "6550", "6600"))
    book.order(
        at("2026-07-13 10:40:12"), buy(low, 1, "38.20"), sell(middle, 2, "18.45"), buy(high, 1, "7.10")
    )
    book.order(
        at("2026-07-16 15:20:41"),
        sell_off(low, 1, "47.30"),
        buy_back(middle, 2, "14.60"),
        sell_off(high, 1, "2.25"),
    )


def two_of_five_assigned(book: Export) -> None:
    """F: two of five puts are assigned early, three are bought back; calls on the shares, then all is sold."""
    sold, shares = put("F", "2026-06-12", "11"), equity("F")
    book.order(at("2026-05-20 12:12:12"), sell(sold, 5, "0.28"))
    book.assign(after_close("2026-06-09"), sold, 2, shares)
    book.order(at("2026-06-11 10:30:45"), buy_back(sold, 3, "0.85"))
    first, second = call("F", "2026-07-17", "11"), call("F", "2026-08-21", "11.5")
    book.order(at("2026-06-15 10:19:08"), sell(first, 2, "0.30"))
    book.expire(after_close("2026-07-17"), first, 2)
    book.order(at("2026-07-20 11:01:54"), sell(second, 2, "0.34"))
    book.order(at("2026-08-05 14:26:39"), buy_back(second, 2, "0.21"), sell_off(shares, 200, "11.35"))


def called_away_early(book: Export) -> None:
    """VZ: shares bought and calls sold in one order; assigned on the eve of the dividend, which is missed."""
    sold, shares = call("VZ", "2026-04-17", "42"), equity("VZ")
    book.order(at("2026-03-16 10:27:16"), buy(shares, 300, "41.85"), sell(sold, 3, "0.92"))
    book.assign(after_close("2026-04-08"), sold, 3, shares, held=300)


def through_a_split(book: Export) -> None:
    """EXMP, an invented company: 4 for 1 while shares are held and a put is open; calls on half of the shares."""
    shares, sold = equity("EXMP"), put("EXMP", "2026-07-17", "380")
    book.order(at("2026-01-21 10:33:21"), buy(shares, 50, "410.00"))
    book.order(at("2026-05-26 11:09:40"), sell(sold, 1, "8.80"))
    split = put("EXMP", "2026-07-17", "95")
    book.exchange(at("2026-06-08 06:30:00"), "Forward Split", shares, 50, shares, 200, Decimal("20750.00"))
    book.exchange(at("2026-06-08 06:30:00"), "Forward Split", sold, -1, split, -4, Decimal("610.00"))
    book.money(after_close("2026-06-30"), "Dividend", "EXAMPLE CORP", Decimal("44.00"), shares)
    book.expire(after_close("2026-07-17"), split, 4)
    book.money(after_close("2026-09-30"), "Dividend", "EXAMPLE CORP", Decimal("44.00"), shares)
    book.order(at("2026-11-10 10:11:12"), sell(call("EXMP", "2026-12-18", "115"), 1, "2.15"))


def two_equal_fills(book: Export) -> None:
    """SOFI: one order filled twice at the same second and price; both are real."""
    sold = put("SOFI", "2025-11-21", "24")
    number = book.order(at("2025-10-20 10:15:33"), sell(sold, 1, "0.71"))
    book.order(at("2025-10-20 10:15:33"), sell(sold, 1, "0.71"), part_of=number)
    book.order(at("2025-11-06 13:50:01"), buy_back(sold, 2, "0.30"))


def rolled_in_two_orders(book: Export) -> None:
    """TSLA: bought back in one order, sold again four minutes later in another; closed with a loss."""
    first, second = put("TSLA", "2026-02-20", "400"), put("TSLA", "2026-03-20", "380")
    book.order(at("2026-01-26 10:20:10"), sell(first, 1, "9.40"))
    book.order(at("2026-02-13 14:31:02"), buy_back(first, 1, "18.75"))
    book.order(at("2026-02-13 14:34:40"), sell(second, 1, "17.90"))
    book.order(at("2026-03-13 11:25:36"), buy_back(second, 1, "10.65"))


def bought_options(book: Export) -> None:
    """A hedge that paid, a call that did not."""
    hedge = put("SPY", "2026-03-31", "600")
    book.order(at("2026-02-23 10:46:52"), buy(hedge, 1, "3.05"))
    book.order(at("2026-03-09 15:33:19"), sell_off(hedge, 1, "5.40"))
    hope = call("PLTR", "2025-12-19", "200")
    book.order(at("2025-11-03 10:55:44"), buy(hope, 1, "6.90"))
    book.expire(after_close("2025-12-19"), hope, 1)


def shares_and_a_collar(book: Export) -> None:
    """SCHD, held for its dividends. PEP: shares between a bought put and a sold call."""
    fund = equity("SCHD")
    book.order(at("2025-10-01 10:04:29"), buy(fund, 150, "27.42"))
    for day, amount in (
        ("2025-12-15", "39.75"),
        ("2026-03-30", "37.35"),
        ("2026-06-29", "39.00"),
        ("2026-09-28", "40.20"),
    ):
        book.money(after_close(day), "Dividend", "SCHWAB US DIVIDEND EQUITY ETF", Decimal(amount), fund)
    shares = equity("PEP")
    floor, cap = put("PEP", "2026-04-17", "140"), call("PEP", "2026-04-17", "155")
    book.order(
        at("2026-02-02 11:31:07"), buy(shares, 100, "148.10"), buy(floor, 1, "2.15"), sell(cap, 1, "2.40")
    )
    book.money(after_close("2026-03-31"), "Dividend", "PEPSICO INC", Decimal("142.25"), shares)
    book.expire(after_close("2026-04-17"), floor, 1)
    book.expire(after_close("2026-04-17"), cap, 1)
    book.order(at("2026-04-20 10:02:14"), sell_off(shares, 100, "151.60"))


def short_puts_of_today(book: Export) -> None:
    """One expires within a week; of one that expired in the money yesterday the broker has not said yet what became."""
    book.order(at("2026-10-26 10:36:18"), sell(put("AMD", "2026-11-27", "155"), 1, "3.05"))
    book.order(at("2026-10-19 10:24:55"), sell(put("INTC", "2026-11-20", "36"), 1, "1.02"))


def what_needs_a_hand(book: Export) -> None:
    """PFE was sold before this history begins. Of the row on XYZQ nobody knows what it means."""
    book.order(at("2025-09-25 11:40:00"), buy_back(put("PFE", "2025-10-17", "24"), 1, "0.12"))
    words = "Rights offering: 1 right for each 20 shares (this row is here to be set aside)"
    book.foreign(at("2026-03-11 07:00:00"), "Receive Deliver", "Rights Offering", words, equity("XYZQ"))


STORIES = (
    cash,
    a_whole_wheel,
    a_wheel_that_turns,
    verticals,
    an_iron_condor_rolled,
    strangles,
    a_straddle_over_earnings,
    a_jade_lizard,
    a_calendar,
    a_put_that_expired,
    a_diagonal,
    settled_in_cash,
    a_butterfly,
    two_of_five_assigned,
    called_away_early,
    through_a_split,
    two_equal_fills,
    rolled_in_two_orders,
    bought_options,
    shares_and_a_collar,
    short_puts_of_today,
    what_needs_a_hand,
)


def write() -> bytes:
    """The sample's bytes."""
    book = Export(first_order=310_000_000)
    for story in STORIES:
        story(book)
    return book.csv()


if __name__ == "__main__":
    TARGET.write_bytes(write())
