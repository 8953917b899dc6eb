"""What is wanted is followed; what matters least is given up first."""

from hypothesis import given
from hypothesis import strategies as st

from thetadesk.market.demand import Demand
from thetadesk.market.model import Degradation, Priority


def test_the_most_important_come_first_and_a_limit_cuts_the_rest():
    demand = Demand()
    demand.want("chain", ["C1", "C2"], Priority.CHAIN)
    demand.want("book", ["P1"], Priority.OWNED)
    demand.want("rule", ["A1"], Priority.WATCHED)
    demand.want("screen", ["S1", "C2"])
    assert demand.wanted() == ["A1", "P1", "C2", "S1", "C1"]
    assert demand.wanted(2) == ["A1", "P1"]


def test_chains_are_given_up_first_positions_next_and_alerts_never():
    demand = Demand()
    for priority in Priority:
        demand.want(priority.name, [priority.name], priority)
    demand.degrade(Degradation.CHAINS)
    assert demand.wanted() == ["WATCHED", "OWNED", "SCREEN"]
    demand.degrade(Degradation.POSITIONS)
    assert demand.wanted() == ["WATCHED"]
    demand.degrade(Degradation.NONE)
    assert demand.wanted() == ["WATCHED", "OWNED", "SCREEN", "CHAIN"]


def test_a_symbol_is_wanted_until_its_last_owner_lets_go():
    demand = Demand()
    demand.want("one", ["A"])
    demand.want("two", ["A"], Priority.OWNED)
    demand.unwant("two")
    assert demand.priority("A") is Priority.SCREEN
    demand.unwant("one")
    assert "A" not in demand
    assert demand.priority("A") is None
    assert len(demand) == 0


def test_it_is_told_when_and_only_when_something_changes():
    demand, told = Demand(), []
    stop = demand.listen(lambda: told.append(demand.wanted()))
    demand.want("one", ["A"])
    demand.want("two", ["A"])
    demand.want("one", ["A", "B"])
    demand.want("one", ["A", "B"])
    demand.degrade(Degradation.NONE)
    demand.want("two", ["A"], Priority.OWNED)
    demand.unwant("nobody")
    stop()
    demand.unwant("one")
    assert told == [["A"], ["A", "B"], ["A", "B"]]


OWNERS = st.sampled_from(["one", "two", "three"])
SYMBOLS = st.sets(st.sampled_from("ABCDE"))


@given(st.lists(st.tuples(OWNERS, SYMBOLS, st.sampled_from(Priority))))
def test_however_often_owners_change_their_minds_the_sum_is_right(wishes):
    demand, expected = Demand(), {}
    for owner, symbols, priority in wishes:
        demand.want(owner, symbols, priority)
        expected[owner] = (symbols, priority)
    best: dict[str, Priority] = {}
    for symbols, priority in expected.values():
        for symbol in symbols:
            best[symbol] = min(priority, best.get(symbol, priority))
    assert sorted(demand.wanted()) == sorted(best)
    assert {symbol: demand.priority(symbol) for symbol in best} == best
    assert [best[symbol] for symbol in demand.wanted()] == sorted(best.values())
