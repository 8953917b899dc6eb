"""The engine: against an evaluator that looks at everything always, and piece by piece."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.alerts.engines import Bench, active
from tests.alerts.naive import Naive

START = 1_789_997_600.0 + 1 / 32
"""A Monday in September 2026, 9:33:20 in New York, and a little more: no slot of a window ends at such a time."""
TICKING = 0.25
"""Ticks come so much later, never together with a deadline."""

_PRICES = st.sampled_from([1.0, 1.5, 2.0, 2.5, 3.0])
_NUMBERS = st.sampled_from(["1", "1.5", "2", "2.5", "3"])
_FIELDS = st.sampled_from(["A", "A.bid", "A.last", "B", "B.ask"])
_WINDOWS = st.builds(
    "{}({}, {})".format, st.sampled_from(["high", "low", "average", "change"]), st.sampled_from("AB"),
    st.sampled_from(["1m", "4m"]),
)  # fmt: skip
_RELATIONS = st.sampled_from(["<", "<=", ">", ">=", "="])
_SIMPLE = st.one_of(
    st.builds("{} {} {}".format, _FIELDS, _RELATIONS, _NUMBERS),
    st.builds("{} {} {}".format, _FIELDS, _RELATIONS, _FIELDS),
    st.builds("{} {} {}".format, _WINDOWS, _RELATIONS, _NUMBERS),
    st.builds("A {} B / 2".format, _RELATIONS),
    st.builds("A / (B - 2) {} {}".format, _RELATIONS, _NUMBERS),
    st.builds("move(A, 1m) {} {}%".format, _RELATIONS, st.sampled_from(["-50", "20", "50"])),
    st.builds("A - B {} {}".format, _RELATIONS, st.sampled_from(["0", "1"])),
    st.builds("max({}, {}) {} {}".format, _FIELDS, _FIELDS, _RELATIONS, _NUMBERS),
    st.builds("{} between 1.5 and {}".format, _FIELDS, st.sampled_from(["2", "2.5"])),
)
_CROSSINGS = st.one_of(
    st.builds("{} crosses{} {}".format, _FIELDS, st.sampled_from([" above", " below", ""]), _NUMBERS),
    st.builds("A crosses{} B".format, st.sampled_from([" above", " below", ""])),
)
_CONDITIONS = st.recursive(
    _SIMPLE,
    lambda some: st.one_of(
        st.builds("({} and {})".format, some, some),
        st.builds("({} or {})".format, some, some),
        st.builds("not ({})".format, some),
    ),
    max_leaves=4,
)
_MANNERS = st.sampled_from(
    ["", "for 7s", "cooldown 20s", "every 10s", "once", "for 3s cooldown 10s", "clears when A > 2", "until 2026-09-21",
     "clears when B >= 2 cooldown 5s", "during 09:34-09:35", "for 10s during market", "once every 4s"]
)  # fmt: skip
_SUDDEN = st.sampled_from(
    ["", "cooldown 20s", "once", "clears when A < 2", "during 09:34-09:35", "every 15s"]
)
_LEGS = st.builds(
    "each {}: {} {}".format,
    st.sampled_from(["leg", "short leg", "leg where quantity > 1", "leg where short or itm"]),
    st.sampled_from(
        ["dte <= 2", "touched", "profit >= 50%", "dte <= 2 and A > 1.5", "profit crosses above 50%"]
    ),
    st.sampled_from(["", "once", "cooldown 9s"]),
)
_RULES = st.one_of(
    st.builds("{} {}".format, _CONDITIONS, _MANNERS),
    st.builds("{} {}".format, _CROSSINGS, _SUDDEN),
    st.builds("{} and {} {}".format, _CROSSINGS, _SIMPLE, _SUDDEN),
    st.builds("{} or {} {}".format, _CROSSINGS, _SIMPLE, _SUDDEN),
    _LEGS,
)
_LEG = st.fixed_dictionaries(
    {},
    optional={
        "dte": st.sampled_from([None, 1.0, 2.0, 3.0]),
        "profit": st.sampled_from([None, 0.25, 0.5, 0.75]),
        "quantity": st.sampled_from([1.0, 2.0]),
        "short": st.booleans(),
        "itm": st.booleans(),
        "touched": st.booleans(),
    },
)
_EVENTS = st.one_of(
    st.tuples(st.just("price"), st.sampled_from("AB"), _PRICES),
    st.tuples(
        st.just("tick"), st.sampled_from("AB"),
        st.fixed_dictionaries({}, optional={name: st.none() | _PRICES for name in ("bid", "ask", "last")}),
    ),
    st.tuples(st.just("doubt"), st.sampled_from("AB"), st.none()),
    st.tuples(st.just("legs"), st.none(), st.dictionaries(st.sampled_from(["x", "y"]), _LEG)),
    st.tuples(st.just("beat"), st.none(), st.none()),
)  # fmt: skip
_PAUSES = st.sampled_from([0.0, 0.5, 1.0, 4.5, 11.0, 40.0, 70.0])


@settings(max_examples=40)
@given(st.lists(_RULES, min_size=1, max_size=5), st.lists(st.tuples(_PAUSES, _EVENTS), max_size=25))
def test_it_tells_what_an_evaluator_tells_that_looks_at_everything(texts, events):
    bench = Bench(texts, START)
    naive = Naive(active(texts), START, bench.market.state)
    at = START + TICKING
    for pause, event in [*events, (130.0, ("beat", None, None))]:
        at += pause
        happen(bench, naive, event, at)
    assert sorted(bench.moves) == sorted(naive.moves)


def happen(bench, naive, event, at):
    match event:
        case "price", symbol, price:
            naive.tick(bench.price(symbol, at, price), at)
        case "tick", symbol, said:
            naive.tick(bench.tick(symbol, at, **said), at)
        case "doubt", symbol, _:
            bench.market.doubted.add(symbol)
        case "legs", _, legs:
            bench.engine.facts("leg", legs, at)
            naive.facts("leg", legs, at)
        case "beat", _, _:
            bench.engine.beat(at)
            naive.beat(at)
