"""Rules made up for random tests: every one of them can be written and read."""

from datetime import date, time
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from thetadesk.alerts.model import Severity
from thetadesk.alerts.observables import BY_NAME, OBSERVED
from thetadesk.alerts.subjects import NAMED
from thetadesk.alerts.syntax import (
    And,
    Arithmetic,
    Between,
    Called,
    Comparison,
    Condition,
    Crossing,
    Direction,
    Each,
    Flag,
    Function,
    Hours,
    Kind,
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
    Subject,
    Suffix,
    Unit,
    Value,
    Windowed,
    WindowFunction,
    walk,
)
from thetadesk.alerts.values import own_names

SYMBOLS = (
    "AAPL",
    "SPY",
    "BRK/B",
    "/ESZ6",
    "AAPL  261218P00180000",
    "SPXW  261218C06000500",
    "./MESU4MESU4 240920P5050",
)
KEYS = ("01J8XK-3", "Income", "the wheel", "O’Neil & Söhne", "a.b:c_d")
_SUFFIXES = {
    Unit.DOLLARS: (Suffix.NONE, Suffix.DOLLAR),
    Unit.PERCENT: (Suffix.PERCENT,),
    Unit.DAYS: (Suffix.NONE, Suffix.DAYS, Suffix.WEEKS),
    Unit.SECONDS: (Suffix.SECONDS, Suffix.MINUTES, Suffix.HOURS, Suffix.DAYS, Suffix.WEEKS),
    Unit.SHARES: (Suffix.NONE,),
    Unit.NUMBER: (Suffix.NONE,),
}
_amounts = st.decimals(Decimal(-(10**11)), Decimal(10**11), places=4) | st.integers(-100, 200).map(Decimal)
_either = st.booleans()
_directions, _relations = st.sampled_from(Direction), st.sampled_from(Relation)
_standing_shapes = st.sampled_from(["comparison", "between", "flag"])
_shapes = st.sampled_from(["comparison", "between", "flag", "crossing"])
_seconds = st.integers(1, 400 * 86_400) | st.sampled_from([30, 900, 3_600, 86_400, 604_800])


@cache
def picked(found: tuple[Observable, ...]) -> st.SearchStrategy[Observable]:
    """One of them; `sampled_from` would write all of them into its name."""
    return st.integers(0, len(found) - 1).map(lambda place: found[place])


@cache
def _asked(kind: Kind | None, unit: Unit | None) -> tuple[Observable, ...]:
    """What can be asked there that has this unit, or any but true and false."""
    return tuple(
        each for each in _subjects(kind) if (_unit(each) is unit if unit else _unit(each) is not Unit.FLAG)
    )


def _subjects(kind: Kind | None) -> list[Observable]:
    """Everything that can be asked inside of such an `each`."""
    found = [Observable(subject, name) for name, subject in own_names(kind).items()]
    for each in OBSERVED:
        if each.of is Of.QUOTE:
            found += [Observable(Subject(Of.QUOTE, symbol), each.name) for symbol in SYMBOLS]
        elif each.of is Of.DESK:
            found.append(Observable(Subject(Of.DESK), each.name))
        elif each.of in NAMED:
            found += [Observable(Subject(each.of, key), each.name) for key in KEYS]
    return found


def _unit(observable: Observable) -> Unit:
    return BY_NAME[observable.subject.of, observable.name].unit


def numbers(unit: Unit) -> st.SearchStrategy[Value]:
    """Numbers that fit a unit."""
    return st.builds(Number, _amounts, st.sampled_from(_SUFFIXES[unit]), st.just(unit))


