"""Deriving and storing: only what is touched, families together, old campaign ids kept as aliases."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.ledger.builders import assigned, btc, buy, delivered, history, sell, sto, swapped
from tests.ledger.desk import Desk, Wish
from thetadesk.ledger.service import projecting, regrouping
from thetadesk.ledger.service.regrouping import NoteChange

D = Decimal
PUT = "AAPL 18 Dec 26 220 P"


def ids(desk: Desk) -> set[str]:
    return {row.id for row in desk.campaigns()}


def test_older_history_renames_a_campaign_and_its_old_id_leads_there(desk):
    desk.told([sto(PUT, 1, "3.00", at="2026-10-05 10:00", source_id="later")])
    (old,) = ids(desk)
    desk.told([sto(PUT, 1, "2.00", at="2026-10-01 10:00", source_id="older")])
    (new,) = ids(desk)
    assert new != old
    story = desk.story(old)
    assert (story.view.row.id, story.aliases, len(story.allocations)) == (new, [old], 2)


def test_an_alias_of_an_alias_leads_to_the_campaign_of_today(desk):
    seen = []
    for day in (9, 6, 3):
        desk.told([sto(PUT, 1, "3.00", at=f"2026-10-0{day} 10:00", source_id=f"id{day}")])
        seen += ids(desk)
    assert {desk.story(id).view.row.id for id in seen} == {seen[-1]}
    assert desk.story(seen[-1]).aliases == sorted(seen[:2])


def test_a_campaign_that_comes_back_has_its_own_id_again(desk):
    desk.told(
        history(
            sto(PUT, 1, "3.00", at="2026-10-05 10:00"),
            sto("AAPL 18 Dec 26 200 P", 1, 1, at="2026-10-06 10:00"),
        )
    )
    first, second = (row.id for row in desk.campaigns())
    edit = desk.merge(second, first).edit_id
    assert desk.story(second).view.row.id == first
    desk.undo(edit)
    assert desk.story(second).view.row.id == second
    assert desk.story(first).view.row.id == first


def test_a_rename_ties_what_two_tickers_had_apart_and_old_ids_still_lead(desk):
    """Until the rename arrives in a later file, the new shares look sold short."""
    desk.told(
        history(buy("OLD", 100, 10, at="2026-01-05 10:00"), sell("NEW", 60, "12", at="2026-03-05 10:00"))
    )
    before = ids(desk)
    assert [row.shares for row in desk.campaigns()] == [100, -60]
    gone, come = swapped("OLD", -100, "NEW", 100, at="2026-02-05 09:00")
    desk.told([replace(gone, source_id="gone"), replace(come, source_id="come")])
    (campaign,) = desk.campaigns()
    assert (campaign.family, campaign.realized, campaign.legs[0]["quantity"]) == ("NEW", 120, "40")
    assert {desk.story(id).view.row.id for id in before} == {campaign.id}
    assert desk.sound() == []


def test_only_the_tickers_that_changed_are_derived_again(desk, monkeypatch):
    desk.told(
        history(
            sto(PUT, 1, "3.00", at="2026-10-05 10:00"),
            sto("MSFT 18 Dec 26 400 P", 1, 5, at="2026-10-06 10:00"),
        )
    )
    derived = []
    real = projecting.derive
    monkeypatch.setattr(
        projecting,
        "derive",
        lambda told, *rest: derived.append({t.ticker for t in told}) or real(told, *rest),
    )
    desk.told([btc(PUT, 1, "1.00", at="2026-10-07 10:00", source_id="close")])
    assert derived == [{"AAPL"}]


def test_rebuilding_tells_how_far_it_is(desk):
    desk.told(
        history(
            sto(PUT, 1, "3.00", at="2026-10-05 10:00"),
            sto("MSFT 18 Dec 26 400 P", 1, 5, at="2026-10-06 10:00"),
        )
    )
    said = []
    desk.do(projecting.rebuild, desk.accounts()[0], progress=lambda done, of: said.append((done, of)))
    assert said[-1] == (2, 2)


def test_an_unknown_account_has_nothing_to_rebuild(desk):
    assert desk.do(projecting.rebuild, "nobody") == set()


def test_two_accounts_never_share_a_campaign(desk):
    put = sto(PUT, 1, "3.00", at="2026-10-05 10:00", source_id="a")
    desk.told([put], Wish("one"))
    desk.told([put], Wish("two"))
    one, two = desk.campaigns()
    assert one.account_id != two.account_id
    desk.told([btc(PUT, 1, "1.00", at="2026-10-06 10:00", source_id="b")], Wish("two"))
    assert sorted(row.is_open for row in desk.campaigns()) == [False, True]


def test_notes_edits_and_figures_survive_deleting_every_projection(desk):
    desk.told(
        history(
            sto(PUT, 2, "3.00", fees="-2", at="2026-10-05 10:00"),
            assigned(PUT, 1, at="2026-10-09 17:00"),
            delivered("AAPL", 100, 220, at="2026-10-09 17:00"),
        )
    )
    (campaign,) = desk.campaigns()
    first = desk.transactions()[0].id
    desk.decide(regrouping.annotate, campaign.id, NoteChange("a note", ["tag"]))
    desk.move_one(first, campaign.id, None, D(1))
    books = desk.books()
    told = [(s.view.note, s.view.tags, s.edit_ids) for s in desk.stories()]
    (account,) = desk.accounts()
    desk.do(projecting.projections.clear_projections, account)
    assert desk.campaigns() == []
    desk.do(projecting.rebuild, account)
    assert desk.books() == books
    assert [(s.view.note, s.view.tags, s.edit_ids) for s in desk.stories()] == told


@pytest.mark.parametrize("minutes", [10, 30])
def test_the_roll_window_of_the_setting_is_used(desk, minutes):
    desk.told(
        history(
            sto(PUT, 1, "3.00", at="2026-10-05 10:00", order="1"),
            btc(PUT, 1, "1.00", at="2026-10-06 10:00", order="2"),
            sto("AAPL 15 Jan 27 210 P", 1, "3.00", at="2026-10-06 10:20", order="3"),
        )
    )
    desk.do(projecting.rebuild, desk.accounts()[0], window=timedelta(minutes=minutes))
    assert len(desk.campaigns()) == (2 if minutes == 10 else 1)
