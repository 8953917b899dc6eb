"""A rule in plain words, for who would rather read a sentence than the language."""

from __future__ import annotations

from collections.abc import Iterator

from thetadesk.alerts.model import Severity
from thetadesk.alerts.observables import BY_NAME
from thetadesk.alerts.subjects import symbol_text
from thetadesk.alerts.syntax import (
    DAY,
    HOUR,
    MINUTE,
    SECONDS_OF,
    And,
    Arithmetic,
    Between,
    Called,
    Comparison,
    Condition,
    Crossing,
    Flag,
    Function,
    Hours,
    Negated,
    Not,
    Number,
    Observable,
    Of,
    Operator,
    Or,
    Relation,
    RuleLine,
    Schedule,
    Suffix,
    Unit,
    Value,
    Windowed,
    WindowFunction,
)
from thetadesk.alerts.writing import schedule_text, value_text

_RELATIONS = {
    Relation.LESS: "is below",
    Relation.AT_MOST: "is at most",
    Relation.MORE: "is above",
    Relation.AT_LEAST: "is at least",
    Relation.EQUAL: "is",
}
_WINDOWS = {
    WindowFunction.MOVE: "the move of",
    WindowFunction.CHANGE: "the change of",
    WindowFunction.HIGH: "the highest",
    WindowFunction.LOW: "the lowest",
    WindowFunction.AVERAGE: "the average",
}
_FUNCTIONS = {Function.ABS: "the size of", Function.MIN: "the smallest of", Function.MAX: "the largest of"}
_OPERATORS = {
    Operator.PLUS: "plus",
    Operator.MINUS: "less",
    Operator.TIMES: "times",
    Operator.BY: "divided by",
}
_HOURS = {
    Hours.MARKET: "while the market is open",
    Hours.EXTENDED: "from 04:00 to 20:00 on trading days",
    Hours.ALWAYS: "at all hours",
}
_LENGTHS = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second"))


def describe(line: RuleLine) -> str:
    """What a rule watches in one sentence, and how it tells in another."""
    whom = ""
    if line.each is not None:
        where = "" if line.each.where is None else f" where {_condition(line.each.where)}"
        whom = f"for each {line.each.kind.value}{where}: "
    holds = "" if line.holds_for is None else f", for {_span(line.holds_for)}"
    return _sentences(f"{whom}{_condition(line.condition)}{holds}", *_manners(line))


def _manners(line: RuleLine) -> Iterator[str]:
    if line.clears_when is not None:
        yield f"over when {_condition(line.clears_when)}"
    if line.once:
        yield "fires once"
    if line.cooldown is not None:
        yield f"not again within {_span(line.cooldown)}"
    if line.repeat is not None:
        yield f"told again every {_span(line.repeat)} while it lasts"
    if line.schedule is not None:
        yield _schedule(line.schedule)
    if line.until is not None:
        yield f"until {line.until.isoformat()}"
    if line.severity is not Severity.WARNING:
        yield "urgent" if line.severity is Severity.URGENT else "for information"
    if line.channels:
        yield f"told by {' and '.join(line.channels)}"
    if line.ignores_quiet:
        yield "also in quiet hours"


def _sentences(*parts: str) -> str:
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)


def _schedule(schedule: Schedule) -> str:
    if schedule.hours is Hours.BETWEEN:
        return f"between {schedule_text(schedule).replace('-', ' and ', 1)} in New York"
    days = schedule_text(Schedule(schedule.hours, days=schedule.days)).removeprefix(schedule.hours.value)
    return f"{_HOURS[schedule.hours]}{days and ','}{days}"


def _condition(condition: Condition) -> str:
    match condition:
        case Flag():
            return _observable(condition.of)
        case Not():
            return f"not {_inner(condition.of)}"
        case And():
            return " and ".join(_inner(term) for term in condition.terms)
        case Or():
            return " or ".join(_inner(term) for term in condition.terms)
        case Comparison():
            return f"{_value(condition.left)} {_RELATIONS[condition.relation]} {_value(condition.right)}"
        case Between():
            return f"{_value(condition.of)} is between {_value(condition.low)} and {_value(condition.high)}"
        case Crossing():
            which = f" {condition.direction.value}" if condition.direction.value else ""
            return f"{_value(condition.left)} crosses{which} {_value(condition.right)}"


def _inner(condition: Condition) -> str:
    said = _condition(condition)
    return f"({said})" if isinstance(condition, And | Or) else said


def _value(value: Value) -> str:
    match value:
        case Number():
            return _number(value)
        case Observable():
            return _observable(value)
        case Windowed():
            return f"{_WINDOWS[value.function]} {_observable(value.of)} over {_span(value.seconds)}"
        case Negated():
            return f"minus {_operand(value.of)}"
        case Called():
            return f"{_FUNCTIONS[value.function]} {' and '.join(_value(each) for each in value.arguments)}"
        case Arithmetic():
            return f"{_operand(value.left)} {_OPERATORS[value.operator]} {_operand(value.right)}"


def _operand(value: Value) -> str:
    return f"({_value(value)})" if isinstance(value, Arithmetic) else _value(value)


def _number(number: Number) -> str:
    if number.suffix in SECONDS_OF or number.unit is Unit.DAYS:
        return _counted(value_text(Number(number.amount)), number.suffix)
    if number.unit is Unit.DOLLARS:
        return value_text(Number(number.amount, Suffix.DOLLAR))
    return value_text(number)


def _counted(amount: str, suffix: Suffix) -> str:
    unit = {Suffix.SECONDS: "second", Suffix.MINUTES: "minute", Suffix.HOURS: "hour", Suffix.WEEKS: "week"}
    name = unit.get(suffix, "day")
    return f"{amount} {name}" if amount == "1" else f"{amount} {name}s"


def _span(seconds: int) -> str:
    length, name = next(each for each in _LENGTHS if not seconds % each[0])
    count = seconds // length
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _observable(of: Observable) -> str:
    title = BY_NAME[of.subject.of, of.name].title
    if title[1:2].islower():
        title = title[0].lower() + title[1:]
    key = of.subject.key
    if not key:
        return title
    if of.subject.of is Of.QUOTE:
        symbol = symbol_text(key).strip("[]")
        return symbol if of.name == "mark" else f"{symbol}’s {title}"
    return f"{title} of {of.subject.of.value} {key}"
