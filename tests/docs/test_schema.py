"""The page about tables names every table there is, and none that is gone."""

import re
from pathlib import Path

from thetadesk.db.schema import load_stores

PAGE = (Path(__file__).parents[2] / "docs" / "schema.md").read_text(encoding="utf-8")


def test_every_table_is_explained():
    own, _, _ = PAGE.partition("\n## A ")
    explained = re.findall(r"^\| `(\w+)` \|", own, re.MULTILINE)
    assert sorted(explained) == sorted(load_stores().tables)
