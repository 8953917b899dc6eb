"""What a message says, whoever reads it wherever."""

from __future__ import annotations

from datetime import timedelta

from tests.alerts.stories import NOON, alert
from thetadesk.alerts import messages
from thetadesk.alerts.messages import Item
from thetadesk.alerts.model import AlertKind, AlertState, Mode, Severity

LATER = NOON + timedelta(hours=1)
URL = "http://desk.local/alerts"


def test_one_alert_says_whose_money_how_bad_and_what() -> None:
    told = messages.message("k", [Item(alert(severity=Severity.URGENT))], NOON, URL, False)
    assert told.title == "[PAPER] Urgent: AAPL 182.40 < 185 (1)"
    assert told.lines == ("12:00:01 ET AAPL 182.40 < 185 (1)",)
    assert told.body == told.lines[0]
    assert told.url == f"{URL}?alert={alert().id}"
    assert (told.key, told.severity, told.mode, told.test) == ("k", Severity.URGENT, Mode.PAPER, False)


def test_many_alerts_are_one_message_worst_first_and_not_endless() -> None:
    items = [Item(alert(number)) for number in range(49)] + [Item(alert(60, severity=Severity.URGENT))]
    told = messages.message("k", items, NOON, "", False)
    assert told.title == "[PAPER] Urgent: 50 alerts"
    assert told.lines[0] == "12:01:00 ET AAPL 182.40 < 185 (60)"
    assert told.lines[-1] == "and 30 more in the inbox"
    assert len(told.lines) == messages.MOST_LINES + 1
    assert messages.message("k", items, NOON, URL, False).url == URL, "the inbox shows them all"


def test_a_rule_is_called_what_its_user_calls_it() -> None:
    told = messages.message("k", [Item(alert(), name="Roll in time")], NOON, URL, False)
    assert told.title == "[PAPER] Warning: Roll in time: AAPL 182.40 < 185 (1)"
    assert told.lines == ("12:00:01 ET Roll in time: AAPL 182.40 < 185 (1)",)
    endless = messages.message("k", [Item(alert(), name="n" * 120)], NOON, URL, False)
    assert endless.title.endswith("…: AAPL 182.40 < 185 (1)"), "what happened is never crowded out"


def test_any_real_money_makes_a_message_live() -> None:
    items = [Item(alert(1, mode=Mode.SIMULATED)), Item(alert(2, mode=Mode.LIVE)), Item(alert(3))]
    assert messages.message("k", items, NOON, "", False).title.startswith("[LIVE]")


def test_a_repeat_says_that_it_may_be_one() -> None:
    told = messages.message("k", [Item(alert())], NOON, URL, True)
    assert told.repeated
    assert messages.AGAIN in told.body


def test_a_line_tells_reminders_missing_data_and_what_is_over_by_now() -> None:
    over = alert(state=AlertState.CLEARED, cleared_at=NOON + timedelta(minutes=5))
    assert messages.line(Item(over), LATER).endswith(", cleared at 12:05:00 ET")
    # What a message says does not change between its attempts.
    assert "cleared" not in messages.line(Item(over), NOON + timedelta(minutes=4))
    assert messages.line(Item(alert(), 2), LATER).endswith("(reminder 2)")
    assert messages.line(Item(alert(), -1), LATER).endswith("(reminder 1)")
    assert "no data: " in messages.line(Item(alert(kind=AlertKind.NO_DATA)), LATER)
    assert messages.line(Item(alert(words="")), LATER).endswith("AAPL < 185")
    assert len(messages.line(Item(alert(words="x" * 5000)), LATER)) <= messages.LONGEST_LINE + len(
        "12:00:01 ET "
    )


def test_words_cannot_break_out_of_their_line() -> None:
    told = messages.message("k", [Item(alert(words="one\r\nSubject: two"))], NOON, "", False)
    assert "\n" not in told.title
    assert told.body.count("\n") == 0


def test_a_test_says_that_it_is_one() -> None:
    told = messages.trial("k", "Slack", Mode.LIVE, NOON, URL)
    assert told.test
    assert told.title == "[LIVE] Test of Thetadesk"
