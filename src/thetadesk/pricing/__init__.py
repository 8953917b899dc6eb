"""What an option is worth, what it risks, and what a price says about volatility: pure arithmetic, no I/O.

Everywhere in this room: amounts are per share; rates and yields are continuous annual fractions (5 % is 0.05);
volatility is an annual fraction; time is in years of 365 days between instants; `sign` is +1 for a call and −1 for
a put. Arrays broadcast against each other; plain numbers take a scalar path that needs no numpy.
"""
