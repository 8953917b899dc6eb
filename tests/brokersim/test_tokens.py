"""Codes and tokens: good for whom they were made, as long as they should be, and after a restart."""

from datetime import UTC, datetime, timedelta

import pytest

from brokersim.clock import Clock
from brokersim.tokens import TokenRefusedError, Tokens, challenge_of

START = datetime(2024, 9, 20, 16, 0, tzinfo=UTC)
CALLBACK = "https://127.0.0.1:8182"


@pytest.fixture
def clock():
    return Clock.stepped(START)


@pytest.fixture
def tokens(clock):
    return Tokens(7, clock)


def login(tokens, broker="schwab", app="key", user="sam"):
    return tokens.exchange(broker, tokens.code(broker, app, user, CALLBACK), app, CALLBACK)


def test_codes_and_tokens_look_as_the_brokers_write_them(tokens):
    code = tokens.code("schwab", "key", "sam", CALLBACK)
    assert code.startswith("C0.")
    assert code.endswith("@")
    issued = login(tokens)
    assert (issued.access_token[:3], issued.access_token[-1], issued.expires_in) == ("I0.", "@", 1800)
    assert login(tokens, "tastytrade").access_token.count(".") == 2
    assert login(tokens, "tastytrade").expires_in == 900


def test_a_code_is_good_once(tokens):
    code = tokens.code("schwab", "key", "sam", CALLBACK)
    assert tokens.user_of("schwab", tokens.exchange("schwab", code, "key", CALLBACK).access_token) == "sam"
    with pytest.raises(TokenRefusedError, match="used before"):
        tokens.exchange("schwab", code, "key", CALLBACK)


@pytest.mark.parametrize(
    ("app", "callback", "words"),
    [
        ("other", CALLBACK, "another application"),
        ("key", "https://elsewhere.example", "callback"),
        ("key", CALLBACK + "/", "callback"),
    ],
)
def test_a_code_shown_by_or_for_somebody_else_is_refused_and_used_up(tokens, app, callback, words):
    code = tokens.code("schwab", "key", "sam", CALLBACK)
    with pytest.raises(TokenRefusedError, match=words):
        tokens.exchange("schwab", code, app, callback)
    with pytest.raises(TokenRefusedError, match="used before"):
        tokens.exchange("schwab", code, "key", CALLBACK)


def test_a_code_lives_thirty_seconds(tokens, clock):
    code = tokens.code("schwab", "key", "sam", CALLBACK)
    clock.advance(timedelta(seconds=30))
    with pytest.raises(TokenRefusedError, match="expired"):
        tokens.exchange("schwab", code, "key", CALLBACK)


@pytest.mark.parametrize("verifier", ["", "wrong"])
def test_a_code_with_a_challenge_wants_its_verifier(tokens, verifier):
    code = tokens.code("tastytrade", "id", "tess", CALLBACK, challenge_of("right"))
    with pytest.raises(TokenRefusedError, match="verifier"):
        tokens.exchange("tastytrade", code, "id", CALLBACK, verifier)
    again = tokens.code("tastytrade", "id", "tess", CALLBACK, challenge_of("right"))
    assert tokens.exchange("tastytrade", again, "id", CALLBACK, "right").user == "tess"


def test_schwabs_logins_end_after_seven_days_however_often_they_are_refreshed(tokens, clock):
    issued = login(tokens)
    clock.advance(timedelta(days=6, hours=23))
    again = tokens.refresh("schwab", issued.refresh_token, "key")
    assert again.refresh_token == issued.refresh_token
    clock.advance(timedelta(hours=1))
    with pytest.raises(TokenRefusedError, match="expired"):
        tokens.refresh("schwab", again.refresh_token, "key")


