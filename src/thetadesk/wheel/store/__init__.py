"""Wheels in the database: each module takes and returns the words of `wheel/model.py`."""
