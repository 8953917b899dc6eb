"""`thetadesk wheel`: wheels, what they hold, and what is done with them by hand."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from thetadesk.cli.accounts import account_id
from thetadesk.cli.client import Client, RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.portfolios import portfolio_id
from thetadesk.cli.printing import (
    AsJson,
    PortfolioOption,
    ScopeOption,
    grouped,
    signed,
    table,
    write_json,
    write_line,
)

_GROUP = "wheel"
_NEW_YORK, _CLOSE = ZoneInfo("America/New_York"), time(16)

_Wheel = Annotated[str, typer.Argument(help="The wheel's symbol or id.")]
_Portfolio = Annotated[str, typer.Option("--portfolio", help="The portfolio, by name or id.")]
_Fees = Annotated[str, typer.Option(help="What fees came to altogether.")]
_Contracts = Annotated[int | None, typer.Option(help="How many contracts; all of them when left out.")]
_Trade = Annotated[str | None, typer.Option("--trade", help="The trade's id, where several are open.")]
_At = Annotated[
    str | None,
    typer.Option(help="When it was: a market date (2026-03-02) or an instant; just now when left out."),
]
_Strike = Annotated[str, typer.Option(help="The strike of the option sold.")]
_Expiration = Annotated[str, typer.Option(help="Its day of expiry (2026-04-17).")]
_Premium = Annotated[str, typer.Option(help="What it was sold for, per share.")]


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    group = wheel_group(app)
    commands: dict[str, Callable[..., None]] = {
        "init": init_wheel,
        "import": import_wheel,
        "adopt": adopt_wheel,
        "record": record_trade,
        "expire": expire_trade,
        "roll": roll_trade,
        "close": close_trade,
        "status": show_status,
        "list": list_all,
        "performance": show_performance,
    }
    for name, command in commands.items():
        group.command(name)(command)


def wheel_group(app: typer.Typer) -> typer.Typer:
    """The group `thetadesk wheel`, made by whoever asks first: what recommends stands beside what records."""
    for known in app.registered_groups:
        if known.name == _GROUP and known.typer_instance is not None:
            return known.typer_instance
    group = typer.Typer(
        help="Sell puts until shares come, and calls on them until they go.", invoke_without_command=True
    )
    group.callback()(_list_unless_told)
    app.add_typer(group, name=_GROUP)
    return group


def _list_unless_told(context: typer.Context, as_json: AsJson = False) -> None:
    """List the wheels that run."""
    if context.invoked_subcommand is None:
        list_all(context, as_json=as_json)


def list_all(
    context: typer.Context,
    scope: ScopeOption = None,
    portfolio: PortfolioOption = None,
    ended: Annotated[bool, typer.Option(help="Those that have ended instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """List wheels: where each stands, what it has taken in, and what comes next."""
    with desk_of(context).open() as client:
        chosen = None if portfolio is None else portfolio_id(client, portfolio)
        found = client.get("/wheels", scope=scope, portfolio=chosen, open=not ended)["items"]
    if as_json:
        write_json(found)
        return
    rows = [
        (
            wheel["symbol"],
            _words(wheel["state"]),
            grouped(wheel["adjusted_basis"]),
            signed(wheel["premium_net"]),
            signed(wheel["realized"]),
            wheel["days_in_cycle"],
            _percent(wheel["ratios"]["annualised_return"]),
            wheel["next"]["line"] if wheel["next"] else None,
        )
        for wheel in found
    ]
    table(["Symbol", "State", "Basis ", "Premium ", "Realised ", "Days ", "A year ", "Next"], rows)


def init_wheel(
    context: typer.Context,
    symbol: Annotated[str, typer.Argument(help="The stock or fund.")],
    portfolio: _Portfolio,
    capital: Annotated[str | None, typer.Option(help="The dollars set aside for it.")] = None,
    profile: Annotated[
        str, typer.Option(help="aggressive, moderate, conservative or defensive.")
    ] = "moderate",
    direction: Annotated[str, typer.Option(help="put, or call where shares are there.")] = "put",
    account: Annotated[
        str | None, typer.Option(help="The account, by name or id; one kept by hand when left out.")
    ] = None,
    started: Annotated[str | None, typer.Option(help="The day from which it runs.")] = None,
    as_json: AsJson = False,
) -> None:
    """Start a wheel on a symbol."""
    body = {
        "symbol": symbol,
        "capital": capital,
        "profile": profile,
        "starting_direction": direction,
        "started_on": started,
    }
    with desk_of(context).open() as client:
        body["account_id"] = None if account is None else account_id(client, account)
        made = client.send("POST", f"/portfolios/{portfolio_id(client, portfolio)}/wheels", body)
    _tell(made, as_json)


def import_wheel(
    context: typer.Context,
    symbol: Annotated[str, typer.Argument(help="The stock or fund, or a wheel's id.")],
    shares: Annotated[str, typer.Option(help="How many shares are there.")],
    basis: Annotated[
        str | None, typer.Option(help="What they had cost altogether; left out where nobody knows.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="The day from which they count.")] = None,
    portfolio: PortfolioOption = None,
    as_json: AsJson = False,
) -> None:
    """Bring shares in that are there already: into a wheel, or with --portfolio into a new one that sells calls."""
    brought = {"quantity": shares, "basis": basis, "on": on}
    with desk_of(context).open() as client:
        if portfolio is None:
            wheel = wheel_of(client, symbol)
            client.send("POST", f"/wheels/{wheel['id']}/import-shares", brought)
            told = client.get(f"/wheels/{wheel['id']}")
        else:
            body = {"symbol": symbol, "starting_direction": "call", "import_shares": brought}
            told = client.send("POST", f"/portfolios/{portfolio_id(client, portfolio)}/wheels", body)
    _tell(told, as_json)


def adopt_wheel(
    context: typer.Context,
    symbol: Annotated[
        str | None, typer.Argument(help="The symbol to adopt; without one, what could be adopted is listed.")
    ] = None,
    portfolio: PortfolioOption = None,
    as_json: AsJson = False,
) -> None:
    """Make a wheel of what the ledger tells already; without a symbol, list what could be one."""
    with desk_of(context).open() as client:
        where = None if portfolio is None else portfolio_id(client, portfolio)
        found = client.get("/wheels/adoptable", portfolio=where)["items"]
        if symbol is not None:
            if where is None:
                raise RefusedError("say which portfolio the wheel is to be in, with --portfolio")
            ids = [each["campaign_id"] for each in found if each["symbol"] == symbol.upper()]
            if not ids:
                raise RefusedError(f"no open campaign of {symbol.upper()} in that portfolio could be a wheel")
            body = {"symbol": symbol, "adopt": ids}
            _tell(client.send("POST", f"/portfolios/{where}/wheels", body), as_json)
            return
    if as_json:
        write_json(found)
        return
    rows = [
        (each["symbol"], each["strategy_label"], each["opened_on"], each["shares"], each["campaign_id"])
        for each in found
    ]
    table(["Symbol", "Strategy", "Opened", "Shares ", "Campaign"], rows)


def record_trade(
    context: typer.Context,
    wheel: _Wheel,
    direction: Annotated[str, typer.Argument(help="put or call: what was sold.")],
    strike: _Strike,
    expiration: _Expiration,
    premium: _Premium,
    contracts: Annotated[int, typer.Option(help="How many contracts.")] = 1,
    fees: _Fees = "0",
    at: _At = None,
    as_json: AsJson = False,
) -> None:
    """Record an option sold to open."""
    body = {
        "direction": direction,
        "strike": strike,
        "expiration_date": expiration,
        "contracts": contracts,
        "premium_per_share": premium,
        "fees": fees,
        "at": _instant(at),
    }
    with desk_of(context).open() as client:
        told = client.send("POST", f"/wheels/{wheel_of(client, wheel)['id']}/trades", body)
    _tell_trade(told, as_json)


def expire_trade(
    context: typer.Context,
    wheel: _Wheel,
    price: Annotated[str | None, typer.Option(help="What the stock stood at.")] = None,
    assigned: Annotated[
        int | None, typer.Option(help="How many contracts were assigned (of a call: called away).")
    ] = None,
    on: Annotated[str | None, typer.Option(help="On which day; that of its expiry when left out.")] = None,
    fees: _Fees = "0",
    trade: _Trade = None,
    as_json: AsJson = False,
) -> None:
    """Record how an option ended: worthless, assigned, or called away."""
    body = {"stock_price": price, "assigned_contracts": assigned, "on": on, "fees": fees}
    with desk_of(context).open() as client:
        told = client.send("POST", f"/trades/{_open_trade(client, wheel, trade)}/expire", body)
    _tell_trade(told, as_json)


def close_trade(
    context: typer.Context,
    wheel: _Wheel,
    price: Annotated[str, typer.Option(help="What it was bought back for, per share.")],
    contracts: _Contracts = None,
    fees: _Fees = "0",
    at: _At = None,
    trade: _Trade = None,
    as_json: AsJson = False,
) -> None:
    """Record that an option was bought back early."""
    body = {"price": price, "contracts": contracts, "fees": fees, "at": _instant(at)}
    with desk_of(context).open() as client:
        told = client.send("POST", f"/trades/{_open_trade(client, wheel, trade)}/close", body)
    _tell_trade(told, as_json)


def roll_trade(
    context: typer.Context,
    wheel: _Wheel,
    price: Annotated[str, typer.Option(help="What the old one was bought back for, per share.")],
    strike: _Strike,
    expiration: _Expiration,
    premium: _Premium,
    contracts: _Contracts = None,
    fees: _Fees = "0",
    at: _At = None,
    trade: _Trade = None,
    as_json: AsJson = False,
) -> None:
    """Record that an option was bought back and another sold in its place."""
    body = {
        "price": price,
        "strike": strike,
        "expiration_date": expiration,
        "premium_per_share": premium,
        "contracts": contracts,
        "fees": fees,
        "at": _instant(at),
    }
    with desk_of(context).open() as client:
        told = client.send("POST", f"/trades/{_open_trade(client, wheel, trade)}/roll", body)
    _tell_trade(told, as_json)


def show_status(context: typer.Context, wheel: _Wheel, as_json: AsJson = False) -> None:
    """Where a wheel stands just now, and what it can do."""
    with desk_of(context).open() as client:
        about = wheel_of(client, wheel)
        state = client.get(f"/wheels/{about['id']}/state")
        now = client.get(f"/wheels/{about['id']}/position")
    if as_json:
        write_json({"wheel": about, "state": state, "position": now})
        return
    trade = about["open_trade"]
    rows = [
        ("State", _words(about["state"])),
        ("Shares", about["shares"]),
        ("Adjusted basis", grouped(about["adjusted_basis"])),
        ("Open", trade["words"] if trade else None),
        ("Stock", grouped(now["current_price"])),
        ("Moneyness", now["moneyness"]["label"] if trade else None),
        ("Risk", now["risk_level"]),
        ("Premium collected", signed(about["premium_collected"])),
        ("Realised", signed(about["realized"])),
        ("Cycles done", about["cycles"]),
        ("Can", ", ".join(_words(act) for act in state["allowed"])),
        *(("Beware", each) for each in [*state["problems"], *state["departures"]]),
        ("Next", about["next"]["line"] if about["next"] else None),
    ]
    table(["", about["symbol"]], rows)


def show_performance(context: typer.Context, wheel: _Wheel, as_json: AsJson = False) -> None:
    """What a wheel has earned: premium, profit, and the return on the capital at risk."""
    with desk_of(context).open() as client:
        about = wheel_of(client, wheel)
        trades = client.pages(f"/wheels/{about['id']}/trades", {})
    closed = [each for each in trades if each["outcome"] != "open"]
    won = sum(1 for each in closed if each["realized"].lstrip("0.") and not each["realized"].startswith("-"))
    if as_json:
        write_json({"wheel": about, "trades": trades})
        return
    rows = [
        ("Premium collected", signed(about["premium_collected"])),
        ("Premium after buying back", signed(about["premium_net"])),
        ("Realised, cash basis", signed(about["realized"])),
        ("Dividends", signed(about["income"])),
        ("Fees", signed(about["fees"])),
        ("Capital at risk", grouped(about["capital_at_risk"])),
        ("Return on capital, a year", _percent(about["ratios"]["annualised_return"])),
        ("Return so far", _percent(about["ratios"]["raw_return"])),
        ("Trades closed", len(closed)),
        ("Won", won),
        ("Cycles done", about["cycles"]),
    ]
    table(["", "Figure "], rows, title=about["symbol"])


def wheel_of(client: Client, name: str) -> dict[str, Any]:
    """The wheel of this id, or the one that runs on this symbol; RefusedError names those that there are."""
    found: list[dict[str, Any]] = client.get("/wheels")["items"]
    named = [each for each in found if each["id"] == name]
    running = [each for each in found if each["symbol"] == name.upper() and each["ended_on"] is None]
    for chosen in (named, running):
        if len(chosen) == 1:
            return chosen[0]
    if running:
        ids = ", ".join(each["id"] for each in running)
        raise RefusedError(f"there are several wheels on {name.upper()}; name one by its id: {ids}")
    known = ", ".join(sorted({each["symbol"] for each in found})) or "none yet"
    raise RefusedError(f"there is no wheel {name!r}; wheels: {known}")


def _open_trade(client: Client, wheel: str, trade: str | None) -> str:
    """The trade named, or the only one that is open in a wheel."""
    if trade is not None:
        return trade
    found = client.pages(f"/wheels/{wheel_of(client, wheel)['id']}/trades", {})
    open_now = [each for each in found if each["open_contracts"] != "0"]
    if len(open_now) == 1:
        return str(open_now[0]["id"])
    known = ", ".join(f"{each['id']} ({each['words']})" for each in open_now)
    raise RefusedError(
        f"several trades are open; name one with --trade: {known}" if known else "no trade is open there"
    )


def _instant(said: str | None) -> str | None:
    """A market date as its close; an instant as it is, in New York where it names no zone."""
    if said is None:
        return None
    try:
        told = datetime.fromisoformat(said)
        if len(said) == len("2026-03-02"):
            told = datetime.combine(date.fromisoformat(said), _CLOSE)
    except ValueError:
        raise RefusedError(f"{said!r} is no day and no instant: 2026-03-02 or 2026-03-02T10:31") from None
    return (told if told.tzinfo else told.replace(tzinfo=_NEW_YORK)).isoformat()


def _words(name: str) -> str:
    return name.replace("_", " ")


def _percent(fraction: float | None) -> str | None:
    return None if fraction is None else f"{fraction:+.1%}".replace("-", "−")


def _tell(wheel: dict[str, Any], as_json: bool) -> None:
    if as_json:
        write_json(wheel)
    else:
        write_line(
            f"{wheel['symbol']}: {_words(wheel['state'])}, since {wheel['started_on']} ({wheel['id']})"
        )


def _tell_trade(trade: dict[str, Any], as_json: bool) -> None:
    if as_json:
        write_json(trade)
        return
    open_now = (
        "" if trade["open_contracts"] in ("0", trade["contracts"]) else f", {trade['open_contracts']} open"
    )
    write_line(
        f"{trade['contracts']} {trade['words']}: {_words(trade['outcome'])}{open_now}, "
        f"{signed(trade['total_premium'])} premium, {signed(trade['realized'])} realised ({trade['id']})"
    )
