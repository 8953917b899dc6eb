"""A desk with open pages ends in order."""

import json
import signal

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.processes import serving


def test_pages_are_told_when_the_desk_ends_and_it_does_not_wait_for_them(tmp_path):
    with serving(tmp_path / "data") as server:
        with connect(server.url.replace("http", "ws") + "/ws/market") as page:
            page.send(json.dumps({"op": "subscribe", "symbols": ["SPY"], "book": True}))
            assert json.loads(page.recv(10))["type"] == "status"
            told = json.loads(page.recv(10))
            assert (told["type"], told["book"]) == ("snapshot", {"legs": []})
            server.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as ended:
                list(page)
        assert ended.value.rcvd.code == 1012
        assert server.process.wait(20) == 0
        assert "Traceback" not in server.log.read_text()
