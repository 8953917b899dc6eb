"""A market drawn from a seed: prices, options, corporate events."""

from brokersim.market.exchange import GENESIS, Market, MarketError

__all__ = ["GENESIS", "Market", "MarketError"]
