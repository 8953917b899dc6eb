"""The story of `examples`, as its year is taxed."""

from thetadesk.ledger.tax import ADVISORY
from thetadesk.web.schemas.tax import (
    TaxLotJson,
    TaxLotsJson,
    TaxPreviewJson,
    TaxTotalJson,
    WashSaleJson,
    WashSalesJson,
)

LOT: TaxLotJson = {
    "account_id": "a1",
    "instrument": {
        "symbol": "KO",
        "kind": "equity",
        "underlying": "KO",
        "expires_on": None,
        "strike": None,
        "right": None,
        "multiplier": "1",
        "words": "KO",
    },
    "quantity": "100",
    "opened_on": "2026-02-20",
    "closed_on": "2026-06-15",
    "opened": "-6600.65",
    "closed": "6199.35",
    "premium": "200.00",
    "gain": "-201.30",
    "short_term": "-201.30",
    "long_term": "0.00",
    "term": "short",
    "opened_by": "t1a2b3",
    "closed_by": "t4c5d6",
    "problem": None,
}
TOTAL: TaxTotalJson = {
    "currency": "USD",
    "lots": 1,
    "unknown": 0,
    "short_term": "-201.30",
    "long_term": "0.00",
    "section_1256": "0.00",
    "gain": "-201.30",
}
LOTS: TaxLotsJson = {
    "scope": "real",
    "year": 2026,
    "advisory": ADVISORY,
    "method": None,
    "totals": [TOTAL],
    "missing": 0,
    "items": [LOT],
    "total": 1,
}
PREVIEW: TaxPreviewJson = {
    "scope": "real",
    "year": 2026,
    "advisory": ADVISORY,
    "method": "hifo",
    "totals": [TOTAL],
    "missing": 0,
    "as_booked": [TOTAL],
}
WASH_SALE: WashSaleJson = {
    "lot": LOT,
    "shares": "100",
    "replaced": "100",
    "amount": "201.30",
    "certainty": "candidate",
    "by": [
        {"account_id": "a1", "symbol": "KO", "on": "2026-06-26", "transaction_id": "t7e8f9", "shares": "100"}
    ],
}
WASH_SALES: WashSalesJson = {
    "scope": "real",
    "year": 2026,
    "advisory": ADVISORY,
    "items": [WASH_SALE],
    "total": 1,
}
