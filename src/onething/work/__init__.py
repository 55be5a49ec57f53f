"""Work: durable effects, queues and quotas per department, watchdog, ticker. Public surface: ``work/service.py``."""
