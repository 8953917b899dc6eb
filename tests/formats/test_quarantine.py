"""A row that cannot be understood is kept with its line, its own text and a reason, and the others are read."""

import json

import pytest

from tests.formats.telling import example, parse

TASTYTRADE = example("tastytrade_20_columns").decode().splitlines()[0]
TASTYWORKS = example("tastyworks_legacy").decode().splitlines()[0]
SCHWAB = example("schwab_new").decode().splitlines()[0]
GOOD = {
    TASTYTRADE: "2024-01-03T14:00:00+0200,Money Movement,Deposit,,,,Wire Funds Received,10.00,0,,--,0.00,,,,,,,,USD",
    TASTYWORKS: "11/01/2020 1:30 AM,Money Movement,Deposit,,,,0,,,,,0.00,2500,ACH DEPOSIT,Individual...77",
    SCHWAB: '"06/20/2024","MoneyLink Transfer","","Tfr","","","","$10000.00"',
}
OPTION = "QRST  240322C00060000,Equity Option"


@pytest.mark.parametrize(
    ("header", "bad", "reason"),
    [
        (TASTYTRADE, "2024-01-03T14:00:00+0200,Money Movement,Deposit", "3 cells where the header has 20"),
        (TASTYTRADE, f"2024-01-03,Trade,Buy to Open,BUY_TO_OPEN,{OPTION},x,-1.00,1,,0,0,,,,,,,,USD", "offset from UTC"),
        (TASTYTRADE, f"soon,Trade,Buy to Open,BUY_TO_OPEN,{OPTION},x,-1.00,1,,0,0,,,,,,,,USD", "not a date and time"),
        (TASTYTRADE, f"0001-01-01T00:00:00+1300,Trade,Buy,BUY,{OPTION},x,-1.00,1,,0,0,,,,,,,,USD", "years 1970 to"),
        (TASTYTRADE, f"2024-01-03T14:00:00+0200,Trade,Buy to Open,BUY_TO_OPEN,{OPTION},x,=1+1,1,,0,0,,,,,,,,USD", "=1"),
        (TASTYTRADE, f'2024-01-03T14:00:00+0200,Trade,Buy to Open,BUY_TO_OPEN,{OPTION},x,"-11,00",1,,0,0,,,,,,,,USD', "-11,00"),
        (TASTYTRADE, f"2024-01-03T14:00:00+0200,Trade,Buy to Open,BUY_TO_OPEN,{OPTION},x,-1.00,0,,0,0,,,,,,,,USD", "quantity '0'"),
        (TASTYTRADE, f"2024-01-03T14:00:00+0200,Trade,Swap,SWAP,{OPTION},x,-1.00,1,,0,0,,,,,,,,USD", "neither buy nor sell"),
        (TASTYTRADE, f"2024-01-03T14:00:00+0200,Barter,Swap,,{OPTION},x,-1.00,1,,0,0,,,,,,,,USD", "type 'Barter'"),
        (TASTYTRADE, f"2024-01-03T14:00:00+0200,Receive Deliver,Blessing,,{OPTION},x,-1.00,1,,0,0,,,,,,,,USD", "blessing"),
        (TASTYTRADE, "2024-01-03T14:00:00+0200,Money Movement,Blessing,,,,x,-1.00,1,,0,0,,,,,,,,USD", "blessing"),
        (TASTYTRADE, "2024-01-03T14:00:00+0200,Trade,Buy,BUY,,,x,-1.00,1,,0,0,,,,,,,,USD", "does not name its symbol"),
        (TASTYTRADE, "2024-01-03T14:00:00+0200,Trade,Buy,BUY,QRST,Spaceship,x,-1.00,1,,0,0,,,,,,,,USD", "Spaceship"),
        (TASTYTRADE, "2024-01-03T14:00:00+0200,Trade,Buy,BUY,QRST,Equity Option,x,-1.00,1,,0,0,,,,,,,,USD", "not an OCC"),
        (TASTYTRADE, f"2024-01-03T14:00:00+0200,Trade,Buy,BUY,{OPTION},x,-1.00,1,,0,0,,,,,,,,US", "currency"),
        (
            TASTYTRADE,
            f"2024-01-03T14:00:00+0200,Receive Deliver,Expiration,,{OPTION},Removal of 2.0 QRST due to expiration.,0,20,,--,0,,,,,,,,USD",
            "quantity is 20, but the description says that 2.0 were removed",
        ),
        (TASTYWORKS, "13/45/2020 1:30 AM,Trade,Buy,QRST,Buy,,1,,,,1,0,-1,x,I", "on no calendar"),
        (TASTYWORKS, "11/01/2020 17:30 AM,Trade,Buy,QRST,Buy,,1,,,,1,0,-1,x,I", "no time of day"),
        (TASTYWORKS, "11/01/2020 1:30 AM,Trade,Buy to Open,QRST,Buy,Open,1,11/20/2020,50,X,1,0,-1,x,I", "neither"),
        (TASTYWORKS, "11/01/2020 1:30 AM,Trade,Buy to Open,QRST,Buy,Open,1,soon,50,C,1,0,-1,x,I", "not a date"),
        (SCHWAB, '"06/20/2024","Dance","","","","","",""', "action 'Dance' is not one"),
        (SCHWAB, '"06/20/2024","Buy","","","1","$1.00","","-$1.00"', "does not name its symbol"),
        (SCHWAB, '"06/20/2024","Buy","QRST","","1","$1.00","",""', "no amount"),
        (SCHWAB, '"06/20/2024","Expired","","","1","","",""', "without a symbol and a quantity"),
        (SCHWAB, '"02/30/2024","Buy","QRST","","1","$1.00","","-$1.00"', "on no calendar"),
        (SCHWAB, '"06/20/2024","Cancel Dividend","QRST","","1","$1.00","","-$1.00"', "takes back"),
    ],
)  # fmt: skip
def test_a_bad_row_is_kept_and_the_good_one_read(header, bad, reason):
    transactions, (problem,) = parse(f"{header}\n{bad}\n{GOOD[header]}\n".encode())
    assert len(transactions) == 1
    assert reason in problem.reason
    assert (problem.line, problem.raw) == (2, bad)


