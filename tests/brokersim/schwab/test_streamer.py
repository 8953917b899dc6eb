"""The streamer's frames."""

import json

import pytest
from starlette.websockets import WebSocketDisconnect

from brokersim.schwab.trader import streamer_ids
from tests.brokersim.schwab.test_trading import MARKET, placed


class Stream:
    """A connection as a client sees it."""

    def __init__(self, desk, socket):
        self.desk, self.socket, self.next = desk, socket, 0

    def request(self, service, command, **parameters):
        customer, correlation = streamer_ids(self.desk.account.user)
        self.next += 1
        return {
            "service": service,
            "command": command,
            "requestid": str(self.next),
            "SchwabClientCustomerId": customer,
            "SchwabClientCorrelId": correlation,
            "parameters": parameters,
        }

    def ask(self, service, command, **parameters):
        self.socket.send_text(json.dumps({"requests": [self.request(service, command, **parameters)]}))
        return self.answer()

    def answer(self):
        while "response" not in (frame := self.read()):
            pass
        (response,) = frame["response"]
        return response["content"]["code"]

    def read(self):
        return json.loads(self.socket.receive_text())

    def data(self, service):
        while True:
            for each in self.read().get("data", ()):
                if each["service"] == service:
                    return each["content"]

    def log_in(self, token=None):
        return self.ask("ADMIN", "LOGIN", Authorization=token or self.desk.token)


@pytest.fixture
def stream(desk):
    with desk.http.websocket_connect("/ws") as socket:
        yield Stream(desk, socket)


def test_a_bad_token_is_denied_and_the_connection_closed(stream):
    assert stream.log_in("nope") == 3
    with pytest.raises(WebSocketDisconnect):
        stream.read()


def test_nothing_goes_before_the_login(stream):
    assert stream.ask("LEVELONE_EQUITIES", "SUBS", keys="AAPL", fields="1") == 20
    assert stream.log_in() == 0


def test_a_bare_request_with_a_number_is_understood(stream):
    bare = stream.request("ADMIN", "LOGIN", Authorization=stream.desk.token) | {"requestid": 7}
    stream.socket.send_text(json.dumps(bare))
    (response,) = stream.read()["response"]
    assert (response["requestid"], response["content"]["code"]) == (7, 0)


def test_a_user_is_connected_once(stream, desk):
    stream.log_in()
    with desk.http.websocket_connect("/ws") as socket:
        assert Stream(desk, socket).log_in() == 12
    assert stream.ask("ADMIN", "LOGOUT") == 0
    with desk.http.websocket_connect("/ws") as socket:
        assert Stream(desk, socket).log_in() == 0


def test_the_first_frame_about_a_share_has_the_fields_asked_for(stream):
    stream.log_in()
    assert stream.ask("LEVELONE_EQUITIES", "SUBS", keys="AAPL,NOPE", fields="0,1,2") == 0
    (content,) = stream.data("LEVELONE_EQUITIES")
    assert content.keys() == {"key", "delayed", "assetMainType", "assetSubType", "cusip", "1", "2"}
    assert content["1"] <= content["2"]


def test_later_frames_hold_what_changed(stream, desk):
    stream.log_in()
    stream.ask("LEVELONE_EQUITIES", "SUBS", keys="AAPL", fields="1,2,3,15")
    stream.data("LEVELONE_EQUITIES")
    desk.sim.market.shock("AAPL", 1.05)
    (content,) = stream.data("LEVELONE_EQUITIES")
    assert {"key", "1", "2"} <= content.keys()
    assert not {"15", "cusip"} & content.keys()


def test_options_have_greeks_and_leave_when_asked(stream, desk):
    chain = desk.sim.market.chain(desk.sim.market.expirations("AAPL")[2])
    spot = desk.sim.market.spot("AAPL")
    occ = [each.occ for each in sorted(chain, key=lambda each: abs(float(each.strike) - spot))[:2]]
    stream.log_in()
    stream.ask("LEVELONE_OPTIONS", "SUBS", keys=occ[0], fields="0,2,3,28")
    (first,) = stream.data("LEVELONE_OPTIONS")
    assert first.keys() == {"key", "delayed", "assetMainType", "2", "3", "28"}
    stream.ask("LEVELONE_OPTIONS", "ADD", keys=occ[1], fields="2,3")
    (second,) = stream.data("LEVELONE_OPTIONS")
    assert second["key"] == occ[1]
    assert stream.ask("LEVELONE_OPTIONS", "UNSUBS", keys=occ[0]) == 0
    desk.sim.market.shock("AAPL", 1.2)
    assert {each["key"] for each in stream.data("LEVELONE_OPTIONS")} == {occ[1]}


def test_the_last_bar_comes_at_once(stream):
    stream.log_in()
    stream.ask("CHART_EQUITY", "SUBS", keys="AAPL", fields="0,1,2,3,4,5,6,7,8")
    (bar,) = stream.data("CHART_EQUITY")
    assert (bar["key"], bar["seq"]) == ("AAPL", 0)
    assert bar["4"] <= bar["2"] <= bar["3"]
    assert bar["7"] > 1.6e12


def test_an_order_is_told_step_by_step(stream, desk):
    stream.log_in()
    stream.ask("ACCT_ACTIVITY", "SUBS", keys="Account Activity", fields="0,1,2,3")
    (content,) = stream.data("ACCT_ACTIVITY")
    assert (content["seq"], content["2"], content["3"]) == (0, "SUBSCRIBED", "")
    number = placed(desk, MARKET)
    (content,) = stream.data("ACCT_ACTIVITY")
    assert (content["seq"], content["1"], content["2"]) == (1, desk.account.number, "OrderCreated")
    assert json.loads(content["3"])["SchwabOrderID"] == str(number)
    while content["2"] != "OrderFillCompleted":
        (content,) = stream.data("ACCT_ACTIVITY")


@pytest.mark.parametrize(
    ("service", "command", "parameters", "code"),
    [
        ("NYSE_BOOK", "SUBS", {"keys": "AAPL", "fields": "0"}, 11),
        ("GOSSIP", "SUBS", {"keys": "AAPL", "fields": "0"}, 21),
        ("LEVELONE_EQUITIES", "SING", {"keys": "AAPL", "fields": "0"}, 21),
        ("LEVELONE_EQUITIES", "SUBS", {"fields": "0"}, 21),
        ("LEVELONE_EQUITIES", "SUBS", {"keys": "AAPL", "fields": "x"}, 21),
        ("LEVELONE_EQUITIES", "SUBS", {"keys": ",".join(f"A{n}" for n in range(501)), "fields": "1"}, 19),
        ("LEVELONE_EQUITIES", "VIEW", {"fields": "1,2"}, 0),
    ],
)
def test_codes(stream, service, command, parameters, code):
    stream.log_in()
    assert stream.ask(service, command, **parameters) == code


def test_text_that_is_no_request_is_malformed(stream):
    stream.socket.send_text("hello")
    assert stream.answer() == 21


def test_a_login_that_lapses_ends_the_stream(stream):
    assert stream.log_in() == 0
    stream.desk.sim.tokens.lapse("schwab", "access")
    with pytest.raises(WebSocketDisconnect):
        stream.data("NOTHING")
