"""A short load of rules against a real server: everything is taken, every stage is measured. No figure of time."""

import pytest

from benchmarks import alerts_live


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_what_fires_in_the_server_is_measured_from_the_socket_on(tmp_path):
    load = alerts_live.Load(
        rules=300, watched=60, firing=10, rate=1000, frames=100, symbols=120, positions=30, seconds=10
    )
    figures = {figure.name: figure.value for figure in alerts_live.measure(tmp_path / "desk", load)}
    assert figures["Alerts in the server: quotes a second taken"] > 500
    assert figures["Alerts in the server: firings a second"] > 1
    assert figures["Alerts in the server: from socket bytes to fired, p50"] > 0
    assert (
        figures["Alerts in the server: from socket bytes to fired, p50"]
        < figures["Alerts in the server: from socket bytes to committed and handed over, p50"]
    )
