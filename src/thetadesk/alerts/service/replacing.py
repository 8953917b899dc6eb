"""Making the rules those of a list, all of them or none.

A list may hold ten thousand, and whoever writes holds up every alert that is to be committed. So everything that can
be done beforehand is: `plan` reads, parses and compares in a unit that only reads; `carry_out` sends what is left to
the database in a few statements.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from thetadesk.alerts.model import Rule, RuleVersion
from thetadesk.alerts.service import rules
from thetadesk.alerts.store import deliveries, inbox
from thetadesk.alerts.store import rules as store
from thetadesk.alerts.writing import write
from thetadesk.audit import service as audit
from thetadesk.audit.model import Decision
from thetadesk.db.unit import Unit
from thetadesk.kernel.errors import InvalidInputError, ThetadeskError
from thetadesk.ledger.model import By


class RuleRefusedError(InvalidInputError):
    """A rule that cannot be one of them: `number` is its place in the list, from 0."""

    code = "rule-refused"
    title = "A rule cannot be taken over"

    def __init__(self, number: int, detail: str) -> None:
        super().__init__(detail)
        self.number = number


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule as it is to be. Its `id` is that of the rule it was, here or on another desk."""

    id: str
    text: str
    name: str
    paused: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A rule before (None: it is new) and after; they differ."""

    before: Rule | None
    after: Rule


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be changed, of rules that stood as `edition` names."""

    moves: tuple[Move, ...]
    edition: tuple[object, ...]


def plan(unit: Unit, wanted: Sequence[Wanted], by: By) -> Plan:
    """What makes the rules those of `wanted`; the unit need only read. Raises RuleRefusedError."""
    standing = {each.id: each for each in rules.listed(unit)}
    known = standing | {each.id: each for each in rules.listed(unit, deleted=True)}
    channels = deliveries.channel_ids(unit)
    twins = _twins(standing, {each.id for each in wanted})
    moves, kept = [], set()
    for number, one in enumerate(wanted):
        if one.id and one.id in kept:
            raise RuleRefusedError(number, "It is there twice.")
        try:
            before, after = _moved(one, known, twins, channels, by)
        except ThetadeskError as error:
            raise RuleRefusedError(number, error.detail) from error
        kept |= {one.id, after.id}
        if before != after:
            moves.append(Move(before, after))
    gone = [each for each in standing.values() if each.id not in kept]
    moves += [Move(each, replace(each, deleted_at=by.at, updated_at=by.at)) for each in gone]
    return Plan(tuple(moves), rules.edition(unit))


def carry_out(unit: Unit, made: Plan, by: By) -> None:
    """Does what was planned, each change with an audit record; for a unit in which `rules.edition` is the plan's."""
    if not made.moves:
        return
    store.save_rules(unit, [move.after for move in made.moves])
    said = [move.after for move in made.moves if move.before is None or move.before.text != move.after.text]
    store.add_versions(
        unit, [RuleVersion(rule.id, rule.version, rule.text, by.at, by.actor) for rule in said]
    )
    over = {move.after.id for move in made.moves if _ends(move)}
    inbox.clear(unit, [(alert.id, by.at) for alert in inbox.open_alerts(unit) if alert.rule_id in over])
    rules.reopen(unit, [move.after for move in made.moves if _returns(move)])
    decisions = (
        Decision(by.at, by.actor, _action(move), f"alert_rule:{move.after.id}", rules.said(move.before), rules.said(move.after))
        for move in made.moves
    )  # fmt: skip
    audit.record_each(unit, decisions)


def _twins(standing: Mapping[str, Rule], named: set[str]) -> dict[tuple[str, str], list[Rule]]:
    """By what they say and are called: the rules that no other of the list is, oldest last."""
    found: dict[tuple[str, str], list[Rule]] = {}
    for each in reversed(list(standing.values())):
        if each.id not in named:
            found.setdefault((each.text, each.name), []).append(each)
    return found


def _moved(
    one: Wanted,
    known: Mapping[str, Rule],
    twins: dict[tuple[str, str], list[Rule]],
    channels: set[str],
    by: By,
) -> tuple[Rule | None, Rule]:
    before = known.get(one.id)
    unchanged = before is not None and before.text == one.text and before.deleted_at is None
    text = one.text if unchanged else write(rules.checked(one.text, channels))
    name = rules.called(one.name)
    if before is None and twins.get((text, name)):
        before = twins[text, name].pop()
    if before is None:
        return None, Rule(secrets.token_hex(10), 1, text, name, one.paused, by.at, by.at)
    after = replace(
        before,
        version=before.version + (text != before.text),
        text=text,
        name=name,
        paused=one.paused,
        deleted_at=None,
    )
    return before, before if after == before else replace(after, updated_at=by.at)


def _ends(move: Move) -> bool:
    """Whether the alerts of what it said are over."""
    before, after = move.before, move.after
    return before is not None and (
        before.text != after.text or after.deleted_at is not None or (after.paused and not before.paused)
    )


def _returns(move: Move) -> bool:
    """Whether it watches again what it watched."""
    before, after = move.before, move.after
    watched = before is not None and before.deleted_at is None and not before.paused
    return (
        before is not None
        and before.text == after.text
        and not watched
        and not _ends(move)
        and not after.paused
    )


_ACTIONS: tuple[tuple[Callable[[Rule, Rule], bool], str], ...] = (
    (lambda _, after: after.deleted_at is not None, "deleted"),
    (lambda before, _: before.deleted_at is not None, "restored"),
    (lambda before, after: (before.text, before.name) != (after.text, after.name), "edited"),
    (lambda _, after: after.paused, "paused"),
)


def _action(move: Move) -> str:
    """What was done, as the audit log calls it; the first that is so."""
    if move.before is None:
        return "created"
    return next((name for holds, name in _ACTIONS if holds(move.before, move.after)), "resumed")
