"""How rules, alerts and their deliveries are told in JSON."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import cast

from thetadesk.alerts import saying, syntax
from thetadesk.alerts.completing import Suggestion
from thetadesk.alerts.effectiveness import Service
from thetadesk.alerts.firing import OVER
from thetadesk.alerts.forms import form_of
from thetadesk.alerts.latency import Quantiles, Stage
from thetadesk.alerts.model import Alert, Attempt, Delivery, Rule, RuleVersion, Saved, Silence, State
from thetadesk.alerts.observables import Observed
from thetadesk.alerts.service.delivery import ChannelHealth
from thetadesk.alerts.service.inbox import Counts, Entry
from thetadesk.alerts.service.notices import PAGE, href_of
from thetadesk.alerts.service.rules import Standing
from thetadesk.alerts.syntax import RuleLine, RuleSyntaxError
from thetadesk.alerts.templates import Template
from thetadesk.web.schemas.alerts import (
    AlertJson,
    AttemptJson,
    ChannelHealthJson,
    DeliveryJson,
    InboxCountsJson,
    InstanceJson,
    ObservableJson,
    QuantilesJson,
    RuleCountsJson,
    RuleDetailJson,
    RuleFormJson,
    RuleJson,
    RuleProblemJson,
    RuleVersionJson,
    ServiceJson,
    SilenceJson,
    SuggestionJson,
    TemplateJson,
)
from thetadesk.web.schemas.values import instant, maybe_instant

Titles = Callable[[str, str], str]
"""What a subject is called, by what it is (`leg`) and its key."""
Saves = Mapping[str, Saved]

MOST_INSTANCES = 200
_LIVELY = (State.FIRING, State.PENDING, State.ERROR, State.NO_DATA)


def rule(standing: Standing, saves: Saves) -> RuleJson:
    """A rule with how its instances stand."""
    kept, line = standing.rule, standing.line
    fired = [each.last_fired_at for each in saves.values() if each.last_fired_at is not None]
    return {
        "id": kept.id,
        "version": kept.version,
        "text": kept.text,
        "name": kept.name,
        "description": "" if line is None else saying.describe(line),
        "severity": "warning" if line is None else line.severity.value,
        "channels": [] if line is None else list(line.channels),
        "symbols": [] if line is None else sorted(syntax.symbols(line)),
        "paused": kept.paused,
        "deleted": kept.deleted_at is not None,
        "problem": standing.problem or None,
        "standing": _counted(saves),
        "last_fired_at": _moment(max(fired, default=None)),
        "created_at": instant(kept.created_at),
        "updated_at": instant(kept.updated_at),
    }


def rule_detail(standing: Standing, saves: Saves, titles: Titles) -> RuleDetailJson:
    """A rule with its form and its instances."""
    line = standing.line
    of = line.each.kind.of.value if line is not None and line.each is not None else ""
    ranked = sorted(saves.items(), key=lambda each: (_rank(each[1].state), -each[1].since, each[0]))
    return {
        **rule(standing, saves),
        "form": None if line is None else form(line),
        "instances": [_instance(key, saved, of, titles) for key, saved in ranked[:MOST_INSTANCES]],
    }


def form(line: RuleLine) -> RuleFormJson:
    """A rule as the fields of a form."""
    return cast("RuleFormJson", asdict(form_of(line)))


def version(each: RuleVersion) -> RuleVersionJson:
    """What a rule once said."""
    return {"version": each.version, "text": each.text, "at": instant(each.at), "actor": each.actor}


def rule_problem(error: RuleSyntaxError, field: str | None = None) -> RuleProblemJson:
    """Why a text is no rule."""
    return {
        "detail": error.detail,
        "at": error.at,
        "length": error.length,
        "fits": list(error.fits),
        "field": field,
    }


def suggestion(each: Suggestion) -> SuggestionJson:
    """What could be typed."""
    return {
        "text": each.text,
        "kind": each.kind.value,
        "title": each.title,
        "start": each.start,
        "end": each.end,
    }


def observable(each: Observed) -> ObservableJson:
    """What can be asked about."""
    return {
        "name": each.name,
        "title": each.title,
        "unit": each.unit.value,
        "of": each.of.value,
        "beat": each.beat.value,
        "description": each.description,
    }


def template(each: Template, line: RuleLine) -> TemplateJson:
    """A rule to begin with."""
    return {
        "id": each.id,
        "title": each.title,
        "text": each.text,
        "reason": each.reason,
        "group": each.group.value,
        "description": saying.describe(line),
    }


def alert(entry: Entry, rules: Mapping[str, Rule], titles: Titles) -> AlertJson:
    """An alert with who was told of it."""
    found = entry.alert
    named = rules.get(found.rule_id)
    return {
        "id": found.id,
        "rule_id": found.rule_id,
        "rule_version": found.rule_version,
        "rule_text": found.rule_text,
        "rule_name": "" if named is None else named.name,
        "instance": found.instance,
        "title": title_of(found, titles),
        "kind": found.kind.value,
        "severity": found.severity.value,
        "state": found.state.value,
        "mode": found.mode.value,
        "fired_at": instant(found.fired_at),
        "cleared_at": maybe_instant(found.cleared_at),
        "acknowledged_at": maybe_instant(found.acknowledged_at),
        "value": found.value,
        "threshold": found.threshold,
        "words": found.words,
        "note": found.note,
        "source_age": found.source_age,
        "count": found.count,
        "seen": found.seen,
        "subjects": list(found.subjects),
        "href": href_of(found),
        "deliveries": [delivery(each) for each in entry.deliveries],
    }


def title_of(found: Alert, titles: Titles) -> str:
    """What an alert is about: its instance's subject, or what its rule names first."""
    if found.instance:
        of = next((one.partition(":")[0] for one in found.subjects if one.endswith(f":{found.instance}")), "")
        return titles(of, found.instance)
    named = (one.partition(":") for one in found.subjects)
    return next((titles(of, key) for of, _, key in named if key and of != PAGE), "The desk")


