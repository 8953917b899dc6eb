"""The way in: login pages, what they refuse, and the token endpoints behind them."""

import base64
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from brokersim.tokens import challenge_of
from tests.brokersim.simulated import client, simulator

CALLBACK = "https://127.0.0.1:8182"
ASKED = {"client_id": "key-1", "redirect_uri": CALLBACK, "response_type": "code", "state": "s p&ce"}
PAGES = {"schwab": "/v1/oauth/authorize", "tastytrade": "/auth.html"}


@pytest.fixture(scope="module")
def sim():
    return simulator()


@pytest.fixture
def browser(sim):
    return client(sim)


def approve(browser, broker, **asked):
    page = {**ASKED, **asked}
    answer = browser.post(PAGES[broker], data=page | {"user": user_of(broker), "decision": "approve"})
    assert answer.status_code == 302, answer.text
    return parse_qs(urlsplit(answer.headers["location"]).query)


def user_of(broker):
    return {"schwab": "sam", "tastytrade": "tess"}[broker]


def basic(key="key-1", secret="secret-1"):
    return {"authorization": "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()}


def exchange(browser, code, callback=CALLBACK, **headers):
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback}
    return browser.post("/v1/oauth/token", data=form, headers=headers or basic())


@pytest.mark.parametrize("broker", PAGES)
def test_the_page_says_who_asks_and_lets_one_choose(browser, broker):
    answer = browser.get(PAGES[broker], params=ASKED)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert f'value="{user_of(broker)}" checked' in answer.text
    assert 'value="approve"' in answer.text
    assert 'value="deny"' in answer.text
    assert 'name="state" value="s p&amp;ce"' in answer.text


@pytest.mark.parametrize("broker", PAGES)
def test_what_is_asked_is_shown_but_never_run(browser, broker):
    nasty = ASKED | {"client_id": '"><script>x</script>', "state": "'\"><b>"}
    text = browser.get(PAGES[broker], params=nasty).text
    assert "<script>" not in text
    assert "<b>" not in text


def test_schwab_sends_a_code_a_session_and_the_state_back(browser):
    back = approve(browser, "schwab")
    assert back.keys() == {"code", "session", "state"}
    assert back["state"] == ["s p&ce"]
    assert back["code"][0].endswith("@")


def test_the_codes_end_is_percent_encoded(browser):
    answer = browser.post(PAGES["schwab"], data=ASKED | {"user": "sam", "decision": "approve"})
    assert "%40&session=" in answer.headers["location"]


def test_without_a_state_none_comes_back(browser):
    page = {"client_id": "key-1", "redirect_uri": CALLBACK, "user": "sam", "decision": "approve"}
    location = browser.post(PAGES["schwab"], data=page).headers["location"]
    assert "state" not in parse_qs(urlsplit(location).query)


@pytest.mark.parametrize("broker", PAGES)
def test_a_denial_comes_back_without_a_code(browser, broker):
    answer = browser.post(PAGES[broker], data=ASKED | {"user": user_of(broker), "decision": "deny"})
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert back["error"] == ["access_denied"]
    assert "code" not in back


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"redirect_uri": "http://127.0.0.1:8182"}, 400, "plain http"),
        ({"redirect_uri": ""}, 400, "callback"),
        ({"redirect_uri": "javascript:alert(1)"}, 400, "callback"),
        ({"redirect_uri": "https://[::1"}, 400, "callback"),
        ({"client_id": ""}, 401, "not known"),
        ({"response_type": "token"}, 400, "response_type"),
    ],
)
def test_schwab_refuses_with_a_page_and_sends_nothing_anywhere(browser, changed, status, words):
    for answer in (
        browser.get(PAGES["schwab"], params=ASKED | changed),
        browser.post(PAGES["schwab"], data=ASKED | changed | {"user": "sam", "decision": "approve"}),
    ):
        assert answer.status_code == status
        assert words in answer.text
        assert "location" not in answer.headers


def test_a_user_of_the_other_broker_cannot_be_chosen(browser):
    answer = browser.post(PAGES["schwab"], data=ASKED | {"user": "tess", "decision": "approve"})
    assert answer.status_code == 400


