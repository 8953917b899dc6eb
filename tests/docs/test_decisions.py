"""Every decision record is listed, numbered once and shaped like the template."""

import re
from pathlib import Path

import pytest

DECISIONS = Path(__file__).parents[2] / "docs" / "decisions"
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))
HEADINGS = ["## Situation", "## Decision", "## Instead of", "## Consequences"]


def test_the_index_lists_every_record():
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (DECISIONS / "README.md").read_text(encoding="utf-8"))
    assert listed == [record.name for record in RECORDS]


def test_numbers_are_used_once():
    numbers = [record.name[:4] for record in RECORDS]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name[:4])
def test_a_record_has_the_templates_parts(record):
    text = record.read_text(encoding="utf-8")
    assert re.match(rf"# {record.name[:4]} — \S", text)
    assert re.search(r"^Status: (proposed|accepted|replaced by \d{4})$", text, re.MULTILINE)
    assert [line for line in text.splitlines() if line.startswith("## ")] == HEADINGS
