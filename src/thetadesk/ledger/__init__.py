"""What happened: transactions, and everything that follows from them."""
