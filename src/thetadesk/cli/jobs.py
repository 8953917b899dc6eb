"""`thetadesk jobs`: what the desk does by itself, when, and the plug-ins that add to it."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from thetadesk.cli.client import Client
from thetadesk.cli.desk import desk_of
from thetadesk.cli.portfolios import portfolio_id
from thetadesk.cli.printing import AsJson, table, write_json, write_line
from thetadesk.kernel.errors import InvalidInputError

JobArgument = Annotated[str, typer.Argument(help="The job's name; `name@portfolio` for one portfolio's own.")]
_OWN = Annotated[str | None, typer.Option("--portfolio", help="Only for this portfolio (its name or id).")]
_NEW_YORK = ZoneInfo("America/New_York")


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    jobs = typer.Typer(help="What the desk does by itself, and when.", invoke_without_command=True)
    jobs.callback()(list_jobs)
    jobs.command("list")(list_again)
    jobs.command("show")(show)
    jobs.command("edit")(edit)
    jobs.command("reset")(reset)
    jobs.command("enable")(enable)
    jobs.command("disable")(disable)
    jobs.command("run")(run)
    jobs.command("history")(history)
    jobs.command("plugins")(plugins)
    app.add_typer(jobs, name="jobs")


def list_jobs(context: typer.Context, as_json: AsJson = False) -> None:
    """List the jobs."""
    if context.invoked_subcommand is None:
        list_again(context, as_json)


def list_again(context: typer.Context, as_json: AsJson = False) -> None:
    """List the jobs: when each runs, and how its last run went."""
    with desk_of(context).open() as client:
        found = client.get("/scheduler/jobs")["items"]
    if as_json:
        write_json(found)
        return
    rows = [
        (j["id"], j["title"], j["schedule"] if j["enabled"] else f"{j['schedule']} (off)", _shown(j["next_run_at"]),
         *((_shown(j["last_run"]["started_at"]), j["last_run"]["state"]) if j["last_run"] else (None, "never")))
        for j in found
    ]  # fmt: skip
    table(["Job", "What", "When", "Next", "Last", ""], rows)


def show(context: typer.Context, job: JobArgument, as_json: AsJson = False) -> None:
    """Show one job: what it does, when it runs next, and how its last run went."""
    with desk_of(context).open() as client:
        found = client.get(f"/scheduler/jobs/{job}")
    if as_json:
        write_json(found)
    else:
        _show(found)


def edit(
    context: typer.Context,
    job: JobArgument,
    every: Annotated[int | None, typer.Option(min=1, help="Run it every so many minutes.")] = None,
    cron: Annotated[
        str | None,
        typer.Option(help="Run it by minute hour day month weekday, in New York: '45 9 * * mon-fri'."),
    ] = None,
    market: Annotated[
        bool | None,
        typer.Option("--market-hours/--any-time", help="Only while the market is open, or at any time."),
    ] = None,
    before: Annotated[
        int | None, typer.Option(min=0, max=720, help="Minutes before the opening bell that count.")
    ] = None,
    after: Annotated[
        int | None, typer.Option(min=0, max=720, help="Minutes after the closing bell that count.")
    ] = None,
    portfolio: _OWN = None,
    as_json: AsJson = False,
) -> None:
    """Change when a job runs, for all or for one portfolio; what is not named stays as it is."""
    if every is not None and cron is not None:
        raise InvalidInputError("a job runs --every so many minutes or by --cron, not by both")
    with desk_of(context).open() as client:
        timing = _timing(client, job, portfolio)
        if every is not None:
            timing |= {"type": "interval", "minutes": every, "cron": None}
        if cron is not None:
            timing |= {"type": "cron", "minutes": None, "cron": cron}
        if market is False:
            timing["market_hours"] = None
        elif market or before is not None or after is not None:
            named = {"before_minutes": before, "after_minutes": after}
            kept = timing["market_hours"] or dict.fromkeys(named, 0)
            timing["market_hours"] = {
                **kept,
                **{name: each for name, each in named.items() if each is not None},
            }
        changed = _change(client, job, portfolio, timing=timing)
    _tell(changed, as_json)


def reset(context: typer.Context, job: JobArgument, portfolio: _OWN = None, as_json: AsJson = False) -> None:
    """Have a job run as it came; a portfolio follows all others then."""
    with desk_of(context).open() as client:
        id = _id(client, job, portfolio)
        client.send("DELETE", f"/scheduler/jobs/{id}")
        found = client.get(f"/scheduler/jobs/{id.partition('@')[0]}")
    _tell(found, as_json)


def enable(context: typer.Context, job: JobArgument, portfolio: _OWN = None, as_json: AsJson = False) -> None:
    """Have a job run when it is due, for all or for one portfolio."""
    with desk_of(context).open() as client:
        changed = _change(client, job, portfolio, enabled=True)
    _tell(changed, as_json)


def disable(
    context: typer.Context, job: JobArgument, portfolio: _OWN = None, as_json: AsJson = False
) -> None:
    """Have a job run only when somebody asks, for all or for one portfolio."""
    with desk_of(context).open() as client:
        changed = _change(client, job, portfolio, enabled=False)
    _tell(changed, as_json)


def run(context: typer.Context, job: JobArgument, portfolio: _OWN = None, as_json: AsJson = False) -> None:
    """Run a job now."""
    with desk_of(context).open() as client:
        of = _of(client, portfolio)
        begun = client.send("POST", f"/scheduler/jobs/{job}/trigger", portfolio=of)
    if as_json:
        write_json(begun)
    else:
        write_line(f"{job}: {begun['outcome'] or begun['error'] or begun['state']}")


def history(
    context: typer.Context,
    job: Annotated[str | None, typer.Option("--job", help="Only of this job.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, the newest.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the runs of the jobs, newest first."""
    with desk_of(context).open() as client:
        found = client.get("/scheduler/history", job=job, limit=limit)["items"]
    if as_json:
        write_json(found)
        return
    rows = [
        (_shown(r["started_at"]), r["job"], r["trigger"], r["state"], _took(r["duration_seconds"]), r["error"] or r["outcome"])
        for r in found
    ]  # fmt: skip
    table(["Started", "Job", "By", "State", "Took ", "What it did"], rows)


