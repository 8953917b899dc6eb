"""Keeping rules: what a user writes is parsed before it is kept, and every decision is in the audit log."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from thetadesk.alerts import firing
from thetadesk.alerts.facts import symbol_of
from thetadesk.alerts.model import (
    Rule,
    RuleChangedError,
    RuleNotFoundError,
    RulesChanged,
    RuleVersion,
    Saved,
    State,
)
from thetadesk.alerts.parser import parse
from thetadesk.alerts.store import deliveries, inbox
from thetadesk.alerts.store import rules as store
from thetadesk.alerts.syntax import RuleLine, RuleSyntaxError
from thetadesk.alerts.writing import write
from thetadesk.audit import service as audit
from thetadesk.db.unit import Unit
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.kernel.instruments import from_symbol
from thetadesk.ledger.model import By

PAGE = "page"
"""What `to page` says: the inbox alone, no channel."""
LONGEST_NAME = 120
_PARSED = 20_000
_STANDINGS_KEPT = timedelta(days=90)
_PARTS_OF_A_LEG = 3  # account, campaign, symbol


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule with what it says, for the engine. `line` is None for one that this version cannot read any more."""

    rule: Rule
    line: RuleLine | None
    problem: str = ""


@lru_cache(maxsize=_PARSED)
def line_of(text: str) -> RuleLine:
    """What a rule's text says; the same text is parsed once. Raises RuleSyntaxError."""
    return parse(text)


def create(unit: Unit, text: str, by: By, name: str = "") -> Rule:
    """Keeps a new rule. Raises RuleSyntaxError, with the character it is about, for a text that is none."""
    line = checked(text, deliveries.channel_ids(unit))
    rule = Rule(secrets.token_hex(10), 1, write(line), called(name), False, by.at, by.at)
    store.save_rule(unit, rule)
    _note_version(unit, rule, by)
    _record(unit, "created", None, rule, by)
    return rule


def edit(
    unit: Unit,
    rule_id: str,
    by: By,
    text: str | None = None,
    name: str | None = None,
    version: int | None = None,
) -> Rule:
    """Changes what a rule says or is called. With `version`, only if it still says what it said then (RuleChangedError).

    Alerts of what it said before are over; a text that says the same changes nothing.
    """
    before = require(unit, rule_id)
    if version is not None and version != before.version:
        raise RuleChangedError(
            f"This rule was changed meanwhile (it is at version {before.version}): read it again, then change it."
        )
    said = before.text if text is None else write(checked(text, deliveries.channel_ids(unit)))
    title = before.name if name is None else called(name)
    if (said, title) == (before.text, before.name):
        return before
    number = before.version + (said != before.text)
    after = replace(before, version=number, text=said, name=title, updated_at=by.at)
    store.save_rule(unit, after)
    if said != before.text:
        _note_version(unit, after, by)
        _close(unit, rule_id, by.at)
    _record(unit, "edited", before, after, by)
    return after


def return_to(unit: Unit, rule_id: str, version: int, by: By) -> Rule:
    """Makes a rule say again what it said in an earlier version; that is a new version."""
    kept = store.find_version(unit, rule_id, version)
    if kept is None:
        raise RuleNotFoundError(f"There is no version {version} of this rule.")
    return edit(unit, rule_id, by, text=kept.text)


def pause(unit: Unit, rule_id: str, paused: bool, by: By) -> Rule:
    """Stops a rule, or lets it go on. Where its instances stand is kept; its alerts are closed for as long as it is paused."""
    before = require(unit, rule_id)
    if before.paused == paused:
        return before
    after = replace(before, paused=paused, updated_at=by.at)
    store.save_rule(unit, after)
    if paused:
        _close(unit, rule_id, by.at)
    else:
        reopen(unit, [after])
    _record(unit, "paused" if paused else "resumed", before, after, by)
    return after


def delete(unit: Unit, rule_id: str, by: By) -> Rule:
    """Deletes a rule; it can be restored, and its history stays."""
    before = require(unit, rule_id)
    after = replace(before, deleted_at=by.at, updated_at=by.at)
    store.save_rule(unit, after)
    _close(unit, rule_id, by.at)
    _record(unit, "deleted", before, after, by)
    return after


def restore(unit: Unit, rule_id: str, by: By) -> Rule:
    """Brings a deleted rule back as it was; one that stands is left alone."""
    before = find(unit, rule_id)
    if before.deleted_at is None:
        return before
    after = replace(before, deleted_at=None, updated_at=by.at)
    store.save_rule(unit, after)
    if not after.paused:
        reopen(unit, [after])
    _record(unit, "restored", before, after, by)
    return after


def find(unit: Unit, rule_id: str) -> Rule:
    """The rule, deleted or not. Raises RuleNotFoundError."""
    rule = store.find_rule(unit, rule_id)
    if rule is None:
        raise RuleNotFoundError(f"There is no rule {rule_id}.")
    return rule


def require(unit: Unit, rule_id: str) -> Rule:
    """The rule that stands. Raises RuleNotFoundError, for a deleted one too."""
    rule = find(unit, rule_id)
    if rule.deleted_at is not None:
        raise RuleNotFoundError("This rule was deleted: restore it first.")
    return rule


def listed(unit: Unit, deleted: bool = False) -> list[Rule]:
    """Every rule that stands, or every deleted one, oldest first."""
    return store.list_rules(unit, deleted)


def versions(unit: Unit, rule_id: str) -> list[RuleVersion]:
    """What a rule has said, oldest first."""
    find(unit, rule_id)
    return store.list_versions(unit, rule_id)


