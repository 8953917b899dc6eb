"""Taxes and tables from the terminal."""

from datetime import UTC, datetime

import pytest

from tests import stories


@pytest.fixture
def told(thetadesk, tmp_path):
    file = tmp_path / "stories.json"
    file.write_bytes(stories.history(datetime.now(UTC)))
    thetadesk("import", str(file))
    return thetadesk


def test_a_year_is_told_with_its_sums_and_its_warning(told):
    year = datetime.now(UTC).year
    found = told.json("tax", "lots", "--year", str(year))
    shown = told("tax", "lots", "--limit", "1")
    assert found["year"] == year
    assert "no tax advice" in shown
    assert "no tax advice" in told("tax", "wash")
    assert told.json("tax") == found
    assert told.json("tax", "wash")["year"] == year


def test_another_method_is_held_against_the_books(told):
    assert told.json("tax", "preview", "hifo")["method"] == "hifo"
    shown = told("tax", "preview", "lifo", "--year", str(datetime.now(UTC).year))
    assert "as booked" in shown
    assert "LIFO" in shown


def test_a_table_is_written_to_a_file(told, tmp_path):
    file = tmp_path / "trades.csv"
    assert "wrote" in told("export", "trades", "-o", str(file))
    rows = file.read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("account,currency,campaign,ticker")
    assert len(rows) > 10
    assert told.json("export", "days", "-o", str(file))["file"] == str(file)


def test_a_table_that_is_none_is_refused(told):
    said = told("export", "trade", "--from", "2026-01-01", status=2)
    assert "there is no table 'trade'" in said
