"""``onething intake learn``: it reports and proposes; only what a person accepts changes a pack."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from onething.catalog import Calibration, load, read_files
from onething.intake import TextLine, TextPage, Unreadable
from tests.cli.running import run

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Packs that may be changed."""
    return Path(shutil.copytree(PACKS, tmp_path / "packs"))


def labels(folder: Path, name: str = "a.jsonl", many: int = 400) -> Path:
    """Names of which those read with 0.85 are wrong every third time, and one line twice."""
    rows = []
    for n in range(many):
        engine = 0.85 if n % 4 == 0 else 0.99
        rows.append(
            {
                "id": str(n),
                "kind": "居民身份证",
                "field": "姓名",
                "engine": engine,
                "right": engine > 0.9 or n % 3 > 0,
            }
        )
    rows.append(rows[0])
    file = folder / name
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return file


def test_accuracy_and_reliability_are_told_and_nothing_changes(tmp_path: Path, own: Path) -> None:
    before = read_files([own])
    said = run("intake", "learn", str(labels(tmp_path)), "--packs", str(own))
    assert "标注 400 个（另有 1 个重复的没有算）" in said
    assert "居民身份证 姓名：366/400 对（" in said
    assert "of: 姓名" in said and "还没有生效" in said
    assert read_files([own]) == before


def test_a_person_accepts_what_was_proposed_with_name_and_day(tmp_path: Path, own: Path) -> None:
    proposal = tmp_path / "p.yaml"
    run(
        "intake",
        "learn",
        str(labels(tmp_path)),
        "--packs",
        str(own),
        "--out",
        str(proposal),
        "--origin",
        "本市",
    )
    kept = load(read_files([own])).calibration
    said = run("intake", "learn", "--accept", str(proposal), "--by", "陈主任", "--packs", str(own))
    found = load(read_files([own])).calibration
    assert "姓名：单独" in said and "已写进" in said
    name = found["姓名"]
    assert (name.accepted_by, name.origin, name.fields, name.wrong) == ("陈主任", "本市", 400, 34)
    assert name(0.85) < 0.75 < 0.97 < name(0.99)
    assert {of: each for of, each in found.items() if of not in ("姓名", "全部")} == {
        of: each for of, each in kept.items() if of not in ("姓名", "全部")
    }
    run("packs", "check", "--packs", str(own))


def test_labels_are_saved_without_what_stands_on_the_papers(tmp_path: Path, own: Path) -> None:
    source, saved = tmp_path / "a.jsonl", tmp_path / "saved.jsonl"
    row = {"kind": "居民身份证", "field": "姓名", "engine": 0.9, "read": "王小明", "value": "王晓明"}
    source.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    said = run("intake", "learn", str(source), "--packs", str(own), "--save", str(saved))
    assert "标注太少，提不出建议" in said
    assert "王" not in said + saved.read_text(encoding="utf-8")
    again = json.loads(run("intake", "learn", str(saved), "--packs", str(own), "--json"))
    assert (again["labels"], again["kinds"][0]["right"], again["proposal"]) == (1, 0, None)


class Engine:
    """Reads one card; another picture cannot be read."""

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, content: bytes) -> tuple[TextPage, ...]:
        if content != b"card":
            raise Unreadable("no picture")
        rows = [
            ("姓名", "王小明", 0.7),
            ("性别", "男", 0.99),
            ("住址", "江州市学府街1号", 0.99),
            ("公民身份号码", "999901198802071003", 0.98),
        ]
        lines = []
        for n, (said, value, sure) in enumerate(rows):
            y = 100 * n
            lines += [TextLine(said, (0, y, 40 * len(said), y + 40), 0.99)]
            lines += [TextLine(value, (400, y, 400 + 30 * len(value), y + 40), sure)]
        return (TextPage(1000, 600, tuple(lines)),)


