"""Rules as the fields of a form."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from tests.alerts.rules import lines
from thetadesk.alerts.forms import Form, filled, form_of
from thetadesk.alerts.lexer import MOST_CHARACTERS
from thetadesk.alerts.parser import parse
from thetadesk.alerts.syntax import RuleLine, RuleSyntaxError
from thetadesk.alerts.writing import write

FORM = Form(
    "profit >= 50%",
    each="short leg",
    where="dte < 30",
    holds_for="1m",
    clears_when="profit < 45%",
    repeat="1h",
    schedule="market",
    until="2026-12-18",
    severity="urgent",
    channels="slack, email",
    ignores_quiet=True,
)


def test_a_form_makes_a_line() -> None:
    line = (
        "each short leg where dte < 30: profit >= 50% for 1m clears when profit < 45% every 1h during market "
        "until 2026-12-18 severity urgent to slack, email quiet never"
    )
    assert filled(FORM).text == line
    assert form_of(parse(line)) == FORM


def test_an_empty_form_is_no_rule() -> None:
    assert filled(Form("")).text == " severity warning"


@given(lines())
def test_a_form_says_what_its_rule_says(line: RuleLine) -> None:
    form = form_of(line)
    made = filled(form)
    for name, (start, end) in made.places.items():
        assert made.text[start:end] in (getattr(form, name), "")
    if len(made.text) <= MOST_CHARACTERS:
        assert parse(made.text) == line
        assert form_of(parse(write(line))) == form


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("each", "lg"),
        ("where", "dtee < 30"),
        ("condition", "profit >= 50"),
        ("condition", ""),
        ("holds_for", "soon"),
        ("clears_when", "profit < "),
        ("repeat", "1"),
        ("schedule", "9:30"),
        ("until", "2026-02-30"),
        ("severity", "high"),
        ("channels", "Slack"),
    ],
)
def test_an_error_is_told_at_its_field(field: str, typed: str) -> None:
    changed: dict[str, Any] = {field: typed}
    made = filled(replace(FORM, **changed))
    with pytest.raises(RuleSyntaxError) as told:
        parse(made.text)
    assert made.field_at(told.value) == field
