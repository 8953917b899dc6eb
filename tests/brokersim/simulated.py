"""A small simulator for tests: the wheel trader and the messy one, a few months after the first day, on a stepped clock."""

from datetime import UTC, datetime

from starlette.testclient import TestClient

from brokersim.clock import Clock
from brokersim.market import Market
from brokersim.server import create_app
from brokersim.sim import Options, Sim
from brokersim.world import World

FRIDAY_NOON = datetime(2024, 9, 20, 16, 0, tzinfo=UTC)
SATURDAY = datetime(2024, 9, 21, 16, 0, tzinfo=UTC)


def simulator(at=FRIDAY_NOON, seed=7, only=("wheel",), **options):
    clock = Clock.stepped(at)
    market = Market(seed, clock)
    return Sim(World(market, clock, seed, only=only), market, clock, Options(seed=seed, **options))


def client(sim):
    """A browser or SDK that is not logged in."""
    return TestClient(create_app(sim), follow_redirects=False)


def authorized(sim, broker="tastytrade"):
    """A client with a good access token."""
    (user,) = sim.users(broker)
    code = sim.tokens.code(broker, "app", user, "https://127.0.0.1")
    issued = sim.tokens.exchange(broker, code, "app", "https://127.0.0.1")
    caller = client(sim)
    caller.headers["authorization"] = f"Bearer {issued.access_token}"
    return caller


def account_of(sim, broker="tastytrade", character="wheel"):
    """The number of a character's account."""
    found = [
        account.number
        for account in sim.world.accounts.values()
        if account.broker == broker and account.character == character
    ]
    return found[0]
