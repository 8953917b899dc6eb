"""Alerts beside everything else: the engine on the path of every tick, what rules ask of the book and the desk, and who
writes down and tells what fires.

Everything here runs on the event loop's thread, in pieces short enough that no tick waits for one; what reads the database
does so in a thread of its own.
"""

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from thetadesk.alerts import facts, syntax
from thetadesk.alerts.engine.evaluating import Engine
from thetadesk.alerts.engine.instances import ActiveRule, Parts
from thetadesk.alerts.latency import Latencies
from thetadesk.alerts.model import Alert, Change, Mode, Rule, Saved
from thetadesk.alerts.service import rules as keeping
from thetadesk.alerts.service.delivery import Deliverer
from thetadesk.alerts.service.recording import Recorded, Recorder
from thetadesk.alerts.service.rules import Standing
from thetadesk.alerts.syntax import Of, RuleLine
from thetadesk.bootstrap import App
from thetadesk.kernel.turns import in_turns
from thetadesk.market.model import Priority
from thetadesk.web.live.alert_board import AlertBoard, What
from thetadesk.web.live.alert_bugs import Bugs
from thetadesk.web.live.alert_facts import AlertFacts, Asked
from thetadesk.web.live.alert_windows import warm
from thetadesk.web.live.market import LiveMarket

BEAT_SECONDS = 0.1
"""How often time passes for the engine where no tick brings it: what `for 30s` is exact to."""
LOOK_SECONDS = 1.0
"""How often it is asked whether another process has changed a rule."""
SLOW_SECONDS = 5.0
"""How often connections, disk and the other slow figures are looked at."""
KEEP_SECONDS = 60.0
"""How often it is kept on which side of their thresholds the values of crossings are."""

_OWNER = "alerts"
_OLDEST_TICK_NS = 5_000_000_000
_ENDING_SECONDS = 5.0
_log = logging.getLogger(__name__)


