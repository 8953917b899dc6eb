"""`thetadesk alerts`: rules, what they fired, and the channels that tell it."""

from typing import Annotated, Any

import typer

from thetadesk.cli.client import Client, RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, table, write_json, write_line

_Text = Annotated[str, typer.Argument(help="The rule in one line, in quotes: 'AAPL < 185 for 30s'.")]
_Rule = Annotated[str, typer.Argument(help="The rule's name or id, or the beginning of its id.")]
_Alert = Annotated[str, typer.Argument(help="The alert's id, or the beginning of it.")]
_STATES = ("firing", "no_data", "error", "pending")


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    alerts = typer.Typer(
        help="Rules that watch, what they fired, and who is told.", invoke_without_command=True
    )
    alerts.callback()(list_rules)
    alerts.command("list")(list_rules)
    alerts.command("add")(add_rule)
    alerts.command("check")(check_rule)
    alerts.command("pause")(pause_rule)
    alerts.command("resume")(resume_rule)
    alerts.command("delete")(delete_rule)
    alerts.command("inbox")(inbox)
    alerts.command("ack")(acknowledge)
    alerts.command("channels")(list_channels)
    alerts.command("test")(test_channel)
    app.add_typer(alerts, name="alerts")


def list_rules(context: typer.Context, as_json: AsJson = False) -> None:
    """List the rules, and how each stands."""
    if context.invoked_subcommand is not None:
        return
    with desk_of(context).open() as client:
        found = _rules(client)
    if as_json:
        write_json(found)
        return
    rows = [(each["id"][:8], each["name"], each["text"], _standing(each)) for each in found]
    table(["Id", "Name", "Rule", "State"], rows)


