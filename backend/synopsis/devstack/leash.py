"""Becomes another program that dies with its parent; run as a script, never imported.

    python -I -S leash.py PARENT_PID DEATH_SIGNAL UID:GID|- PROGRAM ARGUMENT…

A script of its own rather than code between fork and exec, as that may hang in a process that has threads. The order
matters: Linux forgets the death signal when a process changes its user, so it is asked for afterwards; and a parent
that died before it was asked for is noticed by its number. Elsewhere than on Linux there is no such signal: what a
killed parent leaves there is stopped by the next start on the same data.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PRIVATE_FILES = 0o077


def become(parent: int, death_signal: int, account: str, command: list[str]) -> None:
    """Take the account, tie the life to the parent's, and become the command."""
    libc = ctypes.CDLL(None)  # before the change of user, who may not be able to read Python's own files
    if account != "-":
        uid, gid = map(int, account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        os.umask(PRIVATE_FILES)
    if sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the parent is gone already")
    os.execv(command[0], command)  # noqa: S606  # no shell wanted


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
