"""A table of service items becomes drafts; what is not understood is told, and a bad row is never the end."""

from __future__ import annotations

from contextlib import suppress

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from onething.catalog import (
    Clause,
    Draft,
    Item,
    Limit,
    LimitUnit,
    PackErrors,
    import_table,
    load,
    read_columns,
    shipped,
)
from tests.catalog.packs import catalog_of, pack
from tests.catalog.packs import item as pack_item
from tests.catalog.table import COLUMNS, NAMES, imported, lines, row


def _item(**more: object) -> tuple[Item, Draft, list[str]]:
    made = imported(row("a1", **more))
    assert made.errors == ()
    item = load(made.files).items["a1"]
    assert item.draft is not None
    return item, item.draft, [str(u) for u in made.unclear]


def test_a_row_becomes_a_draft_with_limits_channels_visits_and_papers() -> None:
    item, draft, unclear = _item(
        handle_time="20(工作日)",
        handle_time_limit="3(工作日)",
        visit_number="1",
        ONLINECHECK="1",
        handle_location="码头路 3 号",
        courier_service="不支持",
        material_intro=["渔筏照片", "身份证原件及复印件2份"],
        accept_standard="有渔筏的人",
        service_object_name=["自然人", "企业法人"],
    )
    assert (item.statutory, item.promised) == (
        Limit(20, LimitUnit.WORKING_DAYS),
        Limit(3, LimitUnit.WORKING_DAYS),
    )
    assert (item.visits_before, item.department, item.basis) == (1, "org-99001", ())
    assert [need.slot for need in item.materials] == ["渔筏照片", "身份证原件及复印件2份"]
    assert [(p.form, p.copies) for p in draft.papers] == [(("原件", "复印件"), 2)]
    assert (draft.channels, draft.serves, draft.conditions) == (
        ("网上", "窗口"),
        ("自然人", "企业法人"),
        "有渔筏的人",
    )
    assert (draft.source, unclear) == ("t.jsonl:1", [])


def test_one_paper_under_two_names_is_one_material() -> None:
    made = imported(row("a", material_intro=["身份证"]), row("b", material_intro=["《居民身份证》原件"]))
    assert {slot.material for slot in load(made.files).slots.values()} == {"居民身份证"}


@pytest.mark.parametrize(
    ("text", "days", "unit"),
    [("7个工作日", 7, "工作日"), ("30 日", 30, "日"), ("91(自然日)", 91, "日"), ("15（天）", 15, "日")],
)
def test_limits_are_understood_as_tables_write_them(text: str, days: int, unit: str) -> None:
    assert _item(handle_time=text)[0].statutory == Limit(days, LimitUnit(unit))


@pytest.mark.parametrize("text", ["约一个月", "3(月)", "工作日", "20工作日内", "99999(工作日)"])
def test_a_limit_that_is_not_understood_is_told_and_left_out(text: str) -> None:
    item, draft, unclear = _item(handle_time=text)
    assert item.statutory is None
    assert len(unclear) == 1 and text in unclear[0]
    assert draft.unclear == tuple(unclear)


def test_a_promise_in_calendar_days_or_beyond_the_law_is_told() -> None:
    assert "折算" in _item(handle_time_limit="30(自然日)")[2][0]
    assert "比法定时限还长" in _item(handle_time="5(工作日)", handle_time_limit="9(工作日)")[2][0]


def test_articles_are_read_with_their_law_and_a_law_alone_is_told() -> None:
    item, _, unclear = _item(
        设定依据="《某省实施〈渔业法〉办法》第二十九条第一款；《船检条例》（2020修订）第3条；《港口法》"
    )
    assert item.basis == (
        Clause("某省实施〈渔业法〉办法", "第二十九条第一款"),
        Clause("船检条例", "第3条"),
    )
    assert unclear == ["设定依据「《港口法》」：没有写第几条"]


def test_articles_that_only_the_conditions_name_are_marked_for_checking() -> None:
    item, _, unclear = _item(accept_standard="按《船检条例》第四条，船龄不满二十年。")
    assert item.basis == (Clause("船检条例", "第四条"),)
    assert "取自受理条件" in unclear[0]


