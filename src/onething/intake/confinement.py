"""What the engine's process may not do: connect, start programs, write files, or take all memory and all time.

Uploads are hostile and decoders have faults: whoever takes the process over must find nothing to do with it."""

from __future__ import annotations

import ctypes
import platform
import resource
import struct

MEMORY = 4 * 1024**3
"""Bytes of address space."""
SECONDS = 40
"""Processor seconds a page."""

_REFUSED = {
    # socket connect bind listen sendto fork vfork execve ptrace process_vm_readv execveat io_uring_setup
    "x86_64": (0xC000003E, (41, 42, 49, 50, 44, 57, 58, 59, 101, 310, 322, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 201, 206, 221, 117, 270, 281, 425)),
}
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _EPERM = 0x7FFF0000, 0x00050000 | 1
_OTHER_ABI = 0x40000000


def confine() -> None:
    """Give up for ever what reading a picture does not need. Raises OSError where the kernel refuses."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if platform.system() == "Linux" and platform.machine() in _REFUSED:
        _refuse(*_REFUSED[platform.machine()])


def allow_seconds(seconds: int = SECONDS) -> None:
    """From now on ``seconds`` more of processor time, then the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _refuse(architecture: int, calls: tuple[int, ...]) -> None:
    """A seccomp filter: the calls fail with EPERM, as do calls in another ABI's numbering."""
    step = struct.Struct("HBBI")
    last = len(calls)
    program = [
        step.pack(_LOAD, 0, 0, 4),
        step.pack(_EQUAL, 0, last + 3, architecture),
        step.pack(_LOAD, 0, 0, 0),
        step.pack(_AT_LEAST, last + 1, 0, _OTHER_ABI),
        *(step.pack(_EQUAL, last - place, 0, call) for place, call in enumerate(calls)),
        step.pack(_RETURN, 0, 0, _ALLOW),
        step.pack(_RETURN, 0, 0, _EPERM),
    ]
    code = ctypes.create_string_buffer(b"".join(program))
    head = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    asked = [(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)]
    for call in (*asked, (_PR_SET_SECCOMP, _MODE_FILTER, ctypes.c_char_p(head), 0, 0)):
        if libc.prctl(*call) != 0:
            raise OSError(ctypes.get_errno(), "the kernel refused the filter of system calls")
