"""What a channel has to send now, taken so that no other process takes it, and what became of it.

A claim is committed before anything is sent, and its outcome after. Who dies in between leaves a lease that ends: the
message goes out again, under the same key, and says so where the channel cannot know a repeat.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from thetadesk.alerts import firing, patience
from thetadesk.alerts.inhibition import Carries
from thetadesk.alerts.model import Alert, Attempt, Delivery, DeliveryState, Severity
from thetadesk.alerts.ports import Receipt
from thetadesk.alerts.service.judging import WITH_THE_NEXT, Judge
from thetadesk.alerts.store import deliveries as store
from thetadesk.alerts.store import inbox, rules
from thetadesk.db.unit import Unit

MOST_AT_ONCE = 500
MOST_TOGETHER = 100
"""Alerts in one message."""
NOT_SET_UP = "the channel is not set up any more"
SWITCHED_OFF = "the channel is switched off"
LOST = "the process that was sending it is gone"
GONE = "the alert is no longer kept"


@dataclass(frozen=True, slots=True)
class Line:
    """A channel as claiming sees it: who claims for it and until when, whether there is an adapter
    that speaks to it, whether it knows a repeat, how many messages may
    be taken, when it last told something, until when it is left alone (None if it may be spoken to), and whether that
    is because it failed, so that its fallback is the better one."""

    channel_id: str
    holder: str
    leased_until: datetime
    speaks: bool
    idempotent: bool
    most: int
    last_sent_at: datetime | None = None
    resting_until: datetime | None = None
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message: the deliveries it makes good, each with its alert and what its user calls the rule. `repeated`: an
    earlier attempt may have arrived."""

    batch: str
    deliveries: tuple[Delivery, ...]
    alerts: tuple[Alert, ...]
    names: tuple[str, ...]
    repeated: bool

    @property
    def at(self) -> datetime:
        """When it was first put together: what it says is as of then, so that a repeat says the same."""
        return max(each.batched_at or each.created_at for each in self.deliveries)

    @property
    def severity(self) -> Severity:
        """That of the worst alert in it."""
        return min((each.severity for each in self.deliveries), key=lambda one: one.rank)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of sending a message: a receipt, or what went wrong. `uncertain`: it may have arrived all the same."""

    receipt: Receipt | None = None
    problem: str = ""
    retryable: bool = True
    retry_after: float | None = None
    uncertain: bool = False
    milliseconds: int | None = None

    @property
    def word(self) -> str:
        """For the history of attempts."""
        if self.receipt is not None:
            return "delivered"
        return "uncertain" if self.uncertain else "failed"


def claim(unit: Unit, line: Line, at: datetime, carries: Carries) -> list[Parcel]:
    """Takes what the channel has to send now, as messages, worst first; the rest is put off until its time.

    A channel that is gone or switched off has everything handed over to its fallback; one that rests, what has a
    fallback.
    """
    found = store.due(unit, line.channel_id, at, MOST_AT_ONCE)
    if not found:
        return []
    settings = store.find_channel(unit, line.channel_id)
    found = _lost_ones(unit, _whole(unit, found), line, at)
    if settings is None or not settings.enabled or not line.speaks:
        off = settings is not None and not settings.enabled
        hand_over(unit, found, SWITCHED_OFF if off else NOT_SET_UP, at)
        return []
    if line.resting_until is not None:
        problem = settings.problem or "the channel wants to be left alone"
        _rest(unit, found, line, bool(settings.fallback_id), problem, at)
        return []
    judge = Judge(unit, line.last_sent_at, at, carries)
    ready = _ready(unit, found, judge)
    if any(each.batch is None for each, _ in ready):
        # Else a channel that is told something urgent every minute would never come to the rest.
        along = store.waiting_for(unit, line.channel_id, WITH_THE_NEXT, at, MOST_TOGETHER)
        ready += _ready(unit, along, judge, along=True)
    return _parcels(unit, ready, line, at)


def settle(
    unit: Unit, parcel: Parcel, line: Line, outcome: Outcome, at: datetime, luck: float
) -> list[Delivery]:
    """Keeps what came of a message, for the deliveries that are still this holder's; how they stand now."""
    stored = store.find_deliveries(unit, [each.id for each in parcel.deliveries])
    own = [
        each
        for each in stored.values()
        if each.state is DeliveryState.SENDING and each.holder == line.holder and each.batch == parcel.batch
    ]
    numbers = _next_numbers(unit, own)
    store.add_attempts(
        unit,
        [
            Attempt(
                each.id,
                numbers[each.id],
                at,
                outcome.word,
                outcome.receipt.words if outcome.receipt else outcome.problem,
                outcome.milliseconds,
            )
            for each in own
        ],
    )
    if outcome.receipt is not None:
        done = [_delivered(each, outcome.receipt, at) for each in own]
        store.save_deliveries(unit, done)
        return done
    return _failed(unit, own, line, outcome, at + _pause(parcel, outcome, luck), at)


