"""The account streamer: who may listen, and what they hear."""

import pytest

from tests.brokersim.simulated import account_of, authorized, client, simulator


@pytest.fixture
def sim():
    return simulator()


@pytest.fixture
def token(caller):
    return caller.headers["authorization"]


@pytest.fixture
def socket(sim):
    with client(sim).websocket_connect("/streamer") as socket:
        yield socket


def connect(socket, token, *numbers):
    socket.send_json({"action": "connect", "value": list(numbers), "auth-token": token, "request-id": 1})
    return socket.receive_json()


def market(action="Buy to Open", quantity=1):
    leg = {"instrument-type": "Equity", "symbol": "F", "quantity": quantity, "action": action}
    return {"time-in-force": "Day", "order-type": "Market", "legs": [leg]}


def test_a_trade_is_heard_as_order_position_and_balance(socket, token, caller, number):
    answer = connect(socket, token, number)
    assert (answer["status"], answer["value"], answer["request-id"]) == ("ok", [number], 1)
    assert socket.receive_json()["type"] == "AccountBalance"
    order = caller.post(f"/accounts/{number}/orders", json=market()).json()["data"]["order"]
    assert order["status"] == "Filled"
    heard = [socket.receive_json() for _ in range(3)]
    kinds = {each["type"]: each["data"] for each in heard}
    assert kinds.keys() == {"Order", "CurrentPosition", "AccountBalance"}
    assert kinds["Order"] == order
    assert kinds["CurrentPosition"]["symbol"] == "F"
    told = caller.get(f"/accounts/{number}/balances/USD").json()["data"]
    assert kinds["AccountBalance"] == told


def test_a_closed_position_is_heard_as_nothing_held(socket, token, caller, number):
    held = [row["symbol"] for row in caller.get(f"/accounts/{number}/positions").json()["data"]["items"]]
    assert "F" not in held
    caller.post(f"/accounts/{number}/orders", json=market())
    connect(socket, token, number)
    caller.post(f"/accounts/{number}/orders", json=market("Sell to Close"))
    heard = [socket.receive_json() for _ in range(4)]
    (position,) = [each["data"] for each in heard if each["type"] == "CurrentPosition"]
    assert (position["quantity"], position["quantity-direction"]) == (0, "Zero")


def test_only_ones_own_accounts_can_be_listened_to(sim, socket, token):
    for numbers in (["5WX99999"], [account_of(sim, "schwab")], []):
        answer = connect(socket, token, *numbers)
        assert (answer["status"], answer["message"]) == ("error", "failed")


def test_every_message_needs_a_good_token(sim, socket, token, number):
    for bad in ("", "Bearer nope", authorized(sim, "schwab").headers["authorization"]):
        assert connect(socket, bad, number)["message"] == "not authorized"
    bare = token.removeprefix("Bearer ")
    assert connect(socket, bare, number)["status"] == "ok"


def test_heartbeats_are_answered(socket, token):
    socket.send_json({"action": "heartbeat", "auth-token": token, "request-id": 2})
    answer = socket.receive_json()
    assert (answer["status"], answer["action"], answer["request-id"]) == ("ok", "heartbeat", 2)


def test_other_subscriptions_come_after_connecting(socket, token, number):
    message = {"action": "quote-alerts-subscribe", "auth-token": token, "request-id": 3}
    socket.send_json(message)
    assert socket.receive_json()["message"] == "connect-not-completed"
    connect(socket, token, number)
    assert socket.receive_json()["type"] == "AccountBalance"
    socket.send_json(message)
    assert socket.receive_json()["status"] == "ok"
    socket.send_json(message | {"action": "dance"})
    assert socket.receive_json()["message"] == "unknown action"


@pytest.mark.parametrize("text", ["{", "[]"])
def test_what_is_no_message_is_refused(socket, text):
    socket.send_text(text)
    assert socket.receive_json()["status"] == "error"


def test_a_connection_that_ends_is_forgotten(sim, token, number):
    with client(sim).websocket_connect("/streamer") as socket:
        connect(socket, token, number)
    sim.world.settle()
    assert sim.world._listeners == []
