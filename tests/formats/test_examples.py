"""Every example of every format is read completely, and each row as what it is."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.formats.telling import EXAMPLES, FIXTURES, cash, example, parse, told
from thetadesk.formats import discover, recognise
from thetadesk.ledger.model import REMOVALS, Effect, Kind


def test_there_is_an_example_for_every_format_that_brokers_write():
    found = {recognise(example(name)).name for name in EXAMPLES}
    assert found == {known.name for known in discover() if not known.refusal} - {"thetadesk"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_row_is_told_as_what_it_is(name):
    transactions, problems = parse(example(name))
    assert problems == []
    expected = (FIXTURES / f"{name}.told.txt").read_text().splitlines()
    assert [told(transaction) for transaction in transactions] == expected


@pytest.mark.parametrize("name", EXAMPLES)
def test_transactions_keep_the_house_rules(name):
    transactions, _ = parse(example(name))
    namespace = recognise(example(name)).namespace
    for t in transactions:
        assert t.source == namespace
        assert t.occurred_at.utcoffset() == timedelta(0)
        assert bool(t.source_id) != bool(t.content_key), "a row is known by its id or else by its content"
        assert (t.effect is Effect.REMOVE) == (t.kind in REMOVALS)
        assert t.instrument is None or t.quantity or t.kind not in (Kind.TRADE, Kind.DELIVERY)
        assert isinstance(t.gross, Decimal)
        assert t.raw
        assert t.line > 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_order_inside_a_moment_is_whole(name):
    transactions, _ = parse(example(name))
    places = [(t.occurred_at, t.sequence, t.part) for t in transactions]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if "csv" in recognise(example(name)).name])
def test_raw_is_the_rows_own_text(name):
    data = example(name)
    lines = data.decode().splitlines()
    for t in parse(data)[0]:
        assert lines[t.line - 1] == t.raw


def test_an_option_is_filed_under_the_ticker_with_its_punctuation():
    (call,) = (
        t for t in parse(example("schwab_new"))[0] if t.instrument and t.instrument.symbol.startswith("BRKB")
    )
    assert call.ticker == "BRK/B"
    tastytrade = [t.ticker for t in parse(example("tastytrade_21_columns"))[0][:2]]
    assert tastytrade == ["AB/C", "AB/C"]


def test_a_cash_settled_option_is_removed_once_and_paid_once():
    settled = [t for t in parse(example("tastytrade_21_columns"))[0] if t.ticker == "SPX"][2:]
    assert [(t.kind, t.quantity, t.cash) for t in settled] == [
        (Kind.MEMO, 0, 0),
        (Kind.CASH_SETTLEMENT, 1, Decimal("-752.00")),
        (Kind.MEMO, 0, 0),
        (Kind.CASH_SETTLEMENT, 1, Decimal("242.00")),
    ]


def test_totals_that_a_file_states_are_what_it_comes_to():
    rows = example("tastytrade_21_columns").decode().splitlines()[1:]
    stated = sum(Decimal(row.rsplit(",", 2)[1]) for row in rows)
    assert cash(parse(example("tastytrade_21_columns"))[0]) == stated
    assert cash(parse(example("schwab_old"))[0]) == Decimal("-4921.32")


def test_csv_and_json_of_schwabs_site_know_each_others_rows():
    keys = [[t.content_key for t in parse(example(name))[0]] for name in ("schwab_old", "schwab_web")]
    assert keys[0] == keys[1]
    assert set(keys[0]) < {t.content_key for t in parse(example("schwab_new"))[0]}


def test_accounts_are_named_as_the_file_names_them():
    named = {name: parse(example(name))[0][0].account_reference for name in EXAMPLES}
    assert named["schwab_old"] == "XXXX-1234"
    assert named["tastyworks_legacy"] == "Individual...77"
    assert named["schwab_api"] == "99990001"
    assert named["tastytrade_api"] == "5WZ00001"
    assert named["tastytrade_20_columns"] == ""
