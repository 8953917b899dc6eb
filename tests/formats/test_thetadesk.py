"""Our own export comes back as it went out."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.telling import EXAMPLES, example, parse
from thetadesk.formats import recognise
from thetadesk.formats.text import UnknownFormatError
from thetadesk.formats.thetadesk import FORMAT, accounts_of, render
from thetadesk.kernel.instruments import equity, from_symbol, with_terms
from thetadesk.ledger.model import (
    Account,
    AccountKind,
    Effect,
    Kind,
    LotMethod,
    Status,
    TimePrecision,
    Transaction,
)

texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=30)
names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
cash = st.decimals(min_value=-(10**9), max_value=10**9, places=6)
counts = st.decimals(min_value=-(10**8), max_value=10**8, places=8)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
instruments = st.sampled_from(
    [
        equity("BRK/B"),
        from_symbol("QRST  240315P00050000"),
        from_symbol("/MESU4"),
        from_symbol("./MESU4MESU4 240920P5050.5"),
        from_symbol("BTC/USD"),
        with_terms(
            from_symbol("GREX1 241220P00022000"),
            Decimal(100),
            (("GREX", Decimal(11)), ("CASH", Decimal("3.5"))),
        ),
    ]
)
transactions = st.builds(
    Transaction,
    source=names,
    occurred_at=instants,
    precision=st.sampled_from(TimePrecision),
    traded_on=st.dates(datetime(1990, 1, 1).date(), datetime(2090, 1, 1).date()),  # noqa: DTZ001
    sequence=st.integers(0, 2**63 - 1),
    kind=st.sampled_from(Kind),
    effect=st.none() | st.sampled_from(Effect),
    instrument=st.none() | instruments,
    quantity=counts,
    price=st.none() | cash,
    gross=cash,
    fees=cash,
    currency=st.sampled_from(["USD", "EUR"]),
    order_id=st.none() | names,
    source_id=st.none() | names,
    content_key=texts,
    part=st.integers(0, 9),
    basis=st.none() | cash,
    status=st.sampled_from(Status),
    description=texts,
    raw=texts,
    line=st.integers(0, 10**6),
    account_reference=texts,
    id=names,
    account_id=names,
)


@given(st.lists(transactions, max_size=5))
def test_everything_comes_back(history):
    data = render([], history)
    assert recognise(data) is FORMAT
    assert FORMAT.parse(data, None) == (history, [])


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_comes_back_with_its_sources_and_keys(name):
    history, _ = parse(example(name))
    assert parse(render([], history)) == (history, [])


def test_accounts_come_back():
    accounts = [
        Account("1", "Main", AccountKind.BROKER, "schwab", "…123", "USD", LotMethod.HIFO),
        Account("2", "Éà 中", AccountKind.MANUAL),
    ]
    assert accounts_of(render(accounts, [])) == accounts
    assert parse(render(accounts, [])) == ([], [])


def test_an_export_of_a_newer_version_is_refused():
    data = render([], []).replace(b'"version": 1', b'"version": 2')
    with pytest.raises(UnknownFormatError, match="newer Thetadesk"):
        parse(data)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((b'"kind": "deposit"', b'"kind": "gift"'), "kind 'gift' is none of trade"),
        ((b'"sequence": 1', b'"sequence": "many"'), "sequence is not a counting number"),
        ((b'"source": "schwab-web", ', b""), "source is missing"),
        ((b'"gross": "10000.00"', b'"gross": "much"'), "'much' is not a number"),
    ],
)
def test_a_changed_record_is_kept_with_a_reason(change, reason):
    history, _ = parse(example("schwab_new"))
    deposits = [t for t in history if t.gross == Decimal(10000)]
    back, (problem,) = parse(render([], deposits).replace(*change))
    assert back == []
    assert reason in problem.reason
    assert problem.line == 1
