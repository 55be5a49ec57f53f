"""Settings of one installation, read once from the environment.

| variable | meaning | default |
|---|---|---|
| ONETHING_DATA | folder for the database, papers and keys | ``var`` |
| DATABASE_URL | ``postgresql://…``; empty: an SQLite file in the data folder | |
| ONETHING_PACKS | folder of packs | ``packs`` of the checkout |
| ONETHING_DEPARTMENTS | file with the gateways' addresses and secrets | ``$ONETHING_DATA/departments.json`` |
| ONETHING_FONTS | folder with fonts of your own for papers (仿宋, 小标宋, rare characters); empty: the shipped one | |
| ONETHING_LOCK_SECONDS | how long to wait for a database that others keep locked | 30 |
| ONETHING_READERS | processes that read papers side by side, 1 to 64 (each takes about 0.5 GB) | a processor each, at most 4 |
| ONETHING_OCR_URL | the city's own text engine (docs/engine-protocol.md); empty: the built-in one | |
| ONETHING_OCR_TOKEN | its bearer token | |
| ONETHING_LLM_URL | an OpenAI-compatible service, ``https://…/v1``, that is asked about papers nobody knows; empty: nothing leaves the house | |
| ONETHING_LLM_MODEL | the model it is asked for | |
| ONETHING_LLM_TOKEN | its bearer token | |
| ONETHING_PLAIN_HTTP | hosts, separated by commas, that these two may be reached at without TLS (loopback always may) | |
| ONETHING_CALLBACK | address where departments push late answers (``http://host:port``); empty: none | |
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which and how to mend it."""


class SchemaError(Exception):
    """The database cannot be reached or brought to the present schema; the message says what to check."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service outside: its address, bearer token and, for a language model, which one. The token never shows in
    ``repr``."""

    url: str
    token: str = field(default="", repr=False)
    model: str = ""


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
    readers: int = 1
    ocr: Service | None = None
    llm: Service | None = None

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
    plain = {host.strip().lower() for host in environment.get("ONETHING_PLAIN_HTTP", "").split(",")}
    return Settings(
        data=data,
        database_url=url,
        packs=Path(environment.get("ONETHING_PACKS") or checkout / "packs"),
        departments=Path(environment.get("ONETHING_DEPARTMENTS") or data / "departments.json"),
        callback=callback.rstrip("/"),
        lock_seconds=float(patience),
        fonts=Path(environment["ONETHING_FONTS"]).absolute() if environment.get("ONETHING_FONTS") else None,
        readers=_readers(environment.get("ONETHING_READERS", "")),
        ocr=_service(environment, "ONETHING_OCR", plain),
        llm=_model(environment, plain),
    )


def _readers(text: str) -> int:
    if not text:
        return max(1, min(4, os.cpu_count() or 1))
    if not re.fullmatch(r"[0-9]{1,2}", text) or not 1 <= int(text) <= 64:
        raise SettingsError("ONETHING_READERS must be a number from 1 to 64")
    return int(text)


def _model(environment: Mapping[str, str], plain: Collection[str]) -> Service | None:
    service = _service(environment, "ONETHING_LLM", plain)
    model = environment.get("ONETHING_LLM_MODEL", "")
    if service is None:
        return None
    if not re.fullmatch(r"[\w.:/@-]{1,100}", model):
        raise SettingsError("ONETHING_LLM_URL is set, so ONETHING_LLM_MODEL must name the model")
    return replace(service, model=model)


def _service(environment: Mapping[str, str], name: str, plain: Collection[str]) -> Service | None:
    """The service at ``{name}_URL``. What is sent there is personal: it goes through TLS, or stays on this machine."""
    url, token = environment.get(f"{name}_URL", "").strip(), environment.get(f"{name}_TOKEN", "")
    if not url:
        return None
    try:
        where = urlsplit(url)
        host, _ = where.hostname or "", where.port
    except ValueError:
        host = ""
    if not host or where.scheme not in ("http", "https") or not re.fullmatch(r"[!-~]{1,500}", url):
        raise SettingsError(f"{name}_URL must be an address such as https://ocr.example.org/v1/read")
    if where.username or where.password or where.fragment:
        raise SettingsError(
            f"{name}_URL must hold no name, password or fragment: put the token into {name}_TOKEN"
        )
    if where.scheme == "http" and not _is_loopback(host) and host.lower() not in plain:
        raise SettingsError(
            f"{name}_URL must start with https://: papers would travel readable. Within a network that you trust, "
            f"name the host in ONETHING_PLAIN_HTTP ({host})"
        )
    if not re.fullmatch(r"[!-~]{0,4000}", token):
        raise SettingsError(f"{name}_TOKEN holds characters that no token has")
    return Service(url, token)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
