"""What logins and syncs need of the desk they run for; `bootstrap.App` is one."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, Protocol

from thetadesk.connections.ports import Broker, Endpoint
from thetadesk.db.unit import Unit
from thetadesk.db.vault import Vault
from thetadesk.kernel.clock import Clock


class Desk(Protocol):
    """The desk as connections see it. Each step that must survive a crash is one unit, and nothing is awaited in it."""

    @property
    def clock(self) -> Clock: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def roll_window(self) -> timedelta: ...

    def unit(self) -> AbstractContextManager[Unit]:
        """A writing unit of work, committed at its end."""
        ...

    def reading(self) -> AbstractContextManager[Unit]:
        """A unit that reads one consistent state."""
        ...

    def endpoint(self, id: str) -> Endpoint:
        """Raises NotFoundError for a broker that there is none of."""
        ...

    def broker(self, name: str) -> Broker:
        """The adapter of this name. Raises NotFoundError."""
        ...

    def http(self, endpoint: Endpoint) -> Any:
        """The one `wire.http.Http` through which this process speaks to an endpoint's host."""
        ...
