"""What is done with the market: asking for it, keeping it, and telling what it means."""
