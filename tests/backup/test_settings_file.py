"""A file that cannot be imported is refused at the place that is wrong, whatever is in it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thetadesk.backup.saying import SettingsFileError
from thetadesk.backup.settings_file import FORMAT, SettingsFile, read

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
SECTIONS = ("rules", "channels", "manners", "rates", "portfolios")


def file(**sections: Any) -> dict[str, Any]:
    return {"format": FORMAT, "version": 1, **sections}


def test_what_is_left_out_is_left_alone() -> None:
    assert read(file()) == SettingsFile(None, None, None, None, None)


RULE = {"id": "r", "text": "AAPL < 1", "name": "", "paused": False}
PORTFOLIO = {"id": "p", "name": "One", "description": "", "default_capital": None, "account_ids": []}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([], "the file must be an object"),
        ({}, '"format" is not "thetadesk-settings"'),
        ({"format": "thetadesk-backup"}, "no file of Thetadesk settings"),
        ({"format": FORMAT}, '"version" must be a whole number'),
        ({"format": FORMAT, "version": True}, '"version" must be a whole number'),
        ({"format": FORMAT, "version": 2}, "reads up to 1"),
        (file(secrets={}), "'secrets' is no part of"),
        (file(rules={}), "rules must be a list"),
        (file(rules=[1]), r"rules\[0\] must be an object"),
        (file(rules=[RULE, {**RULE, "text": 5}]), r"rules\[1\].text must be text"),
        (file(rules=[{**RULE, "paused": "no"}]), r"rules\[0\].paused must be true or false"),
        (file(rules=[RULE] * 10_001), "rules has 10001 entries"),
        (file(rates=[{"on": "soon", "yields": {}}]), r"rates\[0\].on must be a day"),
        (file(rates=[{"on": "2026-01-02", "yields": {"x": 1}}]), "'x' is none"),
        (file(rates=[{"on": "2026-01-02", "yields": {"91": 10**400}}]), r"yields.91 must be a number"),
        (
            file(rates=[{"on": "2026-01-02", "yields": {}}] * 2),
            r"rates\[1\]: 2026-01-02 is in the file twice",
        ),
        (file(portfolios=[{**PORTFOLIO, "default_capital": 5}]), "must be an amount as text"),
        (file(portfolios=[{**PORTFOLIO, "default_capital": "much"}]), r"portfolios\[0\].default_capital"),
        (file(portfolios=[{**PORTFOLIO, "account_ids": [1]}]), "must be a list of texts"),
    ],
)
def test_what_is_wrong_is_named(said: object, words: str) -> None:
    with pytest.raises(SettingsFileError, match=words):
        read(said)


@given(st.one_of(JSON, st.dictionaries(st.sampled_from(SECTIONS), JSON).map(lambda some: file(**some))))
def test_anything_is_read_or_refused(said: object) -> None:
    with suppress(SettingsFileError):
        read(said)
