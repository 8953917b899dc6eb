"""Portfolios and their daily record in the database: each module takes and returns the words of its room's models."""
