"""The tables of docs/alerts.md, as the code has them."""

from collections.abc import Iterable
from pathlib import Path

from thetadesk.alerts import clauses, completing, lexer, reading, templates, values
from thetadesk.alerts.observables import OBSERVED, Beat
from thetadesk.alerts.syntax import DAY, Of

PAGE = Path(__file__).parents[2] / "docs" / "alerts.md"
_BEATS = {Beat.TICK: "with every tick", Beat.BOOK: "with the book", Beat.SLOW: "every few seconds"}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of the page."""
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def asked(of: Of) -> str:
    """What can be asked of something."""
    rows = (
        (f"`{each.name}`", each.title, each.unit.value, _BEATS[each.beat], each.description)
        for each in OBSERVED
        if each.of is of
    )
    return table(("name", "is", "counts", "told anew", "which means"), rows)


def functions() -> str:
    """What is reckoned from values."""
    return table(("function", "is"), ((f"`{name}`", what) for name, what in completing.FUNCTION_USES.items()))


def said_by_clauses() -> str:
    """What clauses say."""
    uses = (use.split(": ", 1) for use in clauses.CLAUSE_USES.values())
    return table(("clause", "says"), ((f"`{written}`", what) for written, what in uses))


def begun_with() -> str:
    """The rules to begin with."""
    rows = ((each.title, f"`{each.text}`", each.reason) for each in templates.TEMPLATES)
    return table(("template", "rule", "because"), rows)


def limits() -> str:
    """What is refused because it is too much."""
    most = (
        ("characters of a rule", lexer.MOST_CHARACTERS),
        ("values, comparisons and operators", reading.MOST_TERMS),
        ("levels of parentheses and signs", reading.MOST_DEPTH),
        ("digits before the point", values.MOST_WHOLE_DIGITS),
        ("digits behind the point", values.MOST_DECIMALS),
        ("days of a span of time", values.MOST_SECONDS // DAY),
        ("characters of a name in quotes", lexer.MOST_QUOTED),
        ("channels", clauses.MOST_CHANNELS),
    )
    return table(("of", "at most"), ((what, f"{count:,}") for what, count in most))


TABLES = {
    **{f"asked of a {of.value}": asked(of) for of in Of},
    "functions": functions(),
    "clauses": said_by_clauses(),
    "templates": begun_with(),
    "limits": limits(),
}
"""Every table of the page."""
