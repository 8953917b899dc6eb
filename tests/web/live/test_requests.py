"""What clients may ask: three things, and everything else is refused in words."""

import json

import pytest

from thetadesk.web.live.requests import (
    MOST_SYMBOLS,
    RequestRefusedError,
    Resume,
    Subscribe,
    Unsubscribe,
    read,
)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"op": "subscribe", "symbols": ["SPY", "SPY", "AAPL"]}, Subscribe(("SPY", "AAPL"))),
        ({"op": "subscribe", "book": True}, Subscribe((), book=True)),
        ({"op": "unsubscribe"}, Unsubscribe(None)),
        ({"op": "unsubscribe", "symbols": [], "book": True}, Unsubscribe((), book=True)),
        ({"op": "unsubscribe", "symbols": ["SPY"], "book": True}, Unsubscribe(("SPY",), book=True)),
        ({"op": "resume", "seq": 7}, Resume(7)),
        ({"op": "resume", "seq": 7, "symbols": ["SPY"], "book": True}, Resume(7, ("SPY",), book=True)),
    ],
)
def test_what_can_be_asked(said, asked):
    assert read(json.dumps(said)) == asked


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[" * 60_000, "JSON"),
        ("[]", "object"),
        ("{}", '"op"'),
        ('{"op": 1}', '"op"'),
        ('{"op": "sell"}', '"op"'),
        ('{"op": "subscribe", "symbols": "SPY"}', "list"),
        ('{"op": "subscribe", "symbols": [1]}', "list"),
        ('{"op": "subscribe", "symbols": [""]}', "list"),
        ('{"op": "subscribe", "symbols": ["S\\u0000"]}', "list"),
        ('{"op": "subscribe", "symbols": ["' + "S" * 41 + '"]}', "list"),
        ('{"op": "subscribe", "book": "yes"}', "true or false"),
        ('{"op": "resume"}', "number"),
        ('{"op": "resume", "seq": -1}', "number"),
        ('{"op": "resume", "seq": true}', "number"),
        ('{"op": "resume", "seq": 1.5}', "number"),
        (json.dumps({"op": "subscribe", "symbols": [f"S{n}" for n in range(MOST_SYMBOLS + 1)]}), "2000"),
        ('{"op": "subscribe", "symbols": []}' + " " * 70_000, "characters"),
    ],
)
def test_anything_else_is_refused_in_words(text, why):
    with pytest.raises(RequestRefusedError, match=why):
        read(text)
