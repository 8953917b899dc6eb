"""What things cost: quotes, chains, candles, volatility, and the inputs that pricing needs."""
