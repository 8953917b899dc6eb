"""`thetadesk performance`: how well it went."""

from typing import Annotated, Any

import typer

from thetadesk.cli.client import Client, RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.figures import Since, Until, write_metrics, write_performance
from thetadesk.cli.portfolios import asked_of
from thetadesk.cli.printing import (
    AccountOption,
    AsJson,
    PortfolioOption,
    ScopeOption,
    grouped,
    signed,
    table,
    write_json,
)

_Ticker = Annotated[str | None, typer.Option("--ticker", help="Only this underlying.")]
_Strategy = Annotated[str | None, typer.Option("--strategy", help="Only this strategy (short_put).")]
_Campaign = Annotated[str | None, typer.Option("--campaign", help="Only this campaign: its id.")]
_Wheel = Annotated[str | None, typer.Option("--wheel", help="Only this wheel: its id, or its symbol.")]
_By = Annotated[
    str,
    typer.Argument(help="wheel, campaign, strategy, ticker, portfolio, account or month."),
]


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    performance = typer.Typer(help="How well it went.", invoke_without_command=True)
    performance.callback()(show_desk)
    performance.command("show")(show_performance)
    performance.command("by")(show_groups)
    performance.command("breakdowns")(show_breakdowns)
    performance.command("day")(show_day)
    performance.command("metrics")(show_metrics)
    app.add_typer(performance, name="performance")


def show_desk(context: typer.Context, as_json: AsJson = False) -> None:
    """How well the desk did: returns, ratios, drawdown, SPY beside it, and what each month has made."""
    if context.invoked_subcommand is not None:
        return
    with desk_of(context).open() as client:
        found = client.get("/performance")
    write_performance(found, as_json=as_json)


def show_performance(
    context: typer.Context,
    scope: ScopeOption = None,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    wheel: _Wheel = None,
    campaign: _Campaign = None,
    strategy: _Strategy = None,
    ticker: _Ticker = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Returns, ratios, drawdown, SPY beside it, and what each month has made: of the desk, or of what is named."""
    told = {"campaign": campaign, "strategy": strategy, "ticker": ticker, "from": since, "to": until}
    with desk_of(context).open() as client:
        asked = asked_of(client, scope=scope, account=account, portfolio=portfolio)
        found = client.get("/performance", wheel=_wheel(client, wheel), **{**asked, **told})
    write_performance(found, as_json=as_json)


def show_groups(
    context: typer.Context,
    by: _By,
    scope: ScopeOption = None,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """What groups came to side by side, best first: profit, premium, won and lost, return on the capital at risk."""
    with desk_of(context).open() as client:
        asked = asked_of(client, scope=scope, account=account, portfolio=portfolio)
        found = client.get("/performance/aggregate", by=by, **{**asked, "from": since, "to": until})
    if as_json:
        write_json(found)
        return
    rows = [
        (
            each["label"],
            signed(each["pnl"]),
            signed(each["premium"]),
            each["campaigns"],
            f"{each['wins']} : {each['losses']}",
            signed(each["best"]),
            signed(each["worst"]),
            _percent(each["ratios"]["annualised_on_capital"]),
        )
        for each in found["items"]
    ]
    columns = [
        "",
        "Profit ",
        "Premium ",
        "Campaigns ",
        "Won : lost ",
        "Best ",
        "Worst ",
        "On capital, a year ",
    ]
    table(columns, rows)


def show_breakdowns(
    context: typer.Context,
    scope: ScopeOption = None,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Profit by days to expiry, delta and weekday of the opening, by ticker and by strategy."""
    with desk_of(context).open() as client:
        asked = asked_of(client, scope=scope, account=account, portfolio=portfolio)
        found = client.get("/performance/breakdowns", **{**asked, "from": since, "to": until})
    if as_json:
        write_json(found)
        return
    for name, shares in found["breakdowns"].items():
        rows = [
            (each["label"], signed(each["pnl"]), each["closed"], f"{each['wins']} : {each['losses']}")
            for each in shares
        ]
        table([_BREAKDOWNS[name], "Profit ", "Closed ", "Won : lost "], rows)


_BREAKDOWNS = {
    "dte": "Days to expiry at the opening",
    "delta": "Delta at the opening",
    "weekday": "Weekday of the opening",
    "ticker": "Ticker",
    "strategy": "Strategy",
}


def show_day(
    context: typer.Context,
    on: Annotated[str, typer.Argument(help="The day (2026-03-02).")],
    scope: ScopeOption = None,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    as_json: AsJson = False,
) -> None:
    """What made a day: its campaigns, and the trades that closed."""
    with desk_of(context).open() as client:
        asked = asked_of(client, scope=scope, account=account, portfolio=portfolio)
        found = client.get(f"/performance/days/{on}", **asked)
    if as_json:
        write_json(found)
        return
    campaigns = [
        (f"{each['ticker']} · {each['strategy_label']}", signed(each["pnl"]), signed(each["premium"]))
        for each in found["campaigns"]
    ]
    title = f"{found['on']}: {signed(found['pnl'])}, {found['scope']['valued']}"
    table(["Campaign", "Realised and income ", "Premium sold "], campaigns, title=title)
    trades = [
        (each["label"], grouped(each["quantity"]), each["opened_on"], signed(each["realized"]))
        for each in found["trades"]
    ]
    table(["Closed", "Opened with ", "Opened", "Realised "], trades)


def show_metrics(
    context: typer.Context,
    scope: ScopeOption = None,
    account: AccountOption = None,
    portfolio: PortfolioOption = None,
    since: Annotated[
        str | None, typer.Option("--from", help="From this day on (2026-03-02); a year back when left out.")
    ] = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """What accounts were worth and risked at the close of each day: net liquidation, Greeks."""
    with desk_of(context).open() as client:
        asked = asked_of(client, scope=scope, account=account, portfolio=portfolio)
        found = client.get("/metrics/days", **{**asked, "from": since, "to": until})
    write_metrics(found, as_json=as_json)


def _wheel(client: Client, name: str | None) -> str | None:
    """The id of the wheel called so; RefusedError where that is none, or several."""
    if name is None:
        return None
    found: list[dict[str, Any]] = client.get("/wheels")["items"]
    ids = [each["id"] for each in found if name == each["id"] or name.upper() == each["symbol"]]
    if len(ids) != 1:
        known = ", ".join(f"{each['symbol']} {each['id']}" for each in found) or "none yet"
        raise RefusedError(f"name one wheel by its id, not {name!r}; wheels: {known}")
    return str(ids[0])


def _percent(rate: float | None) -> str | None:
    return None if rate is None else f"{rate:.1%}".replace("-", "−")
