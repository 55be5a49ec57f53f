"""The gateways' addresses and secrets, read from one JSON file that only operators can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_TIMEOUT = 15.0
"""Three tries must end before the watchdog takes an effect for lost; what takes longer is answered by 202."""


class SettingsFileError(Exception):
    """The file is missing or wrong; the message names file and key."""


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """One department's gateway. ``timeout``: seconds to wait for an answer. Secrets never show in ``repr``."""

    department: str
    url: str
    token: str = field(repr=False)
    callback_secret: str = field(repr=False)
    timeout: float = 5.0


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """The message gateway."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything outside that this installation talks to."""

    departments: Mapping[str, GatewaySettings]
    sms: SmsSettings | None


def load_outside(path: Path) -> Outside:
    """Read ``{"departments": {id: {url, token, callback_secret, timeout}}, "sms": {url, secret}}``; ``timeout`` may be
    left out. Raises SettingsFileError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsFileError(
            f"{path} does not exist: start `onething simulators`, or set ONETHING_DEPARTMENTS"
        )
    except (OSError, ValueError) as problem:
        raise SettingsFileError(f"{path} cannot be read: {problem}")
    if not isinstance(data, dict) or not isinstance(data.get("departments"), dict):
        raise SettingsFileError(f"{path}: `departments` is missing or not an object")

    def take(entry: object, key: str, where: str) -> str:
        value = entry.get(key) if isinstance(entry, dict) else None
        if not isinstance(value, str) or not value:
            raise SettingsFileError(f"{path}: {where}.{key} is missing or not a text")
        if key == "url" and not value.startswith(("http://", "https://")):
            raise SettingsFileError(f"{path}: {where}.url must start with http:// or https://")
        return value.rstrip("/") if key == "url" else value

    def patience(entry: object, where: str) -> float:
        value = entry.get("timeout", 5.0) if isinstance(entry, dict) else 5.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LONGEST_TIMEOUT:
            raise SettingsFileError(f"{path}: {where}.timeout must be seconds up to {LONGEST_TIMEOUT:g}")
        return float(value)

    departments = {
        name: GatewaySettings(
            name,
            url=take(entry, "url", f"departments.{name}"),
            token=take(entry, "token", f"departments.{name}"),
            callback_secret=take(entry, "callback_secret", f"departments.{name}"),
            timeout=patience(entry, f"departments.{name}"),
        )
        for name, entry in data["departments"].items()
    }
    sms = data.get("sms")
    return Outside(
        departments, SmsSettings(take(sms, "url", "sms"), take(sms, "secret", "sms")) if sms else None
    )
