"""Which campaigns are a wheel's."""

from dataclasses import dataclass, replace
from datetime import date

from tests.wheel.builders import wheel
from thetadesk.wheel.membership import STRATEGIES, adoptable, members


@dataclass(frozen=True)
class Told:
    anchor: str = "t1"
    account_id: str = "account"
    ticker: str = "KO"
    strategy: str = "short_put"
    opened_on: date = date(2026, 2, 2)
    closed_on: date | None = None


def test_a_wheel_takes_what_is_opened_while_it_runs():
    before, first, last, after = (
        Told(anchor, opened_on=day)
        for anchor, day in [
            ("t1", date(2026, 1, 4)),
            ("t2", date(2026, 1, 5)),
            ("t3", date(2026, 3, 1)),
            ("t4", date(2026, 3, 2)),
        ]
    )
    told = [before, first, last, after]
    assert members(wheel(), told) == [first, last, after]
    assert members(wheel(ended_on=date(2026, 3, 1)), told) == [first, last]


def test_only_its_own_account_and_symbol_and_what_wheels_do():
    strange = [Told(account_id="other"), Told(ticker="PEP"), Told(strategy="iron_condor")]
    assert members(wheel(adopted=("t1",)), strange[:2]) == []
    assert members(wheel(), strange) == []
    wheels_own = [Told(strategy=strategy) for strategy in sorted(STRATEGIES)]
    assert members(wheel(), wheels_own) == wheels_own


def test_adopting_goes_before_the_rules_and_leaving_out_before_the_dates():
    condor = Told(strategy="iron_condor", opened_on=date(2025, 1, 2))
    assert members(wheel(adopted=("t1",)), [condor]) == [condor]
    assert members(wheel(left_out=("t1",)), [Told()]) == []
    assert members(wheel(adopted=("t1",), left_out=("t1",)), [Told()]) == [Told()]


def test_what_could_be_a_wheel_and_is_none():
    open_put = Told()
    told = [
        open_put,
        replace(open_put, anchor="t2", closed_on=date(2026, 2, 9)),
        replace(open_put, anchor="t3", strategy="strangle"),
    ]
    assert adoptable(told, []) == [open_put]
    assert adoptable(told, [wheel(symbol="PEP"), wheel(ended_on=date(2026, 3, 1))]) == [open_put]
    assert adoptable(told, [wheel()]) == []
    assert adoptable(told, [wheel(left_out=("t1",))]) == [open_put]
    assert adoptable([replace(open_put, ticker="SPX")], []) == []


def test_no_campaign_is_in_two_wheels():
    ended = wheel(id="1", ended_on=date(2026, 2, 2))
    again = wheel(id="2", started_on=date(2026, 2, 2))
    same_day, earlier = Told(), Told("t2", opened_on=date(2026, 2, 1))
    both = [ended, again, wheel(id="3", symbol="PEP", started_on=date(2026, 2, 2))]
    assert members(ended, [earlier, same_day], both) == [earlier]
    assert members(again, [earlier, same_day], both) == [same_day]
    adopter = wheel(id="1", ended_on=date(2026, 2, 2), adopted=("t1",))
    assert members(adopter, [same_day], [adopter, again]) == [same_day]
    assert members(again, [same_day], [adopter, again]) == []
