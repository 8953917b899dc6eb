"""What must be true of any history's books, whatever brokers write and users decide."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.builders import ACCOUNT
from tests.ledger.histories import delta_of, histories, recorded
from thetadesk.ledger.chronology import arrange
from thetadesk.ledger.edits import NEW, campaign_id
from thetadesk.ledger.families import families
from thetadesk.ledger.figures import realized
from thetadesk.ledger.model import Books, Edit, Kind, LotMethod, Merge, Move, Role, Transaction
from thetadesk.ledger.service.projecting import Derived, derive
from thetadesk.ledger.story import Told, tell

ZERO = Decimal(0)
MILLIONTHS = Decimal("0.00001")
METHODS = st.sampled_from(
    [
        (),
        ((date.min, LotMethod.LIFO),),
        ((date.min, LotMethod.HIFO),),
        ((date(2026, 2, 1), LotMethod.LIFO), (date(2026, 4, 1), LotMethod.FIFO)),
    ]
)


def total(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, ZERO)


def basis_of(transaction: Transaction) -> Decimal:
    """The stated cost of a holding moved in, as the lots have it: it counts as cost and is no cash."""
    if transaction.basis is None:
        return ZERO
    return -transaction.basis if transaction.quantity > 0 else transaction.basis


def value(books: Books) -> Decimal:
    """Everything the books have made of the cash that went through holdings."""
    held = [*books.lots, *books.departed]
    return (
        total(match.net for match in books.matches)
        + total(lot.cost + lot.fees + lot.premium for lot in held)
        + total(missing.gross + missing.fees for missing in books.missing)
    )


def quantities(rows: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for symbol, quantity in rows:
        found[symbol] += quantity
    return {symbol: quantity for symbol, quantity in found.items() if quantity}


def held(books: Books) -> dict[str, Decimal]:
    return quantities((lot.instrument.symbol, lot.quantity) for lot in books.lots)


def moving(told: list[Transaction]) -> list[Transaction]:
    return [t for t in told if t.instrument is not None and t.quantity]


# ---- the books of a history


@given(histories(), METHODS)
def test_no_cent_is_lost_on_either_basis(told, methods):
    """Matches, lots, missing openings and what left unsold hold together exactly the cash that moved holdings."""
    told = recorded(told)
    books = derive(told, (), methods)
    expected = total(t.cash + basis_of(t) for t in moving(told))
    assert value(books.grouping.books) == expected
    assert value(books.tax) == expected


@given(histories(), METHODS)
def test_lots_are_the_positions(told, methods):
    """What is held is the sum of all movements and of the openings that the history does not have."""
    told = recorded(told)
    books = derive(told, (), methods)
    for basis in (books.grouping.books, books.tax):
        moved = [(t.holding.symbol, delta_of(t)) for t in moving(told)]
        absent = [(missing.instrument.symbol, missing.quantity) for missing in basis.missing]
        assert held(basis) == quantities([*moved, *absent])


@given(histories())
def test_campaigns_tell_every_transaction_exactly(told):
    """The parts of a transaction sum to it; cash that no campaign tells is of transactions that none tells at all."""
    told = recorded(told)
    parts = parts_of(derive(told, (), ()))
    for t in told:
        if t.id in parts:
            sums = [
                total(getattr(part, name) for part in parts[t.id]) for name in ("quantity", "gross", "fees")
            ]
            assert sums == [delta_of(t), t.gross, t.fees]
        else:
            assert not moving([t])


def parts_of(books: Derived) -> dict[str, list]:
    parts = defaultdict(list)
    for campaign in books.grouping.campaigns.values():
        for part in campaign.allocations:
            assert part.campaign == campaign.id
            parts[part.transaction_id].append(part)
    return parts


@given(histories(), METHODS, st.data())
def test_the_order_of_transactions_does_not_matter(told, methods, data):
    told = recorded(told)
    shuffled = data.draw(st.permutations(told))
    assert derive(shuffled, (), methods) == derive(told, (), methods)


@given(histories(), METHODS)
def test_ticker_families_can_be_booked_one_by_one(told, methods):
    told = recorded(told)
    tied = families(t for t in told if t.kind is Kind.CORPORATE)
    by_family = defaultdict(list)
    for t in told:
        by_family[tied.get(t.ticker, t.ticker)].append(t)
    whole = derive(told, (), methods)
    apart = [derive(each, (), methods) for each in by_family.values()]
    assert whole.figures == {key: figures for books in apart for key, figures in books.figures.items()}
    for basis in ("cash", "tax"):
        alone = [of_basis(books, basis) for books in apart]
        assert held(of_basis(whole, basis)) == {s: q for books in alone for s, q in held(books).items()}
        assert value(of_basis(whole, basis)) == total(value(books) for books in alone)


def of_basis(books: Derived, basis: str) -> Books:
    return books.grouping.books if basis == "cash" else books.tax


@given(histories())
def test_no_step_comes_before_what_it_needs(told):
    """Every transaction is booked once, and time runs forward but for shares that wait for their assignment."""
    told = recorded(told)
    steps = arrange(told).steps
    booked = [
        t.id for step in steps for t in ([step] if isinstance(step, Transaction) else step.transactions)
    ]
    assert sorted(booked) == sorted(t.id for t in told)
    days = [step.occurred_at.date() for step in steps]
    assert all(later >= earlier or (earlier - later).days <= 5 for earlier, later in pairwise(days))


@given(histories(), METHODS)
def test_the_tax_books_are_told_completely_by_the_campaigns(told, methods):
    books = derive(recorded(told), (), methods)
    assert total(seen.realized_tax for seen in books.figures.values()) == realized(books.tax.matches).net
    assert {match.closed_in for match in books.tax.matches} <= books.grouping.campaigns.keys()
    assert {lot.campaign for lot in books.tax.lots} <= books.grouping.campaigns.keys()


@given(histories(), METHODS)
def test_a_campaigns_cash_is_what_its_books_say(told, methods):
    check_each_campaign(recorded(told), derive(recorded(told), (), methods))


def check_each_campaign(told: list[Transaction], books: Derived) -> None:
    """Every campaign's cash is that of the lots it opened and the closes it tells, and its story agrees; its bridge
    leads from one basis to the other."""
    by_id = {t.id: t for t in told}
    cash = books.grouping.books
    for key, campaign in books.grouping.campaigns.items():
        income = total(a.cash for a in campaign.allocations if a.role is Role.INCOME)
        stated = total(
            basis_of(by_id[a.transaction_id]) * a.quantity / by_id[a.transaction_id].quantity
            for a in campaign.allocations
            if a.link == a.transaction_id and by_id[a.transaction_id].basis is not None
        )
        booked = (
            total(m.open_gross + m.open_fees for m in cash.matches if m.opened_in == key)
            + total(m.close_gross + m.close_fees for m in cash.matches if m.closed_in == key)
            + total(lot.cost + lot.fees for lot in [*cash.lots, *cash.departed] if lot.campaign == key)
            + total(missing.gross + missing.fees for missing in cash.missing if missing.campaign == key)
        )
        figures = books.figures[key]
        assert abs(figures.cash - (booked - stated + income)) < Decimal("0.0001")
        story = tell(
            Told(
                campaign.ticker,
                campaign.allocations,
                by_id,
                campaign.links,
                [m for m in cash.matches if m.closed_in == key],
                [m for m in books.tax.matches if m.closed_in == key],
                [lot for lot in cash.lots if lot.campaign == key],
                [lot for lot in books.tax.lots if lot.campaign == key],
            )
        )
        assert story.cash.net - story.tax.net == total(row.amount for row in story.bridge)
        assert (story.cash.net, story.tax.net) == (figures.realized, figures.realized_tax)
        assert story.nodes[-1].cumulative == story.series[-1].cumulative == figures.cash
        assert (campaign.closed_on is None) == any(lot.campaign == key for lot in cash.lots)


# ---- the user's hand


def some_edit(draw: st.DrawFn, number: int, told: list[Transaction], books: Derived) -> Edit | None:
    """A regrouping that the desk would offer now, in the form in which it is kept."""
    tied = families(t for t in told if t.kind is Kind.CORPORATE)
    by_ticker = defaultdict(list)
    for campaign in books.grouping.campaigns.values():
        by_ticker[tied.get(campaign.ticker, campaign.ticker)].append(campaign)
    if not by_ticker:
        return None
    made = datetime(2026, 11, 20, number, tzinfo=UTC)
    campaigns = by_ticker[draw(st.sampled_from(sorted(by_ticker)))]
    source = draw(st.sampled_from(campaigns))
    others = [campaign.anchor for campaign in campaigns if campaign is not source]
    id = f"e{number}"
    if others and draw(st.integers(0, 4)) == 0:
        merge = Merge(source.anchor, draw(st.sampled_from(others)))
        return Edit(id, ACCOUNT, source.ticker, made, (), merge)
    target = draw(st.sampled_from([*others, NEW + id]))
    chosen = draw(st.lists(st.sampled_from(source.allocations), min_size=1, max_size=3, unique_by=id_of))
    moves = tuple(Move(a.transaction_id, some_part(draw, source, a), source.anchor, target) for a in chosen)
    return Edit(id, ACCOUNT, source.ticker, made, moves)


def id_of(allocation) -> str:
    return allocation.transaction_id


def some_part(draw: st.DrawFn, campaign, allocation) -> Decimal | None:
    """None for all of it, as the desk keeps it."""
    here = total(abs(a.quantity) for a in campaign.allocations if id_of(a) == id_of(allocation))
    part = draw(st.sampled_from([None, Decimal(1), Decimal("2.5")]))
    return part if part is not None and part < here else None


@st.composite
def edited(draw: st.DrawFn) -> tuple[list[Transaction], list[Edit]]:
    """A history and some edits, each made on what the ones before had left; some are undone at once or later."""
    told = recorded(draw(histories()))
    edits: list[Edit] = []
    for number in range(draw(st.integers(1, 4))):
        edit = some_edit(draw, number, told, derive(told, edits, ()))
        if edit is not None:
            edits.append(edit)
        if edits and draw(st.integers(0, 3)) == 0:
            at = draw(st.integers(0, len(edits) - 1))
            edits[at] = replace(edits[at], undone=not edits[at].undone)
    return told, edits


@given(edited(), METHODS)
def test_regrouping_and_undoing_leave_every_total_unchanged(story, methods):
    """Cash, positions, and realised P&L plus open cost; for tax everything."""
    told, edits = story
    before, after = derive(told, (), methods), derive(told, edits, methods)
    assert held(after.grouping.books) == held(before.grouping.books)
    assert value(after.grouping.books) == value(before.grouping.books)
    assert for_tax(after.tax) == for_tax(before.tax)
    assert total(f.cash for f in after.figures.values()) == total(f.cash for f in before.figures.values())
    assert total(f.realized_tax for f in after.figures.values()) == realized(after.tax.matches).net
    parts = parts_of(after)
    for t in told:
        if t.id in parts:
            sums = [
                total(getattr(part, name) for part in parts[t.id]) for name in ("quantity", "gross", "fees")
            ]
            assert sums == [delta_of(t), t.gross, t.fees]


def for_tax(books: Books) -> tuple:
    """The tax books but for the campaigns they are told in."""
    realised = defaultdict(lambda: [ZERO] * 6)
    for m in books.matches:
        amounts = (m.quantity, m.open_gross, m.close_gross, m.open_fees, m.close_fees, m.premium)
        key = (m.opened_by, m.closed_by, m.opened_on, m.closed_on, m.basis_known)
        realised[key] = [one + other for one, other in zip(realised[key], amounts, strict=True)]
    lots = defaultdict(lambda: [ZERO] * 5)
    for lot in books.lots:
        key = (lot.opened_by, lot.instrument, lot.opened_on, lot.basis_known)
        amounts = (lot.quantity, lot.cost, lot.fees, lot.premium, lot.premium_fees)
        lots[key] = [one + other for one, other in zip(lots[key], amounts, strict=True)]
    return dict(realised), dict(lots), books.missing, books.departed


@given(edited())
def test_after_any_edits_a_campaigns_cash_is_what_its_books_say(story):
    told, edits = story
    check_each_campaign(told, derive(told, edits, ()))


@given(edited(), METHODS)
def test_undoing_everything_restores_every_number(story, methods):
    told, edits = story
    undone = [replace(edit, undone=True) for edit in edits]
    assert derive(told, undone, methods) == derive(told, (), methods)


@given(edited(), st.data())
def test_edits_do_not_depend_on_the_order_of_transactions(story, data):
    told, edits = story
    assert derive(data.draw(st.permutations(told)), edits, ()) == derive(told, edits, ())


@given(histories(), st.data())
def test_a_close_moved_without_its_open_takes_its_realised_pnl_along(told, data):
    """Told in a campaign that holds nothing of the kind it still closes the lots it would have closed: nothing that was
    realised changes, only where it is told. The opening stays where it is, with its cash."""
    told = recorded(told)
    before = derive(told, (), ())
    closes = [
        (campaign, part)
        for campaign in before.grouping.campaigns.values()
        for part in campaign.allocations
        if part.role is Role.CLOSING
    ]
    if not closes:
        return
    campaign, close = data.draw(st.sampled_from(closes))
    move = Move(close.transaction_id, None, campaign.anchor, NEW + "e")
    after = derive(
        told, [Edit("e", ACCOUNT, campaign.ticker, datetime(2026, 11, 20, tzinfo=UTC), (move,))], ()
    )
    assert realised_by_lot(after) == realised_by_lot(before)
    created = campaign_id(ACCOUNT, NEW + "e")

    def told_in(books: Derived, key: str) -> Decimal:
        closed = [m for m in books.grouping.books.matches if m.closed_by == close.transaction_id]
        return realized(m for m in closed if m.closed_in == key).net

    assert abs(told_in(after, created) - told_in(before, campaign.id)) < MILLIONTHS
    assert told_in(after, campaign.id) == 0
    openers = {m.opened_by for m in after.grouping.books.matches if m.closed_by == close.transaction_id}
    for id in openers & {m.opened_by for m in before.grouping.books.matches if m.opened_in == campaign.id}:
        assert opening_of(after, id) == opening_of(before, id)


def opening_of(books: Derived, id: str) -> list:
    return [part for part in parts_of(books)[id] if part.link == id]


def realised_by_lot(books: Derived) -> dict:
    """What each close made of each opening, whichever campaign tells it. A part of a close may get the odd millionth
    of its cash that another part had before."""
    found = defaultdict(lambda: ZERO)
    for m in books.grouping.books.matches:
        found[m.opened_by, m.closed_by, m.opened_on, m.basis_known, "quantity"] += m.quantity
        found[m.opened_by, m.closed_by, m.opened_on, m.basis_known, "net"] += m.net
    return {key: amount.quantize(Decimal("0.0001")) for key, amount in found.items()}
