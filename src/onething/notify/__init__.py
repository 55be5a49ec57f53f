"""Notify: messages to applicants, written in the transaction that causes them. Public surface: ``notify/service.py``."""
