"""`thetadesk portfolios`: named sets of accounts."""

from typing import Annotated, Any

import typer

from thetadesk.cli.accounts import account_id
from thetadesk.cli.client import Client, RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.figures import Since, Until, figure, write_metrics, write_performance
from thetadesk.cli.printing import AsJson, grouped, signed, table, write_json, write_line

_Name = Annotated[str, typer.Argument(help="The portfolio's name or id.")]
_Description = Annotated[str | None, typer.Option(help="What it is for.")]
_Capital = Annotated[str | None, typer.Option(help="The dollars to be put to work in it.")]
_Accounts = Annotated[
    list[str] | None, typer.Option("--account", help="An account of it, by name or id; again for each.")
]


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    portfolios = typer.Typer(help="Named sets of accounts.", invoke_without_command=True)
    portfolios.callback()(list_portfolios)
    portfolios.command("create")(create_portfolio)
    portfolios.command("set")(set_portfolio)
    portfolios.command("show")(show_portfolio)
    portfolios.command("metrics")(show_metrics)
    portfolios.command("performance")(show_portfolio_performance)
    portfolios.command("remove")(remove_portfolio)
    app.add_typer(portfolios, name="portfolios")
    app.add_typer(portfolios, name="portfolio", help="The same as portfolios.", hidden=True)


def list_portfolios(context: typer.Context, as_json: AsJson = False) -> None:
    """List the portfolios."""
    if context.invoked_subcommand is not None:
        return
    with desk_of(context).open() as client:
        found = client.get("/portfolios")["portfolios"]
    if as_json:
        write_json(found)
        return
    rows = [
        (p["name"], len(p["account_ids"]), grouped(p["default_capital"]), p["description"], p["id"])
        for p in found
    ]
    table(["Portfolio", "Accounts ", "Capital ", "Description", "Id"], rows)


def create_portfolio(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Its name.")],
    account: _Accounts = None,
    description: _Description = None,
    capital: _Capital = None,
    as_json: AsJson = False,
) -> None:
    """Create a portfolio of some accounts."""
    with desk_of(context).open() as client:
        body = {
            "name": name,
            "description": description or "",
            "default_capital": capital,
            "account_ids": [account_id(client, each) for each in account or []],
        }
        made = client.send("POST", "/portfolios", body)
    _tell(made, as_json)


def set_portfolio(
    context: typer.Context,
    portfolio: _Name,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    account: _Accounts = None,
    description: _Description = None,
    capital: _Capital = None,
    as_json: AsJson = False,
) -> None:
    """Change a portfolio; what is not given stays. With --account, those accounts are all that it has."""
    with desk_of(context).open() as client:
        before = client.get(f"/portfolios/{portfolio_id(client, portfolio)}")
        members = None if account is None else [account_id(client, each) for each in account]
        given = {
            "name": name,
            "description": description,
            "default_capital": capital,
            "account_ids": members,
        }
        body = {key: before[key] if value is None else value for key, value in given.items()}
        changed = client.send("PUT", f"/portfolios/{before['id']}", body)
    _tell(changed, as_json)


def show_portfolio(context: typer.Context, portfolio: _Name, as_json: AsJson = False) -> None:
    """What a portfolio's accounts come to, and what they are worth and risk now."""
    with desk_of(context).open() as client:
        found = client.get(f"/portfolios/{portfolio_id(client, portfolio)}/summary")
    if as_json:
        write_json(found)
        return
    rows = [
        ("Accounts", found["accounts"]),
        ("Capital", grouped(found["default_capital"])),
        ("Cash", grouped(found["cash"])),
        ("Deposits less withdrawals", grouped(found["deposits"])),
        ("Realised, cash basis", signed(found["realized"]["net"])),
        ("Income", signed(found["income"])),
        *live_rows(found),
    ]
    table(["", f"{found['currency']} "], rows, title=found["name"])


def show_metrics(
    context: typer.Context,
    portfolio: _Name,
    since: Annotated[
        str | None, typer.Option("--from", help="From this day on (2026-03-02); a year back when left out.")
    ] = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """What a portfolio's accounts were worth and risked at the close of each day."""
    with desk_of(context).open() as client:
        of = portfolio_id(client, portfolio)
        found = client.get(f"/portfolios/{of}/metrics", **{"from": since, "to": until})
    write_metrics(found, as_json=as_json)


def show_portfolio_performance(
    context: typer.Context,
    portfolio: _Name,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """How well a portfolio's accounts did: returns, ratios, drawdown, and what each month has made."""
    with desk_of(context).open() as client:
        of = portfolio_id(client, portfolio)
        found = client.get(f"/portfolios/{of}/performance", **{"from": since, "to": until})
    write_performance(found, as_json=as_json)


def remove_portfolio(context: typer.Context, portfolio: _Name, as_json: AsJson = False) -> None:
    """Remove a portfolio; its accounts and their history stay."""
    with desk_of(context).open() as client:
        chosen = portfolio_id(client, portfolio)
        client.send("DELETE", f"/portfolios/{chosen}")
    if as_json:
        write_json({"removed": chosen})
    else:
        write_line(f"removed {portfolio}")


def portfolio_id(client: Client, name: str) -> str:
    """The id of the portfolio called `name` (its id is accepted too); RefusedError names those that exist."""
    portfolios: list[dict[str, Any]] = client.get("/portfolios")["portfolios"]
    for portfolio in portfolios:
        if name in (portfolio["id"], portfolio["name"]):
            return str(portfolio["id"])
    known = ", ".join(sorted(portfolio["name"] for portfolio in portfolios)) or "none yet"
    raise RefusedError(f"there is no portfolio {name!r}; portfolios: {known}")


def asked_of(
    client: Client, *, scope: str | None, account: str | None, portfolio: str | None
) -> dict[str, str | None]:
    """Whose figures are asked for, as the API is asked. Raises RefusedError for a portfolio that is none."""
    known = None if portfolio is None else portfolio_id(client, portfolio)
    return {"scope": scope, "account": account, "portfolio": known}


def live_rows(found: dict[str, Any]) -> list[tuple[str, object]]:
    """What is worth and risked now, for a table; nothing while nobody tells a price."""
    if found["net_liquidation"] is None:
        return []
    used = found["buying_power_used"]
    return [
        ("Net liquidation", grouped(found["net_liquidation"])),
        ("P&L today", signed(found["pnl_today"])),
        ("P&L open", signed(found["pnl_open"])),
        ("Theta a day", figure(found["theta"])),
        ("Delta, in shares of SPY", figure(found["beta_weighted_delta"])),
        ("Vega", figure(found["vega"])),
        (f"Buying power used ({found['buying_power_source']})", None if used is None else f"{used:.1%}"),
    ]


def _tell(portfolio: dict[str, Any], as_json: bool) -> None:
    if as_json:
        write_json(portfolio)
    else:
        write_line(f"{portfolio['name']}: {len(portfolio['account_ids'])} accounts")
