"""The words of a rule: what `parser` makes of a text, and what `writing` makes a text of.

Every piece knows the place it was written at, its `span` (first character and the one behind the last), for messages;
two pieces that say the same are equal wherever they stand. Spans of time are whole seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from thetadesk.alerts.model import Severity
from thetadesk.kernel.errors import InvalidInputError

Span = tuple[int, int]
"""From which character to which: the second is the first that no longer belongs."""

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
_HUNDREDTH = Decimal("0.01")


class RuleSyntaxError(InvalidInputError):
    """A text that is no rule. `at` is the character (from 0) where it stops being one, `length` how many characters the
    trouble takes, `fits` what could stand there, the likeliest first."""

    code = "rule-syntax"
    title = "This is not a rule"

    def __init__(self, detail: str, at: int, length: int = 1, fits: tuple[str, ...] = ()) -> None:
        super().__init__(detail, at=at, length=length, fits=list(fits))
        self.at, self.length, self.fits = at, length, fits


class Unit(StrEnum):
    """What a value is counted in. Engines reckon percents as fractions (2.5 % is 0.025)."""

    DOLLARS = "dollars"
    PERCENT = "percent"
    DAYS = "days"
    SECONDS = "seconds"
    SHARES = "shares"
    NUMBER = "number"
    FLAG = "true or false"


class Suffix(StrEnum):
    """What may stand with a number; the dollar sign stands before it."""

    NONE = ""
    DOLLAR = "$"
    PERCENT = "%"
    SECONDS = "s"
    MINUTES = "m"
    HOURS = "h"
    DAYS = "d"
    WEEKS = "w"


SECONDS_OF: dict[Suffix, int] = {
    Suffix.SECONDS: 1,
    Suffix.MINUTES: MINUTE,
    Suffix.HOURS: HOUR,
    Suffix.DAYS: DAY,
    Suffix.WEEKS: WEEK,
}
"""How many seconds one of each is."""


class Of(StrEnum):
    """What an observable is observed of."""

    QUOTE = "quote"
    LEG = "leg"
    CAMPAIGN = "campaign"
    TICKER = "ticker"
    ACCOUNT = "account"
    PORTFOLIO = "portfolio"
    CONNECTION = "connection"
    DESK = "desk"


class Kind(StrEnum):
    """Over what `each` goes."""

    LEG = "leg"
    SHORT_LEG = "short leg"
    CAMPAIGN = "campaign"
    TICKER = "ticker"
    ACCOUNT = "account"
    PORTFOLIO = "portfolio"
    CONNECTION = "connection"

    @property
    def of(self) -> Of:
        """Whose observables the subjects have."""
        return Of.LEG if self is Kind.SHORT_LEG else Of(self.value)


class Relation(StrEnum):
    """How two values compare."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    EQUAL = "="


class Direction(StrEnum):
    """Which way a value crosses another."""

    ABOVE = "above"
    BELOW = "below"
    EITHER = ""


class WindowFunction(StrEnum):
    """What is asked of the values of a stretch of time. `MOVE` is the change as a fraction of the first value, `CHANGE`
    the difference to the first value."""

    MOVE = "move"
    CHANGE = "change"
    HIGH = "high"
    LOW = "low"
    AVERAGE = "average"


