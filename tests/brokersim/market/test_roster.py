"""The names that are listed."""

from brokersim.market.roster import FADED, POPULAR, SECTOR_VOLATILITY, roster


def test_forty_optionable_names_and_three_indexes() -> None:
    kinds = [traits.listing.kind for traits in roster().values()]
    assert kinds.count("stock") + kinds.count("etf") >= 40
    assert {symbol for symbol, traits in roster().items() if traits.listing.kind == "index"} == {
        "SPX",
        "XSP",
        "VIX",
    }
    wanted = {"AAPL", "MSFT", "NVDA", "TSLA", "AMD", "F", "KO", "SPY", "QQQ", "IWM", "XLE"}
    assert wanted | {*POPULAR, *FADED} <= set(roster())


def test_every_name_has_its_own_cusip_and_a_known_sector() -> None:
    listings = [traits.listing for traits in roster().values()]
    assert len({each.cusip for each in listings}) == len(listings)
    assert all(len(each.cusip) == 9 and each.sector in SECTOR_VOLATILITY for each in listings)
