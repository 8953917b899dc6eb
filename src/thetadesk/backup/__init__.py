"""Backups of the whole desk, rules and settings as one file, and evidence for those who may ask for it."""
