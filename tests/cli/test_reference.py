"""The page of commands is the generated one, and says something of every parameter."""

from pathlib import Path

from thetadesk.cli.reference import markdown

ROOT = Path(__file__).parents[2]


def test_the_page_of_commands_is_the_generated_one():
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert page == markdown(), "write the output of `python -m thetadesk.cli.reference` to docs/cli.md"


def test_every_parameter_is_explained():
    assert [line for line in markdown().splitlines() if line.endswith("|  |")] == []


def test_every_command_that_shows_something_takes_json():
    sections = markdown().split("\n## ")[1:]
    without = [section.splitlines()[0] for section in sections if "`--json`" not in section]
    # Three only hold other commands; one writes what a shell reads, and one never ends.
    groups = ["thetadesk plan", "thetadesk secrets"]
    assert without == sorted([*groups, "thetadesk completion", "thetadesk serve"])
