"""What every script does around its work: find the library, write to the job's log, end user errors in one sentence."""

import json
import os
import sys
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

# Snakemake runs scripts from copies and, with --sdm conda, without PYTHONPATH; it puts this folder on the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


@contextmanager
def logged(snakemake):
    """Send all output to the job's log, C libraries' too, and turn an exception into a message and exit status 1.

    Yields the terminal, for a script whose result is what it prints.
    """
    from _lean_imports import install

    from locflow.memory import keep_freed_memory

    install()
    keep_freed_memory()
    with Path(snakemake.log[0]).open("w", encoding="utf-8", buffering=1) as log, os.fdopen(os.dup(1), "w") as terminal:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
        try:
            yield terminal
        except (ValueError, MemoryError, ArithmeticError) as error:
            _fail(error, terminal)
        except Exception as error:
            if type(error).__module__.startswith("locflow"):
                _fail(error, terminal)
            raise


def _fail(error: Exception, terminal):
    import traceback

    message = f"{traceback.format_exc()}\nERROR: {error}"
    try:
        print(message, file=sys.stderr, flush=True)
    except OSError:
        # A full disk has no room for the log either.
        print(message, file=terminal, flush=True)
    raise SystemExit(1) from None


def called(function: str):
    """What "module:name" names: the part of a job that is the kind's."""
    module, _, name = function.partition(":")
    return getattr(import_module(module), name)


def networks_of(path: str) -> list[str]:
    """The networks of a list of networks."""
    from locflow.results.network_lists import listed_networks

    return [entry["path"] for entry in listed_networks(path)]


def provenance(snakemake, *packages: str) -> dict[str, str]:
    """Attributes for a result: the settings and the code that made it, and the versions of the packages it rests on."""
    return {
        **_shared_fields(snakemake),
        "settings": json.dumps(snakemake.params.settings, sort_keys=True),
        "code_fingerprint": snakemake.params.code,
        "packages": ", ".join(f"{name} {version(name)}" for name in ("numpy", *packages)),
    }


def _shared_fields(snakemake) -> dict[str, str]:
    # Realizations with the fields of another system were computed under its name.
    own, other = snakemake.wildcards.get("system"), snakemake.params.settings.get("system")
    return {"system": own, "fields_of": other} if own and isinstance(other, str) and own != other else {}
