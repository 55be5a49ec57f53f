"""Parties: officers with their roles and absences, and mandates. Public surface: ``parties/service.py``."""
