"""The ledger in the database: each module takes and returns the words of `ledger/model.py`."""
