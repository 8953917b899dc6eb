"""Plans from the terminal."""

from datetime import UTC, datetime

import pytest

from tests import stories

WHEEL = "wheel 60% max=4 delta=0.15-0.30 credit=80"


@pytest.fixture
def told(thetadesk, tmp_path):
    file = tmp_path / "stories.json"
    file.write_bytes(stories.history(datetime.now(UTC)))
    thetadesk("import", str(file))
    thetadesk("portfolios", "create", "Main", "--account", stories.ACCOUNT)
    return thetadesk


def made(told, *more):
    return told.json("plan", "new", "Calm", "--portfolio", "Main", "--strategy", WHEEL, *more)


def test_a_plan_is_made_shown_changed_and_removed(told):
    plan = made(told, "--target", "500", "--risk", "15000", "--reserve", "1000")
    assert (plan["active"], plan["current"]["monthly_income_target"]) == (True, "500.00")
    [strategy] = plan["current"]["strategies"]
    assert strategy == {
        "strategy": "wheel",
        "label": "Wheel",
        "allocation": "0.6",
        "max_positions": 4,
        "delta_min": "0.15",
        "delta_max": "0.3",
        "target_credit": "80.00",
    }
    assert told.json("plan", "list") == [plan]
    assert "active" in told("plan", "list")
    changed = told.json("plan", "edit", "Calm", "--risk", "none", "--name", "Calmer")
    current = changed["current"]
    assert (changed["name"], current["number"], current["risk_per_trade"]) == ("Calmer", 2, None)
    assert (current["cash_reserve"], current["strategies"]) == ("1000.00", [strategy])
    shown = told("plan", "show", "Calmer")
    assert "version 2" in shown
    assert "0.15 to 0.3" in shown
    assert [each["number"] for each in told.json("plan", "show", "Calmer")["versions"]] == [1, 2]
    assert told.json("plan", "remove", "Calmer") == {"removed": plan["id"]}
    assert told.json("plan", "list") == []


def test_adherence_and_suggestions_are_told(told):
    made(told, "--since", "2025-01-01", "--target", "100000", "--overnight", "0")
    found = told.json("plan", "adherence", "Calm", "--departed")
    assert found["total"] == found["score"]["departed"]
    shown = told("plan", "adherence", "Calm")
    assert "Score:" in shown
    assert "Wheel" in shown
    assert "overnight" in told("plan", "suggest", "Calm")
    codes = [each["code"] for each in told.json("plan", "suggest", "Calm")]
    assert "overnight_exposure" in codes


def test_a_book_that_keeps_to_its_plan_needs_nothing(thetadesk):
    thetadesk("portfolios", "create", "Empty")
    thetadesk("plan", "new", "Lax", "--portfolio", "Empty")
    assert thetadesk("plan", "suggest", "Lax") == "nothing to do: the book keeps to its plan\n"


def test_another_plan_is_made_the_active_one(told):
    made(told)
    told("plan", "new", "Bold", "--portfolio", "Main")
    assert told("plan", "activate", "Bold") == "Bold: version 1, active\n"
    assert [each["active"] for each in told.json("plan", "list")] == [False, True]


@pytest.mark.parametrize(
    ("strategy", "words"),
    [
        ("wheel", "lacks its share of net liquidation"),
        ("wheel 60% most=4", "'most=4'"),
        ("wheel 60% delta=0.3", "'0.3' is no range of deltas"),
        ("wheel 60% max=few", "'few' is no number of positions"),
        ("hope 60%", "is no strategy"),
    ],
)
def test_a_strategy_that_cannot_be_read_is_refused(told, strategy, words):
    assert words in told("plan", "new", "X", "--portfolio", "Main", "--strategy", strategy, status=2)


def test_a_plan_that_there_is_none_of_is_refused_with_those_that_are(told):
    assert told("plan", "show", "X", status=2) == "there is no plan 'X'; plans: none yet"
    made(told)
    assert "plans: Calm" in told("plan", "suggest", "X", status=2)
