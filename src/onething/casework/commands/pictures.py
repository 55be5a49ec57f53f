"""The papers that were handed in: who may see them, and redacted copies for those who need a few fields only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from onething.casework.access import admit_officer
from onething.casework.actors import Actor, Role
from onething.casework.errors import CaseworkError, NotAllowed
from onething.casework.joint import others
from onething.casework.models import CaseRow
from onething.casework.standing import own_case
from onething.casework.states import CaseView
from onething.casework.traces import BASIS
from onething.casework.transition import Ground, load
from onething.catalog import Catalog, MaterialType, Template
from onething.custody.service import Receipt, Vault
from onething.intake import (
    EngineFailed,
    NotRedactable,
    TextEngine,
    Unreadable,
    leaves_of,
    masks_of,
    redacted,
)

LONGEST_PURPOSE, LONGEST_RECIPIENT = 60, 40
DEPARTMENT = "department:"
"""How a recipient begins that is a department of the packs."""


@dataclass(frozen=True, slots=True)
class PictureLine:
    """One paper. ``place`` names it in commands; ``read`` is what it was recognised as, empty: it was not."""

    place: str
    file: str
    read: str
    legible: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """A redacted copy: its pages, and the fields that it shows."""

    pages: tuple[bytes, ...]
    shown: tuple[str, ...]


class Pictures:
    """Looks at what was handed in: applicants at their own, officers at what their department's items ask for, each
    with a use receipt."""

    def __init__(self, ground: Ground, vault: Vault) -> None:
        self._ground, self._vault = ground, vault

    def list(self, actor: Actor, case: str) -> Sequence[PictureLine]:
        """The papers that this actor may see; their names say nothing of anybody. Raises NotAllowed."""
        _, view, may = self._opened(actor, case)
        readings = {f"{r.slot}:{r.subject}" if r.subject else r.slot: r for r in view.dossier.readings}
        found = []
        for place in view.dossier.papers:
            if place in may:
                read = readings.get(place)
                found.append(
                    PictureLine(
                        place,
                        "" if read is None or actor.role is Role.OFFICER else read.file,
                        "" if read is None else read.kind,
                        read is not None and read.legible,
                    )
                )
        return found

    def open(self, actor: Actor, case: str, place: str, *, purpose: str) -> bytes:
        """One paper as it was handed in; its slot is enough when there is one of it. Raises NotAllowed, CaseworkError,
        CustodyError."""
        _, view, may = self._opened(actor, case)
        place = _meant(place, may)
        return self._content(actor, view, may, place, (place.partition(":")[0],), _checked(purpose))

    def copy(
        self,
        actor: Actor,
        case: str,
        place: str,
        engine: TextEngine,
        *,
        show: Collection[str],
        to: str,
        purpose: str,
        form: Literal["PNG", "PDF"] = "PNG",
    ) -> Copy:
        """A redacted copy for ``to``: the fields ``show``, and for a department of the case (``department:police``)
        what its items need. Everything else is left behind. For officers who may see the paper itself; the receipt says
        which fields went to whom. Raises NotAllowed, CaseworkError, CustodyError."""
        if actor.role is not Role.OFFICER:
            raise NotAllowed("遮盖后的副本由可以看这份材料的工作人员提供，请用 --as officer:部门/账号。")
        if not to.strip() or len(to) > LONGEST_RECIPIENT:
            raise CaseworkError(f"请写明提供给谁，最多 {LONGEST_RECIPIENT} 个字，例如 department:police。")
        purpose = _checked(purpose)
        catalog, view, may = self._opened(actor, case)
        place, shown = _meant(place, may), set(show)
        if to.startswith(DEPARTMENT):
            shown |= _needed(catalog, view, place, to.removeprefix(DEPARTMENT))
        _demand_fields(catalog, place, show)
        said = tuple(sorted(shown)) or ("（全部遮盖）",)
        content = self._content(actor, view, may, place, said, f"遮盖后提供给{to.strip()}：{purpose}")
        try:
            leaves = leaves_of(place, engine.read(content), catalog.materials.values())
            wrong = [
                leaf for leaf in leaves if leaf.kind and leaf.kind.name != _material(catalog, place).name
            ]
            if wrong:
                raise NotRedactable(f"第 {wrong[0].page} 页不是{_material(catalog, place).name}，不能提供。")
            return Copy(redacted(content, masks_of(leaves, shown), form), tuple(sorted(shown)))
        except NotRedactable as problem:
            raise CaseworkError(f"「{place}」：{problem}")
        except EngineFailed as problem:
            raise CaseworkError(f"识别程序这次没有读成「{place}」，没有提供：{problem}")
        except Unreadable as problem:
            raise CaseworkError(f"「{place}」不是能遮盖的图片，没有提供：{problem}")

    def _content(
        self,
        actor: Actor,
        view: CaseView,
        may: Collection[str],
        place: str,
        fields: tuple[str, ...],
        purpose: str,
    ) -> bytes:
        if place not in may:
            raise NotAllowed(f"没有找到办件 {view.id} 里可以由您查看的材料「{place[:60]}」。")
        basis = BASIS if actor.role is Role.OFFICER else "本人查看"
        receipt = Receipt(
            case=view.id,
            subject=place.partition(":")[2],
            reader=str(actor),
            source="platform/papers",
            fields=fields,
            purpose=purpose,
            basis="受委托查看" if actor.principal and actor.role is Role.APPLICANT else basis,
            at=self._ground.now(),
        )
        return self._vault.open(view.dossier.papers[place], receipt)

    def _opened(self, actor: Actor, case: str) -> tuple[Catalog, CaseView, frozenset[str]]:
        """A case, and which of its papers this actor may see. Raises NotAllowed."""
        person = ""
        if actor.role is Role.APPLICANT:
            own = own_case(self._ground, actor, case)
            row, person = own.row, own.person
        else:
            admit_officer(self._ground, actor)
            found = CaseRow.objects.filter(pk=case).first()
            if found is None:
                raise NotAllowed(f"没有找到办件 {case}。")
            row = found
        catalog = self._ground.shelf.get(row.pack_digest)
        view = load(row, catalog)
        if actor.role is Role.OFFICER:
            return catalog, view, self._asked_for(actor, catalog, view)
        hidden = others(catalog.things[row.thing], person)
        return (
            catalog,
            view,
            frozenset(
                place for place in view.dossier.papers if catalog.slots[_slot(place)].about not in hidden
            ),
        )

    def _asked_for(self, actor: Actor, catalog: Catalog, view: CaseView) -> frozenset[str]:
        """The papers that an item of the officer's department asks for."""
        own = [task for task in view.tasks if task.department == actor.department]
        if not own:
            raise NotAllowed(f"办件 {view.id} 没有由您所在部门办理的环节。")
        items = (catalog.items[task.code] for task in own if task.code in catalog.items)
        slots = {need.slot for item in items for need in item.materials}
        return frozenset(place for place in view.dossier.papers if _slot(place) in slots)


