"""What a condition says now, in words with the numbers filled in: `AAPL 182.40 < 185`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from thetadesk.alerts import syntax
from thetadesk.alerts.observables import observed
from thetadesk.alerts.syntax import Condition, Of, Unit, WindowFunction

Known = Callable[[syntax.Value], float | None]
"""What a value is now; None while nobody can say."""

_LONGEST = 200
"""Of a condition with more terms only the first are told."""
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def words(condition: Condition, known: Known) -> str:
    """The condition with what its values are now in front of what they are compared with."""
    told = _told(condition, known)
    return told if len(told) <= _LONGEST else told[: _LONGEST - 1] + "…"


def decisive(condition: Condition, known: Known) -> tuple[float | None, float | None]:
    """The value and the threshold that stand for the whole condition: of its first comparison that is true, else of
    its first. A flag has no threshold."""
    first: tuple[float | None, float | None] | None = None
    for value, threshold, true in _comparisons(condition, known):
        if true:
            return value, threshold
        first = first or (value, threshold)
    return first or (None, None)


def _comparisons(condition: Condition, known: Known) -> Iterator[tuple[float | None, float | None, bool]]:
    for each in syntax.walk(condition):
        match each:
            case syntax.Comparison() | syntax.Crossing():
                left, right = known(each.left), known(each.right)
                yield left, right, _holds(each, left, right)
            case syntax.Between():
                value, low, high = known(each.of), known(each.low), known(each.high)
                between = value is not None and low is not None and high is not None and low <= value <= high
                yield value, low, between
            case syntax.Flag():
                value = known(each.of)
                yield value, None, bool(value)


def _holds(of: syntax.Comparison | syntax.Crossing, left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return False
    if isinstance(of, syntax.Crossing):
        return True
    match of.relation:
        case syntax.Relation.LESS:
            return left < right
        case syntax.Relation.AT_MOST:
            return left <= right
        case syntax.Relation.EQUAL:
            return left == right
        case syntax.Relation.AT_LEAST:
            return left >= right
        case syntax.Relation.MORE:
            return left > right


def _told(condition: Condition, known: Known) -> str:
    match condition:
        case syntax.Comparison():
            return f"{_filled(condition.left, known)} {condition.relation} {_right(condition, known)}"
        case syntax.Crossing():
            direction = f" {condition.direction}" if condition.direction else ""
            return f"{_filled(condition.left, known)} crosses{direction} {_right(condition, known)}"
        case syntax.Between():
            unit = unit_of(condition.of)
            low, high = (figure(known(each), unit) for each in (condition.low, condition.high))
            return f"{_filled(condition.of, known)} between {low} and {high}"
        case syntax.Flag():
            value = known(condition.of)
            answer = "unknown" if value is None else ("yes" if value else "no")
            return f"{_name(condition.of)}: {answer}"
        case syntax.Not():
            return f"not ({_told(condition.of, known)})"
        case syntax.And():
            return " and ".join(_grouped(each, known) for each in condition.terms)
        case syntax.Or():
            return " or ".join(_grouped(each, known) for each in condition.terms)


def _grouped(condition: Condition, known: Known) -> str:
    told = _told(condition, known)
    return f"({told})" if isinstance(condition, syntax.And | syntax.Or) else told


def _right(of: syntax.Comparison | syntax.Crossing, known: Known) -> str:
    if isinstance(of.right, syntax.Number):
        return figure(of.right.value, unit_of(of.left))
    return _filled(of.right, known)


def _filled(value: syntax.Value, known: Known) -> str:
    if isinstance(value, syntax.Number):
        return figure(value.value, value.unit)
    return f"{_name(value)} {figure(known(value), unit_of(value))}"


def _name(value: syntax.Value) -> str:
    match value:
        case syntax.Observable():
            subject = value.subject.key
            if value.subject.of is Of.QUOTE and value.name == "mark" and subject:
                return subject
            return f"{subject} {_title(value)}".strip()
        case syntax.Windowed():
            return f"{value.function} of {_name(value.of)} over {_span(value.seconds)}"
        case syntax.Number():
            return figure(value.value, value.unit)
        case syntax.Negated():
            return f"−{_name(value.of)}"
        case syntax.Arithmetic():
            return f"({_name(value.left)} {value.operator} {_name(value.right)})"
        case syntax.Called():
            return f"{value.function}({', '.join(_name(each) for each in value.arguments)})"


def _title(of: syntax.Observable) -> str:
    found = observed(of.subject.of, of.name)
    return of.name if found is None else found.title.lower()


def unit_of(value: syntax.Value) -> Unit:
    """What a value is counted in, as far as words need it."""
    match value:
        case syntax.Number():
            return value.unit
        case syntax.Observable():
            found = observed(value.subject.of, value.name)
            return Unit.NUMBER if found is None else found.unit
        case syntax.Windowed():
            return Unit.PERCENT if value.function is WindowFunction.MOVE else unit_of(value.of)
        case syntax.Negated():
            return unit_of(value.of)
        case syntax.Called():
            return unit_of(value.arguments[0])
        case syntax.Arithmetic():
            units = {unit_of(value.left), unit_of(value.right)} - {Unit.NUMBER}
            same = value.operator in (syntax.Operator.PLUS, syntax.Operator.MINUS)
            return units.pop() if same and len(units) == 1 else Unit.NUMBER


def figure(value: float | None, unit: Unit) -> str:
    """A number as traders read it, in its unit."""
    if value is None:
        return "unknown"
    match unit:
        case Unit.PERCENT:
            return f"{_signed(f'{abs(value) * 100:,.2f}', value)}%"
        case Unit.DOLLARS:
            digits = 2 if abs(value) >= 1 or round(value, 2) == round(value, 4) else 4
            return _signed(f"{abs(value):,.{digits}f}", value)
        case Unit.SECONDS:
            return _signed(_span(round(abs(value))), value)
        case Unit.FLAG:
            return "yes" if value else "no"
    return _signed(f"{abs(value):,.4f}".rstrip("0").rstrip("."), value)


def _signed(digits: str, value: float) -> str:
    return f"−{digits}" if value < 0 and digits.strip("0.,") else digits


def _span(seconds: int) -> str:
    for unit, letter in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m")):
        if seconds and seconds % unit == 0:
            return f"{seconds // unit}{letter}"
    if seconds >= _HOUR:
        return f"{seconds // _HOUR}h {seconds % _HOUR // _MINUTE}m"
    return f"{seconds // _MINUTE}m {seconds % _MINUTE}s" if seconds >= _MINUTE else f"{seconds}s"
