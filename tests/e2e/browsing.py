"""How pages are looked at, what is kept of them, and what axe says about them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ARTIFACTS = Path(__file__).parents[1] / "artifacts"


@dataclass(frozen=True)
class Look:
    """A theme on a desk's or a phone's screen."""

    theme: str
    phone: bool

    def __str__(self) -> str:
        return f"{self.theme}-{'phone' if self.phone else 'desk'}"


LOOKS = [Look(theme, phone) for theme in ("dark", "light") for phone in (False, True)]
DARK_DESK, DARK_PHONE = LOOKS[0], LOOKS[1]
OpenPage = Callable[[str, Look], Page]


def keep(page: Page, name: str) -> None:
    """Keeps a picture of the page among the test artefacts."""
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png")


def violations(page: Page) -> str:
    """What axe finds wrong with the page as it is now; empty when nothing."""
    results = Axe().run(page)
    return "" if results.violations_count == 0 else results.generate_report()
