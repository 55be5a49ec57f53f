"""The files of an application's folder: nothing outside it is ever opened, and nothing that is no file."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from onething.intake import LARGEST


class NotInFolder(OSError):
    """A name leads out of the folder, or to something that is no file; ``strerror`` says so in Chinese."""


def opener(folder: Path) -> Callable[[str], bytes]:
    """Read a file of ``folder`` by its name, but never much more than the largest that may be handed in.

    The reader raises OSError; ``strerror`` is for the applicant."""
    inside = folder.resolve()

    def read(name: str) -> bytes:
        path = (inside / name).resolve()
        if not path.is_relative_to(inside):
            raise NotInFolder(None, "它在申请文件夹以外，请把文件本身放进文件夹")
        try:
            # Opening a pipe would wait for its writer for ever.
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                raise NotInFolder(None, "它不是文件")
            with os.fdopen(descriptor, "rb") as file:
                return file.read(LARGEST + 1)
        except FileNotFoundError:
            raise FileNotFoundError(None, "文件夹里没有这个文件")
        except PermissionError:
            raise PermissionError(None, "没有权限读它")

    return read
