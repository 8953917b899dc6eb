"""`thetadesk jobs`: what the desk does by itself."""

from typing import Annotated

import typer

from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, table, write_json, write_line


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    jobs = typer.Typer(help="What the desk does by itself, and when.", invoke_without_command=True)
    jobs.callback()(list_jobs)
    jobs.command("list")(list_again)
    jobs.command("run")(run)
    jobs.command("history")(history)
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
        (j["name"], j["title"], j["schedule"] if j["enabled"] else f"{j['schedule']} (off)", j["next_run_at"],
         *((j["last_run"]["started_at"], j["last_run"]["state"]) if j["last_run"] else (None, "never")))
        for j in found
    ]  # fmt: skip
    table(["Job", "What", "When", "Next", "Last", ""], rows)


def run(
    context: typer.Context,
    job: Annotated[str, typer.Argument(help="The job's name.")],
    as_json: AsJson = False,
) -> None:
    """Run a job now."""
    with desk_of(context).open() as client:
        begun = client.send("POST", f"/scheduler/jobs/{job}/trigger")
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
        (r["started_at"], r["job"], r["trigger"], r["state"], r["finished_at"], r["error"] or r["outcome"]) for r in found
    ]  # fmt: skip
    table(["Started", "Job", "By", "State", "Ended", "What it did"], rows)
