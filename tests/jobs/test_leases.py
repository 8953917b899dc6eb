"""A lease has one holder at a time, whatever the order of claims, extensions and deaths."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thetadesk.db.engine import Database
from thetadesk.jobs.service import leases
from thetadesk.kernel.tenant import LOCAL_TENANT

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
LENGTH = timedelta(seconds=10)
STEPS = st.lists(
    st.tuples(st.sampled_from(["claim", "extend", "release"]), st.sampled_from("abc"), st.integers(0, 7)),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(STEPS)
def test_whatever_is_tried_one_holder_has_it_until_it_ends(database: Database, steps) -> None:
    at, holder, until = NOW, None, NOW
    with database.unit(LOCAL_TENANT) as unit:
        leases.drop(unit, "x")
        for what, who, later in steps:
            at += timedelta(seconds=later)
            if what == "claim":
                got = leases.claim(unit, "x", who, at, LENGTH)
                assert got == (holder in (None, who) or until <= at)
            elif what == "extend":
                # Nobody has taken it in between, so a late sign of life still counts.
                got = leases.extend(unit, "x", who, at, LENGTH)
                assert got == (holder == who)
            else:
                leases.release(unit, "x", who)
                got = False
                holder = None if holder == who else holder
            if got:
                holder, until = who, at + LENGTH
            free = holder is None or until <= at
            assert leases.held_until(unit, "x", at) == (None if free else until)


def test_of_many_that_claim_at_once_one_gets_it(database: Database) -> None:
    def claim(number: int) -> bool:
        with database.unit(LOCAL_TENANT) as unit:
            return leases.claim(unit, "x", f"holder {number}", NOW, LENGTH)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(24))) == 1


def test_names_have_nothing_to_do_with_each_other(database: Database) -> None:
    with database.unit(LOCAL_TENANT) as unit:
        assert leases.claim(unit, "x", "a", NOW, LENGTH)
        assert leases.claim(unit, "y", "b", NOW, LENGTH)
        leases.drop(unit, "x")
        assert leases.claim(unit, "x", "b", NOW, LENGTH)
