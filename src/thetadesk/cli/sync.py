"""`thetadesk sync`: what is new at the brokers, now."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from thetadesk.cli.client import Client, RefusedError
from thetadesk.cli.connections import connection_id
from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, table, write_json, write_line

_LOOK_SECONDS = 0.2
_UNFINISHED = ("queued", "running")
Runs = list[dict[str, Any]]


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-command."""
    sync = typer.Typer(help="Copy what is new at the brokers.", invoke_without_command=True)
    sync.callback()(start)
    sync.command("runs")(list_runs)
    app.add_typer(sync, name="sync")


def start(
    context: typer.Context,
    full: Annotated[
        bool, typer.Option("--full", help="Read the whole history again, not only what is new.")
    ] = False,
    connection: Annotated[
        str | None, typer.Option("--connection", help="Only this one (its id or its broker's).")
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait for the end; exit status 2 when a sync has failed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Sync the connected brokers."""
    if context.invoked_subcommand is not None:
        return
    with desk_of(context).open() as client:
        body: dict[str, object] = {"full": full}
        if connection is not None:
            body["connection"] = connection_id(client, connection)
        titles = {each["id"]: each["title"] for each in client.get("/connections")["items"]}
        runs = client.send("POST", "/sync/history", body)["items"]
        if wait:
            runs = _waited(client, runs, titles)
    if as_json:
        write_json(runs)
    else:
        _show(runs, titles)
    failed = [run for run in runs if run["state"] == "failed"]
    if failed:
        raise RefusedError(
            "; ".join(f"{titles[run['connection_id']]}: {run['problem']['detail']}" for run in failed)
        )


def list_runs(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many, the newest.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the syncs, newest first."""
    with desk_of(context).open() as client:
        runs = client.get("/sync/runs", limit=limit)["items"]
        titles = {each["id"]: each["title"] for each in client.get("/connections")["items"]}
    if as_json:
        write_json(runs)
    else:
        _show(runs, titles)


def _waited(client: Client, runs: Runs, titles: dict[str, str]) -> Runs:
    wanted = [run["id"] for run in runs]
    with _bars(titles) as show:
        while True:
            latest = {run["id"]: run for run in client.get("/sync/runs", limit=200)["items"]}
            runs = [latest[id] for id in wanted]
            show(runs)
            if all(run["state"] not in _UNFINISHED for run in runs):
                return runs
            client.pause(_LOOK_SECONDS)


@contextmanager
def _bars(titles: dict[str, str]) -> Iterator[Callable[[Runs], None]]:
    """A bar for each sync on standard error, where somebody can see it."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[stage]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bars: dict[str, TaskID] = {}

        def show(runs: Runs) -> None:
            for run in runs:
                if run["id"] not in bars:
                    bars[run["id"]] = progress.add_task(titles[run["connection_id"]], total=1.0, stage="")
                progress.update(bars[run["id"]], completed=run["progress"], stage=run["stage"])

        yield show


def _show(runs: Runs, titles: dict[str, str]) -> None:
    rows = [
        (titles.get(run["connection_id"], run["connection_id"]), run["started_at"], run["state"], run["read"],
         run["new"], run["updated"], run["quarantined"], _verdict(run))
        for run in runs
    ]  # fmt: skip
    if rows:
        table(["Broker", "Started", "State", "Read ", "New ", "Updated ", "Quarantined ", "Books"], rows)
    else:
        write_line("nothing has been synced yet")


def _verdict(run: dict[str, Any]) -> str:
    told = {account["certificate"] for account in run["accounts"]}
    if "red" in told:
        return "differ from the broker's: thetadesk certificates"
    return "equal the broker's" if told == {"green"} else ""
