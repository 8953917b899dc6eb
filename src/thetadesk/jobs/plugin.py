"""What a plug-in is made of: subclass `ScheduledTaskPlugin` in a file of the plug-in folder, and the desk runs it.

A plug-in runs in a process of its own, without the desk's database, keys or settings. It is handed what it may know (the
context), and what it has to say goes back by `context.notify` and `context.log`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

GROUP = "thetadesk.plugins"
"""The entry points by which installed packages name their plug-ins."""
LONGEST_WORDS = 500
"""Of a notice or a line of the log; what is longer is cut."""


class Context(dict[str, Any]):
    """What a plug-in is told, by name (docs/guide/plugins.md lists it), and how it speaks."""

    def __init__(self, told: Mapping[str, Any], say: Callable[[dict[str, object]], None]) -> None:
        super().__init__(told)
        self._say = say

    def notify(
        self,
        words: str,
        severity: str = "info",
        *,
        subjects: Sequence[str] = (),
        href: str = "",
        key: str = "",
    ) -> None:
        """Tells the user, once a day for the same words; with a `key` once for that, whatever the words. `severity` is info,
        warning or critical, `subjects` the tickers that it is about, `href` the page that shows more (`/positions`)."""
        said = {
            "severity": str(severity),
            "subjects": [str(each) for each in subjects],
            "href": str(href),
            "key": str(key)[:LONGEST_WORDS],
        }
        self._say({"notify": str(words)[:LONGEST_WORDS], **said})

    def log(self, words: str) -> None:
        """Says what was done; the history of runs shows it."""
        self._say({"log": str(words)[:LONGEST_WORDS]})


class ScheduledTaskPlugin(ABC):
    """A task that the desk runs by itself. The first line of a subclass's docstring is its title, the rest its description."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What it is called among all plug-ins: letters, digits and hyphens."""

    @property
    @abstractmethod
    def default_schedule(self) -> Mapping[str, Any]:
        """When it runs unless the user says otherwise: `{"interval": {"hours": 24}}`, `{"cron": "45 9 * * mon-fri"}` or
        `{"cron": {"hour": 9, "minute": 45}}`, in New York time; with `"market_hours": True` only while the market is open."""

    @abstractmethod
    async def execute(self, context: Context) -> None:
        """Does the task. Whatever it raises makes the run a failed one."""

    async def on_success(self, context: Context) -> None:  # noqa: B027 (most have nothing to add)
        """Called when `execute` has ended well."""

    async def on_failure(self, error: Exception, context: Context) -> None:  # noqa: B027 (as above)
        """Called with what `execute` raised."""
