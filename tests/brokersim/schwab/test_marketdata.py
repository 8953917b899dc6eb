"""Quotes, chains, candles and hours, over the wire."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests.brokersim.schwab.conftest import NOW

BASE = "/marketdata/v1"


def milliseconds(at):
    return int(at.timestamp() * 1000)


def test_quotes_name_what_nobody_knows(desk):
    occ = desk.sim.market.chain(desk.sim.market.expirations("AAPL")[1])[0].occ
    told = desk.get(f"{BASE}/quotes", symbols=f"AAPL,{occ},$SPX,XYZ").json()
    assert told["errors"] == {"invalidSymbols": ["XYZ"]}
    assert [told[symbol]["assetMainType"] for symbol in ("AAPL", occ, "$SPX")] == [
        "EQUITY",
        "OPTION",
        "INDEX",
    ]
    for symbol in ("AAPL", occ):
        assert told[symbol]["quote"]["bidPrice"] <= told[symbol]["quote"]["askPrice"]
    assert 1 < told[occ]["quote"]["volatility"] < 300


def test_quotes_hold_the_fields_asked_for(desk):
    told = desk.get(f"{BASE}/AAPL/quotes", fields="reference").json()["AAPL"]
    assert "reference" in told
    assert not {"quote", "fundamental", "regular"} & told.keys()
    assert desk.get(f"{BASE}/quotes", symbols="AAPL", fields="gossip").status_code == 400


def test_an_unknown_symbol_alone_is_not_found(desk):
    answer = desk.get(f"{BASE}/XYZ/quotes")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["status"] == "404"


def test_a_chain_has_calls_and_puts_of_the_same_expirations(desk):
    told = desk.get(f"{BASE}/chains", symbol="AAPL", strikeCount=6, contractType="ALL").json()
    assert told["status"] == "SUCCESS"
    assert told["underlying"] is None
    assert set(told["callExpDateMap"]) == set(told["putExpDateMap"])
    for key, strikes in told["callExpDateMap"].items():
        on, days = key.split(":")
        assert (date.fromisoformat(on) - NOW.date()).days == int(days)
        assert 1 <= len(strikes) <= 6
        for strike, (option,) in strikes.items():
            assert option["strikePrice"] == float(strike)
            assert option["bid"] <= option["ask"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"contractType": "PUT"}, {"callExpDateMap": 0}),
        ({"contractType": "CALL"}, {"putExpDateMap": 0}),
        ({"fromDate": "2025-04-17", "toDate": "2025-04-17"}, {"callExpDateMap": 1}),
    ],
)
def test_a_chain_can_be_narrowed(desk, query, count):
    told = desk.get(f"{BASE}/chains", symbol="AAPL", strikeCount=2, **query).json()
    for name, expected in count.items():
        assert len(told[name]) == expected


def test_ranges_are_in_or_out_of_the_money(desk):
    for wanted, inside in (("ITM", True), ("OTM", False)):
        told = desk.get(f"{BASE}/chains", symbol="KO", range=wanted, toDate="2025-04-01").json()
        options = [
            option
            for side in ("callExpDateMap", "putExpDateMap")
            for strikes in told[side].values()
            for (option,) in strikes.values()
        ]
        assert {option["inTheMoney"] for option in options} == {inside}


def test_two_roots_of_one_day_share_a_strike(desk):
    third_friday = date(2025, 4, 17)
    told = desk.get(
        f"{BASE}/chains", symbol="$SPX", strikeCount=2, fromDate=third_friday, toDate=third_friday
    ).json()
    ((_, strikes),) = told["callExpDateMap"].items()
    roots = {option["optionRoot"]: option["settlementType"] for option in next(iter(strikes.values()))}
    assert roots == {"SPX": "A", "SPXW": "P"}


def test_a_whole_index_chain_is_too_big(desk):
    answer = desk.get(f"{BASE}/chains", symbol="$SPX")
    assert answer.status_code == 502
    assert answer.json()["fault"]["detail"]["errorcode"] == "protocol.http.TooBigBody"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"contractType": "BOTH"}, "contractType"),
        ({"strikeCount": "many"}, "strikeCount"),
        ({"range": "ALL_OF_THEM"}, "range"),
        ({"fromDate": "soon"}, "fromDate"),
        ({"strike": "x"}, "strike"),
        ({"strategy": "CONDOR"}, "strategy"),
    ],
)
def test_a_chain_that_makes_no_sense_is_refused(desk, query, parameter):
    answer = desk.get(f"{BASE}/chains", symbol="AAPL", **query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["source"] == {"parameter": parameter}


def test_expirations(desk):
    told = desk.get(f"{BASE}/expirationchain", symbol="AAPL").json()["expirationList"]
    days = [each["daysToExpiration"] for each in told]
    assert days == sorted(days)
    assert {"S", "W"} <= {each["expirationType"] for each in told}
    assert "S" in next(each["expirationType"] for each in told if each["expirationDate"] == "2025-04-17")


@pytest.mark.parametrize(
    ("frequency", "gap"),
    [("minute", timedelta(minutes=5)), ("daily", timedelta(days=1)), ("weekly", timedelta(days=6))],
)
def test_candles_come_oldest_first(desk, frequency, gap):
    period = "day" if frequency == "minute" else "year"
    told = desk.get(
        f"{BASE}/pricehistory",
        symbol="AAPL",
        periodType=period,
        period=1,
        frequencyType=frequency,
        frequency=5 if frequency == "minute" else 1,
        needPreviousClose="true",
    ).json()
    at = [candle["datetime"] for candle in told["candles"]]
    assert len(at) > 2
    assert all(later - earlier >= gap.total_seconds() * 1000 - 3_600_000 for earlier, later in pairwise(at))
    assert at == sorted(set(at))
    assert all(each["low"] <= min(each["open"], each["close"]) for each in told["candles"])
    assert all(each["high"] >= max(each["open"], each["close"]) for each in told["candles"])
    assert told["previousClose"] > 0
    assert not told["empty"]


def test_a_span_without_trading_is_empty(desk):
    saturday = NOW.replace(month=3, day=8)
    told = desk.get(
        f"{BASE}/pricehistory",
        symbol="AAPL",
        periodType="year",
        frequencyType="daily",
        startDate=milliseconds(saturday),
        endDate=milliseconds(saturday),
    ).json()
    assert (told["candles"], told["empty"]) == ([], True)


def test_a_span_that_makes_no_sense_is_refused(desk):
    for query in ({"periodType": "decade"}, {"period": 7}, {"frequency": 2}, {"startDate": "x"}):
        answer = desk.get(f"{BASE}/pricehistory", symbol="AAPL", **query)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["source"]["parameter"] == next(iter(query))


def test_hours_of_an_open_and_a_closed_day(desk):
    opened = desk.get(f"{BASE}/markets", markets="equity,option").json()
    assert opened["equity"]["EQ"]["isOpen"]
    (regular,) = opened["equity"]["EQ"]["sessionHours"]["regularMarket"]
    assert regular == {"start": "2025-03-12T09:30:00-04:00", "end": "2025-03-12T16:00:00-04:00"}
    assert set(opened["option"]) == {"EQO", "IND"}
    closed = desk.get(f"{BASE}/markets/equity", date="2025-03-15").json()
    assert closed == {
        "equity": {
            "equity": {"date": "2025-03-15", "marketType": "EQUITY", "product": "equity", "isOpen": False}
        }
    }
    assert desk.get(f"{BASE}/markets", markets="bazaar").status_code == 400


def test_instruments_are_found_by_symbol_name_and_cusip(desk):
    (apple,) = desk.get(f"{BASE}/instruments", symbol="AAPL", projection="symbol-search").json()[
        "instruments"
    ]
    assert apple["assetType"] == "EQUITY"
    assert desk.get(f"{BASE}/instruments/{apple['cusip']}").json() == apple
    found = desk.get(f"{BASE}/instruments", symbol="A.*L", projection="symbol-regex").json()["instruments"]
    assert apple in found
    assert desk.get(f"{BASE}/instruments/nothing").status_code == 404


def test_movers_are_ranked(desk):
    told = desk.get(f"{BASE}/movers/$SPX", sort="VOLUME").json()["screeners"]
    volumes = [each["volume"] for each in told]
    assert len(volumes) == 10
    assert volumes == sorted(volumes, reverse=True)
