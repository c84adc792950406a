"""Snakemake for the tests, which is imported once: half of the time of a short start goes into its imports.

As a module: `snakemake` runs a command line, `program` one of ours that asks Snakemake. As a program: forks a process
for each command line that it reads. The jobs of a run are forked too, from a process of `forked_jobs` that all runs
share.
"""

import atexit
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path

from forked_jobs import THREADS

JOBS = Path(__file__).with_name("forked_jobs.py")
_KEPT: list[subprocess.Popen] = []
IMPORTED = (
    *("snakemake.cli", "snakemake.dag", "snakemake.profiles", "snakemake.report.html_reporter", "snakemake.storage"),
    *("snakemake.scheduling.job_scheduler", "snakemake.workflow"),
    *("numpy", "PIL.Image", "pydantic", "requests", "smart_open", "threadpoolctl", "yaml"),
    # Of the modules of figures, which are imported when a figure is planned.
    *("matplotlib.backends.backend_agg", "matplotlib.figure", "matplotlib.typing", "netCDF4", "scipy.optimize"),
    *("scipy.special", "scipy.stats", "seaborn", "xarray"),
    # When a script is looked for.
    "nbformat",
)


def snakemake(*arguments, folder) -> subprocess.CompletedProcess:
    """What `python -m snakemake ARGUMENTS` does in a folder, with all that it prints in `stdout`."""
    return program(None, *arguments, folder=folder)


def program(path, *arguments, folder) -> subprocess.CompletedProcess:
    """What `python PATH ARGUMENTS` does in a folder, with all that it prints in `stdout`."""
    server = _server()
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as output:
        order = {
            "path": path and str(path),
            "arguments": list(map(str, arguments)),
            "folder": str(folder),
            "output": output.name,
            # The workflow is compiled already, and an edit of a test must not be taken for what it was compiled from.
            "environment": {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            # Other orders run no jobs.
            "jobs": _jobs() if "--cores" in arguments else None,
        }
        print(json.dumps(order), file=server.stdin, flush=True)
        answer = server.stdout.readline()
        assert answer, "the process that starts Snakemake is gone"
        return subprocess.CompletedProcess([path or "snakemake", *order["arguments"]], int(answer), output.read())


@cache
def _server() -> subprocess.Popen:
    """Ends when its input does, with the tests."""
    return subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


@cache
def _jobs() -> str:
    """Where jobs are sent."""
    address = Path(tempfile.mkdtemp(prefix="locflow-jobs-")) / "address"
    command = [sys.executable, str(JOBS), "serve", str(address)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stdout.readline(), "the process that starts jobs is gone"
    # Its input ends with the tests.
    _KEPT.append(process)
    atexit.register(shutil.rmtree, address.parent)
    return str(address)


def serve():
    """Import Snakemake and what the Snakefiles import of others, but nothing of ours: a test may have edited it."""
    # No threads, which do not live on in forked processes; an order comes with an environment of its own.
    os.environ.update(dict.fromkeys(THREADS, "1"))
    for module in IMPORTED:
        import_module(module)

    orders, answers = os.dup(0), os.dup(1)
    for line in os.fdopen(orders, encoding="utf-8"):
        process = os.fork()
        if not process:
            os.close(orders)
            os.close(answers)
            start(**json.loads(line))
        _, status = os.waitpid(process, 0)
        os.write(answers, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def start(path, arguments, folder, output, environment, jobs):
    """Run Snakemake, or a program, in this process, and end it."""
    with Path(os.devnull).open() as nothing, Path(output).open("w", encoding="utf-8") as file:
        os.dup2(nothing.fileno(), 0)
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    # As `python -m` has them.
    sys.path[0] = folder
    sys.argv = [path or "snakemake", *arguments]
    if path:
        runpy.run_path(path, run_name="__main__")
        sys.exit()

    from snakemake.cli import main
    from snakemake.script import PythonScript

    def execute(script, command, execute=PythonScript._execute_cmd, **names):
        if jobs and names.get("py_exec") == sys.executable:
            names["py_exec"] = f"{sys.executable} -I -S {JOBS} run {jobs}"
        return execute(script, command, **names)

    PythonScript._execute_cmd = execute
    main(arguments)


if __name__ == "__main__":
    serve()
