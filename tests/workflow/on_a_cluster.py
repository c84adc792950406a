"""What the tests of the clusters' profiles share: what is asked for, a run in the background, results compared."""

import json
import subprocess
import time
from collections import Counter
from pathlib import Path

import xarray as xr

# One target of each kind of training: what is asked for is small, since a submission costs some seconds.
KINDS = (
    "results/tiny/figures/paper1/fig1.json",  # classifiers
    "results/tiny/averages/cut_1.nc",  # confidence trainings of paper 3
    "results/tiny/predictions/multitask/heisenberg_large/all.nc",  # regressions of paper 2
)
BLOCKS = [f"results/tiny/realizations/{system}/W{W}/b0000.nc" for system, W in (("ring", "2.000"), ("torus", "6.000"))]


def wait_for(condition, what, seconds=600):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.2)
    return value


def start(workflow, *arguments):
    """Start Snakemake in a session of its own; its output goes to a file beside the workflow."""
    with (workflow.folder / "output.txt").open("w") as output:
        return subprocess.Popen(
            workflow.command(*arguments),
            cwd=workflow.folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def output_of(workflow):
    return (workflow.folder / "output.txt").read_text()


def equal(one: Path, other: Path):
    """Whether two results hold the same numbers: all but what the machine took for them."""
    if one.suffix == ".json":
        return json.loads(one.read_text()) == json.loads(other.read_text())
    with xr.open_dataset(one) as here, xr.open_dataset(other) as there:
        taken = [name for name in here.variables if "seconds" in name or name == "peak_memory_bytes"]
        return here.drop_vars(taken).equals(there.drop_vars(taken))


def computed(workflow):
    """How often each block of realizations was computed to its end in a `recorded` workflow."""
    return Counter((workflow.folder / "computed.txt").read_text().split())
