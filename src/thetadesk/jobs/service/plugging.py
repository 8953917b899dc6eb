"""Finding plug-ins and running them, each in a process of its own: no line of theirs is ever read in by the desk itself."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.metadata
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from thetadesk.db.unit import Unit
from thetadesk.jobs import plugins, schedule, shipped, store
from thetadesk.jobs.model import Instance, Notice, Origin, Plugin, Scheduled, ScheduleError, Timing
from thetadesk.jobs.plugin import GROUP
from thetadesk.jobs.plugins import Heard
from thetadesk.jobs.service import schedules
from thetadesk.jobs.service.apart import Place, hear
from thetadesk.jobs.service.schedules import Change
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.clock import Clock
from thetadesk.kernel.errors import NotFoundError, ThetadeskError

PREFIX = "plugin-"
"""What the jobs of plug-ins are called by, so that none is taken for a job of the desk's."""
FAILURES = 3
"""So many failures in a row, and it is paused."""

_DESCRIBING_SECONDS = 20.0
_MOST_FOUND = 100


class PluginFailedError(ThetadeskError):
    """A plug-in that did not come to its end."""

    code = "plugin-failed"
    title = "The plug-in failed"


class Settings(Protocol):
    """The settings that say where plug-ins are, and how long each may take."""

    @property
    def resolved_plugin_folder(self) -> Path: ...
    @property
    def plugin_seconds(self) -> int: ...


class Desk(Protocol):
    """What plug-ins need of the desk."""

    @property
    def clock(self) -> Clock: ...
    @property
    def settings(self) -> Settings: ...
    def unit(self) -> AbstractContextManager[Unit]: ...
    def reading(self) -> AbstractContextManager[Unit]: ...
    def tell(self, notice: Notice) -> None: ...
    def told_to_plugins(self, portfolio_id: str | None, apart: Collection[str], /) -> Mapping[str, object]:
        """What a plug-in may know of a portfolio, or (None) of all but some, as JSON values."""
        ...


def jobs(unit: Unit) -> list[Scheduled]:
    """The jobs of the plug-ins that were found: off until somebody switches one on."""
    return [_job(each, each.timing) for each in store.plugins(unit) if each.timing is not None]


def listed(unit: Unit) -> list[tuple[Plugin, Instance | None]]:
    """The plug-ins that were found, each with how its job is set up for all; None where it has none."""
    set_up = {
        each.base.plugin: each for each in schedules.instances(unit, jobs(unit)) if not each.portfolio_id
    }
    return [(each, set_up.get(each.name)) for each in store.plugins(unit)]


def one(unit: Unit, name: str) -> tuple[Plugin, Instance | None]:
    """One of `listed`. Raises NotFoundError."""
    for each in listed(unit):
        if each[0].name == name:
            return each
    raise NotFoundError(f"there is no plug-in {name}; look for new ones first", plugin=name)


def switch(unit: Unit, name: str, enabled: bool, at: datetime) -> Instance:
    """Has a plug-in run from now on, or no longer. Raises NotFoundError, and ScheduleError for one that cannot run."""
    plugin, set_up = one(unit, name)
    if set_up is None:
        raise ScheduleError(f"{plugin.title} cannot run: {plugin.problem}", field="enabled")
    if enabled:
        forgive(unit, name)
    return schedules.edit(unit, set_up.base, schedules.EVERYONE, Change(enabled), at)


def forgive(unit: Unit, name: str) -> None:
    """Forgets how often a plug-in has failed."""
    plugin, _ = one(unit, name)
    if plugin.timing is not None and (plugin.failures or plugin.problem):
        store.keep_plugin(unit, replace(plugin, problem="", failures=0))


async def find(desk: Desk) -> str:
    """Looks for plug-ins, asks each what it is, and remembers what was found; in words."""
    places = await asyncio.to_thread(_places, desk.settings.resolved_plugin_folder)
    heard = [(place, await hear("describe", place, {}, _DESCRIBING_SECONDS)) for place in places]
    described = [_described(place, said, desk) for place, said in heard]
    found = _told_apart(described, await asyncio.to_thread(_known_places, desk))
    lost = await asyncio.to_thread(_remember, desk, found)
    broken = sum(1 for each in found.values() if each.timing is None)
    said = f"{len(found)} plug-ins found"
    said += f", {broken} of them cannot run" if broken else ""
    return f"{said}, {lost} gone" if lost else said


async def run(name: str, desk: Desk, portfolio_id: str | None) -> str:
    """Runs a plug-in to its end and tells what it has to tell; in words. Raises PluginFailedError; one that has failed
    FAILURES times in a row is paused."""
    plugin, apart = await asyncio.to_thread(_known, desk, name)
    told = await asyncio.to_thread(desk.told_to_plugins, portfolio_id, apart)
    place = Place(plugin.origin, plugin.place)
    heard = await hear("run", place, told, float(desk.settings.plugin_seconds))
    for notice in heard.notices:
        await asyncio.to_thread(desk.tell, replace(notice, key=_key(desk, name, notice)))
    if heard.problem:
        await asyncio.to_thread(_failed, desk, name, heard.problem)
        raise PluginFailedError(heard.problem)
    await asyncio.to_thread(_ended_well, desk, name)
    return heard.outcome()


