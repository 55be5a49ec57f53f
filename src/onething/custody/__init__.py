"""Custody: what we hold of people and who looked at it. Public surface: ``custody/service.py``."""
