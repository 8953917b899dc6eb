"""`/ws/alerts` from outside: the inbox first, then each change; what was missed is told to who comes again."""

from datetime import timedelta

import pytest
from starlette.websockets import WebSocketDisconnect

from thetadesk.alerts.model import Alert, AlertKind, AlertState, Mode, Severity
from thetadesk.alerts.service.recording import Recorded
from thetadesk.alerts.store import inbox as store
from thetadesk.web.live import alert_board

THERE = "ws://localhost:8000/ws/alerts"


@pytest.fixture
def board(client):
    return client.app.state.work.alerts.board


def fire(client, desk, number: int = 1) -> Alert:
    """Puts an alert into the inbox, and tells it as the recorder would."""
    at = desk.clock.now() + timedelta(seconds=number)
    alert = Alert(
        f"alert{number}", "rule1", 1, "AAPL < 185", "", AlertKind.FIRED, Severity.URGENT, AlertState.FIRING, at,
        182.4, 185.0, "AAPL 182.40 < 185.00", 0.1, number, Mode.LIVE, ("quote:AAPL",),
    )  # fmt: skip
    with desk.unit() as unit:
        store.add_alerts(unit, [alert])
    client.portal.call(client.app.state.work.alerts.board.recorded, Recorded((alert,), ()))
    return alert


def follow(socket, seq=None):
    socket.send_json({"type": "follow", "seq": seq})
    return socket.receive_json()


def test_the_inbox_comes_first_then_what_fires(client, desk, board):
    first = fire(client, desk)
    with client.websocket_connect(THERE) as socket:
        snapshot = follow(socket)
        assert [each["id"] for each in snapshot["items"]] == [first.id]
        assert [each["id"] for each in snapshot["missed"]] == [first.id]
        assert (snapshot["complete"], snapshot["since"]) == (False, [])
        second = fire(client, desk, 2)
        changes = socket.receive_json()
        assert [(each["what"], each["alert"]["id"]) for each in changes["changes"]] == [("fired", second.id)]
        assert changes["seq"] > snapshot["seq"]
        assert len(board) == 1
    assert len(board) == 0


def test_who_comes_again_is_told_what_was_missed(client, desk):
    with client.websocket_connect(THERE) as socket:
        seq = follow(socket)["seq"]
    missed = fire(client, desk)
    with client.websocket_connect(THERE) as socket:
        snapshot = follow(socket, seq)
        assert (snapshot["complete"], [each["id"] for each in snapshot["since"]]) == (True, [missed.id])
        assert follow(socket, snapshot["seq"])["since"] == []
        # Another run of the desk has numbered that one.
        assert follow(socket, 1)["complete"] is False


@pytest.mark.parametrize("text", ["no json", "[]", '{"type":"hello"}', '{"type":"follow","seq":"one"}'])
def test_what_cannot_be_done_is_answered_in_words(client, text):
    with client.websocket_connect(THERE) as socket:
        socket.send_text(text)
        answer = socket.receive_json()
        assert (answer["type"], bool(answer["detail"])) == ("problem", True)
        assert follow(socket)["type"] == "snapshot"


def test_no_other_site_and_no_bytes(client):
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect(THERE, headers={"Origin": "https://evil.example"}),
    ):
        pass
    assert refused.value.code == 1008
    with client.websocket_connect(THERE) as socket:
        socket.send_bytes(b"{}")
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_json()
    assert ended.value.code == 1003


def test_only_so_many_are_let_in(client, monkeypatch):
    monkeypatch.setattr(alert_board, "MOST_VIEWERS", 1)
    with client.websocket_connect(THERE), client.websocket_connect(THERE) as second:
        with pytest.raises(WebSocketDisconnect) as full:
            second.receive_json()
        assert full.value.code == 1013


def test_who_heard_one_piece_and_not_the_next_is_told_the_rest(client, desk, monkeypatch):
    monkeypatch.setattr(alert_board, "_AT_ONCE", 1)
    board = client.app.state.work.alerts.board
    alerts = tuple(fire(client, desk, number) for number in (1, 2, 3))
    with client.websocket_connect(THERE) as socket:
        follow(socket)
        client.portal.call(board.recorded, Recorded(alerts, ()))
        first = socket.receive_json()
        assert [each["alert"]["id"] for each in first["changes"]] == ["alert1"]
    with client.websocket_connect(THERE) as socket:
        snapshot = follow(socket, first["seq"])
        assert [each["id"] for each in snapshot["since"]] == ["alert2", "alert3"]
        assert follow(socket, snapshot["seq"])["since"] == []
