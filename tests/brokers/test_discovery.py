"""A broker is a folder that is found."""

import subprocess
import sys

import pytest

from thetadesk.brokers import discover, named
from thetadesk.kernel.errors import NotFoundError


def test_every_folder_with_a_client_is_a_broker():
    assert [broker.name for broker in discover()] == ["schwab", "tastytrade"]
    assert all(named(broker.name) is broker for broker in discover())


def test_a_broker_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(NotFoundError, match=r"no broker named 'fidelity'\. There are: schwab, tastytrade"):
        named("fidelity")


def test_reading_a_brokers_files_loads_nothing_of_the_wire():
    program = (
        "import sys, thetadesk.formats as f; f.discover(); print([m for m in sys.modules if m == 'httpx2'])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"