def plugins(
    context: typer.Context,
    find: Annotated[bool, typer.Option("--find", help="Look for new ones first.")] = False,
    on: Annotated[str | None, typer.Option("--on", help="Switch this one on.")] = None,
    off: Annotated[str | None, typer.Option("--off", help="Switch this one off.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the plug-ins, look for new ones, or switch one on or off."""
    with desk_of(context).open() as client:
        if find:
            client.send("POST", "/scheduler/plugins/find")
        for name, enabled in ((on, True), (off, False)):
            if name is not None:
                client.send("PUT", f"/scheduler/plugins/{name}", {"enabled": enabled})
        found = client.get("/scheduler/plugins")
    if as_json:
        write_json(found)
        return
    rows = [
        (p["name"], p["title"], p["origin"], "on" if p["enabled"] else "off", p["problem"] or "")
        for p in found["items"]
    ]
    table(["Plug-in", "What", "From", "", "Problem"], rows)
    write_line(f"Your own are looked for in: {found['folder']}")


def _timing(client: Client, job: str, portfolio: str | None) -> dict[str, Any]:
    """When a job runs now: by the portfolio's own schedule if it has one."""
    found = client.get(f"/scheduler/jobs/{job}")
    own = f"{found['name']}@{_of(client, portfolio)}"
    jobs = {each["id"]: each for each in client.get("/scheduler/jobs")["items"]} if portfolio else {}
    return dict(jobs.get(own, found)["timing"])


def _change(client: Client, job: str, portfolio: str | None, **wanted: Any) -> Any:
    body = {**wanted, "portfolio_id": _of(client, portfolio)}
    return client.send("PUT", f"/scheduler/jobs/{job}", body)


def _of(client: Client, portfolio: str | None) -> str | None:
    return None if portfolio is None else portfolio_id(client, portfolio)


def _id(client: Client, job: str, portfolio: str | None) -> str:
    of = _of(client, portfolio)
    return f"{job}@{of}" if of else job


def _tell(changed: Any, as_json: bool) -> None:
    if as_json:
        write_json(changed)
    else:
        _show(changed)


def _show(job: Any) -> None:
    write_line(f"{job['title']} ({job['id']})")
    if job["description"]:
        write_line(job["description"])
    write_line(f"Runs {job['schedule']}{'' if job['enabled'] else ' (off)'}")
    if job["next_runs"]:
        write_line(f"Next {', '.join(str(_shown(at)) for at in job['next_runs'])}")
    if job["last_run"]:
        last = job["last_run"]
        said = last["error"] or last["outcome"] or ""
        write_line(f"Last {_shown(last['started_at'])}, {last['state']}: {said}")


def _shown(at: str | None) -> str | None:
    """An instant as clocks in New York show it."""
    return None if at is None else f"{datetime.fromisoformat(at).astimezone(_NEW_YORK):%a %d %b %H:%M %Z}"


def _took(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds:.1f} s"
