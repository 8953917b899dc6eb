"""Writing rules, and reading what was written."""

from decimal import Decimal

import pytest
from hypothesis import given

from tests.alerts.rules import lines
from thetadesk.alerts.lexer import MOST_CHARACTERS
from thetadesk.alerts.parser import parse
from thetadesk.alerts.syntax import Negated, Number, RuleLine
from thetadesk.alerts.writing import duration_text, value_text, write


@given(lines())
def test_what_is_written_reads_the_same(line: RuleLine) -> None:
    text = write(line)
    if len(text) > MOST_CHARACTERS:
        return
    assert parse(text) == line
    assert write(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("AAPL<185.00 severity warning", "AAPL < 185"),
        ("[AAPL].mark < $ 185".replace("$ ", "$"), "AAPL < $185"),
        ("( ( AAPL < 185 ) )", "AAPL < 185"),
        ("(AAPL < 185 or SPY < 500) and QQQ > 1", "(AAPL < 185 or SPY < 500) and QQQ > 1"),
        ("AAPL - (SPY - QQQ) > (AAPL - SPY) - QQQ", "AAPL - (SPY - QQQ) > AAPL - SPY - QQQ"),
        ("[aapl 18 dec 2026 180.50 put].delta > 0", "[AAPL 18 Dec 26 180.5 P].delta > 0"),
        ("[AAPL261218P00180000] > 0", "[AAPL 18 Dec 26 180 P] > 0"),
        ("stream silent for 60s", "desk.stream_silent for 1m"),
        ("each leg: days to earnings <= 5", "each leg: days_to_earnings <= 5"),
        ('portfolio( "the wheel" ).theta < 50', 'portfolio("the wheel").theta < 50'),
        ('portfolio("Income").theta < 50', "portfolio(Income).theta < 50"),
        ("AAPL < 1 severity urgent for 90s once", "AAPL < 1 for 90s once severity urgent"),
        ("AAPL < 1 during 9:30-16:00 mon,tue,wed", "AAPL < 1 during 09:30-16:00 mon-wed"),
        ("AAPL < 1 during market fri,mon", "AAPL < 1 during market mon,fri"),
        ("AAPL < 1 to slack, slack", "AAPL < 1 to slack"),
        ("AAPL.change_percent < -2.50 %", "AAPL.change_percent < -2.5%"),
    ],
)
def test_there_is_one_way_to_write_a_rule(text: str, written: str) -> None:
    assert write(parse(text)) == written
    assert write(parse(written)) == written


def test_spans_of_time_are_told_in_the_largest_whole_unit() -> None:
    assert [duration_text(each) for each in (45, 60, 90, 7_200, 172_800, 604_800)] == [
        "45s",
        "1m",
        "90s",
        "2h",
        "2d",
        "1w",
    ]


def test_a_denied_number_is_no_negative_number() -> None:
    assert value_text(Negated(Number(Decimal(5)))) == "-(5)"
    assert value_text(Number(Decimal(-5))) == "-5"
