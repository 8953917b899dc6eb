"""Questions to tastytrade's API about the market, and the ticket for its stream of quotes."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from thetadesk.brokers.tastytrade.dxlink import Ticket
from thetadesk.connections.model import LoginLapsedError
from thetadesk.connections.ports import Endpoint
from thetadesk.market.figures import Seconds
from thetadesk.wire.answers import dated, figures_in, member
from thetadesk.wire.errors import Answer, BrokenAnswerError, RefusedError
from thetadesk.wire.http import Http, Params

T = TypeVar("T")

UNAUTHORIZED = 401


class Asking:
    """One login's questions."""

    def __init__(self, http: Http, endpoint: Endpoint, access: Callable[[], Awaitable[str]]) -> None:
        self._http = http
        self._api = endpoint.api_url.rstrip("/")
        self._access = access

    @property
    def is_plain(self) -> bool:
        """Whether this is a simulator, spoken to without encryption."""
        return self._api.startswith("http:")

    def now(self) -> Seconds:
        """Seconds since 1970 by our clock."""
        return self._http.now().timestamp()

    async def get(self, path: str, what: str, read: Callable[[Answer], T], params: Params = ()) -> T:
        """What `read` makes of the answer. Raises LoginLapsedError besides what `Http.get` raises."""
        try:
            return await self._http.get(
                f"{self._api}/{path}", what, read, params, {"authorization": f"Bearer {await self._access()}"}
            )
        except RefusedError as refusal:
            if refusal.status == UNAUTHORIZED:
                raise LoginLapsedError("tastytrade takes this login's token no longer.") from None
            raise

    async def ticket(self) -> tuple[Ticket, Seconds]:
        """A fresh ticket for the stream, good for a day, and the time by tastytrade's clock."""
        return await self.get("api-quote-tokens", "the stream of quotes", self._ticket)

    def _ticket(self, answer: Answer) -> tuple[Ticket, Seconds]:
        data = member(figures_in(answer), "data")
        url, token = data.get("dxlink-url"), data.get("token")
        if not isinstance(url, str) or not isinstance(token, str) or not url or not token:
            raise BrokenAnswerError("tastytrade does not say where its quotes are streamed.")
        at = dated(answer)
        return Ticket(url, token), self.now() if at is None else at.timestamp()


def items_in(answer: Answer) -> list[Mapping[str, object]]:
    """The objects of a list that tastytrade answers with."""
    items = member(figures_in(answer), "data").get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BrokenAnswerError("tastytrade's answer has no list of items.")
    return items