def test_conditions_that_break_off_are_told() -> None:
    assert "断了" in _item(accept_standard="应当符合下列条件：")[2][0]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("不收费", []),
        ("0元", []),
        ("12.5元/件", ["12.5元"]),
        ("收费：80元", ["80元"]),
        ("100.00元", ["100.00元"]),
    ],
)
def test_fees_are_read_in_yuan(text: str, amounts: list[str]) -> None:
    item, _, unclear = _item(收费=text)
    assert ([fee.amount.text for fee in item.fees], unclear) == (amounts, [])


def test_a_fee_by_tariff_is_told() -> None:
    assert "看不出收多少钱" in _item(收费="按吨位另计")[2][0]


def test_materials_as_objects_keep_copies_necessity_and_source() -> None:
    item, draft, unclear = _item(
        申请材料=[
            {
                "材料名称": "船检证",
                "材料形式": "原件",
                "份数": "1",
                "材料必要性": "必要",
                "来源渠道": "政府部门核发",
            },
            {"材料名称": "委托书", "份数": "若干", "材料必要性": "看情况", "来源渠道": "天上"},
        ]
    )
    first, *_ = draft.papers
    assert (first.form, first.copies, first.required, first.origin) == (("原件",), 1, True, "政府部门核发")
    assert len(item.materials) == 2
    assert [text.partition("：")[2][:2] for text in unclear] == ["份数", "材料", "来源"]


@pytest.mark.parametrize(
    "paper",
    [
        "委托书（如有）",
        "换证的，提交旧证",
        "遗失声明（仅遗失时）",
        "学籍证明（未成年人除外）",
        "补缴材料（因补缴的）",
    ],
)
def test_a_paper_that_is_asked_for_only_sometimes_waits_for_a_rule(paper: str) -> None:
    assert "when" in _item(material_intro=[paper])[2][0]


def test_results_and_immediate_items_are_kept() -> None:
    _, draft, _ = _item(办理结果="渔筏登记证、核验单", 办件类型="即办件")
    assert (draft.results, draft.immediate) == (("渔筏登记证", "核验单"), True)


def test_the_report_counts_every_field_over_the_table() -> None:
    made = imported(
        row("a", handle_time="无"), row("b", handle_time="3(工作日)"), row("c", handle_time="很快")
    )
    counted = {t.says: (t.filled, t.understood, t.unclear, t.empty) for t in made.fields}
    assert counted["法定办结时限"] == (2, 1, 1, 1)


