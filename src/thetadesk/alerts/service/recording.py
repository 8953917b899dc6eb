"""From *fired* to *told*: what the engine decided is committed in groups, and only then does anybody hear of it.

A group is one unit of work: where the instances stand, the alerts, and what has to be sent of them. A process that is
killed before the commit has told nobody, and the engine, started again from what was stored, decides the same anew; one
that is killed after it leaves the outbox behind. On SQLite a commit is `synchronous=NORMAL` in WAL mode (db/engine.py):
a killed process loses nothing, a power cut at most the last commits, whole, and then the engine decides them anew too.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from thetadesk.alerts import firing
from thetadesk.alerts.firing import Told
from thetadesk.alerts.latency import Latencies, Stage
from thetadesk.alerts.manners import Manners
from thetadesk.alerts.model import Alert, AlertState, Change, Delivery, Severity
from thetadesk.alerts.service import over, preferences
from thetadesk.alerts.service.desk import Desk
from thetadesk.alerts.service.gathering import Folded, Telling, fold
from thetadesk.alerts.service.rules import PAGE, line_of
from thetadesk.alerts.store import deliveries, inbox
from thetadesk.alerts.store import rules as store
from thetadesk.db.errors import DatabaseBusyError, DatabaseSetupError
from thetadesk.db.unit import Unit
from thetadesk.kernel.turns import WAY

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.001
"""How long the first change of a group waits for others."""
LARGEST_GROUP = 2_000
_AGAIN_SECONDS = 0.5
_TRIES = 2
_MOST_RULES = 30_000
"""Versions of rules that are remembered; they are small, and read again when they are needed."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a commit has made true: alerts that are new, alerts that are over, and how many tellings wait."""

    opened: tuple[Alert, ...]
    cleared: tuple[Alert, ...]
    deliveries: int = 0


Listener = Callable[[Recorded], None]


