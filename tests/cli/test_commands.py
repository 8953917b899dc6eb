"""The JSON a script can rely on, and what people read."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests import stories
from tests.cli.conftest import FIXTURES

CSV = str(FIXTURES / "tastytrade_21_columns.csv")


@pytest.fixture
def told(thetadesk, tmp_path):
    """Commands on a desk that knows the stories."""
    file = tmp_path / "stories.json"
    file.write_bytes(stories.history(datetime.now(UTC)))
    thetadesk("import", str(file))
    return thetadesk


def test_import_answers_what_scripts_rely_on(thetadesk):
    first = thetadesk.json("import", CSV, "--account", "Taxable")
    assert first["format"] == "tastytrade_csv"
    assert first["account"] == "Taxable"
    assert (first["read"], first["new"], first["known"], first["quarantined"]) == (17, 17, 0, [])
    again = thetadesk.json("import", CSV, "--account", "Taxable")
    assert (again["read"], again["new"], again["known"]) == (17, 0, 17)


def test_quarantined_rows_have_line_and_reason(thetadesk, tmp_path):
    header, *rows = (FIXTURES / "tastytrade_21_columns.csv").read_text().splitlines()
    broken = tmp_path / "broken.csv"
    broken.write_text("\n".join([header, rows[-1].replace("Trade", "Horoscope", 1), *rows]))
    [row] = thetadesk.json("import", str(broken))["quarantined"]
    assert row["line"] == 2
    assert row.keys() == {"line", "reason"}


def test_summary_answers_what_scripts_rely_on(thetadesk):
    thetadesk("import", CSV)
    summary = thetadesk.json("summary")
    assert {
        "currency", "transactions", "cash", "realized", "income", "deposits", "open_positions", "campaigns", "unexplained"
    } <= summary.keys()  # fmt: skip
    assert summary["realized"].keys() == {"options_gross", "stock_gross", "fees", "net"}
    assert summary["campaigns"].keys() == {"open", "closed"}
    assert all(held.keys() == {"symbol", "quantity", "cost"} for held in summary["open_positions"])
    assert isinstance(summary["cash"], str)
    assert summary["transactions"] == 17
    assert thetadesk.json("summary", "--basis", "tax")["basis"] == "tax"
    assert thetadesk.json("summary", "--as-of", "2025-09-01")["transactions"] == 3


def test_campaigns_answer_what_scripts_rely_on(told):
    campaigns = told.json("campaigns")
    assert isinstance(campaigns, list)
    wanted = {
        "id",
        "ticker",
        "strategy",
        "status",
        "opened_on",
        "closed_on",
        "realized",
        "cash",
        "adjusted_basis",
        "links",
    }
    assert all(wanted <= campaign.keys() for campaign in campaigns)
    links = [link for campaign in campaigns for link in campaign["links"]]
    assert {"kind", "from", "to", "reason", "confidence"} == links[0].keys()
    assert "roll" in {link["kind"] for link in links}


@pytest.mark.parametrize(
    "command",
    [
        "positions",
        "transactions",
        "accounts",
        "imports",
        "edits",
        "audit",
        "quarantine",
        "opening-balance",
        "config",
        "connections",
        "certificates",
        "jobs",
    ],
)
def test_lists_are_lists(told, command):
    assert isinstance(told.json(command), list)
    assert told(command)


@pytest.mark.parametrize("command", ["summary", "reconcile", "rebuild", "info", "campaigns"])
def test_people_get_tables(told, command):
    assert len(told(command).splitlines()) > 0


def test_a_campaign_is_told_in_the_terminal(told):
    wheel = next(each for each in told.json("campaigns", "--ticker", "KO"))
    story = told("campaigns", "show", wheel["id"])
    assert "KO · Wheel" in story
    assert "Rolled" in story
    assert "Assigned" in story
    assert told.json("campaigns", "show", wheel["id"])["timeline"]


def test_campaigns_are_moved_split_merged_and_put_back(told):
    wheel = told.json("campaigns", "--ticker", "KO")[0]
    trade = told.json("campaigns", "show", wheel["id"])["allocations"][-1]["transaction_id"]
    told("campaigns", "move", trade, "--from", wheel["id"], "--to", "new", "--dry-run")
    assert told.json("edits") == []
    split = told.json("campaigns", "split", wheel["id"], trade)
    assert len(told.json("campaigns", "--ticker", "KO")) == 2
    told("campaigns", "merge", split["created"], wheel["id"])
    told("campaigns", "undo")
    told("edits", "undo", split["edit_id"])
    assert told.json("campaigns", "--ticker", "KO") == [wheel]
    assert {edit["undone"] for edit in told.json("edits")} == {True}
    told("edits", "redo", split["edit_id"])
    assert len(told.json("campaigns", "--ticker", "KO")) == 2
    assert told.json("audit", "verify")["ok"]


def test_notes_are_written(told):
    wheel = told.json("campaigns", "--ticker", "KO")[0]["id"]
    told("campaigns", "note", wheel, "--note", "patience", "--tag", "income", "--strategy", "short_put")
    written = told.json("campaigns", "--ticker", "KO")[0]
    assert (written["note"], written["tags"], written["strategy"]) == ("patience", ["income"], "short_put")
    assert "nothing to change" in told("campaigns", "note", wheel, status=2)


def test_an_opening_balance_is_recorded_and_taken_back(told):
    [missing] = told.json("reconcile")["missing_opens"]
    added = told.json(
        "opening-balance", "add", "Stories", "--on", "2025-01-02", "--symbol", missing["symbol"], "--quantity", "-1"
    )  # fmt: skip
    assert told.json("reconcile")["missing_opens"] == []
    told("opening-balance", "remove", "Stories", added["id"])
    assert [each["undone"] for each in told.json("opening-balance")] == [True]
    assert "accounts: Stories" in told("opening-balance", "remove", "Nobody", "x", status=2)


def test_an_account_is_renamed_and_given_a_lot_method(told):
    told("accounts", "set", "Stories", "--name", "Practice", "--lot-method", "lifo")
    assert [(a["name"], a["lot_method"]) for a in told.json("accounts")] == [("Practice", "lifo")]
    assert "never deleted" in told("accounts", "remove", "Practice", status=2)


def test_the_sample_is_loaded_and_removed(thetadesk):
    assert len(thetadesk.json("sample")["quarantined"]) == 1
    [account] = thetadesk.json("accounts")
    assert account["kind"] == "sample"
    thetadesk("accounts", "remove", account["name"])
    assert thetadesk.json("accounts") == []


def test_transactions_are_filtered_and_shown(told):
    rows = told.json("transactions", "--ticker", "KO", "--sort", "cash")
    assert [Decimal(row["cash"]) for row in rows] == sorted(Decimal(row["cash"]) for row in rows)
    assert len(told.json("transactions", "--limit", "3")) == 3
    assert told.json("transactions", rows[0]["id"])["revisions"]
    assert "story-" in told("transactions", rows[0]["id"])


def test_the_export_can_be_imported_again(thetadesk, tmp_path):
    thetadesk("import", CSV)
    before = thetadesk.json("summary")
    written = thetadesk.json("export", str(tmp_path / "book.json"))
    assert written["bytes"] == (tmp_path / "book.json").stat().st_size
    assert thetadesk.json("import", str(tmp_path / "book.json"))["new"] == 0
    assert thetadesk.json("summary") == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "missing.csv"], "missing.csv is not a file"),
        (["import", str(FIXTURES / "login_page.csv")], "login_page.csv: "),
        (["import", str(FIXTURES / "orders_schwab.json")], "orders"),
        (["summary", "--basis", "both"], "basis: "),
        (["summary", "--as-of", "soon"], "as_of: "),
        (["summary", "--account", "Nobody"], "no account Nobody"),
        (["campaigns", "show", "none"], "no campaign none"),
        (["campaigns", "undo"], "no edit"),
        (["nonsense"], "No such command 'nonsense'"),
        (["summary", "--nonsense"], "No such option"),
        (["campaigns", "move", "x"], "Missing option"),
        (["--server", "http://127.0.0.1:9", "summary"], "no desk answers at http://127.0.0.1:9"),
        (["--server", "nonsense", "summary"], "is not a server's address"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(thetadesk, arguments, said):
    assert said in thetadesk(*arguments, status=2)


def test_a_wrong_setting_is_one_clear_line(thetadesk, monkeypatch):
    monkeypatch.setenv("THETADESK_ROLL_WINDOW_MINUTES", "ten")
    assert "THETADESK_ROLL_WINDOW_MINUTES ('ten')" in thetadesk("summary", status=2)


def test_a_folder_that_cannot_be_is_one_clear_line(folder, capsys, tmp_path):
    from thetadesk.cli.main import run

    (tmp_path / "file").write_text("")
    assert run(["--data-dir", str(tmp_path / "file"), "summary"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "cannot be used: File exists" in err


def test_a_file_that_cannot_be_written_is_one_clear_line(told, tmp_path):
    assert "No such file or directory" in told("export", str(tmp_path / "none" / "book.json"), status=2)


def test_a_broken_audit_log_is_status_2(told, folder):
    import sqlite3

    wheel = told.json("campaigns", "--ticker", "KO")[0]["id"]
    told("campaigns", "note", wheel, "--note", "one")
    database = sqlite3.connect(folder / "thetadesk.db")
    for name, table in database.execute(
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        if "audit" in table:
            database.execute(f"DROP TRIGGER {name}")
    database.execute("UPDATE audit_log SET actor = 'nobody'")
    database.commit()
    database.close()
    assert "broken at row 1" in told("audit", "verify", status=2)


def test_json_is_the_only_thing_on_standard_output(thetadesk):
    assert json.loads(thetadesk("import", CSV, "--json"))


@pytest.mark.parametrize("command", ["connections brokers", "jobs list", "jobs history", "sync runs"])
def test_lists_below_a_noun_are_lists(thetadesk, command):
    assert isinstance(thetadesk.json(*command.split()), list)
    assert thetadesk(*command.split())


def test_a_job_runs_without_a_server_to_its_end(thetadesk):
    assert thetadesk.json("jobs", "run", "roll-up")["state"] == "done"
    skipped = thetadesk.json("jobs", "run", "sync")
    assert (skipped["state"], skipped["outcome"]) == ("skipped", "no broker is connected")
    assert [run["trigger"] for run in thetadesk.json("jobs", "history")] == ["manual", "manual"]


def test_what_cannot_be_connected_says_what_is_missing(thetadesk):
    assert "SCHWAB_APP_KEY" in thetadesk("connect", "schwab", status=2)
    assert "there are: schwab" in thetadesk("connect", "nonsense", status=2)
    assert "connections: none yet" in thetadesk("disconnect", "schwab", status=2)
    assert "No broker is connected" in thetadesk("sync", "--wait", status=2)
    assert "no job nonsense" in thetadesk("jobs", "run", "nonsense", status=2)


def test_the_key_is_replaced(thetadesk):
    thetadesk("import", CSV)
    assert thetadesk.json("secrets", "rotate")["old_key_left"] is False
    assert "encrypted with the new key" in thetadesk("secrets", "rotate")
    assert thetadesk.json("accounts")[0]["transactions"] == 17
