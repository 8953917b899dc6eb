"""The live door: `/ws/market`, which tells what is on screen as it changes.

Every quarter of a second what changed is written once (`board`), and each client (`viewer`) is sent what it asked for. A
client that takes no more is told the newest state when it takes again (conflation), and after a while it is let go with a
reason. docs/live.md has the messages.
"""
