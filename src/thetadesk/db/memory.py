"""What was read last, kept for as long as nobody writes: a page that looks again pays for reading only when it can
differ.

Whether anything was written is asked of the database itself, since other processes write too. SQLite counts the commits
of all others on each connection (`PRAGMA data_version`), so one connection that never writes is kept for asking;
PostgreSQL tells which transactions have ended (`pg_current_snapshot()`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import Engine, PoolProxiedConnection

T = TypeVar("T")
MOST = 16
"""How much is kept: a few pages look again and again, each at a few things."""


class Moments:
    """Names the states of a database: two names are equal only if nothing was committed between them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._asking: PoolProxiedConnection | None = None
        self._opened = 0

    def now(self) -> Hashable:
        """The name of the present state."""
        if self._engine.dialect.name == "postgresql":
            with self._engine.connect() as connection:
                return str(connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one())
        with self._lock:
            commits = self._commits()
            # Each connection counts from where it likes.
            return self._opened, commits

    def close(self) -> None:
        """Gives the connection back; it is made again when it is needed."""
        with self._lock:
            if self._asking is not None:
                self._asking.close()
                self._asking = None

    def _commits(self) -> int:
        if self._asking is None:
            # Past SQLAlchemy's transactions, in one of which the count would stand still.
            self._asking = self._engine.raw_connection()
            self._opened += 1
        cursor = self._asking.cursor()
        try:
            return int(cursor.execute("PRAGMA data_version").fetchone()[0])
        finally:
            cursor.close()


class Memory:
    """Answers by what they answer, of one state of a database: those of another state are forgotten."""

    def __init__(self, moments: Moments) -> None:
        self._moments = moments
        self._lock = threading.Lock()
        self._moment: Hashable = None
        self._answers: dict[Hashable, Any] = {}

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` answers. `key` says everything on which that depends beside the database; nobody may change what
        is answered."""
        moment = self._moments.now()
        with self._lock:
            if moment == self._moment and key in self._answers:
                known: T = self._answers[key]
                return known
        # What is read now may be newer than the moment: then no later moment equals it, and it is read again.
        answer = read()
        with self._lock:
            self._keep(moment, key, answer)
        return answer

    def forget(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._moment, self._answers = None, {}

    def _keep(self, moment: Hashable, key: Hashable, answer: object) -> None:
        if moment != self._moment:
            self._moment, self._answers = moment, {}
        while len(self._answers) >= MOST:
            del self._answers[next(iter(self._answers))]
        self._answers[key] = answer
