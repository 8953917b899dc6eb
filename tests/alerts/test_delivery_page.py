"""The page about delivery says the numbers that the code keeps to."""

from pathlib import Path

from thetadesk.alerts import effectiveness, manners, messages, patience
from thetadesk.alerts.model import Severity
from thetadesk.alerts.service import delivery, upkeep

PAGE = (Path(__file__).parents[2] / "docs" / "delivery.md").read_text(encoding="utf-8")
RECORD = (
    Path(__file__).parents[2] / "docs" / "decisions" / "0023-fired-then-committed-then-told.md"
).read_text(encoding="utf-8")


def row(name: str) -> list[str]:
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| {name} |")]
    return [cell.strip() for cell in line.split("|")[2:-1]]


def test_waits_and_intervals_are_those_of_the_code() -> None:
    kept = manners.Manners()
    waits = [f"{kept.wait(each).total_seconds():g} s" for each in Severity]
    assert row("waits for others that fire with it") == waits
    minutes = [kept.interval(each).total_seconds() / 60 for each in Severity]
    said = [f"{each:g} min" if each >= 1 else f"{each * 60:g} s" for each in minutes]
    assert row("the least time between two messages of a channel") == said
    assert f"every {kept.reminds_after // 60} h" in row("told again while nobody acknowledges it")


def test_failures_and_attempts_are_those_of_the_code() -> None:
    allowed = [patience.failures_allowed(each, False) for each in Severity]
    urgent = f"{allowed[2]}; {patience.failures_allowed(Severity.URGENT, True)} if it hangs"
    assert row("failures before its fallback takes over") == [str(allowed[0]), str(allowed[1]), urgent]
    assert row("attempts without a fallback")[0].startswith(f"{patience.ATTEMPTS},")
    urgent, warning, info = (patience.longest_wait(each).total_seconds() for each in reversed(Severity))
    said = f"{urgent:g} seconds for what is urgent, a minute for a warning, {info / 60:g} minutes for information"
    assert said in PAGE
    assert warning == 60
    assert f"After {['', 'one', 'two', 'three', 'four', 'five'][patience.FAILURES]} failures in a row" in PAGE


def test_other_numbers_are_those_of_the_code() -> None:
    assert f"at most {messages.MOST_LINES} alerts in words" in PAGE
    assert (effectiveness.NOISY_FIRINGS, effectiveness.NOISY_IGNORED) == (10, 0.8)
    assert upkeep.KEPT.days // 365 == 7
    assert delivery.SEND_SECONDS < delivery.LEASE_SECONDS
    assert f"a lease of {delivery.LEASE_SECONDS:.0f} seconds" in RECORD
    assert f"within\n  {delivery.SEND_SECONDS:.0f}." in RECORD
