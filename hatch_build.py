"""Puts the built web page into wheels and source archives."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class UiBuildHook(BuildHookInterface[Any]):
    """Builds `ui/` into `src/thetadesk/web/static/` unless it is there already.

    An editable install is left alone (`make ui` serves it), and so is a source archive that carries the
    built page, which therefore installs without Node.
    """

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if version == "editable":
            return
        root = Path(self.root)
        if (root / "src/thetadesk/web/static/index.html").exists():
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "The web page is not built and npm is not installed: install Node 20 or newer, or run `make ui` first."
            )
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=root / "ui", check=True)
        subprocess.run([npm, "run", "build"], cwd=root / "ui", check=True)
