"""Looking at a text as a rule before it is kept: what it says, whether it is true now, how often it would have fired."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from thetadesk.alerts import facts, saying, syntax
from thetadesk.alerts.engine import preview
from thetadesk.alerts.engine.instances import Said
from thetadesk.alerts.service import rules
from thetadesk.alerts.service.desk import look
from thetadesk.alerts.syntax import Kind, Of, RuleLine, RuleSyntaxError
from thetadesk.alerts.writing import write
from thetadesk.bootstrap import App
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.market.model import Candle, Interval
from thetadesk.market.service import candles
from thetadesk.web.live.alert_windows import past_of
from thetadesk.web.schemas import telling_alerts
from thetadesk.web.schemas.alerts import PastJson, ReadingJson, RuleCheckJson
from thetadesk.web.schemas.values import instant
from thetadesk.web.work import Work

DAYS = 20
"""So far back a rule is replayed."""
MOST_SYMBOLS = 8
"""Rules over more symbols are not replayed while somebody types."""
_PATIENCE_SECONDS = 2.0
_MOST_FIRINGS = 20


async def checked(
    desk: App, work: Work, text: str, *, past: bool, field_of: Callable[[RuleSyntaxError], str] | None = None
) -> RuleCheckJson:
    """Everything that can be said of a text. `field_of` names the field of a form that an error is about."""
    body: RuleCheckJson = {
        "ok": False,
        "typed": text,
        "text": None,
        "description": None,
        "form": None,
        "problem": None,
        "subjects": 0,
        "true_now": 0,
        "now": [],
        "past": None,
    }
    try:
        line = await look(desk, lambda unit: rules.check(unit, text))
    except RuleSyntaxError as error:
        field = None if field_of is None else field_of(error)
        return {**body, "problem": telling_alerts.rule_problem(error, field)}
    said = await _now(desk, work, line)
    of = line.each.kind.of.value if line.each is not None else ""
    return {
        **body,
        "ok": True,
        "text": write(line),
        "description": saying.describe(line),
        "form": telling_alerts.form(line),
        "subjects": len(said),
        "true_now": sum(each.true is True for each in said),
        "now": [_reading(work, of, each) for each in said[: preview.MOST_SUBJECTS]],
        "past": await _past(desk, line) if past else None,
    }


async def _now(desk: App, work: Work, line: RuleLine) -> list[Said]:
    alerts, asked = work.alerts, facts.asked([line])
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await work.live.asked.quotes(sorted(syntax.symbols(line)))
    told: dict[Of, facts.Subjects] = dict(await alerts.facts.of_desk(asked, syntax.symbols(line)))
    told |= dict(await alerts.facts.of_book(asked))
    if line.each is not None and line.each.kind is Kind.SHORT_LEG and Of.LEG in told:
        # Those that it leaves out anyway are none of its subjects.
        told[Of.LEG] = facts.Subjects({key: each for key, each in told[Of.LEG].items() if each["short"]})
    at = work.live.now()
    past = await past_of(desk, _windows(line), at)
    models = alerts.facts.modelled(syntax.symbols(line))
    return preview.now(line, work.live.hub, told, at, past, models)


def _windows(line: RuleLine) -> set[tuple[str, str, int]]:
    """The windows over quotes of a rule, as symbol, field and seconds."""
    return {
        (node.of.subject.key, node.of.name, node.seconds)
        for each in line.conditions
        for node in syntax.walk(each)
        if isinstance(node, syntax.Windowed) and node.of.subject.of is Of.QUOTE and node.of.subject.key
    }


def _reading(work: Work, of: str, said: Said) -> ReadingJson:
    return {
        "instance": said.subject,
        "title": work.alerts.facts.title(of, said.subject) if said.subject else "",
        "true": said.true,
        "value": said.value,
        "threshold": said.threshold,
        "words": preview.words_now(said),
    }


async def _past(desk: App, line: RuleLine) -> PastJson:
    symbols = sorted(syntax.symbols(line))
    if len(symbols) > MOST_SYMBOLS:
        return _unknown(f"a rule over more than {MOST_SYMBOLS} symbols is not replayed")
    until = desk.clock.now()
    interval, told = await _candles(desk, symbols, until)
    replaying = preview.Replaying(line, told, interval, until)
    while not replaying.go():  # noqa: ASYNC110 - it is work, in pieces
        await asyncio.sleep(0)
    found = replaying.result()
    latest = [each for each in found.firings if each.at >= until - timedelta(days=DAYS)]
    return {
        "days": DAYS,
        "count": None if found.since is None else found.count,
        "firings": [{"at": instant(each.at), "words": each.words} for each in latest[-_MOST_FIRINGS:]],
        "note": found.words,
    }


def _unknown(note: str) -> PastJson:
    return {"days": DAYS, "count": None, "firings": [], "note": note}


async def _candles(
    desk: App, symbols: list[str], until: datetime
) -> tuple[Interval, dict[str, list[Candle]]]:
    """Minutes if all that are stored reach back as far as days do, else days, which are asked for where none are kept."""
    since = until - timedelta(days=DAYS)
    minutes = {each: await _stored(desk, each, Interval.MINUTE, since, until) for each in symbols}
    if symbols and all(told and told[0].at < since + timedelta(days=5) for told in minutes.values()):
        return Interval.MINUTE, minutes
    days = {each: await _days(desk, each, since, until) for each in symbols}
    if any(days.values()):
        return Interval.DAY, days
    return Interval.MINUTE, minutes


async def _stored(
    desk: App, symbol: str, interval: Interval, since: datetime, until: datetime
) -> list[Candle]:
    return await look(desk, lambda unit: candles.stored(unit, symbol, interval, since, until))


async def _days(desk: App, symbol: str, since: datetime, until: datetime) -> list[Candle]:
    found = await _stored(desk, symbol, Interval.DAY, since, until)
    if found:
        return found
    with suppress(ThetadeskError, TimeoutError):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            if candles.keeps_history(symbol):
                return (await candles.read(desk, symbol, Interval.DAY, since, until)).candles
    return []
