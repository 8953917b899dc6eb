"""Whether what a rule compares can be compared: dollars with dollars, days with days.

A number without a sign fits dollars, days, shares and plain numbers, but neither percents nor times: 50 of a profit
could mean a half or fifty times it. Days fit what counts days and what counts seconds. A quotient of like things is a
plain number or a share.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from thetadesk.alerts.lexer import shown
from thetadesk.alerts.observables import BY_NAME
from thetadesk.alerts.syntax import (
    DAY,
    SECONDS_OF,
    And,
    Arithmetic,
    Between,
    Called,
    Comparison,
    Condition,
    Crossing,
    Each,
    Flag,
    Negated,
    Not,
    Number,
    Observable,
    Operator,
    Or,
    RuleLine,
    RuleSyntaxError,
    Span,
    Suffix,
    Unit,
    Value,
    Windowed,
    WindowFunction,
    walk,
)
from thetadesk.alerts.writing import value_text

Units = frozenset[Unit]

_OF_SUFFIX: dict[Suffix, Units] = {
    Suffix.NONE: frozenset({Unit.NUMBER, Unit.DOLLARS, Unit.SHARES, Unit.DAYS}),
    Suffix.DOLLAR: frozenset({Unit.DOLLARS}),
    Suffix.PERCENT: frozenset({Unit.PERCENT}),
    Suffix.SECONDS: frozenset({Unit.SECONDS}),
    Suffix.MINUTES: frozenset({Unit.SECONDS}),
    Suffix.HOURS: frozenset({Unit.SECONDS}),
    Suffix.DAYS: frozenset({Unit.DAYS, Unit.SECONDS}),
    Suffix.WEEKS: frozenset({Unit.DAYS, Unit.SECONDS}),
}
_SCALARS: Units = frozenset({Unit.NUMBER, Unit.PERCENT})
_DOLLARS: Units = frozenset({Unit.DOLLARS})
_EXPOSURE: Units = frozenset({Unit.DOLLARS, Unit.SHARES})
"""Shares times a price are dollars."""
_EXAMPLES = {
    Unit.DOLLARS: "$500",
    Unit.PERCENT: "50%",
    Unit.DAYS: "21d",
    Unit.SECONDS: "15m",
    Unit.SHARES: "100",
    Unit.NUMBER: "0.3",
}
_WORDS = {
    Unit.DOLLARS: "in dollars",
    Unit.PERCENT: "in percent",
    Unit.DAYS: "in days",
    Unit.SECONDS: "a span of time",
    Unit.SHARES: "in shares",
}
_SUFFIX_OF = {
    Unit.DOLLARS: Suffix.DOLLAR,
    Unit.PERCENT: Suffix.PERCENT,
    Unit.DAYS: Suffix.DAYS,
    Unit.SECONDS: Suffix.HOURS,
    Unit.SHARES: Suffix.NONE,
    Unit.NUMBER: Suffix.NONE,
}


def units(value: Value) -> Units:
    """What a value can be counted in. RuleSyntaxError if it reckons with what does not fit together."""
    return _units(value, {})


def checked(line: RuleLine) -> RuleLine:
    """The rule with every number told what it is counted in. RuleSyntaxError, pointing at the place, if something is
    compared with what it cannot be compared with, or asked for what can never be."""
    each = line.each
    if each is not None and each.where is not None:
        _no_crossing(each.where, "`where` picks by how things are, and a crossing is a moment")
        each = Each(each.kind, _settled(each.where), each.span)
    clears = None if line.clears_when is None else _settled(line.clears_when)
    return replace(line, each=each, condition=_settled(line.condition), clears_when=clears)


def _no_crossing(condition: Condition, why: str) -> None:
    for node in walk(condition):
        if isinstance(node, Crossing):
            raise _refusal(why, node.span)


def _settled(condition: Condition) -> Condition:
    match condition:
        case Flag():
            return condition
        case Not():
            _no_crossing(
                condition.of, "A crossing is a moment, and `not` of it nearly always true: use < or >"
            )
            return replace(condition, of=_settled(condition.of))
        case And() | Or():
            return replace(condition, terms=tuple(_settled(term) for term in condition.terms))
        case Between():
            of, low, high = _alike(condition.span, condition.of, condition.low, condition.high)
            if isinstance(low, Number) and isinstance(high, Number) and low.value > high.value:
                better = f"{value_text(high)} and {value_text(low)}"
                span = low.span[0], high.span[1]
                raise _refusal(
                    f"Nothing lies between these: the lower comes first, {better}", span, (better,)
                )
            return replace(condition, of=of, low=low, high=high)
        case Comparison() | Crossing():
            left, right = _alike(condition.span, condition.left, condition.right)
            return replace(condition, left=left, right=right)


def _alike(span: Span, first: Value, *others: Value) -> list[Value]:
    """The values of a comparison, counted in the same."""
    known: dict[int, Units] = {}
    common = _units(first, known)
    for other in others:
        found = _units(other, known)
        if not common & found:
            raise _mismatch(first, common, other, found)
        common &= found
    if not any(isinstance(node, Observable) for each in (first, *others) for node in walk(each)):
        raise _refusal(
            "There is nothing to watch in this: name something, such as AAPL or desk.backup_age", span
        )
    unit = min(common, key=list(Unit).index)
    return [_counted(each, unit, known) for each in (first, *others)]


def _units(value: Value, known: dict[int, Units]) -> Units:
    found = known.get(id(value))
    if found is None:
        found = known[id(value)] = _units_of(value, known)
    return found


def _units_of(value: Value, known: dict[int, Units]) -> Units:
    match value:
        case Number():
            return _OF_SUFFIX[value.suffix]
        case Observable():
            unit = BY_NAME[value.subject.of, value.name].unit
            if unit is Unit.FLAG:
                advice = f"write it alone, or `not {value.name}`"
                raise _refusal(f"`{value.name}` is true or false and no value: {advice}", value.span)
            return frozenset({unit})
        case Windowed():
            inner = _units(value.of, known)
            return frozenset({Unit.PERCENT}) if value.function is WindowFunction.MOVE else inner
        case Negated():
            return _units(value.of, known)
        case Called():
            return _common(value.arguments, known)
        case Arithmetic():
            return _reckoned(value, known)


def _common(values: tuple[Value, ...], known: dict[int, Units]) -> Units:
    common = _units(values[0], known)
    for value in values[1:]:
        found = _units(value, known)
        if not common & found:
            raise _mismatch(values[0], common, value, found)
        common &= found
    return common


def _reckoned(value: Arithmetic, known: dict[int, Units]) -> Units:
    left, right = _units(value.left, known), _units(value.right, known)
    if value.operator in (Operator.PLUS, Operator.MINUS):
        return _common((value.left, value.right), known)
    if right & _SCALARS:
        return left
    if value.operator is Operator.BY:
        return _SCALARS if _common((value.left, value.right), known) else left
    if left & _SCALARS:
        return right
    if left | right == _EXPOSURE:
        return _DOLLARS
    detail = (
        f"{_told(value.left, left)}, and {_told(value.right, right)}: one side of a product is a plain number"
    )
    raise _refusal(detail, value.right.span)


def _counted(value: Value, unit: Unit, known: dict[int, Units]) -> Value:
    """The value with its numbers counted in `unit`."""
    match value:
        case Number():
            return replace(value, unit=unit)
        case Observable() | Windowed():
            return value
        case Negated():
            return replace(value, of=_counted(value.of, unit, known))
        case Called():
            return replace(value, arguments=tuple(_counted(each, unit, known) for each in value.arguments))
        case Arithmetic():
            left, right = _units(value.left, known), _units(value.right, known)
            of_left, of_right = _sides(value.operator, left, right, unit)
            return replace(
                value,
                left=_counted(value.left, of_left, known),
                right=_counted(value.right, of_right, known),
            )


def _sides(operator: Operator, left: Units, right: Units, unit: Unit) -> tuple[Unit, Unit]:
    """What the sides of a reckoning are counted in if it comes out in `unit`."""
    if operator in (Operator.PLUS, Operator.MINUS):
        return unit, unit
    if right & _SCALARS:
        return unit, Unit.NUMBER
    if operator is Operator.TIMES:
        return Unit.NUMBER, unit
    shared = min(left & right, key=list(Unit).index)
    return shared, shared


def _mismatch(first: Value, wanted: Units, other: Value, found: Units) -> RuleSyntaxError:
    """Points at the side that is easier to change: a number before a name."""
    if isinstance(first, Number) and not isinstance(other, Number):
        first, wanted, other, found = other, found, first, wanted
    said = f"{_told(first, wanted)}, and {_told(other, found)}"
    unit = min(wanted, key=list(Unit).index)
    if isinstance(other, Number):
        better = _better(other, unit)
        return _refusal(f"{said}: write {better}", other.span, (better,))
    return _refusal(
        f"{said}: compare like with like, for example with {_EXAMPLES[unit]}", other.span, (_EXAMPLES[unit],)
    )


def _told(value: Value, found: Units) -> str:
    """What a value is counted in, in words."""
    if Unit.NUMBER in found:
        words = "a ratio" if found == _SCALARS else "a plain number"
    else:
        words = _WORDS[max(found, key=list(Unit).index)]
    return f"{shown(value_text(value))} is {words}"


def _better(number: Number, unit: Unit) -> str:
    """The number as it was probably meant."""
    amount = number.amount
    if unit is Unit.PERCENT and number.suffix is Suffix.NONE and abs(amount) < 1:
        amount *= 100
    if unit is Unit.DAYS and number.suffix in SECONDS_OF:
        amount = max(Decimal(1), (amount * SECONDS_OF[number.suffix] / DAY).to_integral_value(ROUND_CEILING))
    return value_text(Number(amount, _SUFFIX_OF[unit]))


def _refusal(detail: str, span: Span, fits: tuple[str, ...] = ()) -> RuleSyntaxError:
    return RuleSyntaxError(detail, span[0], span[1] - span[0], fits)
