"""A year as the taxes of the United States look at it. Advisory: nothing here changes a book."""

from collections.abc import Callable, Hashable
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json

from thetadesk.bootstrap import App
from thetadesk.db.unit import Unit
from thetadesk.ledger.model import LotMethod
from thetadesk.ledger.service import record as ledger
from thetadesk.ledger.service import tax
from thetadesk.ledger.service.tax import Year
from thetadesk.ledger.tax import ADVISORY
from thetadesk.portfolio.service import record
from thetadesk.web.asking import (
    AccountQuery,
    Desk,
    Offset,
    PortfolioQuery,
    ScopeQuery,
    Whole,
    answer,
    chosen,
    today,
)
from thetadesk.web.performing import kept_by
from thetadesk.web.previewing import preview
from thetadesk.web.routing import Router
from thetadesk.web.schemas import examples, telling_tax
from thetadesk.web.schemas import examples_tax as shown
from thetadesk.web.schemas.tax import TaxLotsJson, TaxPreviewJson, TaxTotalsJson, WashSaleJson, WashSalesJson
from thetadesk.web.schemas.values import Scope
from thetadesk.web.taxing import marks, prices

router = Router(tags=["tax"], prefix="/tax")
YearQuery = Annotated[
    int | None, Query(ge=1970, le=2100, description="The tax year; this one when left out.")
]
_Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many.")]


class TaxPreviewBody(BaseModel):
    """Another way for the year's sales to find their lots; the years before stay as they were booked."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=examples.bodies({"year": 2026, "method": "hifo"})
    )
    year: Annotated[Whole, Field(ge=1970, le=2100)]
    method: LotMethod
    scope: Scope | None = None
    account: Annotated[str | None, Field(max_length=200)] = None
    portfolio: Annotated[str | None, Field(max_length=40)] = None


@router.get("/lots", response_model=TaxLotsJson, responses=examples.answers(shown.LOTS))
def list_tax_lots(
    desk: Desk,
    request: Request,
    year: YearQuery = None,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
    limit: _Limit = 100,
    offset: Offset = 0,
) -> Response:
    """List the lots closed in a tax year, with what they come to."""
    with desk.reading() as unit:
        scope, ids = chosen(unit, scope, account, portfolio)
        asked = _year(desk, ids, year)
        known = marks(unit, ids)
        summed: TaxTotalsJson = _kept(
            request,
            unit,
            ids,
            ("tax totals", asked),
            lambda: telling_tax.year(tax.totals(unit, asked, known), asked),
        )
        found = tax.page(unit, asked, known, limit, offset)
    body: TaxLotsJson = {
        **summed,
        "scope": scope,
        "items": [telling_tax.lot(each) for each in found],
        "total": sum(total["lots"] for total in summed["totals"]),
    }
    return answer(body)


@router.get("/wash-sales", response_model=WashSalesJson, responses=examples.answers(shown.WASH_SALES))
def list_wash_sales(
    desk: Desk,
    request: Request,
    year: YearQuery = None,
    scope: ScopeQuery = None,
    account: AccountQuery = None,
    portfolio: PortfolioQuery = None,
    limit: _Limit = 100,
    offset: Offset = 0,
) -> Response:
    """List a year's losses that may be wash sales, whichever account of the scope has bought again."""
    with desk.reading() as unit:
        scope, ids = chosen(unit, scope, account, portfolio)
        _, everybody = chosen(unit, scope, None)
        asked = _year(desk, ids, year)
        found: list[WashSaleJson] = _kept(
            request,
            unit,
            everybody,
            # Closes of stocks come to be known without a word: they are looked at again every hour.
            ("wash sales", asked, everybody, desk.clock.now().hour),
            lambda: _washed(unit, asked, everybody),
        )
    body: WashSalesJson = {
        "scope": scope,
        "year": asked.year,
        "advisory": ADVISORY,
        "items": found[offset : offset + limit],
        "total": len(found),
    }
    return answer(body)


@router.post("/preview", response_model=TaxPreviewJson, responses=examples.answers(shown.PREVIEW))
def preview_tax(desk: Desk, request: Request, body: TaxPreviewBody) -> Response:
    """Say what a tax year would come to if its sales had found their lots by another method. Nothing is changed."""
    with desk.reading() as unit:
        scope, ids = chosen(unit, body.scope, body.account, body.portfolio)
        asked = _year(desk, ids, body.year)
        edition = _edition(unit, ids)
    question = "tax preview", asked, body.method
    said = kept_by(request).body(question, edition, lambda: preview(desk, asked, body.method))
    found: TaxPreviewJson = from_json(said)
    return answer({**found, "scope": scope})


def _year(desk: App, account_ids: tuple[str, ...], year: int | None) -> Year:
    now = today(desk)
    return Year(account_ids, now.year if year is None else year, now)


def _washed(unit: Unit, asked: Year, everybody: tuple[str, ...]) -> list[WashSaleJson]:
    found = tax.washed(unit, asked, everybody, prices(unit, asked), marks(unit, asked.account_ids))
    return [telling_tax.wash_sale(each) for each in found]


def _kept(
    request: Request, unit: Unit, ids: tuple[str, ...], question: Hashable, make: Callable[[], object]
) -> Any:
    """What was reckoned, until the books of these accounts or what was taken down of them move."""
    body = kept_by(request).body(question, _edition(unit, ids), lambda: to_json(make()))
    return from_json(body)


def _edition(unit: Unit, ids: tuple[str, ...]) -> Hashable:
    return ledger.edition(unit, ids), record.edition(unit, ids)
