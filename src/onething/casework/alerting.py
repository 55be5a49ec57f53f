"""督办: alerts are written down and told to those who hold the role, who see the alerts of their roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from onething.casework.desk import Alert
from onething.casework.models import AlertRow, CaseRow
from onething.casework.rows import insert
from onething.catalog import Catalog
from onething.notify.service import message_id, post
from onething.parties.service import officers_with


def raise_alerts(row: CaseRow, catalog: Catalog, alerts: Sequence[Alert], now: datetime, today: date) -> None:
    """Write the alerts of a ruling down, and a text message for everybody who holds the role today."""
    kept = ("task", "rule", "kind", "role", "department", "due")
    insert(
        AlertRow,
        [{"case_id": row.id, "at": now, **{name: getattr(a, name) for name in kept}} for a in alerts],
    )
    for alert in alerts:
        text = catalog.messages[alert.message].text.format(ref=row.id, thing=catalog.things[row.thing].name)
        topic = f"{alert.rule}:{alert.task}:{alert.department}"
        for officer in officers_with(alert.department, alert.role, today):
            if officer.phone:
                post(message_id(row.id, f"{topic}/{officer.account}"), row.id, officer.phone, text, now)


def concerns(department: str, role: str, account: str, on: date) -> bool:
    """Whether an alert to ``role`` is this officer's to see: theirs, or nobody's."""
    holders = officers_with(department, role, on)
    return not holders or account in {officer.account for officer in holders}
