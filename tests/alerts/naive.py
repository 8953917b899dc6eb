"""An evaluator that looks at every rule whenever anything happens, and remembers everything it was ever told.

It shares the table of moves with the engine, and nothing of how the engine finds out what has changed: no thresholds
in order, no values kept, no deadlines but the nearest one, windows by going through all of the past.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import ceil, floor, fsum, inf, isfinite
from typing import Any
from zlib import crc32

from thetadesk.alerts import syntax
from thetadesk.alerts.engine import machine
from thetadesk.alerts.engine.hours import changes_at, ends_at, is_open
from thetadesk.alerts.engine.instances import ActiveRule
from thetadesk.alerts.engine.machine import Reading, Standing
from thetadesk.alerts.model import ONLY, Saved, State
from thetadesk.alerts.syntax import Condition, Direction, Kind, Of, Operator, Relation, WindowFunction
from thetadesk.market.model import Quote, QuoteState

Move = tuple[float, str, str, State, State, int]
"""When, which rule and instance, from where to where, and how often it has fired by then."""

Place = tuple[int, int]
"""Which piece of a condition, and which of its comparisons."""

_LOOK = 5.0
_DOUBTED = (QuoteState.STALE, QuoteState.MISSING)
_SHORT = syntax.Flag(syntax.Observable(syntax.Subject(Of.LEG), "short"))


@dataclass
class Watched:
    """One instance: what it remembers of its crossings and of what was unknown, by the place in its condition."""

    rule: ActiveRule
    key: str
    standing: Standing
    opened_at: float
    was_open: bool
    nodes: tuple[syntax.Node, ...]
    sides: dict[Place, int] = field(default_factory=dict)
    crossed: dict[Place, int] = field(default_factory=dict)
    moments: set[Place] = field(default_factory=set)
    unknown: dict[Place, float] = field(default_factory=dict)


class Naive:
    """Evaluates `rules` from `now` on; `moves` is what became of them."""

    def __init__(
        self,
        rules: Iterable[ActiveRule],
        now: float,
        state: Callable[[Quote, float], QuoteState] = lambda quote, now: QuoteState.LIVE,
        saved: Mapping[tuple[str, str], Saved] | None = None,
    ) -> None:
        self.moves: list[Move] = []
        self._rules = list(rules)
        self._state = state
        self._now = now
        self._quotes: dict[str, Quote] = {}
        self._live: set[str] = set()
        self._facts: dict[Of, Mapping[str, Mapping[str, Any]]] = {}
        self._past: dict[Any, list[tuple[float, float]]] = {}
        # What windows answered since it was looked last: a look reads the same one many times, and changes nothing.
        self._answers: dict[tuple[int, str], float | None] = {}
        self._saved = dict(saved or {})
        self._watched: list[Watched] = []
        self._known_hours: dict[syntax.Schedule | None, tuple[bool, float]] = {}
        symbols = {symbol for rule in self._rules for symbol in syntax.symbols(rule.line)}
        self._looks = {symbol: now + _LOOK * crc32(symbol.encode()) / 2**32 for symbol in symbols}
        for rule in self._rules:
            if rule.line.each is None:
                self._watch(rule, ONLY)
        self._look_at_all()

    def tick(self, quote: Quote, at: float) -> None:
        self._pass_time(at)
        self._quotes[quote.symbol] = replace(quote)
        self._live.add(quote.symbol)
        self._look_at_all()

    def facts(self, kind: str, subjects: Mapping[str, Mapping[str, Any]], now: float) -> None:
        self._pass_time(now)
        self._facts[Of(kind)] = subjects
        for each in [w for w in self._watched if w.rule.line.each and w.rule.line.each.kind.of is Of(kind)]:
            if each.key not in subjects:
                self._watched.remove(each)
                if each.standing.state not in (State.OK, State.EXPIRED):
                    self._note(each, each.standing.state, State.OK)
                self._saved[each.rule.id, each.key] = Saved(
                    State.OK, self._now, True, None, each.standing.last_fired_at, each.standing.count
                )
        for rule in self._rules:
            if rule.line.each and rule.line.each.kind.of is Of(kind):
                here = {w.key for w in self._watched if w.rule is rule}
                for key in subjects:
                    if key not in here:
                        self._watch(rule, key)
        self._look_at_all()

    def beat(self, now: float) -> None:
        self._pass_time(now)

    def _watch(self, rule: ActiveRule, key: str) -> None:
        saved = self._saved.pop((rule.id, key), None)
        standing = Standing(since=self._now) if saved is None else Standing.restored(saved)
        self._watched.append(
            Watched(rule, key, standing, self._now, self._hours(rule.line.schedule)[0], nodes_of(rule.line))
        )

    def _pass_time(self, now: float) -> None:
        while (due := min((due for due in self._dues() if due > self._now), default=inf)) <= now:
            self._now = due
            for each in self._watched:
                self._turn(each)
            self._look_at_all()
            if due in self._looks.values():
                self._doubt(due)
        self._now = max(now, self._now)

    def _doubt(self, now: float) -> None:
        """Asks of the quotes whose turn it is whether they are still believed."""
        for symbol in [symbol for symbol, at in self._looks.items() if at == now]:
            self._looks[symbol] = now + _LOOK
            if symbol in self._live and self._state(self._quotes[symbol], now) in _DOUBTED:
                self._live.remove(symbol)
        self._look_at_all()

    def _hours(self, schedule: syntax.Schedule | None) -> tuple[bool, float]:
        """Whether a schedule is open now, and when that changes."""
        found = self._known_hours.get(schedule)
        if found is None or self._now >= found[1]:
            found = is_open(schedule, self._now), changes_at(schedule, self._now) or inf
            self._known_hours[schedule] = found
        return found

    def _dues(self) -> Iterable[float]:
        """Every moment after the last one at which something may happen by itself."""
        yield from self._looks.values()
        for each in self._watched:
            if each.standing.state is State.EXPIRED:
                continue
            line = each.rule.line
            opens, changes = self._hours(line.schedule)
            if each.standing.due is not None and opens:
                yield each.standing.due
            yield changes
            yield inf if line.until is None else ends_at(line.until)
            for since in each.unknown.values():
                if since + machine.GRACE_SECONDS > self._now:
                    yield since + machine.GRACE_SECONDS
            for node in each.nodes:
                if isinstance(node, syntax.Windowed):
                    width = slot_width(node.seconds)
                    shift = shift_of(each, node)
                    yield ((slot_of(self._now + shift, width) + 1) * width) / 16 - shift

    def _turn(self, each: Watched) -> None:
        """What a deadline does beside having everybody looked at."""
        line, standing = each.rule.line, each.standing
        if (
            line.until is not None
            and self._now >= ends_at(line.until)
            and standing.state is not State.EXPIRED
        ):
            before = standing.state
            if machine.stop(standing, State.EXPIRED, self._now):
                self._note(each, before, State.EXPIRED)
        opens, _ = self._hours(line.schedule)
        if opens and not each.was_open:
            each.opened_at = self._now
        each.was_open = opens
        if not opens and machine.close(standing, self._now) is not None:
            self._note(each, State.PENDING, State.OK)

    def _look_at_all(self) -> None:
        self._remember()
        self._answers.clear()
        for each in list(self._watched):
            self._look_at(each)

    def _look_at(self, each: Watched) -> None:
        line = each.rule.line
        each.moments = set()
        for node in each.nodes:
            self._notice(each, node)
        self._step(each)
        if each.moments:
            each.moments = set()
            if not machine.terms_of(line).moves_on:
                for place in [p for p, side in each.crossed.items() if side == 0]:
                    del each.crossed[place]
            self._step(each)

    def _step(self, each: Watched) -> None:
        line, standing = each.rule.line, each.standing
        if not self._hours(line.schedule)[0]:
            return
        terms = [term for term in conditions_of(line) if term is not line.clears_when]
        true = kleene_and([self._true(each, term, lasts=False) for term in terms])
        lasts = kleene_and([self._true(each, term, lasts=True) for term in terms])
        if line.clears_when is None:
            ended = None if lasts is None else not lasts
        else:
            clears = self._true(each, line.clears_when, lasts=False)
            ended = clears if true is False else None if true is None else False
        since = max(each.unknown.values(), default=None)
        read = Reading(true, lasts, ended, None if since is None else max(since, each.opened_at))
        while True:
            before = standing.state
            after = machine.step(standing, machine.terms_of(line), read, self._now)
            if after is None:
                return
            self._note(each, before, after)

    def _note(self, each: Watched, before: State, after: State) -> None:
        self.moves.append((self._now, each.rule.id, each.key, before, after, each.standing.count))

    def _notice(self, each: Watched, node: syntax.Node) -> None:
        """Remembers what is unknown, and which crossings have happened."""
        pairs: list[tuple[Place, float | None]] = []
        match node:
            case syntax.Comparison() | syntax.Crossing():
                pairs.append(((id(node), 0), self._difference(each, node.left, node.right)))
            case syntax.Between():
                pairs.append(((id(node), 0), self._difference(each, node.of, node.low)))
                pairs.append(((id(node), 1), self._difference(each, node.of, node.high)))
            case syntax.Flag():
                pairs.append(((id(node), 0), self._value(each, node.of)))
        for place, known in pairs:
            if known is not None:
                each.unknown.pop(place, None)
            else:
                each.unknown.setdefault(place, self._now)
        if isinstance(node, syntax.Crossing) and pairs[0][1] is not None:
            self._cross(each, node, pairs[0][1])

    def _cross(self, each: Watched, node: syntax.Crossing, difference: float) -> None:
        place = (id(node), 0)
        side = (difference > 0) - (difference < 0)
        was = each.sides.get(place)
        each.sides[place] = side
        if was is None or was == side:
            return
        if (was <= 0 < side and node.direction is not Direction.BELOW) or (
            was >= 0 > side and node.direction is not Direction.ABOVE
        ):
            each.moments.add(place)
            each.crossed[place] = 0 if node.direction is Direction.EITHER else side
        elif each.crossed.get(place, 0) not in (0, side):
            del each.crossed[place]

    def _true(self, each: Watched, condition: Condition, *, lasts: bool) -> bool | None:
        match condition:
            case syntax.Comparison():
                return related(self._difference(each, condition.left, condition.right), condition.relation)
            case syntax.Between():
                return kleene_and(
                    [
                        related(self._difference(each, condition.of, condition.low), Relation.AT_LEAST),
                        related(self._difference(each, condition.of, condition.high), Relation.AT_MOST),
                    ]
                )
            case syntax.Crossing():
                if self._difference(each, condition.left, condition.right) is None:
                    return None
                return (id(condition), 0) in (each.crossed if lasts else each.moments)
            case syntax.Flag():
                value = self._value(each, condition.of)
                return None if value is None else value > 0
            case syntax.Not():
                found = self._true(each, condition.of, lasts=lasts)
                return None if found is None else not found
            case syntax.And():
                return kleene_and([self._true(each, term, lasts=lasts) for term in condition.terms])
            case syntax.Or():
                terms = [self._true(each, term, lasts=lasts) for term in condition.terms]
                found = kleene_and([None if term is None else not term for term in terms])
                return None if found is None else not found

    def _difference(self, each: Watched, left: syntax.Value, right: syntax.Value) -> float | None:
        one, other = self._value(each, left), self._value(each, right)
        if one is None or other is None:
            return None
        if isinstance(left, syntax.Number) or isinstance(right, syntax.Number):
            return round(one, 9) - round(other, 9)
        return round(one - other, 9)

    def _value(self, each: Watched, value: syntax.Value) -> float | None:
        match value:
            case syntax.Number():
                return value.value
            case syntax.Observable():
                return self._observed(value.subject.of, value.subject.key or each.key, value.name)
            case syntax.Windowed():
                return self._window(each, value)
            case syntax.Negated():
                found = self._value(each, value.of)
                return None if found is None else -found
            case syntax.Arithmetic():
                one, other = self._value(each, value.left), self._value(each, value.right)
                return None if one is None or other is None else reckoned(one, value.operator, other)
            case syntax.Called():
                values = [self._value(each, argument) for argument in value.arguments]
                known = [found for found in values if found is not None]
                if len(known) < len(values):
                    return None
                return {"abs": lambda: abs(known[0]), "min": lambda: min(known), "max": lambda: max(known)}[
                    value.function.value
                ]()

    def _observed(self, of: Of, key: str, name: str) -> float | None:
        if of is not Of.QUOTE:
            found = self._facts.get(of, {}).get(key, {}).get(name)
            return None if found is None else float(found)
        if key not in self._live:
            return None
        quote = self._quotes[key]
        crossed = quote.bid is not None and quote.ask is not None and quote.bid > quote.ask
        if crossed and name in ("mark", "bid", "ask"):
            return None
        if name.startswith("spread"):
            if crossed or quote.bid is None or quote.ask is None:
                return None
            wide = quote.ask - quote.bid
            return wide if name == "spread" else wide / ((quote.bid + quote.ask) / 2)
        found = getattr(quote, name)
        return None if found is None else float(found)

    def _remember(self) -> None:
        """Writes down what every value is of which some rule asks for the past."""
        for each in self._watched:
            for node in each.nodes:
                if isinstance(node, syntax.Windowed):
                    value = self._value(each, node.of)
                    past = self._past.setdefault((node.of.subject, each.key, node.of.name), [])
                    if value is not None and (not past or past[-1][1] != value):
                        past.append((self._now, value))

    def _window(self, each: Watched, asked: syntax.Windowed) -> float | None:
        if self._value(each, asked.of) is None:
            return None
        asker = id(asked), each.key
        if asker not in self._answers:
            past = self._past.get((asked.of.subject, each.key, asked.of.name), [])
            shift = shift_of(each, asked)
            self._answers[asker] = windowed(past, asked.function, asked.seconds, self._now, shift)
        return self._answers[asker]


def conditions_of(line: syntax.RuleLine) -> tuple[Condition, ...]:
    """Every condition of a rule, and that its legs are short ones."""
    is_short = line.each is not None and line.each.kind is Kind.SHORT_LEG
    return (*line.conditions, _SHORT) if is_short else line.conditions


def nodes_of(line: syntax.RuleLine) -> tuple[syntax.Node, ...]:
    """Every piece of every condition of a rule."""
    return tuple(node for condition in conditions_of(line) for node in syntax.walk(condition))


def windowed(
    past: list[tuple[float, float]], function: WindowFunction, seconds: int, now: float, shift: float = 0.0
) -> float | None:
    """What a function says of the window of `seconds` that ends `now`, of all values there were and since when. Its slots
    begin `shift` seconds earlier than those counted from 1970."""
    width = slot_width(seconds)
    slots = ceil(seconds * 16 / width)
    current = slot_of(now + shift, width)

    # How many values there were up to the end of the slot before the window.
    before = bisect_right(past, current - slots, key=lambda told: slot_of(told[0] + shift, width))
    if not before:
        return None
    opening, last, recent = past[before - 1][1], past[-1][1], past[before:]
    within = [opening, *(value for _, value in recent)]
    match function:
        case WindowFunction.MOVE:
            return (last - opening) / abs(opening) if opening else None
        case WindowFunction.CHANGE:
            return last - opening
        case WindowFunction.HIGH:
            return max(within)
        case WindowFunction.LOW:
            return min(within)
        case WindowFunction.AVERAGE:
            close, closes, told = opening, [], {slot_of(at + shift, width): value for at, value in recent}
            for slot in range(current - slots + 1, current):
                close = told.get(slot, close)
                closes.append(close)
            return (fsum(closes) + last) / slots


def shift_of(each: Watched, asked: syntax.Windowed) -> float:
    """By how many seconds the slots of a value's windows begin earlier."""
    subject = asked.of.subject
    name = f"{subject.of} {subject.key or each.key} {asked.of.name}"
    return crc32(name.encode()) % slot_width(asked.seconds) / 16


def slot_width(seconds: int) -> int:
    """How long a slot of a window is, in sixteenths of a second: a 240th of it."""
    return ceil(seconds * 16 / 240)


def slot_of(at: float, width: int) -> int:
    """Which slot a time falls into, counted from 1970."""
    return floor(at * 16) // width


def kleene_and(terms: list[bool | None]) -> bool | None:
    if False in terms:
        return False
    return None if None in terms else True


def related(difference: float | None, relation: Relation) -> bool | None:
    if difference is None:
        return None
    return {
        Relation.LESS: difference < 0,
        Relation.AT_MOST: difference <= 0,
        Relation.EQUAL: difference == 0,
        Relation.AT_LEAST: difference >= 0,
        Relation.MORE: difference > 0,
    }[relation]


def reckoned(one: float, operator: Operator, other: float) -> float | None:
    try:
        found = {
            Operator.PLUS: lambda: one + other,
            Operator.MINUS: lambda: one - other,
            Operator.TIMES: lambda: one * other,
            Operator.BY: lambda: one / other,
        }[operator]()
    except ArithmeticError:
        return None
    return found if isfinite(found) else None
