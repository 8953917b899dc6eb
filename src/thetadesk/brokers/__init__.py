"""Brokers: each in a folder of its own, strangers to each other. Their foreign words are translated in `parse.py`."""
