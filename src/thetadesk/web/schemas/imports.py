"""Imports, and the rows they could not understand."""

from typing import Literal

from typing_extensions import TypedDict

from thetadesk.web.schemas.transactions import TransactionJson
from thetadesk.web.schemas.values import InstantText

ImportStatusText = Literal["queued", "running", "done", "failed"]
QuarantineStateText = Literal["open", "resolved"]


class QuarantinedLineJson(TypedDict):
    """A row that could not be understood: where it stands, why, and its own words (masked)."""

    id: str
    line: int
    reason: str
    raw: str
    state: QuarantineStateText


class ImportProblemJson(TypedDict):
    """Why an import failed; nothing of it was recorded."""

    title: str
    detail: str


class ImportJson(TypedDict):
    """One import. `progress` goes from 0 to 1; the counts are final when it is done."""

    id: str
    status: ImportStatusText
    progress: float
    stage: str
    filename: str
    format: str | None
    account: str | None
    account_id: str | None
    timezone: str | None
    read: int
    new: int
    known: int
    updated: int
    quarantined: list[QuarantinedLineJson]
    problem: ImportProblemJson | None
    notes: list[str]
    started_at: InstantText
    finished_at: InstantText | None


class ImportsJson(TypedDict):
    """Every import, newest first."""

    items: list[ImportJson]


class QuarantinedJson(TypedDict):
    """A quarantined row with the transactions that it may be."""

    id: str
    import_id: str
    account_id: str | None
    filename: str
    line: int
    reason: str
    raw: str
    candidates: list[TransactionJson]


class QuarantineJson(TypedDict):
    """Every row that waits for a decision."""

    items: list[QuarantinedJson]