def test_columns_that_are_not_known_or_not_used_are_told() -> None:
    made = imported(row("a", 海况="平静", URL="http://x"))
    assert (made.unknown, made.unused) == ({"海况": 1}, ("URL",))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("{", "JSON"),
        ("[1]", "{…}"),
        (b"\xff\xfe", "UTF-8"),
        ('{"TASK_CODE": "b", "TASK_CODE": "c"}', "两次"),
        ('{"TASK_CODE": ' + "[" * 100_000, "嵌套"),
        ('{"TASK_CODE": ' + "9" * 5000 + "}", "JSON"),
        ({"TASK_CODE": "b"}, "事项名称"),
        (row("b", TASK_NAME=""), "事项名称"),
        (row("b", TASK_NAME=["甲"]), "文字"),
        (row("b", TASK_NAME="长" * 201), "太长"),
        (row("b", accept_standard={"a": 1}), "accept_standard"),
        (row("b", accept_standard="长" * 200_000), "太长"),
        (row("b", material_intro=["x"] * 501), "500"),
        (row("b", material_intro=[["x"]]), "文字"),
        (row("b", TASK_NAME="\x1b[31m红"), "U+001B"),
        (row("b", TASK_NAME="a\u202eb"), "U+202E"),
        ('{"TASK_CODE": "\\ud800"}', "U+D800"),
        (row("../../b"), "编码"),
        (row("b", ORGCODE="a b"), "编码"),
        (row("a"), "第 1 行"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_rest_is_imported(bad: object, words: str) -> None:
    made = imported(row("a"), "", bad, row("z"))
    assert [error.line for error in made.errors] == [3]
    assert words in str(made.errors[0]) and made.errors[0].mend
    assert list(load(made.files).items) == ["a", "z"]
    assert (made.rows, made.drafts) == (3, 2)


def test_hostile_text_stays_text() -> None:
    name = "a: *x &y !!python/object <script>{{7*7}}'\" # \\ - |"
    made = imported(row("a", TASK_NAME=name, accept_standard="- x\n? y\n*z", material_intro=[name]))
    item = load(made.files).items["a"]
    assert item.name == name
    assert item.draft is not None and item.draft.conditions == "- x\n? y\n*z"


def test_csv_is_read_with_lists_in_cells_and_the_encoding_of_spreadsheets() -> None:
    table = '实施编码,事项名称,实施主体,事项类型,申请材料\nc1,补证,某所,公共服务,"照片\n申请书；身份证"\n\nc2,换证,某所,公共服务\n'
    for content in (table.encode("utf-8-sig"), table.encode("gb18030")):
        made = import_table("表.CSV", content, COLUMNS, NAMES)
        items = load(made.files).items
        assert [need.slot for need in items["c1"].materials] == ["照片", "申请书", "身份证"]
        assert [(e.line, "4 格" in e.message) for e in made.errors] == [(5, True)]


def test_csv_with_a_repeated_heading_or_an_open_quote_is_told() -> None:
    for table in ("a,a\n1,2\n", '实施编码,事项名称\n"x,1\n'):
        made = import_table("t.csv", table.encode(), COLUMNS, NAMES)
        assert (made.files, len(made.errors)) == ({}, 1)


def test_another_kind_of_file_is_told() -> None:
    assert "csv" in import_table("t.xlsx", b"PK", COLUMNS, NAMES).errors[0].mend


def test_another_province_s_column_names_need_only_data() -> None:
    text = shipped("columns.yaml").replace("[TASK_CODE,", "[项目号, TASK_CODE,")
    given = {**row("x"), "项目号": "p7"}
    del given["TASK_CODE"]
    made = import_table("t.jsonl", lines(given), read_columns(text), NAMES)
    assert list(load(made.files).items) == ["p7"]


def test_a_broken_column_file_is_told_with_its_place() -> None:
    with pytest.raises(PackErrors, match=r"c\.yaml:1:1.*words"):
        read_columns("fields: {code: {columns: [a]}}\nmaterials: {}\n", "c.yaml")


def test_beside_other_packs_nothing_is_declared_twice() -> None:
    content = pack(
        [pack_item("taken")],
        departments=[{"id": "d", "name": "某部门"}, {"id": "org-99001", "name": "某县渔政所"}],
        facts=[{"name": "甲.姓名"}],
        materials=[
            {"name": "照片"},
            {
                "name": "居民身份证",
                "template": [{"field": "姓名", "labels": ["姓名"], "fact": "{对象}.姓名"}],
            },
        ],
        slots=[
            {"name": "照片", "material": "照片"},
            {"name": "甲身份证", "material": "居民身份证", "about": "甲"},
        ],
    )
    other = catalog_of(content)
    made = imported(row("a", material_intro=["照片", "身份证", "船图"]), row("taken"), beside=other)
    assert [error.line for error in made.errors] == [2]
    whole = load({**made.files, "other.yaml": yaml.safe_dump(content, allow_unicode=True)})
    assert whole.slots["身份证"].material == "居民身份证（草稿）"


def test_a_thing_may_not_lead_to_a_draft() -> None:
    items = [pack_item("a", draft={"source": "t:1"}), pack_item("b", after=["a"])]
    for goals in (["a"], ["b"]):
        with pytest.raises(PackErrors, match="「a」还是草稿"):
            catalog_of(pack(items, goals=goals))


def test_an_item_without_legal_basis_is_refused_unless_it_is_a_draft() -> None:
    catalog_of(
        {
            **pack([], goals=["b"]),
            "items": [pack_item("b"), pack_item("a", basis=[], draft={"source": "t:1"})],
        }
    )
    with pytest.raises(PackErrors, match="没有法律依据"):
        catalog_of(pack([pack_item("a", basis=[])]))


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=30), st.lists, max_leaves=4),
    st.data(),
)
def test_whatever_stands_in_a_cell_is_imported_or_told(value: object, data: st.DataObject) -> None:
    column = data.draw(st.sampled_from([*COLUMNS.of_column, "?"]))
    made = imported(row("a", **{column: value}) if column != "TASK_CODE" else {**row("a"), column: value})
    assert made.drafts + len(made.errors) == 1
    with suppress(PackErrors):
        assert not made.files or load(made.files)


def test_a_table_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onething.catalog.tables.LARGEST_TABLE", 10)
    assert "太大" in imported(row("a")).errors[0].message
