"""A real server: it opens to its own page only, and ends in order with pages open."""

import json
import signal

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.processes import serving


def test_pages_are_told_when_the_desk_ends_and_it_does_not_wait_for_them(tmp_path):
    with serving(tmp_path / "data") as server:
        address = server.url.replace("http", "ws") + "/ws/market"
        with pytest.raises(InvalidStatus) as refused:
            connect(address, origin="https://evil.example")
        assert refused.value.response.status_code == 403
        with connect(address, origin=server.url) as page:
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