class LiveAlerts:
    """Made with the application; watches nothing until `running`. `engine` decides, `recorder` writes down, `deliverer`
    tells, `facts` knows what is asked of the book and the desk."""

    def __init__(self, desk: App, live: LiveMarket) -> None:
        self._desk, self._live = desk, live
        self._hub = live.hub
        self._edition: tuple[object, ...] | None = None
        self._active: dict[str, ActiveRule] = {}
        # Those that stand, taken up or not yet.
        self._standing: dict[str, ActiveRule] = {}
        # What all rules ask for together: going through ten thousand of them is too long for a tick to wait.
        self._asked: Asked = {}
        self._symbols: frozenset[str] = frozenset()
        self._crossing: list[str] = []
        self._bugs = Bugs()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._awake = asyncio.Event()
        self._stirred = asyncio.Event()
        self.latencies = Latencies()
        self.recorder = Recorder(desk, self.latencies)
        self.deliverer = Deliverer(desk, self.latencies)
        self.recorder.listeners.append(self.deliverer.wake)
        self.engine = Engine(self._changed, self._hub, _heard_ns, time.monotonic_ns, attempt=_attempted)
        self.facts = AlertFacts(desk, live)
        self.board = AlertBoard(desk, self.facts.title, live.now)
        self.recorder.listeners.append(self.board.recorded)
        self.deliverer.listeners.append(self.board.delivered)
        desk.around.mode = self._mode
        desk.around.carries = self.facts.carries
        desk.around.told = self.noticed
        live.is_asked = lambda: self.facts.are_of_book(self._asked)

    @property
    def lines(self) -> list[RuleLine]:
        """What is watched."""
        return [each.line for each in self._active.values()]

    @property
    def errors(self) -> int:
        """How many errors of the desk ticks have met since the start."""
        return self._bugs.count

    @property
    def problem(self) -> str:
        """What is wrong with watching and writing down, in words; nothing if all is well."""
        return "; ".join(each for each in (self.recorder.problem, self._bugs.problem) if each)

    def watching(self, rule: Rule) -> dict[str, Saved]:
        """Where the instances of a rule stand now, by subject, also those that have never moved. Any thread may ask."""
        return self.engine.watching(rule.id, rule.version)

    @property
    def watched(self) -> int:
        """How many rules are watched."""
        return len(self._active)

    def wake(self) -> None:
        """Rules or what waits to be sent have changed: looks at both now. Any thread may say so."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._woken)

    def told(self, alert_ids: Iterable[str], what: What) -> None:
        """Somebody has acknowledged or seen these alerts. Any thread may say so."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.board.changed, list(alert_ids), what)

    def noticed(self, alert: Alert) -> None:
        """The desk itself has something to say, which is committed. Any thread may say so."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._noticed, Recorded((alert,), ()))

    def _noticed(self, recorded: Recorded) -> None:
        self.board.recorded(recorded)
        self.deliverer.wake()

    def _woken(self) -> None:
        self._awake.set()
        self.deliverer.wake()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Surrounds the time in which rules are watched."""
        self._loop = asyncio.get_running_loop()
        await self._begin()
        unlisten = [
            self._hub.listen_ticks(self._bugs.guarding(self.engine.tick)),
            self._live.book.listen(self._valued),
        ]
        recording = asyncio.create_task(_kept_up(self.recorder.run, "recording alerts"))
        works = {
            "the clock of alerts": self._beat,
            "following rules": self._follow_rules,
            "following the book for alerts": self._follow_book,
            "following the desk for alerts": self._follow_desk,
            "keeping what crossings start from": self._keep_sides,
            "telling pages of alerts": self.board.run,
            "delivering alerts": self.deliverer.run,
        }
        tasks = [asyncio.create_task(_kept_up(work, title)) for title, work in works.items()]
        try:
            yield
        finally:
            self._loop = None
            for unlistened in unlisten:
                unlistened()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._end(recording)
            await _safely(self._keep_crossed, "what crossings start from could not be kept")
            await self.board.close()

    async def _end(self, recording: asyncio.Task[None]) -> None:
        self.recorder.stop()
        await asyncio.wait({recording}, timeout=_ENDING_SECONDS)
        recording.cancel()
        await asyncio.gather(recording, return_exceptions=True)

    async def _begin(self) -> None:
        standings, states, edition = await asyncio.to_thread(self._stored)
        rules = [_active(each) for each in standings if each.line is not None]
        self._active = {each.id: each for each in rules}
        self._standing = dict(self._active)
        self.board.name(each.rule for each in standings)
        self._edition = edition
        await self._look_through()
        self.engine.load(rules, states, self._now())
        await self._take_desk()
        self._want()
        # Thousands of rules stay: to look through them for garbage would hold up every tick for a tenth of a second.
        gc.freeze()

    def _stored(self) -> tuple[list[Standing], Any, tuple[object, ...]]:
        with self._desk.reading() as unit:
            standings, states = keeping.standing(unit)
            return standings, states, keeping.edition(unit)

    def _changed(self, change: Change) -> None:
        """Says of whom a change is, in words."""
        if change.instance:
            rule = self._standing.get(change.rule_id)
            line = None if rule is None else rule.line
            of = line.each.kind.of.value if line is not None and line.each is not None else ""
            change = replace(change, words=f"{self._title(of, change.instance)}: {change.words}")
        self.recorder.put(change)

    def _title(self, of: str, key: str) -> str:
        try:
            return self.facts.title(of, key)
        except Exception:  # noqa: BLE001 - an edge: recorded; what has fired is told, by whatever name
            _log.exception("what an alert is about has no title")
            return key

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await in_turns(self.engine.pass_time(self._now()))

    async def _keep_sides(self) -> None:
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            await _safely(self._keep_crossed, "what crossings start from could not be kept")

    async def _keep_crossed(self) -> None:
        """Keeps on which side the values of crossings are: what crosses while the desk is off is found by it."""
        versions = {
            id: self._active[id].version
            for id in self._crossing
            if id in self._active and not self._active[id].paused
        }
        if not versions:
            return
        found: dict[tuple[str, str], Saved] = {}

        def look() -> Generator[None, None, None]:
            for id in versions:
                found.update(self.engine.standings([id]))
                yield

        await in_turns(look())

        def keep() -> None:
            with self._desk.unit() as unit:
                keeping.keep_standings(unit, found, versions)

        await asyncio.to_thread(keep)

    async def _follow_rules(self) -> None:
        await self._warm()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._awake.wait()
            self._awake.clear()
            await _safely(self._look_at_rules, "the rules of alerts could not be looked at")

    async def _look_at_rules(self) -> None:
        """Takes up what has changed, if anything has."""
        if await asyncio.to_thread(self._stored_edition) == self._edition:
            return
        standings, _, edition = await asyncio.to_thread(self._stored)
        wanted: dict[str, ActiveRule] = {}
        await in_turns(_gather(standings, wanted))
        self._standing = self._active | wanted
        gone = self._active.keys() - wanted.keys()
        changed = [each for id, each in wanted.items() if self._active.get(id) != each]
        self.board.name(each.rule for each in standings)
        # What breaks off is looked at again: what has not been taken up by then still differs.
        for id in gone:
            await in_turns(self.engine.drop_rule(id, self._now()))
            del self._active[id]
        for rule in changed:
            await self._take_up(rule)
        await self._look_through()
        if all(self._active.get(rule.id) == rule for rule in changed):
            self._edition = edition
        self._want()
        await self._take_desk()
        self._stirred.set()
        await self._warm()

    async def _take_up(self, rule: ActiveRule) -> None:
        try:
            await in_turns(self.engine.take_rule(rule, self._now()))
        except Exception:  # noqa: BLE001 - an edge: recorded; the others are watched, and this one is tried again
            _log.exception("rule %s could not be taken up", rule.id)
        else:
            self._active[rule.id] = rule
        await asyncio.sleep(0)

    async def _look_through(self) -> None:
        """Notes what all rules together ask for, and which of them ask for crossings."""
        asked: dict[Of, set[str]] = {}
        symbols: set[str] = set()
        crossing: list[str] = []

        def look() -> Generator[None, None, None]:
            for rule in list(self._active.values()):
                for of, names in facts.asked([rule.line]).items():
                    asked.setdefault(of, set()).update(names)
                symbols.update(syntax.symbols(rule.line))
                if _crosses(rule):
                    crossing.append(rule.id)
                yield

        await in_turns(look())
        self._asked = {of: frozenset(names) for of, names in asked.items()}
        self._symbols, self._crossing = frozenset(symbols), crossing

    def _stored_edition(self) -> tuple[object, ...]:
        with self._desk.reading() as unit:
            return keeping.edition(unit)

    async def _warm(self) -> None:
        await warm(self._desk, self.engine, self._now)

    def _want(self) -> None:
        self._hub.want(_OWNER, self.engine.symbols | self._symbols, Priority.WATCHED)

    def _valued(self, _: object) -> None:
        self._stirred.set()

    async def _follow_book(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            await _safely(self._take_book, "what rules ask of the book could not be reckoned")
            await _safely(self._take_models, "what the model says of options could not be taken")

    async def _take_models(self) -> None:
        models = self.facts.modelled(self.engine.symbols)
        await in_turns(self.engine.take_models(models, self._now()))

    async def _take_book(self) -> None:
        for of, subjects in await self.facts.of_book(self._asked):
            await in_turns(self.engine.take_facts(of.value, subjects, self._now()))

    async def _follow_desk(self) -> None:
        while True:
            await asyncio.sleep(SLOW_SECONDS)
            await _safely(self._take_desk, "what rules ask of the desk could not be looked at")
            self._keep_time()
            self._want()
            if self.facts.book_is_old:
                self._stirred.set()

    def _keep_time(self) -> None:
        """Hours are those of the market that is told: a simulator's may be open on a Sunday."""
        feeds, ahead = self._live.feeds, 0.0
        if feeds.are_simulated:
            ahead = max(
                (self._hub.standing(each.source).ahead for each in feeds.statuses()), key=abs, default=0.0
            )
        self.engine.keep_time(ahead, self._now())

    async def _take_desk(self) -> None:
        for of, subjects in await self.facts.of_desk(self._asked, self._symbols):
            await in_turns(self.engine.take_facts(of.value, subjects, self._now()))

    def _mode(self) -> Mode:
        feeds = self._live.feeds
        # Until one tells which market it is, a desk with a simulator is taken for what it was made for.
        simulated = feeds.are_simulated if feeds.sources() else bool(self._desk.settings.simulator)
        return Mode.SIMULATED if simulated else Mode.LIVE

    def _now(self) -> float:
        return self._desk.clock.now().timestamp()


def _active(standing: Standing) -> ActiveRule:
    assert standing.line is not None
    return ActiveRule(standing.rule.id, standing.rule.version, standing.line, standing.rule.paused)


def _crosses(rule: ActiveRule) -> bool:
    return any(isinstance(node, syntax.Crossing) for node in syntax.walk(rule.line.condition))


def _heard_ns() -> int:
    """When the tick that is being looked at was read from its socket. One that an answer to a request told was not, and
    is counted from now."""
    # Streams bring the library that this needs; nothing else asks for it.
    from thetadesk.wire.socket import heard_ns

    now, heard = time.monotonic_ns(), heard_ns()
    return heard if now - heard < _OLDEST_TICK_NS else now


def _gather(standings: Iterable[Standing], wanted: dict[str, ActiveRule]) -> Generator[None, None, None]:
    for each in standings:
        if each.line is not None:
            wanted[each.rule.id] = _active(each)
        yield


def _attempted(rule_id: str, work: Callable[[*Parts], None], *parts: *Parts) -> str:
    try:
        work(*parts)
    except Exception as bug:  # noqa: BLE001 - an edge: recorded, and told as an error of this rule
        _log.exception("rule %s cannot be watched", rule_id)
        return type(bug).__name__
    return ""


async def _kept_up(work: Callable[[], Coroutine[Any, Any, None]], title: str) -> None:
    """Does it until it ends by itself, and begins again if it breaks off: nobody would miss what it no longer tells."""
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 - an edge: recorded, and begun again
            _log.exception("%s broke off, and begins again", title)
            await asyncio.sleep(LOOK_SECONDS)
        else:
            return


async def _safely(work: Callable[[], Coroutine[Any, Any, None]], problem: str) -> None:
    try:
        await work()
    except Exception:  # noqa: BLE001 - an edge: recorded, and tried again
        _log.exception(problem)
