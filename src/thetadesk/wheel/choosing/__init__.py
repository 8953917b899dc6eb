"""Which option a wheel sells next, why that one, and what else there was; and what an open one could be rolled into."""
