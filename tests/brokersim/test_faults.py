"""What can be made to go wrong does, as told, repeatably, and stops when taken away."""

import json
from datetime import timedelta

import pytest
from starlette.websockets import WebSocketDisconnect

from brokersim.faults import FaultKind, Faults
from tests.brokersim.simulated import account_of, authorized, client, simulator


@pytest.fixture(scope="module")
def shared():
    return simulator()


@pytest.fixture
def sim(shared):
    shared.faults.clear()
    yield shared
    shared.faults.clear()


@pytest.fixture
def caller(sim):
    return authorized(sim)


ACCOUNTS = "/customers/me/accounts"


@pytest.mark.parametrize(
    ("kind", "status"),
    [("429", 429), ("429-retry-after", 429), ("500", 500), ("502", 502), ("maintenance", 503)],
)
def test_answers_are_replaced_by_errors(sim, caller, kind, status):
    sim.faults.add(FaultKind(kind), seconds=3)
    answer = caller.get(ACCOUNTS)
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == ("3" if kind == "429-retry-after" else None)
    sim.faults.clear()
    assert caller.get(ACCOUNTS).status_code == 200


def test_errors_are_in_the_words_of_who_was_asked(sim, caller):
    sim.faults.add(FaultKind.BROKEN)
    assert caller.get(ACCOUNTS).json()["error"]["code"] == "internal_server_error"
    assert caller.get("/trader/v1/accounts").json()["errors"][0]["status"] == 500
    assert caller.get("/finnhub/api/v1/stock/metric").json() == {"error": "Internal Server Error"}


def test_the_control_is_never_spoiled(sim, caller):
    sim.faults.add(FaultKind.MAINTENANCE)
    assert caller.get("/control/faults").status_code == 200


def test_a_fault_meets_only_its_paths_and_only_so_often(sim, caller):
    sim.faults.add(FaultKind.BROKEN, match="/accounts", count=2)
    path = f"/accounts/{account_of(sim)}/balances/USD"
    assert [caller.get(path).status_code for _ in range(4)] == [500, 500, 200, 200]
    assert caller.get(ACCOUNTS).status_code == 200


def test_chances_are_drawn_from_the_seed():
    def drawn(seed):
        faults = Faults(seed)
        faults.add(FaultKind.BROKEN, rate=0.2)
        return [faults.striking(frozenset(FaultKind), "/x") is not None for _ in range(500)]

    assert drawn(7) == drawn(7) != drawn(8)
    assert 60 < sum(drawn(7)) < 140


def test_cleared_faults_are_drawn_anew_from_the_beginning(sim, caller):
    def run():
        sim.faults.clear()
        sim.faults.add(FaultKind.BROKEN, rate=0.5)
        return [caller.get(ACCOUNTS).status_code for _ in range(20)]

    assert run() == run()


