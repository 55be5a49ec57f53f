"""What goes wrong with a command; the message tells the person why and what to do."""

from __future__ import annotations


class CaseworkError(Exception):
    """The command cannot be carried out; the message tells the person why and what to do."""


class NotAllowed(CaseworkError):
    """This actor may not do or see this."""
