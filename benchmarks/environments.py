"""Other people's packages, each in an environment of its own that is made once and kept in a cache folder: nothing of
them ever comes into the project."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "thetadesk-benchmarks"


def interpreter(package: str) -> Path:
    """A Python that has `package` (`name==version`) and nothing of ours. RuntimeError if it cannot be installed."""
    home = _CACHE / package.replace("==", "-")
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        _uv("venv", "--quiet", "--python", sys.executable, str(home))
        _uv("pip", "install", "--quiet", "--python", str(home / "bin" / "python"), package)
        (home / "ready").touch()
    return home / "bin" / "python"


class Peer:
    """A script in such an environment, which answers each line of JSON with another."""

    def __init__(self, package: str, script: str) -> None:
        self._process = subprocess.Popen(
            [str(interpreter(package)), str(Path(__file__).with_name(script))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, question: dict[str, Any]) -> Any:
        """The answer to one question. RuntimeError if the script has ended."""
        asked, answers = self._pipes()
        asked.write(json.dumps(question) + "\n")
        asked.flush()
        line = answers.readline()
        if not line:
            raise RuntimeError("the other package's script has ended without an answer")
        return json.loads(line)

    def close(self) -> None:
        """Ends the script."""
        self._pipes()[0].close()
        self._process.wait(timeout=30)
        self._pipes()[1].close()

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout


def _uv(*arguments: str) -> None:
    beside = Path(sys.executable).with_name("uv")
    program = str(beside) if beside.exists() else shutil.which("uv")
    if program is None:
        raise RuntimeError("uv is missing: `make setup` installs it")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"uv {' '.join(arguments)}: {done.stderr[-2000:]}")
