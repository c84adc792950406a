"""Whether a process of this machine is still there. Import-light."""

import os
from contextlib import suppress
from pathlib import Path


def is_alive(process: int) -> bool:
    """Whether there is a process of this number that has not ended."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    # One that has ended keeps its number until its parent asks for its end.
    return _status(process)[:1] not in (["Z"], ["X"])


def began(process: int) -> int | None:
    """When a process began, in clock ticks since the machine did; None where the system does not say.

    It tells a process from a later one of the same number.
    """
    with suppress(ValueError, IndexError):
        return int(_status(process)[19])
    return None


def _status(process: int) -> list[str]:
    """Linux' fields of a process from the third on: the name before may hold blanks and brackets."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return []
