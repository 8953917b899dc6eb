"""What every route of the simulator works with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brokersim.faults import Faults
from brokersim.model import Account, Posting
from brokersim.replay import Replay
from brokersim.tokens import Broker, Tokens

if TYPE_CHECKING:
    from brokersim.clock import Clock
    from brokersim.market import Market
    from brokersim.world import World

_HISTORY_PATHS: dict[Broker, str] = {"schwab": "/trader/v1/accounts", "tastytrade": "/accounts"}


@dataclass(frozen=True, slots=True)
class Options:
    """How the simulator was started. Without `app_key` and `app_secret` any application is taken."""

    seed: int = 7
    app_key: str | None = None
    app_secret: str | None = None
    auto_login: bool = False


class Sim:
    """The world, who may see what of it, and what is wrong with the wires. Only used from the event loop."""

    def __init__(
        self,
        world: "World",
        market: "Market",
        clock: "Clock",
        options: Options,
        base_url: str = "http://127.0.0.1:9101",
    ) -> None:
        self.world = world
        self.market = market
        self.clock = clock
        self.options = options
        self.tokens = Tokens(options.seed, clock)
        self.faults = Faults(options.seed)
        self.replay = Replay(clock)
        self.base_url = base_url

    @property
    def ws_url(self) -> str:
        """Where the streams are, without a path: ws://127.0.0.1:9101."""
        return "ws" + self.base_url.removeprefix("http")

    def users(self, broker: Broker) -> list[str]:
        """Who has accounts at a broker, in the order of the accounts."""
        found = (account.user for account in self.world.accounts.values() if account.broker == broker)
        return list(dict.fromkeys(found))

    def accounts(self, broker: Broker, user: str) -> list[Account]:
        """A user's accounts at a broker."""
        return [
            account
            for account in self.world.accounts.values()
            if account.broker == broker and account.user == user
        ]

    def bearer(self, broker: Broker, authorization: str | None) -> str | None:
        """The user whom an `Authorization: Bearer …` header speaks for; None when it is missing or no good."""
        scheme, _, token = (authorization or "").partition(" ")
        return self.tokens.user_of(broker, token.strip()) if scheme.lower() == "bearer" else None

    def takes_key(self, key: str) -> bool:
        """Whether an application with this key may ask at all."""
        return bool(key) and self.options.app_key in (None, key)

    def takes_secret(self, secret: str) -> bool:
        return bool(secret) and self.options.app_secret in (None, secret)

    def history(self, number: str) -> Sequence[Posting]:
        """What a broker's history tells of an account now, oldest first, with what `faults` does to it."""
        self.world.settle()
        path = _HISTORY_PATHS[self.world.accounts[number].broker]
        return self.faults.told(self.world.postings(number), self.clock.now(), path)
