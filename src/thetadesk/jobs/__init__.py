"""The clockwork: when which task runs, by whom, and what became of it."""
