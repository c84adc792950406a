"""What a fingerprint was made of: a file for each, so that a later one can be told apart by the names of functions.

A fingerprint says that code has changed, not which. The records lie beside Snakemake's own, in .snakemake/locflow, and
no result depends on them. A fingerprint from before there were records, or from a folder without them, has none.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(".snakemake/locflow/fingerprints")


def write_record(folder: Path, fingerprint: str, named: Callable[[], dict[str, str]]) -> None:
    """Write down what a fingerprint is made of, unless that is known.

    Parameters
    ----------
    folder
        Of the records.
    fingerprint
        Hex digest.
    named
        Gives the digest of each definition by its name, "module:name".
    """
    file = folder / f"{fingerprint}.json"
    if file.exists():
        return
    # A folder that cannot be written to has no records.
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{fingerprint}.{os.getpid()}"
        temporary.write_text(json.dumps(named()), encoding="utf-8")
        temporary.replace(file)


def read_record(folder: Path, fingerprint: str) -> dict[str, str] | None:
    """The definitions behind a fingerprint, each with its digest; None if there is no record."""
    with suppress(OSError, ValueError):
        record = json.loads((folder / f"{fingerprint}.json").read_text(encoding="utf-8"))
        return record if isinstance(record, dict) else None
    return None


class CodeChange(NamedTuple):
    """The names of the definitions ("module:name") that tell two fingerprints apart."""

    edited: list[str]
    new: list[str]
    gone: list[str]


def compared(before: dict[str, str], now: dict[str, str]) -> CodeChange:
    """What was edited between two records, what came and what went; what only moved is in none of the lists."""
    edited = sorted(name for name in before.keys() & now.keys() if before[name] != now[name])
    new, gone = sorted(now.keys() - before.keys()), sorted(before.keys() - now.keys())

    def kept(name: str, digest: str, others: list[str], texts: dict[str, str]) -> bool:
        return any(_thing(name) == _thing(other) and digest == texts[other] for other in others)

    return CodeChange(
        edited,
        [name for name in new if not kept(name, now[name], gone, before)],
        [name for name in gone if not kept(name, before[name], new, now)],
    )


def _thing(name: str) -> str:
    return name.rpartition(":")[2]
