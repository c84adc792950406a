"""Nothing that is half done is taken for good: killed jobs, truncated and foreign files, too little memory."""

import os
import shutil
import signal
import subprocess
import time

import pytest

SPECTRUM = "results/tiny/spectra/ring/W2.000/r0000.nc"


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the job did not get there"
        time.sleep(0.02)


def test_a_killed_run_leaves_no_file_under_its_final_name_and_is_finished_by_the_next(fresh):
    # Blocks of many realizations, so that some are written while the job still runs.
    def long_block(config):
        ring = config["systems"]["ring"]
        ring["disorder"]["realizations"] = ring["realizations_per_job"] = 200

    fresh.change_config(long_block)
    process = subprocess.Popen(
        fresh.command("--cores", "1", "--", SPECTRUM),
        cwd=fresh.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    folder = fresh.folder / "results/tiny/spectra/ring/W2.000"
    wait_for(lambda: (folder / "r0003.nc").exists())
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (folder / "r0199.nc").exists()
    for whole in folder.glob("r*.nc"):
        assert whole.read_bytes().startswith(b"\x89HDF")

    fresh.run("--unlock", "--", SPECTRUM)
    fresh.run("--cores", "1", "--", SPECTRUM)
    assert len(list(folder.glob("r*.nc"))) == 200
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("damage", ["truncated", "foreign", "no netCDF"])
def test_a_damaged_file_is_named_and_refused(finished, fresh, damage):
    for part in ("results", ".snakemake"):
        shutil.copytree(finished.folder / part, fresh.folder / part)
    victim = fresh.results / "states/ring/W2.000/r0001.nc"
    if damage == "truncated":
        os.truncate(victim, victim.stat().st_size // 2)
    elif damage == "foreign":
        shutil.copy2(fresh.results / "spectra/ring/W2.000/r0001.nc", victim)
    else:
        victim.write_text("not a netCDF file")
    indicators = "results/tiny/indicators/ring/W2.000/b0000.nc"
    output = fresh.run("--cores", "1", "--force", "--", indicators, check=False)
    assert output.returncode != 0
    assert "ERROR: results/tiny/states/ring/W2.000/r0001.nc" in output.stdout
    assert not (fresh.folder / indicators).exists()


def test_a_job_that_does_not_fit_its_memory_says_so(fresh):
    output = fresh.run(
        "--cores", "1", "--set-resources", "diagonalize_torus:mem_mb=50", "--",
        "results/tiny/spectra/torus/W6.000/r0000.nc", check=False,
    )  # fmt: skip
    assert output.returncode != 0
    assert "0.05 GB are declared" in output.stdout
