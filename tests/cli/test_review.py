"""``onething review``: what it says of a folder, in JSON and as a page; nothing is kept, nothing is handed in."""

from __future__ import annotations

import json
import random
import re
from contextlib import nullcontext
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from bench.review_papers import Application, PageEngine, Scrap, good
from onething.cli import review as command
from onething.cli.review_page import POLICY

KEYS = {"verdict", "materials", "findings", "notice", "seconds"}


def folder(where: Path, application: Application, engine: PageEngine) -> Path:
    where.mkdir()
    (where / "application.json").write_bytes(application.raw)
    for name, content in engine.files(application).items():
        (where / name).write_bytes(content)
    return where


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> PageEngine:
    """The recorded pages in the place of the engine's processes."""
    pages = PageEngine(random.Random(3), recorded=[0.999])
    reading = SimpleNamespace(engine=pages, adviser=None)
    monkeypatch.setattr(command, "reader", lambda **_: nullcontext(reading))
    return pages


def run(*words: object) -> Result:
    return CliRunner().invoke(command.review, ["birth", *map(str, words)])


def test_a_good_folder_passes(tmp_path: Path, engine: PageEngine) -> None:
    done = run(folder(tmp_path / "a", good(1), engine), "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, set(said), said["verdict"], said["findings"]) == (0, KEYS, "pass", [])
    first = said["materials"][0]
    assert set(first) == {"material", "file", "kind", "legible", "verdict", "fields"}
    assert set(first["fields"]["新生儿.姓名"]) == {"value", "confidence", "page", "box", "source"}


def test_several_folders_are_a_line_each_and_a_broken_one_does_not_stop_the_others(
    tmp_path: Path, engine: PageEngine
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    bad = good(2)
    bad.papers["母亲身份证"] = Scrap()
    done = run(folder(tmp_path / "a", good(1), engine), broken, folder(tmp_path / "b", bad, engine), "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert [line.get("verdict") for line in lines] == ["pass", None, "fix"]
    assert "文件夹里没有这个文件" in lines[1]["error"]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"thing": "retirement"}', '{"thing": "birth", "facts": {"x": 1}}']
)
def test_an_application_that_is_none_is_told_in_one_sentence(
    tmp_path: Path, engine: PageEngine, text: str
) -> None:
    (tmp_path / "application.json").write_text(text, encoding="utf-8")
    done = run(tmp_path)
    assert done.exit_code == 1
    assert "Traceback" not in done.output


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.inline += [name for name, _ in attrs if name == "style" or name.startswith("on")]


def test_the_page_has_no_script_no_inline_style_and_escapes_what_people_wrote(
    tmp_path: Path, engine: PageEngine
) -> None:
    application = good(1)
    application.form["母亲.姓名"] = "<script>alert(1)</script>"
    out = tmp_path / "report.html"
    done = run(folder(tmp_path / "a", application, engine), "--html", out)
    assert done.exit_code == 0
    text = out.read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert {"script", "style"}.isdisjoint(page.tags)
    assert page.inline == []
    assert POLICY in text and "&lt;script&gt;" in text
    assert page.tags.count("h1") == 1 and 'lang="zh-CN"' in text
    assert len(re.findall('<svg role="img" aria-label=', text)) == 3
    assert 'class="bad"' in text


def test_the_page_marks_the_characters_that_differ(tmp_path: Path, engine: PageEngine) -> None:
    application = good(1)
    application.form["新生儿.出生医学证明编号"] = "Z990000007"
    out = tmp_path / "report.html"
    run(folder(tmp_path / "a", application, engine), "--html", out, "--lang", "en")
    text = out.read_text(encoding="utf-8")
    assert "Z99000000<mark>7</mark>" in text and "Z99000000<mark>1</mark>" in text
    assert 'lang="en"' in text


def test_one_page_is_for_one_folder(tmp_path: Path, engine: PageEngine) -> None:
    a, b = (folder(tmp_path / name, good(1), engine) for name in "ab")
    assert run(a, b, "--html", tmp_path / "x.html").exit_code == 2


def test_every_folder_has_its_line_however_broken_the_others_are(tmp_path: Path, engine: PageEngine) -> None:
    for name, raw in (("half", b'{"thing": "birth", '), ("deep", b"[" * 100_000), ("bytes", b"\xff\xfe")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "application.json").write_bytes(raw)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "nested" / "application.json").mkdir(parents=True)
    bad = ("missing", "half", "deep", "bytes", "file", "nested")
    right = folder(tmp_path / "right", good(1), engine)
    done = run(*(tmp_path / name for name in bad), right, "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert [Path(line["folder"]).name for line in lines] == [*bad, "right"]
    assert [bool(line.get("error")) for line in lines] == [True] * 6 + [False]
    assert lines[-1]["verdict"] == "pass"


def test_a_folder_that_is_not_there_is_a_line_of_json_and_an_exit_code(
    tmp_path: Path, engine: PageEngine
) -> None:
    done = run(tmp_path / "nowhere", "--json")
    assert (done.exit_code, "没有这个文件夹" in json.loads(done.stdout)["error"]) == (1, True)


def test_hundreds_of_files_are_refused_and_an_empty_one_is_told(tmp_path: Path, engine: PageEngine) -> None:
    many = folder(tmp_path / "many", good(1), engine)
    data = json.loads((many / "application.json").read_text(encoding="utf-8"))
    data["materials"] = [{"material": "出生医学证明", "file": f"{n}.jpg"} for n in range(300)]
    (many / "application.json").write_text(json.dumps(data), encoding="utf-8")
    hollow = folder(tmp_path / "hollow", good(1), engine)
    (hollow / "母亲身份证").write_bytes(b"")
    done = run(many, hollow, "--json")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert "照片太多，一份材料最多 20 张" in first["error"]
    assert [(f["code"], f["material"]) for f in second["findings"]] == [("EMPTY_FILE", "母亲身份证")]


def test_one_file_in_two_slots_is_told_once_as_another_persons_paper(
    tmp_path: Path, engine: PageEngine
) -> None:
    where = folder(tmp_path / "a", good(1), engine)
    (where / "父亲身份证").write_bytes((where / "母亲身份证").read_bytes())
    said = json.loads(run(where, "--json").stdout)
    assert [(f["code"], f["material"]) for f in said["findings"]] == [("OTHER_PERSON", "父亲身份证")]


def test_the_page_frames_where_a_seal_should_be_and_shows_every_paper_at_a_glance(
    tmp_path: Path, engine: PageEngine
) -> None:
    application = good(1)
    application.unsealed["出生医学证明"] = "none"
    out = tmp_path / "report.html"
    run(folder(tmp_path / "a", application, engine), "--html", out)
    text = out.read_text(encoding="utf-8")
    glance = text[text.index('class="overview"') :].partition("</ul>")[0]
    assert glance.count("<li>") == 3 and glance.count('class="tag bad"') == 1
    article = text[text.index('id="paper-1"') :].partition("</article>")[0]
    assert article.count('<rect class="bad"') == 1
    assert "《母婴保健法》第二十三条 · 第 1 页" in article
