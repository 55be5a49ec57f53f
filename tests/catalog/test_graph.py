"""Whose results are whose papers: found by one name, with the words they were found by."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from onething.catalog import (
    PackErrors,
    PaperGraph,
    as_dot,
    as_svg,
    load,
    paper_graph,
    read_files,
    read_paper_names,
)
from tests.catalog.table import NAMES, imported, row

PACKS = Path(__file__).resolve().parents[2] / "packs"


def _graph(*rows: dict[str, object]) -> PaperGraph:
    return paper_graph(load(imported(*rows).files), NAMES)


def test_a_stated_result_is_another_item_s_paper() -> None:
    graph = _graph(
        row("a", 办理结果="渔筏登记证"), row("b", material_intro=["《渔筏登记证》（副本）复印件", "照片"])
    )
    [edge] = graph.edges
    assert (edge.issuer, edge.asker, edge.paper, edge.inferred, edge.part) == (
        "a", "b", "渔筏登记证", False, False,
    )  # fmt: skip
    assert edge.asked == "《渔筏登记证》（副本）复印件"
    assert [(f.code, f.freed, f.papers) for f in graph.freed] == [("b", 1, 2)]


def test_a_result_read_out_of_a_name_is_marked_as_such() -> None:
    graph = _graph(row("a", TASK_NAME="渔筏登记证核发"), row("b", material_intro=["渔筏登记证"]))
    assert [(e.issuer, e.inferred) for e in graph.edges] == [("a", True)]
    assert (graph.issuing, graph.inferred) == (1, 1)


def test_one_of_several_papers_is_marked_as_a_part() -> None:
    graph = _graph(row("a", 办理结果="渔筏登记证"), row("b", material_intro=["船检证或渔筏登记证"]))
    assert [e.part for e in graph.edges] == [True]
    graph = _graph(row("a", 办理结果="渔筏登记证"), row("b", material_intro=["渔筏登记证（木筏）"]))
    assert [e.part for e in graph.edges] == [True]


def test_forms_for_different_applicants_are_different_papers() -> None:
    assert NAMES.paper("登记申请表（个人）") != NAMES.paper("登记申请表（单位）")
    assert NAMES.paper("登记申请表（原件）") == NAMES.paper("《登记申请表》复印件") == "登记申请表"
    assert NAMES.paper("申请人的渔筏证的复印件") == "渔筏证"


def test_an_item_that_asks_for_what_it_issues_is_flagged_apart() -> None:
    graph = _graph(row("a", 办理结果="渔筏登记证", material_intro=["原《渔筏登记证》"]))
    assert (graph.edges, [e.asker for e in graph.loops], graph.freed) == ((), ["a"], ())


def test_synonyms_are_one_paper_and_the_most_wanted_comes_first() -> None:
    papers = (["身份证"], ["居民身份证原件"], ["二代身份证", "照片"])
    graph = _graph(*(row(f"i{n}", material_intro=each) for n, each in enumerate(papers)))
    assert (graph.wanted[0].paper, graph.wanted[0].asked_by) == ("居民身份证", 3)


@pytest.mark.parametrize("name", ["渔筏登记证查询", "渔筏登记证注销", "办理渔筏", "证"])
def test_items_that_look_or_end_issue_nothing(name: str) -> None:
    assert NAMES.promised(name) == ()


@pytest.mark.parametrize(
    "name", ["渔筏登记证换发（县级）", "《渔筏登记证》补办", "办理某类《渔筏登记证》", "申领渔筏登记证"]
)
def test_the_ways_of_naming_an_issue_are_understood(name: str) -> None:
    assert NAMES.promised(name) == ("渔筏登记证",)


def test_the_shipped_packs_have_their_graph() -> None:
    graph = paper_graph(load(read_files([PACKS])), NAMES)
    pairs = {(e.issuer, e.asker, e.inferred) for e in graph.edges}
    assert ("household-registration", "social-card", False) in pairs


def test_pictures_are_well_formed_whatever_the_names() -> None:
    hostile = '"<渔&筏>\\登记证'
    made = load(
        imported(row("a", 办理结果=hostile), row("b", TASK_NAME=hostile, material_intro=[hostile])).files
    )
    graph = paper_graph(made, NAMES)
    assert len(graph.edges) == 1
    ET.fromstring(as_svg(graph, made.items))  # our own text
    dot = as_dot(graph, made.items)
    assert '\\"<渔&筏>\\\\登记证' in dot


def test_a_synonym_under_two_names_is_told() -> None:
    with pytest.raises(PackErrors, match="两个名称"):
        read_paper_names(
            "synonyms: {甲: [丙], 乙: [丙]}\nbefore: [原]\nafter: [副本]\nsplit: [或]\ndocuments: [证]\nissues: [发]\n"
        )
