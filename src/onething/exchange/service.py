"""The public surface of the room: the contract's values, the HTTP connector, callbacks, settings, the check-up."""

from onething.exchange.callbacks import callback_app
from onething.exchange.check.inbox import CallbackInbox
from onething.exchange.check.inventing import invented
from onething.exchange.check.model import Verdict
from onething.exchange.check.report import CheckReport, CheckResult, ShownExchange, check_department
from onething.exchange.check.target import CheckTarget, ItemTrial, RegisterTrial
from onething.exchange.check.wire import Wire
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
from onething.exchange.pacing import PacedGateway
from onething.exchange.settings import GatewaySettings, Outside, SettingsFileError, SmsSettings, load_outside

__all__ = [
    "BadAnswer",
    "BreakerOpen",
    "CallbackInbox",
    "CheckReport",
    "CheckResult",
    "CheckTarget",
    "Evidence",
    "Gateway",
    "GatewaySettings",
    "Grant",
    "HttpGateway",
    "ItemTrial",
    "NotUndoable",
    "OutOfQuota",
    "Outcome",
    "OutcomeState",
    "Outside",
    "PacedGateway",
    "Reason",
    "Refused",
    "RegisterAnswer",
    "RegisterTrial",
    "Request",
    "SettingsFileError",
    "ShownExchange",
    "SmsSettings",
    "Taken",
    "Unavailable",
    "Verdict",
    "Wire",
    "callback_app",
    "check_department",
    "invented",
    "load_outside",
]