def test_formulas_are_text():
    row = '2024-01-03T14:00:00+0200,Money Movement,Deposit,,,,"=HYPERLINK(""http://x"",1)",10.00,0,,--,0.00,,,,,,,,USD'
    ((found,), problems) = parse(f"{TASTYTRADE}\n{row}\n".encode())
    assert problems == []
    assert found.description == '=HYPERLINK("http://x",1)'


@pytest.mark.parametrize("name", ["schwab_api", "tastytrade_api", "tastytrade_trimmed", "schwab_web"])
def test_a_bad_record_is_kept_with_its_place(name):
    whole, _ = parse(example(name))
    shape = json.loads(example(name))
    records = (
        shape if isinstance(shape, list) else shape.get("BrokerageTransactions") or shape["data"]["items"]
    )
    records.insert(1, "surprise")
    records.insert(3, {"activityId": 1, "time": [], "executed-at": {}, "Date": False, "Action": 7})
    transactions, problems = parse(json.dumps(shape).encode())
    assert len(transactions) == len(whole)
    assert [problem.line for problem in problems] == [2, 4]
    assert problems[0].raw == '"surprise"'


def test_text_that_no_database_could_hold_is_refused():
    shape = json.loads(example("tastytrade_api"))
    shape["data"]["items"][0]["description"] = "a\x00b"
    shape["data"]["items"][1]["order-id"] = "\ud800"
    _, problems = parse(json.dumps(shape).encode())
    assert [problem.reason for problem in problems] == [
        "description holds characters that are not text",
        "order-id holds characters that are not text",
    ]