def add_rule(
    context: typer.Context,
    text: _Text,
    name: Annotated[str, typer.Option(help="What you call it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Keep a rule; it is watched at once."""
    with desk_of(context).open() as client:
        _require_rule(client, text)
        made = client.send("POST", "/alerts/rules", {"text": text, "name": name})
    if as_json:
        write_json(made)
    else:
        write_line(f"{made['id'][:8]} {made['text']}")
        write_line(made["description"])


def check_rule(context: typer.Context, text: _Text, as_json: AsJson = False) -> None:
    """Say what a rule would do, keeping nothing: in words, whether it is true now, how often it would have fired."""
    with desk_of(context).open() as client:
        found = _require_rule(client, text, past=True)
    if as_json:
        write_json(found)
        return
    write_line(found["text"])
    write_line(found["description"])
    for each in found["now"]:
        write_line(f"{each['title']}: {each['words']}" if each["title"] else each["words"])
    if found["past"] is not None:
        write_line(found["past"]["note"])


def pause_rule(context: typer.Context, rule: _Rule, as_json: AsJson = False) -> None:
    """Stop watching a rule."""
    _change(context, rule, "pause", as_json)


def resume_rule(context: typer.Context, rule: _Rule, as_json: AsJson = False) -> None:
    """Watch a paused rule again."""
    _change(context, rule, "resume", as_json)


def delete_rule(context: typer.Context, rule: _Rule, as_json: AsJson = False) -> None:
    """Delete a rule; its history stays, and the page can restore it."""
    _change(context, rule, "delete", as_json)


def inbox(
    context: typer.Context,
    history: Annotated[bool, typer.Option("--history", help="What is over, too, newest first.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many of the history.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what is true now: what nobody has acknowledged first, then by severity."""
    with desk_of(context).open() as client:
        found = _alerts(client) if not history else client.get("/alerts/history", limit=limit)["items"]
    if as_json:
        write_json(found)
        return
    rows = [
        (each["id"][:8], each["severity"], each["state"], each["fired_at"], each["words"], _told(each))
        for each in found
    ]
    table(["Id", "Severity", "State", "Since", "What", "Told by"], rows)


def acknowledge(
    context: typer.Context,
    alert: _Alert,
    note: Annotated[str, typer.Option(help="What to remember of it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take an alert into hand: nothing more is sent of it."""
    with desk_of(context).open() as client:
        chosen = _one(_alerts(client), alert, "open alert")
        found = client.send("POST", f"/alerts/events/{chosen['id']}/ack", {"note": note})
    if as_json:
        write_json(found)
    else:
        write_line(f"{found['state']}: {found['words']}")


def list_channels(
    context: typer.Context,
    kinds: Annotated[bool, typer.Option("--kinds", help="What can be set up, and what it needs.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the channels that are set up; setting one up is done on the page, where its secrets are not seen."""
    with desk_of(context).open() as client:
        found = client.get("/alerts/channels/kinds" if kinds else "/alerts/channels")["items"]
    if as_json:
        write_json(found)
    elif kinds:
        rows = [
            (each["name"], each["title"], ", ".join(field["name"] for field in each["fields"]))
            for each in found
        ]
        table(["Kind", "Title", "Needs"], rows)
    else:
        channels = [(each["id"], each["title"], each["kind"], _health(each)) for each in found]
        table(["Id", "Title", "Kind", "State"], channels)


def test_channel(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="The channel's id.")],
    as_json: AsJson = False,
) -> None:
    """Send a message that says it is a test."""
    with desk_of(context).open() as client:
        receipt = client.send("POST", f"/alerts/channels/{channel}/test")
    if as_json:
        write_json(receipt)
    else:
        write_line(f"{channel} took it: {receipt['words'] or receipt['id'] or 'no receipt'}")


def pointed(text: str, problem: dict[str, Any]) -> str:
    """Why a text is no rule, with the place shown: `AAPL < ⟦here⟧`."""
    at, end = problem["at"], problem["at"] + problem["length"]
    wrong = text[at:end]
    shown = f"{text[:at]}⟦{wrong}⟧{text[end:]}" if wrong.strip() else f"{text[:at]}⟦?⟧"
    return f"{problem['detail']} {shown}"


def _require_rule(client: Client, text: str, *, past: bool = False) -> dict[str, Any]:
    """What the desk says of a text that is a rule; RefusedError points at the character of one that is none."""
    found: dict[str, Any] = client.send("POST", "/alerts/rules/check", {"text": text, "past": past})
    if not found["ok"]:
        raise RefusedError(pointed(text, found["problem"]))
    return found


def _change(context: typer.Context, rule: str, action: str, as_json: bool) -> None:
    with desk_of(context).open() as client:
        chosen = _one(_rules(client), rule, "rule")
        where = f"/alerts/rules/{chosen['id']}"
        delete = action == "delete"
        changed = client.send("DELETE", where) if delete else client.send("POST", f"{where}/{action}")
    if as_json:
        write_json(changed)
    else:
        write_line(f"{_standing(changed)}: {changed['text']}")


def _rules(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/alerts/rules")["items"]
    return found


def _alerts(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/alerts/events")["items"]
    return found


def _one(found: list[dict[str, Any]], name: str, what: str) -> dict[str, Any]:
    """The only one with this name, or whose id begins so."""
    chosen = [each for each in found if name in (each["id"], each.get("name"))]
    chosen = chosen or [each for each in found if name and each["id"].startswith(name)]
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        raise RefusedError(f"{len(chosen)} of them are called {name!r}: give the id")
    raise RefusedError(f"there is no {what} {name!r}")


def _standing(rule: dict[str, Any]) -> str:
    if rule["deleted"]:
        return "deleted"
    if rule["problem"]:
        return f"error: {rule['problem']}"
    if rule["paused"]:
        return "paused"
    counts = [f"{rule['standing'][state]} {state}" for state in _STATES if rule["standing"][state]]
    return ", ".join(counts) or "quiet"


def _told(alert: dict[str, Any]) -> str:
    return ", ".join(f"{each['channel_id']} {each['state']}" for each in alert["deliveries"])


def _health(channel: dict[str, Any]) -> str:
    return "off" if not channel["enabled"] else channel["problem"] or "ok"