def test_scripts_are_let_through_when_told_so(sim):
    scripted = client(simulator(auto_login=True))
    answer = scripted.get(PAGES["schwab"], params=ASKED)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(CALLBACK + "?code=")


def test_only_the_application_that_it_was_told_of_is_taken():
    strict = client(simulator(app_key="mine", app_secret="well-kept"))
    assert strict.get(PAGES["schwab"], params=ASKED).status_code == 401
    assert strict.get(PAGES["schwab"], params=ASKED | {"client_id": "mine"}).status_code == 200
    code = approve(strict, "schwab", client_id="mine")["code"][0]
    refused = exchange(strict, code, **basic("mine", "wrong"))
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert exchange(strict, code, **basic("mine", "well-kept")).status_code == 200


def test_schwab_gives_everything_its_clients_keep(browser):
    answer = exchange(browser, approve(browser, "schwab")["code"][0]).json()
    assert answer.keys() == {
        "expires_in",
        "token_type",
        "scope",
        "refresh_token",
        "access_token",
        "id_token",
    }
    assert answer["expires_in"] == 1800
    assert answer["id_token"].count(".") == 2


def test_schwabs_refresh_repeats_the_refresh_token(browser):
    first = exchange(browser, approve(browser, "schwab")["code"][0]).json()
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    again = browser.post("/v1/oauth/token", data=form, headers=basic()).json()
    assert again["refresh_token"] == first["refresh_token"]
    assert again["access_token"] != first["access_token"]


def test_schwab_refuses_replays_foreign_callbacks_and_old_codes(browser):
    code = approve(browser, "schwab")["code"][0]
    assert exchange(browser, code).status_code == 200
    for refused in (
        exchange(browser, code),
        exchange(browser, approve(browser, "schwab")["code"][0], "https://127.0.0.1:9999"),
        exchange(browser, "C0.made-up@"),
    ):
        assert refused.status_code == 400
        assert refused.json()["error"] == "unsupported_token_type"


def test_schwab_refuses_a_code_after_thirty_seconds():
    late = simulator()
    browser = client(late)
    code = approve(browser, "schwab")["code"][0]
    late.clock.advance(timedelta(seconds=31))
    assert exchange(browser, code).status_code == 400


def test_schwab_wants_the_application_to_say_who_it_is(browser):
    code = approve(browser, "schwab")["code"][0]
    for header in ("", "Bearer x", "Basic !!!", "Basic " + base64.b64encode(b"only-a-key").decode()):
        answer = exchange(browser, code, authorization=header)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_tastytrades_code_grant_with_pkce(browser):
    asked = {"code_challenge": challenge_of("v" * 43), "code_challenge_method": "S256"}
    form = {
        "grant_type": "authorization_code",
        "redirect_uri": CALLBACK,
        "client_id": "key-1",
        "client_secret": "secret-1",
    }
    code = approve(browser, "tastytrade", **asked)["code"][0]
    answer = browser.post("/oauth/token", data=form | {"code": code, "code_verifier": "v" * 43}).json()
    assert answer["expires_in"] == 900
    assert answer["refresh_token"]
    code = approve(browser, "tastytrade", **asked)["code"][0]
    refused = browser.post("/oauth/token", json=form | {"code": code, "code_verifier": "w" * 43})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "invalid_grant")


def test_tastytrade_refreshes_from_json_and_forms(sim, browser):
    grant = {"grant_type": "refresh_token", "client_secret": sim.tokens.client_secret()}
    grant["refresh_token"] = sim.tokens.personal_grant("tastytrade", "tess")
    for answer in (browser.post("/oauth/token", json=grant), browser.post("/oauth/token", data=grant)):
        assert answer.json().keys() == {"access_token", "token_type", "expires_in"}


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"refresh_token": "not-a-token"}, 400, "invalid_grant"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "invalid_grant"),
    ],
)
def test_tastytrade_refuses_in_its_own_words(sim, browser, changed, status, code):
    grant = {"grant_type": "refresh_token", "client_secret": "any", "refresh_token": "x"}
    answer = browser.post("/oauth/token", json=grant | changed)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert browser.post("/oauth/token", content=b"{", headers={"content-type": "application/json"}).is_error
