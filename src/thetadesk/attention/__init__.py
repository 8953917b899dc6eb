"""What needs a hand today, and the one thing to do about it."""
