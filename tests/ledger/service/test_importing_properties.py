"""Whatever way a history comes in, the books are the same: through the services, on both engines.

Each random case is a tenant of its own in one database, so that cases are cheap and cannot see each other.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count, pairwise
from uuid import UUID

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.ledger.desk import Desk, Wish
from tests.ledger.histories import histories, poorer
from thetadesk.db.engine import Database
from thetadesk.kernel.tenant import TenantId
from thetadesk.ledger.model import Kind, TimePrecision, Transaction
from thetadesk.ledger.service.overview import rebuild_all
from thetadesk.ledger.service.reading import Summary

FEWER = settings(
    max_examples=max(8, settings.default.max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Pieces = list[list[Transaction]]
_tenants = count(1)


@pytest.fixture
def desks(database: Database, tmp_path) -> Iterator[Desk]:
    """As many empty desks as are asked for."""

    def each() -> Iterator[Desk]:
        while True:
            yield Desk(database, tmp_path, TenantId(UUID(int=next(_tenants))))

    return each()


@st.composite
def cut(draw: st.DrawFn) -> tuple[list[Transaction], Pieces]:
    """A history, and pieces of it in any order that cover it, some of it more than once: cut anywhere if it has ids,
    else between days."""
    exact = draw(st.booleans())
    told = draw(histories(exact=exact))
    ends = [at for at in range(1, len(told)) if exact or told[at].traded_on != told[at - 1].traded_on]
    cuts = (
        [0, *sorted(draw(st.sets(st.sampled_from(ends), max_size=3))), len(told)] if ends else [0, len(told)]
    )
    pieces = [told[start:end] for start, end in pairwise(cuts)]
    if draw(st.booleans()):
        pieces.append(told[cuts[0] : draw(st.sampled_from(cuts[1:]))])
    return told, draw(st.permutations(pieces))


@FEWER
@given(story=cut())
def test_any_import_order_gives_the_same_books(desks, story):
    told, pieces = story
    whole, piecewise = next(desks), next(desks)
    whole.told(told)
    for piece in pieces:
        assert piecewise.told(piece).quarantined == ()
    assert piecewise.books() == whole.books()
    assert piecewise.transactions() == whole.transactions()
    assert piecewise.summary() == whole.summary()


@FEWER
@given(told=histories())
def test_importing_twice_changes_nothing_and_a_rebuild_repeats_every_number(desks, told):
    desk = next(desks)
    desk.told(told)
    books = desk.books()
    again = desk.told(told)
    assert (again.new, again.updated, again.known) == (0, 0, len(told))
    assert desk.books() == books
    assert desk.sound() == []
    rebuilt = desk.do(rebuild_all)
    assert (rebuilt.compared, rebuilt.differences) == (sum(map(len, books.values())), [])


def from_brokers(told: list[Transaction]) -> list[Transaction]:
    """Without what only users record."""
    return [t for t in told if t.kind is not Kind.OPENING_POSITION]


@FEWER
@given(
    told=histories(exact=True).map(from_brokers),
    precision=st.sampled_from([TimePrecision.MINUTE, TimePrecision.DAY]),
    when=st.integers(0, 3),
    at=st.integers(0, 14),
)
def test_a_second_source_changes_nothing_whenever_it_comes(desks, told, precision, when, at):
    """Minutes or dates instead of instants, no ids, other fee decimals: before, between, after, or both before and
    after the richer source, the books are the richer one's."""
    alone, both = next(desks), next(desks)
    files = [told[:at], told[at:]]
    files.insert(min(when, 2), poorer(told, precision))
    if when == 3:
        files.insert(0, poorer(told, precision))
    for file in files:
        assert both.told(file, Wish("told")).quarantined == ()
    alone.told(told, Wish("told"))
    assert readable(both, "told") == readable(alone, "told")
    assert both.summary("told") == alone.summary("told")
    assert both.sound() == []


def readable(desk: Desk, account: str) -> dict[str, list[str]]:
    """The derived rows with the broker's ids instead of the ledger's, which depend on the source that came first."""
    names = {t.id: t.source_id or t.id for t in desk.transactions(account)}
    names |= {campaign.id: f"campaign {names[campaign.anchor]}" for campaign in desk.campaigns(account)}
    return {
        table: sorted(" ".join(names.get(word, word) for word in words_of(repr(row))) for row in rows)
        for table, rows in desk.books(account).items()
    }


def words_of(text: str) -> list[str]:
    return text.replace("'", " ").split()


@FEWER
@given(told=histories(), data=st.data())
def test_regrouping_by_hand_keeps_totals_and_undoing_restores_every_row(desks, told, data):
    desk = next(desks)
    desk.told(told)
    campaigns = [campaign for campaign in desk.campaigns() if campaign.ticker]
    assume(campaigns)
    books, summary = desk.books(), desk.summary()
    edits = []
    for _ in range(data.draw(st.integers(1, 2))):
        campaign = data.draw(st.sampled_from(desk.campaigns()))
        others = [c.id for c in desk.campaigns() if c.family == campaign.family and c.id != campaign.id]
        if others and data.draw(st.booleans()):
            edits.append(desk.merge(campaign.id, data.draw(st.sampled_from(others))).edit_id)
        else:
            told_there = sorted(desk.story(campaign.id).transactions)
            moved = data.draw(st.sampled_from(told_there))
            target = data.draw(st.sampled_from([None, *others]))
            edits.append(desk.move_one(moved, campaign.id, target).edit_id)
    after = desk.summary()
    assert (after.cash, worth(after)) == (summary.cash, worth(summary))
    assert [(symbol, n) for symbol, n, _ in after.open_positions] == [
        (symbol, n) for symbol, n, _ in summary.open_positions
    ]
    assert desk.sound() == []
    for edit in edits:
        desk.undo(edit)
    assert desk.books() == books


def worth(summary: Summary) -> Decimal:
    """Realised P&L and what is still in open positions. A lot of unknown cost realises nothing that could be stated."""
    return summary.realized.net + sum((cost for _, _, cost in summary.open_positions), summary.missing_cash)
