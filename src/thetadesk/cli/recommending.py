"""`thetadesk wheel recommend`, `rolls`, `scan` and `track`: what to sell next and why, and what to roll into."""

from typing import Annotated, Any

import typer

from thetadesk.cli.client import RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.portfolios import portfolio_id
from thetadesk.cli.printing import AsJson, PortfolioOption, grouped, signed, table, write_json, write_line
from thetadesk.cli.wheel import wheel_group, wheel_of

_PATIENCE, _MOST = 10, 50
_Wheel = Annotated[str, typer.Argument(help="The wheel's symbol or id.")]
_Profile = Annotated[str, typer.Option(help="aggressive, moderate, conservative or defensive.")]
_FACTORS = 24  # cells of a bar of a hundred points


def register(app: typer.Typer) -> None:
    """Adds the sub-commands to `thetadesk wheel`."""
    group = wheel_group(app)
    group.command("recommend")(recommend)
    group.command("rolls")(find_rolls)
    group.command("scan")(scan)
    group.command("track")(track)


def recommend(
    context: typer.Context,
    wheel: _Wheel,
    contracts: Annotated[int | None, typer.Option(help="How many contracts.")] = None,
    as_json: AsJson = False,
) -> None:
    """Recommend a wheel's next trade: why this one, what lost to it, and what would change it."""
    with desk_of(context).open() as client:
        id = wheel_of(client, wheel)["id"]
        found = client.get(f"/wheels/{id}/recommend", contracts=contracts)
    if as_json:
        write_json(found)
        return
    write_line(f"{found['symbol']}: {found['line']}")
    if found["choice"]:
        _write_choice(found)
    _write_refused(found["refused"])
    for each in found["looked_at"]["problems"]:
        write_line(f"! {each}")


def _write_choice(found: dict[str, Any]) -> None:
    choice = found["choice"]
    figures = [
        ("Credit", signed(choice["credit"])),
        ("Capital", grouped(choice["capital"]) + (" (at the price)" if choice["capital_assumed"] else "")),
        ("A year", _percent(choice["yield_annual"])),
        ("In the money", _percent(choice["p_itm"])),
        ("Assigned", _percent(choice["p_assigned"])),
        ("Breakeven", choice["breakeven"]),
        ("Delta", _decimal(choice["delta"])),
    ]
    table(["", "Figure "], figures)
    rows = [
        (each["name"], f"{each['points']:.1f}", f"{each['weight']:g}", _bar(each), each["says"])
        for each in choice["factors"]
    ]
    table(
        ["Factor", "Points ", "of ", "", "Because"],
        [*rows, ("score", f"{choice['score']:.1f}", "100", "", "")],
    )
    if found["runners"]:
        lost = [(each["words"], f"{each['score']:.1f}", each["why_lost"]) for each in found["runners"]]
        table(["Runner-up", "Score ", "Why it lost"], lost)
    for each in (*found["cautions"], *found["flips"]):
        write_line(f"{'!' if 'code' in each else '·'} {each['words']}")


def find_rolls(
    context: typer.Context,
    wheel: _Wheel,
    trade: Annotated[str | None, typer.Option(help="The trade's id, where several are open.")] = None,
    days: Annotated[int, typer.Option(help="How many days ahead to look.")] = 60,
    order: Annotated[
        str, typer.Option(help="balance, credit, delta, days, breakeven or chance.")
    ] = "balance",
    limit: Annotated[int, typer.Option(help="How many to show.")] = 15,
    as_json: AsJson = False,
) -> None:
    """Find what an open option could be rolled into: whatever nothing else beats in every respect."""
    asked = {"trade_id": trade, "horizon_days": days, "order": order, "limit": limit}
    with desk_of(context).open() as client:
        found = client.send("POST", f"/wheels/{wheel_of(client, wheel)['id']}/rolls", asked)
    if as_json:
        write_json(found)
        return
    beaten = ", which one of these beats" if found["nothing_is_beaten"] else ""
    write_line(f"{found['symbol']}: {found['contracts']} × {found['words']}, or doing nothing{beaten}")
    best: dict[str, list[str]] = {}
    for each in found["best"]:
        best.setdefault(each["option"], []).append(each["by"])
    choices = [*([found["nothing"]] if found["nothing"] else []), *found["items"]]
    rows = [
        _roll(each, "nothing" if at == 0 else ", ".join(best.get(each["option"], ())))
        for at, each in enumerate(choices)
    ]
    table(
        [
            "Into",
            "Days ",
            "Credit ",
            "Dollars ",
            "Delta ",
            "Breakeven ",
            "In the money ",
            "Assigned ",
            "Best by",
        ],
        rows,
    )
    if found["total"] > len(found["items"]):
        write_line(f"{found['total'] - len(found['items'])} more that nothing beats: --limit, --order")
    for each in (found["why_none"], *found["problems"]):
        if each:
            write_line(f"! {each}")


