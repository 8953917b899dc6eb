"""A market at an hour of trading, and one client of Schwab's API over it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from brokersim import finnhub, login, schwab
from brokersim.clock import Clock
from brokersim.market import Market
from brokersim.model import Account
from brokersim.schwab.naming import account_hash
from brokersim.sim import Options, Sim
from brokersim.world import World

NOW = datetime(2025, 3, 12, 15, tzinfo=UTC)
CALLBACK = "https://127.0.0.1:8182"


@dataclass
class Desk:
    """A client that is logged in, and what it looks at."""

    http: TestClient
    sim: Sim
    token: str

    @property
    def account(self) -> Account:
        return self.sim.accounts("schwab", self.sim.users("schwab")[0])[0]

    @property
    def path(self) -> str:
        return f"/trader/v1/accounts/{account_hash(self.account.number)}"

    def get(self, path: str, **query: object):
        return self.http.get(path, params={name: str(value) for name, value in query.items()})


@pytest.fixture(scope="session")
def market() -> Market:
    return Market(7, Clock.stepped(NOW))


@pytest.fixture(scope="module")
def desk() -> Desk:
    clock = Clock.stepped(NOW)
    sim_market = Market(7, clock)
    world = World(sim_market, clock, 7, only=["wheel"])
    sim = Sim(world, sim_market, clock, Options(seed=7, auto_login=True))
    app = Starlette(routes=[*login.routes(sim), *schwab.routes(sim), *finnhub.routes(sim)])
    user = sim.users("schwab")[0]
    code = sim.tokens.code("schwab", "key", user, CALLBACK)
    token = sim.tokens.exchange("schwab", code, "key", CALLBACK).access_token
    http = TestClient(app, headers={"Authorization": f"Bearer {token}"}, follow_redirects=False)
    return Desk(http, sim, token)
