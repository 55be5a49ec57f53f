"""The entry point ``onething``."""

from __future__ import annotations

import click

from onething import __version__
from onething.cli.audits import review_agreement, review_audit
from onething.cli.backup import backup, restore
from onething.cli.cases import apply, case, cases, decide, inbox, supplement, withdraw
from onething.cli.catalog import catalog
from onething.cli.claims import claim, hand_over, release
from onething.cli.clocks import alerts, extend, procedure
from onething.cli.connector import connector
from onething.cli.export import export
from onething.cli.intake import intake
from onething.cli.keys import keys
from onething.cli.migrate import migrate
from onething.cli.operate import doctor, simulators, worker
from onething.cli.packs import packs
from onething.cli.papers import papers
from onething.cli.people import identify, mandate, officers
from onething.cli.pictures import pictures
from onething.cli.plan import plan
from onething.cli.readings import check_readings
from onething.cli.reconcile import reconcile
from onething.cli.redress import correct, dispute, undo, uphold
from onething.cli.retention import retention
from onething.cli.review import review
from onething.cli.rules import rules
from onething.cli.scope import scope
from onething.cli.signing import sign


@click.group()
@click.version_option(__version__, prog_name="onething")
def main() -> None:
    """一件事：一次申请，部门并联办理，每一步都留下可验证的凭据。"""


packs.add_command(papers)
for command in (
    packs,
    catalog,
    plan,
    rules,
    intake,
    review,
    review_audit,
    review_agreement,
    scope,
    check_readings,
    apply,
    case,
    cases,
    inbox,
    decide,
    supplement,
    withdraw,
    sign,
    procedure,
    extend,
    alerts,
    claim,
    release,
    hand_over,
    undo,
    dispute,
    correct,
    uphold,
    officers,
    identify,
    mandate,
    pictures,
    export,
    backup,
    restore,
    keys,
    retention,
    reconcile,
    migrate,
    worker,
    simulators,
    connector,
    doctor,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
