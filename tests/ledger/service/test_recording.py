"""Taking records in: nothing twice, corrections as revisions, doubt asked, account numbers hidden."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.ledger.builders import btc, bto, cash, expired, history, sto
from tests.ledger.desk import Wish
from tests.ledger.histories import poorer
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from thetadesk.ledger.model import Kind, Problem, Status
from thetadesk.ledger.service import importing, reading

D = Decimal
PUT = "AAPL 26 Dec 26 220 P"
ONE = Wish("one")


def sale(at="2026-11-20 10:00", **more):
    return sto(PUT, 1, "3.10", at=at, fees="-1.1312", source_id="7", **more)


def facts(run):
    return (run.read, run.new, run.known, run.updated, len(run.quarantined))


# ---- corrections


def test_pending_becomes_valid_as_a_new_revision(desk):
    desk.told([sale(status=Status.PENDING)], ONE)
    assert (desk.summary().transactions, desk.campaigns()) == (0, [])
    assert facts(desk.told([sale()], ONE)) == (1, 0, 1, 1, 0)
    (transaction,) = desk.transactions()
    seen = desk.do(reading.transaction_history, transaction.id)
    assert [(r.number, r.status, r.reason) for r in seen.revisions] == [
        (1, Status.PENDING, "first told"),
        (2, Status.VALID, "the broker changed it"),
    ]
    assert [campaign.cash for campaign in desk.campaigns()] == [D("308.8688")]


def test_a_cancelled_record_leaves_the_books_and_stays_in_memory(desk):
    desk.told([sale()], ONE)
    desk.told([sale(status=Status.CANCELLED)], ONE)
    assert (desk.summary().cash, desk.campaigns(), desk.sound()) == (0, [], [])
    assert [t.status for t in desk.transactions()] == [Status.CANCELLED]


def test_a_brokers_correction_of_the_contract_moves_it_to_another_ticker(desk):
    desk.told([sale()], ONE)
    corrected = sto("MSFT 26 Dec 26 220 P", 1, "3.10", at="2026-11-20 10:00", source_id="7")
    desk.told([corrected], ONE)
    assert [campaign.ticker for campaign in desk.campaigns()] == ["MSFT"]
    assert desk.sound() == []


def test_the_same_contents_again_are_no_revision(desk):
    desk.told([sale()], ONE)
    desk.told([replace(sale(), line=99, raw="written otherwise")], ONE)
    (transaction,) = desk.transactions()
    assert len(desk.do(reading.transaction_history, transaction.id).revisions) == 1


# ---- two sources


def test_the_richer_source_supersedes_and_both_are_remembered(desk):
    poor = poorer([sale()])
    desk.told(poor, ONE)
    assert facts(desk.told([sale()], ONE)) == (1, 0, 1, 1, 0)
    (transaction,) = desk.transactions()
    assert (transaction.source, transaction.fees) == ("rich", D("-1.1312"))
    seen = desk.do(reading.transaction_history, transaction.id)
    assert [revision.source for revision in seen.revisions] == ["poor", "rich"]
    assert sorted(source for source, _, _ in seen.sightings) == ["poor", "rich"]
    assert facts(desk.told(poor, ONE)) == (1, 0, 1, 0, 0)


def test_the_poorer_source_adds_nothing(desk):
    desk.told([sale()], ONE)
    assert facts(desk.told(poorer([sale()]), ONE)) == (1, 0, 1, 0, 0)
    assert desk.transactions()[0].source == "rich"


def test_a_correction_by_the_poorer_source_does_not_undo_the_richer(desk):
    """Its id comes back with other contents, but it is not the source that is believed."""
    told = [replace(t, source_id="p1") for t in poorer([sale()])]
    desk.told(told, ONE)
    desk.told([sale()], ONE)
    desk.told([replace(told[0], description="otherwise")], ONE)
    assert desk.transactions()[0].source == "rich"


# ---- doubt


def doubted(desk):
    """A sale known from one source, and one that another source puts five hours later."""
    desk.told([sale()], ONE)
    later = sale("2026-11-20 15:00", source="poor", raw="the row as it stood", line=12)
    (row,) = desk.told([replace(later, source_id=None, content_key="later")], ONE).quarantined
    return row


def test_a_record_that_may_be_known_is_asked_about(desk):
    row = doubted(desk)
    assert (row.state, row.line, row.raw, len(row.candidates)) == ("open", 12, "the row as it stood", 1)
    assert "decide whether it is" in row.reason
    assert (len(desk.transactions()), desk.summary().unexplained) == (1, 1)


def test_it_is_the_same(desk):
    row = doubted(desk)
    settled = desk.do(importing.decide, row.id, "same", row.candidates[0], desk.by())
    assert settled.state == "same"
    assert (len(desk.transactions()), desk.summary().unexplained) == (1, 0)
    again = replace(sale("2026-11-20 15:00", source="poor"), source_id=None, content_key="later")
    assert facts(desk.told([again], ONE)) == (1, 0, 1, 0, 0)


def test_it_is_new(desk):
    row = doubted(desk)
    desk.do(importing.decide, row.id, "new", None, desk.by())
    assert len(desk.transactions()) == 2
    assert desk.summary().open_positions[0][1] == -2
    assert desk.sound() == []


def test_it_is_dismissed(desk):
    row = doubted(desk)
    desk.do(importing.decide, row.id, "dismiss", None, desk.by())
    assert (len(desk.transactions()), desk.do(importing.list_quarantine)) == (1, [])


@pytest.mark.parametrize("decision", ["same", "new", "dismiss"])
def test_a_decision_can_be_taken_back_and_taken_again(desk, decision):
    row = doubted(desk)
    books = desk.books()
    twin = row.candidates[0] if decision == "same" else None
    for _ in range(2):
        desk.do(importing.decide, row.id, decision, twin, desk.by())
        with pytest.raises(ConflictError, match="decided already"):
            desk.do(importing.decide, row.id, "dismiss", None, desk.by())
        assert desk.do(importing.undo_decision, row.id, desk.by()).state == "open"
        assert desk.books() == books
    with pytest.raises(ConflictError, match="no decision"):
        desk.do(importing.undo_decision, row.id, desk.by())


def test_what_was_decided_is_remembered_when_the_file_comes_again(desk):
    row = doubted(desk)
    desk.do(importing.decide, row.id, "dismiss", None, desk.by())
    later = replace(sale("2026-11-20 15:00", source="poor", raw="the row as it stood"), source_id=None)
    (again,) = desk.told([replace(later, content_key="later")], ONE).quarantined
    assert (again.id, again.state) == (row.id, "dismissed")


def test_only_candidates_and_known_decisions_are_taken(desk):
    row = doubted(desk)
    with pytest.raises(InvalidInputError, match="candidates"):
        desk.do(importing.decide, row.id, "same", "another", desk.by())
    with pytest.raises(InvalidInputError, match="same, new, dismiss"):
        desk.do(importing.decide, row.id, "maybe", None, desk.by())
    with pytest.raises(NotFoundError):
        desk.do(importing.decide, "nothing", "dismiss", None, desk.by())


def test_an_unreadable_row_can_only_be_dismissed(desk):
    run = desk.told([sale()], ONE, [Problem(3, "action 'Frobnicate' is unknown", "2026,Frobnicate,1")])
    (row,) = run.quarantined
    assert (row.line, row.reason, row.raw, run.read) == (
        3,
        "action 'Frobnicate' is unknown",
        "2026,Frobnicate,1",
        2,
    )
    with pytest.raises(ConflictError, match="only be dismissed"):
        desk.do(importing.decide, row.id, "new", None, desk.by())
    desk.do(importing.decide, row.id, "dismiss", None, desk.by())
    assert desk.summary().unexplained == 0


def test_equal_unreadable_rows_are_listed_each_and_once(desk):
    twins = [Problem(line, "unknown", "the same words") for line in (3, 4)]
    first = desk.told([], ONE, twins)
    assert [row.line for row in first.quarantined] == [3, 4]
    again = desk.told([], ONE, twins)
    assert [row.id for row in again.quarantined] == [row.id for row in first.quarantined]
    assert len(desk.do(importing.list_quarantine)) == 2


# ---- what else comes in


def test_the_account_number_is_masked_in_what_is_kept(desk):
    number = "123456789"
    told = [replace(sale(), account_reference=number, raw=f"{number},Sold 1 put in {number}")]
    run = desk.told(told, Wish(), [Problem(2, "unknown", f"{number},what is this")])
    (transaction,) = desk.transactions()
    kept = desk.do(reading.transaction_history, transaction.id).raw + run.quarantined[0].raw
    assert number not in kept
    assert "6789" in kept


def test_every_kind_of_cash_is_counted_as_what_it_is(desk):
    kinds = {kind: D(number) for number, kind in enumerate(Kind, 1) if kind.value in (
        "dividend", "interest", "fee", "tax", "deposit", "withdrawal", "adjustment", "mark_to_market")}  # fmt: skip
    desk.told(history(*(cash(kind, amount, at="2026-11-20 10:00") for kind, amount in kinds.items())))
    summary = desk.summary()
    assert summary.deposits == kinds[Kind.DEPOSIT] + kinds[Kind.WITHDRAWAL]
    assert summary.income == sum(kinds.values()) - summary.deposits
    assert summary.income_by_kind[Kind.TAX.value] == kinds[Kind.TAX]
    assert summary.cash == sum(kinds.values())


def test_older_history_completes_what_was_missing(desk):
    desk.told([btc(PUT, 1, "1.00", at="2026-12-01 10:00", source_id="8")], ONE)
    assert [m.quantity for m in desk.do(reading.missing_opens, desk.accounts())] == [-1]
    assert [(c.incomplete, c.realized) for c in desk.campaigns()] == [(True, 0)]
    desk.told([sale()], ONE)
    assert desk.do(reading.missing_opens, desk.accounts()) == []
    assert [(c.incomplete, c.realized) for c in desk.campaigns()] == [(False, D("208.8688"))]


def test_currencies_are_never_summed(desk):
    euros = replace(
        bto("SAP 26 Dec 26 220 P", 1, "2.00", at="2026-11-20 10:00"), currency="EUR", source_id="e"
    )
    desk.told([sale(), euros], ONE)
    found = {s.currency: s.cash for s in desk.do(reading.summaries, desk.accounts())}
    assert found == {"USD": D("308.8688"), "EUR": D("-200")}


def test_an_import_of_nothing_is_an_import(desk):
    run = desk.told([], ONE)
    assert (run.state, facts(run)) == ("done", (0, 0, 0, 0, 0))


def test_expirations_without_anything_held_are_listed_as_missing(desk):
    desk.told(history(expired(PUT, 1, at="2026-12-26 17:00")), ONE)
    notes = desk.do(reading.booking_notes, desk.accounts())
    assert "neither the record nor the holdings" in notes[0][1]
    assert desk.summary().unexplained == 1
