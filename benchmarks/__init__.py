"""Measurements of the desk on this machine: `python -m benchmarks` (or `make bench`)."""
