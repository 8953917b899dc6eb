"""The inbox of alerts: what is true now, what was, who was told, and how well and how fast."""

import asyncio
import math
import time
from datetime import timedelta
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.alerts.model import Severity
from thetadesk.alerts.service import inbox, rules, upkeep
from thetadesk.alerts.service.inbox import Entry
from thetadesk.web.asking import Desk, Id, IdIn, Moment, Whole, Working, answer, decided, today
from thetadesk.web.live.alert_board import inbox_json, rules_by_id
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, examples_alerts, telling_alerts
from thetadesk.web.schemas.alerts import (
    AlertDetailJson,
    AlertHistoryJson,
    AlertJson,
    DeadLettersJson,
    DeliveryJson,
    EffectivenessJson,
    InboxJson,
    LatencyJson,
    SeverityText,
    SilenceJson,
    SilencesJson,
)

router = Router(tags=["alerts"], prefix="/alerts")

_MOST_SEEN = 1_000
_ALERT = examples.answers(examples_alerts.ALERT)


class AcknowledgeBody(BaseModel):
    """What to remember of taking an alert into hand."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies({"note": "rolled it"}))
    note: Annotated[str, Field(max_length=inbox.LONGEST_NOTE)] = ""


class SeenBody(BaseModel):
    """Alerts that a page has shown."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=examples.bodies({"ids": [examples_alerts.ALERT["id"]]})
    )
    ids: Annotated[list[IdIn], Field(max_length=_MOST_SEEN)]


