"""Writing files and folders: the whole or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def write_folder(out: Path, files: Mapping[str, str]) -> None:
    """The files stand beside ``out`` until all are written; then they take its place. ``out`` must not be there or be
    empty. Raises OSError, and then nothing is left."""
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        folder.chmod(0o755)
        folder.replace(out)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """An empty file beside ``out``, which takes its place when the block ends well and is on the disk by then. After an
    error nothing is left, and what was there before is as it was. Only its owner may read it. Raises OSError."""
    if out.is_dir():
        raise IsADirectoryError(None, "这是一个文件夹，请写文件名", str(out))
    descriptor, name = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.parent)
    os.close(descriptor)
    beside = Path(name)
    try:
        yield beside
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(out)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
