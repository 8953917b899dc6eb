"""The walk from the login page to the certificate, against a real brokersim; and every login that is refused."""

import shutil
import ssl
import time

import httpx2
import pytest

from tests.processes import free_port
from tests.simulators import brokersim, sent_back
from tests.web.conftest import CheckedClient
from thetadesk.bootstrap import clockwork, open_desk
from thetadesk.settings import Settings
from thetadesk.web.app import create_app
from thetadesk.web.importing import InlineImports
from thetadesk.web.live.alerts import LiveAlerts
from thetadesk.web.live.market import LiveMarket
from thetadesk.web.logins import Logins
from thetadesk.web.syncing import InlineSyncs
from thetadesk.web.work import Work

PAGE = "http://localhost:8000"
API = "/api/v1"


@pytest.fixture(scope="module")
def simulator():
    with brokersim() as url:
        yield url


@pytest.fixture
def walker(empty_desk, tmp_path, simulator):
    """A client of a desk that knows the simulator, and answers as a server does."""
    folder = tmp_path / "data"
    shutil.copytree(empty_desk, folder)
    settings = Settings(
        folder,
        simulator=simulator,
        redirect_uri=f"https://127.0.0.1:{free_port()}",
        scheduler_enabled=False,
    )
    desk = open_desk(settings)
    syncs = InlineSyncs(desk)
    logins, live = Logins(desk, syncs, serves=True), LiveMarket(desk)
    work = Work(desk, InlineImports(desk), syncs, logins, clockwork(desk), live, LiveAlerts(desk, live), True)
    with CheckedClient(create_app(desk, work), base_url=PAGE, follow_redirects=False) as client:
        client.desk = desk
        yield client
    desk.close()


def login_page(client, broker: str) -> str:
    response = client.get(f"{API}/brokers/{broker}/login")
    assert response.status_code == 302, response.text
    return response.headers["location"]


def landed(client, address: str):
    """Comes back to the desk: through its TLS listener, or to the server itself."""
    if not address.startswith("https:"):
        return client.get(address.removeprefix("http://127.0.0.1:8000"))
    trusting = ssl.create_default_context(cafile=client.desk.settings.data_dir / "callback.pem")
    return httpx2.get(address, verify=trusting, trust_env=False, timeout=30)


def connect(client, broker: str) -> dict:
    response = landed(client, sent_back(login_page(client, broker)))
    assert response.status_code == 302, response.text
    [one] = [each for each in connections(client) if each["endpoint"] == broker]
    assert response.headers["location"].endswith(f"/connections?connected={one['id']}")
    return one


def connections(client) -> list[dict]:
    return client.get(f"{API}/connections").json()["items"]


def synced(client) -> list[dict]:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        runs = client.get(f"{API}/sync/status").json()["items"]
        if all(run["state"] in ("done", "failed") for run in runs):
            return runs
        time.sleep(0.1)
    raise AssertionError(f"it did not end: {runs}")


@pytest.mark.parametrize("broker", ["schwab-sim", "tastytrade-sim"])
def test_from_the_login_page_to_the_certificate(walker, broker):
    made = connect(walker, broker)
    assert (made["state"], made["simulated"], made["last_sync"]["problem"]) == ("connected", True, None)
    [run] = synced(walker)
    assert (run["state"], run["problem"]) == ("done", None)
    assert run["new"] > 1000
    assert {account["certificate"] for account in run["accounts"]} == {"green"}
    [one] = connections(walker)
    assert (one["stale"], one["circuit"], one["warning"]) == (False, "closed", None)
    assert one["budget"]["reads_left"] < one["budget"]["reads_per_minute"]
    books = walker.get(f"{API}/reconciliation", params={"scope": "paper"}).json()
    assert {each["state"] for each in books["certificates"]} == {"green"}
    assert any(each["opening_balances"] for each in books["certificates"])
    newest = walker.get(f"{API}/certificates", params={"limit": 1}).json()["items"][0]
    assert walker.get(f"{API}/certificates/{newest['id']}").json() == newest
    [line] = walker.get(f"{API}/desk", params={"scope": "paper"}).json()["sync"]
    assert (line["certificate"], line["stale"]) == ("green", False)


