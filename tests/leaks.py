"""What nobody may read: tokens, secrets, keys and whole account numbers, and a plug-in that listens to every test.

Whatever a test prints or logs, what its processes say and what the API answers to it is looked through; a test in which
something secret is found fails. Tests that plant secrets on purpose are marked `plants_secrets`.
"""

import base64
import binascii
import json
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

MARK = "plants_secrets"
_SEEDS = range(100)  # whose accounts are known without being told
_GENESIS = date(2024, 6, 3)
_NEAR = 40  # characters on either side of what was found
_OUTWARD = frozenset(
    [
        "client_id",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
    ]
)
# A token of the simulated brokers is its claims and a seal; the claims begin with the broker's name, as base64.
_CLAIMS = ("WyJzY2h3YWIi", "WyJ0YXN0eXRyYWRlIiwi")
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a broker's token", re.compile(rf"(?:{'|'.join(_CLAIMS)})[\w-]{{20,}}")),
    ("a JSON web token", re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}")),
    (
        "the value of a secret field",
        re.compile(
            r"(?i)\b(?:access_token|refresh_token|id_token|(?:client|app)_?secret|code_verifier|verifier|encryption_key)"
            r"[\"']?\s*[=:]\s*[\"']?(?=[\w.~%+/@=-]*\d)[\w.~%+/@=-]{16,}"
        ),
    ),
    ("a code or state", re.compile(r"\b(?:code|state)=(?=[\w.~%+/@=-]*\d)[\w.~%+/@=-]{16,}")),
    ("credentials", re.compile(r"\b(?:[Bb]earer|[Bb]asic)\s+(?=[\w.~+/@=-]*\d)[\w.~+/@=-]{16,}")),
    ("an encryption key", re.compile(r"(?<![\w/+=-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{43}=(?!\w)")),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
)  # fmt: skip
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+/(?:v1/oauth/authorize|auth\.html)\?[^\s\"'<>]*")
_NUMBER = re.compile(r"(?<![\w.])(?:[3-8]\d{7}|5W[A-Z]\d{5})(?!\w|\.\d)")
_SHORTEST = 6


@dataclass(frozen=True)
class Leak:
    """Something secret: what it is, where it was read, and what stands around it."""

    what: str
    where: str
    near: str

    def __str__(self) -> str:
        return f"{self.what} in {self.where}: {self.near}"


class Scanner:
    """Finds secrets by their forms, the account numbers of `numbers`, and the values of `known` (by what each is), in
    whatever encoding they are usually written."""

    def __init__(self, numbers: Iterable[str] = (), known: Mapping[str, str] | None = None) -> None:
        self._numbers = frozenset(numbers)
        self._known: dict[str, str] = {}
        for value, what in (known or {}).items():
            self.learn(value, what)

    def learn(self, value: str, what: str) -> None:
        """This value is secret from now on."""
        if len(value) >= _SHORTEST:
            self._known.update(dict.fromkeys(_disguises(value), what))

    def found(self, text: str, where: str) -> list[Leak]:
        """Everything secret in `text`, which was read in `where`; at most one of each kind."""
        leaks = {what: _leak(what, where, text, start, end) for what, start, end in self._places(text)}
        return list(leaks.values())

    def _places(self, text: str) -> Iterator[tuple[str, int, int]]:
        for value, what in self._known.items():
            if (start := text.find(value)) >= 0:
                yield what, start, start + len(value)
        told = _ADDRESS.sub(_without_outward, text)
        for what, form in _FORMS:
            for found in form.finditer(told):
                # The places are those of `told`; what stands around them is the same.
                start = text.find(found[0])
                yield _name(what, found[0]), start, start + len(found[0])
        if self._numbers:
            for found in _NUMBER.finditer(text):
                if found[0] in self._numbers:
                    yield "an account number", found.start(), found.end()


def _disguises(value: str) -> Iterator[str]:
    yield value
    yield quote(value, safe="")
    yield json.dumps(value)[1:-1]
    # Inside credentials it begins at any third byte, and its ends share letters with what stands beside it.
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + value.encode()).decode().rstrip("=")
        inner = encoded[4 if shift else 0 : -2]
        if len(inner) >= 2 * _SHORTEST:
            yield inner
            yield inner.translate(str.maketrans("+/", "-_"))


def _without_outward(found: re.Match[str]) -> str:
    """The address of a login page may be told: the browser takes the state and the challenge there."""
    names = {name for name, _ in parse_qsl(urlsplit(found[0]).query)}
    return "" if names <= _OUTWARD else found[0]


def _name(what: str, found: str) -> str:
    """A broker's token by its own claims."""
    if not found.startswith(_CLAIMS):
        return what
    try:
        broker, kind, *_ = json.loads(base64.urlsafe_b64decode(found + "=" * (-len(found) % 4)))
    except (ValueError, binascii.Error):
        return what
    return f"a {kind} token of {broker}"


def _leak(what: str, where: str, text: str, start: int, end: int) -> Leak:
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    return Leak(what, where, f"{before}[{end - start} characters]{after}")


def numbers_of(seed: int) -> set[str]:
    """The account numbers of a simulated world."""
    from brokersim.brokerage.roster import busy_seats, seats

    made = seats(seed, _GENESIS)
    return {seat.account.number for seat in [*made, *busy_seats(seed, _GENESIS, 1, len(made))]}


@cache
def everywhere() -> Scanner:
    """What no test may tell: the accounts of the simulated worlds, whatever looks like a secret, and what the run has
    learned."""
    return Scanner(number for seed in _SEEDS for number in numbers_of(seed))


_found: list[Leak] = []


def overheard(text: str, where: str) -> None:
    """Looks through what a process or an answer of the desk says; the test that is running fails if it is secret."""
    if text:
        _found.extend(everywhere().found(text, where))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARK}: plants secrets where they can be read, on purpose")
    patches = pytest.MonkeyPatch()
    config.add_cleanup(patches.undo)
    patches.setattr(subprocess.Popen, "communicate", _listening(subprocess.Popen.communicate, "a process"))
    patches.setattr(
        pytest.CaptureFixture, "readouterr", _listening(pytest.CaptureFixture.readouterr, "what was written")
    )


def _listening(method: Callable[..., Any], where: str) -> Callable[..., Any]:
    """The same method, whose answers (standard output, standard error) are looked through."""

    def listening(self: Any, *arguments: Any, **named: Any) -> Any:
        said = method(self, *arguments, **named)
        for text in said:
            overheard(text.decode(errors="replace") if isinstance(text, bytes) else text or "", where)
        return said

    return listening


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: pytest.TestReport = yield
    if report.when == "teardown":
        for title, text in report.sections:
            overheard(text, title.lower())
        leaks = sorted({str(leak) for leak in _found})
        _found.clear()
        if leaks and item.get_closest_marker(MARK) is None:
            report.outcome = "failed"
            report.longrepr = "\n".join(["something secret was told:", *leaks])
    return report
