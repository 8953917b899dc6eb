"""From what the ledger says of taxes to the JSON of the API."""

from collections.abc import Iterable

from thetadesk.ledger.model import LotMethod
from thetadesk.ledger.service.tax import TaxTotals, Year
from thetadesk.ledger.tax import ADVISORY, TaxLine, TaxTotal, WashSale
from thetadesk.web.schemas.tax import TaxLotJson, TaxTotalJson, TaxTotalsJson, WashSaleJson
from thetadesk.web.schemas.telling import instrument
from thetadesk.web.schemas.values import maybe_day, maybe_money, money, quantity


def lot(line: TaxLine) -> TaxLotJson:
    """One line of a year."""
    return {
        "account_id": line.account_id,
        "instrument": instrument(line.instrument),
        "quantity": quantity(line.quantity),
        "opened_on": line.opened_on.isoformat(),
        "closed_on": maybe_day(line.closed_on),
        "opened": maybe_money(line.opened),
        "closed": maybe_money(line.closed),
        "premium": money(line.premium),
        "gain": maybe_money(line.gain),
        "short_term": maybe_money(line.short_term),
        "long_term": maybe_money(line.long_term),
        "term": line.term.value,
        "opened_by": line.opened_by,
        "closed_by": line.closed_by or None,
        "problem": line.problem or None,
    }


def totals(found: Iterable[TaxTotal]) -> list[TaxTotalJson]:
    """A year's sums by currency."""
    return [
        {
            "currency": each.currency,
            "lots": each.lines,
            "unknown": each.unknown,
            "short_term": money(each.short_term),
            "long_term": money(each.long_term),
            "section_1256": money(each.section_1256),
            "gain": money(each.gain),
        }
        for each in found
    ]


def year(found: TaxTotals, asked: Year, method: LotMethod | None = None) -> TaxTotalsJson:
    """What a year comes to, as it is booked or by another method."""
    return {
        "year": asked.year,
        "advisory": ADVISORY,
        "method": method.value if method else None,
        "totals": totals(found.totals),
        "missing": found.missing,
    }


def wash_sale(sale: WashSale) -> WashSaleJson:
    """One loss that may be a wash sale."""
    return {
        "lot": lot(sale.line),
        "shares": quantity(sale.shares),
        "replaced": quantity(sale.replaced),
        "amount": money(sale.amount),
        "certainty": "candidate" if sale.certain else "possible",
        "by": [
            {
                "account_id": each.account_id,
                "symbol": each.symbol,
                "on": each.on.isoformat(),
                "transaction_id": each.by,
                "shares": quantity(each.shares),
            }
            for each in sale.by
        ],
    }
