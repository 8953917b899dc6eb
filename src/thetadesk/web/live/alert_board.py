"""Everybody who follows alerts: the inbox as it stands, and then each change as soon as it is committed.

A client says `{"type":"follow"}`, with `"seq"` the number of the last message it had when it comes again. docs/live.md has
the messages.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from typing import Any, Literal

from pydantic_core import to_json

from thetadesk.alerts.model import Delivery, Rule
from thetadesk.alerts.service import inbox, rules
from thetadesk.alerts.service.inbox import Entry
from thetadesk.alerts.service.recording import Recorded
from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.web.live.alert_viewer import AlertViewer
from thetadesk.web.live.gallery import FullError
from thetadesk.web.schemas import telling_alerts
from thetadesk.web.schemas.alerts import AlertChangeJson, InboxJson

What = Literal["fired", "cleared", "acknowledged", "delivered", "seen"]

MOST_VIEWERS = 50
REMEMBERED = 2_000
"""Changes that can be told again to a client that comes back."""
_AT_ONCE = 20
_GATHER_SECONDS = 0.05
_LONGEST_REQUEST = 1_000
_MOST_READ = 500
_log = logging.getLogger(__name__)


class AlertBoard:
    """Tells every viewer. `title` says what a subject is called, `now` epoch seconds. Its events come on the loop."""

    def __init__(self, desk: App, title: telling_alerts.Titles, now: Callable[[], float]) -> None:
        self._desk, self._title, self._now = desk, title, now
        self._viewers: dict[int, AlertViewer] = {}
        self._numbers = 0
        self._log: deque[tuple[int, str]] = deque(maxlen=REMEMBERED)
        self._touched: dict[str, What] = {}
        self._numbers_touched: list[int] = []
        self._news = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._names: dict[str, Rule] = {}
        self.seq = self.began = int(now() * 1000)
        # Numbers of changes that viewers have not been told yet: a message tells none of these.
        self._untold: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._viewers)

    def name(self, found: Iterable[Rule]) -> None:
        """The rules that stand, for their names."""
        self._names = telling_alerts.named(list(found))

    def recorded(self, recorded: Recorded) -> None:
        """What a commit has made true; the recorder calls it."""
        if recorded.opened or recorded.cleared:
            fired: list[tuple[What, Entry]] = [("fired", Entry(each, ())) for each in recorded.opened]
            over: list[tuple[What, Entry]] = [("cleared", Entry(each, ())) for each in recorded.cleared]
            told = fired + over
            numbers = self._remember(each.alert.id for _, each in told)
            if self._viewers:
                self._spawn(self._tell(told, numbers))
            else:
                self._told(numbers)
            self._touch((), "fired")

    def delivered(self, settled: Sequence[Delivery]) -> None:
        """How deliveries stand now; the deliverer calls it."""
        self._touch((each.alert_id for each in settled), "delivered")

    def changed(self, ids: Iterable[str], what: What) -> None:
        """Somebody has acknowledged or seen these."""
        self._touch(ids, what)

    def enter(self) -> AlertViewer:
        """One more client. Raises FullError."""
        if len(self._viewers) >= MOST_VIEWERS:
            raise FullError
        self._numbers += 1
        viewer = self._viewers[self._numbers] = AlertViewer(self._numbers)
        return viewer

    def leave(self, viewer: AlertViewer) -> None:
        """The client is gone."""
        self._viewers.pop(viewer.number, None)

    def answer(self, viewer: AlertViewer, text: str) -> None:
        """Does what a client's message asks; one that cannot be done is answered in words."""
        seq = _request(text)
        if isinstance(seq, str):
            viewer.reply(_written({"type": "problem", "title": "Not understood", "detail": seq}))
            return
        viewer.hold()
        self._spawn(self._begin(viewer, seq))

    async def run(self) -> None:
        """Tells what has to be read first, gathered."""
        while True:
            await self._news.wait()
            await asyncio.sleep(_GATHER_SECONDS)
            self._news.clear()
            touched, self._touched = self._touched, {}
            numbers, self._numbers_touched = self._numbers_touched, []
            try:
                await self._tell_touched(touched, numbers)
            except Exception:  # noqa: BLE001 - an edge: recorded, and the next change is told
                _log.exception("a change of alerts could not be told")
            finally:
                self._told(numbers)

    async def close(self) -> None:
        """Ends what is being told."""
        for task in list(self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _touch(self, ids: Iterable[str], what: What) -> None:
        fresh = list(ids)
        self._numbers_touched += self._remember(fresh)
        self._touched |= dict.fromkeys(fresh, what)
        self._news.set()

    def _remember(self, ids: Iterable[str]) -> list[int]:
        """Numbers what has changed; the numbers are to be `_told`."""
        numbered = [(self._next_seq(), id) for id in ids]
        self._log.extend(numbered)
        self._untold |= numbered
        return [number for number, _ in numbered]

    def _told(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._untold.pop(number, None)

    @property
    def _reached(self) -> int:
        """Up to which number everything is told."""
        return min(self._untold) - 1 if self._untold else self.seq

    def _next_seq(self) -> int:
        # Milliseconds, so that numbers go on growing when the desk is started anew.
        self.seq = max(self.seq + 1, int(self._now() * 1000))
        return self.seq

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(_safely(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, changes: list[tuple[What, Entry]], numbers: list[int]) -> None:
        """Tells these, which have these numbers, in pieces: others get their turn between. Who hears one piece and not the
        next has a number by which the next is told again."""
        for start in range(0, len(changes), _AT_ONCE):
            told: list[AlertChangeJson] = [
                {"what": what, "alert": telling_alerts.alert(each, self._names, self._title)}
                for what, each in changes[start : start + _AT_ONCE]
            ]
            is_last = start + _AT_ONCE >= len(changes)
            self._told(numbers[start:] if is_last else numbers[start : start + _AT_ONCE])
            self._send(
                {"type": "changes", "seq": self._reached, "at": round(self._now(), 3), "changes": told}
            )
            await asyncio.sleep(0)

    async def _tell_touched(self, touched: dict[str, What], numbers: list[int]) -> None:
        if not self._viewers:
            return

        def read() -> tuple[list[Entry], inbox.Counts]:
            with self._desk.reading() as unit:
                return inbox.entries_of(unit, list(touched)[:_MOST_READ]), inbox.counts(unit)

        entries, counts = await asyncio.to_thread(read)
        # They are read in another order than they are numbered in: only all of them are told.
        self._told(numbers if len(entries) <= _AT_ONCE else ())
        await self._tell([(touched[each.alert.id], each) for each in entries], [])
        self._told(numbers)
        self._send({"type": "counts", "seq": self._reached, "counts": telling_alerts.inbox_counts(counts)})

    async def _begin(self, viewer: AlertViewer, seq: int | None) -> None:
        try:
            told = await self._standing(seq)
        except Exception:  # noqa: BLE001 - an edge: recorded; who was told nothing comes again
            _log.exception("how alerts stand could not be told")
            viewer.let_go()
        else:
            viewer.begin(told)

    async def _standing(self, seq: int | None) -> str:
        after = [id for number, id in self._log if seq is not None and number > seq]
        number, oldest = self.seq, self._log[0][0] if len(self._log) == REMEMBERED else self.began

        def read() -> tuple[InboxJson, list[Entry]]:
            with self._desk.reading() as unit:
                missed = inbox.entries_of(unit, list(dict.fromkeys(after))[:_MOST_READ])
                return inbox_json(unit, self._title), missed

        body, missed = await asyncio.to_thread(read)
        told = [telling_alerts.alert(each, self._names, self._title) for each in missed]
        complete = seq is not None and seq >= oldest and len(after) <= _MOST_READ
        head = {"type": "snapshot", "seq": number, "at": round(self._now(), 3)}
        return _written({**head, **body, "since": told, "complete": complete})

    def _send(self, message: dict[str, object]) -> None:
        text = _written(message)
        for viewer in list(self._viewers.values()):
            viewer.tell(text)


def inbox_json(unit: Unit, title: telling_alerts.Titles) -> InboxJson:
    """The inbox as it stands."""
    entries, counts, missed = inbox.entries(unit), inbox.counts(unit), inbox.missed(unit)
    names = rules_by_id(unit)
    return {
        "counts": telling_alerts.inbox_counts(counts),
        "items": [telling_alerts.alert(each, names, title) for each in entries],
        "missed": [telling_alerts.alert(Entry(each, ()), names, title) for each in missed],
    }


def rules_by_id(unit: Unit) -> dict[str, Rule]:
    """Every rule by its id, deleted ones too."""
    return telling_alerts.named([*rules.listed(unit), *rules.listed(unit, True)])


def _request(text: str) -> int | str | None:
    """The number after which a client wants to hear; None for one that comes first; a text says what is wrong."""
    try:
        said = json.loads(text[:_LONGEST_REQUEST])
    except (ValueError, RecursionError):
        return "messages are JSON objects"
    if not isinstance(said, dict) or said.get("type") != "follow":
        return 'say {"type":"follow"}, with the seq of the last message if there was one'
    seq = said.get("seq")
    if seq is not None and (isinstance(seq, bool) or not isinstance(seq, int)):
        return "seq is the number of the last message"
    return seq


def _written(message: dict[str, object]) -> str:
    return to_json(message).decode()


async def _safely(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001 - an edge: recorded
        _log.exception("alerts could not be told")