def test_a_new_schwab_login_replaces_the_older_one_of_the_same_app_and_user(tokens):
    first, other = login(tokens), login(tokens, app="another")
    second = login(tokens)
    with pytest.raises(TokenRefusedError, match="later login"):
        tokens.refresh("schwab", first.refresh_token, "key")
    assert tokens.refresh("schwab", second.refresh_token, "key").user == "sam"
    assert tokens.refresh("schwab", other.refresh_token, "another").user == "sam"


def test_tastytrades_grants_stay_side_by_side_and_do_not_end(tokens, clock):
    first, _ = login(tokens, "tastytrade"), login(tokens, "tastytrade")
    clock.advance(timedelta(days=700))
    assert tokens.refresh("tastytrade", first.refresh_token, None).user == "sam"
    assert tokens.refresh("tastytrade", tokens.personal_grant("tastytrade", "tess"), "any").user == "tess"


@pytest.mark.parametrize(("broker", "seconds"), [("schwab", 1800), ("tastytrade", 900)])
def test_access_tokens_end(tokens, clock, broker, seconds):
    access = login(tokens, broker).access_token
    clock.advance(timedelta(seconds=seconds - 1))
    assert tokens.user_of(broker, access) == "sam"
    clock.advance(timedelta(seconds=1))
    assert tokens.user_of(broker, access) is None


def test_a_clock_that_runs_ahead_ends_them_early(tokens):
    access = login(tokens).access_token
    tokens.skew = timedelta(minutes=31)
    assert tokens.user_of("schwab", access) is None


def test_tokens_outlive_a_restart_with_the_same_seed_only(tokens, clock):
    issued = login(tokens)
    restarted, other = Tokens(7, clock), Tokens(8, clock)
    assert restarted.user_of("schwab", issued.access_token) == "sam"
    assert restarted.refresh("schwab", issued.refresh_token, "key").user == "sam"
    assert other.user_of("schwab", issued.access_token) is None
    assert restarted.client_secret() == tokens.client_secret() != other.client_secret()
    assert restarted.personal_grant("tastytrade", "tess") == tokens.personal_grant("tastytrade", "tess")


def test_tokens_are_good_for_their_purpose_and_broker_only(tokens):
    issued = login(tokens)
    assert tokens.user_of("tastytrade", issued.access_token) is None
    assert tokens.user_of("schwab", issued.refresh_token) is None
    with pytest.raises(TokenRefusedError):
        tokens.refresh("schwab", issued.access_token, "key")
    with pytest.raises(TokenRefusedError, match="another application"):
        tokens.refresh("schwab", issued.refresh_token, "other")


@pytest.mark.parametrize("token", ["", "@", ".", "a.b", "ä.ö", "I0..@", "x" * 5000])
def test_nonsense_is_no_token(tokens, token):
    assert tokens.user_of("schwab", token) is None


def test_a_changed_token_is_no_token(tokens):
    access = login(tokens).access_token
    middle = len(access) // 2
    changed = access[:middle] + ("A" if access[middle] != "A" else "B") + access[middle + 1 :]
    assert tokens.user_of("schwab", changed) is None


def test_what_lapses_is_what_was_issued_before(tokens):
    before = login(tokens)
    tokens.lapse("schwab", "access")
    assert tokens.user_of("schwab", before.access_token) is None
    after = tokens.refresh("schwab", before.refresh_token, "key")
    assert tokens.user_of("schwab", after.access_token) == "sam"


def test_a_personal_grant_can_be_revoked(tokens):
    grant = tokens.personal_grant("tastytrade", "tess")
    tokens.lapse("tastytrade", "refresh")
    with pytest.raises(TokenRefusedError, match="lapsed"):
        tokens.refresh("tastytrade", grant, None)


def test_quote_tokens_live_a_day(tokens, clock):
    token = tokens.quote_token("tess")
    assert tokens.is_quote_token(token)
    assert not tokens.is_quote_token(login(tokens, "tastytrade").access_token)
    clock.advance(timedelta(hours=24))
    assert not tokens.is_quote_token(token)
