"""Accounts at two brokers: books, orders, what happens overnight, and the characters who trade them."""
