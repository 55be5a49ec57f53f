"""Compose: the only wiring, and the only reader of settings. Public surface: ``compose/service.py``."""