def _roll(each: dict[str, Any], best: str) -> tuple[object, ...]:
    return (
        each["words"],
        f"+{each['days_added']}",
        each["credit"],
        signed(each["dollars"]),
        _decimal(each["delta"]),
        each["breakeven"],
        _percent(each["p_itm"]),
        _percent(each["p_assigned"]),
        best,
    )


def scan(
    context: typer.Context,
    symbols: Annotated[
        list[str] | None, typer.Argument(help="Symbols; the tracked ones when left out.")
    ] = None,
    profile: _Profile = "moderate",
    direction: Annotated[str, typer.Option(help="put or call.")] = "put",
    portfolio: PortfolioOption = None,
    as_json: AsJson = False,
) -> None:
    """Look at up to fifty symbols for what could be sold."""
    with desk_of(context).open() as client:
        wanted = [each.upper() for each in symbols or []]
        wanted = wanted or [each["symbol"] for each in client.get("/market/tracked")["items"]]
        if not wanted:
            raise RefusedError("no symbol is tracked: name some, or track them with: wheel track KO")
        asked: dict[str, Any] = {
            "symbols": wanted[:_MOST],
            "profile": profile,
            "direction": direction,
            "portfolio_id": None if portfolio is None else portfolio_id(client, portfolio),
            "within_seconds": _PATIENCE,
        }
        found = client.send("POST", "/wheels/recommend/batch", asked)
    if as_json:
        write_json(found)
        return
    table(
        ["Symbol", "Favourable", "Score ", "A year ", "Next trade"],
        [_scanned(each) for each in found["items"]],
    )
    if len(wanted) > _MOST:
        write_line(f"{len(wanted) - _MOST} more were not looked at: {_MOST} at once")


def _scanned(each: dict[str, Any]) -> tuple[object, ...]:
    made = each["recommendation"]
    if made is None:
        return each["symbol"], None, None, None, each["problem"]
    choice = made["choice"]
    return (
        each["symbol"],
        "yes" if made["favourable"] else "no",
        f"{choice['score']:.1f}" if choice else None,
        _percent(choice["yield_annual"]) if choice else None,
        made["line"],
    )


def track(
    context: typer.Context,
    symbol: Annotated[
        str | None, typer.Argument(help="A stock, fund or index; lists them when left out.")
    ] = None,
    profile: Annotated[str | None, typer.Option(help="How far from the price the scan looks.")] = None,
    note: Annotated[str, typer.Option(help="What it is tracked for.")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Track it no longer.")] = False,
    as_json: AsJson = False,
) -> None:
    """Track a symbol: it is followed, measured, and looked at each morning. Without one, list those that are."""
    with desk_of(context).open() as client:
        if symbol is None:
            found = client.get("/market/tracked")["items"]
        elif remove:
            client.send("DELETE", f"/market/tracked/{symbol.upper()}")
            found = {"removed": symbol.upper()}
        else:
            body = {"profile": profile, "note": note}
            found = client.send("PUT", f"/market/tracked/{symbol.upper()}", body)
    if as_json:
        write_json(found)
    elif symbol is None:
        rows = [
            (
                each["symbol"],
                each["profile"] or "moderate",
                each["price"],
                each["last"] and each["last"]["line"],
                each["note"],
            )
            for each in found
        ]
        table(["Symbol", "Profile", "Price ", "Last recommendation", "Note"], rows)
    else:
        write_line(f"{symbol.upper()} is {'no longer ' if remove else ''}tracked")


def _write_refused(counts: list[dict[str, Any]]) -> None:
    told = ", ".join(
        f"{each['reason']} ({each['count']})" for each in counts if each["code"] != "outside_zone"
    )
    if told:
        write_line(f"Refused: {told}")


def _bar(factor: dict[str, Any]) -> str:
    """A factor's part of a bar of a hundred points: what it gave, and what it kept back."""
    whole: int = round(factor["weight"] / 100 * _FACTORS * 2)
    given: int = round(factor["points"] / 100 * _FACTORS * 2)
    return "█" * given + "░" * max(whole - given, 0)


def _percent(fraction: float | None) -> str | None:
    return None if fraction is None else f"{fraction:.1%}"


def _decimal(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"
