"""The user's hand: moves, merges, undo, notes; what survives, what is refused, what is listed."""

from decimal import Decimal

import pytest

from tests.ledger.builders import btc, history, sto
from tests.ledger.desk import Desk, Wish
from thetadesk.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from thetadesk.ledger.service import importing, regrouping
from thetadesk.ledger.service.regrouping import NoteChange, WantedMove
from thetadesk.ledger.store.decisions import list_edits

D = Decimal
P220, P210, P200 = (f"AAPL 26 Dec 26 {strike} P" for strike in (220, 210, 200))


@pytest.fixture
def book(desk: Desk) -> Desk:
    """Two AAPL campaigns, the first with its close, and one on MSFT."""
    desk.told(
        history(
            sto(P220, 2, "3.10", at="2026-10-01 10:00"),
            sto(P210, 1, "2.00", at="2026-10-05 10:00"),
            btc(P220, 2, "1.10", at="2026-10-09 10:00"),
            sto("MSFT 26 Dec 26 400 P", 1, "5.00", at="2026-10-12 10:00"),
        )
    )
    return desk


def by_open(desk: Desk):
    return {row.opened_on.day: row.id for row in desk.campaigns()}


def told(desk: Desk):
    """What each campaign tells, as (day opened, symbols in order)."""
    names = {t.id: t.instrument.words for t in desk.transactions()}
    return [[names[a.transaction_id].split()[-2] for a in story.allocations] for story in desk.stories()]


def transaction(desk: Desk, at: int) -> str:
    return desk.transactions()[at].id


# ---- moving


def test_a_move_says_what_it_did_and_undoing_takes_it_back(book):
    ids, books = by_open(book), book.books()
    result = book.move_one(transaction(book, 1), ids[5], ids[1])
    assert told(book) == [["220", "210", "220"], ["400"]]
    assert {t.id: (t.cash, t.is_open) for t in result.before} == {ids[1]: (400, False), ids[5]: (200, True)}
    assert [(t.id, t.cash, t.realized, t.is_open) for t in result.after] == [(ids[1], 600, 400, True)]
    assert result.touched == sorted((ids[1], ids[5]))
    book.undo(result.edit_id)
    assert book.books() == books
    book.decide(regrouping.set_undone, result.edit_id, undone=False)
    assert told(book)[0] == ["220", "210", "220"]


def test_a_part_can_be_told_in_a_campaign_of_its_own(book):
    ids = by_open(book)
    result = book.move_one(transaction(book, 0), ids[1], None, D(1))
    assert result.created in by_open(book).values() or result.created in {row.id for row in book.campaigns()}
    created = book.story(result.created)
    assert [a.quantity for a in created.allocations] == [-1, 1]
    assert (created.view.row.realized, created.view.row.edited) == (200, True)


def test_moves_are_recorded_in_the_audit_log_with_before_and_after(book):
    ids = by_open(book)
    result = book.merge(ids[5], ids[1])
    (entry,) = book.decisions("campaign.regroup")
    assert entry.subject == f"edit:{result.edit_id}"
    assert {campaign["id"] for campaign in entry.before} == {ids[1], ids[5]}
    assert entry.after["summary"] == "Merged two AAPL campaigns"
    book.undo(result.edit_id)
    assert book.decisions()[0].action == "campaign.undo"


@pytest.mark.parametrize(
    ("quantity", "complaint"), [(D(3), "Only 2 of it"), (D(0), "Only 2 of it"), (D(-3), "Only 2 of it")]
)
def test_only_what_stands_there_can_be_moved(book, quantity, complaint):
    with pytest.raises(InvalidInputError, match=complaint):
        book.move_one(transaction(book, 0), by_open(book)[1], None, quantity)


