"""Plans: what is to be earned, with what at risk, and how well it is kept to."""
