"""The Slurm profile, on a machine that is itself an idle Slurm node (and so shares the file system with it)."""

import shutil
import socket
import subprocess

import pytest
import xarray as xr


def idle_here():
    if shutil.which("sinfo") is None:
        return False
    host = socket.gethostname().partition(".")[0]
    query = ["sinfo", "--noheader", "--states=idle", f"--nodes={host}", "--format=%n"]
    return host in subprocess.run(query, capture_output=True, text=True).stdout.split()


pytestmark = pytest.mark.skipif(not idle_here(), reason="this machine is no idle Slurm node")


def test_slurm_computes_what_one_machine_does(fresh, finished):
    path = "results/tiny/spectra/torus/W6.000/r0001.nc"
    sooner = ["--slurm-init-seconds-before-status-checks=5", "--seconds-between-status-checks=5", "--latency-wait=10"]
    output = fresh.run("--workflow-profile=slurm", "--slurm-status-command=squeue", *sooner, "--", path).stdout
    assert output.count("has been submitted with SLURM jobid") == 2  # operators, diagonalize
    with xr.open_dataset(fresh.folder / path) as here, xr.open_dataset(finished.folder / path) as there:
        xr.testing.assert_equal(here, there)
