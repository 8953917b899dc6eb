"""`python -m thetadesk.worker.plugging describe|run ORIGIN PLACE`: one plug-in in a process of its own, and within limits.

`describe` says what it is; `run` reads the context, one line of JSON, from standard input. What it says are lines of JSON
on standard output; what it prints goes there as well. Nothing of the desk but the plug-ins' interface is loaded here.
"""

import asyncio
import importlib
import importlib.metadata
import importlib.util
import inspect
import json
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from thetadesk.jobs.plugin import GROUP, Context, ScheduledTaskPlugin
from thetadesk.worker import minding

MEGABYTES = 768
"""The most memory that a plug-in may reserve; numpy reserves much and uses little."""

_PROCESSOR_SECONDS = 60
_PROCESSES = 64
_USAGE = "usage: python -m thetadesk.worker.plugging describe|run ORIGIN PLACE\n"


def main(arguments: Sequence[str]) -> int:
    """Describes or runs the plug-in that the arguments name; 0 if that went well, else it has said what went wrong."""
    if len(arguments) != 3 or arguments[0] not in ("describe", "run"):
        sys.stderr.write(_USAGE)
        return 2
    verb, origin, place = arguments
    told = _line()
    minding.mind_the_rest(_PROCESSES, lambda: _fail(f"it started more than {_PROCESSES} processes"))
    _limit()
    try:
        plugin = _load(origin, place)
        if verb == "describe":
            _describe(plugin)
            return 0
        return asyncio.run(_run(plugin, Context(json.loads(told), _say)))
    except MemoryError:
        return _fail(f"it needed more than {MEGABYTES} MB of memory")
    except Exception as error:  # noqa: BLE001 (the plug-in's, whatever it is; the history of runs tells it)
        return _fail(f"{type(error).__name__}: {error}{_where(error, origin, place)}")


async def _run(plugin: ScheduledTaskPlugin, context: Context) -> int:
    try:
        await plugin.execute(context)
    except Exception as error:
        try:
            await plugin.on_failure(error, context)
        except Exception as another:  # noqa: BLE001 (what went wrong first is told)
            context.log(f"on_failure failed as well: {type(another).__name__}: {another}")
        raise
    await plugin.on_success(context)
    _say({"done": True})
    return 0


def _describe(plugin: ScheduledTaskPlugin) -> None:
    about = {
        "name": plugin.name,
        "doc": inspect.cleandoc(type(plugin).__doc__ or ""),
        "schedule": plugin.default_schedule,
    }
    _say({"describes": about})
    _say({"done": True})


def _load(origin: str, place: str) -> ScheduledTaskPlugin:
    if origin == "package":
        [found] = importlib.metadata.entry_points(group=GROUP, name=place)
        made = found.load()()
    else:
        module = _of_file(Path(place)) if origin == "folder" else importlib.import_module(place)
        made = _class_in(module)()
    if not isinstance(made, ScheduledTaskPlugin):
        raise TypeError(f"{place} is no ScheduledTaskPlugin")
    return made


def _of_file(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"thetadesk_plugin_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no module")
    module = importlib.util.module_from_spec(spec)
    # Modules that lie beside it can be imported, and classes be found by their module.
    sys.path.insert(0, str(path.parent))
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _class_in(module: ModuleType) -> Any:
    found = [
        each
        for each in vars(module).values()
        if inspect.isclass(each)
        and issubclass(each, ScheduledTaskPlugin)
        and each.__module__ == module.__name__
        and not inspect.isabstract(each)
    ]
    if len(found) != 1:
        raise TypeError(
            f"the file has {len(found) or 'no'} plug-ins; it needs one complete subclass of ScheduledTaskPlugin"
        )
    return found[0]


def _limit() -> None:
    """Takes from this process what it must not have; where the platform has no such limits, whoever waits ends it."""
    try:
        import resource
    except ImportError:
        return
    size = MEGABYTES * 2**20
    for limit, most in (
        (resource.RLIMIT_AS, size),
        (resource.RLIMIT_CPU, _PROCESSOR_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, _processes() + _PROCESSES),
    ):
        _, hard = resource.getrlimit(limit)
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, hard if limit == resource.RLIMIT_CPU else most))


def _processes() -> int:
    """How many threads this user has running: what the limit of processes counts."""
    count = 0
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            count += sum(1 for _ in (each / "task").iterdir()) if each.stat().st_uid == os.getuid() else 0
    return count


def _where(error: BaseException, origin: str, place: str) -> str:
    """The plug-in's line from which the error came, as `(own.py, line 12)`; nothing where none of its lines is to blame."""
    if origin == "folder":
        home = Path(place).parent
    else:
        home = Path(inspect.getfile(ScheduledTaskPlugin)).parent / "shipped"
    frames = traceback.extract_tb(error.__traceback__)
    own = [each for each in frames if Path(each.filename).parent == home]
    if origin == "package":
        # A package may be of many folders: what is neither Python's own nor the desk's.
        own = [each for each in frames if "site-packages" in Path(each.filename).parts]
    return f" ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else ""


def _say(said: dict[str, object]) -> None:
    # A line of its own, whatever was printed before, and written in one go.
    os.write(1, f"\n{json.dumps(said)}\n".encode())


def _fail(why: str) -> int:
    _say({"error": why})
    return 1


def _line() -> bytes:
    """The first line of standard input; what follows is its end, which says that nobody listens any more."""
    parts = []
    while part := os.read(0, 2**16):
        parts.append(part)
        if part.endswith(b"\n"):
            break
    return b"".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
