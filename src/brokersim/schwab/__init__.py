"""Schwab's Trader API: OAuth, accounts, orders, transactions, market data and the streamer."""
