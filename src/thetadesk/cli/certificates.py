"""`thetadesk certificates`: our books against the broker's."""

from typing import Annotated, Any

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AccountOption, AsJson, grouped, table, write_json, write_line


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("certificates")(certificates)


def certificates(
    context: typer.Context,
    certificate: Annotated[str | None, typer.Argument(help="Show this one, position by position.")] = None,
    account: AccountOption = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many, the newest.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List certificates, newest first, or show one."""
    with desk_of(context).open() as client:
        if certificate is not None:
            one = client.get(f"/certificates/{certificate}")
            write_json(one) if as_json else _show_one(one)
            return
        found = client.get("/certificates", account=account, limit=limit)["items"]
    write_json(found) if as_json else _show(found)


def _show(found: list[dict[str, Any]]) -> None:
    rows = [
        (c["at"], c["account"], c["state"], len(c["positions"]), _differing(c), grouped(c["cash"]["difference"]),
         len(c["opening_balances"]), c["id"])
        for c in found
    ]  # fmt: skip
    columns = ["When", "Account", "", "Positions ", "Differing ", "Cash differs by ", "Opening balances "]
    table([*columns, "Id"], rows)


def _differing(certificate: dict[str, Any]) -> int:
    return sum(each["ours"] != each["brokers"] for each in certificate["positions"])


def _show_one(one: dict[str, Any]) -> None:
    equal = "equal the broker's" if one["state"] == "green" else "differ from the broker's"
    write_line(f"{one['account']}, {one['at']}: the books of {one['transactions']} transactions {equal}")
    cash = one["cash"]
    rows = [
        (f"Cash {cash['currency']}", grouped(cash["ours"]), grouped(cash["brokers"]), grouped(cash["difference"]),
         _rests(cash)),
        *((each["words"], each["ours"], each["brokers"], each["difference"], _rests(each)) for each in one["positions"]),
    ]  # fmt: skip
    table(["What", "Ours ", "Broker's ", "Difference ", ""], rows)
    if one["first_difference"]:
        told = one["first_difference"]["transaction"]
        where = f" ({told['id']}, {told['traded_on']})" if told else ""
        write_line(f"first difference{where}: {one['first_difference']['reason']}")
    for each in one["explanations"]:
        write_line(f"  {each['text']}")


def _rests(line: dict[str, Any]) -> str:
    return "rests on an opening balance" if line["rests_on_opening"] else ""
