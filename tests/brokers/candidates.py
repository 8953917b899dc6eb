"""A broker that sits its examination: its adapter, and a simulator that speaks its protocol."""

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from tests.simulators import Simulator
from thetadesk.connections.ports import Broker, BrokerAccount, Capabilities, Chunk, Endpoint, Session
from thetadesk.identity.model import Grant
from thetadesk.kernel.calendar import market_date
from thetadesk.kernel.clock import SystemClock
from thetadesk.ledger.model import REMOVALS, Kind, Status, Transaction
from thetadesk.wire.http import Budget, Http, Patience

T = TypeVar("T")

STATE = "state-of-this-login"
VERIFIER = "verifier-0123456789-0123456789-0123456789-0123456789"
PLENTY = Budget(100_000, 100_000)
HASTY = Patience(
    connect=5, read=10, whole=20, turn=10, first_retry=0.001, slowest_retry=0.01, jitter=0, busy=0.01
)
IMPATIENT = replace(HASTY, read=0.3, whole=0.6)


@dataclass(frozen=True)
class Candidate:
    """One broker, as every question meets it."""

    broker: Broker
    simulator: Simulator

    @property
    def endpoint(self) -> Endpoint:
        return self.simulator.endpoint(self.broker.name)

    @property
    def can(self) -> Capabilities:
        return self.broker.capabilities

    @property
    def today(self) -> date:
        return market_date(self.simulator.now())

    def login_page(self, state: str = STATE, endpoint: Endpoint | None = None) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
        return self.broker.authorize_url(
            endpoint or self.endpoint, state, challenge if self.can.pkce else None
        )

    def code(self) -> str:
        """A fresh code from the login page."""
        return self.simulator.land(self.login_page())["code"]

    def asks(
        self,
        question: Callable[[Http], Awaitable[T]],
        patience: Patience = HASTY,
        budget: Budget = PLENTY,
    ) -> T:
        """What comes of a question over a connection of its own."""

        async def ask() -> T:
            async with Http(self.broker.title, budget, SystemClock(), patience) as http:
                return await question(http)

        return asyncio.run(ask())

    def exchanges(self, code: str, endpoint: Endpoint | None = None, verifier: str | None = None) -> Grant:
        """The grant for a code."""
        sent = (verifier or VERIFIER) if self.can.pkce else None
        now = self.simulator.now()
        return self.asks(lambda http: self.broker.exchange(http, endpoint or self.endpoint, code, sent, now))

    def refreshes(self, grant: Grant, endpoint: Endpoint | None = None) -> Grant:
        now = self.simulator.now()
        return self.asks(lambda http: self.broker.refresh(http, endpoint or self.endpoint, grant, now))

    def logs_in(self) -> Grant:
        """A grant by the login page."""
        return self.exchanges(self.code())

    def sees(
        self,
        question: Callable[[Session], Awaitable[T]],
        grant: Grant | None = None,
        patience: Patience = HASTY,
        budget: Budget = PLENTY,
    ) -> T:
        """What a logged-in session answers."""
        known = grant or self.logs_in()

        async def token() -> str:
            return known.access_token

        return self.asks(
            lambda http: question(self.broker.session(http, self.endpoint, token)), patience, budget
        )

    def accounts(self) -> list[BrokerAccount]:
        return self.sees(lambda session: session.accounts())

    def reads(
        self,
        account: BrokerAccount,
        since: date | None = None,
        until: date | None = None,
        grant: Grant | None = None,
    ) -> list[Chunk]:
        """The chunks of an account's history."""
        last = until or self.today

        async def collect(session: Session) -> list[Chunk]:
            return [chunk async for chunk in session.history(account, since, last)]

        return self.sees(collect, grant)

    def transactions(self, chunks: list[Chunk]) -> list[Transaction]:
        """What the chunks tell, each read by itself, oldest first."""
        return [t for chunk in reversed(chunks) for t in self.broker.parse(chunk.records)[0]]


def identities(chunks: list[Chunk]) -> list[str]:
    """The records of these chunks as they are written, in a fixed order."""
    return sorted(record.raw for chunk in chunks for record in chunk.records)


def cash(transactions: list[Transaction]) -> Decimal:
    """What valid transactions add up to."""
    return sum((t.cash for t in transactions if t.status is not Status.CANCELLED), Decimal(0))


def positions(transactions: list[Transaction]) -> dict[str, Decimal]:
    """What these transactions, from the first one on, leave held by symbol."""
    held: dict[str, Decimal] = {}
    for t in sorted(transactions, key=lambda t: (t.occurred_at, t.kind in _REMOVING)):
        if t.instrument is None or not t.quantity or t.status is Status.CANCELLED:
            continue
        symbol, now = t.instrument.symbol, held.get(t.instrument.symbol, Decimal(0))
        # A removal's direction comes from what is held; its own sign says nothing.
        change = abs(t.quantity) * (-1 if now > 0 else 1) if t.kind in _REMOVING else t.quantity
        held[symbol] = now + change
    return {symbol: quantity for symbol, quantity in held.items() if quantity}


_REMOVING = REMOVALS | {Kind.CASH_SETTLEMENT}