class SilenceBody(BaseModel):
    """What is to be silent until when: one rule, one instance of it, or everything."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=examples.bodies({"rule_id": examples_alerts.RULE["id"], "minutes": 60}),
    )
    rule_id: Annotated[IdIn | None, Field(description="Only this rule.")] = None
    instance: Annotated[str | None, Field(max_length=400, description="Only this instance of it.")] = None
    until_at: Annotated[Moment | None, Field(description="When it ends.")] = None
    minutes: Annotated[Whole | None, Field(ge=1, le=90 * 24 * 60, description="Or after how long.")] = None
    reason: Annotated[str, Field(max_length=inbox.LONGEST_NOTE)] = ""


@router.get("/events", response_model=InboxJson, responses=examples.answers(examples_alerts.INBOX))
def get_alert_inbox(desk: Desk, work: Working) -> Response:
    """Show what is true now: unacknowledged first, then by severity; and what nobody has seen yet."""
    with desk.reading() as unit:
        body = inbox_json(unit, work.alerts.facts.title)
    return answer(body)


@router.get("/history", response_model=AlertHistoryJson, responses=examples.answers(examples_alerts.HISTORY))
def list_alert_history(
    desk: Desk,
    work: Working,
    after: Annotated[str | None, Query(max_length=200, description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=inbox.LARGEST_PAGE, description="At most so many.")] = 50,
    rule: Annotated[str | None, Query(max_length=40, description="Only of this rule: its id.")] = None,
    severity: Annotated[SeverityText | None, Query(description="Only of this severity.")] = None,
) -> Response:
    """List every alert there was, newest first, a page at a time."""
    chosen = None if severity is None else Severity(severity)
    with desk.reading() as unit:
        page = inbox.history(unit, after, limit, rule, chosen)
        names = rules_by_id(unit)
    body: AlertHistoryJson = {
        "items": [telling_alerts.alert(each, names, work.alerts.facts.title) for each in page.entries],
        "next": page.next,
    }
    return answer(body)


@router.get(
    "/events/{alert_id}",
    response_model=AlertDetailJson,
    responses=examples.answers(examples_alerts.ALERT_DETAIL),
)
def get_alert(desk: Desk, work: Working, alert_id: Id) -> Response:
    """Show an alert with its delivery receipts and every attempt at telling it."""
    with desk.reading() as unit:
        found, tries = inbox.entry(unit, alert_id)
        names = rules_by_id(unit)
    body: AlertDetailJson = {
        **telling_alerts.alert(found, names, work.alerts.facts.title),
        "tries": [telling_alerts.attempt(each) for each in tries],
    }
    return answer(body)


@router.post("/events/{alert_id}/ack", response_model=AlertJson, responses=_ALERT)
def acknowledge_alert(desk: Desk, work: Working, alert_id: Id, body: AcknowledgeBody) -> Response:
    """Take an alert into hand: nothing more is sent of it."""
    with desk.unit() as unit:
        inbox.acknowledge(unit, alert_id, decided(desk), body.note)
    work.alerts.told([alert_id], "acknowledged")
    with desk.reading() as unit:
        found, _ = inbox.entry(unit, alert_id)
        names = rules_by_id(unit)
    return answer(telling_alerts.alert(found, names, work.alerts.facts.title))


@router.post("/seen", status_code=204)
def mark_alerts_seen(desk: Desk, work: Working, body: SeenBody) -> Response:
    """Say that a page has shown these alerts."""
    with desk.unit() as unit:
        inbox.mark_seen(unit, body.ids)
    work.alerts.told(body.ids, "seen")
    return Response(status_code=204)


@router.get(
    "/silences",
    response_model=SilencesJson,
    responses=examples.answers({"items": [examples_alerts.SILENCE]}),
)
def list_silences(desk: Desk) -> Response:
    """List the silences that last."""
    with desk.reading() as unit:
        found = inbox.silences(unit, desk.clock.now())
    body: SilencesJson = {"items": [telling_alerts.silence(each) for each in found]}
    return answer(body)


@router.post(
    "/silences",
    status_code=201,
    response_model=SilenceJson,
    responses=examples.answers(examples_alerts.SILENCE, 201),
)
def add_silence(desk: Desk, body: SilenceBody) -> Response:
    """Send nothing for a while of a rule, of one instance of it, or of everything. It still stands in the inbox."""
    by = decided(desk)
    until = body.until_at or by.at + timedelta(minutes=body.minutes or 60)
    with desk.unit() as unit:
        if body.rule_id is not None:
            rules.find(unit, body.rule_id)
        made = inbox.silence(unit, until, by, body.rule_id, body.instance, body.reason)
    return answer(telling_alerts.silence(made), 201)


@router.delete("/silences/{silence_id}", status_code=204)
def end_silence(desk: Desk, work: Working, silence_id: Id) -> Response:
    """End a silence now: what is still true of it is sent."""
    with desk.unit() as unit:
        inbox.end_silence(unit, silence_id, decided(desk))
    work.alerts.wake()
    return Response(status_code=204)


@router.get(
    "/dead-letters",
    response_model=DeadLettersJson,
    responses=examples.answers({"items": [examples_alerts.DEAD_LETTER]}),
)
def list_dead_letters(
    desk: Desk,
    work: Working,
    limit: Annotated[int, Query(ge=1, le=inbox.LARGEST_PAGE, description="At most so many.")] = 100,
) -> Response:
    """List what no channel has told, newest first."""
    with desk.reading() as unit:
        found = inbox.dead_letters(unit, limit)
        names = rules_by_id(unit)
    title = work.alerts.facts.title
    body: DeadLettersJson = {
        "items": [
            {
                "delivery": telling_alerts.delivery(each),
                "alert": None if about is None else telling_alerts.alert(Entry(about, ()), names, title),
            }
            for each, about in found
        ]
    }
    return answer(body)


@router.post(
    "/deliveries/{delivery_id}/retry",
    response_model=DeliveryJson,
    responses=examples.answers(examples_alerts.DELIVERY),
)
def retry_delivery(desk: Desk, work: Working, delivery_id: Id) -> Response:
    """Send once more what was given up."""
    with desk.unit() as unit:
        again = inbox.retry(unit, delivery_id, decided(desk))
    work.alerts.wake()
    return answer(telling_alerts.delivery(again))


@router.get(
    "/effectiveness",
    response_model=EffectivenessJson,
    responses=examples.answers(examples_alerts.EFFECTIVENESS),
)
def get_alert_effectiveness(
    desk: Desk, days: Annotated[int, Query(ge=1, le=366, description="Of so many days.")] = 30
) -> Response:
    """Show how well alerts serve: time to acknowledge, acted on or ignored, and which rules only make noise."""
    with desk.reading() as unit:
        whole, each = upkeep.served(unit, desk.clock.now(), days)
        names = rules_by_id(unit)
    body: EffectivenessJson = {
        "days": days,
        "since": (today(desk) - timedelta(days=days)).isoformat(),
        "all": telling_alerts.service(whole, names),
        "rules": [telling_alerts.service(one, names) for one in each],
    }
    return answer(body)


@router.get("/latency", response_model=LatencyJson, responses=examples.answers(examples_alerts.LATENCY))
async def get_alert_latency(
    work: Working,
    seconds: Annotated[
        float | None,
        Query(gt=0, le=86_400, description="Only what was measured in the last so many seconds."),
    ] = None,
) -> Response:
    """Show how long it takes from the tick to evaluated, committed, handed over and delivered."""
    alerts = work.alerts
    since = -math.inf if seconds is None else time.monotonic() - seconds
    stages = await asyncio.to_thread(alerts.latencies.quantiles, since)
    body: LatencyJson = {
        "stages": [telling_alerts.quantiles(*each) for each in stages.items()],
        "rules": alerts.watched,
        "instances": alerts.engine.instances,
        "symbols": len(alerts.engine.symbols),
        "behind": alerts.recorder.behind,
        "refused": alerts.recorder.refused,
        "problem": alerts.problem,
        "channels": [telling_alerts.health(each) for each in alerts.deliverer.health()],
    }
    return answer(body)
