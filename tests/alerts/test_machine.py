"""How an instance moves: never but by the table, and never told twice for what is not over."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from thetadesk.alerts.engine.machine import (
    GRACE_SECONDS,
    MOVES,
    MoveError,
    Reading,
    Standing,
    Terms,
    close,
    resume,
    step,
    stop,
    terms_of,
)
from thetadesk.alerts.model import State
from thetadesk.alerts.parser import parse

_TERMS = st.builds(
    Terms,
    holds_for=st.sampled_from([0.0, 30.0]),
    cooldown=st.sampled_from([0.0, 45.0]),
    repeat=st.sampled_from([None, 60.0]),
    once=st.booleans(),
)
_KNOWN = st.sampled_from([True, False, None])


class Instance(RuleBasedStateMachine):
    """One instance through whatever may come."""

    def __init__(self):
        super().__init__()
        self.now = 1000.0
        self.one = Standing(since=self.now)
        self.moves = []
        self.firings = []
        self.ended_since = True
        self.true = None
        self.unknown_since = self.now

    @initialize(terms=_TERMS)
    def with_terms(self, terms):
        self.terms = terms

    @rule(true=_KNOWN, hysteresis=st.booleans())
    def the_condition_is(self, true, hysteresis):
        self.unknown_since = None if true is not None else (self.unknown_since or self.now)
        self.true = true
        ended = None if true is None else not true
        self.look(Reading(true, true, False if ended and hysteresis else ended, self.unknown_since))

    @rule(seconds=st.sampled_from([1.0, 15.0, 30.0, 61.0]))
    def time_passes(self, seconds):
        until = self.now + seconds
        while self.one.due is not None and self.one.due <= until:
            self.now = max(self.now, self.one.due)
            self.look(Reading(self.true, self.true, None, self.unknown_since))
        self.now = until

    @rule()
    def its_hours_end(self):
        self.note(self.one.state, close(self.one, self.now))

    @rule(state=st.sampled_from([State.PAUSED, State.ERROR]))
    def it_is_stopped(self, state):
        self.note(self.one.state, stop(self.one, state, self.now))

    @precondition(lambda self: self.one.state in (State.PAUSED, State.ERROR))
    @rule()
    def it_is_resumed(self):
        self.note(self.one.state, resume(self.one, self.now))

    @rule()
    def the_desk_restarts(self):
        again = Standing.restored(self.one.saved(None))
        assert (again.state, again.armed, again.count) == (self.one.state, self.one.armed, self.one.count)
        self.one = again

    def look(self, read):
        if self.one.state in (State.PAUSED, State.ERROR):
            return
        for _ in range(4):
            before, count = self.one.state, self.one.count
            after = step(self.one, self.terms, read, self.now)
            self.note(before, after)
            if after is None:
                return
            if self.one.count > count:
                self.fired(read)
        raise AssertionError("it does not come to rest")

    def fired(self, read):
        assert read.true is True
        assert self.ended_since, "told twice for what is not over"
        if self.firings:
            assert self.now >= self.firings[-1] + self.terms.cooldown
            assert not self.terms.once
        self.firings.append(self.now)
        self.ended_since = False

    def note(self, before, after):
        if after is not None:
            assert after in MOVES[before]
            self.moves.append(after)
        self.ended_since = self.ended_since or self.one.armed

    @invariant()
    def what_was_told_is_remembered(self):
        assert self.one.count == len(self.firings)
        assert self.one.armed == self.ended_since
        if self.one.state is State.FIRING:
            assert not self.one.armed

    @invariant()
    def only_a_reminder_stays_where_it_is(self):
        for before, after in pairwise(self.moves):
            assert before is not after or after is State.FIRING


TestInstance = Instance.TestCase


def ticked(terms, events):
    """When a condition fires (and reminds) that becomes so and so, one tick after the other: told second by second."""
    now, true, held, fired, told, raised, moves = 0, False, None, None, None, False, []
    for pause, becomes in [*events, (100, False)]:
        for second in range(pause + 1):
            if second:
                now += 1
            if true and raised and terms.repeat is not None and now - told >= terms.repeat:
                moves.append((now, "reminded"))
                told = now
            rested = fired is None or now - fired >= terms.cooldown
            if true and not raised and rested and now - held >= terms.holds_for:
                moves.append((now, "fired"))
                fired = told = now
                raised = True
        if raised and not becomes and terms.once:
            return moves
        raised = raised and becomes
        held = (now if held is None else held) if becomes else None
        true = becomes
    return moves


@given(_TERMS, st.lists(st.tuples(st.sampled_from([1, 14, 30, 45, 61]), st.booleans()), max_size=20))
def test_it_fires_and_reminds_at_the_second_at_which_it_may(terms, events):
    one, now, moves = Standing(since=0.0), 0.0, []

    def look(true):
        while True:
            count = one.count
            after = step(one, terms, Reading(true, true, not true), now)
            if after is State.FIRING:
                moves.append((now, "fired" if one.count > count else "reminded"))
            elif after is None:
                assert one.due is None or one.due > now
                return

    true = False
    for pause, becomes in [*events, (100, False)]:
        until = now + pause
        while one.due is not None and one.due <= until:
            now = one.due
            look(true)
        now, true = until, becomes
        look(true)
    assert moves == ticked(terms, events)


def test_every_state_can_be_left_and_stopped():
    assert set(MOVES) == set(State)
    for state in set(State) - {State.EXPIRED}:
        assert State.EXPIRED in MOVES[state]
        assert MOVES[state]


def test_a_move_that_is_not_in_the_table_is_a_bug():
    one = Standing(State.EXPIRED)
    with pytest.raises(MoveError, match="expired to firing"):
        one.move(State.FIRING, 1.0)


def test_what_is_unknown_never_fires_and_is_told_after_a_grace():
    one = Standing(since=0.0)
    unknown = Reading(None, None, None, 0.0)
    assert step(one, Terms(), unknown, 1.0) is None
    assert one.due == GRACE_SECONDS
    assert step(one, Terms(), unknown, GRACE_SECONDS) is State.NO_DATA
    assert step(one, Terms(), Reading(True, True, False), 100.0) is State.FIRING


def test_a_gap_in_the_data_does_not_fire_twice():
    one = Standing(since=0.0)
    true, unknown = Reading(True, True, False), Reading(None, None, None, 1.0)
    assert step(one, Terms(), true, 0.0) is State.FIRING
    assert step(one, Terms(), unknown, 100.0) is State.NO_DATA
    assert step(one, Terms(), true, 101.0) is State.FIRING
    assert one.count == 1


def test_the_clauses_of_a_line_are_its_terms():
    terms = terms_of(parse("AAPL < 185 for 30s cooldown 15m every 1h"))
    assert terms == Terms(30.0, 900.0, 3600, False, False)
    assert terms_of(parse("AAPL crosses 185")).moves_on
    assert not terms_of(parse("AAPL crosses 185 clears when AAPL > 190")).moves_on
