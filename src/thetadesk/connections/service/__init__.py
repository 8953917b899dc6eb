"""Use-cases of connections, each a step inside one unit of work."""
