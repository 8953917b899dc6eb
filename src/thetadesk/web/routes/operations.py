"""Health, facts and settings."""

from typing import Annotated, Any

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from thetadesk import __version__
from thetadesk.bootstrap import App
from thetadesk.formats import discover
from thetadesk.jobs.service import plugging
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.ledger.strategies import STRATEGIES
from thetadesk.settings import SettingDescription, Settings, descriptions
from thetadesk.web import preferring
from thetadesk.web.asking import Desk, Working, answer, decided
from thetadesk.web.live.gallery import feed_json
from thetadesk.web.live.market import LiveMarket
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples
from thetadesk.web.schemas.operations import ConfigJson, HealthJson, InfoJson, LiveHealthJson, SettingJson

router = Router(tags=["operations"])


class ConfigBody(BaseModel):
    """The preferences that are to change, by name; null for the default."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=examples.bodies({"preferences": {"wheel.favourable": 70}})
    )
    preferences: Annotated[dict[str, Any], Field(max_length=50)]


@router.get("/health", response_model=HealthJson, responses=examples.answers(examples.HEALTH))
def get_health(desk: Desk, work: Working) -> Response:
    """Say whether everything the desk needs answers; 503 when it cannot serve."""
    try:
        desk.database.ping()
        said = "ok"
    except ThetadeskError as error:
        said = error.detail
    feeds = work.live.feeds.statuses()
    checks = {"database": said, **({"simulator": work.simulator.health()} if work.simulator else {})}
    checks |= {f"feed {feed.source}": feed.reason or "ok" for feed in feeds}
    if work.serves and desk.settings.scheduler_enabled:
        checks["scheduler"] = "ok" if work.jobs.started else "no job starts by itself: restart the server"
    if said == "ok":
        checks |= _paused(desk)
    body: HealthJson = {
        "status": "ok" if set(checks.values()) == {"ok"} else "degraded",
        "version": __version__,
        "checks": checks,
        "live": _live(work.live),
    }
    # Without the simulator or a feed the desk goes on serving.
    return answer(body, 200 if said == "ok" else 503)


@router.get("/info", response_model=InfoJson, responses=examples.answers(examples.INFO))
def get_info(desk: Desk) -> Response:
    """Say what this desk is and which export files it reads."""
    body: InfoJson = {
        "name": "Thetadesk",
        "version": __version__,
        "uptime_seconds": round((desk.clock.now() - desk.started_at).total_seconds(), 3),
        "database": "sqlite" if desk.database.engine_name == "sqlite" else "postgresql",
        "formats": [{"name": each.name, "title": each.title} for each in discover() if not each.refusal],
        "strategies": [{"id": key, "label": label} for key, label in STRATEGIES.items()],
    }
    return answer(body)


@router.get("/config", response_model=ConfigJson, responses=examples.answers(examples.CONFIG))
def get_config(desk: Desk) -> Response:
    """Show the settings in force; secrets are listed without their values."""
    return answer(_config(desk))


@router.put("/config", response_model=ConfigJson, responses=examples.answers(examples.CONFIG))
def change_config(desk: Desk, body: ConfigBody) -> Response:
    """Change preferences, all of them or none; they are in force at once. Settings are the environment's, and stay."""
    with desk.unit() as unit:
        preferring.prefer(unit, body.preferences, decided(desk))
    return answer(_config(desk))


def _config(desk: App) -> ConfigJson:
    with desk.reading() as unit:
        preferences = preferring.told(unit)
    return {
        "settings": [_setting(desk.settings, each) for each in descriptions()],
        "preferences": preferences,
    }


def _paused(desk: App) -> dict[str, str]:
    """The plug-ins that were paused because they failed again and again."""
    with desk.reading() as unit:
        found = plugging.listed(unit)
    return {
        f"plug-in {plugin.name}": plugin.problem
        for plugin, _ in found
        if plugin.failures >= plugging.FAILURES
    }


def _live(live: LiveMarket) -> LiveHealthJson:
    counts = live.hub.counts
    return {
        "feeds": [feed_json(feed) for feed in live.feeds.statuses()],
        "symbols": len(live.hub),
        "wanted": len(live.hub.demand),
        "viewers": len(live.gallery),
        "ticks": counts.received,
        "refused": counts.refused,
        "given_up": live.hub.demand.degradation.name.lower(),
        "legs": len(live.book.snapshot.legs),
        "longest_slice_ms": round(live.book.longest_slice * 1000, 3),
    }


def _setting(settings: Settings, about: SettingDescription) -> SettingJson:
    value = getattr(settings, about.name)
    # Where the data lies is nobody's business but the operator's, who sees it on the command line.
    private = about.secret or about.name == "data_dir"
    return {
        "name": about.name,
        "env": about.env,
        "value": None if private else list(value) if isinstance(value, tuple) else value,
        "secret": private,
        "description": about.description,
    }