def hand_over(unit: Unit, given_up: Sequence[Delivery], problem: str, at: datetime) -> list[Delivery]:
    """Gives deliveries to the fallback of their channel, or, where there is none that has not failed already, to the
    dead letters."""
    if not given_up:
        return []
    settings = store.find_channel(unit, given_up[0].channel_id)
    fallback = settings.fallback_id if settings else None
    wanted = {each.id: firing.delivery_id(each.alert_id, fallback or "", each.telling) for each in given_up}
    taken = store.find_deliveries(unit, list(wanted.values()))
    told = _perhaps_told(unit, given_up)
    done, new = [], []
    for each in given_up:
        other = taken.get(wanted[each.id])
        # One that the fallback has to tell anyway is as good as handed over; one that it gave up itself is not.
        is_open = fallback is not None and (other is None or other.state not in _GIVEN_UP)
        state = DeliveryState.FAILED_OVER if is_open else DeliveryState.DEAD
        done.append(replace(each, state=state, problem=problem, holder=None, leased_until=None))
        if is_open and other is None and fallback is not None:
            # A channel that knows a repeat knows none of what another one tells.
            twice = each.maybe_twice or each.id in told
            new.append(_for_fallback(each, fallback, wanted[each.id], at, twice))
    store.save_deliveries(unit, done)
    store.add_deliveries(unit, new)
    return done


def retry(unit: Unit, delivery_id: str, at: datetime) -> Delivery | None:
    """Sends a dead letter, or one that was handed over, once more by its own channel; None if there is none such.

    It becomes a new message, of which nobody can know that it repeats another."""
    kept = store.find_delivery(unit, delivery_id)
    if kept is None or kept.state not in _GIVEN_UP:
        return None
    again = replace(
        kept,
        state=DeliveryState.WAITING,
        due_at=at,
        attempts=0,
        batch=None,
        batched_at=None,
        problem="",
        maybe_twice=kept.maybe_twice or bool(_perhaps_told(unit, [kept])),
    )
    store.save_deliveries(unit, [again])
    return again


_GIVEN_UP = (DeliveryState.DEAD, DeliveryState.FAILED_OVER)
_PERHAPS = ("uncertain", "lost")


def _perhaps_told(unit: Unit, given: Sequence[Delivery]) -> set[str]:
    """Those of these deliveries (by id) of which an attempt may have arrived."""
    tried = store.attempts_of(unit, [each.id for each in given])
    return {each.delivery_id for each in tried if each.outcome in _PERHAPS}


def _next_numbers(unit: Unit, given: Sequence[Delivery]) -> dict[str, int]:
    """The number of the next attempt at each of these deliveries: counted on over what a hand has sent again."""
    numbers = dict.fromkeys((each.id for each in given), 1)
    for each in store.attempts_of(unit, list(numbers)):
        numbers[each.delivery_id] = max(numbers[each.delivery_id], each.number + 1)
    return numbers


def _whole(unit: Unit, found: list[Delivery]) -> list[Delivery]:
    """The same, with whatever else belongs into their messages: a message that is sent again is the same message, or a
    channel that knows repeats would take half of it for one."""
    batches = {each.batch for each in found if each.batch is not None}
    known = {each.id for each in found}
    return found + [each for each in store.waiting_in(unit, batches) if each.id not in known]


def _lost_ones(unit: Unit, found: list[Delivery], line: Line, at: datetime) -> list[Delivery]:
    """The same, those that a process was sending when it went away marked as what they are."""
    lost = {
        each.id: replace(
            each,
            state=DeliveryState.WAITING,
            maybe_twice=each.maybe_twice or not line.idempotent,
            problem=LOST,
            holder=None,
            leased_until=None,
        )
        for each in found
        if each.state is DeliveryState.SENDING
    }
    numbers = _next_numbers(unit, list(lost.values()))
    store.add_attempts(unit, [Attempt(id, numbers[id], at, "lost", LOST, None) for id in lost])
    store.save_deliveries(unit, lost.values())
    return [lost.get(each.id, each) for each in found]


def _ready(
    unit: Unit, found: list[Delivery], judge: Judge, *, along: bool = False
) -> list[tuple[Delivery, Alert]]:
    """What may be sent now. The first attempt is when silences, inhibition, quiet hours and pauses are asked; what has
    been tried once is sent whatever they say by then."""
    alerts = inbox.alerts_by_id(unit, {each.alert_id for each in found})
    ready, held = [], []
    for each in found:
        alert = alerts.get(each.alert_id)
        if alert is None:
            held.append(replace(each, state=DeliveryState.DEAD, problem=GONE))
        elif each.batch is None and (instead := judge.instead(each, alert, along=along)):
            held.append(instead)
        else:
            ready.append((each, alert))
    store.save_deliveries(unit, held)
    return ready


