"""Casework: the case, its decisions, its clocks, its trail. Public surface: ``casework/service.py``."""
