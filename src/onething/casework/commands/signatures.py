"""The command of 签署, and the rows that say whose signature a draft waits for."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from onething.casework.actors import Actor, Role
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.happenings import Signed
from onething.casework.joint import identity_mark
from onething.casework.models import CaseRow, CoApplicantRow, SignerRow
from onething.casework.signing import signers_of
from onething.casework.states import CaseState
from onething.casework.transition import Ground, transition
from onething.catalog import Thing
from onething.facts import FactSheet
from onething.parties.service import identity_of


def identities_of_signers(thing: Thing, sheet: FactSheet, key: bytes) -> Mapping[str, str]:
    """Who must sign, each with the keyed digest of the number that the application has. Raises CaseworkError when it
    has none: nobody could sign."""
    found = {}
    for signer in signers_of(thing, sheet):
        numbers = [fact for name in signer.numbers if (fact := sheet.best(name)) is not None]
        if not numbers:
            raise CaseworkError(f"这份申请要{signer.who}签署，请填写：{'或'.join(signer.numbers)}。")
        found[signer.who] = identity_mark(str(numbers[0].value), key)
    return found


def signed_by_applying(actor: Actor, signers: Mapping[str, str]) -> frozenset[str]:
    """Who signs by handing in: the applicant in person, at home or at a window. An agent signs for nobody."""
    if not signers or (actor.role is Role.APPLICANT and actor.principal):
        return frozenset()
    own = identity_of(actor.account)
    return frozenset(person for person, identity in signers.items() if own and identity == own)


class Signatures:
    """Signing what somebody else applies for."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def sign(self, actor: Actor, case: str, *, agrees: bool, reason: str = "") -> CaseState:
        """Agree to an application that names the actor, or decline with a reason; then it comes to nothing.

        Raises NotAllowed, the same for what is not there and what is not the actor's to sign, and CaseworkError."""
        if actor.role is not Role.APPLICANT or actor.principal:
            raise NotAllowed("签署要本人用自己的账号，不能代签。")
        if not agrees and not reason.strip():
            raise CaseworkError("请写明为什么不同意，申请人会看到它。")
        own = identity_of(actor.name)
        with transaction.atomic():
            row = CaseRow.objects.select_for_update().filter(pk=case).first()
            mine = SignerRow.objects.filter(case_id=case, identity=own) if own else SignerRow.objects.none()
            persons = list(mine.values_list("person", flat=True))
            if row is None or not persons:
                raise NotAllowed(
                    f"没有找到等您签署的办件 {case}。签署前要先实名核验（在窗口或由运维人员办理）。"
                )
            rulings = [
                transition(self._ground, case, Signed(actor, person, agrees, reason.strip()))
                for person in persons
            ]
            happened = [ruling for ruling in rulings if ruling is not None]
            if not happened:
                raise CaseworkError("这份申请现在不等您签署：您签过了，或者它已经结束。")
            if agrees and row.owner != actor.owner:
                CoApplicantRow.objects.get_or_create(
                    case_id=case,
                    applicant=actor.owner,
                    defaults={"person": persons[0], "at": self._ground.now()},
                )
        return happened[-1].view.state


def person_asked(row: CaseRow, actor: Actor) -> str | None:
    """As whom somebody is asked to sign a draft; None: is not."""
    own = identity_of(actor.account)
    if row.state != CaseState.DRAFT or not own:
        return None
    asked = SignerRow.objects.filter(case_id=row.id, identity=own)
    return asked.values_list("person", flat=True).first()
