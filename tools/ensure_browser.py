"""Makes sure a Chromium is there for the browser tests, and prints how it got one only when it had to.

The one named by THETADESK_CHROMIUM or found on the machine comes first, then Playwright's own, then the
system's package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOAD_SECONDS = 300


def main() -> int:
    if installed() or playwright_has_one():
        return 0
    print("Installing Chromium for the browser tests", flush=True)
    if playwright_installs() or system_installs():
        return 0
    print("No Chromium: install one, or name it in THETADESK_CHROMIUM.", file=sys.stderr)
    return 1


def installed() -> str | None:
    """The path of a Chromium on this machine, or None."""
    named = os.environ.get("THETADESK_CHROMIUM")
    candidates = [named] if named else [shutil.which(name) for name in NAMES]
    return next((path for path in candidates if path and Path(path).exists()), None)


def playwright_has_one() -> bool:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def playwright_installs() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return succeeds(command) and playwright_has_one()


def system_installs() -> bool:
    if not shutil.which("apt-get"):
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    update = [*sudo, "apt-get", "update", "-qq"]
    install = [*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    return succeeds(update) and succeeds(install) and installed() is not None


def succeeds(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=DOWNLOAD_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
