"""The files of an application's folder: whatever a name says, nothing outside the folder is opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onething.cli.folder import NotInFolder, opener
from onething.intake import LARGEST


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "申请"
    inside.mkdir()
    (inside / "a.jpg").write_bytes(b"mine")
    (tmp_path / "secret").write_bytes(b"not mine")
    (tmp_path / "申请2").mkdir()
    (tmp_path / "申请2" / "a.jpg").write_bytes(b"another's")
    return inside


def test_a_file_of_the_folder_is_read(folder: Path) -> None:
    assert opener(folder)("a.jpg") == b"mine"


def test_a_link_within_the_folder_is_read(folder: Path) -> None:
    (folder / "b.jpg").symlink_to("a.jpg")
    assert opener(folder)("b.jpg") == b"mine"


@pytest.mark.parametrize("name", ["../secret", "../申请2/a.jpg", "x/../../secret", "/etc/passwd"])
def test_a_name_that_leads_out_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(NotInFolder) as caught:
        opener(folder)(name)
    assert caught.value.strerror == "它在申请文件夹以外，请把文件本身放进文件夹"


def test_a_link_that_leads_out_is_refused(folder: Path) -> None:
    (folder / "link.jpg").symlink_to("../secret")
    (folder / "deep").symlink_to("..")
    for name in ("link.jpg", "deep/secret"):
        with pytest.raises(NotInFolder):
            opener(folder)(name)


def test_a_folder_that_is_itself_reached_by_a_link_works(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(folder)
    assert opener(tmp_path / "way")("a.jpg") == b"mine"


def test_a_pipe_or_a_device_or_a_folder_is_no_file_and_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.jpg")
    (folder / "sub.jpg").mkdir()
    for name in ("pipe.jpg", "sub.jpg"):
        with pytest.raises(OSError, match="它不是文件"):
            opener(folder)(name)


def test_of_a_300_mb_file_hardly_more_is_read_than_may_be_handed_in(folder: Path) -> None:
    with (folder / "big.jpg").open("wb") as file:
        file.truncate(300_000_000)
    assert len(opener(folder)("big.jpg")) == LARGEST + 1


def test_a_missing_file_is_named_in_chinese(folder: Path) -> None:
    with pytest.raises(OSError, match="文件夹里没有这个文件") as caught:
        opener(folder)("c.jpg")
    assert caught.value.strerror == "文件夹里没有这个文件"