def _meant(place: str, may: Collection[str]) -> str:
    """The paper that somebody names, maybe by its slot alone."""
    of_slot = [each for each in may if _slot(each) == place]
    return of_slot[0] if place not in may and len(of_slot) == 1 else place


def _slot(place: str) -> str:
    return place.partition(":")[0]


def _material(catalog: Catalog, place: str) -> MaterialType:
    return catalog.materials[catalog.slots[_slot(place)].material]


def _needed(catalog: Catalog, view: CaseView, place: str, department: str) -> set[str]:
    """The fields of a paper that the items of a department in this case need. Raises CaseworkError."""
    codes = {task.code for task in view.tasks if task.department == department and task.code in catalog.items}
    if not codes:
        raise CaseworkError(f"部门「{department[:40]}」在这个办件里没有要办的事项，不能按它的需要提供。")
    needs = {name for code in codes for name in catalog.items[code].needs}
    slot = catalog.slots.get(_slot(place))
    about = "" if slot is None else slot.about
    rows = _rows(catalog, place)
    return {row.field for row in rows if row.fact and row.fact_about(about) in needs}


def _rows(catalog: Catalog, place: str) -> Sequence[Template]:
    """Every field that a paper of a slot may have."""
    slot = catalog.slots.get(_slot(place))
    faces = () if slot is None else catalog.materials[slot.material].every_face
    return [row for face in faces for row in face.template]


def _demand_fields(catalog: Catalog, place: str, show: Collection[str]) -> None:
    """Raises CaseworkError for a field that the paper cannot have, before anybody looks at it."""
    known = {row.field for row in _rows(catalog, place)}
    if known and (unknown := [name for name in show if name not in known]):
        raise CaseworkError(
            f"「{place[:60]}」没有「{unknown[0][:40]}」这一格，有的是：{'、'.join(sorted(known))}。"
        )


def _checked(purpose: str) -> str:
    if not purpose.strip() or len(purpose) > LONGEST_PURPOSE:
        raise CaseworkError(f"请写明为什么要看（用途），最多 {LONGEST_PURPOSE} 个字；申请人会看到它。")
    return purpose.strip()
