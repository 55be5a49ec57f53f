"""Settings of one installation, read once from the environment.

| variable | meaning | default |
|---|---|---|
| ONETHING_DATA | folder for the database, papers and keys | ``var`` |
| DATABASE_URL | ``postgresql://…``; empty: an SQLite file in the data folder | |
| ONETHING_PACKS | folder of packs | ``packs`` of the checkout |
| ONETHING_DEPARTMENTS | file with the gateways' addresses and secrets | ``$ONETHING_DATA/departments.json`` |
| ONETHING_FONTS | folder with fonts of your own for papers (仿宋, 小标宋, rare characters); empty: the shipped one | |
| ONETHING_LOCK_SECONDS | how long to wait for a database that others keep locked | 30 |
| ONETHING_CALLBACK | address where departments push late answers (``http://host:port``); empty: none | |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which and how to mend it."""


class SchemaError(Exception):
    """The database cannot be reached or brought to the present schema; the message says what to check."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations."""

    data: Path
    database_url: str
    packs: Path
    departments: Path
    callback: str
    lock_seconds: float
    fonts: Path | None = None

    @property
    def embedded(self) -> bool:
        """Whether the database is an SQLite file in the data folder."""
        return not self.database_url

    @property
    def engine_url(self) -> str:
        """The database's address as SQLAlchemy writes it."""
        if self.embedded:
            return f"sqlite:///{self.data / 'onething.db'}"
        return "postgresql+psycopg://" + self.database_url.partition("://")[2]


def read_settings(environment: Mapping[str, str], checkout: Path) -> Settings:
    """Settings from environment variables. Raises SettingsError naming the variable."""
    data = Path(environment.get("ONETHING_DATA") or "var").absolute()
    url = environment.get("DATABASE_URL", "")
    if url and urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise SettingsError(
            f"DATABASE_URL must start with postgresql://, not {urlsplit(url).scheme or 'nothing'}://; "
            "leave it empty for the embedded database"
        )
    callback = environment.get("ONETHING_CALLBACK", "")
    if callback and urlsplit(callback).scheme not in ("http", "https"):
        raise SettingsError("ONETHING_CALLBACK must be an http(s) address such as http://127.0.0.1:8700")
    patience = environment.get("ONETHING_LOCK_SECONDS") or "30"
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", patience):
        raise SettingsError("ONETHING_LOCK_SECONDS must be seconds such as 30 or 0.5")
    return Settings(
        data=data,
        database_url=url,
        packs=Path(environment.get("ONETHING_PACKS") or checkout / "packs"),
        departments=Path(environment.get("ONETHING_DEPARTMENTS") or data / "departments.json"),
        callback=callback.rstrip("/"),
        lock_seconds=float(patience),
        fonts=Path(environment["ONETHING_FONTS"]).absolute() if environment.get("ONETHING_FONTS") else None,
    )