def _job(plugin: Plugin, timing: Timing) -> Scheduled:
    return Scheduled(
        name=f"{PREFIX}{plugin.name}",
        title=plugin.title,
        description=plugin.description,
        function=partial(run, plugin.name),
        every=timing.every,
        cron=timing.cron,
        market_hours=timing.market_hours,
        scoped=True,
        on=False,
        plugin=plugin.name,
    )


def _places(folder: Path) -> list[Place]:
    """Where plug-ins may be, without importing any: files, names of modules, entry points."""
    ours = Path(shipped.__file__).parent
    named = [
        Place(Origin.SHIPPED, f"{shipped.__name__}.{path.stem}")
        for path in sorted(ours.glob("*.py"))
        if path.stem != "__init__"
    ]
    installed = [
        Place(Origin.PACKAGE, each.name)
        for each in sorted(importlib.metadata.entry_points(group=GROUP), key=lambda each: each.name)
    ]
    files = sorted(folder.glob("*.py")) if folder.is_dir() else []
    own = [
        Place(Origin.FOLDER, str(path))
        for path in files
        # A name that is no text cannot be remembered.
        if not path.name.startswith(("_", ".")) and str(path).isprintable()
    ]
    return [*named, *installed, *own][:_MOST_FOUND]


def _described(place: Place, heard: Heard, desk: Desk) -> Plugin:
    now = desk.clock.now()
    nameless = Plugin(place.stem, place.origin, place.place, place.stem, "", None, now)
    if heard.problem:
        return replace(nameless, problem=heard.problem)
    try:
        about = plugins.manifest(heard.manifest or {})
        timing = schedule.checked(about.timing, now)
    except ScheduleError as error:
        return replace(nameless, problem=error.detail)
    return replace(nameless, name=about.name, title=about.title, description=about.description, timing=timing)


def _known_places(desk: Desk) -> set[tuple[str, Origin, str]]:
    with desk.reading() as unit:
        return {(each.name, each.origin, each.place) for each in store.plugins(unit)}


def _told_apart(described: Sequence[Plugin], known: Collection[tuple[str, Origin, str]]) -> dict[str, Plugin]:
    """The plug-ins by name. Of several of one name it belongs to the one that had it, so that nobody takes the place of one
    that the user has switched on; else to the first that can run."""
    found: dict[str, Plugin] = {}

    def claim(each: Plugin) -> tuple[bool, bool]:
        return (each.name, each.origin, each.place) not in known, each.timing is None

    for each in sorted(described, key=claim):
        name, problem = each.name, each.problem or f"another plug-in is called {each.name}"
        while name in found:
            name += "-again"
        found[name] = each if name == each.name else replace(each, name=name, timing=None, problem=problem)
    return found


def _remember(desk: Desk, found: Mapping[str, Plugin]) -> int:
    """Keeps what was found with how it has fared; how many that were known are gone."""
    with desk.unit() as unit:
        before = {each.name: each for each in store.plugins(unit)}
        for name, plugin in found.items():
            known = before.get(name)
            fared = known is not None and plugin.timing is not None and known.timing is not None
            store.keep_plugin(
                unit,
                replace(plugin, problem=known.problem, failures=known.failures)
                if known and fared
                else plugin,
            )
        gone = before.keys() - found.keys()
        for name in gone:
            store.drop_plugin(unit, name)
        return len(gone)


def _known(desk: Desk, name: str) -> tuple[Plugin, Collection[str]]:
    """The plug-in, and the portfolios that have a schedule of their own for it."""
    with desk.reading() as unit:
        return one(unit, name)[0], schedules.set_apart(unit, f"{PREFIX}{name}")


def _ended_well(desk: Desk, name: str) -> None:
    with desk.unit() as unit:
        forgive(unit, name)


def _failed(desk: Desk, name: str, problem: str) -> None:
    """Counts the failure, and pauses what fails again and again."""
    with desk.unit() as unit:
        plugin, set_up = one(unit, name)
        plugin = replace(plugin, failures=plugin.failures + 1)
        paused = plugin.failures >= FAILURES and set_up is not None
        if paused:
            plugin = replace(plugin, problem=f"Paused after {plugin.failures} failures: {problem}")
            for each in schedules.effective(unit, set_up.base) if set_up else ():
                if each.enabled:
                    schedules.edit(unit, each.base, each.portfolio_id, Change(False), desk.clock.now())
        store.keep_plugin(unit, plugin)
    if paused:
        key = f"plugin:{name}:paused:{desk.clock.now().isoformat()}"
        words = f"The plug-in {plugin.title} was paused, because it failed {plugin.failures} times in a row: {problem}"
        desk.tell(Notice(key, "warning", words, "/jobs"))


def _key(desk: Desk, name: str, notice: Notice) -> str:
    if notice.key:
        return f"plugin:{name}:{notice.key}"
    said = hashlib.sha256(notice.words.encode()).hexdigest()[:16]
    return f"plugin:{name}:{market_date(desk.clock.now())}:{said}"
