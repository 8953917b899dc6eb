"""A rule as the fields of a form: the same text, cut at its clauses.

The form keeps nothing of its own. What is typed in it becomes one line, which is read like any other; an error in the line
is told at the field it was typed in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from thetadesk.alerts.model import Severity
from thetadesk.alerts.syntax import RuleLine, RuleSyntaxError, Span
from thetadesk.alerts.writing import condition_text, duration_text, schedule_text


@dataclass(frozen=True, slots=True)
class Form:
    """The fields, as a rule writes what stands in them; empty if it says nothing. `channels` are separated by commas."""

    condition: str
    each: str = ""
    where: str = ""
    holds_for: str = ""
    clears_when: str = ""
    cooldown: str = ""
    once: bool = False
    repeat: str = ""
    schedule: str = ""
    until: str = ""
    severity: str = Severity.WARNING.value
    channels: str = ""
    ignores_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """The line that a form makes, and where each of its fields stands in it."""

    text: str
    places: dict[str, Span]

    def field_at(self, error: RuleSyntaxError) -> str:
        """The field that an error in the line is about: the one it stands in, else the last one before it."""
        before = [name for name, (start, _) in self.places.items() if start <= error.at]
        return before[-1] if before else "condition"


_PHRASES = (
    ("each", "each "),
    ("where", " where "),
    ("condition", ""),
    ("holds_for", " for "),
    ("clears_when", " clears when "),
    ("cooldown", " cooldown "),
    ("once", " once"),
    ("repeat", " every "),
    ("schedule", " during "),
    ("until", " until "),
    ("severity", " severity "),
    ("channels", " to "),
    ("ignores_quiet", " quiet never"),
)
"""The fields in the order in which they stand in a line, and what stands before each."""


def form_of(line: RuleLine) -> Form:
    """The fields of a rule."""
    each = line.each
    return Form(
        condition_text(line.condition),
        each="" if each is None else each.kind.value,
        where="" if each is None or each.where is None else condition_text(each.where),
        holds_for=_span(line.holds_for),
        clears_when="" if line.clears_when is None else condition_text(line.clears_when),
        cooldown=_span(line.cooldown),
        once=line.once,
        repeat=_span(line.repeat),
        schedule="" if line.schedule is None else schedule_text(line.schedule),
        until="" if line.until is None else line.until.isoformat(),
        severity=line.severity.value,
        channels=", ".join(line.channels),
        ignores_quiet=line.ignores_quiet,
    )


def filled(form: Form) -> Filled:
    """The line that a form makes, which may be no rule."""
    text = ""
    places: dict[str, Span] = {}
    for name, phrase, typed in _typed(form):
        if name == "condition" and "each" in places:
            text += ": "
        text += phrase
        places[name] = len(text), len(text) + len(typed)
        text += typed
    return Filled(text, places)


def _typed(form: Form) -> Iterator[tuple[str, str, str]]:
    """The fields in which something stands, with what stands before each in a line."""
    values = asdict(form)
    for name, phrase in _PHRASES:
        value = values[name]
        if isinstance(value, bool):
            if value:
                yield name, phrase, ""
        elif value.strip() or name == "condition":
            yield name, phrase, value.strip()


def _span(seconds: int | None) -> str:
    return "" if seconds is None else duration_text(seconds)
