"""What is in the repository serves any machine: no paths, hosts or private data of one."""

import json
import re
import shutil
import subprocess
from functools import cache

import pytest

from tests.architecture.tree import ROOT

LARGEST_FILE = 2_000_000
ABSOLUTE = re.compile(r"(?<![\w.~$}/-])/(?:home|root|Users|work|mnt|media)/[\w.-]+")
REGISTRY = re.compile(
    r"\b(?:registry\.(?:npmjs|yarnpkg)\.\w+|files\.pythonhosted\.\w+|pypi\.\w+/simple)", re.IGNORECASE
)
OPTIONS = re.compile(r"^--?(?:index|extra-index|find-links|trusted-host|i |f )", re.MULTILINE)
# Text is about the product and for its reader, not about the occasion on which it was written.
OCCASION = re.compile(
    r"\b(?:as (?:requested|instructed)|per (?:the )?(?:issue|task|prompt|instructions)|"
    r"(?:written|generated|made|created) (?:by|with) (?:an? |the )?(?:ai|assistant|agent|language model)|"
    r"in this (?:session|task|prompt))\b",
    re.IGNORECASE,
)
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".json",
    ".ts",
    ".tsx",
    ".css",
    ".html",
    ".yml",
    ".yaml",
    ".cfg",
    "",
}
SELF = "tests/architecture/test_repository.py"


@cache
def tracked() -> tuple[str, ...]:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def matches(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for name in tracked():
        path = ROOT / name
        if path.suffix in TEXT and name != SELF:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name}: {match[0]}" for match in pattern.finditer(text)]
    return found


@pytest.mark.parametrize("pattern", [ABSOLUTE, REGISTRY, OCCASION], ids=["path", "registry", "occasion"])
def test_no_tracked_file_names_a_machine_or_an_occasion(pattern):
    assert matches(pattern) == []


def test_no_tracked_file_is_large():
    assert [name for name in tracked() if (ROOT / name).stat().st_size > LARGEST_FILE] == []


@pytest.mark.parametrize("name", ["bootstrap", "runtime", "dev"])
def test_a_lock_names_no_index_and_hashes_everything(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert not OPTIONS.search(text)
    pinned = re.findall(r"^[A-Za-z0-9].*$", text, re.MULTILINE)
    assert pinned
    assert [line for line in pinned if "==" not in line or not line.endswith("\\")] == []


def test_the_web_pages_lock_names_no_registry():
    packages = json.loads((ROOT / "ui" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    unhashed = [name for name, package in packages.items() if name and "integrity" not in package]
    assert unhashed == []
