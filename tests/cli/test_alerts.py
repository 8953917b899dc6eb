"""Alerts from the terminal."""


def test_a_rule_is_looked_at_kept_paused_and_deleted(thetadesk):
    assert "AAPL < 185 for 30s" in thetadesk("alerts", "check", "AAPL<185 for 30s")
    assert thetadesk.json("alerts", "list") == []
    made = thetadesk.json("alerts", "add", "AAPL<185 for 30s", "--name", "Support")
    assert (made["text"], made["name"]) == ("AAPL < 185 for 30s", "Support")
    assert "Support" in thetadesk("alerts", "list")
    assert thetadesk("alerts", "pause", "Support").startswith("paused")
    assert thetadesk("alerts", "resume", made["id"][:6]).startswith("quiet")
    assert thetadesk("alerts", "delete", made["id"]).startswith("deleted")
    assert thetadesk.json("alerts", "list") == []


def test_what_is_no_rule_is_refused_where_it_is_wrong(thetadesk):
    said = thetadesk("alerts", "add", "AAPL << 185", status=2)
    assert "⟦<⟧" in said
    assert "⟦?⟧" in thetadesk("alerts", "check", "AAPL <", status=2)
    assert thetadesk.json("alerts", "list") == []


def test_the_inbox_and_channels_are_shown(thetadesk):
    assert thetadesk.json("alerts", "inbox") == thetadesk.json("alerts", "inbox", "--history") == []
    assert "Severity" in thetadesk("alerts", "inbox")
    assert thetadesk("alerts", "ack", "abc", status=2) == "there is no open alert 'abc'"
    assert thetadesk.json("alerts", "channels") == []
    assert "webhook" in thetadesk("alerts", "channels", "--kinds")
    assert "no channel" in thetadesk("alerts", "test", "pigeon", status=2)
