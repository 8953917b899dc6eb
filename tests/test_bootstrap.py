"""The fuse box: endpoints from settings, jobs from rooms, and a key replaced under a running desk."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import sys
import threading
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.desks import empty_desk
from thetadesk.bootstrap import App, clockwork, open_desk, rotation, scheduled
from thetadesk.bootstrap.endpoints import endpoints
from thetadesk.bootstrap.rotation import rotate_secrets
from thetadesk.connections.ports import LoginKind
from thetadesk.db.errors import DatabaseSetupError
from thetadesk.db.keys import KEY_FILE, FileKeys, new_key
from thetadesk.kernel.errors import ConflictError, NotFoundError
from thetadesk.ledger.model import AccountKind, By
from thetadesk.ledger.service.accounts import AccountHint, list_accounts, resolve_account
from thetadesk.plans import checking
from thetadesk.plans.model import Terms
from thetadesk.plans.service import plans
from thetadesk.portfolio.service import portfolios
from thetadesk.settings import Settings

__all__ = ["empty_desk"]

SIMULATOR = "http://127.0.0.1:9101"
TODAY = date(2026, 3, 3)


@pytest.fixture
def folder(empty_desk: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own, with a current database and a key."""
    copied = tmp_path / "desk"
    shutil.copytree(empty_desk, copied)
    return copied


def keys_in(folder: Path) -> tuple[str, ...]:
    return FileKeys(folder / KEY_FILE).read()


def account_of(desk: App, number: str = "5WX00001") -> str:
    """The account with this number, made when it is met for the first time."""
    hint = AccountHint(broker="tastytrade", reference=number, kind=AccountKind.BROKER)
    with desk.unit() as unit:
        return resolve_account(unit, hint, desk.vault, desk.clock.now()).id


def accounts_of(desk: App) -> list[str]:
    with desk.reading() as unit:
        return [account.id for account in list_accounts(unit)]


def test_the_real_brokers_say_what_they_still_need() -> None:
    schwab, tastytrade = endpoints(Settings())
    assert schwab.missing == ("SCHWAB_APP_KEY", "SCHWAB_APP_SECRET")
    assert tastytrade.missing == ("TASTYTRADE_CLIENT_ID", "TASTYTRADE_CLIENT_SECRET")
    assert (schwab.api_url, schwab.authorize_url, schwab.token_url) == (
        "https://api.schwabapi.com",
        "https://api.schwabapi.com/v1/oauth/authorize",
        "https://api.schwabapi.com/v1/oauth/token",
    )
    assert tastytrade.token_url == "https://api.tastyworks.com/oauth/token"
    assert tastytrade.authorize_url == "https://my.tastytrade.com/auth.html"
    assert not schwab.simulated
    assert not tastytrade.simulated


def test_settings_fill_the_real_endpoints() -> None:
    settings = Settings(
        port=8001,
        schwab_app_key="k",
        schwab_app_secret="hush",
        tastytrade_client_secret="hush",
        tastytrade_refresh_token="hush",
    )
    schwab, tastytrade = endpoints(settings)
    assert schwab.missing == tastytrade.missing == ()
    assert schwab.redirect_uri == "https://127.0.0.1:8182"
    assert tastytrade.redirect_uri == "http://127.0.0.1:8001/api/v1/brokers/tastytrade/callback"
    assert tastytrade.logins == (LoginKind.TOKEN,)
    assert "hush" not in repr((schwab, tastytrade))
    both = endpoints(Settings(tastytrade_client_id="c", tastytrade_refresh_token="r"))[1]
    assert both.logins == (LoginKind.TOKEN, LoginKind.REDIRECT)
    assert both.missing == ("TASTYTRADE_CLIENT_SECRET",)


def test_a_simulator_is_offered_beside_and_never_gets_real_secrets() -> None:
    settings = Settings(
        simulator=SIMULATOR,
        schwab_app_key="real",
        schwab_app_secret="real",
        tastytrade_client_id="real",
        tastytrade_client_secret="real",
        tastytrade_refresh_token="real",
    )
    found = {each.id: each for each in endpoints(settings)}
    assert list(found) == ["schwab", "tastytrade", "schwab-sim", "tastytrade-sim"]
    for simulated in (found["schwab-sim"], found["tastytrade-sim"]):
        assert simulated.simulated
        assert simulated.missing == ()
        assert "real" not in (simulated.app_key, simulated.app_secret, simulated.refresh_token)
        assert simulated.api_url == SIMULATOR
        assert simulated.authorize_url.startswith(SIMULATOR)
        assert simulated.token_url.startswith(SIMULATOR)


