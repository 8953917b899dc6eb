"""The broker examination: what every broker must show before anybody's account is trusted to it.

Each question is put to every broker that `thetadesk.brokers.discover` finds, against a simulator that speaks its
protocol. A new broker passes by its adapter alone; no question knows a broker by name.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.brokers.candidates import (
    HASTY,
    IMPATIENT,
    STATE,
    Candidate,
    cash,
    identities,
    positions,
)
from tests.simulators import CALLBACK, KEY, SECRET, Simulator, simulating
from thetadesk.brokers import discover
from thetadesk.connections.model import LoginLapsedError, LoginRefusedError, NotConfiguredError
from thetadesk.connections.ports import BrokerAccount, Session
from thetadesk.kernel.errors import ThetadeskError
from thetadesk.kernel.instruments import from_symbol
from thetadesk.ledger.model import Status, Transaction
from thetadesk.wire.errors import (
    BrokenAnswerError,
    BusyError,
    CircuitOpenError,
    RefusedError,
    UnreachableError,
)
from thetadesk.wire.http import Budget

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with simulating() as running:
        yield running


@pytest.fixture(scope="module")
def crowded_simulator() -> Iterator[Simulator]:
    """One that has an account with a very long history at each broker."""
    with simulating("--rows", "9000") as running:
        yield running


@pytest.fixture(params=discover(), ids=lambda broker: broker.name)
def candidate(request, simulator) -> Iterator[Candidate]:
    simulator.heal()
    yield Candidate(request.param, simulator)
    simulator.heal()


# Logging in


def test_be01_the_login_page_is_asked_with_state_and_callback_and_without_the_secret(candidate):
    address = candidate.login_page()
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(candidate.endpoint.authorize_url)
    assert query["state"] == [STATE]
    assert query["redirect_uri"] == [CALLBACK]
    assert query["client_id"] == [KEY]
    assert query["response_type"] == ["code"]
    assert candidate.endpoint.app_secret not in address
    assert ("code_challenge" in query) == candidate.can.pkce


def test_be02_the_state_comes_back_as_it_was_sent(candidate):
    odd = "a b&c=d/é%20+"
    assert candidate.simulator.land(candidate.login_page(odd))["state"] == odd


def test_be03_a_code_becomes_a_grant_that_lives_as_long_as_the_broker_promises(candidate):
    grant, now = candidate.logs_in(), candidate.simulator.now()
    lifetime = candidate.can.login_lifetime
    assert grant.access_expires_at - now == candidate.can.access_lifetime
    assert grant.refresh_expires_at == (now + lifetime if lifetime else None)
    assert grant.access_token
    assert grant.refresh_token
    assert grant.access_token not in repr(grant)


def test_be04_a_code_is_good_once(candidate):
    code = candidate.code()
    candidate.exchanges(code)
    with pytest.raises(LoginRefusedError):
        candidate.exchanges(code)


def test_be05_a_code_that_was_made_up_is_refused(candidate):
    with pytest.raises(LoginRefusedError):
        candidate.exchanges("C0.made-up%40")


def test_be06_a_code_that_is_too_old_is_refused(candidate):
    code = candidate.code()
    candidate.simulator.control("advance", seconds=31)
    with pytest.raises(LoginRefusedError):
        candidate.exchanges(code)


def test_be07_a_code_sent_to_another_callback_is_refused(candidate):
    foreign = replace(candidate.endpoint, redirect_uri="https://127.0.0.1:9999")
    with pytest.raises(LoginRefusedError):
        candidate.exchanges(candidate.code(), foreign)


def test_be08_a_code_is_no_good_to_whoever_lacks_the_verifier(candidate):
    if not candidate.can.pkce:
        assert "code_challenge" not in candidate.login_page()
        return
    with pytest.raises(LoginRefusedError):
        candidate.exchanges(candidate.code(), verifier="another-verifier-0123456789-0123456789-0123")


def test_be09_a_wrong_application_secret_is_the_settings_fault(candidate):
    wrong = replace(candidate.endpoint, app_secret="")
    with pytest.raises(NotConfiguredError, match=f"{candidate.broker.name.upper()}_"):
        candidate.exchanges(candidate.code(), wrong)
    with pytest.raises(NotConfiguredError):
        candidate.refreshes(candidate.logs_in(), wrong)


def test_be10_an_exchange_is_never_sent_twice(candidate):
    code = candidate.code()
    candidate.simulator.fault("502", count=1, match=path_of(candidate.endpoint.token_url))
    with pytest.raises(UnreachableError):
        candidate.exchanges(code)
    candidate.exchanges(code)


# Staying logged in


def test_be11_refreshing_gives_a_new_access_token_and_does_not_move_the_logins_end(candidate):
    grant = candidate.logs_in()
    candidate.simulator.control("advance", seconds=600)
    fresh = candidate.refreshes(grant)
    assert fresh.access_token != grant.access_token
    assert fresh.access_expires_at > grant.access_expires_at
    assert fresh.refresh_expires_at == grant.refresh_expires_at
    assert (fresh.refresh_token != grant.refresh_token) == candidate.can.refresh_rotates
    candidate.sees(lambda session: session.accounts(), fresh)


def test_be12_a_refresh_is_repeated_through_trouble(candidate):
    grant = candidate.logs_in()
    for kind in ("429", "500", "truncated"):
        candidate.simulator.fault(kind, count=1, match=path_of(candidate.endpoint.token_url))
    assert candidate.refreshes(grant).access_token


def test_be13_a_login_ends_when_its_lifetime_does(candidate):
    grant = candidate.logs_in()
    candidate.simulator.control("advance", days=8)
    if candidate.can.login_lifetime is None:
        assert candidate.refreshes(grant).access_token
        return
    with pytest.raises(LoginLapsedError):
        candidate.refreshes(grant)


def test_be14_a_refresh_token_that_is_no_good_means_logging_in_again(candidate):
    grant = replace(candidate.logs_in(), refresh_token="made-up-refresh-token@")
    with pytest.raises(LoginLapsedError):
        candidate.refreshes(grant)


def test_be15_an_access_token_that_is_no_good_is_told_apart_from_other_refusals(candidate):
    grant = candidate.logs_in()
    candidate.simulator.control("advance", seconds=3600)
    with pytest.raises(LoginLapsedError):
        candidate.sees(lambda session: session.accounts(), grant)


def test_be16_a_personal_grant_lets_in_without_a_login_page(candidate):
    personal = candidate.endpoint.refresh_token
    assert (personal is not None) == candidate.can.personal_grant
    if personal is None:
        return
    grant = candidate.refreshes(replace(candidate.logs_in(), access_token="", refresh_token=personal))
    nameless = replace(candidate.endpoint, app_key="")
    assert candidate.refreshes(grant, nameless).refresh_token == personal
    assert candidate.sees(lambda session: session.accounts(), grant)


def test_be17_lapsed_tokens_are_noticed_at_once(candidate):
    grant = candidate.logs_in()
    candidate.simulator.fault("lapse-tokens")
    with pytest.raises(LoginLapsedError):
        candidate.sees(lambda session: session.accounts(), grant)


# What it tells


def test_be18_every_account_is_listed_and_no_number_is_shown(candidate):
    found = candidate.accounts()
    assert sorted(a.number for a in found) == sorted(
        a["number"] for a in candidate.simulator.accounts(candidate.broker.name)
    )
    assert len(found) >= 5
    assert all(a.name and a.currency == "USD" for a in found)
    assert not any(a.number in repr(a) or a.reference in repr(a) for a in found)


def test_be19_the_whole_history_is_told_to_the_cent_of_every_day(candidate):
    for account in candidate.accounts():
        told = candidate.transactions(candidate.reads(account))
        assert by_day(candidate, account) == cash_by_day(told)


def test_be20_chunks_are_whole_days_newest_first_without_gaps(candidate):
    account, until = candidate.accounts()[0], candidate.today
    chunks = candidate.reads(account)
    assert chunks[0].last_on == until
    assert all(older.last_on == newer.first_on - DAY for newer, older in pairwise(chunks))
    window = candidate.can.history_window_days
    assert window is None or all((c.last_on - c.first_on).days < window for c in chunks)
    for chunk in chunks:
        for t in candidate.broker.parse(chunk.records)[0]:
            # What is booked after the close of a Friday may be dated by it.
            assert chunk.first_on - 3 * DAY <= t.traded_on <= chunk.last_on + 3 * DAY


def test_be21_a_stretch_begins_and_ends_where_it_was_asked_to(candidate):
    account = candidate.accounts()[0]
    since, until = candidate.today - timedelta(days=100), candidate.today - timedelta(days=40)
    chunks = candidate.reads(account, since, until)
    assert (chunks[-1].first_on, chunks[0].last_on) == (since, until)
    assert candidate.reads(account, until + DAY, until) == []


def test_be22_a_walk_that_was_broken_off_goes_on_where_it_stood(candidate):
    account, until = candidate.accounts()[1], candidate.today
    whole = candidate.reads(account)
    middle = until - timedelta(days=200)
    newer = candidate.reads(account, middle, until)
    older = candidate.reads(account, None, middle - DAY)
    assert identities([*newer, *older]) == identities(whole)


def test_be23_an_overlap_tells_the_same_events_by_the_same_names(candidate):
    account = candidate.accounts()[0]
    whole = candidate.transactions(candidate.reads(account))
    first_on = candidate.today - timedelta(days=45)
    again = candidate.transactions(candidate.reads(account, first_on))
    names = {(t.source_id, t.part): without_lines(t) for t in whole}
    assert again
    assert all(names[t.source_id, t.part] == without_lines(t) for t in again)


def test_be24_every_kind_of_record_is_understood(candidate):
    problems, kinds = [], Counter()
    for account in candidate.accounts():
        for chunk in candidate.reads(account):
            told, refused = candidate.broker.parse(chunk.records)
            problems += refused
            kinds.update(t.kind.value for t in told)
    assert problems == []
    assert {"trade", "expiration", "assignment", "cash_settlement", "dividend", "deposit"} <= set(kinds)
    assert {"interest", "fee", "withdrawal", "transfer"} <= set(kinds)


def test_be25_records_carry_an_identity_and_exact_numbers(candidate):
    account = candidate.accounts()[0]
    chunks = candidate.reads(account)
    told = candidate.transactions(chunks)
    assert all(t.source == candidate.broker.source and t.source_id for t in told)
    assert len({(t.source_id, t.part) for t in told}) == len(told)
    assert not any(floats(record.fields) for chunk in chunks for record in chunk.records)


def test_be26_positions_and_cash_equal_the_sum_of_a_whole_history(candidate):
    whole = whole_accounts(candidate)
    assert len(whole) >= 3
    for account in whole:
        told = candidate.transactions(candidate.reads(account))
        held = candidate.sees(lambda session, of=account: session.holdings(of))
        assert dict(held.positions) == positions(told)
        assert held.cash == cash(told)
        assert held.currency == "USD"


def test_be27_positions_are_named_as_the_ledger_names_them(candidate):
    for account in candidate.accounts():
        held = candidate.sees(lambda session, of=account: session.holdings(of))
        assert all(from_symbol(symbol).symbol == symbol for symbol in held.positions)
        assert all(held.positions.values())


def test_be28_an_account_that_is_not_there_is_refused(candidate):
    stranger = BrokerAccount("99999999", "99999999")
    for ask in (lambda session: session.holdings(stranger), lambda session: first_chunk(session, stranger)):
        with pytest.raises(RefusedError) as refused:
            candidate.sees(ask)
        assert "99999999" not in f"{refused.value!r} {refused.value.fields}"


def test_be29_more_rows_than_one_answer_holds_are_all_told(candidate, crowded_simulator):
    crowded = Candidate(candidate.broker, crowded_simulator)
    account = max(crowded.accounts(), key=lambda a: len(kept(crowded, a)))
    assert len(kept(crowded, account)) > (crowded.can.rows_per_answer or 0)
    assert cash_by_day(crowded.transactions(crowded.reads(account))) == by_day(crowded, account)


# When things go wrong


@pytest.mark.parametrize("kind", ["429", "500", "502", "truncated"])
def test_be30_a_passing_trouble_is_waited_out(candidate, kind):
    account = candidate.accounts()[0]
    grant, undisturbed = candidate.logs_in(), identities(candidate.reads(account))
    candidate.simulator.fault(kind, count=2)
    assert identities(candidate.reads(account, grant=grant)) == undisturbed


@pytest.mark.parametrize("kind", ["hang", "drip"])
def test_be31_an_answer_that_does_not_come_is_given_up_and_asked_for_again(candidate, kind):
    grant = candidate.logs_in()
    candidate.simulator.fault(kind, count=1, seconds=3)
    assert candidate.sees(lambda session: session.accounts(), grant, patience=IMPATIENT)


def test_be32_a_time_to_wait_is_obeyed(candidate):
    grant = candidate.logs_in()
    candidate.simulator.fault("429-retry-after", count=1, seconds=600)

    async def ask(http) -> tuple[str, int]:
        session = candidate.broker.session(http, candidate.endpoint, token_of(grant))
        with pytest.raises(BusyError):
            await session.accounts()
        with pytest.raises(BusyError) as again:
            await session.accounts()
        return again.value.retry_at, http.health().reads_left

    assert candidate.asks(ask)[1] == 0
    assert candidate.sees(lambda session: session.accounts(), grant)


@pytest.mark.parametrize(
    ("kind", "errors"),
    [
        ("429", BusyError),
        ("500", UnreachableError),
        ("502", UnreachableError),
        ("truncated", BrokenAnswerError),
        ("hang", UnreachableError),
        ("maintenance", (UnreachableError, BusyError)),
    ],
)
def test_be33_a_lasting_trouble_ends_with_an_error_that_has_a_name(candidate, kind, errors):
    grant = candidate.logs_in()
    candidate.simulator.fault(kind, seconds=600)
    with pytest.raises(errors):
        candidate.sees(
            lambda session: session.accounts(), grant, patience=replace(IMPATIENT, attempts=2, turn=1)
        )


def test_be34_a_host_that_keeps_failing_is_left_alone(candidate):
    grant = candidate.logs_in()
    candidate.simulator.fault("500")

    async def ask(http) -> str:
        session = candidate.broker.session(http, candidate.endpoint, token_of(grant))
        with pytest.raises(UnreachableError):
            await session.accounts()
        with pytest.raises(CircuitOpenError):
            await session.accounts()
        return http.health().circuit

    assert candidate.asks(ask, patience=replace(HASTY, attempts=3, failures=3)) == "open"


def test_be35_no_more_is_asked_than_the_budget_allows(candidate):
    grant = candidate.logs_in()

    async def ask(http) -> int:
        session = candidate.broker.session(http, candidate.endpoint, token_of(grant))
        with pytest.raises(BusyError):
            await asyncio.gather(*(session.accounts() for _ in range(20)))
        return http.health().reads_left

    assert candidate.asks(ask, budget=Budget(6, 6)) == 0


def test_be36_a_history_is_read_through_every_fifth_answer_failing(candidate):
    account = candidate.accounts()[3]
    grant, undisturbed = candidate.logs_in(), identities(candidate.reads(account))
    for kind in ("429", "500", "502", "truncated"):
        candidate.simulator.fault(kind, rate=0.05)
    for _ in range(3):
        assert identities(candidate.reads(account, grant=grant)) == undisturbed


def test_be37_what_is_told_twice_is_told_once(candidate):
    account = candidate.accounts()[0]
    undisturbed = identities(candidate.reads(account))
    candidate.simulator.fault("duplicate", rate=0.3)
    assert identities(candidate.reads(account)) == undisturbed


def test_be38_the_order_of_telling_does_not_matter(candidate):
    account = candidate.accounts()[0]
    undisturbed = identities(candidate.reads(account))
    candidate.simulator.fault("out-of-order", rate=0.3)
    assert identities(candidate.reads(account)) == undisturbed


def test_be39_what_was_pending_becomes_valid_under_its_own_name(candidate):
    account = candidate.accounts()[0]
    since = candidate.today - timedelta(days=10)
    before = {t.source_id: t for t in candidate.transactions(candidate.reads(account, since))}
    candidate.simulator.fault("pending", rate=1.0, seconds=3600)
    during = {t.source_id: t for t in candidate.transactions(candidate.reads(account, since))}
    assert before.keys() == during.keys()
    pending = [t for t in during.values() if t.status is Status.PENDING]
    assert all(before[t.source_id].cash == t.cash for t in pending)
    candidate.simulator.heal()
    after = candidate.transactions(candidate.reads(account, since))
    assert {t.source_id: t.status for t in after} == {t.source_id: t.status for t in before.values()}


def test_be40_a_broker_whose_clock_runs_ahead_is_logged_in_to_again_by_refreshing(candidate):
    grant = candidate.logs_in()
    ahead = candidate.can.access_lifetime.total_seconds() + 60
    candidate.simulator.fault("clock-skew", seconds=ahead)
    with pytest.raises(LoginLapsedError):
        candidate.sees(lambda session: session.accounts(), grant)
    candidate.simulator.heal()
    assert candidate.sees(lambda session: session.accounts(), candidate.refreshes(grant))


def test_be41_nothing_that_is_logged_or_raised_names_a_token_a_secret_or_an_account(candidate, caplog):
    caplog.set_level(logging.DEBUG)
    grant, accounts, code = candidate.logs_in(), candidate.accounts(), candidate.code()
    raised: list[BaseException] = []

    def trial(work: Callable[[], object]) -> None:
        try:
            work()
        except ThetadeskError as error:
            raised.append(error)

    hurried = replace(IMPATIENT, attempts=2)
    for kind in ("500", "truncated", "429-retry-after", "hang", "maintenance"):
        candidate.simulator.fault(kind, seconds=60)
        trial(lambda: candidate.sees(lambda s: s.holdings(accounts[0]), grant, patience=hurried))
        candidate.simulator.heal()
    trial(lambda: candidate.sees(lambda s: s.holdings(BrokerAccount("1", "1")), grant))
    trial(lambda: candidate.exchanges(code, replace(candidate.endpoint, redirect_uri="https://other")))
    trial(lambda: candidate.refreshes(replace(grant, refresh_token=grant.refresh_token + "x")))
    assert len(raised) == 8
    said = "\n".join(
        [caplog.text, *(f"{e!r} {e} {getattr(e, 'fields', '')} {e.__cause__!r}" for e in raised)]
    )
    hidden = [grant.access_token, grant.refresh_token, code, SECRET, candidate.endpoint.app_secret]
    hidden += [text for account in accounts for text in (account.number, account.reference)]
    assert [text for text in hidden if text in said] == []


def test_be42_time_outs_end_a_question_even_when_nobody_listens(candidate):
    nowhere = replace(candidate.endpoint, api_url="http://127.0.0.1:9", token_url="http://127.0.0.1:9/token")
    with pytest.raises(UnreachableError):
        candidate.refreshes(candidate.logs_in(), nowhere)


def kept(candidate: Candidate, account: BrokerAccount) -> list[dict]:
    """What the simulator itself has written down of an account."""
    return candidate.simulator.control(f"accounts/{account.number}", "GET")["postings"]


def by_day(candidate: Candidate, account: BrokerAccount) -> dict[str, Decimal]:
    """The cash of each market day, as the simulator has it."""
    days: defaultdict[str, Decimal] = defaultdict(Decimal)
    for posting in kept(candidate, account):
        days[posting["on"]] += Decimal(posting["net"])
    return dict(days)


def cash_by_day(transactions: list[Transaction]) -> dict[str, Decimal]:
    days: defaultdict[str, Decimal] = defaultdict(Decimal)
    for transaction in transactions:
        days[transaction.traded_on.isoformat()] += transaction.cash
    return dict(days)


def whole_accounts(candidate: Candidate) -> list[BrokerAccount]:
    """The accounts of which the broker tells everything."""
    told = {a["number"]: a["told"] == a["postings"] for a in candidate.simulator.state()["accounts"]}
    return [account for account in candidate.accounts() if told[account.number]]


def path_of(address: str) -> str:
    return urlsplit(address).path


def token_of(grant):
    async def token() -> str:
        await asyncio.sleep(0)
        return grant.access_token

    return token


async def first_chunk(session: Session, account: BrokerAccount):
    return await anext(aiter(session.history(account, None, date(2026, 11, 20))))


def floats(value: object) -> bool:
    """Whether a float is anywhere in it."""
    if isinstance(value, dict):
        return any(floats(inner) for inner in value.values())
    if isinstance(value, list):
        return any(floats(inner) for inner in value)
    return isinstance(value, float)


def without_lines(transaction):
    """A transaction but for its place in the answer."""
    return replace(transaction, line=0)
