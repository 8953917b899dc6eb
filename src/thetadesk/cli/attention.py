"""`thetadesk attention`: what needs a hand today."""

from typing import Annotated, Any

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.portfolios import portfolio_id
from thetadesk.cli.printing import (
    AccountOption,
    AsJson,
    PortfolioOption,
    ScopeOption,
    table,
    write_json,
    write_line,
)

_WORDS = {3: "now", 2: "soon", 1: "look"}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("attention")(attention)


def attention(
    context: typer.Context,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    scope: ScopeOption = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Only this kind: expiring, tested, profit, login, job, …")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What needs a hand, the most severe first, and what to do about it."""
    with desk_of(context).open() as client:
        chosen = portfolio and portfolio_id(client, portfolio)
        found = client.get("/attention", account=account, scope=scope, portfolio=chosen, kind=kind)
    if as_json:
        write_json(found)
        return
    if found["items"]:
        table(["When", "What", "How much ", "Account", "To do"], [_row(each) for each in found["items"]])
    else:
        write_line("Nothing needs a hand.")
    if found["unpriced"]:
        write_line(_unpriced(found["unpriced"], found["shorts"]))


def _row(each: dict[str, Any]) -> tuple[object, ...]:
    lesser = "".join(f"\n  also: {other['what']}" for other in each["also"])
    return (
        _WORDS[each["severity"]],
        each["what"] + lesser,
        each["number"] or None,
        each["account"] or None,
        each["action"]["label"],
    )


def _unpriced(unpriced: int, shorts: int) -> str:
    which = "None" if unpriced == shorts else f"Only {shorts - unpriced}"
    return f"{which} of {shorts} short options has a price that can be believed: the others may be tested unseen."
