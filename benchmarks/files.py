"""How many connections a process may hold."""

from __future__ import annotations

import resource


def many_files() -> None:
    """Take as many open files as the machine allows this process."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