def test_a_desk_finds_its_endpoints_and_adapters(folder: Path) -> None:
    desk = open_desk(Settings(folder, simulator=SIMULATOR))
    assert desk.endpoint("schwab-sim").title == "Simulated Schwab"
    for each in desk.endpoints():
        assert desk.broker(each.broker).name == each.broker
        assert desk.http(each) is desk.http(each)
    with pytest.raises(NotFoundError, match="no broker robinhood"):
        desk.endpoint("robinhood")
    desk.close()
    without = open_desk(Settings(folder))
    with pytest.raises(NotFoundError, match="the simulator does not run"):
        without.endpoint("schwab-sim")
    without.close()


@pytest.mark.parametrize(
    ("settings", "simulated", "found"),
    [
        ({}, False, []),
        ({"finnhub_api_key": "key-of-tests-0123456789"}, False, ["finnhub"]),
        ({"simulator": SIMULATOR}, False, []),
        ({"simulator": SIMULATOR}, True, ["finnhub"]),
        ({}, True, []),
    ],
)
def test_providers_are_those_whose_key_there_is_and_simulated_only_about_a_simulated_market(
    folder: Path, settings: dict[str, str], simulated: bool, found: list[str]
) -> None:
    desk = open_desk(Settings(folder, **settings))
    assert [each.name for each in desk.providers(simulated=simulated)] == found
    if found:
        assert list(desk.wires) == [
            f"{SIMULATOR}/finnhub/api/v1" if simulated else "https://finnhub.io/api/v1"
        ]
    asyncio.run(desk.hang_up())
    desk.close()


def test_the_jobs_of_all_rooms_are_found_and_timed_by_their_settings(folder: Path) -> None:
    timed = [job for job in scheduled(Settings(sync_minutes=7)) if job.minutes_from == "sync_minutes"]
    assert all(job.every == timedelta(minutes=7) for job in timed)
    names = [job.name for job in scheduled(Settings())]
    assert len(names) == len(set(names))
    desk = open_desk(Settings(folder, scheduler_enabled=False))
    with desk.reading() as unit:
        assert [job.name for job in clockwork(desk).jobs(unit)] == names
    assert not any(status.enabled for status in clockwork(desk).statuses())
    desk.close()


def test_a_rotation_replaces_the_key_under_a_running_desk(folder: Path) -> None:
    serving, rotating = open_desk(Settings(folder)), open_desk(Settings(folder))
    before, account = keys_in(folder), account_of(serving)
    rotation = rotate_secrets(rotating)
    assert (rotation.secrets, rotation.resumed, rotation.old_key_left) == (1, False, False)
    assert rotation.source == str(folder / KEY_FILE)
    assert len(keys_in(folder)) == 1
    assert keys_in(folder) != before
    # The other process still has the old key, and notices before it looks for anything.
    assert account_of(serving) == account
    assert accounts_of(serving) == [account]
    fresh = open_desk(Settings(folder))
    assert account_of(fresh) == account
    for desk in (serving, rotating, fresh):
        desk.close()


def test_accounts_keep_their_identity_while_keys_are_replaced_over_and_over(folder: Path) -> None:
    serving, rotating = open_desk(Settings(folder)), open_desk(Settings(folder))
    account = account_of(serving)
    done = threading.Event()
    seen: set[str] = set()

    def serve() -> None:
        while not done.is_set():
            seen.add(account_of(serving))

    thread = threading.Thread(target=serve)
    thread.start()
    for _ in range(5):
        rotate_secrets(rotating)
    done.set()
    thread.join()
    assert seen <= {account}
    assert accounts_of(serving) == [account]
    serving.close()
    rotating.close()