def standing(unit: Unit) -> tuple[list[Standing], dict[tuple[str, str], Saved]]:
    """Every rule that stands, with what it says; and by rule and instance where it stood under that same text."""
    found = [_standing(rule) for rule in store.list_rules(unit)]
    current = {each.rule.id: each.rule.version for each in found}
    states = {
        key: saved
        for key, (version, saved) in store.load_states(unit).items()
        if current.get(key[0]) == version
    }
    return found, states


def keep_standings(
    unit: Unit, standings: Mapping[tuple[str, str], Saved], versions: Mapping[str, int]
) -> int:
    """Keeps what instances saw last, by rule and instance, of rules in these versions; how many. Those that have moved
    since they were asked are left alone: that move is written down by itself."""
    stored = store.load_states(unit)
    wanted = []
    for (rule_id, instance), now in standings.items():
        before = stored.get((rule_id, instance))
        moved = before is not None and (before[0], before[1].state, before[1].armed, before[1].count) != (
            versions[rule_id],
            now.state,
            now.armed,
            now.count,
        )
        if not moved and (before is not None or (now.state is State.OK and not now.count)):
            wanted.append((rule_id, instance, versions[rule_id], now))
    store.save_states(unit, wanted)
    return len(wanted)


def tidy(unit: Unit, at: datetime) -> int:
    """Forgets where instances stood whose leg can never come back: options that expired months ago; of how many legs. Of
    any other it must be known how often it has fired, for firings are numbered."""
    idle = at - _STANDINGS_KEPT
    gone = [
        key for key in store.idle_instances(unit, idle.timestamp()) if _expired_before(key, market_date(idle))
    ]
    store.forget_states(unit, gone, idle.timestamp())
    return len(gone)


def edition(unit: Unit) -> tuple[object, ...]:
    """Something that is another whenever a rule was changed, by this process or another one; cheap to ask."""
    return store.edition(unit)


def standing_of(unit: Unit, rule_id: str) -> Standing:
    """One rule with what it says. Raises RuleNotFoundError."""
    return _standing(require(unit, rule_id))


def read(rule: Rule) -> Standing:
    """A rule with what it says."""
    return _standing(rule)


def states_of(unit: Unit, rule: Rule) -> dict[str, Saved]:
    """Where the instances of a rule stand under what it says now."""
    found = store.load_states(unit, rule.id).items()
    return {instance: saved for (_, instance), (version, saved) in found if version == rule.version}


def check(unit: Unit, text: str) -> RuleLine:
    """What a text would say as a rule, keeping nothing. Raises RuleSyntaxError, also for a channel that is not set up."""
    return checked(text, deliveries.channel_ids(unit))


def news(unit: Unit, *rules: Rule) -> RulesChanged:
    """What the door tells after the commit, so that the engine takes it up."""
    return RulesChanged(tenant=unit.tenant, rule_ids=tuple(rule.id for rule in rules))


def _standing(rule: Rule) -> Standing:
    try:
        return Standing(rule, line_of(rule.text))
    except RuleSyntaxError as error:
        return Standing(rule, None, error.detail)


def _expired_before(key: str, on: date) -> bool:
    if key.count("/") < _PARTS_OF_A_LEG - 1:
        return False
    try:
        expires = from_symbol(symbol_of(key)).expires_on
    except InvalidInputError:
        return False
    return expires is not None and expires < on


def checked(text: str, channels: AbstractSet[str]) -> RuleLine:
    """What a text says as a rule that may tell these channels. Raises RuleSyntaxError."""
    line = line_of(text)
    known = channels | {PAGE}
    for name in line.channels:
        if name not in known:
            at = max(text.lower().rfind(name.lower()), 0)
            raise RuleSyntaxError(
                f"There is no channel {name!r}: set it up first, or tell one of {', '.join(sorted(known))}.",
                at,
                len(name),
                tuple(sorted(known)),
            )
    return line


def called(name: str) -> str:
    """A rule's name as it is kept. Raises InvalidInputError."""
    said = " ".join(name.split())
    if len(said) > LONGEST_NAME:
        raise InvalidInputError(f"A rule's name has at most {LONGEST_NAME} characters.")
    return said


def _note_version(unit: Unit, rule: Rule, by: By) -> None:
    store.add_version(unit, RuleVersion(rule.id, rule.version, rule.text, by.at, by.actor))


def _close(unit: Unit, rule_id: str, at: datetime) -> None:
    inbox.clear(unit, [(alert.id, at) for alert in inbox.open_alerts(unit, rule_id)])


def reopen(unit: Unit, back: Sequence[Rule]) -> None:
    """Opens what the instances of rules that watch again stand for: the engine, taking them up as they stood, says
    nothing new."""
    if not back:
        return
    versions = {rule.id: rule.version for rule in back}
    states = store.load_states(unit, back[0].id if len(back) == 1 else None).items()
    firing_now = [
        firing.fired_id(rule_id, version, instance, saved)
        for (rule_id, instance), (version, saved) in states
        if version == versions.get(rule_id) and saved.state is State.FIRING
    ]
    inbox.reopen(unit, firing_now)


def _record(unit: Unit, action: str, before: Rule | None, after: Rule, by: By) -> None:
    audit.record(
        unit,
        at=by.at,
        actor=by.actor,
        action=action,
        subject=f"alert_rule:{after.id}",
        before=said(before),
        after=said(after),
    )


def said(rule: Rule | None) -> dict[str, object] | None:
    """A rule as the audit log has it."""
    if rule is None:
        return None
    return {
        "version": rule.version,
        "text": rule.text,
        "name": rule.name,
        "paused": rule.paused,
        "deleted": rule.deleted_at is not None,
    }