@dataclass(slots=True)
class Recorder:
    """Writes changes down. `put` from the event loop's thread; `run` until it is cancelled or `stop`ped.

    `listeners` are called in the loop after each commit: pages, delivery. `refused` counts changes that could not be
    written, tried twice, for a reason that is no matter of the database being busy: a bug, which stands in the log.
    """

    desk: Desk
    latencies: Latencies
    listeners: list[Listener] = field(default_factory=list)
    refused: int = 0
    _busy: str = ""
    _refusal: str = ""
    _waiting: deque[Change] = field(default_factory=deque)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _rules: dict[tuple[str, int], Told] = field(default_factory=dict)
    _ending: bool = False

    def put(self, change: Change) -> None:
        """Takes a change; never waits."""
        self._waiting.append(change)
        self._news.set()

    @property
    def problem(self) -> str:
        """What the page says: what changes wait for, and what was lost since the start; nothing if all is well."""
        return "; ".join(each for each in (self._busy, self._refusal) if each)

    @property
    def behind(self) -> int:
        """How many changes are not written down yet."""
        return len(self._waiting)

    def stop(self) -> None:
        """Lets `run` end when everything is written down."""
        self._ending = True
        self._news.set()

    async def run(self) -> None:
        """Commits group after group, in a thread of its own."""
        if self._waiting:
            self._news.set()
        with ThreadPoolExecutor(1, "alerts") as thread:
            while not (self._ending and not self._waiting):
                await self._news.wait()
                self._news.clear()
                with WAY.needed():
                    await self._gather()
                    while self._waiting:
                        await self._write(thread, self._group())

    async def _gather(self) -> None:
        if not self._ending and len(self._waiting) < LARGEST_GROUP:
            await asyncio.sleep(GATHER_SECONDS)

    def _group(self) -> list[Change]:
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_GROUP))]

    async def _write(self, thread: ThreadPoolExecutor, group: list[Change], tries: int = _TRIES) -> None:
        """Writes the group; one by one, if something in it cannot be written, so that the others are."""
        while True:
            loop = asyncio.get_running_loop()
            job = loop.run_in_executor(thread, self._commit, group, loop)
            try:
                await asyncio.wait({job})
            except asyncio.CancelledError:
                # The thread ends what it has begun; what it has not begun the engine decides anew.
                job.cancel()
                raise
            error = job.exception()
            if error is None:
                self._busy = ""
                return
            if not isinstance(error, DatabaseBusyError | DatabaseSetupError):
                await self._write_each(thread, group, error, tries - 1)
                return
            self._busy = f"Alerts cannot be written down: {error.detail}"
            log.warning("alerts wait for the database: %s", error.detail)
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _write_each(
        self, thread: ThreadPoolExecutor, group: list[Change], error: BaseException, tries: int
    ) -> None:
        if len(group) > 1:
            for change in group:
                await self._write(thread, [change])
        elif tries:
            await self._write(thread, group, tries)
        else:
            self._refuse(group[0], error)

    def _refuse(self, change: Change, error: BaseException) -> None:
        self.refused += 1
        lost = "A change" if self.refused == 1 else f"{self.refused:,} changes"
        self._refusal = (
            f"{lost} could not be written down, the last of rule {change.rule_id}: {type(error).__name__}; "
            "the log has it"
        )
        log.error("a change of an alert rule could not be written down", exc_info=error)

    def _commit(self, group: Sequence[Change], loop: asyncio.AbstractEventLoop) -> None:
        with self.desk.unit() as unit:
            recorded = self.write(unit, group)
        # Not by way of who waits for this thread, to whom the loop comes several turns later.
        loop.call_soon_threadsafe(self._tell, group, recorded, time.monotonic_ns())

    def write(self, unit: Unit, group: Sequence[Change]) -> Recorded:
        """Writes a group within a unit. Writing it a second time changes nothing."""
        told = self._told(unit, group)
        known = [change for change in group if (change.rule_id, change.version) in told]
        open_now = inbox.open_alerts_of(unit, {(change.rule_id, change.instance) for change in known})
        folded = fold(known, open_now, told, self.desk.alerts_mode)
        store.save_states(unit, folded.states)
        self._open(unit, folded.opened)
        inbox.clear(unit, folded.cleared)
        return Recorded(folded.opened, folded.closed, self._send(unit, folded, told))

    def _open(self, unit: Unit, opened: Sequence[Alert]) -> None:
        """Adds alerts. One that is there already, closed by a pause, is the same alert, open again."""
        if inbox.add_alerts(unit, opened) < len(opened):
            inbox.reopen(unit, [alert.id for alert in opened if alert.state is AlertState.FIRING])

    def _send(self, unit: Unit, folded: Folded, told: Mapping[tuple[str, int], Told]) -> int:
        """Adds what has to be sent of a group; how many tellings. Without a channel the page alone tells it."""
        known = deliveries.channel_ids(unit) if folded.tellings or folded.closed else set()
        if not known:
            return 0
        manners, at = preferences.current(unit), self.desk.clock.now()
        sent = [
            delivery
            for telling in folded.tellings
            for delivery in _deliveries(telling, told, manners, known, at)
        ]
        deliveries.add_deliveries(unit, sent)
        return len(sent) + over.add(unit, folded.closed, manners, at)

    def _told(self, unit: Unit, group: Iterable[Change]) -> dict[tuple[str, int], Told]:
        wanted = {(change.rule_id, change.version) for change in group}
        if len(self._rules) + len(wanted) > _MOST_RULES:
            self._rules.clear()
        for key in wanted - self._rules.keys():
            kept = store.find_version(unit, *key)
            if kept is not None:
                self._rules[key] = firing.told(*key, kept.text, line_of(kept.text))
        return self._rules

    def _tell(self, group: Sequence[Change], recorded: Recorded, committed_ns: int) -> None:
        opening = {alert.id for alert in recorded.opened}
        heard = []
        for change in group:
            if change.fired_ns:
                self.latencies.observe(Stage.FIRED, change.heard_ns, change.fired_ns)
            if (alert := firing.alert_id(change)) in opening:
                self.latencies.heard(alert, change.heard_ns)
                self.latencies.observe(Stage.COMMITTED, change.heard_ns, committed_ns)
                heard.append(change.heard_ns)
        # Each in a callback of its own: a listener's bug is the loop's to report, and ends nothing here.
        loop = asyncio.get_running_loop()
        for listener in self.listeners:
            loop.call_soon(listener, recorded)
        loop.call_soon(self._handed_over, heard)

    def _handed_over(self, heard: Sequence[int]) -> None:
        now_ns = time.monotonic_ns()
        for heard_ns in heard:
            self.latencies.observe(Stage.HANDED_OVER, heard_ns, now_ns)


def _deliveries(
    telling: Telling,
    told: Mapping[tuple[str, int], Told],
    manners: Manners,
    known: Collection[str],
    at: datetime,
) -> list[Delivery]:
    alert = telling.alert
    channels = routed(manners, alert, told[alert.rule_id, alert.rule_version].channels, known)
    return firing.deliveries(alert, channels, telling.number, at, manners.wait(alert.severity))


def routed(manners: Manners, alert: Alert, named: tuple[str, ...], known: Collection[str]) -> list[str]:
    """The channels that tell an alert. A rule that names only channels which are gone is told where its severity goes,
    and what is urgent, if that is gone too, by all there are: an alert that goes nowhere is one that is missed."""
    wanted = [one for one in manners.channels(alert.severity, named) if one != PAGE]
    found = [one for one in wanted if one in known]
    if wanted and not found:
        found = [one for one in manners.channels(alert.severity, ()) if one in known]
    if wanted and not found and alert.severity is Severity.URGENT:
        found = sorted(known)
    return found
