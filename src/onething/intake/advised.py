"""What an adviser proposed, as findings for officers. They make nobody do anything that our own findings do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onething.catalog import MaterialSlot
from onething.intake.documents import Leaf
from onething.intake.findings import Finding


def proposed_kind(leaf: Leaf, slot: MaterialSlot) -> Iterator[Finding]:
    """What a page that we do not know may be."""
    if leaf.proposal is not None and leaf.kind is None:
        said = "，".join(f"{each.row.field}「{each.text}」" for each in leaf.proposal.fields)
        yield Finding(
            "PROPOSED",
            "human",
            f"「{slot.name}」没有认出是什么材料。辅助模型猜是{leaf.proposal.kind}：{said}。只供参考，请核对原件。",
            material=slot.name,
            found=leaf.proposal.kind,
            page=leaf.page,
        )


def proposed_fields(leaf: Leaf, slot: MaterialSlot, subjects: Mapping[str, str]) -> Iterator[Finding]:
    """What fields may say that were not found."""
    for each in leaf.proposal.fields if leaf.proposal is not None else ():
        name = each.row.fact_about(slot.about)
        yield Finding(
            "PROPOSED",
            "human" if name in slot.gives else "note",
            f"「{slot.name}」的{each.row.field}没有找到，辅助模型猜是「{each.text}」。只供参考，请核对原件。",
            material=slot.name,
            field=name,
            subject=subjects.get(name.partition(".")[0], ""),
            found=each.text,
            page=leaf.page,
            box=each.box,
        )