@cache
def values(kind: Kind | None, unit: Unit) -> st.SearchStrategy[Value]:
    """Values of a unit."""
    asked = _asked(kind, unit)
    functions = [each for each in WindowFunction if each is not WindowFunction.MOVE]
    leaves: st.SearchStrategy[Value] = numbers(unit)
    if asked:
        figures = picked(asked)
        leaves |= figures | st.builds(Windowed, st.sampled_from(functions), figures, _seconds)
    if unit is Unit.PERCENT:
        figures = picked(_asked(kind, None))
        leaves |= st.builds(Windowed, st.just(WindowFunction.MOVE), figures, _seconds)
    return st.recursive(leaves, _reckoned, max_leaves=5)


def _reckoned(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return (
        st.builds(Arithmetic, inner, st.sampled_from([Operator.PLUS, Operator.MINUS]), inner)
        | st.builds(Arithmetic, inner, st.sampled_from([Operator.TIMES, Operator.BY]), numbers(Unit.NUMBER))
        | st.builds(Arithmetic, inner, st.just(Operator.TIMES), numbers(Unit.PERCENT))
        | st.builds(Negated, inner)
        | st.builds(Called, st.sampled_from([Function.MIN, Function.MAX]), several)
        | st.builds(lambda of: Called(Function.ABS, (of,)), inner)
    )


@cache
@st.composite
def tests(draw: st.DrawFn, kind: Kind | None, *, crossings: bool) -> Condition:
    """One comparison, crossing or flag."""
    shape = draw(_shapes if crossings else _standing_shapes)
    if shape == "flag":
        return Flag(draw(picked(_asked(kind, Unit.FLAG))))
    asked = draw(picked(_asked(kind, None)))
    others = values(kind, _unit(asked))
    left: Value = Arithmetic(draw(others), Operator.PLUS, asked) if draw(_either) else asked
    if shape == "between":
        low, high = draw(others), draw(others)
        if isinstance(low, Number) and isinstance(high, Number) and low.value > high.value:
            low, high = high, low
        return Between(left, low, high)
    if shape == "crossing":
        return Crossing(left, draw(_directions), draw(others))
    return Comparison(left, draw(_relations), draw(others))


@cache
def conditions(kind: Kind | None, *, crossings: bool) -> st.SearchStrategy[Condition]:
    """Conditions of all depths."""

    def _joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        denied = inner.filter(lambda of: not any(isinstance(node, Crossing) for node in walk(of)))
        return st.builds(Not, denied) | st.builds(And, several) | st.builds(Or, several)

    return st.recursive(tests(kind, crossings=crossings), _joined, max_leaves=5)


_times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
_days = st.frozensets(st.integers(0, 6)).map(lambda days: tuple(sorted(days)))
schedules = st.builds(
    Schedule, st.sampled_from([Hours.MARKET, Hours.EXTENDED, Hours.ALWAYS]), days=_days
) | st.builds(Schedule, st.just(Hours.BETWEEN), _times, _times, _days).filter(
    lambda each: each.starts != each.ends
)
_channels = st.lists(st.sampled_from(["slack", "email", "web_push", "webhook"]), unique=True).map(tuple)


_kinds = st.none() | st.sampled_from(Kind)
_lasting = st.none() | _seconds
_schedules = st.none() | schedules
_last_days = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))
_severities = st.sampled_from(Severity)


@cache
def _perhaps(kind: Kind | None, *, crossings: bool) -> st.SearchStrategy[Condition | None]:
    return st.none() | conditions(kind, crossings=crossings)


@st.composite
def lines(draw: st.DrawFn) -> RuleLine:
    """Whole rules."""
    kind = draw(_kinds)
    each = None if kind is None else Each(kind, draw(_perhaps(kind, crossings=False)))
    once = draw(_either)
    return RuleLine(
        draw(conditions(kind, crossings=True)),
        each,
        holds_for=draw(_lasting),
        clears_when=draw(_perhaps(kind, crossings=True)),
        cooldown=None if once else draw(_lasting),
        repeat=draw(_lasting),
        once=once,
        schedule=draw(_schedules),
        until=draw(_last_days),
        severity=draw(_severities),
        channels=draw(_channels),
        ignores_quiet=draw(_either),
    )
