"""Thetadesk: a self-hosted desk for people who sell options."""

__version__ = "0.1.0"
