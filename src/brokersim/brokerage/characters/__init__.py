"""People who trade by a script: what they do depends on the seed, the market and what they hold."""