def test_a_truncated_answer_is_cut_in_the_middle(sim, caller):
    whole = caller.get(ACCOUNTS).content
    sim.faults.add(FaultKind.TRUNCATED)
    cut = caller.get(ACCOUNTS)
    assert cut.status_code == 200
    assert cut.content == whole[: len(whole) // 2]
    with pytest.raises(json.JSONDecodeError):
        cut.json()


def test_a_dripping_answer_arrives_whole(sim, caller):
    whole = caller.get(ACCOUNTS).content
    sim.faults.add(FaultKind.DRIP, seconds=0.02)
    assert caller.get(ACCOUNTS).content == whole


def test_a_hanging_answer_ends_in_a_gateways_time_out(sim, caller):
    sim.faults.add(FaultKind.HANG, seconds=0.01)
    assert caller.get(ACCOUNTS).status_code == 504


def test_an_error_can_hide_that_the_request_had_its_effect(sim, caller):
    number = account_of(sim)
    before = len(sim.world.orders(number))
    leg = {"instrument-type": "Equity", "symbol": "F", "quantity": 1, "action": "Buy to Open"}
    order = {
        "time-in-force": "Day",
        "order-type": "Limit",
        "price": "0.05",
        "price-effect": "Debit",
        "legs": [leg],
    }
    sim.faults.add(FaultKind.BAD_GATEWAY, after=True)
    assert caller.post(f"/accounts/{number}/orders", json=order).status_code == 502
    assert len(sim.world.orders(number)) == before + 1


def test_tokens_lapse_between_requests(sim, caller):
    sim.faults.add(FaultKind.LAPSE_TOKENS, count=1, broker="tastytrade")
    assert caller.get(ACCOUNTS).status_code == 401
    assert caller.get(ACCOUNTS).status_code == 401
    assert authorized(sim).get(ACCOUNTS).status_code == 200


def test_answers_are_dated_by_a_clock_that_may_be_wrong(sim, caller):
    assert caller.get(ACCOUNTS).headers["date"] == "Fri, 20 Sep 2024 16:00:00 GMT"
    sim.tokens.skew = timedelta(minutes=5)
    assert caller.get(ACCOUNTS).headers["date"] == "Fri, 20 Sep 2024 16:05:00 GMT"
    sim.tokens.skew = timedelta(0)


def told(sim, caller, **query):
    path = f"/accounts/{account_of(sim)}/transactions"
    return [row["id"] for row in caller.get(path, params=query).json()["data"]["items"]]


def test_a_history_tells_rows_twice(sim, caller):
    whole = told(sim, caller)
    sim.faults.add(FaultKind.DUPLICATE, rate=0.3, match="/accounts")
    twice = told(sim, caller)
    assert set(twice) == set(whole)
    assert len(whole) < len(twice) < 2 * len(whole)
    assert told(sim, caller) == twice


def test_a_history_keeps_recent_rows_back_for_a_while(sim, caller):
    whole = told(sim, caller)
    sim.faults.add(FaultKind.LATE)
    late = told(sim, caller)
    assert late == whole[len(whole) - len(late) :]
    sim.faults.clear()
    assert told(sim, caller) == whole


def test_out_of_order_and_pending_change_no_rows(sim, caller):
    number = account_of(sim, "schwab")
    before = list(sim.history(number))
    sim.faults.add(FaultKind.OUT_OF_ORDER, rate=0.5, match="/trader")
    assert sorted(sim.history(number), key=lambda p: p.id) == sorted(before, key=lambda p: p.id)
    assert list(sim.history(number)) != before
    sim.faults.clear()
    sim.faults.add(FaultKind.PENDING, match="/trader")
    now = sim.clock.now()
    pending = [posting for posting in sim.history(number) if posting.valid_at > now]
    assert all(now - posting.at <= timedelta(days=3) for posting in pending)
    assert list(sim.history(account_of(sim))) == list(sim.world.postings(account_of(sim)))


def shake(socket):
    socket.send_json({"type": "SETUP", "channel": 0})
    return socket.receive_json()["type"], socket.receive_json()["type"]


def test_a_dropped_stream_closes(sim):
    with client(sim).websocket_connect("/realtime") as socket:
        assert shake(socket) == ("SETUP", "AUTH_STATE")
        sim.faults.add(FaultKind.DROP_STREAM, match="/realtime")
        socket.send_json({"type": "KEEPALIVE", "channel": 0})
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()


def test_a_stream_says_things_twice_or_in_the_wrong_order(sim):
    with client(sim).websocket_connect("/realtime") as socket:
        sim.faults.add(FaultKind.DUPLICATE, match="/realtime", count=1)
        socket.send_json({"type": "SETUP", "channel": 0})
        assert [socket.receive_json()["type"] for _ in range(3)] == ["SETUP", "SETUP", "AUTH_STATE"]
        sim.faults.clear()
        sim.faults.add(FaultKind.OUT_OF_ORDER, match="/realtime", count=1)
        assert shake(socket) == ("AUTH_STATE", "SETUP")


def test_a_silent_stream_stays_open_and_says_nothing(sim):
    with client(sim).websocket_connect("/realtime") as socket:
        sim.faults.add(FaultKind.SILENT_STREAM, match="/realtime", count=2)
        socket.send_json({"type": "SETUP", "channel": 0})
        socket.send_json({"type": "KEEPALIVE", "channel": 0})
        assert socket.receive_json()["type"] == "KEEPALIVE"


def test_a_late_message_is_overtaken(sim):
    with client(sim).websocket_connect("/realtime") as socket:
        sim.faults.add(FaultKind.LATE, match="/realtime", count=1, seconds=0.02)
        assert shake(socket) == ("AUTH_STATE", "SETUP")


def test_streams_are_refused_during_maintenance(sim):
    sim.faults.add(FaultKind.MAINTENANCE)
    with pytest.raises(WebSocketDisconnect), client(sim).websocket_connect("/realtime"):
        pass


def test_garbage_is_half_a_message_and_the_next_one_is_whole(sim):
    with client(sim).websocket_connect("/realtime") as socket:
        sim.faults.add(FaultKind.GARBAGE, match="/realtime", count=1)
        socket.send_json({"type": "SETUP", "channel": 0})
        with pytest.raises(json.JSONDecodeError):
            socket.receive_json()
        assert socket.receive_json()["type"] == "AUTH_STATE"
