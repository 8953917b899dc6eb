"""`thetadesk import`: a broker's history in; `thetadesk export`: our own file out."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from thetadesk.cli.client import Client, RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, table, write_json, write_line

_POLL_SECONDS = 0.1
_SHOWN_ROWS = 20


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("import")(import_file)
    app.command("imports")(list_imports)
    app.command("sample")(load_sample)


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The export file; its format is found by its content.")],
    account: Annotated[
        str | None, typer.Option("--account", help="The account it belongs to, where it does not say.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", help="The zone of its clock, where it does not say.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import an export file; a second time adds nothing."""
    if not file.is_file():
        raise RefusedError(f"{file} is not a file that can be read")
    with desk_of(context).open() as client:
        _refuse_too_large(client, file)
        started = client.upload("/imports", file, filename=file.name, account=account, timezone=timezone)
        done = _wait(client, started)
    _report(done, as_json)


def load_sample(context: typer.Context, as_json: AsJson = False) -> None:
    """Load the sample history into an account of its own; it never mixes with real money."""
    with desk_of(context).open() as client:
        done = _wait(client, client.send("POST", "/imports/sample"))
    _report(done, as_json)


def list_imports(context: typer.Context, as_json: AsJson = False) -> None:
    """List the imports, newest first."""
    with desk_of(context).open() as client:
        found = client.get("/imports")["items"]
    if as_json:
        write_json(found)
        return
    rows = [
        (i["started_at"], i["filename"], i["format"], i["account"], i["status"], i["read"], i["new"], i["known"], i["updated"],
         len(i["quarantined"]))
        for i in found
    ]  # fmt: skip
    table(
        [
            "Started",
            "File",
            "Format",
            "Account",
            "Status",
            "Read ",
            "New ",
            "Known ",
            "Updated ",
            "Quarantined ",
        ],
        rows,
    )


def _refuse_too_large(client: Client, file: Path) -> None:
    # Said before the upload: a server that breaks off in its middle cannot always be heard.
    settings = {each["name"]: each["value"] for each in client.get("/config")["settings"]}
    most = int(settings["max_upload_mb"])
    if file.stat().st_size > most * 2**20:
        raise RefusedError(
            f"{file} is larger than {most} MB, the most this desk reads (THETADESK_MAX_UPLOAD_MB)"
        )


def _wait(client: Client, started: dict[str, Any]) -> dict[str, Any]:
    state, show = started, _progress()
    while state["status"] in ("queued", "running"):
        show(state)
        time.sleep(_POLL_SECONDS)
        state = client.get(f"/imports/{state['id']}")
    show(None)
    if state["status"] == "failed":
        raise RefusedError(f"{state['filename']}: {state['problem']['detail']}")
    return state


def _progress() -> Callable[[dict[str, Any] | None], None]:
    if not sys.stderr.isatty():
        return lambda _: None

    def show(state: dict[str, Any] | None) -> None:
        text = f"{state['stage']} {state['progress']:.0%}" if state else ""
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    return show


def _report(done: dict[str, Any], as_json: bool) -> None:
    quarantined = [{"line": row["line"], "reason": row["reason"]} for row in done["quarantined"]]
    if as_json:
        counts = {name: done[name] for name in ("format", "account", "read", "new", "known", "updated")}
        write_json({**counts, "quarantined": quarantined, "notes": done["notes"]})
        return
    write_line(f"{done['filename']}: {done['format']}, account {done['account']}")
    write_line(
        f"{done['read']} rows read, {done['new']} new, {done['known']} already known, {done['updated']} updated"
    )
    for note in done["notes"]:
        write_line(note)
    if quarantined:
        write_line(f"{len(quarantined)} rows are not understood:")
        for row in quarantined[:_SHOWN_ROWS]:
            write_line(f"  line {row['line']}: {row['reason']}")
        if len(quarantined) > _SHOWN_ROWS:
            write_line(f"  and {len(quarantined) - _SHOWN_ROWS} more: thetadesk quarantine")