def test_a_connection_is_renewed_synced_again_and_taken_down(walker):
    made = connect(walker, "schwab-sim")
    synced(walker)
    renewed = walker.post(f"{API}/connections/{made['id']}/rotate").json()
    assert renewed["access_expires_at"] > made["access_expires_at"]
    started = walker.post(f"{API}/sync/history", json={"connection": made["id"], "full": True})
    assert started.status_code == 202
    [run] = synced(walker)
    assert (run["full"], run["new"], run["state"]) == (True, 0, "done")
    assert len(walker.get(f"{API}/sync/runs", params={"connection": made["id"]}).json()["items"]) == 2
    gone = walker.delete(f"{API}/connections/{made['id']}").json()
    assert (gone["state"], gone["access_expires_at"]) == ("disconnected", None)
    assert walker.post(f"{API}/sync/history", json={"connection": made["id"]}).status_code == 409
    assert walker.post(f"{API}/sync/history", json={}).status_code == 409
    assert walker.get(f"{API}/desk", params={"scope": "paper"}).json()["sync"] == []
    assert walker.get(f"{API}/accounts").json()["accounts"] != []


def test_nothing_that_is_secret_is_ever_shown(walker):
    address = sent_back(login_page(walker, "schwab-sim"))
    page = landed(walker, address).text + landed(walker, address).text
    synced(walker)
    shown = page + "".join(
        walker.get(f"{API}{path}").text
        for path in (
            "/connections",
            "/brokers",
            "/sync/runs",
            "/certificates",
            "/accounts",
            "/config",
            "/audit",
        )
    )
    with httpx2.Client(trust_env=False) as http:
        state = http.get(f"{walker.desk.settings.simulator}/control/state", timeout=30).json()
    numbers = [account["number"] for account in state["accounts"]]
    code = address.partition("code=")[2].partition("&")[0]
    assert [secret for secret in [*numbers, code] if secret in shown] == []


def test_a_pasted_address_does_as_well(walker):
    address = sent_back(login_page(walker, "schwab-sim"))
    done = walker.post(f"{API}/brokers/schwab-sim/callback", json={"address": f"  {address}\n"})
    assert done.json()["state"] == "connected"
    again = walker.post(f"{API}/brokers/schwab-sim/callback", json={"address": address})
    assert again.status_code == 422
    assert "taken already" in again.json()["detail"]
    synced(walker)


@pytest.mark.parametrize(
    "address", ["https://evil.example/?code=1&state=2", "nonsense", "http://[", "https://127.0.0.1:1/"]
)
def test_an_address_that_is_not_our_callback_is_refused(walker, address):
    response = walker.post(f"{API}/brokers/schwab-sim/callback", json={"address": address})
    assert response.status_code == 422
    assert "begins with" in response.json()["detail"]


def refused(response, words: str) -> None:
    assert response.status_code == 422
    assert response.headers["content-type"].startswith("text/html")
    assert words in response.text
    assert "Traceback" not in response.text
    assert "/connections" in response.text


def test_a_callback_that_answers_no_login_is_refused(walker):
    path = f"{API}/brokers/tastytrade-sim/callback"
    refused(walker.get(path), "does not say which one it answers")
    refused(walker.get(path, params={"code": "x"}), "does not say which one it answers")
    refused(walker.get(path, params={"code": "x", "state": "y"}), "not begun at this desk")
    refused(walker.get(path, params={"code": "x", "state": "<script>"}), "not begun at this desk")
    assert connections(walker) == []