def _parcels(unit: Unit, ready: list[tuple[Delivery, Alert]], line: Line, at: datetime) -> list[Parcel]:
    """The first messages, as many as the channel takes at once; what is in none stays due."""
    batches: dict[str, list[tuple[Delivery, Alert]]] = {}
    for pair in ready:
        if pair[0].batch is not None:
            batches.setdefault(pair[0].batch, []).append(pair)
    fresh = [pair for pair in ready if pair[0].batch is None]
    for start in range(0, len(fresh), MOST_TOGETHER):
        # Kept with the claim, so that every attempt at the message has the same key.
        batches[secrets.token_hex(10)] = fresh[start : start + MOST_TOGETHER]
    names = _names(unit, ready)
    parcels = [_claimed(batch, pairs, names, line, at) for batch, pairs in batches.items()]
    taken = sorted(parcels, key=lambda parcel: parcel.severity.rank)[: line.most]
    store.save_deliveries(unit, [each for parcel in taken for each in parcel.deliveries])
    return taken


def _names(unit: Unit, ready: Iterable[tuple[Delivery, Alert]]) -> dict[str, str]:
    found = (rules.find_rule(unit, rule_id) for rule_id in {alert.rule_id for _, alert in ready})
    return {rule.id: rule.name for rule in found if rule is not None}


def _claimed(
    batch: str, pairs: list[tuple[Delivery, Alert]], names: Mapping[str, str], line: Line, at: datetime
) -> Parcel:
    claimed = tuple(
        replace(
            each,
            state=DeliveryState.SENDING,
            batch=batch,
            holder=line.holder,
            leased_until=line.leased_until,
            attempts=each.attempts + 1,
            batched_at=each.batched_at or at,
        )
        for each, _ in pairs
    )
    repeated = any(each.maybe_twice for each in claimed)
    alerts = tuple(alert for _, alert in pairs)
    return Parcel(batch, claimed, alerts, tuple(names.get(alert.rule_id, "") for alert in alerts), repeated)


def _delivered(each: Delivery, receipt: Receipt, at: datetime) -> Delivery:
    said = " ".join(part for part in (receipt.words, receipt.id) if part)
    return replace(
        each,
        state=DeliveryState.DELIVERED,
        delivered_at=at,
        receipt=said,
        problem="",
        holder=None,
        leased_until=None,
    )


def _pause(parcel: Parcel, outcome: Outcome, luck: float) -> timedelta:
    """One for the whole message, so that it stays one."""
    attempts = max(each.attempts for each in parcel.deliveries)
    return patience.pause(parcel.severity, attempts, luck, outcome.retry_after)


def _failed(
    unit: Unit, own: list[Delivery], line: Line, outcome: Outcome, again_at: datetime, at: datetime
) -> list[Delivery]:
    if not own:
        return []
    twice = outcome.uncertain and not line.idempotent
    marked = [
        replace(each, maybe_twice=each.maybe_twice or twice, holder=None, leased_until=None) for each in own
    ]
    settings = store.find_channel(unit, line.channel_id)
    worst = min((each.severity for each in own), key=lambda one: one.rank)
    has_fallback = settings is not None and settings.fallback_id is not None
    most = patience.failures_allowed(worst, outcome.uncertain) if has_fallback else patience.ATTEMPTS
    waits_long = has_fallback and again_at - at > patience.longest_wait(worst)
    if not outcome.retryable or waits_long or max(each.attempts for each in own) >= most:
        return hand_over(unit, marked, outcome.problem, at)
    waiting = [
        replace(each, state=DeliveryState.WAITING, due_at=again_at, problem=outcome.problem)
        for each in marked
    ]
    store.save_deliveries(unit, waiting)
    return waiting


def _rest(
    unit: Unit, found: Sequence[Delivery], line: Line, has_fallback: bool, problem: str, at: datetime
) -> None:
    """Puts off what a channel that is left alone has to send; what cannot wait so long, or for one that fails, is handed
    over if it has a fallback. A message stays whole."""
    until = line.resting_until or at
    messages: dict[str, list[Delivery]] = {}
    for each in found:
        messages.setdefault(each.batch or each.id, []).append(each)
    passed_on: list[Delivery] = []
    kept: list[Delivery] = []
    for message in messages.values():
        patient = min(patience.longest_wait(each.severity) for each in message)
        (passed_on if has_fallback and (line.fails or until - at > patient) else kept).extend(message)
    hand_over(unit, passed_on, problem, at)
    _put_off(unit, kept, until, problem)


def _put_off(unit: Unit, found: Iterable[Delivery], until: datetime, problem: str) -> None:
    held = [
        replace(
            each,
            state=DeliveryState.WAITING,
            due_at=until,
            problem=each.problem or problem,
            holder=None,
            leased_until=None,
        )
        for each in found
    ]
    store.save_deliveries(unit, held)


def _for_fallback(each: Delivery, fallback: str, new_id: str, at: datetime, twice: bool) -> Delivery:
    return Delivery(
        new_id,
        each.alert_id,
        fallback,
        each.telling,
        DeliveryState.WAITING,
        each.severity,
        at,
        at,
        maybe_twice=twice,
        fallback_for=each.id,
    )
