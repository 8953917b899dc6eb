"""The same rows in other clothes: columns moved, rows turned round, cut at midnight, written in other zones."""

import csv
import io
import random
from collections import defaultdict
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.formats.telling import example, parse

TABLES = ["tastytrade_20_columns", "tastytrade_21_columns", "tastyworks_legacy", "schwab_new"]


def rows_of(data):
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def written(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def bare(transactions):
    return [replace(t, raw="", line=0) for t in transactions]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("seed", range(3))
def test_columns_may_stand_in_any_order(name, seed):
    rows = rows_of(example(name))
    order = random.Random(seed).sample(range(len(rows[0])), len(rows[0]))
    moved = written([[row[place] for place in order] for row in rows])
    transactions, problems = parse(moved)
    assert problems == []
    assert bare(transactions) == bare(parse(example(name))[0])


@pytest.mark.parametrize("name", TABLES)
def test_more_columns_than_known_do_no_harm(name):
    rows = rows_of(example(name))
    wider = written([[*row, "Memo" if place == 0 else "x"] for place, row in enumerate(rows)])
    assert bare(parse(wider)[0]) == bare(parse(example(name))[0])


@pytest.mark.parametrize("name", TABLES)
def test_a_file_sorted_the_other_way_round_tells_the_same(name):
    header, *rows = rows_of(example(name))
    turned = parse(written([header, *reversed(rows)]))[0]
    assert bare(turned) == bare(parse(example(name))[0])


@pytest.mark.parametrize("name", TABLES)
def test_a_file_cut_at_day_boundaries_gives_the_same_transactions(name):
    header, *rows = rows_of(example(name))
    days = defaultdict(list)
    for row in rows:
        days[row[0].split()[0][:10]].append(row)
    pieces = [t for day in days.values() for t in parse(written([header, *day]))[0]]
    whole = parse(example(name))[0]
    assert sorted(map(place, pieces)) == sorted(map(place, whole))


def place(t):
    return (t.occurred_at, t.sequence, t.content_key, t.kind.value, t.quantity, t.gross)


def test_equal_fills_have_equal_keys_and_different_places():
    twins = [t for t in parse(example("tastytrade_20_columns"))[0] if t.order_id == "555000102"][1:]
    assert twins[0].content_key == twins[1].content_key
    assert (twins[0].sequence, twins[1].sequence) == (1, 2)


def test_the_zone_of_a_file_without_one_moves_its_instants_but_not_its_keys():
    new_york = parse(example("tastyworks_legacy"))[0]
    berlin = parse(example("tastyworks_legacy"), ZoneInfo("Europe/Berlin"))[0]
    assert [t.content_key for t in new_york] == [t.content_key for t in berlin]
    assert berlin[-1].occurred_at.isoformat() == "2020-11-20T16:00:00+00:00"
    assert new_york[-1].occurred_at.isoformat() == "2020-11-20T22:00:00+00:00"


def row(stamp, words="INTEREST ON CREDIT BALANCE"):
    return f"{stamp},Money Movement,Credit Interest,,,,{words},1.00,0,,--,0.00,,,,,,,,USD"


HEADER = example("tastytrade_20_columns").decode().splitlines()[0]


@pytest.mark.parametrize(
    ("stamp", "instant", "day"),
    [
        ("2026-02-21T11:00:00+1300", "2026-02-20T22:00:00+00:00", date(2026, 2, 20)),
        ("2024-03-10T01:59:59-0500", "2024-03-10T06:59:59+00:00", date(2024, 3, 10)),
        ("2024-03-10T03:00:00-0400", "2024-03-10T07:00:00+00:00", date(2024, 3, 10)),
        ("2024-11-03T01:30:00-0400", "2024-11-03T05:30:00+00:00", date(2024, 11, 3)),
        ("2024-11-03T01:30:00-0500", "2024-11-03T06:30:00+00:00", date(2024, 11, 3)),
        ("2024-07-01T05:59:00+0200", "2024-07-01T03:59:00+00:00", date(2024, 6, 30)),
    ],
)
def test_the_offset_in_the_file_gives_the_instant_and_new_york_the_day(stamp, instant, day):
    ((found,), problems) = parse(f"{HEADER}\n{row(stamp)}\n".encode())
    assert (problems, found.occurred_at.isoformat(), found.traded_on) == ([], instant, day)


def test_the_same_row_exported_in_two_zones_has_one_key():
    first = parse(f"{HEADER}\n{row('2026-02-21T11:00:00+1300')}\n".encode())[0]
    second = parse(f"{HEADER}\n{row('2026-02-20T17:00:00-0500')}\n".encode())[0]
    assert first[0].content_key == second[0].content_key


def test_dressed_and_undressed_numbers_have_one_key():
    dressed = example("schwab_old")
    undressed = dressed.replace(b'"-$5,000.00"', b'"-5000"').replace(b'"$1.10"', b'"1.1"')
    assert [t.content_key for t in parse(dressed)[0]] == [t.content_key for t in parse(undressed)[0]]


def test_dates_as_a_spreadsheet_rewrites_them():
    mangled = example("tastyworks_legacy").replace(b"11/02/2020 10:15 AM", b"11/2/20 10:15")
    assert [t.content_key for t in parse(mangled)[0]] == [
        t.content_key for t in parse(example("tastyworks_legacy"))[0]
    ]


def test_an_as_of_date_is_the_day_of_the_event():
    *_, expired, assigned = parse(example("schwab_new"))[0]
    assert {expired.traded_on, assigned.traded_on} == {date(2024, 7, 19)}


def test_a_futures_trade_of_sunday_evening_belongs_to_monday():
    line = "2024-06-03T00:30:00+0200,Trade,Buy,BUY,/MESM4,Future,Bought 1 /MESM4 @ 5290.00,0.00,1,0.00,-0.85,-0.52,,,/MESM4,,,,1,USD"
    ((found,), problems) = parse(f"{HEADER}\n{line}\n".encode())
    assert (problems, found.traded_on) == ([], date(2024, 6, 3))
