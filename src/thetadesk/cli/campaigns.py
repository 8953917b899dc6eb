"""`thetadesk campaigns`: the list, one as a story, and regrouping."""

from typing import Annotated, Any

import typer

from thetadesk.cli.client import RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import (
    AccountOption,
    AsJson,
    ScopeOption,
    grouped,
    signed,
    table,
    write_json,
    write_line,
)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what the totals would become.")]
CampaignArgument = Annotated[str, typer.Argument(help="The campaign's id (an old one is understood too).")]


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    campaigns = typer.Typer(help="Campaigns: every trade told as one story.", invoke_without_command=True)
    campaigns.callback()(list_campaigns)
    campaigns.command("show")(show_campaign)
    campaigns.command("move")(move_trade)
    campaigns.command("split")(split_trades)
    campaigns.command("merge")(merge_campaigns)
    campaigns.command("note")(annotate)
    campaigns.command("undo")(undo)
    app.add_typer(campaigns, name="campaigns")


def list_campaigns(
    context: typer.Context,
    ticker: Annotated[str | None, typer.Option(help="Only this underlying.")] = None,
    status: Annotated[str, typer.Option(help="open, closed or all.")] = "all",
    search: Annotated[str | None, typer.Option("--search", help="Only those that say this.")] = None,
    account: AccountOption = None,
    scope: ScopeOption = None,
    as_json: AsJson = False,
) -> None:
    """List campaigns."""
    if context.invoked_subcommand is not None:
        return
    filters = {"ticker": ticker, "status": status, "q": search, "account": account, "scope": scope}
    with desk_of(context).open() as client:
        found = client.pages("/campaigns", filters)
    if as_json:
        write_json(found)
        return
    rows = [
        (c["ticker"], c["strategy_label"], c["status"], c["opened_on"], c["closed_on"], c["rolls"], signed(c["realized"]),
         signed(c["cash"]), grouped(c["adjusted_basis"]), "; ".join(f"{leg['quantity']} {leg['words']}" for leg in c["legs"]),
         c["id"])
        for c in found
    ]  # fmt: skip
    columns = ["Ticker", "Strategy", "Status", "Opened", "Closed", "Rolls ", "Realised ", "Cash ", "Basis "]
    table([*columns, "Holds", "Id"], rows)


def show_campaign(context: typer.Context, campaign: CampaignArgument, as_json: AsJson = False) -> None:
    """Read one campaign as a story."""
    with desk_of(context).open() as client:
        story = client.get(f"/campaigns/{campaign}")
    if as_json:
        write_json(story)
    else:
        _tell(story)


