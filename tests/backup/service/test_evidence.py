"""What is handed to those who supervise: the days asked for, whole, sealed, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import tracemalloc
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.backup.conftest import NOW
from tests.databases import owner_connection
from thetadesk.alerts.latency import Latencies
from thetadesk.alerts.model import Attempt, Change, Delivery, DeliveryState, Saved, State
from thetadesk.alerts.service import rules
from thetadesk.alerts.service.recording import Recorder
from thetadesk.alerts.store import deliveries, inbox
from thetadesk.audit import service as audit
from thetadesk.audit.model import Decision
from thetadesk.backup.service import evidence
from thetadesk.backup.service.evidence import Days
from thetadesk.bootstrap import App
from thetadesk.kernel.errors import InvalidInputError
from thetadesk.ledger.model import By

ME = By("me", NOW)
TODAY = date(2026, 11, 20)


def gathered(desk: App, first: date = TODAY, last: date = TODAY) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder, desk.reading() as unit:
        content = evidence.gather(unit, Days(first, last), NOW, Path(folder)).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name).decode() for name in opened.namelist()}


def rows(files: dict[str, str], name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(files[f"{name}.json"])
    as_csv = list(csv.DictReader(io.StringIO(files[f"{name}.csv"], newline="")))
    assert len(as_csv) == len(found)
    return found


def fire(desk: App, rule_id: str, at: datetime) -> None:
    seconds = at.timestamp()
    saved = Saved(State.FIRING, seconds, last_value=184.0, last_fired_at=seconds, count=1)
    change = Change(
        rule_id, 1, "", State.OK, State.FIRING, seconds, 0, 184.0, 185.0, "AAPL 184.00 < 185", 1, saved
    )
    with desk.unit() as unit:
        Recorder(desk, Latencies()).write(unit, [change])


def test_alerts_rules_and_decisions_of_the_days_are_in_it(desk: App) -> None:
    with desk.unit() as unit:
        rule = rules.create(unit, "AAPL < 185", ME, '=HYPERLINK("http://example.org")')
    fire(desk, rule.id, NOW)
    files = gathered(desk)
    [alert] = rows(files, "alerts")
    assert (alert["rule"], alert["value"], alert["threshold"]) == ("AAPL < 185", 184.0, 185.0)
    [change] = rows(files, "rule-changes")
    assert change["after"]["name"] == '=HYPERLINK("http://example.org")'
    decisions = rows(files, "audit")
    assert len(decisions) == 21
    assert [each["seq"] for each in decisions] == list(range(1, 22))
    manifest = json.loads(files["manifest.json"])
    assert manifest["rows"] == {
        "alerts": 1, "deliveries": 0, "attempts": 0, "rule-versions": 1, "rule-changes": 1, "audit": 21,
    }  # fmt: skip
    [version] = rows(files, "rule-versions")
    assert (version["rule_id"], version["version"]) == (alert["rule_id"], alert["rule_version"])
    assert (manifest["chain"]["ok"], manifest["chain"]["hash"]) == (True, decisions[-1]["hash"])
    for name, sha256 in manifest["sha256"].items():
        assert hashlib.sha256(files[name].encode()).hexdigest() == sha256


def test_days_are_those_of_new_york(desk: App) -> None:
    midnight = datetime(2026, 11, 21, 5, tzinfo=UTC)
    with desk.unit() as unit:
        for at in (midnight - timedelta(microseconds=1), midnight):
            audit.record(unit, at=at, actor="me", action="looked", subject=f"at:{at}")
    friday = [each["action"] for each in rows(gathered(desk), "audit")]
    saturday = rows(gathered(desk, date(2026, 11, 21), date(2026, 11, 21)), "audit")
    assert friday.count("looked") == 1
    assert [each["subject"] for each in saturday] == [f"at:{midnight}"]


def test_days_without_anything_are_empty_lists_with_headings(desk: App) -> None:
    files = gathered(desk, date(2020, 1, 1), date(2020, 1, 2))
    assert rows(files, "alerts") == rows(files, "audit") == []
    assert files["alerts.csv"].startswith("id,fired_at,")


def test_a_log_that_was_changed_says_so(sqlite_desk: App) -> None:
    with owner_connection(sqlite_desk.database) as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_log_no_update")
        connection.exec_driver_sql("UPDATE audit_log SET actor = 'nobody' WHERE seq = 2")
    chain = json.loads(gathered(sqlite_desk)["manifest.json"])["chain"]
    assert (chain["ok"], chain["broken_at"]) == (False, 2)


@pytest.mark.parametrize(
    ("first", "last"), [(TODAY, TODAY - timedelta(days=1)), (date(2000, 1, 1), date(2026, 1, 1))]
)
def test_impossible_days_are_refused(first: date, last: date) -> None:
    with pytest.raises(InvalidInputError):
        Days(first, last)


def test_a_long_log_is_never_whole_in_memory(sqlite_desk: App, tmp_path: Path) -> None:
    long = "x" * 2_000
    with sqlite_desk.unit() as unit:
        audit.record_each(
            unit, (Decision(NOW, "me", "did", f"thing:{number}", None, long) for number in range(5_000))
        )
    folder = tmp_path / "out"
    folder.mkdir()
    tracemalloc.start()
    with sqlite_desk.reading() as unit:
        made = evidence.gather(unit, Days(TODAY, TODAY), NOW, folder)
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (folder / "audit.json").stat().st_size > 10_000_000
    assert peak < 10_000_000
    assert made.is_file()


def test_who_was_told_and_every_try_at_it_is_in_it(desk: App) -> None:
    with desk.unit() as unit:
        rule = rules.create(unit, "AAPL < 185", ME)
    fire(desk, rule.id, NOW)
    with desk.unit() as unit:
        [alert] = inbox.every_alert(unit)
        sent = Delivery(
            "d1", alert.id, "desk", 0, DeliveryState.DELIVERED, alert.severity, NOW, NOW, receipt="=ok"
        )
        deliveries.add_deliveries(unit, [sent])
        deliveries.add_attempts(unit, [Attempt("d1", 1, NOW, "delivered", "@here", 12)])
    files = gathered(desk)
    [delivery], [attempt] = rows(files, "deliveries"), rows(files, "attempts")
    assert (delivery["id"], delivery["alert_id"], delivery["receipt"]) == ("d1", alert.id, "=ok")
    assert (attempt["delivery_id"], attempt["outcome"], attempt["detail"]) == ("d1", "delivered", "@here")
    assert "'=ok" in files["deliveries.csv"]
    assert "'@here" in files["attempts.csv"]
