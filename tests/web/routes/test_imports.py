"""Files in: the result, the refusals, nothing half done."""

from datetime import timedelta
from decimal import Decimal

import pytest

from thetadesk.portfolio.model import BuyingPower, FigureSource, Header, Taken, Totals, Valued
from thetadesk.portfolio.service import record

CSV = {"Content-Type": "application/octet-stream"}


def spooled(desk):
    return list((desk.settings.data_dir / "spool").iterdir())


def test_an_import_says_what_became_of_every_row(client, desk):
    done = client.import_file("tastytrade_21_columns.csv", account="Taxable")
    assert (done["status"], done["format"], done["account"]) == ("done", "tastytrade_csv", "Taxable")
    assert (done["read"], done["new"], done["known"], done["quarantined"]) == (17, 17, 0, [])
    assert done["progress"] == 1.0
    assert spooled(desk) == []


def test_a_second_import_adds_nothing(client, desk):
    client.import_file("tastytrade_21_columns.csv")
    desk.clock.advance(timedelta(minutes=1))
    again = client.import_file("tastytrade_21_columns.csv")
    assert (again["new"], again["known"]) == (0, 17)
    assert [each["new"] for each in client.get("/api/v1/imports").json()["items"]] == [0, 17]


def test_a_file_that_is_no_export_is_refused_and_nothing_is_recorded(client, desk):
    failed = client.import_file("login_page.csv")
    assert failed["status"] == "failed"
    assert failed["problem"]["detail"]
    assert client.get("/api/v1/accounts").json() == {"accounts": []}
    assert spooled(desk) == []


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02" * 100, b"a,b,c\n1,2,3\n", b"\xff\xfe\x00", b"{", b"PK\x03\x04zip"]
)
def test_rubbish_is_refused_with_a_sentence(client, content):
    failed = client.import_file("rubbish", content=content)
    assert failed["status"] == "failed"
    assert len(failed["problem"]["detail"]) > 20
    assert client.get("/api/v1/transactions").json()["total"] == 0


def test_an_empty_file_is_refused(client, desk):
    response = client.post("/api/v1/imports", content=b"", headers=CSV)
    assert response.status_code == 422
    assert spooled(desk) == []


@pytest.mark.parametrize("announced", [True, False])
def test_a_file_beyond_the_limit_is_refused_and_not_kept(client, desk, announced):
    chunk = b"x" * 2**18
    content = chunk * 5 if announced else iter([chunk] * 5)
    response = client.post("/api/v1/imports", content=content, headers=CSV)
    assert response.status_code == 413
    assert "1 MB" in response.json()["detail"]
    assert spooled(desk) == []
    assert client.get("/api/v1/imports").json()["items"] == []


def test_an_unknown_time_zone_is_refused(client):
    failed = client.import_file("tastyworks_legacy.csv", timezone="Mars/Olympus")
    assert failed["status"] == "failed"
    assert "Mars/Olympus" in failed["problem"]["detail"]


def test_a_name_is_shown_without_folders_and_control_characters(client):
    done = client.import_file("login_page.csv")
    assert done["filename"] == "login_page.csv"
    response = client.post(
        "/api/v1/imports", params={"filename": "../../a\x1b[31m\n.csv"}, content=b"x", headers=CSV
    )
    assert response.json()["filename"] == "a[31m.csv"


def test_a_bug_in_a_parser_fails_the_import_and_not_the_desk(client, monkeypatch):
    def broken(*_):
        raise RuntimeError("bug")

    monkeypatch.setattr("thetadesk.bootstrap.imports.recognise", broken)
    failed = client.import_file("tastytrade_21_columns.csv")
    assert failed["status"] == "failed"
    assert "fault of its own" in failed["problem"]["detail"]
    assert client.get("/api/v1/health").json()["status"] == "ok"


def test_an_unknown_import_is_not_found(client):
    assert client.get("/api/v1/imports/nonsense").status_code == 404


def test_the_sample_is_a_book_of_its_own(client):
    started = client.post("/api/v1/imports/sample")
    assert started.status_code == 202
    assert [row["line"] for row in started.json()["quarantined"]] == [110]
    [account] = client.get("/api/v1/accounts").json()["accounts"]
    assert account["kind"] == "sample"
    assert client.get("/api/v1/summary").json()["scope"] == "sample"
    assert client.post("/api/v1/imports/sample").status_code == 409
    client.import_file("tastytrade_21_columns.csv")
    real = client.get("/api/v1/summary").json()
    assert (real["scope"], real["transactions"]) == ("real", 17)
    taken_down(client.app.state.desk, account["id"])
    assert client.delete(f"/api/v1/accounts/{account['id']}").status_code == 204
    assert client.get("/api/v1/summary", params={"scope": "sample"}).json()["transactions"] == 0
    with client.app.state.desk.reading() as unit:
        assert record.account_days(unit, [account["id"]], None, None) == []


def taken_down(desk, account_id):
    """A day of the account in the daily record."""
    now, nobody = desk.clock.now(), BuyingPower(None, None, FigureSource.MODEL)
    header = Header(Decimal(1), Totals(), nobody)
    valued = Valued(now, now.date(), (), {account_id: header}, {account_id: Decimal(1)})
    with desk.unit() as unit:
        assert record.snapshot_day(unit, valued, now.date(), now, Taken.MANUAL).accounts == 1


def test_real_history_is_never_deleted(client):
    account = client.import_file("tastytrade_21_columns.csv")["account_id"]
    assert client.delete(f"/api/v1/accounts/{account}").status_code == 409
