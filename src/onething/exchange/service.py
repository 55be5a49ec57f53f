"""The public surface of the room: the contract's values, the HTTP connector, callbacks, settings."""

from onething.exchange.callbacks import callback_app
from onething.exchange.contract import (
    BadAnswer,
    BreakerOpen,
    Evidence,
    Gateway,
    Grant,
    NotUndoable,
    Outcome,
    OutcomeState,
    OutOfQuota,
    Reason,
    Refused,
    RegisterAnswer,
    Request,
    Taken,
    Unavailable,
)
from onething.exchange.gateway import HttpGateway
from onething.exchange.settings import GatewaySettings, Outside, SettingsFileError, SmsSettings, load_outside

__all__ = [
    "BadAnswer",
    "BreakerOpen",
    "Evidence",
    "Gateway",
    "GatewaySettings",
    "Grant",
    "HttpGateway",
    "NotUndoable",
    "OutOfQuota",
    "Outcome",
    "OutcomeState",
    "Outside",
    "Reason",
    "Refused",
    "RegisterAnswer",
    "Request",
    "SettingsFileError",
    "SmsSettings",
    "Taken",
    "Unavailable",
    "callback_app",
    "load_outside",
]
