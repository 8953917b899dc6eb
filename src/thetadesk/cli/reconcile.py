"""`thetadesk reconcile`: every row explained, or listed."""

from typing import Annotated, Any

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AccountOption, AsJson, ScopeOption, grouped, table, write_json, write_line


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("reconcile")(reconcile)
    app.command("rebuild")(rebuild)
    quarantine = typer.Typer(help="Imported rows that wait for a decision.", invoke_without_command=True)
    quarantine.callback()(list_quarantined)
    quarantine.command("decide")(decide)
    quarantine.command("undo")(undo_decision)
    app.add_typer(quarantine, name="quarantine")


def reconcile(
    context: typer.Context, account: AccountOption = None, scope: ScopeOption = None, as_json: AsJson = False
) -> None:
    """Show what is not explained, and the checks that hold the books together."""
    with desk_of(context).open() as client:
        answer = client.get("/reconciliation", account=account, scope=scope)
    write_json(answer) if as_json else _show(answer)


def rebuild(context: typer.Context, as_json: AsJson = False) -> None:
    """Derive everything again from the transactions and compare it with what is stored."""
    with desk_of(context).open() as client:
        answer = client.send("POST", "/reconciliation/rebuild")
    if as_json:
        write_json(answer)
        return
    write_line(
        f"{answer['compared']} figures compared: {'all the same' if answer['same'] else 'not the same'}"
    )
    for difference in answer["differences"]:
        write_line(f"  {difference}")


def list_quarantined(context: typer.Context, as_json: AsJson = False) -> None:
    """List the rows that wait for a decision."""
    if context.invoked_subcommand is not None:
        return
    with desk_of(context).open() as client:
        found = client.get("/quarantine")["items"]
    write_json(found) if as_json else _show_quarantined(found)


def decide(
    context: typer.Context,
    row: Annotated[str, typer.Argument(help="The quarantined row's id.")],
    decision: Annotated[str, typer.Argument(help="same, new or dismiss.")],
    transaction: Annotated[str | None, typer.Option(help="With same: the transaction that it is.")] = None,
    as_json: AsJson = False,
) -> None:
    """Decide what a quarantined row is."""
    body = {"decision": decision}
    if transaction is not None:
        body["transaction_id"] = transaction
    with desk_of(context).open() as client:
        client.send("POST", f"/quarantine/{row}", body)
    _decided(row, decision, as_json)


def undo_decision(
    context: typer.Context,
    row: Annotated[str, typer.Argument(help="The quarantined row's id.")],
    as_json: AsJson = False,
) -> None:
    """Take a decision back."""
    with desk_of(context).open() as client:
        client.send("POST", f"/quarantine/{row}/undo")
    _decided(row, "undone", as_json)


def _decided(row: str, decision: str, as_json: bool) -> None:
    if as_json:
        write_json({"id": row, "decision": decision})
    else:
        write_line(f"{row}: {decision}")


def _show(answer: dict[str, Any]) -> None:
    rows = answer["rows"]
    write_line(f"{rows['read']} rows read, {rows['explained']} explained, {rows['unexplained']} unexplained")
    checks = [
        ("ok" if check["ok"] else "WRONG", check["name"], check["detail"]) for check in answer["checks"]
    ]
    table(["", "Check", ""], checks)
    if answer["missing_opens"]:
        missing = [
            (
                each["transaction"]["traded_on"],
                each["symbol"],
                each["quantity"],
                grouped(each["cash"]),
                each["transaction"]["id"],
            )
            for each in answer["missing_opens"]
        ]
        table(["Closed", "Opening is missing", "Quantity ", "Cash ", "Transaction"], missing)
    if answer["awaiting"]:
        awaited = [
            (each["expires_on"], each["words"], each["quantity"], each["reason"])
            for each in answer["awaiting"]
        ]
        table(["Expired", "Awaiting the broker", "Quantity ", "Why"], awaited)
    if answer["ambiguous"]:
        table(
            ["Transaction", "Problem"],
            [(each["transaction_id"], each["problem"]) for each in answer["ambiguous"]],
        )
    if answer["quarantined"]:
        _show_quarantined(answer["quarantined"])


def _show_quarantined(found: list[dict[str, Any]]) -> None:
    rows = [
        (each["filename"], each["line"], each["reason"], len(each["candidates"]), each["id"])
        for each in found
    ]
    table(["File", "Line ", "Why it waits", "Candidates ", "Id"], rows)
