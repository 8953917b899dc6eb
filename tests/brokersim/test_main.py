"""`brokersim serve` as a process: it says where it is, serves, and ends when it should."""

import json
import subprocess
import sys

import httpx2
import pytest

from brokersim.__main__ import main

SERVE = [
    sys.executable,
    "-m",
    "brokersim",
    "serve",
    "--port",
    "0",
    "--clock",
    "stepped",
    "--at",
    "2024-07-10T15:00:00Z",
]


def test_it_says_where_it_is_serves_and_ends_with_its_parent():
    with subprocess.Popen(
        [*SERVE, "--with-parent", "--seed", "3"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        line = json.loads(process.stdout.readline())
        state = httpx2.get(f"{line['control']['url']}/state").json()
        assert (state["seed"], state["clock"]["now"]) == (3, "2024-07-10T15:00:00+00:00")
        assert len(state["accounts"]) == 10
        process.stdin.close()
        assert process.wait(timeout=20) == 0
        assert process.stdout.read() == ""
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--at", "noon"], "not an ISO 8601 time"),
        (["--speed", "0"], "--speed must be above 0"),
        (["--speed", "2", "--clock", "stepped"], "a stepped clock has no speed"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(capsys, options, words):
    assert main(["serve", *options]) == 2
    assert words in capsys.readouterr().err


def test_a_taken_port_is_refused_in_words(capsys):
    from brokersim.server import listening

    with listening("127.0.0.1", 0) as taken:
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 2
    assert "choose another --port" in capsys.readouterr().err
