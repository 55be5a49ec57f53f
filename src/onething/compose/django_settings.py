"""Django's settings, derived from the installation's settings. Nothing else reads the environment."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from onething.compose.settings import Settings, read_settings

CHECKOUT = Path(__file__).resolve().parents[3]
ONETHING: Settings = read_settings(os.environ, CHECKOUT)


def _database(settings: Settings) -> dict[str, object]:
    if settings.embedded:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(settings.data / "onething.db"),
            "OPTIONS": {
                "timeout": settings.lock_seconds,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
            },
        }
    parts = urlsplit(settings.database_url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "onething",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A pool instead of CONN_MAX_AGE: threads give their connection back after every effect.
        # Statements are the same over and over: the server parses and plans each once a connection.
        "OPTIONS": {
            "pool": {"min_size": 0, "max_size": 24, "timeout": settings.lock_seconds},
            "server_side_binding": True,
            "prepare_threshold": 3,
            **query,
        },
    }


DATABASES = {"default": _database(ONETHING)}
INSTALLED_APPS = [
    "onething.parties",
    "onething.custody",
    "onething.work",
    "onething.notify",
    "onething.casework",
]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "no-sessions-here"  # noqa: S105 - Django demands one; nothing is signed with it
