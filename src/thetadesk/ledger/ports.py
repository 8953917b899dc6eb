"""What the ledger asks of the adapters around it."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from thetadesk.ledger.model import Problem, Transaction

Parsed = tuple[list[Transaction], list[Problem]]


@dataclass(frozen=True, slots=True)
class Format:
    """An import format, found by content.

    `recognises` looks at the first bytes (up to 64 KiB) and answers whether this is its shape; `parse` reads the whole
    file (`zone` is the clock of files that do not say theirs; None means New York). `richness` ranks sources that tell
    the same event: the higher one supersedes. `namespace` is shared by formats whose rows have the same keys.
    `needs_zone` and `needs_account` say what such files leave out. `refusal` names files that are recognised only to
    be refused with this sentence.
    """

    name: str
    title: str
    broker: str | None
    namespace: str
    richness: int
    recognises: Callable[[bytes], bool]
    parse: Callable[[bytes, ZoneInfo | None], Parsed]
    needs_zone: bool = False
    needs_account: bool = False
    refusal: str | None = None