def delivery(each: Delivery) -> DeliveryJson:
    """The telling of an alert by a channel."""
    return {
        "id": each.id,
        "alert_id": each.alert_id,
        "channel_id": each.channel_id,
        "about": "over" if each.telling == OVER else "reminder" if each.telling else "firing",
        "telling": each.telling,
        "state": each.state.value,
        "attempts": each.attempts,
        "created_at": instant(each.created_at),
        "due_at": instant(each.due_at),
        "delivered_at": maybe_instant(each.delivered_at),
        "receipt": each.receipt,
        "problem": each.problem,
        "maybe_twice": each.maybe_twice,
        "fallback_for": each.fallback_for,
    }


def attempt(each: Attempt) -> AttemptJson:
    """One try at sending."""
    return {
        "delivery_id": each.delivery_id,
        "number": each.number,
        "at": instant(each.at),
        "outcome": each.outcome,
        "detail": each.detail,
        "milliseconds": each.milliseconds,
    }


def inbox_counts(counts: Counts) -> InboxCountsJson:
    """What a badge shows."""
    by_severity = {severity.value: count for severity, count in counts.open.items()}
    return {
        "urgent": by_severity["urgent"],
        "warning": by_severity["warning"],
        "info": by_severity["info"],
        "unacknowledged": counts.unacknowledged,
        "unseen": counts.unseen,
        "dead_letters": counts.dead_letters,
    }


def silence(each: Silence) -> SilenceJson:
    """A silence."""
    return {
        "id": each.id,
        "rule_id": each.rule_id,
        "instance": each.instance,
        "created_at": instant(each.created_at),
        "until_at": instant(each.until_at),
        "reason": each.reason,
    }


def service(each: Service, rules: Mapping[str, Rule]) -> ServiceJson:
    """How alerts have served."""
    named = rules.get(each.rule_id or "")
    return {
        "rule_id": each.rule_id,
        "rule_name": "" if named is None else named.name,
        "rule_text": "" if named is None else named.text,
        "fired": each.fired,
        "acknowledged": each.acknowledged,
        "ignored": each.ignored,
        "open": each.open,
        "acted_on": each.acted_on,
        "to_acknowledge_p50": each.to_acknowledge_p50,
        "to_acknowledge_worst": each.to_acknowledge_worst,
        "lasted_p50": each.lasted_p50,
        "flapping": each.flapping,
        "noisy": each.noisy,
        "advice": each.advice,
    }


def quantiles(stage: Stage, each: Quantiles) -> QuantilesJson:
    """How long a stage takes."""
    return {
        "stage": stage.value,
        "count": each.count,
        "p50_ms": _milliseconds(each.p50),
        "p99_ms": _milliseconds(each.p99),
        "p999_ms": _milliseconds(each.p999),
        "worst_ms": _milliseconds(each.worst),
    }


def health(each: ChannelHealth) -> ChannelHealthJson:
    """How a channel does."""
    return {
        "channel_id": each.channel_id,
        "failures": each.failures,
        "resting_until": maybe_instant(each.resting_until),
    }


def by_rule(states: Mapping[tuple[str, str], Saved]) -> dict[str, dict[str, Saved]]:
    """How instances stand, by rule and then by instance."""
    found: dict[str, dict[str, Saved]] = {}
    for (rule_id, instance), saved in states.items():
        found.setdefault(rule_id, {})[instance] = saved
    return found


def named(rules: Sequence[Rule]) -> dict[str, Rule]:
    """Rules by id."""
    return {each.id: each for each in rules}


def _counted(saves: Saves) -> RuleCountsJson:
    counts = Counter(each.state for each in saves.values())
    return {
        "ok": counts[State.OK],
        "pending": counts[State.PENDING],
        "firing": counts[State.FIRING],
        "no_data": counts[State.NO_DATA],
        "error": counts[State.ERROR],
    }


def _instance(key: str, saved: Saved, of: str, titles: Titles) -> InstanceJson:
    return {
        "instance": key,
        "title": titles(of, key) if key else "",
        "state": saved.state.value,
        "since": instant(datetime.fromtimestamp(saved.since, UTC)),
        "value": saved.last_value,
        "fired": saved.count,
        "last_fired_at": _moment(saved.last_fired_at),
    }


def _rank(state: State) -> int:
    return _LIVELY.index(state) if state in _LIVELY else len(_LIVELY)


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else instant(datetime.fromtimestamp(seconds, UTC))


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 4)
