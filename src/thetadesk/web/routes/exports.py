"""The record as tables, for spreadsheets."""

from contextlib import ExitStack
from typing import Annotated, Any

from fastapi import Query, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from thetadesk.backup.service.desk import workshop
from thetadesk.web.asking import AccountQuery, Day, Desk, PortfolioQuery, ScopeQuery, Working, chosen, today
from thetadesk.web.exporting import Wanted, What, write
from thetadesk.web.needing import attention_now
from thetadesk.web.routing import Router

router = Router(tags=["performance"])
_CSV: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A table with a heading, as RFC 4180 has it, in UTF-8.",
        "content": {
            "text/csv": {
                "schema": {"type": "string"},
                "example": "on,account,net\r\n2026-11-02,Main,125.00\r\n",
            }
        },
    }
}


@router.get("/performance/export", responses=_CSV, response_class=FileResponse)
def export_table(
    desk: Desk,
    working: Working,
    what: Annotated[What, Query(description="Which table.")],
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
    first: Annotated[
        Day | None, Query(alias="from", description="Only rows of this market date or later.")
    ] = None,
    last: Annotated[Day | None, Query(alias="to", description="Only rows up to this market date.")] = None,
    year: Annotated[
        int | None,
        Query(ge=1970, le=2100, description="The tax year of lots and wash sales; this one when left out."),
    ] = None,
) -> Response:
    """Fetch a table as CSV. What a spreadsheet would take for a formula is marked with an apostrophe in front."""
    needing = what is What.ATTENTION
    attention = attention_now(desk, working, scope, account, portfolio).items if needing else ()
    with ExitStack() as until_sent:
        # Written down first: whoever fetches slowly holds no database, and what goes wrong is told with a status.
        file = until_sent.enter_context(workshop(desk)) / f"{what}.csv"
        with desk.reading() as unit:
            scope, ids = chosen(unit, scope, account, portfolio)
            _, everybody = chosen(unit, scope, None)
            write(desk, unit, what, Wanted(ids, first, last, year, everybody, attention), file)
        return FileResponse(
            file,
            media_type="text/csv; charset=utf-8",
            filename=f"thetadesk-{what}-{today(desk)}.csv",
            background=BackgroundTask(until_sent.pop_all().close),
        )
