"""Rules of alerts: kept, looked at before they are kept, and typed with help."""

from typing import Annotated, Literal

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk.alerts import templates
from thetadesk.alerts.completing import complete
from thetadesk.alerts.forms import Form, filled
from thetadesk.alerts.model import Rule, Saved
from thetadesk.alerts.observables import OBSERVED
from thetadesk.alerts.service import channels, rules
from thetadesk.alerts.service.desk import look
from thetadesk.web.alert_checking import checked
from thetadesk.web.asking import Desk, Id, Whole, Working, answer, decided
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, examples_alerts, telling_alerts
from thetadesk.web.schemas.alerts import (
    ObservablesJson,
    RuleCheckJson,
    RuleDetailJson,
    RuleJson,
    RulesJson,
    RuleVersionsJson,
    SuggestionsJson,
    TemplatesJson,
)
from thetadesk.web.work import Work

router = Router(tags=["alerts"], prefix="/alerts")

LONGEST_TEXT = 4_000
_ONE = examples.answers(examples_alerts.RULE)
Text = Annotated[str, Field(max_length=LONGEST_TEXT, description="The rule in one line.")]
Name = Annotated[
    str, Field(max_length=rules.LONGEST_NAME, description="What the user calls it; may be empty.")
]
Part = Annotated[str, Field(max_length=LONGEST_TEXT)]


class RuleBody(BaseModel):
    """A new rule."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=examples.bodies({"text": "AAPL < 185 for 30s", "name": "Support"})
    )
    text: Text
    name: Name = ""


class RuleChangeBody(BaseModel):
    """What is to change of a rule that is still at `version`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=examples.bodies({"text": "AAPL < 180", "version": 1})
    )
    text: Text | None = None
    name: Name | None = None
    version: Annotated[
        Whole | None, Field(ge=1, description="The version that was read; any if left out.")
    ] = None


class FormBody(BaseModel):
    """A rule as the fields of a form; what is left out says nothing."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=examples.bodies(examples_alerts.FORM))
    condition: Part
    each: Part = ""
    where: Part = ""
    holds_for: Part = ""
    clears_when: Part = ""
    cooldown: Part = ""
    once: bool = False
    repeat: Part = ""
    schedule: Part = ""
    until: Part = ""
    severity: Literal["info", "warning", "urgent"] = "warning"
    channels: Part = ""
    ignores_quiet: bool = False


class CheckBody(BaseModel):
    """A rule to look at: its text, or its form."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=examples.bodies({"text": "AAPL < 185"}, {"form": {"condition": "AAPL < 185"}}),
    )
    text: Text | None = None
    form: FormBody | None = None
    past: Annotated[bool, Field(description="Whether to replay it over stored candles too.")] = True


@router.get("/rules", response_model=RulesJson, responses=examples.answers({"items": [examples_alerts.RULE]}))
def list_alert_rules(
    desk: Desk,
    work: Working,
    deleted: Annotated[bool, Query(description="Those that were deleted and can be restored.")] = False,
) -> Response:
    """List the rules, with how their instances stand."""
    with desk.reading() as unit:
        if deleted:
            standings = [rules.read(each) for each in rules.listed(unit, True)]
            saves: dict[str, dict[str, Saved]] = {}
        else:
            standings, states = rules.standing(unit)
            saves = telling_alerts.by_rule(states)
    watching = work.alerts.watching
    items = [
        telling_alerts.rule(each, {**saves.get(each.rule.id, {}), **watching(each.rule)})
        for each in standings
    ]
    body: RulesJson = {"items": items}
    return answer(body)


@router.post(
    "/rules", status_code=201, response_model=RuleJson, responses=examples.answers(examples_alerts.RULE, 201)
)
def create_alert_rule(desk: Desk, work: Working, body: RuleBody) -> Response:
    """Keep a new rule. A text that is none is refused with the character it is about (`at`, `length`, `fits`)."""
    with desk.unit() as unit:
        made = rules.create(unit, body.text, decided(desk), body.name)
    return _told(desk, work, made, 201)


@router.post("/rules/check", response_model=RuleCheckJson, responses=examples.answers(examples_alerts.CHECK))
async def check_alert_rule(desk: Desk, work: Working, body: CheckBody) -> Response:
    """Look at a text (or a form) as a rule, keeping nothing: what it says in words, whether it is true now, how often it
    would have fired; or which character is wrong and what fits there."""
    if body.form is None:
        return answer(await checked(desk, work, body.text or "", past=body.past))
    line = filled(Form(**body.form.model_dump()))
    return answer(await checked(desk, work, line.text, past=body.past, field_of=line.field_at))


