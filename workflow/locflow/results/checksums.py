"""Checksums of large files that Snakemake asks for at every start: they are kept as long as date and size stay."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from locflow.results.network_lists import checksum


def remembered_checksum(path: str | os.PathLike, memory: Path) -> str:
    """SHA-256 of a file.

    Parameters
    ----------
    path
        The file.
    memory
        Folder in which checksums are kept.
    """
    path = Path(path).absolute()
    kept = memory / f"{hashlib.sha256(str(path).encode()).hexdigest()[:16]}.json"
    state = path.stat()
    now = {"path": str(path), "size": state.st_size, "date": state.st_mtime_ns}
    with suppress(OSError, ValueError, TypeError):
        content = json.loads(kept.read_text(encoding="utf-8"))
        if content.items() >= now.items():
            return str(content["sha256"])
    made = {**now, "sha256": checksum(path)}
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        temporary = kept.with_name(f".{kept.name}.{os.getpid()}")
        temporary.write_text(json.dumps(made), encoding="utf-8")
        temporary.replace(kept)
    return str(made["sha256"])
