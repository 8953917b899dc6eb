"""A market and two brokers' wire protocols, in a process of its own; shares nothing with the desk but the wire."""
