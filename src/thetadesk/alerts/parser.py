"""From a rule's text to its words, by recursive descent: one look ahead, never a step back.

    line      = [ "each" kind [ "where" condition ] ":" ] condition { clause }
    condition = all { "or" all }
    all       = negation { "and" negation }
    negation  = "not" negation | test
    test      = sum [ relation sum | "between" sum "and" sum | "crosses" [ "above" | "below" ] sum ]
    sum       = product { ( "+" | "-" ) product }
    product   = signed { ( "*" | "/" ) signed }
    signed    = "-" signed | primary

What stands in parentheses may be a condition or a value: which of them is seen when they are closed. docs/alerts.md has
the whole grammar.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from thetadesk.alerts.checking import checked, units
from thetadesk.alerts.clauses import clauses
from thetadesk.alerts.lexer import TokenKind
from thetadesk.alerts.observables import BY_NAME
from thetadesk.alerts.reading import Reader, Sort
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
    Kind,
    Negated,
    Node,
    Not,
    Number,
    Observable,
    Operator,
    Or,
    Relation,
    RuleLine,
    Span,
    Unit,
    Value,
    Windowed,
)
from thetadesk.alerts.values import Names, number_here

VALUES = (Number, Observable, Windowed, Arithmetic, Negated, Called)
_KINDS = {each.value: each for each in Kind if each is not Kind.SHORT_LEG}
_FUNCTIONS = {each.value: each for each in Function}
_SUMS = {each.value: each for each in (Operator.PLUS, Operator.MINUS)}
_PRODUCTS = {each.value: each for each in (Operator.TIMES, Operator.BY)}
_SIDES = (Direction.ABOVE, Direction.BELOW)
_RELATIONS = {each.value: each for each in Relation}
_COMPARING = (*_RELATIONS, "between", "crosses")


def parse(text: str) -> RuleLine:
    """The rule that a text says. RuleSyntaxError says at which character it cannot be one, why, and what would fit."""
    return read(Reader(text))


def read(reader: Reader) -> RuleLine:
    """The rule that a reader is at the beginning of; everything is read when it is done."""
    each = _each(reader)
    grammar = _Grammar(reader, each.kind if each else None)
    condition = grammar.condition()
    line = clauses(reader, RuleLine(condition, each), grammar.condition)
    if not reader.is_done:
        raise reader.failure()
    return checked(line)


def _each(reader: Reader) -> Each | None:
    start = reader.here.start
    if not reader.accept("each"):
        return None
    kind = _kind(reader)
    where = _Grammar(reader, kind).condition() if reader.accept("where") else None
    end = reader.expect(":").end
    return Each(kind, where, (start, end))


def _kind(reader: Reader) -> Kind:
    if reader.accept("short"):
        reader.expect("leg")
        return Kind.SHORT_LEG
    if not reader.sees(*_KINDS):
        raise reader.failure()
    return _KINDS[reader.take().text]


class _Grammar:
    """Conditions and values, with the names that mean something inside of this `each`."""

    def __init__(self, reader: Reader, kind: Kind | None) -> None:
        self._reader, self._kind = reader, kind
        self._names = Names(reader, kind)

    def condition(self) -> Condition:
        """A whole condition."""
        return self._true_or_false(self._any())

    def _any(self) -> Node:
        node = self._all()
        terms: list[Condition] = []
        while _is_condition(node) and self._reader.accept("or"):
            terms.append(self._true_or_false(self._all()))
        return Or((self._true_or_false(node), *terms), self._span(node)) if terms else node

    def _all(self) -> Node:
        node = self._negation()
        terms: list[Condition] = []
        while _is_condition(node) and self._reader.accept("and"):
            terms.append(self._true_or_false(self._negation()))
        return And((self._true_or_false(node), *terms), self._span(node)) if terms else node

    def _negation(self) -> Node:
        reader = self._reader
        if not reader.sees("not", sort=Sort.OPERATOR):
            return self._test()
        start = reader.take().start
        reader.deeper()
        of = self._true_or_false(self._negation())
        reader.shallower()
        return Not(of, (start, reader.last_end))

    def _test(self) -> Node:
        reader = self._reader
        left = self._sum()
        if _is_flag(left) or not isinstance(left, VALUES):
            if reader.here.text in _COMPARING:
                units(self._value(left))  # says why it cannot be compared
            return left
        test = self._comparison(left)
        if test is None:
            return left
        reader.count(test.span)
        if reader.here.text in _COMPARING:
            advice = "one comparison at a time: write `x between 180 and 190`, or join two with `and`"
            raise reader.refusal(
                f"`{reader.here.text}` compares what is a comparison already; {advice}", reader.here.span
            )
        return test

    def _comparison(self, left: Value) -> Comparison | Between | Crossing | None:
        reader = self._reader
        if reader.sees(*_RELATIONS, sort=Sort.RELATION):
            relation = _RELATIONS[reader.take().text]
            return Comparison(left, relation, self._operand(left), self._span(left))
        if reader.accept("between", Sort.RELATION):
            low = self._operand(left)
            reader.expect("and")
            return Between(left, low, self._operand(left), self._span(left))
        if reader.accept("crosses", Sort.RELATION):
            direction = next((each for each in _SIDES if reader.accept(each.value)), Direction.EITHER)
            return Crossing(left, direction, self._operand(left), self._span(left))
        return None

    def _operand(self, like: Value) -> Value:
        """The other side of a comparison."""
        self._reader.want(Sort.VALUE, kind=self._kind, units=units(like))
        return self._value(self._sum())

    def _sum(self) -> Node:
        return self._reckoning(self._product, _SUMS)

    def _product(self) -> Node:
        return self._reckoning(self._signed, _PRODUCTS)

    def _reckoning(self, operand: Callable[[], Node], operators: dict[str, Operator]) -> Node:
        reader = self._reader
        left = operand()
        while (isinstance(left, VALUES) and not _is_flag(left)) or reader.here.text in operators:
            if not reader.sees(*operators, sort=Sort.OPERATOR):
                break
            operator = operators[reader.take().text]
            first = self._value(left)
            right = self._value(operand())
            left = Arithmetic(first, operator, right, reader.count(self._span(first)))
        return left

    def _signed(self) -> Node:
        reader = self._reader
        reader.want(Sort.VALUE, kind=self._kind)
        if not reader.sees("-", sort=Sort.OPERATOR):
            return self._primary()
        start = reader.take().start
        if reader.here.kind is TokenKind.NUMBER:
            number = number_here(reader)
            return replace(number, amount=-number.amount, span=(start, reader.last_end))
        reader.deeper()
        of = self._value(self._signed())
        reader.shallower()
        return Negated(of, (start, reader.last_end))

    def _primary(self) -> Node:
        reader = self._reader
        if reader.here.kind is TokenKind.NUMBER:
            return number_here(reader)
        if reader.accept("(", Sort.OPERATOR):
            return self._parenthesised()
        function = _FUNCTIONS.get(reader.here.text)
        if function is not None and reader.ahead().text == "(":
            return self._call(function)
        return self._names.figure()

    def _parenthesised(self) -> Node:
        self._reader.deeper()
        node = self._any()
        self._reader.expect(")")
        self._reader.shallower()
        return node

    def _call(self, function: Function) -> Called:
        reader = self._reader
        start = reader.take().start
        reader.expect("(")
        reader.deeper()
        arguments = [self._value(self._sum())]
        while function is not Function.ABS and reader.accept(","):
            arguments.append(self._operand(arguments[0]))
        if function is not Function.ABS and len(arguments) == 1:
            reader.expect(",")
        reader.expect(")")
        reader.shallower()
        return Called(function, tuple(arguments), reader.count((start, reader.last_end)))

    def _true_or_false(self, node: Node) -> Condition:
        if isinstance(node, Observable) and _is_flag(node):
            return Flag(node, node.span)
        if isinstance(node, VALUES):
            raise self._reader.failure()
        return node

    def _value(self, node: Node) -> Value:
        if not isinstance(node, VALUES):
            raise self._reader.refusal(
                "This is true or false: a value is wanted here, such as AAPL or 185", node.span
            )
        return node

    def _span(self, first: Node) -> Span:
        return first.span[0], self._reader.last_end


def _is_flag(node: Node) -> bool:
    return isinstance(node, Observable) and BY_NAME[node.subject.of, node.name].unit is Unit.FLAG


def _is_condition(node: Node) -> bool:
    return _is_flag(node) or not isinstance(node, VALUES)
