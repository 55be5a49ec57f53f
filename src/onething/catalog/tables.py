"""Reading a table of service items, JSONL or CSV, row by row: a bad row is an error with its line, not the end."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Cell: TypeAlias = "str | list[str | dict[str, str]]"
LARGEST_TABLE = 200_000_000
"""Bytes of a table."""
LARGEST_ROW = 100_000
"""Characters of one row."""
MOST_ROWS = 100_000
_HIDDEN = {*map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x200E, 0x200F))}
"""Marks that turn the direction of text: what is shown would not be what is written."""


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was left out: its line, what is wrong, what to do."""

    line: int
    message: str
    mend: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.message} → {self.mend}"


class _Bad(ValueError):
    """``args``: what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by column; ``line`` counts from 1. A cell is text, or a list of texts or of texts by name."""

    line: int
    cells: dict[str, Cell]


def read_table(name: str, content: bytes) -> tuple[list[Row], list[RowError]]:
    """Every row of a table that can be read, and an error for every other. ``name`` ends with .jsonl or .csv."""
    if len(content) > LARGEST_TABLE:
        return [], [RowError(1, "表太大", f"最多 {LARGEST_TABLE // 1_000_000} MB，请拆成几个文件")]
    if name.lower().endswith(".csv"):
        found = _csv_rows(content)
    elif name.lower().endswith((".jsonl", ".ndjson")):
        found = _json_rows(content)
    else:
        return [], [RowError(1, f"不认识这种文件：{name[-40:]}", "请存为 .jsonl（每行一个事项）或 .csv")]
    rows: list[Row] = []
    errors: list[RowError] = []
    for line, given in found:
        if len(rows) + len(errors) >= MOST_ROWS:
            errors.append(RowError(line, f"超过 {MOST_ROWS} 行，后面的没有读", "请拆成几个文件"))
            break
        try:
            if isinstance(given, _Bad):
                raise given
            rows.append(Row(line, {_text(key): _cell(key, value) for key, value in given.items()}))
        except _Bad as problem:
            errors.append(RowError(line, *problem.args))
    return rows, errors


def _json_rows(content: bytes) -> Iterator[tuple[int, dict[str, Any] | _Bad]]:
    for line, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            if len(raw) > 4 * LARGEST_ROW:
                raise _too_long()
            given = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
            if not isinstance(given, dict):
                raise _Bad("这一行不是一个事项", "每行应为 {…} 形式的 JSON")
            yield line, given
        except UnicodeDecodeError:
            yield line, _Bad("不是 UTF-8 文本", "请另存为 UTF-8")
        except RecursionError:
            yield line, _Bad("嵌套太深", "一格里只能是文字或列表")
        except _Bad as problem:
            yield line, problem
        except ValueError:
            yield line, _Bad("JSON 写法有误", "请检查引号、逗号和括号，每个事项占一行")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Bad("同一个栏目写了两次", "请只留一个")
    return found


def _csv_rows(content: bytes) -> Iterator[tuple[int, dict[str, Any] | _Bad]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            yield 1, _Bad("文字编码认不出来", "请另存为 UTF-8 的 CSV")
            return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield line, _Bad("这一行从这里起引号没有成对，或一格太长", "请用表格软件重新另存为 CSV")
            continue
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = [cell.strip() for cell in cells]
            twice = sorted({name for name in header if header.count(name) > 1})
            if twice:
                yield line, _Bad(f"表头里「{twice[0][:40]}」写了两次", "请改名或删去一列")
                return
        elif len(cells) != len(header):
            yield line, _Bad(f"这一行有 {len(cells)} 格，表头有 {len(header)} 格", "请补齐或删去多余的格")
        elif sum(map(len, cells)) > LARGEST_ROW:
            yield line, _too_long()
        else:
            yield line, dict(zip(header, cells, strict=True))


def _too_long() -> _Bad:
    return _Bad("这一行太长", f"一个事项最多 {LARGEST_ROW} 个字，请删去多余的内容")


def _cell(column: str, value: Any) -> Cell:
    if isinstance(value, list):
        if len(value) > 500:
            raise _Bad(f"「{column[:40]}」里超过 500 项", "请删去多余的项")
        return [_object(column, part) if isinstance(part, dict) else _scalar(column, part) for part in value]
    return _scalar(column, value)


def _object(column: str, value: dict[str, Any]) -> dict[str, str]:
    return {_text(key): _scalar(f"{column}.{key}", inner) for key, inner in value.items()}


def _scalar(column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        raise _Bad(f"「{column[:40]}」应为文字，或文字的列表", "请改成文字")
    return _text(value)


def _text(value: str) -> str:
    """NFC, lines trimmed, spaces single. What cannot be shown as it is written is refused."""
    if len(value) > LARGEST_ROW:
        raise _too_long()
    for character in value:
        if character in _HIDDEN or (
            unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\r\n"
        ):
            raise _Bad(f"有看不见的控制字符（U+{ord(character):04X}）", "请删去它，重新输入这一格")
    lines = (" ".join(line.split()) for line in value.splitlines())
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))
