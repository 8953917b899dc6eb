"""`thetadesk plan`: what is to be earned with what at risk, and how well that is kept to."""

import re
from collections.abc import Callable
from typing import Annotated, Any

import typer

from thetadesk.cli.client import Client, RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.portfolios import portfolio_id
from thetadesk.cli.printing import AsJson, grouped, signed, table, write_json, write_line

_STRATEGY_HELP = (
    'A strategy and its limits, again for each: "wheel 60% max=4 delta=0.15-0.30 credit=80"; the share of net '
    "liquidation is needed, the rest may be left out."
)
_Plan = Annotated[str, typer.Argument(help="The plan's name or id.")]
_Target = Annotated[
    str | None, typer.Option(help="The dollars to be earned each month; none sets no target.")
]
_Risk = Annotated[str | None, typer.Option(help="The dollars that one trade may put at risk.")]
_Overnight = Annotated[str | None, typer.Option(help="The dollars that may change hands overnight.")]
_Reserve = Annotated[str | None, typer.Option(help="The dollars that are never put at risk.")]
_Strategies = Annotated[list[str] | None, typer.Option("--strategy", help=_STRATEGY_HELP)]

_SHARE = re.compile(r"(?P<percent>\d+(\.\d+)?)%")
_RANGE = re.compile(r"(?P<min>[0-9.]*)-(?P<max>[0-9.]*)")
_NONE = "none"


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    plan = typer.Typer(help="Plans: a target, what may be risked for it, and how well it is kept to.")
    plan.command("list")(list_plans)
    plan.command("show")(show_plan)
    plan.command("new")(new_plan)
    plan.command("edit")(edit_plan)
    plan.command("activate")(activate_plan)
    plan.command("remove")(remove_plan)
    plan.command("adherence")(show_adherence)
    plan.command("suggest")(suggest)
    app.add_typer(plan, name="plan", no_args_is_help=True)


def list_plans(context: typer.Context, as_json: AsJson = False) -> None:
    """List the plans."""
    with desk_of(context).open() as client:
        found = client.get("/plans")["items"]
        names = {each["id"]: each["name"] for each in client.get("/portfolios")["portfolios"]}
    if as_json:
        write_json(found)
        return
    rows = [
        (
            each["name"],
            "active" if each["active"] else "",
            names.get(each["portfolio_id"], "removed"),
            grouped(each["current"]["monthly_income_target"]),
            each["current"]["number"],
            each["id"],
        )
        for each in found
    ]
    table(["Plan", "", "Portfolio", "A month ", "Version ", "Id"], rows)


def show_plan(context: typer.Context, plan: _Plan, as_json: AsJson = False) -> None:
    """What a plan says."""
    with desk_of(context).open() as client:
        found = client.get(f"/plans/{_id(client, plan)}")
    if as_json:
        write_json(found)
    else:
        _tell(found)


