"""What is listed: names, sectors and the numbers that drive each price."""

from dataclasses import dataclass
from functools import cache
from typing import Literal
from zlib import crc32

from brokersim.model import Listing

Kind = Literal["stock", "etf", "index"]
MARKET = "SPX"
"""The index that drives the others."""

TENTH = {"XSP": "SPX"}
"""Indexes that are a tenth of another."""

FEAR = "VIX"
"""The index that is the market's own 30-day implied volatility."""


@dataclass(frozen=True, slots=True)
class Traits:
    """How a listing moves. `price` is that of the first session; `own` the volatility a year that it shares with nobody,
    `sector_load` its part in its sector's; `liquidity` 0 (tightest) to 3; `weeklies` whether it has weekly options;
    `report_month` 0-2 is the month of each quarter in which it reports."""

    listing: Listing
    price: float
    own: float
    sector_load: float
    liquidity: int
    penny: bool
    report_month: int


Row = tuple[str, str, str, float, float, float, float, float, int]

# symbol, name, sector, price, own volatility, beta, dividend yield, shares (billions), liquidity
_STOCKS: tuple[Row, ...] = (
    ("AAPL", "Apple Inc.", "Technology", 168, 0.17, 1.15, 0.005, 15.1, 0),
    ("MSFT", "Microsoft Corporation", "Technology", 335, 0.15, 1.05, 0.008, 7.43, 0),
    ("NVDA", "NVIDIA Corporation", "Semiconductors", 92, 0.30, 1.7, 0.0004, 24.4, 0),
    ("AMD", "Advanced Micro Devices, Inc.", "Semiconductors", 108, 0.34, 1.7, 0.0, 1.62, 0),
    ("INTC", "Intel Corporation", "Semiconductors", 34, 0.32, 1.1, 0.012, 4.33, 0),
    ("MU", "Micron Technology, Inc.", "Semiconductors", 82, 0.32, 1.4, 0.005, 1.11, 1),
    ("AVGO", "Broadcom Inc.", "Semiconductors", 145, 0.27, 1.4, 0.012, 4.7, 1),
    ("CSCO", "Cisco Systems, Inc.", "Technology", 48, 0.15, 0.85, 0.028, 3.98, 1),
    ("ORCL", "Oracle Corporation", "Technology", 108, 0.22, 1.0, 0.011, 2.8, 1),
    ("CRM", "Salesforce, Inc.", "Technology", 215, 0.24, 1.2, 0.006, 0.96, 1),
    ("PLTR", "Palantir Technologies Inc.", "Technology", 18, 0.48, 1.8, 0.0, 2.3, 0),
    ("GOOGL", "Alphabet Inc. Class A", "Communication", 128, 0.20, 1.1, 0.005, 5.83, 0),
    ("META", "Meta Platforms, Inc.", "Communication", 330, 0.26, 1.2, 0.004, 2.18, 0),
    ("NFLX", "Netflix, Inc.", "Communication", 410, 0.28, 1.15, 0.0, 0.43, 1),
    ("DIS", "The Walt Disney Company", "Communication", 92, 0.20, 1.0, 0.009, 1.81, 1),
    ("T", "AT&T Inc.", "Communication", 17, 0.17, 0.6, 0.052, 7.17, 1),
    ("AMZN", "Amazon.com, Inc.", "Consumer", 140, 0.22, 1.2, 0.0, 10.5, 0),
    ("TSLA", "Tesla, Inc.", "Consumer", 225, 0.44, 1.9, 0.0, 3.21, 0),
    ("F", "Ford Motor Company", "Consumer", 12, 0.28, 1.3, 0.055, 3.97, 0),
    ("GM", "General Motors Company", "Consumer", 38, 0.27, 1.3, 0.011, 1.1, 1),
    ("SBUX", "Starbucks Corporation", "Consumer", 95, 0.20, 0.9, 0.025, 1.13, 1),
    ("NKE", "NIKE, Inc.", "Consumer", 104, 0.22, 1.0, 0.017, 1.5, 1),
    ("HD", "The Home Depot, Inc.", "Consumer", 310, 0.16, 0.95, 0.025, 0.99, 2),
    ("KO", "The Coca-Cola Company", "Staples", 59, 0.10, 0.55, 0.030, 4.31, 1),
    ("PEP", "PepsiCo, Inc.", "Staples", 172, 0.11, 0.5, 0.031, 1.37, 2),
    ("PG", "The Procter & Gamble Company", "Staples", 150, 0.11, 0.5, 0.025, 2.36, 2),
    ("WMT", "Walmart Inc.", "Staples", 53, 0.14, 0.6, 0.013, 8.04, 1),
    ("COST", "Costco Wholesale Corporation", "Staples", 560, 0.15, 0.8, 0.006, 0.44, 2),
    ("JPM", "JPMorgan Chase & Co.", "Financials", 145, 0.14, 1.05, 0.025, 2.85, 1),
    ("BAC", "Bank of America Corporation", "Financials", 31, 0.16, 1.2, 0.026, 7.76, 0),
    ("WFC", "Wells Fargo & Company", "Financials", 44, 0.18, 1.15, 0.026, 3.4, 1),
    ("C", "Citigroup Inc.", "Financials", 46, 0.18, 1.25, 0.035, 1.91, 1),
    ("SOFI", "SoFi Technologies, Inc.", "Financials", 8.5, 0.46, 1.7, 0.0, 1.07, 1),
    ("XOM", "Exxon Mobil Corporation", "Energy", 108, 0.13, 0.7, 0.034, 4.4, 1),
    ("CVX", "Chevron Corporation", "Energy", 158, 0.13, 0.7, 0.042, 1.83, 1),
    ("OXY", "Occidental Petroleum Corporation", "Energy", 61, 0.22, 0.9, 0.017, 0.94, 1),
    ("PFE", "Pfizer Inc.", "Health", 33, 0.18, 0.6, 0.055, 5.67, 1),
    ("JNJ", "Johnson & Johnson", "Health", 158, 0.11, 0.45, 0.031, 2.41, 2),
    ("UNH", "UnitedHealth Group Incorporated", "Health", 480, 0.18, 0.55, 0.016, 0.92, 2),
    ("BA", "The Boeing Company", "Industrials", 205, 0.27, 1.3, 0.0, 0.62, 1),
    ("CAT", "Caterpillar Inc.", "Industrials", 260, 0.19, 1.05, 0.018, 0.48, 2),
    ("UBER", "Uber Technologies, Inc.", "Industrials", 52, 0.29, 1.3, 0.0, 2.1, 1),
    ("DAL", "Delta Air Lines, Inc.", "Industrials", 40, 0.28, 1.3, 0.011, 0.65, 1),
)
_FUNDS: tuple[Row, ...] = (
    ("SPY", "SPDR S&P 500 ETF Trust", "Index", 448, 0.003, 1.0, 0.013, 0.95, 0),
    ("QQQ", "Invesco QQQ Trust", "Technology", 372, 0.03, 1.12, 0.006, 0.63, 0),
    ("IWM", "iShares Russell 2000 ETF", "Index", 190, 0.10, 1.15, 0.012, 0.28, 0),
    ("DIA", "SPDR Dow Jones Industrial Average ETF", "Index", 348, 0.04, 0.88, 0.016, 0.09, 1),
    ("XLE", "Energy Select Sector SPDR Fund", "Energy", 86, 0.05, 0.75, 0.033, 0.42, 1),
    ("XLF", "Financial Select Sector SPDR Fund", "Financials", 34, 0.04, 1.0, 0.016, 1.1, 1),
    ("XLK", "Technology Select Sector SPDR Fund", "Technology", 172, 0.04, 1.12, 0.007, 0.3, 1),
    ("GLD", "SPDR Gold Shares", "Commodities", 182, 0.13, 0.05, 0.0, 0.3, 1),
    ("TLT", "iShares 20+ Year Treasury Bond ETF", "Bonds", 96, 0.13, -0.1, 0.037, 0.55, 1),
)
_INDEXES: tuple[Row, ...] = (
    ("SPX", "S&P 500 Index", "Index", 4480, 0.0, 1.0, 0.013, 0.0, 0),
    ("XSP", "Mini-SPX Index", "Index", 448, 0.0, 1.0, 0.013, 0.0, 1),
    ("VIX", "Cboe Volatility Index", "Volatility", 16, 0.0, -5.0, 0.0, 0.0, 1),
)
SECTOR_VOLATILITY = {
    "Technology": 0.09,
    "Semiconductors": 0.17,
    "Communication": 0.08,
    "Consumer": 0.08,
    "Staples": 0.07,
    "Financials": 0.10,
    "Energy": 0.18,
    "Health": 0.08,
    "Industrials": 0.08,
    "Commodities": 0.0,
    "Bonds": 0.0,
    "Index": 0.0,
    "Volatility": 0.0,
}
"""How much a whole sector moves on its own, a year."""