def test_impossible_moves_are_refused_and_nothing_changes(book):
    ids, books = by_open(book), book.books()
    wrong = [
        (InvalidInputError, lambda: book.decide(regrouping.regroup, (), None)),
        (
            InvalidInputError,
            lambda: book.decide(regrouping.regroup, (WantedMove("t", "a", None),), ("a", "b")),
        ),
        (NotFoundError, lambda: book.move_one(transaction(book, 0), "nowhere")),
        (NotFoundError, lambda: book.move_one(transaction(book, 0), ids[1], "nowhere")),
        (ConflictError, lambda: book.move_one(transaction(book, 1), ids[1])),
        (InvalidInputError, lambda: book.move_one(transaction(book, 0), ids[1], ids[1])),
        (InvalidInputError, lambda: book.move_one(transaction(book, 0), ids[1], ids[12])),
        (InvalidInputError, lambda: book.merge(ids[1], ids[1])),
        (InvalidInputError, lambda: book.merge(ids[1], ids[12])),
        (NotFoundError, lambda: book.undo("nothing")),
    ]
    for error, attempt in wrong:
        with pytest.raises(error):
            attempt()
    assert book.books() == books
    assert book.do(regrouping.list_edits) == []


def test_campaigns_of_two_accounts_stay_apart(book):
    book.told(history(sto(P200, 1, "1.00", at="2026-10-13 10:00")), Wish("other"))
    (other,) = book.campaigns("other")
    with pytest.raises(InvalidInputError, match="different ones"):
        book.merge(other.id, by_open(book)[1])


def test_undoing_twice_is_refused(book):
    ids = by_open(book)
    edit = book.merge(ids[5], ids[1]).edit_id
    with pytest.raises(ConflictError, match="in force"):
        book.decide(regrouping.set_undone, edit, undone=False)
    book.undo(edit)
    with pytest.raises(ConflictError, match="undone already"):
        book.undo(edit)


# ---- what survives


def test_old_ids_lead_to_the_campaign_that_tells_their_story_now(book):
    ids = by_open(book)
    book.merge(ids[5], ids[1])
    story = book.story(ids[5])
    assert (story.view.row.id, story.aliases) == (ids[1], [ids[5]])


def test_an_edit_can_name_a_campaign_by_an_old_id(book):
    ids = by_open(book)
    book.merge(ids[5], ids[1])
    apart = book.move_one(transaction(book, 1), ids[5], None)
    assert [len(tells) for tells in told(book)] == [2, 1, 1]
    assert apart.created is not None


def test_older_history_keeps_ids_notes_and_edits(book):
    """A fill of the first campaign's own put, from before: the story now begins there, and nothing said of it is lost."""
    ids = by_open(book)
    book.decide(regrouping.annotate, ids[1], NoteChange("my best", ["core"], "wheel"))
    book.merge(ids[5], ids[1])
    book.told([sto(P220, 1, "2.50", at="2026-09-01 10:00", source_id="older")])
    (first, *_) = book.stories()
    assert first.view.row.opened_on.month == 9
    assert (first.view.note, first.view.tags, first.view.strategy) == ("my best", ("core",), "wheel")
    assert len(first.allocations) == 4
    assert book.story(ids[1]).view.row.id == book.story(ids[5]).view.row.id == first.view.row.id
    assert [edit.applies for edit in book.do(regrouping.list_edits)] == [True]
    assert book.sound() == []


def test_notes_tags_and_strategy_are_kept_apart_and_can_be_taken_back(book):
    ids = by_open(book)
    book.decide(regrouping.annotate, ids[1], NoteChange(note="  watch  "))
    book.decide(regrouping.annotate, ids[1], NoteChange(tags=["a", " a ", "", "b"]))
    book.decide(regrouping.annotate, ids[1], NoteChange(strategy="calendar"))
    view = book.story(ids[1]).view
    assert (view.note, view.tags, view.strategy, view.strategy_label) == (
        "watch",
        ("a", "b"),
        "calendar",
        "Calendar",
    )
    book.decide(regrouping.annotate, ids[1], NoteChange(strategy=""))
    assert book.story(ids[1]).view.strategy == "short_put"
    with pytest.raises(InvalidInputError, match="one of: short_put"):
        book.decide(regrouping.annotate, ids[1], NoteChange(strategy="moonshot"))
    with pytest.raises(NotFoundError):
        book.decide(regrouping.annotate, "nowhere", NoteChange("x"))


