"""The JSON of the API: typed dictionaries, and the functions that make them from what the rooms answer.

Answers are written straight from these dictionaries; the types document them, mypy holds the functions to them, and
the tests hold the answers to the published schema. So a list of ten thousand rows is not validated row by row.
"""