POPULAR = ("AAPL", "NVDA", "TSLA", "AMD", "AMZN", "GOOGL", "NFLX", "AVGO")
"""What splits into more shares."""

FADED = ("F", "T", "SOFI", "PFE", "INTC", "DAL", "XLE", "BAC")
"""What splits oddly, or into fewer shares."""

_NICKEL = {"HD", "PEP", "PG", "COST", "CAT", "UNH", "JNJ", "SPX", "VIX"}


@cache
def roster() -> dict[str, Traits]:
    """Everything listed, by symbol."""
    rows: list[tuple[Kind, Row]] = [("stock", row) for row in _STOCKS]
    rows += [("etf", row) for row in _FUNDS]
    rows += [("index", row) for row in _INDEXES]
    return {row[0]: _traits(kind, row) for kind, row in rows}


def _traits(kind: Kind, row: Row) -> Traits:
    symbol, name, sector, price, own, beta, dividend_yield, shares, liquidity = row
    number = crc32(symbol.encode())
    nasdaq = kind == "stock" and sector in ("Technology", "Semiconductors", "Communication")
    exchange = {"stock": "NASDAQ" if nasdaq else "NYSE", "etf": "ARCA", "index": "CBOE"}[kind]
    listing = Listing(
        symbol=symbol,
        name=name,
        kind=kind,
        sector=sector,
        cusip=_cusip(number),
        exchange=exchange,
        dividend_yield=dividend_yield,
        beta=beta,
        shares_outstanding=round(shares * 1e9),
    )
    return Traits(
        listing=listing,
        price=price,
        own=own,
        sector_load=0.0 if kind == "index" else 1.0,
        liquidity=liquidity,
        penny=symbol not in _NICKEL,
        report_month=number % 3,
    )


def _cusip(number: int) -> str:
    """An invented CUSIP with a right check digit. Source: ANSI X9.6, the modulus-10 double-add-double scheme."""
    body = f"{number % 10**8:08d}"
    total = 0
    for place, letter in enumerate(body):
        value = int(letter) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return f"{body}{-total % 10}"
