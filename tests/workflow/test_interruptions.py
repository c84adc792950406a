"""Nothing that is half done is taken for good: killed jobs, truncated and foreign files, too little memory."""

import os
import re
import shutil
import signal
import subprocess
import time
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from locflow.results.files import read_dataset

PAGE = (Path(__file__).parents[2] / "docs/how-to/papers-scale.md").read_text(encoding="utf-8")


def wait_for(condition, seconds=600):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the job did not get there"
        time.sleep(0.02)


@pytest.fixture
def copied(finished, fresh):
    """A finished run that may be damaged."""
    for part in ("results", ".snakemake"):
        shutil.copytree(finished.folder / part, fresh.folder / part, dirs_exist_ok=True)
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


def test_a_job_that_lives_on_after_a_kill_is_found_by_the_readmes_command_and_does_no_harm_if_it_is_not(fresh):
    """Its twin writes the same file at the same time, each under a temporary name of its own."""
    block = "results/tiny/realizations/driven_chain/W0.250/b0000.nc"
    fresh.edit(
        "workflow/scripts/diagonalize.py",
        "    write_dataset(block",
        "    import os, time\n"
        "    open(f'began{os.getpid()}', 'w').close()\n"
        "    while not os.path.exists('go_on'):\n"
        "        time.sleep(0.05)\n"
        "    write_dataset(block",
    )

    def began():
        return {int(path.name.removeprefix("began")) for path in fresh.folder.glob("began*")}

    def start():
        return subprocess.Popen(
            fresh.command("--cores", "1", "--", block),
            cwd=fresh.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    process = start()
    wait_for(began)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    (worker,) = began()
    assert pids_found(fresh.folder) == {worker}

    # Without a word, what --unlock is for.
    fresh.run("--unlock", "--", block)
    process = start()
    wait_for(lambda: len(began()) == 2)
    assert pids_found(fresh.folder) == began()
    (fresh.folder / "go_on").touch()
    assert process.wait(600) == 0
    wait_for(lambda: not pids_found(fresh.folder))
    folder = (fresh.folder / block).parent
    assert [path.name for path in folder.iterdir()] == ["b0000.nc"]
    with read_dataset(fresh.folder / block, "traces") as traces:
        assert traces.sizes["realization"] == 4


def pids_found(folder):
    """The processes that the command of the page would end."""
    (pattern,) = re.findall(r'pkill -f "(.*)"', PAGE)
    command = ["bash", "-c", f'exec pgrep -f "{pattern}"']
    return {int(pid) for pid in subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout.split()}


def test_a_whole_file_whose_end_was_not_noted_is_made_again(fresh):
    operators = "results/tiny/operators/driven_chain.nc"
    fresh.run("--cores", "1", "--", operators)
    # As a kill between the writing and the noting leaves it.
    mark = fresh.folder / ".snakemake/incomplete" / urlsafe_b64encode(operators.encode()).decode()
    mark.write_text('{"external_jobid": null}')
    assert re.search(r"^operators +1$", fresh.run("-n", "--", operators).stdout, re.MULTILINE)
    # By the profiles; Snakemake itself refuses to go on.
    refused = fresh.run("-n", "--workflow-profile", "none", "--", operators, check=False)
    assert refused.returncode != 0 and "IncompleteFilesException" in refused.stdout


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


@pytest.mark.parametrize("damage", ["edited", "removed", "added"])
@pytest.mark.parametrize("suffix", [".keras", ".json"])
def test_what_became_of_a_trainings_folder_is_named_when_its_networks_are_asked(copied, suffix, damage):
    """Snakemake sees the folder's date alone."""
    victim = copied.results / f"networks/ring/b0000/fold01{suffix}"
    if damage == "edited":
        content = victim.read_bytes()
        victim.write_bytes(content.replace(b"0.", b"1.", 1) if suffix == ".json" else content[:-1] + b"1")
    elif damage == "removed":
        victim.unlink()
    else:
        victim = victim.with_name(f"fold02{suffix}")
        victim.touch()
    part = "results/tiny/predictions/ring/ring/W2.000/b0000.nc"
    refuses(copied, part, str(victim.relative_to(copied.folder)))


def test_a_job_that_does_not_fit_its_memory_says_so(fresh):
    output = fresh.run(
        "--cores", "1", "--set-resources", "diagonalize:mem_mb=50", "--",
        "results/tiny/realizations/torus/W6.000/b0000.nc", check=False,
    )  # fmt: skip
    assert output.returncode != 0
    assert "0.05 GB are declared" in output.stdout
