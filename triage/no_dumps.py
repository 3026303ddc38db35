"""Keep the memory of a process off the disk: no core dump of ours may hold what somebody is writing right now.

Called by all three processes before they take anything in. A limit of 0 alone is not enough: where the system hands dumps to
a program (systemd-coredump, apport), Linux asks the limit no longer, so the process also says that it cannot be dumped. That
keeps other programs of the same user from reading its memory as well.
"""

from __future__ import annotations

import ctypes
import sys

PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4  # prctl(2)


def forbid_dumps() -> bool:
    """Set the size limit of dumps to 0 and, on Linux, make this process undumpable.

    Returns:
        Whether the system now promises that no dump is written.
    """
    try:
        import resource  # not on Windows, where none of the three processes runs
    except ImportError:
        return False
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return _make_undumpable() if sys.platform == "linux" else True


def _make_undumpable() -> bool:
    try:
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        return bool(libc.prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0)
    except (OSError, AttributeError):  # a C library without prctl: the limit holds where dumps are plain files
        return False