def new_plan(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Its name.")],
    portfolio: Annotated[str, typer.Option(help="The portfolio it is for, by name or id.")],
    target: _Target = None,
    risk: _Risk = None,
    overnight: _Overnight = None,
    reserve: _Reserve = None,
    strategy: _Strategies = None,
    since: Annotated[
        str | None, typer.Option(help="Hold trades against it from this day on (2026-03-02); from today.")
    ] = None,
    active: Annotated[bool, typer.Option("--active", help="Make it the portfolio's active plan.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a plan for a portfolio."""
    terms = _terms(target, risk, overnight, reserve, strategy)
    with desk_of(context).open() as client:
        body = {"name": name, "portfolio_id": portfolio_id(client, portfolio), "active": active, **terms}
        if since is not None:
            body["since"] = since
        made = client.send("POST", "/plans", body)
    _answer(made, as_json)


def edit_plan(
    context: typer.Context,
    plan: _Plan,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    target: _Target = None,
    risk: _Risk = None,
    overnight: _Overnight = None,
    reserve: _Reserve = None,
    strategy: _Strategies = None,
    as_json: AsJson = False,
) -> None:
    """Change what a plan says from today on; what is not given stays. With --strategy, those are all that it has."""
    given = _terms(target, risk, overnight, reserve, strategy)
    with desk_of(context).open() as client:
        before = client.get(f"/plans/{_id(client, plan)}")
        current = before["current"]
        kept = {key: current[key] for key in _AMOUNTS}
        kept["strategies"] = [
            {key: value for key, value in each.items() if key != "label"} for each in current["strategies"]
        ]
        body = {"name": name or before["name"], **kept, **given}
        changed = client.send("PUT", f"/plans/{before['id']}", body)
    _answer(changed, as_json)


def activate_plan(context: typer.Context, plan: _Plan, as_json: AsJson = False) -> None:
    """Make a plan its portfolio's only active one."""
    with desk_of(context).open() as client:
        active = client.send("POST", f"/plans/{_id(client, plan)}/activate")
    _answer(active, as_json)


def remove_plan(context: typer.Context, plan: _Plan, as_json: AsJson = False) -> None:
    """Remove a plan and all that it has said; trades stay."""
    with desk_of(context).open() as client:
        chosen = _id(client, plan)
        client.send("DELETE", f"/plans/{chosen}")
    if as_json:
        write_json({"removed": chosen})
    else:
        write_line(f"removed {plan}")


def show_adherence(
    context: typer.Context,
    plan: _Plan,
    since: Annotated[
        str | None, typer.Option("--from", help="Trades from this day on; this month's when left out.")
    ] = None,
    until: Annotated[str | None, typer.Option("--to", help="Trades up to this day.")] = None,
    departed: Annotated[
        bool, typer.Option("--departed", help="Only trades that did not keep to it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """How well a plan is kept to: the month, the book just now, and each trade with what its departures cost."""
    with desk_of(context).open() as client:
        path = f"/plans/{_id(client, plan)}/adherence"
        found = client.get(path, **{"from": since, "to": until, "departed": departed, "limit": 1000})
    if as_json:
        write_json(found)
        return
    month, score = found["month"], found["score"]
    points = "nothing judged" if score["points"] is None else f"{score['points']} of 100"
    table(["", "This month "], _month_rows(month), title=f"{month['begins_on']} to {month['on']}")
    table(
        ["Strategy", "Positions ", "At risk ", "Used ", "Allowed ", "Room "],
        [_standing_row(each) for each in found["now"]["strategies"]],
    )
    for beyond in found["now"]["beyond"]:
        write_line(f"! {beyond['words']}")
    judged = f"{score['kept']} of {score['judged']} rules kept, {score['unknown']} not judged"
    write_line(f"Score: {points} ({judged}); departures cost {signed(score['cost'])}")
    table(
        ["Opened", "Ticker", "Strategy", "At risk ", "Net ", "Cost ", "Departures"],
        [_trade_row(each) for each in found["items"]],
    )


def suggest(context: typer.Context, plan: _Plan, as_json: AsJson = False) -> None:
    """What would bring the book back to a plan; never an order."""
    with desk_of(context).open() as client:
        found = client.get(f"/plans/{_id(client, plan)}/suggestions")["items"]
    if as_json:
        write_json(found)
    elif not found:
        write_line("nothing to do: the book keeps to its plan")
    else:
        table(["What", "To what end"], [(each["words"], each["effect"]) for each in found])


# ---- reading what is given

_AMOUNTS = ("monthly_income_target", "risk_per_trade", "max_overnight_exposure", "cash_reserve")


def _terms(
    target: str | None,
    risk: str | None,
    overnight: str | None,
    reserve: str | None,
    strategies: list[str] | None,
) -> dict[str, Any]:
    """What was given, as the API takes it; "none" takes a limit away."""
    given = dict(zip(_AMOUNTS, (target, risk, overnight, reserve), strict=True))
    terms: dict[str, Any] = {
        key: None if value == _NONE else value for key, value in given.items() if value is not None
    }
    if strategies is not None:
        terms["strategies"] = [_strategy(each) for each in strategies]
    return terms


def _strategy(words: str) -> dict[str, Any]:
    """`wheel 60% max=4 delta=0.15-0.30 credit=80` as the API takes it."""
    name, *rest = words.split() or [""]
    found: dict[str, Any] = {"strategy": name}
    for part in rest:
        key, _, value = part.partition("=")
        share = _SHARE.fullmatch(part)
        if share is not None:
            found["allocation"] = _hundredth(share["percent"])
        elif key in _PARTS and value:
            found.update(_PARTS[key](value))
        else:
            raise RefusedError(f"{part!r} in {words!r} is none of 60%, max=4, delta=0.15-0.30, credit=80")
    if "allocation" not in found:
        raise RefusedError(f"{words!r} lacks its share of net liquidation: {name} 60%")
    return found


def _deltas(value: str) -> dict[str, Any]:
    found = _RANGE.fullmatch(value)
    if found is None:
        raise RefusedError(f"{value!r} is no range of deltas: 0.15-0.30, -0.30, or 0.15-")
    return {"delta_min": found["min"] or None, "delta_max": found["max"] or None}


def _positions(value: str) -> dict[str, Any]:
    if not value.isdecimal():
        raise RefusedError(f"{value!r} is no number of positions")
    return {"max_positions": int(value)}


_PARTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "max": _positions,
    "delta": _deltas,
    "credit": lambda value: {"target_credit": value},
}


def _hundredth(percent: str) -> str:
    """A percentage as a fraction, digit by digit."""
    whole, _, decimals = percent.partition(".")
    padded = whole.rjust(3, "0")
    return f"{padded[:-2]}.{padded[-2:]}{decimals}"


def _id(client: Client, name: str) -> str:
    """The id of the plan called `name` (its id is accepted too); RefusedError names those that exist."""
    plans: list[dict[str, Any]] = client.get("/plans")["items"]
    for plan in plans:
        if name in (plan["id"], plan["name"]):
            return str(plan["id"])
    known = ", ".join(sorted(plan["name"] for plan in plans)) or "none yet"
    raise RefusedError(f"there is no plan {name!r}; plans: {known}")


# ---- telling


def _answer(plan: dict[str, Any], as_json: bool) -> None:
    if as_json:
        write_json(plan)
    else:
        write_line(f"{plan['name']}: version {plan['current']['number']}{', active' * plan['active']}")


def _tell(plan: dict[str, Any]) -> None:
    current = plan["current"]
    rows = [
        ("Income a month", grouped(current["monthly_income_target"])),
        ("At risk in one trade", grouped(current["risk_per_trade"])),
        ("Exposed overnight", grouped(current["max_overnight_exposure"])),
        ("Reserve", grouped(current["cash_reserve"])),
    ]
    state = "active" if plan["active"] else "not active"
    title = f"{plan['name']}, version {current['number']} of {current['valid_from']}, {state}"
    table(["", "Dollars "], rows, title=title)
    strategies = [
        (
            each["label"],
            _percent(each["allocation"]),
            each["max_positions"],
            f"{each['delta_min'] or 0} to {each['delta_max'] or 1}",
            grouped(each["target_credit"]),
        )
        for each in current["strategies"]
    ]
    table(["Strategy", "Share ", "Positions ", "Delta ", "Credit "], strategies)


def _month_rows(month: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("Earned", signed(month["earned"])),
        ("Premium sold", grouped(month["premium"])),
        ("Target", grouped(month["target"])),
        ("Due by now", grouped(month["due"])),
        ("At this pace", signed(month["expected"])),
        ("Sessions", f"{month['sessions_so_far']} of {month['sessions']}"),
    ]


def _standing_row(each: dict[str, Any]) -> tuple[object, ...]:
    limits = each["limits"]
    allowed = "not in plan" if limits is None else _percent(limits["allocation"])
    most = None if limits is None else limits["max_positions"]
    positions = each["positions"] if most is None else f"{each['positions']} of {most}"
    return (
        each["label"],
        positions,
        grouped(each["capital"]),
        _percent(each["used"]),
        allowed,
        grouped(each["room"]),
    )


def _trade_row(each: dict[str, Any]) -> tuple[object, ...]:
    departures = "; ".join(departure["words"] for departure in each["departures"])
    cost = signed(each["cost"]) if each["departures"] else ""
    return (
        each["opened_on"],
        each["ticker"],
        each["label"],
        grouped(each["risk"]),
        signed(each["net"]),
        cost,
        departures,
    )


def _percent(fraction: str | None) -> str | None:
    return None if fraction is None else f"{float(fraction):.1%}".replace("-", "−")
