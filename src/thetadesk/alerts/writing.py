"""The one way in which the desk writes a rule: reading what it wrote gives the same rule.

Parentheses stand only where they change the meaning, clauses in one order, numbers without idle zeros.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import IntEnum

from thetadesk.alerts.model import Severity
from thetadesk.alerts.subjects import key_text, symbol_text
from thetadesk.alerts.syntax import (
    DAY,
    HOUR,
    MINUTE,
    WEEK,
    And,
    Arithmetic,
    Between,
    Called,
    Comparison,
    Condition,
    Crossing,
    Direction,
    Flag,
    Negated,
    Node,
    Not,
    Number,
    Observable,
    Of,
    Operator,
    Or,
    RuleLine,
    Schedule,
    Suffix,
    Value,
    Windowed,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days as a rule writes them, by their numbers."""
_LENGTHS = ((WEEK, "w"), (DAY, "d"), (HOUR, "h"), (MINUTE, "m"))
_FEWEST_IN_A_RANGE = 3


class _Level(IntEnum):
    """How tightly a piece holds together; a looser one inside of a tighter one needs parentheses."""

    OR = 0
    AND = 1
    NOT = 2
    TEST = 3
    SUM = 4
    PRODUCT = 5
    SIGNED = 6
    PRIMARY = 7


def write(line: RuleLine) -> str:
    """A rule in one line."""
    return " ".join((*_each(line), condition_text(line.condition), *_clauses(line)))


def condition_text(condition: Condition) -> str:
    """A condition as a rule writes it."""
    return _text(condition, _Level.OR)


def value_text(value: Value) -> str:
    """A value as a rule writes it."""
    return _text(value, _Level.SUM)


def duration_text(seconds: int) -> str:
    """A span of time in the largest unit of which it is a whole number."""
    return next(
        (f"{seconds // length}{unit}" for length, unit in _LENGTHS if not seconds % length), f"{seconds}s"
    )


def schedule_text(schedule: Schedule) -> str:
    """When a rule listens, as its clause writes it."""
    days = _days(schedule.days)
    if schedule.starts is None or schedule.ends is None:
        return f"{schedule.hours.value}{days}"
    return f"{schedule.starts:%H:%M}-{schedule.ends:%H:%M}{days}"


def _days(days: tuple[int, ...]) -> str:
    if not days:
        return ""
    first, last = days[0], days[-1]
    if len(days) >= _FEWEST_IN_A_RANGE and last - first == len(days) - 1:
        return f" {WEEKDAYS[first]}-{WEEKDAYS[last]}"
    return " " + ",".join(WEEKDAYS[day] for day in days)


def _each(line: RuleLine) -> Iterable[str]:
    if line.each is not None:
        where = line.each.where
        filtered = "" if where is None else f" where {condition_text(where)}"
        yield f"each {line.each.kind.value}{filtered}:"


def _clauses(line: RuleLine) -> Iterable[str]:
    timed = (("for", line.holds_for), ("cooldown", line.cooldown), ("every", line.repeat))
    said = {word: f"{word} {duration_text(seconds)}" for word, seconds in timed if seconds is not None}
    if line.clears_when is not None:
        said["clears"] = f"clears when {condition_text(line.clears_when)}"
    if line.once:
        said["once"] = "once"
    if line.schedule is not None:
        said["during"] = f"during {schedule_text(line.schedule)}"
    if line.until is not None:
        said["until"] = f"until {line.until.isoformat()}"
    if line.severity is not Severity.WARNING:
        said["severity"] = f"severity {line.severity.value}"
    if line.channels:
        said["to"] = f"to {', '.join(line.channels)}"
    if line.ignores_quiet:
        said["quiet"] = "quiet never"
    return (said[word] for word in CLAUSES if word in said)


CLAUSES = ("for", "clears", "cooldown", "once", "every", "during", "until", "severity", "to", "quiet")
"""What a clause begins with, in the order in which clauses are written."""


def _text(node: Node, least: _Level) -> str:
    """A piece, in parentheses if it holds together less tightly than it has to."""
    level, text = _written(node)
    return f"({text})" if level < least else text


def _written(node: Node) -> tuple[_Level, str]:
    match node:
        case Flag():
            return _Level.TEST, _observable(node.of)
        case Not():
            return _Level.NOT, f"not {_text(node.of, _Level.NOT)}"
        case And():
            return _Level.AND, " and ".join(_text(term, _Level.NOT) for term in node.terms)
        case Or():
            return _Level.OR, " or ".join(_text(term, _Level.AND) for term in node.terms)
        case Comparison() | Between() | Crossing():
            return _Level.TEST, _test(node)
        case _:
            return _value(node)


def _value(node: Value) -> tuple[_Level, str]:
    match node:
        case Number():
            return _Level.SIGNED if node.amount < 0 else _Level.PRIMARY, _number(node)
        case Observable():
            return _Level.PRIMARY, _observable(node)
        case Windowed():
            return (
                _Level.PRIMARY,
                f"{node.function.value}({_observable(node.of)}, {duration_text(node.seconds)})",
            )
        case Called():
            return _Level.PRIMARY, f"{node.function.value}({', '.join(map(value_text, node.arguments))})"
        case Negated():
            of = _text(node.of, _Level.PRIMARY)
            return _Level.SIGNED, f"-({of})" if isinstance(
                node.of, Number
            ) and node.of.amount >= 0 else f"-{of}"
        case Arithmetic():
            return _arithmetic(node)


def _test(node: Comparison | Between | Crossing) -> str:
    match node:
        case Comparison():
            return f"{value_text(node.left)} {node.relation.value} {value_text(node.right)}"
        case Between():
            return f"{value_text(node.of)} between {value_text(node.low)} and {value_text(node.high)}"
        case Crossing():
            which = "" if node.direction is Direction.EITHER else f" {node.direction.value}"
            return f"{value_text(node.left)} crosses{which} {value_text(node.right)}"


def _arithmetic(node: Arithmetic) -> tuple[_Level, str]:
    adds = node.operator in (Operator.PLUS, Operator.MINUS)
    level = _Level.SUM if adds else _Level.PRODUCT
    tighter = _Level.PRODUCT if adds else _Level.SIGNED
    return level, f"{_text(node.left, level)} {node.operator.value} {_text(node.right, tighter)}"


def _number(number: Number) -> str:
    sign, size = ("-" if number.amount < 0 else ""), _plain(abs(number.amount))
    return f"{sign}${size}" if number.suffix is Suffix.DOLLAR else f"{sign}{size}{number.suffix.value}"


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _observable(observable: Observable) -> str:
    subject, name = observable.subject, observable.name
    if subject.of is Of.DESK:
        return f"desk.{name}"
    if not subject.key:
        return name
    if subject.of is Of.QUOTE:
        symbol = symbol_text(subject.key)
        return symbol if name == "mark" else f"{symbol}.{name}"
    return f"{subject.of.value}({key_text(subject.key)}).{name}"
