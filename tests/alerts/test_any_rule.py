"""Any rule that can be written can be watched, whatever is known."""

from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.engines import Bench
from tests.alerts.rules import SYMBOLS, lines
from thetadesk.alerts.lexer import MOST_CHARACTERS
from thetadesk.alerts.observables import names
from thetadesk.alerts.syntax import Of, RuleLine
from thetadesk.alerts.writing import write

NOW = 1_800_000_000.0
_figures = st.none() | st.floats(-100, 100)
_ticks = st.tuples(st.sampled_from(SYMBOLS), st.floats(1, 300), st.floats(1, 40))


@given(lines(), st.data())
def test_any_rule_can_be_watched(line: RuleLine, data: st.DataObject) -> None:
    text = write(line)
    if len(text) > MOST_CHARACTERS:
        return
    bench = Bench([text], NOW)
    bench.engine.facts(Of.DESK, {"": {name: data.draw(_figures) for name in names(Of.DESK)}}, NOW)
    if line.each is not None:
        of = line.each.kind.of
        bench.engine.facts(of, {"one": {name: data.draw(_figures) for name in names(of)}}, NOW)
    at = NOW
    for symbol, price, seconds in data.draw(st.lists(_ticks, max_size=5)):
        at += seconds
        bench.price(symbol, at, price)
        bench.engine.beat(at)
    assert [change.rule_id for change in bench.changes] == ["0"] * len(bench.changes)
