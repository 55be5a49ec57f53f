"""Exchange: connectors to departments over the department gateway contract. Public surface: ``exchange/service.py``."""
