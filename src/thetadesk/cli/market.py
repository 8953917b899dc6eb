"""`thetadesk quotes` and `thetadesk chain`: what symbols and options cost, where a running server is told prices."""

from typing import Annotated, Any
from urllib.parse import quote

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, grouped, signed, table, write_json, write_line

_SYMBOL = Annotated[str, typer.Argument(help="An underlying: SPY, BRK/B, SPX.")]
_MINUTE, _HOUR = 60, 3600


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("quotes")(quotes)
    app.command("expirations")(expirations)
    app.command("chain")(chain)


def quotes(
    context: typer.Context,
    symbols: Annotated[list[str], typer.Argument(help="Symbols: SPY, 'SPY   261218P00580000'.")],
    as_json: AsJson = False,
) -> None:
    """What symbols cost, how old that is, and what it is good for."""
    with desk_of(context).open() as client:
        found = client.get("/market/quotes", symbols=",".join(symbols))
    if as_json:
        write_json(found["items"])
        return
    columns = ["Symbol", "Bid ", "Ask ", "Mark ", "Change ", "Volume ", "Age ", "State", "From"]
    table(columns, [_quote(each) for each in found["items"]])
    if found["problem"]:
        write_line(found["problem"])


def expirations(context: typer.Context, symbol: _SYMBOL, as_json: AsJson = False) -> None:
    """The days on which options of a symbol end."""
    with desk_of(context).open() as client:
        found = client.get(f"/options/{quote(symbol)}/expirations")["items"]
    if as_json:
        write_json(found)
        return
    columns = ["Ends", "DTE ", "Root", "Settles", "Monthly", "Multiplier "]
    table(
        columns,
        [
            (
                each["expires_on"],
                each["dte"],
                each["root"],
                each["settlement"],
                "yes" if each["standard"] else "",
                each["multiplier"],
            )
            for each in found
        ],
    )


def chain(
    context: typer.Context,
    symbol: _SYMBOL,
    expiration: Annotated[str, typer.Argument(help="The day on which the options end: 2026-12-18.")],
    root: Annotated[str | None, typer.Option("--root", help="Where a day has several: SPX or SPXW.")] = None,
    as_json: AsJson = False,
) -> None:
    """One expiration by strike: calls left, puts right, with volatility and delta."""
    with desk_of(context).open() as client:
        found = client.get(f"/options/{quote(symbol)}/chain", expiration=expiration, root=root)
    if as_json:
        write_json(found)
        return
    sides = ["Bid ", "Ask ", "IV ", "Δ ", "OI "]
    table([*sides, "Strike ", *sides], [_row(each) for each in found["rows"]])
    ends, move = found["expiration"], found["expected_move"] or {"straddle": None, "iv": None}
    write_line(
        f"{symbol} {grouped(found['spot'])}; {ends['expires_on']}, {ends['dte']} days, {ends['settlement']}; expected move ±"
        f"{_figure(move['straddle'])} by straddle, ±{_figure(move['iv'])} by volatility; told by {found['source']}"
    )


def _quote(told: dict[str, Any]) -> tuple[object, ...]:
    return (
        told["symbol"],
        told["bid"],
        told["ask"],
        told["mark"],
        signed(told["change"]),
        None if told["volume"] is None else f"{told['volume']:,.0f}",
        _age(told["age_seconds"]),
        told["state"],
        told["source"],
    )


def _row(told: dict[str, Any]) -> tuple[object, ...]:
    return (*_option(told["call"]), told["strike"], *_option(told["put"]))


def _option(told: dict[str, Any] | None) -> tuple[object, ...]:
    if told is None:
        return (None,) * 5
    iv, delta, interest = told["iv"], told["delta"], told["open_interest"]
    return (
        told["bid"],
        told["ask"],
        None if iv is None else f"{iv * 100:.1f} %",
        None if delta is None else f"{delta:.2f}".replace("-", "−"),
        None if interest is None else f"{interest:,.0f}",
    )


def _figure(number: float | None) -> str:
    return "—" if number is None else f"{number:,.2f}"


def _age(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    return f"{seconds / _MINUTE:.0f} min" if seconds < _HOUR else f"{seconds / _HOUR:.0f} h"
