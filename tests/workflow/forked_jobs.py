"""Jobs of the tests' runs, in processes that have imported the large packages: a start takes longer than the work.

`python forked_jobs.py serve ADDRESS` imports what jobs import of others, forgets what it has imported of ours, and
forks a process for each script that it is sent. `python forked_jobs.py run ADDRESS SCRIPT` sends one with its
environment, folder and streams, and ends as it ends. Packages read the number of threads when they are imported: a
script with more than one is run by a Python of its own.
"""

import json
import os
import select
import signal
import socket
import sys
from pathlib import Path

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
# Of Snakemake what it writes into scripts; of ours what configures the packages that it imports.
IMPORTED = (
    *("snakemake.iocontainers", "snakemake.logging", "snakemake.resources"),
    *("netCDF4", "numpy", "pydantic", "quspin.basis", "quspin.operators", "scipy.linalg", "scipy.sparse.linalg"),
    *("scipy.special", "scipy.stats", "threadpoolctl", "xarray", "yaml"),
    *("locflow.figures.style", "locflow.learning.tensorflow_setup"),
    *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_pdf"),
)


def serve(address: str) -> None:
    """Fork processes until standard input ends, as it does with whoever started this."""
    from importlib import import_module

    os.environ.update(dict.fromkeys(THREADS, "1"))
    sys.path.insert(0, str(Path(__file__).parents[2] / "workflow"))
    for module in IMPORTED:
        import_module(module)
    for module in [name for name in sys.modules if name.partition(".")[0] == "locflow"]:
        del sys.modules[module]
    del sys.path[0]
    # Threads do not live on in forked processes.
    assert len(list(Path("/proc/self/task").iterdir())) == 1
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(64)
        print("ready", flush=True)
        while sys.stdin not in (ready := select.select([sys.stdin, listening], [], [])[0]):
            for waiting in ready:
                connection = waiting.accept()[0]
                if not os.fork():
                    listening.close()
                    _watch(connection)
                connection.close()


def _watch(connection: socket.socket) -> None:
    """Fork the process of a script and say how it ends; end it if nobody waits for it any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    message, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
    while not message.endswith(b"\n"):
        message += connection.recv(1 << 20)
    process = os.fork()
    if not process:
        connection.close()
        _execute(streams, **json.loads(message))
    ended = os.pidfd_open(process)
    if ended not in select.select([ended, connection], [], [])[0]:
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _execute(streams, script, folder, environment) -> None:
    import traceback
    from types import ModuleType

    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv, sys.path[0] = [script], str(Path(script).parent)
    main = sys.modules["__main__"] = ModuleType("__main__")
    main.__file__ = script
    status = 0
    try:
        exec(compile(Path(script).read_bytes(), script, "exec"), vars(main))
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def run(address: str, script: str) -> None:
    """Send a script; end as it ends."""
    if any(os.environ.get(name, "1") != "1" for name in THREADS):
        os.execv(sys.executable, [sys.executable, script])
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(address)
        order = {"script": str(Path(script).resolve()), "folder": str(Path.cwd()), "environment": dict(os.environ)}
        message = json.dumps(order).encode() + b"\n"
        sent = socket.send_fds(server, [message], [0, 1, 2])
        server.sendall(message[sent:])
        status = int(server.recv(16) or 1)
    if status < 0:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    sys.exit(status)


if __name__ == "__main__":
    {"serve": serve, "run": run}[sys.argv[1]](*sys.argv[2:])
