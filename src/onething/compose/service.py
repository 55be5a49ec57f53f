"""The public surface of the room: open the house; back it up and restore it.

Django's models can only be imported after ``django.setup()``; so the wiring is imported inside the functions.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from onething.compose.backup import BackupError, back_up
from onething.compose.backup import restore as restore_backup
from onething.compose.reading import Reading, check_reading, wire_reading
from onething.compose.settings import SchemaError, Settings, SettingsError

if TYPE_CHECKING:
    from onething.compose.house import House

__all__ = [
    "BackupError",
    "House",
    "Reading",
    "SchemaError",
    "Settings",
    "SettingsError",
    "back_up",
    "check_reading",
    "open_house",
    "open_reading",
    "restore_backup",
    "set_up",
]


def set_up() -> Settings:
    """Make Django ready and return the installation's settings. Raises SettingsError."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onething.compose.django_settings")
    from onething.compose import django_settings

    django_settings.ONETHING.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    import django

    django.setup()
    return django_settings.ONETHING


def open_house() -> House:
    """Set up, bring the database to the present schema, wire the rooms. Raises SettingsError, SchemaError."""
    settings = set_up()
    from onething.compose.house import wire
    from onething.compose.schema import prepare_database

    prepare_database(settings)
    return wire(settings)


def open_reading() -> Reading:
    """What reads papers in this installation, without a database; to be closed. Raises SettingsError."""
    from onething.compose import django_settings

    return wire_reading(django_settings.ONETHING)