def test_a_callback_of_another_broker_is_refused(walker):
    address = sent_back(login_page(walker, "tastytrade-sim"))
    foreign = address.partition("?")[2]
    refused(walker.get(f"{API}/brokers/schwab-sim/callback?{foreign}"), "begun at another broker")


def test_a_login_counts_once(walker):
    address = sent_back(login_page(walker, "tastytrade-sim"))
    assert landed(walker, address).status_code == 302
    refused(landed(walker, address), "taken already")
    synced(walker)


def test_a_code_that_the_broker_does_not_take_is_refused(walker):
    address = sent_back(login_page(walker, "tastytrade-sim"))
    before, _, state = address.partition("code=")
    state = state.partition("&")[2]
    response = landed(walker, f"{before}code=made-up&{state}")
    assert 400 <= response.status_code < 500
    assert "<h1>" in response.text
    assert connections(walker) == []


def test_consent_that_was_denied_is_said(walker):
    state = login_page(walker, "tastytrade-sim").partition("state=")[2].partition("&")[0]
    path = f"{API}/brokers/tastytrade-sim/callback"
    response = walker.get(
        path, params={"error": "access_denied", "error_description": "The user said <no>", "state": state}
    )
    refused(response, "The user said &lt;no&gt;")


def test_the_listener_takes_only_logins_that_were_begun(walker):
    address = sent_back(login_page(walker, "schwab-sim"))
    stray = landed(walker, address.partition("?")[0] + "?code=x&state=y")
    assert stray.status_code == 400
    assert "not begun at this desk" in stray.text
    assert "default-src 'none'" in stray.headers["content-security-policy"]


@pytest.mark.parametrize("broker", ["schwab-sim", "tastytrade-sim"])
def test_the_listener_takes_a_login_only_where_it_was_to_come_back_to(walker, broker):
    query = sent_back(login_page(walker, broker)).partition("?")[2]
    door = sent_back(login_page(walker, "schwab-sim")).partition("?")[0].rstrip("/")
    stray = landed(walker, f"{door}/elsewhere?{query}")
    assert stray.status_code == 400
    assert "another address" in stray.text
    assert connections(walker) == []


def test_a_broker_that_is_not_set_up_says_what_is_missing(walker):
    response = walker.get(f"{API}/brokers/schwab/login")
    assert response.status_code == 409
    assert "SCHWAB_APP_KEY" in response.text
    assert walker.post(f"{API}/brokers/tastytrade/connect").status_code == 409
    assert walker.get(f"{API}/brokers/nonsense/login").status_code == 404
    by_id = {each["id"]: each for each in walker.get(f"{API}/brokers").json()["items"]}
    assert set(by_id) == {"schwab", "tastytrade", "schwab-sim", "tastytrade-sim"}
    assert (by_id["schwab"]["configured"], by_id["schwab-sim"]["configured"]) == (False, True)


def test_a_connection_whose_simulator_is_gone_stays_readable(walker):
    made = connect(walker, "tastytrade-sim")
    synced(walker)
    settings = Settings(walker.desk.settings.data_dir)
    desk = open_desk(settings)
    syncs = InlineSyncs(desk)
    logins, live = Logins(desk, syncs, serves=True), LiveMarket(desk)
    work = Work(desk, InlineImports(desk), syncs, logins, clockwork(desk), live, LiveAlerts(desk, live), True)
    client = CheckedClient(create_app(desk, work), base_url=PAGE)
    assert client.get(f"{API}/connections/{made['id']}").json()["accounts"] != []
    desk.close()


def test_what_is_unknown_is_not_found(walker):
    assert walker.get(f"{API}/connections/nonsense").status_code == 404
    assert walker.delete(f"{API}/connections/nonsense").status_code == 404
    assert walker.post(f"{API}/connections/nonsense/rotate").status_code == 404
    assert walker.get(f"{API}/certificates/nonsense").status_code == 404
    assert walker.get(f"{API}/certificates", params={"account": "nonsense"}).status_code == 404