def test_a_city_labels_its_own_pictures(tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onething.cli.learning.EngineProcess", Engine)
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(b"card")
    (folder / "b.jpg").write_bytes(b"nothing")
    fields = {"姓名": "王晓明", "公民身份号码": "999901198802071003"}
    rows = [{"file": name, "kind": "居民身份证", "fields": fields} for name in ("a.jpg", "b.jpg")]
    (folder / "labels.jsonl").write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8"
    )
    said = run("intake", "learn", str(folder), "--packs", str(own))
    assert "b.jpg 读不了，跳过" in said
    assert "居民身份证 姓名：0/1 对" in said and "居民身份证 公民身份号码：1/1 对" in said
    assert "王" not in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "请写标注文件"),
        (["nowhere.jsonl"], "没有这个文件"),
        (["{folder}"], "没有 .jsonl 文件"),
        (["{folder}/empty.txt"], "没有标注"),
        (["{folder}/latin.txt"], "不是 UTF-8"),
        (["{folder}/bad.txt"], "第 1 行"),
        (["{folder}/out.txt"], "打不开"),
        (["{folder}/outside.txt"], "文件夹以外"),
        (["x.jsonl", "--cases"], "一起写"),
        (["x.jsonl", "--accept", "p.yaml", "--by", "我"], "只和"),
        (["--accept", "p.yaml"], "谁采用的"),
        (["--accept", "p.yaml", "--by", "x" * 41], "谁采用的"),
        (["--accept", "nowhere.yaml", "--by", "我"], "没有这个文件"),
        (["--accept", "{folder}/bad.txt", "--by", "我"], "只有「calibration」"),
        (["--accept", "{folder}/more.yaml", "--by", "我"], "只有「calibration」"),
        (["--accept", "{folder}/falling.yaml", "--by", "我"], "从低到高"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    monkeypatch.setattr("onething.cli.learning.EngineProcess", Engine)
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "empty.txt").write_text("\n\n", encoding="utf-8")
    (folder / "latin.txt").write_bytes(b"\xff\xfe\xfd")
    (folder / "bad.txt").write_text("[]", encoding="utf-8")
    picture = {"kind": "居民身份证", "fields": {"姓名": "王晓明"}}
    for name, file in (("out.txt", "none.jpg"), ("outside.txt", "../packs/national/papers.yaml")):
        (folder / name).write_text(
            json.dumps({**picture, "file": file}, ensure_ascii=False), encoding="utf-8"
        )
    curve = "{of: 姓名, fields: 9, origin: x, measured: 2026-11-25, points: [%s]}"
    rising, falling = "{engine: 0.5, right: 0.6}", "{engine: 0.5, right: 0.6}, {engine: 0.9, right: 0.5}"
    (folder / "more.yaml").write_text(f"calibration:\n  - {curve % rising}\nfacts: []\n", encoding="utf-8")
    (folder / "falling.yaml").write_text(f"calibration:\n  - {curve % falling}\n", encoding="utf-8")
    before = read_files([own])
    said = run(
        "intake", "learn", *(word.format(folder=folder) for word in words), "--packs", str(own), fails=True
    )
    assert says in said and "Traceback" not in said
    assert read_files([own]) == before


def test_calibration_beside_other_sections_is_left_to_people(tmp_path: Path, own: Path) -> None:
    proposal = tmp_path / "p.yaml"
    run("intake", "learn", str(labels(tmp_path)), "--packs", str(own), "--out", str(proposal))
    for path in own.rglob("calibration.yaml"):
        path.rename(path.with_name("kept.txt"))
    mixed = own / "national" / "mixed.yaml"
    text = proposal.read_text(encoding="utf-8")
    mixed.write_text(f"{text}tables:\n  - {{name: 某表, codes: [甲]}}\n", encoding="utf-8")
    said = run("intake", "learn", "--accept", str(proposal), "--by", "我", "--packs", str(own), fails=True)
    assert "单独的一个文件" in said
    assert mixed.read_text(encoding="utf-8").startswith(text)


def test_packs_without_any_calibration_get_a_file_of_their_own(tmp_path: Path, own: Path) -> None:
    for path in own.rglob("calibration.yaml"):
        path.unlink()
    proposal = tmp_path / "p.yaml"
    run("intake", "learn", str(labels(tmp_path)), "--packs", str(own), "--out", str(proposal))
    assert "没有" in run("intake", "learn", "--accept", str(proposal), "--by", "我", "--packs", str(own))
    assert isinstance(load(read_files([own])).calibration["姓名"], Calibration)
    assert (own / "calibration.yaml").exists()
