"""An error that is planted is found every time, and named."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.connections.test_certificate import books_of, holdings_of
from tests.ledger.builders import bto, cash, expired, history, removed, sto
from tests.ledger.histories import histories, recorded
from thetadesk.connections.blame import Evidence, blame, repaired, withdrawn
from thetadesk.connections.certificate import compare
from thetadesk.connections.model import (
    CertificateState,
    Comparison,
    Differing,
    Explanation,
    FirstDifference,
    Reread,
)
from thetadesk.ledger.model import REMOVALS, Kind, Transaction

D = Decimal
CENT = D("0.01")
PUT, CALL = "AAPL 18 Dec 26 220 P", "AAPL 18 Dec 26 250 C"


def judged(
    stored: list[Transaction], happened: list[Transaction], evidence: Evidence
) -> tuple[Comparison, FirstDifference, tuple[Explanation, ...]]:
    found = compare(books_of(stored), holdings_of(happened))
    assert found.state is CertificateState.RED
    return (found, *blame(found, evidence))


def a_week() -> list[Transaction]:
    """A deposit, trades that add up, a dividend."""
    return history(
        cash(Kind.DEPOSIT, 10_000, at="2026-11-02 10:00"),
        sto(PUT, 2, "4.20", fees="-1.32", at="2026-11-16 10:00", order="1"),
        sto(CALL, 2, "2.10", fees="-1.32", at="2026-11-16 10:00", order="1"),
        bto("MSFT", 10, "401.10", at="2026-11-17 11:00"),
        cash(Kind.DIVIDEND, 12, "MSFT", at="2026-11-18 09:00"),
        bto(PUT, 1, "3.90", fees="-0.66", at="2026-11-19 15:00"),
    )


TRADES = (1, 2, 3, 5)
places = st.sampled_from(TRADES)


def changed(rows: list[Transaction], place: int, **values: object) -> list[Transaction]:
    return [replace(t, **values) if at == place else t for at, t in enumerate(rows)]


@given(places, st.sampled_from([CENT, -CENT, D("12.34")]))
def test_a_cent_too_much_or_too_little_in_a_trade_is_named(place, error):
    rows = a_week()
    stored = changed(rows, place, gross=rows[place].gross + error)
    _, first, _ = judged(stored, rows, Evidence(stored[1:]))
    assert first.transaction_id == rows[place].id
    assert "that is the difference to the broker" in first.reason


@given(places, st.sampled_from([1, -1]))
def test_a_contract_too_much_or_too_little_in_a_trade_is_named(place, error):
    rows = a_week()
    assume(rows[place].quantity + error)
    stored = changed(rows, place, quantity=rows[place].quantity + error)
    _, first, _ = judged(stored, rows, Evidence(stored[1:]))
    assert first.transaction_id == rows[place].id


@pytest.mark.parametrize("place", [1, 2, 5])
def test_so_it_is_in_a_contract_whose_terms_nobody_has_told(place):
    rows = a_week()
    ours = rows[place]
    unknown = replace(ours.instrument, multiplier=None)
    stored = changed(rows, place, quantity=ours.quantity * 3, instrument=unknown)
    found = compare(books_of(changed(stored, place, instrument=ours.instrument)), holdings_of(rows))
    first, _ = blame(found, Evidence(stored[1:]))
    assert first.transaction_id == ours.id
    assert "its cash is that of" in first.reason


@pytest.mark.parametrize("place", [3, 4])
def test_a_cent_in_one_of_several_cash_settlements_of_a_day_is_named(place):
    rows = history(
        cash(Kind.DEPOSIT, 10_000, at="2026-11-02 10:00"),
        sto("SPX 20 Nov 26 6100 P", 1, "12.30", at="2026-11-16 10:00", order="1"),
        bto("SPX 20 Nov 26 6050 P", 1, "8.10", at="2026-11-16 10:00", order="1"),
        removed(Kind.CASH_SETTLEMENT, "SPX 20 Nov 26 6100 P", 1, gross="-7125.00", at="2026-11-20 17:00"),
        removed(Kind.CASH_SETTLEMENT, "SPX 20 Nov 26 6050 P", 1, gross="2125.00", at="2026-11-20 17:00"),
    )
    stored = changed(rows, place, gross=rows[place].gross + CENT)
    _, first, _ = judged(stored, rows, Evidence(stored[1:]))
    assert first.transaction_id == rows[place].id
    assert "that is the difference to the broker" in first.reason


@given(places, st.sampled_from([1, -1]))
def test_a_quantity_that_is_off_together_with_its_cash_is_named(place, error):
    rows = a_week()
    assume(rows[place].quantity + error)
    quantity = rows[place].quantity + error
    gross = rows[place].gross / rows[place].quantity * quantity
    stored = changed(rows, place, quantity=quantity, gross=gross)
    _, first, explanations = judged(stored, rows, Evidence(stored[1:]))
    named = {first.transaction_id, *(each.transaction_id for each in explanations)}
    assert rows[place].id in named


@given(st.sampled_from((1, 2, 3, 4, 5)))
def test_a_row_told_twice_is_named_and_not_the_one_that_happened(place):
    rows = a_week()
    twice = replace(rows[place], id="again", source_id="again", sequence=99)
    stored = [*rows, twice]
    _, first, _ = judged(stored, rows, Evidence([*rows[3:], twice], beside=stored))
    assert first.transaction_id == "again"
    assert "told twice" in first.reason


@given(st.sampled_from((1, 2, 3, 4)))
def test_a_row_that_never_happened_is_named(place):
    rows = a_week()
    happened = [t for at, t in enumerate(rows) if at != place]
    _, first, _ = judged(rows, happened, Evidence(rows[1:]))
    assert first.transaction_id == rows[place].id
    assert "without it both would be equal" in first.reason


@given(st.sampled_from((1, 2, 3, 5)))
def test_a_row_that_is_missing_is_said_to_be_missing_with_what_it_moved(place):
    rows = a_week()
    stored = [t for at, t in enumerate(rows) if at != place]
    _, first, _ = judged(stored, rows, Evidence(stored[1:], equal_on=date(2026, 11, 13)))
    assert first.transaction_id is None
    assert "since 2026-11-13" in first.reason
    assert rows[place].holding.words in first.reason
    assert "cash" in first.reason


def test_a_cent_in_a_dividend_is_named_because_trades_vouch_for_themselves():
    rows = a_week()
    stored = changed(rows, 4, gross=D("12.01"))
    _, first, _ = judged(stored, rows, Evidence(stored[1:]))
    assert first.transaction_id == rows[4].id


@pytest.mark.parametrize("opened", [sto, bto])
@pytest.mark.parametrize("said", [1, 3])
def test_a_removal_of_too_many_or_too_few_is_named(opened, said):
    rows = history(
        opened(PUT, 4, "4.20", at="2026-11-16 10:00"),
        expired(PUT, 2, at="2026-11-20 17:00", description="2" if opened is sto else "-2"),
    )
    stored = changed(rows, 1, quantity=D(said))
    _, first, explanations = judged(stored, rows, Evidence(stored[1:]))
    assert first.transaction_id == rows[1].id
    assert f"with 2 instead of {said}" in explanations[0].text


@given(histories(exact=True), st.data())
def test_what_the_broker_tells_otherwise_now_is_always_found_and_named(told, data):
    """Whatever the history and whatever is wrong in one row: reading it again names the row."""
    rows = recorded(told)
    place = data.draw(st.integers(0, len(rows) - 1))
    right = rows[place]
    error = data.draw(st.sampled_from(("cent", "contract")))
    if error == "contract":
        assume(right.instrument is not None and right.quantity and right.kind is Kind.TRADE)
        wrong = replace(right, quantity=right.quantity + right.quantity / abs(right.quantity))
    else:
        wrong = replace(right, gross=right.gross + CENT)
    stored = changed(rows, place, gross=wrong.gross, quantity=wrong.quantity)
    evidence = Evidence(stored, Reread([Differing(wrong, right)]))
    _, first, _ = judged(stored, rows, evidence)
    assert first.transaction_id == right.id
    assert "the broker tells" in first.reason


@given(histories(exact=True), st.data())
def test_a_row_missing_from_any_history_is_always_found(told, data):
    rows = recorded(told)
    place = data.draw(st.integers(0, len(rows) - 1))
    left = [t for at, t in enumerate(rows) if at != place]
    # Without it the rest must not come out the same: removals and splits depend on what else is there.
    simple = rows[place].kind is Kind.TRADE or not rows[place].instrument
    assume(simple and rows[place].cash and not any(t.kind in {*REMOVALS, Kind.SPLIT} for t in left))
    found, first, _ = judged(left, rows, Evidence(left))
    assert found.different_cash
    assert first.reason


def test_the_earliest_of_rows_that_are_wrong_for_sure_is_the_first():
    rows = a_week()
    stored = changed(changed(rows, 5, gross=rows[5].gross + 1), 2, gross=rows[2].gross + 2)
    pairs = [Differing(stored[5], rows[5]), Differing(stored[2], rows[2])]
    _, first, explanations = judged(stored, rows, Evidence(stored, Reread(pairs)))
    assert first.transaction_id == rows[2].id
    assert {each.transaction_id for each in explanations[:2]} == {rows[2].id, rows[5].id}


def test_what_is_no_longer_told_is_taken_back_only_where_that_makes_both_equal():
    rows = a_week()
    foreign = history(sto("KO 18 Dec 26 60 P", 1, "1.00", at="2026-11-19 16:00"))
    stored = [*rows, replace(foreign[0], id="foreign")]
    found, first, _ = judged(stored, rows, Evidence(stored[1:], Reread(gone=[stored[-1]])))
    assert first.transaction_id == "foreign"
    assert "no longer tells" in first.reason
    assert list(withdrawn(found, Reread(gone=[stored[-1], rows[3]]))) == [stored[-1]]
    assert list(withdrawn(found, Reread(gone=[rows[3]]))) == []


def test_circumstances_are_told_beside():
    rows = a_week()
    happened = [*rows, expired(CALL, 2, at="2026-12-18 17:00", description="2")]
    _, _, explanations = judged(rows, happened, Evidence((), unread=2))
    texts = " ".join(each.text for each in explanations)
    assert "2 rows wait in quarantine" in texts
    assert "no longer holds AAPL 18 Dec 26 250 C" in texts


def test_what_was_put_right_is_told_in_words():
    rows = a_week()
    wrong = replace(rows[1], gross=rows[1].gross + CENT)
    found = repaired(Reread([Differing(wrong, rows[1])], late=[rows[4]], withdrawn=[rows[5]]))
    assert "had gross 840.01" in found[rows[1].id]
    assert "told late" in found[rows[4].id]
    assert "taken back" in found[rows[5].id]


@pytest.mark.parametrize("place", TRADES)
def test_names_are_in_a_traders_words(place):
    rows = a_week()
    stored = changed(rows, place, gross=rows[place].gross + CENT)
    _, first, _ = judged(stored, rows, Evidence(stored[1:]))
    assert rows[place].holding.words in first.reason
    assert rows[place].traded_on.isoformat() in first.reason
