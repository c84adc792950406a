"""Nothing that is half done is taken for good: killed jobs, truncated and foreign files, too little memory."""

import os
import shutil
import signal
import subprocess
import time

import pytest


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the job did not get there"
        time.sleep(0.02)


@pytest.fixture
def copied(finished, fresh):
    """A finished run that may be damaged."""
    for part in ("results", ".snakemake"):
        shutil.copytree(finished.folder / part, fresh.folder / part)
    return fresh


def test_a_killed_run_leaves_no_file_under_its_final_name_and_is_finished_by_the_next(fresh):
    # Many blocks at one W, so that some are written while others are still to come.
    def many_blocks(config):
        ring = config["systems"]["ring"]
        ring["disorder"]["realizations"], ring["realizations_per_job"] = 60, 3
        ring["disorder"]["W_grid"] = [2.0, 8.0]

    fresh.change_config(many_blocks)
    folder = fresh.folder / "results/tiny/realizations/ring/W2.000"
    blocks = [f"results/tiny/realizations/ring/W2.000/b{block:04d}.nc" for block in range(20)]
    process = subprocess.Popen(
        fresh.command("--cores", "1", "--", *blocks),
        cwd=fresh.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_for(lambda: len(list(folder.glob("b*.nc"))) >= 3)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    whole = {path: path.stat().st_mtime_ns for path in folder.glob("b*.nc")}
    assert len(whole) < 20
    for path in whole:
        assert path.read_bytes().startswith(b"\x89HDF")

    fresh.run("--unlock", "--", blocks[0])
    fresh.run("--cores", "1", "--", *blocks)
    assert len(list(folder.glob("b*.nc"))) == 20
    # The one that was being written, or had just been, may have come again; the others have not.
    assert sum(path.stat().st_mtime_ns != date for path, date in whole.items()) <= 1
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("damage", ["truncated", "foreign", "no netCDF", "swapped"])
def test_a_damaged_file_is_named_and_refused(copied, damage):
    victim = copied.results / "realizations/ring/W2.000/b0000.nc"
    if damage == "truncated":
        os.truncate(victim, victim.stat().st_size // 2)
    elif damage == "foreign":
        shutil.copy2(copied.results / "indicators/ring/W2.000/b0000.nc", victim)
    elif damage == "swapped":
        shutil.copy2(copied.results / "realizations/ring/W2.000/b0001.nc", victim)
    else:
        victim.write_text("not a netCDF file")
    refuses(copied, "results/tiny/indicators/ring/W2.000/b0000.nc", "results/tiny/realizations/ring/W2.000/b0000.nc")


def test_a_swapped_network_is_named_and_refused(copied):
    folder = copied.results / "networks/ring/b0000"
    shutil.copy2(folder / "fold01.keras", folder / "fold00.keras")
    part = "results/tiny/predictions/ring/ring/W2.000/b0000.nc"
    refuses(copied, part, "results/tiny/networks/ring/b0000/fold00.keras")


def refuses(workflow, reader, victim):
    """The job that makes `reader` names the victim and makes nothing."""
    output = workflow.run("--cores", "1", "--force", "--", reader, check=False)
    assert output.returncode != 0
    assert f"ERROR: {victim}: " in output.stdout
    assert not (workflow.folder / reader).exists()


def test_a_job_that_does_not_fit_its_memory_says_so(fresh):
    output = fresh.run(
        "--cores", "1", "--set-resources", "diagonalize:mem_mb=50", "--",
        "results/tiny/realizations/torus/W6.000/b0000.nc", check=False,
    )  # fmt: skip
    assert output.returncode != 0
    assert "0.05 GB are declared" in output.stdout
