"""tastytrade (formerly tastyworks)."""
