"""Wheels: cash-secured puts, shares, covered calls, and round again."""