@pytest.mark.parametrize("step", ["write", "reseal_all", "drop"])
def test_a_rotation_killed_anywhere_is_finished_by_the_next(folder: Path, step: str) -> None:
    desk = open_desk(Settings(folder))
    account = account_of(desk)
    desk.close()
    killed = subprocess.run([sys.executable, "-c", _KILLED_AT, str(folder), step], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert len(keys_in(folder)) == 2
    between = open_desk(Settings(folder))
    assert account_of(between) == account
    # Its claim is given up after some seconds, which are not waited for here.
    with between.unit() as unit:
        rotation.leases.drop(unit, "rotation")
    finished = rotate_secrets(between)
    assert finished.resumed
    assert len(keys_in(folder)) == 1
    assert account_of(between) == account
    between.close()
    after = open_desk(Settings(folder))
    assert account_of(after) == account
    after.close()


_KILLED_AT = """
import os, signal, sys
from pathlib import Path
from thetadesk.bootstrap import open_desk, rotation
from thetadesk.db.keys import FileKeys
from thetadesk.settings import Settings

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

folder, step = sys.argv[1:]
desk = open_desk(Settings(Path(folder)))
if step == "write":
    desk.vault.__class__.reload = die
elif step == "reseal_all":
    rotation.identity.reseal_all = die
else:
    plain = FileKeys.write
    FileKeys.write = lambda source, keys: plain(source, keys) if len(keys) == 2 else die()
rotation.rotate_secrets(desk)
"""


def test_a_key_of_the_environment_is_replaced_by_putting_a_new_one_before_it(folder: Path) -> None:
    old, new = new_key(), new_key()
    first = open_desk(Settings(folder, encryption_key=old))
    account = account_of(first)
    with pytest.raises(DatabaseSetupError, match="ENCRYPTION_KEY=NEW,OLD"):
        rotate_secrets(first)
    first.close()
    second = open_desk(Settings(folder, encryption_key=f"{new},{old}"))
    assert account_of(second) == account
    rotation = rotate_secrets(second)
    assert (rotation.secrets, rotation.source, rotation.old_key_left) == (1, "ENCRYPTION_KEY", True)
    second.close()
    third = open_desk(Settings(folder, encryption_key=new))
    assert account_of(third) == account
    third.close()


def test_a_desk_with_a_strange_key_writes_nothing(folder: Path) -> None:
    desk = open_desk(Settings(folder))
    account = account_of(desk)
    desk.close()
    strange = open_desk(Settings(folder, encryption_key=new_key()))
    with pytest.raises(DatabaseSetupError, match=r"sealed with another key than ENCRYPTION_KEY holds"):
        account_of(strange)
    assert accounts_of(strange) == [account]
    strange.close()


def test_one_rotates_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation.time, "sleep", lambda seconds: None)
    desk = open_desk(Settings(folder))
    with desk.unit() as unit:
        rotation.leases.claim(unit, "rotation", "another", desk.clock.now(), timedelta(minutes=1))
    before = keys_in(folder)
    with pytest.raises(ConflictError, match="another process is rotating"):
        rotate_secrets(desk)
    assert keys_in(folder) == before
    desk.close()


def test_a_unit_that_fails_is_rolled_back_and_the_next_works(folder: Path) -> None:
    desk = open_desk(Settings(folder))
    with pytest.raises(DatabaseSetupError, match="does not open"), desk.unit() as unit:  # noqa: PT012 (a whole unit)
        resolve_account(unit, AccountHint(name="x"), desk.vault, desk.clock.now())
        desk.vault.decrypt("nonsense")
    assert accounts_of(desk) == []
    account_of(desk)
    desk.close()


def test_a_portfolio_has_the_limits_of_its_active_plan(folder: Path) -> None:
    desk = open_desk(Settings(folder))
    by = By("test", desk.clock.now())
    with desk.unit() as unit:
        id = portfolios.create_portfolio(unit, portfolios.Wish("Main"), by).id
    assert desk.limits(id) is None
    with desk.unit() as unit:
        made = plans.create(unit, plans.Wish("Income", id, Terms(risk_per_trade=Decimal(500))), TODAY, by)
    assert desk.limits(id) == checking.limits_of(made)
    desk.close()