def move_trade(
    context: typer.Context,
    transaction: Annotated[str, typer.Argument(help="The transaction's id.")],
    source: Annotated[str, typer.Option("--from", help="The campaign it is in.")],
    target: Annotated[str, typer.Option("--to", help='The campaign it belongs to, or "new".')],
    quantity: Annotated[str | None, typer.Option(help="Only so much of it.")] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Move a trade, or a part of it, to another campaign."""
    move = _move(transaction, source, None if target == "new" else target)
    if quantity is not None:
        move["quantity"] = quantity
    _regroup(context, {"moves": [move]}, dry_run, as_json)


def split_trades(
    context: typer.Context,
    campaign: CampaignArgument,
    transactions: Annotated[
        list[str], typer.Argument(help="The transactions that become a campaign of their own.")
    ],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Make a campaign of its own out of some trades of another."""
    moves = [_move(transaction, campaign, None) for transaction in transactions]
    _regroup(context, {"moves": moves}, dry_run, as_json)


def merge_campaigns(
    context: typer.Context,
    campaign: CampaignArgument,
    into: Annotated[str, typer.Argument(help="The campaign that takes it in.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Tell one campaign inside another."""
    _regroup(context, {"merge": {"from": campaign, "into": into}}, dry_run, as_json)


def annotate(
    context: typer.Context,
    campaign: CampaignArgument,
    note: Annotated[str | None, typer.Option(help="A note, replacing the one there is.")] = None,
    tag: Annotated[
        list[str] | None, typer.Option(help="A tag; together they replace those there are.")
    ] = None,
    strategy: Annotated[
        str | None, typer.Option(help='What it is; "auto" takes the recognised one again.')
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a note, tags or the strategy."""
    body: dict[str, object] = {}
    if note is not None:
        body["note"] = note
    if tag:
        body["tags"] = tag
    if strategy is not None:
        body["strategy"] = None if strategy == "auto" else strategy
    if not body:
        raise RefusedError("nothing to change: give --note, --tag or --strategy")
    with desk_of(context).open() as client:
        changed = client.send("PATCH", f"/campaigns/{campaign}", body)
    if as_json:
        write_json(changed)
    else:
        write_line(
            f"{changed['ticker']} {changed['strategy_label']}: {changed['note']} {' '.join(changed['tags'])}".strip()
        )


def undo(
    context: typer.Context,
    edit: Annotated[str | None, typer.Argument(help="The edit's id; the last one when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take an edit back."""
    with desk_of(context).open() as client:
        if edit is None:
            edits = client.get("/campaigns/edits")["items"]
            edit = next((each["id"] for each in edits if not each["undone"]), None)
        if edit is None:
            raise RefusedError("there is no edit to take back")
        answer = client.send("POST", f"/campaigns/edits/{edit}/undo")
    if as_json:
        write_json({"edit_id": edit, **answer})
    else:
        write_line(f"undone; campaigns now: {', '.join(answer['campaigns'])}")


def _move(transaction: str, source: str, target: str | None) -> dict[str, object]:
    return {"transaction_id": transaction, "from": source, "to": target}


def _regroup(context: typer.Context, body: dict[str, object], dry_run: bool, as_json: bool) -> None:
    with desk_of(context).open() as client:
        answer = client.send("POST", "/campaigns/regroup", body, dry_run=dry_run)
    if as_json:
        write_json(answer)
        return
    rows = [
        (when, each["id"], each["status"], signed(each["realized"]), signed(each["cash"]), grouped(each["adjusted_basis"]))
        for when in ("before", "after")
        for each in answer[when]
    ]  # fmt: skip
    table(["", "Id", "Status", "Realised ", "Cash ", "Basis "], rows)
    if answer["edit_id"]:
        write_line(
            f"recorded as edit {answer['edit_id']}; take it back with: thetadesk campaigns undo {answer['edit_id']}"
        )


def _tell(story: dict[str, Any]) -> None:
    until = f"closed {story['closed_on']}" if story["closed_on"] else "open"
    basis = f" · basis {grouped(story['adjusted_basis'])}/share" if story["adjusted_basis"] else ""
    write_line(
        f"{story['ticker']} · {story['strategy_label']} · since {story['opened_on']}, {until}"
        f" · realised {signed(story['realized'])} · cash {signed(story['cash'])}{basis} {story['currency']}"
    )
    if story["note"] or story["tags"]:
        write_line(f"{story['note']} {' '.join('#' + tag for tag in story['tags'])}".strip())
    nodes = [
        (
            node["on"],
            node["title"],
            signed(node["net"]),
            signed(node["cumulative"]),
            f"{node['reason']} ({node['confidence']})",
        )
        for node in story["timeline"]
    ]
    table(["Date", "What", "Net ", "Cumulative ", "Why"], nodes)
    bases = [
        (
            name,
            *(
                signed(story["pnl"][name][part])
                for part in ("options_gross", "stock_gross", "fees", "net", "open_cost")
            ),
        )
        for name in ("cash", "tax")
    ]
    table(["Basis", "Options ", "Stock ", "Fees ", "Net ", "Still open "], bases)
    for step in story["pnl"]["bridge"]:
        write_line(f"  {signed(step['amount'])} {step['label']}: {step['explanation']}")
    for each in story["problems"]:
        write_line(f"  ! {each['transaction_id']}: {each['problem']}")
