"""Numbers, spans of time and names."""

from decimal import Decimal

import pytest

from thetadesk.alerts.reading import Reader
from thetadesk.alerts.syntax import Kind, Number, Of, RuleSyntaxError, Suffix
from thetadesk.alerts.values import MOST_SECONDS, duration_here, number_here, own_names


@pytest.mark.parametrize(
    ("text", "amount", "suffix"),
    [
        ("185", "185", Suffix.NONE),
        ("$0.05", "0.05", Suffix.DOLLAR),
        ("2.50%", "2.5", Suffix.PERCENT),
        ("2.5 %", "2.5", Suffix.PERCENT),
        ("21d", "21", Suffix.DAYS),
        ("007", "7", Suffix.NONE),
        ("999999999999.99999999", "999999999999.99999999", Suffix.NONE),
    ],
)
def test_numbers(text: str, amount: str, suffix: Suffix) -> None:
    assert number_here(Reader(text)) == Number(Decimal(amount), suffix)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1e5", "`1e5` is no number: behind its digits stands %, s, m, h, d or w"),
        ("5x", "behind its digits stands %, s, m, h, d or w"),
        ("$5%", "`$5%` is no number: behind its digits stands nothing"),
        ("$5d", "behind its digits stands nothing"),
        ("1234567890123", "at most 12 digits before and 8 behind the point"),
        ("0.123456789", "at most 12 digits before and 8 behind the point"),
        ("5" * 1_000 + "x", f"`{'5' * 40}…` is no number"),
    ],
)
def test_what_is_no_number(text: str, says: str) -> None:
    with pytest.raises(RuleSyntaxError) as told:
        number_here(Reader(text))
    assert says in told.value.detail
    assert (told.value.at, told.value.length) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("1.5h", 5_400), ("2w", 1_209_600), ("400d", MOST_SECONDS)]
)
def test_spans_of_time(text: str, seconds: int) -> None:
    assert duration_here(Reader(text)) == seconds


@pytest.mark.parametrize("text", ["0s", "0.5s", "401d", "15", "$5", "5%", "soon"])
def test_what_is_no_span_of_time(text: str) -> None:
    with pytest.raises(RuleSyntaxError):
        duration_here(Reader(text))


def test_names_belong_to_what_each_goes_over() -> None:
    assert own_names(None)["heartbeat"].of is Of.DESK
    assert own_names(Kind.SHORT_LEG)["dte"].of is Of.LEG
    ticker = own_names(Kind.TICKER)
    assert (ticker["volume"].of, ticker["delta"].of) == (Of.QUOTE, Of.TICKER)