@router.get(
    "/rules/complete",
    response_model=SuggestionsJson,
    responses=examples.answers({"items": [examples_alerts.SUGGESTION]}),
)
async def complete_alert_rule(
    desk: Desk,
    work: Working,
    text: Annotated[str, Query(max_length=LONGEST_TEXT, description="What is typed so far.")] = "",
    at: Annotated[int, Query(ge=0, le=LONGEST_TEXT, description="Where the cursor stands.")] = 0,
) -> Response:
    """List what could be typed at a place of a rule."""
    named = await look(desk, lambda unit: [each.id for each in channels.listed(unit, desk.vault)])
    found = complete(text, at, work.alerts.facts.known([*named, rules.PAGE]))
    body: SuggestionsJson = {"items": [telling_alerts.suggestion(each) for each in found]}
    return answer(body)


@router.get(
    "/observables",
    response_model=ObservablesJson,
    responses=examples.answers({"items": [examples_alerts.OBSERVABLE]}),
)
async def list_observables() -> Response:
    """List everything that a rule can ask about."""
    body: ObservablesJson = {"items": [telling_alerts.observable(each) for each in OBSERVED]}
    return answer(body)


@router.get(
    "/templates",
    response_model=TemplatesJson,
    responses=examples.answers({"items": [examples_alerts.TEMPLATE]}),
)
async def list_alert_templates() -> Response:
    """List rules to begin with."""
    body: TemplatesJson = {
        "items": [telling_alerts.template(each, rules.line_of(each.text)) for each in templates.TEMPLATES]
    }
    return answer(body)


@router.get(
    "/rules/{rule_id}",
    response_model=RuleDetailJson,
    responses=examples.answers(examples_alerts.RULE_DETAIL),
)
def get_alert_rule(desk: Desk, work: Working, rule_id: Id) -> Response:
    """Show a rule with its form and its instances."""
    with desk.reading() as unit:
        found = rules.read(rules.find(unit, rule_id))
        saves = rules.states_of(unit, found.rule)
    saves |= work.alerts.watching(found.rule)
    return answer(telling_alerts.rule_detail(found, saves, work.alerts.facts.title))


@router.put("/rules/{rule_id}", response_model=RuleJson, responses=_ONE)
def change_alert_rule(desk: Desk, work: Working, rule_id: Id, body: RuleChangeBody) -> Response:
    """Change what a rule says or is called; refused if it was changed since `version` was read."""
    with desk.unit() as unit:
        changed = rules.edit(unit, rule_id, decided(desk), body.text, body.name, body.version)
    return _told(desk, work, changed)


@router.delete("/rules/{rule_id}", response_model=RuleJson, responses=_ONE)
def delete_alert_rule(desk: Desk, work: Working, rule_id: Id) -> Response:
    """Delete a rule; its history stays, and it can be restored."""
    with desk.unit() as unit:
        deleted = rules.delete(unit, rule_id, decided(desk))
    return _told(desk, work, deleted)


@router.post("/rules/{rule_id}/restore", response_model=RuleJson, responses=_ONE)
def restore_alert_rule(desk: Desk, work: Working, rule_id: Id) -> Response:
    """Undo the deletion of a rule."""
    with desk.unit() as unit:
        restored = rules.restore(unit, rule_id, decided(desk))
    return _told(desk, work, restored)


@router.post("/rules/{rule_id}/pause", response_model=RuleJson, responses=_ONE)
def pause_alert_rule(desk: Desk, work: Working, rule_id: Id) -> Response:
    """Stop watching a rule until it is resumed."""
    with desk.unit() as unit:
        paused = rules.pause(unit, rule_id, True, decided(desk))
    return _told(desk, work, paused)


@router.post("/rules/{rule_id}/resume", response_model=RuleJson, responses=_ONE)
def resume_alert_rule(desk: Desk, work: Working, rule_id: Id) -> Response:
    """Watch a paused rule again."""
    with desk.unit() as unit:
        resumed = rules.pause(unit, rule_id, False, decided(desk))
    return _told(desk, work, resumed)


@router.get(
    "/rules/{rule_id}/versions",
    response_model=RuleVersionsJson,
    responses=examples.answers({"items": [examples_alerts.VERSION]}),
)
def list_alert_rule_versions(desk: Desk, rule_id: Id) -> Response:
    """List what a rule has said, oldest first."""
    with desk.reading() as unit:
        found = rules.versions(unit, rule_id)
    body: RuleVersionsJson = {"items": [telling_alerts.version(each) for each in found]}
    return answer(body)


@router.post("/rules/{rule_id}/versions/{version}/restore", response_model=RuleJson, responses=_ONE)
def return_alert_rule(
    desk: Desk, work: Working, rule_id: Id, version: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> Response:
    """Undo edits: make a rule say again what it said in an earlier version."""
    with desk.unit() as unit:
        returned = rules.return_to(unit, rule_id, version, decided(desk))
    return _told(desk, work, returned)


def _told(desk: Desk, work: Work, rule: Rule, status: int = 200) -> Response:
    """The rule after a change, which the engine is told of."""
    work.alerts.wake()
    with desk.reading() as unit:
        saves = rules.states_of(unit, rule) | work.alerts.watching(rule)
    return answer(telling_alerts.rule(rules.read(rule), saves), status)
