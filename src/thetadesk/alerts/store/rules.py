"""The tables of rules: how each stands, what each once said, and where its instances stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Boolean, Column, Double, Integer, String, Text, case, delete, func, select

from thetadesk.alerts.model import ONLY, Rule, RuleVersion, Saved, State
from thetadesk.db.schema import tenant_table
from thetadesk.db.types import EnumColumn, InstantColumn
from thetadesk.db.unit import Unit

ALERT_RULES = tenant_table(
    "alert_rules",
    Column("id", String(20), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("created_at", InstantColumn, nullable=False),
    Column("updated_at", InstantColumn, nullable=False),
    Column("deleted_at", InstantColumn),
)
ALERT_RULE_VERSIONS = tenant_table(
    "alert_rule_versions",
    Column("rule_id", String(20), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("actor", Text, nullable=False),
    append_only=True,
)
# Seconds since 1970 are what the engine counts in, so its states are stored as it has them.
ALERT_STATES = tenant_table(
    "alert_states",
    Column("rule_id", String(20), primary_key=True),
    Column("instance", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", EnumColumn(State), nullable=False),
    Column("since", Double, nullable=False),
    Column("armed", Boolean, nullable=False),
    Column("last_value", Double),
    Column("last_fired_at", Double),
    Column("count", Integer, nullable=False),
)

_AT_ONCE = 500
"""Keys in one statement: well below what any database allows."""
_RULE = [column for column in ALERT_RULES.c if column.name != "tenant_id"]
_VERSION = [column for column in ALERT_RULE_VERSIONS.c if column.name != "tenant_id"]


def save_rule(unit: Unit, rule: Rule) -> None:
    """Keeps the rule as it stands now."""
    save_rules(unit, [rule])


def save_rules(unit: Unit, rules: Iterable[Rule]) -> None:
    """Keeps the rules, each once, as they stand now."""
    unit.upsert(
        ALERT_RULES, ({name: getattr(rule, name) for name in Rule.__dataclass_fields__} for rule in rules)
    )


def find_rule(unit: Unit, rule_id: str) -> Rule | None:
    """The rule, deleted or not."""
    row = unit.row(select(*_RULE).where(ALERT_RULES.c.id == rule_id))
    return Rule(*row) if row else None


def list_rules(unit: Unit, deleted: bool = False) -> list[Rule]:
    """Every rule that stands (or that was deleted), oldest first."""
    gone = ALERT_RULES.c.deleted_at
    wanted = gone.is_not(None) if deleted else gone.is_(None)
    return [
        Rule(*row)
        for row in unit.rows(select(*_RULE).where(wanted).order_by(ALERT_RULES.c.created_at, _RULE[0]))
    ]


def edition(unit: Unit) -> tuple[object, ...]:
    """Something that is another whenever a rule was changed, by whomever, even if clocks were set back meanwhile."""
    rule = ALERT_RULES.c
    paused = func.sum(case((rule.paused, 1), else_=0))
    rows = unit.rows(
        select(
            func.max(rule.updated_at),
            func.count(),
            func.sum(rule.version),
            paused,
            func.count(rule.deleted_at),
        )
    )
    return tuple(next(iter(rows)))


def add_version(unit: Unit, version: RuleVersion) -> None:
    """Writes down what a rule says, for good."""
    add_versions(unit, [version])


def add_versions(unit: Unit, versions: Iterable[RuleVersion]) -> None:
    """Writes down what rules say, for good."""
    fields = RuleVersion.__dataclass_fields__
    unit.insert(
        ALERT_RULE_VERSIONS, ({name: getattr(version, name) for name in fields} for version in versions)
    )


def list_versions(unit: Unit, rule_id: str) -> list[RuleVersion]:
    """What the rule has said, oldest first."""
    table = ALERT_RULE_VERSIONS.c
    query = select(*_VERSION).where(table.rule_id == rule_id).order_by(table.version)
    return [RuleVersion(*row) for row in unit.rows(query)]


def find_version(unit: Unit, rule_id: str, version: int) -> RuleVersion | None:
    """What the rule said in this version."""
    table = ALERT_RULE_VERSIONS.c
    row = unit.row(select(*_VERSION).where(table.rule_id == rule_id, table.version == version))
    return RuleVersion(*row) if row else None


def every_version(unit: Unit) -> Iterator[RuleVersion]:
    """What every rule has said, in the order in which it was decided, a few at a time in memory."""
    table = ALERT_RULE_VERSIONS.c
    query = select(*_VERSION).order_by(table.at, table.rule_id, table.version)
    return (RuleVersion(*row) for row in unit.stream(query))


def save_states(unit: Unit, states: Iterable[tuple[str, str, int, Saved]]) -> None:
    """Keeps where instances stand: rule, instance (each pair once), the rule's version, and its state."""
    unit.upsert(
        ALERT_STATES,
        [
            {
                "rule_id": rule_id,
                "instance": instance,
                "version": version,
                "state": saved.state,
                "since": saved.since,
                "armed": saved.armed,
                "last_value": saved.last_value,
                "last_fired_at": saved.last_fired_at,
                "count": saved.count,
            }
            for rule_id, instance, version, saved in states
        ],
    )


def load_states(unit: Unit, rule_id: str | None = None) -> dict[tuple[str, str], tuple[int, Saved]]:
    """By rule and instance: the version of the rule that it stood under, and how it stands."""
    query = select(*[column for column in ALERT_STATES.c if column.name != "tenant_id"])
    if rule_id is not None:
        query = query.where(ALERT_STATES.c.rule_id == rule_id)
    return {
        (rule, instance): (version, Saved(*saved)) for rule, instance, version, *saved in unit.rows(query)
    }


def idle_instances(unit: Unit, before: float) -> list[str]:
    """The keys of instances that have not moved since then (epoch seconds), of rules that watch many."""
    states = ALERT_STATES.c
    query = select(states.instance).distinct().where(states.instance != ONLY, states.since < before)
    return [row[0] for row in unit.rows(query.order_by(states.instance))]


def forget_states(unit: Unit, instances: Sequence[str], before: float) -> None:
    """Deletes where these instances stood that have not moved since then."""
    states = ALERT_STATES.c
    for first in range(0, len(instances), _AT_ONCE):
        some = instances[first : first + _AT_ONCE]
        unit.execute(delete(ALERT_STATES).where(states.instance.in_(some), states.since < before))
