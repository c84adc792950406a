"""Run one job of the workflow in this process, in the foreground: for a debugger, a console, a print.

    python workflow/debug_job.py FILE [arguments of snakemake]
    python -m pdb workflow/debug_job.py FILE
    python -i workflow/debug_job.py FILE

FILE is a file that the job makes, `results/laptop/averages/ring.nc` for example. The job's script runs with the inputs
and the settings that Snakemake would give it. What it prints goes to the terminal, and its files go to
.snakemake/locflow/debug/: results and Snakemake's records stay as they are. With -i, the variables of the script are
there when it ends.
"""

import os
import pickle
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

WORKFLOW = Path(__file__).resolve().parent
DEBUGGED = Path(".snakemake/locflow/debug")
# In a process of its own, so that this one has imported nothing before the script does.
ASK = """
import os, pickle, sys

workflow_folder, answer, file, *arguments = sys.argv[1:]
sys.path.insert(0, workflow_folder)
from locflow import snakemake_internals as internals

def tell(workflow):
    job = internals.script_job(workflow, file)
    with open(answer, "wb") as out:
        pickle.dump(job and (str(job.script), job.snakemake, os.getcwd()), out)

internals.on_graph(tell, [*arguments, "--", file], incomplete=True)
"""


def prepared(file, arguments):
    """The script of the job that makes a file, and its `snakemake`; the process is then where the job runs."""
    with TemporaryDirectory() as folder:
        answer = Path(folder) / "job"
        if subprocess.run([sys.executable, "-c", ASK, WORKFLOW, answer, file, *arguments]).returncode:
            raise SystemExit(1)
        job = pickle.loads(answer.read_bytes())
    if job is None:
        raise SystemExit(f"{file}: no job with a script makes this file")
    script, snakemake, folder = job
    os.chdir(folder)
    missing = [path for path in snakemake.input if not Path(path).exists()]
    if missing:
        more = f" and {len(missing) - 1} more inputs" if missing[1:] else ""
        raise SystemExit(
            f"{file}: {missing[0]}{more} must be made first: snakemake --cores 2 -- {' '.join(missing[:3])}"
        )
    from locflow.snakemake_internals import moved

    snakemake.output, snakemake.log = moved(snakemake.output, DEBUGGED), moved(snakemake.log, DEBUGGED)
    for path in (*snakemake.output, *snakemake.log):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    # As Snakemake sets them: some numbers' last bits depend on it.
    for name in ("OMP_NUM", "GOTO_NUM", "OPENBLAS_NUM", "MKL_NUM", "VECLIB_MAXIMUM", "NUMEXPR_NUM"):
        os.environ[f"{name}_THREADS"] = str(snakemake.threads)
    return script, snakemake


@contextmanager
def in_foreground(snakemake):
    """Instead of `_job.logged`: everything goes to the terminal, and an error is an error."""
    yield sys.stdout


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        raise SystemExit(__doc__)
    sys.path[:1] = [str(WORKFLOW / "scripts"), str(WORKFLOW)]
    __file__, snakemake = prepared(sys.argv[1], sys.argv[2:])

    import _job

    _job.logged = in_foreground
    print(f"{__file__}: rule {snakemake.rule}, {dict(snakemake.wildcards.items())}", flush=True)
    exec(compile(Path(__file__).read_text(encoding="utf-8"), __file__, "exec"))
    print("made:", *snakemake.output)
