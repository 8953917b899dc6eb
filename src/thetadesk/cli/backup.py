"""`thetadesk backup`: copies of the whole desk, tried out and restored."""

from pathlib import Path
from typing import Annotated, Any

import typer

from thetadesk.cli.client import Client, RefusedError
from thetadesk.cli.desk import desk_of
from thetadesk.cli.printing import AsJson, table, write_json, write_line

_LOOK_SECONDS = 0.5
_MEGABYTE = 1_000_000
_Which = Annotated[str, typer.Argument(help="The backup's id (its beginning will do), or `last`.")]


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    backup = typer.Typer(help="Copies of the whole desk.", invoke_without_command=True)
    backup.callback()(list_backups)
    backup.command("create")(create)
    backup.command("list")(list_again)
    backup.command("verify")(verify)
    backup.command("restore")(restore)
    backup.command("remove")(remove)
    app.add_typer(backup, name="backup")


def list_backups(context: typer.Context, as_json: AsJson = False) -> None:
    """List the backups."""
    if context.invoked_subcommand is None:
        list_again(context, as_json)


def list_again(context: typer.Context, as_json: AsJson = False) -> None:
    """List the backups, newest first, those that were put into their folder by hand included."""
    with desk_of(context).open() as client:
        found = client.send("POST", "/backups/find")
    if as_json:
        write_json(found)
        return
    rows = [
        (b["id"][:8], b["started_at"], b["kind"], b["state"], b["rows"], _size(b["size"]), b["copied_to"],
         b["verified_at"], b["problem"])
        for b in found["items"]
    ]  # fmt: skip
    table(["Id", "Made", "Why", "State", "Rows ", "MB ", "Second copy", "Tried out", "Problem"], rows)
    if found["pending"]:
        write_line(f"{found['pending']['file']} is restored when the server starts next")


def create(context: typer.Context, as_json: AsJson = False) -> None:
    """Back the desk up now; it goes on meanwhile."""
    with desk_of(context).open() as client:
        made = client.send("POST", "/backups")
        while made["state"] in ("waiting", "running"):
            client.pause(_LOOK_SECONDS)
            made = client.get(f"/backups/{made['id']}")
        key = client.get("/backups")["key_kept_in"]
    if made["state"] == "failed":
        raise RefusedError(str(made["problem"]))
    if as_json:
        write_json({**made, "key_kept_in": key})
        return
    write_line(
        f"{made['rows']} rows are saved in {made['file']} ({_size(made['size'])} MB), as {made['id'][:8]}"
    )
    write_line(
        made["problem"]
        or (f"a second copy is in {made['copied_to']}" if made["copied_to"] else "there is no second copy")
    )
    write_line(f"the encryption key is not in it: keep a copy of it elsewhere (it is in {key})")


def verify(context: typer.Context, backup: _Which = "last", as_json: AsJson = False) -> None:
    """Restore a backup into a throw-away database and compare every table."""
    with desk_of(context).open() as client:
        tried = client.send("POST", f"/backups/{_id(client, backup)}/verify")
    if as_json:
        write_json(tried)
        return
    write_line(f"{tried['file']} can be restored: every one of its {tried['rows']} rows is what was saved")


def restore(
    context: typer.Context,
    backup: Annotated[
        str, typer.Argument(help="The backup's id (its beginning will do), `last`, or the path of a file.")
    ],
    foreign: Annotated[bool, typer.Option("--foreign", help="Allow the backup of another desk.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of what is here now, which is saved first."""
    desk = desk_of(context)
    if not yes:
        typer.confirm(
            "Everything recorded since that backup will be gone from the desk. Restore it?",
            abort=True,
            err=True,
        )
    file = Path(backup)
    with desk.open() as client:
        named = _brought(context, client, file) if file.is_file() else backup
        wanted = client.send("POST", f"/backups/{_id(client, named)}/restore", {"foreign": foreign})
    # Whoever opens the desk alone does what waits; a running server does it when it starts.
    with desk.open() as client:
        waits = client.get("/backups")["pending"]
        done = client.get(f"/backups/{wanted['backup_id']}")
    if waits is None and done["problem"]:
        raise RefusedError(str(done["problem"]))
    if as_json:
        write_json({**done, "pending": waits is not None})
    elif waits:
        write_line(f"{wanted['file']} is restored when the server starts next: restart it now")
    else:
        write_line(
            f"the desk is as it was at {wanted['made_at']}; what it replaced is saved as a backup of its own"
        )


def remove(context: typer.Context, backup: _Which, as_json: AsJson = False) -> None:
    """Delete a backup, its file and its second copy."""
    with desk_of(context).open() as client:
        found = _id(client, backup)
        client.send("DELETE", f"/backups/{found}")
    if as_json:
        write_json({"removed": found})
    else:
        write_line(f"the backup {found[:8]} is gone, with its second copy")


def _brought(context: typer.Context, client: Client, path: Path) -> str:
    """The id of the backup in a file of somewhere else, which is in the folder of backups afterwards."""
    from thetadesk.backup import archive
    from thetadesk.backup.places import FolderPlace

    settings = desk_of(context).settings()
    if settings.server:
        raise RefusedError("a file can only be restored where the desk's folder is: leave --server out")
    folder = settings.resolved_backup_folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    backup_id, sha256 = archive.read(path).backup_id, archive.hash_of(path)
    listed = client.send("POST", "/backups/find")["items"]
    names = [each["file"] for each in listed if each["id"] == backup_id and each["file"]]
    target = folder / (names[0] if names else f"{path.name.removesuffix('.backup')}.backup")
    if not target.exists():
        FolderPlace(folder).put(target.name, path, sha256)
    elif archive.hash_of(target) != sha256:
        raise RefusedError(
            f"in the folder of backups {target.name} is another file than {path}: move it away first"
        )
    return backup_id


def _id(client: Client, named: str) -> str:
    """The id of the backup that `named` means: its beginning, its file, or the last one that was made."""
    items: list[dict[str, Any]] = client.send("POST", "/backups/find")["items"]
    if named == "last":
        items = [each for each in items if each["state"] == "done"][:1]
    else:
        items = [each for each in items if each["id"].startswith(named) or each["file"] == named]
    if len(items) == 1:
        return str(items[0]["id"])
    if not items:
        what = (
            "it is no backup, or cut off" if named.endswith(".backup") else "look at: thetadesk backup list"
        )
        raise RefusedError(f"there is no backup {named}: {what}")
    raise RefusedError(f"{len(items)} backups begin with {named}: say more of it")


def _size(size: int | None) -> str | None:
    return None if size is None else f"{size / _MEGABYTE:.1f}"