class Operator(StrEnum):
    """What is done with two values."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    BY = "/"


class Function(StrEnum):
    """What is done with values between parentheses."""

    ABS = "abs"
    MIN = "min"
    MAX = "max"


class Hours(StrEnum):
    """When a rule listens. `MARKET` is the session of the stock exchange (half days end early), `EXTENDED` 04:00 to
    20:00 on trading days, `BETWEEN` two times of the day."""

    MARKET = "market"
    EXTENDED = "extended"
    ALWAYS = "always"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom something is observed of. `key` is the canonical symbol of a quote, the id or name of anything else; it is
    empty for the desk, and for the subject that `each` goes over (of a ticker's own quote too)."""

    of: Of
    key: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written. `unit` is what it is counted in where it stands, as `checking` found out."""

    amount: Decimal
    suffix: Suffix = Suffix.NONE
    unit: Unit = field(default=Unit.NUMBER, compare=False)
    span: Span = field(default=(0, 0), compare=False)

    @property
    def value(self) -> float:
        """In the unit of what it is compared with: fractions for percents, days for what counts days, else seconds."""
        if self.suffix is Suffix.PERCENT:
            return float(self.amount * _HUNDREDTH)
        if self.suffix not in SECONDS_OF:
            return float(self.amount)
        seconds = self.amount * SECONDS_OF[self.suffix]
        return float(seconds / DAY if self.unit is Unit.DAYS else seconds)


@dataclass(frozen=True, slots=True)
class Observable:
    """One figure of one subject: `name` is one of `observables.OBSERVED` of `subject.of`."""

    subject: Subject
    name: str
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Windowed:
    """A figure over the last `seconds`."""

    function: WindowFunction
    of: Observable
    seconds: int
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two values reckoned into one. What is divided by nothing is unknown."""

    left: Value
    operator: Operator
    right: Value
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Negated:
    """A value with the other sign."""

    of: Value
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Called:
    """`abs` of one value, `min` or `max` of two and more."""

    function: Function
    arguments: tuple[Value, ...]
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether one value stands so to another."""

    left: Value
    relation: Relation
    right: Value
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Between:
    """Whether a value lies between two others, both included."""

    of: Value
    low: Value
    high: Value
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Crossing:
    """Whether a value has just come to the other side of another: a moment, not a state."""

    left: Value
    direction: Direction
    right: Value
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that is true or false by itself."""

    of: Observable
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    of: Condition
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of two and more."""

    terms: tuple[Condition, ...]
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two and more."""

    terms: tuple[Condition, ...]
    span: Span = field(default=(0, 0), compare=False)


Value = Number | Observable | Windowed | Arithmetic | Negated | Called
Condition = Comparison | Between | Crossing | Flag | Not | And | Or
Node = Value | Condition


@dataclass(frozen=True, slots=True)
class Each:
    """That the rule is watched for every one of a kind, each by itself; `where` leaves some out."""

    kind: Kind
    where: Condition | None = None
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a rule listens, in New York: `days` are weekdays (0 is Monday), all of them if empty. `starts` and `ends` are
    there for `Hours.BETWEEN` alone; one that ends before it starts goes over midnight and belongs to the day it
    starts on."""

    hours: Hours
    starts: time | None = None
    ends: time | None = None
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A whole rule.

    `holds_for`: the condition must hold so many seconds. `clears_when`: not before this the alert is over. `cooldown`:
    so many seconds must pass before it fires anew. `repeat`: it is told again so often while it lasts. `once`: it
    fires one time (each subject for itself). `until`: the last day, in New York. `channels`: where to tell, the
    user's own routing if empty. `ignores_quiet`: also told in quiet hours.
    """

    condition: Condition
    each: Each | None = None
    holds_for: int | None = None
    clears_when: Condition | None = None
    cooldown: int | None = None
    repeat: int | None = None
    once: bool = False
    schedule: Schedule | None = None
    until: date | None = None
    severity: Severity = Severity.WARNING
    channels: tuple[str, ...] = ()
    ignores_quiet: bool = False

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition in it."""
        where = self.each.where if self.each else None
        return tuple(each for each in (where, self.condition, self.clears_when) if each is not None)


def parts(node: Node) -> tuple[Node, ...]:
    """What a piece is made of, in the order it is written."""
    match node:
        case Number() | Observable():
            return ()
        case Windowed() | Negated() | Flag() | Not():
            return (node.of,)
        case Arithmetic() | Comparison() | Crossing():
            return (node.left, node.right)
        case Between():
            return (node.of, node.low, node.high)
        case Called():
            return node.arguments
        case And() | Or():
            return node.terms


def walk(node: Node) -> Iterator[Node]:
    """A piece and all that it is made of, in the order it is written."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += reversed(parts(found))


def observables(line: RuleLine) -> frozenset[Observable]:
    """Everything a rule asks about."""
    return frozenset(node for each in line.conditions for node in walk(each) if isinstance(node, Observable))


def symbols(line: RuleLine) -> frozenset[str]:
    """The symbols that a rule names and wants quotes of."""
    return frozenset(
        each.subject.key for each in observables(line) if each.subject.of is Of.QUOTE and each.subject.key
    )