def test_a_note_follows_its_opening_when_campaigns_merge_and_part(book):
    ids = by_open(book)
    book.decide(regrouping.annotate, ids[5], NoteChange("the smaller one"))
    edit = book.merge(ids[5], ids[1]).edit_id
    assert book.story(ids[1]).view.note == "the smaller one"
    book.undo(edit)
    assert [story.view.note for story in book.stories()] == ["", "the smaller one", ""]


def test_edits_are_listed_newest_first_with_what_became_of_them(book):
    ids = by_open(book)
    moved = book.move_one(transaction(book, 1), ids[5], ids[1])
    book.undo(moved.edit_id)
    merged = book.merge(ids[5], ids[1])
    first, second = book.do(regrouping.list_edits)
    assert (first.id, first.kind, first.undone, first.applies) == (merged.edit_id, "merge", False, True)
    assert (second.id, second.kind, second.undone) == (moved.edit_id, "move", True)
    assert second.summary == "Moved AAPL 26 Dec 26 210 P to the AAPL campaign of 2026-10-01"


def test_an_edit_that_no_longer_applies_is_listed_and_says_why(desk):
    """A row decided to be new is moved, and then the decision is taken back."""
    sale = sto(P220, 1, "3.10", at="2026-10-01 10:00", source_id="7")
    later = sto(P220, 1, "3.10", at="2026-10-01 15:00", source="poor", content_key="later")
    desk.told([sale])
    (row,) = desk.told([later]).quarantined
    desk.do(importing.decide, row.id, "new", None, desk.by())
    (campaign,) = desk.campaigns()
    desk.move_one(transaction(desk, 1), campaign.id)
    desk.do(importing.undo_decision, row.id, desk.by())
    (edit,) = desk.do(regrouping.list_edits)
    assert (edit.applies, edit.undone) == (False, False)
    assert "1 of the transactions" in edit.reason
    assert len(desk.campaigns()) == 1
    assert desk.sound() == []
    desk.do(importing.decide, row.id, "new", None, desk.by())
    assert [edit.applies for edit in desk.do(regrouping.list_edits)] == [True]
    assert len(desk.campaigns()) == 2


def test_a_merge_with_a_campaign_that_is_gone_is_listed_so(desk):
    """The campaign of a row decided to be new goes when that decision is taken back."""
    desk.told(
        [
            sto(P220, 1, "3.10", at="2026-10-01 10:00", source_id="1"),
            sto(P210, 1, "2.00", at="2026-10-07 10:00", source_id="2"),
            btc(P210, 1, "1.00", at="2026-10-07 12:00", source_id="3"),
        ]
    )
    (row,) = desk.told(
        [sto(P210, 1, "2.00", at="2026-10-07 15:00", source="poor", content_key="later")]
    ).quarantined
    desk.do(importing.decide, row.id, "new", None, desk.by())
    open_, _, new = sorted(desk.campaigns(), key=lambda c: (c.opened_on, c.is_open))
    desk.merge(new.id, open_.id)
    assert [len(story.allocations) for story in desk.stories()] == [2, 2]
    desk.do(importing.undo_decision, row.id, desk.by())
    (edit,) = desk.do(regrouping.list_edits)
    assert (edit.kind, edit.applies) == ("merge", False)
    assert [len(story.allocations) for story in desk.stories()] == [1, 2]
    assert desk.sound() == []


def test_raw_history_is_the_same_after_any_edit(book):
    ids, before = by_open(book), book.transactions()
    book.merge(ids[5], ids[1])
    assert book.transactions() == before
    assert len(book.do(list_edits)) == 1
