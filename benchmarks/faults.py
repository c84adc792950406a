"""Faults made for real at the tests' scale, and what came of each, as markdown tables.

Processes are killed, disks filled, files damaged and swapped, in copies of the workflow in a folder of their own. Every
cell of the tables is what was observed; that no file was half written and that the final numbers are those of an
undisturbed run, bit by bit, is asserted. Only seconds, memory and checksums of network files, which hold a date, may
differ. Disks are mounted, in a namespace that ends with the program, and the clock is set by libfaketime: as root, with
Debian's `faketime`.

    unshare --mount python benchmarks/faults.py --update docs/explanation/faults.md
"""

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import xarray as xr
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/workflow"))

from workflow_copy import REPOSITORY, Workflow, copy_parts

from locflow.results.files import read_dataset, read_json

TABLES = {name: (f"<!-- {name} -->", f"<!-- end of {name} -->") for name in ("faults", "damaged files")}
HEADER = (
    "| fault | what happened | how the user learns of it | are all numbers bit-identical after the next run? |\n"
    "|--|--|--|--|"
)
DAMAGED_HEADER = "| result | damaged file | read by | error message if the file was exchanged |\n|--|--|--|--|"
# Of the kills, and, for what needs a whole run once, something shorter.
FIGURE = "paper1_fig1"
SHORT = "results/tiny/summaries/torus.nc", "results/tiny/networks/torus.json"
# Kills, of each run so many, up to so many seconds after it has begun its jobs.
SEED, KILLS, KILLS_OF_A_RUN, LONGEST = 14, 20, 10, 20.0
DAMAGES = {
    "truncated": "truncated to half its length",
    "empty": "emptied",
    "foreign": "replaced by a file of the same format that this workflow did not make",
    "swapped": "exchanged with another file of its sort",
}
# Of datasets and of JSON files: clocks, memory, and the checksum of a file with a date in it.
VOLATILE = {
    "seconds",
    "wall_time_seconds",
    "reduction_seconds",
    "peak_memory",
    "peak_memory_bytes",
    "sha256",
    "record_sha256",
}


class Outcome(NamedTuple):
    """A line of the table."""

    fault: str
    happened: str
    learned: str
    identical: str


class Report(NamedTuple):
    """What a fault adds to the tables."""

    outcomes: list[Outcome]
    damaged_files: list[str]


class Result(NamedTuple):
    """A kind of result: a file of it, another one of the kind, and what reads it; paths below results/tiny."""

    name: str
    victim: str
    other: str
    reader: str


# Readers of one group do not depend on each other: one run asks for all of them.
DAMAGED = (
    (
        Result("operators", "operators/su2.nc", "operators/ring.nc", "realizations/su2/W0.620/b0001.nc"),
        Result(
            "sampled states",
            "realizations/ring/W2.000/b0000.nc",
            "realizations/ring/W2.000/b0001.nc",
            "indicators/ring/W2.000/b0000.nc",
        ),
        Result(
            "entanglement spectra",
            "realizations/chain_sample/W1.000/b0000.nc",
            "realizations/chain_sample/W2.000/b0000.nc",
            "summaries/chain_sample.nc",
        ),
        Result(
            "samples",
            "realizations/heisenberg_small/W1.000/b0000.nc",
            "realizations/heisenberg_small/W1.000/b0001.nc",
            "summaries/heisenberg_small.nc",
        ),
        Result(
            "traces",
            "realizations/driven_chain/W0.250/b0000.nc",
            "realizations/driven_chain/W0.450/b0000.nc",
            "summaries/driven_chain.nc",
        ),
        Result(
            "indicators", "indicators/torus/W1.000/b0000.nc", "indicators/torus/W1.000/b0001.nc", "summaries/torus.nc"
        ),
        Result(
            "predictions",
            "predictions/torus/torus/W1.000/b0000.nc",
            "predictions/torus/torus/W1.000/b0001.nc",
            "averages/torus.nc",
        ),
        Result(
            "network",
            "networks/ring/b0000/fold00.keras",
            "networks/ring/b0000/fold01.keras",
            "predictions/ring/ring/W2.000/b0000.nc",
        ),
        Result(
            "record of a training",
            "networks/torus_kernel_10/b0000/fold00.json",
            "networks/torus_kernel_10/b0000/fold01.json",
            "networks/torus_kernel_10.json",
        ),
        Result(
            "confidences",
            "predictions/cut_1/chain_sample/all.nc",
            "predictions/cut_2/chain_sample/all.nc",
            "figures/paper3/fig6.nc",
        ),
    ),
    (
        Result(
            "images",
            "realizations/su2/W5.580/b0000.nc",
            "realizations/su2/W6.820/b0000.nc",
            "figures/paper4/fig1.nc",
        ),
        Result("list of networks", "networks/ring.json", "networks/torus.json", "figures/paper1/fig4.nc"),
        Result("summary", "summaries/ring.nc", "summaries/torus.nc", "figures/paper1/fig3.nc"),
        Result("averages", "averages/ring.nc", "averages/torus.nc", "figures/paper1/fig1.nc"),
    ),
    (Result("measured quantities", "figures/paper1/fig2.json", "figures/paper1/fig4.json", "scorecard_paper1.csv"),),
    (Result("picture", "figures/paper1/fig2.png", "figures/paper1/fig1.png", "scorecard_paper1.csv"),),
)


# What is there, and whether it is whole


def numbers(results: Path) -> dict[str, object]:
    """All that a run has computed, by file, without what may differ between two runs."""
    found: dict[str, object] = {}
    for path in sorted(results.rglob("*")):
        name = str(path.relative_to(results))
        if path.suffix == ".nc":
            with xr.open_dataset(path, engine="netcdf4", decode_times=False) as dataset:
                found[name] = {
                    "attributes": {key: str(value) for key, value in dataset.attrs.items() if key not in VOLATILE},
                    **{key: _bits(dataset[key]) for key in dataset.variables if key not in VOLATILE},
                }
        elif path.suffix == ".json":
            found[name] = _steady(json.loads(path.read_text(encoding="utf-8")))
        elif path.suffix == ".keras":
            with zipfile.ZipFile(path) as archive:
                found[name] = archive.read("model.weights.h5")
    return found


def _bits(variable):
    values = variable.values
    return variable.dims, str(values.dtype), values.tolist() if values.dtype == object else values.tobytes()


def _steady(content):
    if isinstance(content, dict):
        return {key: _steady(value) for key, value in content.items() if key not in VOLATILE}
    return [_steady(value) for value in content] if isinstance(content, list) else content


def compared(results: Path, undisturbed: dict[str, object]) -> int:
    """How many files are those of an undisturbed run; fails if one is not."""
    found = numbers(results)
    differ = [name for name in found if found[name] != undisturbed.get(name)]
    assert found and not differ, f"not the numbers of an undisturbed run: {differ}"
    return len(found)


def half_written(results: Path) -> list[str]:
    """Files under their final names that are not whole."""
    bad = []
    for path in (path for path in results.rglob("*") if path.is_file() and ".partial" not in path.name):
        try:
            if path.suffix == ".nc":
                with xr.open_dataset(path, engine="netcdf4") as opened:
                    kind = opened.attrs["kind"]
                with read_dataset(path, kind) as dataset:
                    dataset.load()
            elif path.suffix == ".json":
                read_json(path)
            elif path.suffix == ".keras":
                with zipfile.ZipFile(path) as archive:
                    assert archive.testzip() is None
            elif path.suffix == ".png":
                with Image.open(path) as picture:
                    picture.load()
            elif path.suffix == ".pdf":
                assert path.read_bytes().rstrip().endswith(b"%%EOF")
        except Exception as error:
            bad.append(f"{path.relative_to(results)}: {error}")
    return bad


def jobs_made(results: Path) -> dict[str, int]:
    """One file of each finished job, and its date."""
    files = *results.rglob("*.nc"), *results.glob("networks/*.json"), *results.glob("networks/*/*/fold00.json")
    return {str(path): path.stat().st_mtime_ns for path in files if ".partial" not in path.name}


# Running


def start(workflow: Workflow, *arguments: str) -> subprocess.Popen:
    """Start snakemake as the leader of a group of processes; its output goes to the file run.log."""
    log = (workflow.folder / "run.log").open("w")
    return subprocess.Popen(
        workflow.command("--cores", "1", *arguments),
        cwd=workflow.folder,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def kill(process: subprocess.Popen) -> None:
    """kill -9 of snakemake and of its jobs at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(condition, process: subprocess.Popen) -> None:
    """Until the condition holds, while the process runs."""
    while not condition():
        assert process.poll() is None, "the run ended before it was disturbed"
        time.sleep(0.05)


def target(workflow: Workflow, *arguments: str, prefix: tuple[str, ...] = (), asked: tuple[str, ...] = SHORT):
    """Run targets and return the finished process; `prefix` is a command that runs it in other circumstances."""
    return subprocess.run(
        [*prefix, *workflow.command("--cores", "1", *arguments, "--", *asked)],
        cwd=workflow.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def mounted(place: Path, *arguments: str):
    """A mount at a folder, for as long as the block runs."""
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *arguments, str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def size_of(folder: Path) -> int:
    """Bytes that the files of a folder take on a disk of whole pages."""
    return sum(-(-path.stat().st_size // 4096) * 4096 for path in folder.rglob("*") if path.is_file())


def said(output: str, *patterns: str) -> str:
    """The first line that a pattern matches, shortened."""
    for pattern in patterns:
        for line in output.splitlines():
            if re.search(pattern, line):
                return shortened(line)
    raise AssertionError(f"none of {patterns} in\n{output}")


def shortened(line: str) -> str:
    """A line as a cell: without the common folder, not too long."""
    text = " ".join(line.split()).replace("results/tiny/", "").replace("|", "\\|")
    return f"`{text if len(text) <= 260 else text[:257] + '...'}`"


# The faults


def killed(base: Path, undisturbed: dict) -> Report:
    moments, kills, runs, jobs, twice, left, learned = random.Random(SEED), 0, 0, 0, 0, 0, ""
    while kills < KILLS:
        workflow = Workflow(base / f"killed{runs}", base / "source")
        runs += 1
        made: dict[str, int] = {}
        for _ in range(min(KILLS_OF_A_RUN, KILLS - kills)):
            process, locks = start(workflow, "--", FIGURE), workflow.folder / ".snakemake/locks"
            wait_for(lambda locks=locks: any(locks.glob("*")), process)
            try:
                process.wait(moments.uniform(0, LONGEST))
            except subprocess.TimeoutExpired:
                kill(process)
                kills += 1
            bad = half_written(workflow.results)
            assert not bad, bad
            left += len(list(workflow.results.rglob(".*partial*")))
            found = jobs_made(workflow.results)
            twice += sum(found.get(path) != date for path, date in made.items())
            made = found
            if not learned:
                refused = target(workflow, asked=(FIGURE,))
                assert refused.returncode != 0, refused.stdout
                learned = said(refused.stdout, "unlock")
            workflow.run("--unlock", "--", FIGURE)
        last = target(workflow, asked=(FIGURE,))
        assert last.returncode == 0, last.stdout
        found = jobs_made(workflow.results)
        twice += sum(found.get(path) != date for path, date in made.items())
        jobs += len(found)
        assert not list(workflow.results.rglob(".*partial*"))
        identical = compared(workflow.results, undisturbed)
        assert workflow.to_run(FIGURE) == {}
    outcome = Outcome(
        f"`kill -9` of snakemake and its jobs at {kills} random moments of {runs} runs of `{FIGURE}`",
        f"No file under its final name was half-written. Temporary files left behind: {left}; after the next run: 0. "
        f"The {runs} runs have {jobs} jobs together. {twice} times a job that had finished before a kill was computed "
        "again",
        learned,
        f"yes, {identical} files, in each of the {runs} runs",
    )
    return Report([outcome], [])


def disk_full(base: Path, undisturbed: dict) -> Report:
    return Report([_disk_full(base, undisturbed, everything) for everything in (False, True)], [])


def _disk_full(base: Path, undisturbed: dict, everything: bool) -> Outcome:
    folder = base / f"full{everything:d}"
    place = folder if everything else folder / "results"
    needed = sum(size_of(base / "undisturbed/results/tiny" / what / "torus") for what in ("realizations", "networks"))
    room = needed // 2 + everything * size_of(base / "source")
    with mounted(place, "-t", "tmpfs", "-o", f"size={room}", "tmpfs"):
        workflow = Workflow(folder, base / "source")
        process = target(workflow)
        assert process.returncode != 0, process.stdout
        bad, whole = half_written(workflow.results), len(jobs_made(workflow.results))
        assert not bad, bad
        subprocess.run(["mount", "-o", f"remount,size={room + (1 << 30)}", str(place)], check=True)
        last = target(workflow)
        assert last.returncode == 0, last.stdout
        return Outcome(
            f"a full disk that holds {'the whole working folder' if everything else 'only `results/`'}",
            f"{whole} jobs had finished. No file under its final name was half-written",
            said(process.stdout, "ERROR:", "No space left"),
            f"yes, {compared(workflow.results, undisturbed)} files, after space was freed",
        )


def read_only(base: Path, undisturbed: dict) -> Report:
    workflow = Workflow(base / "read_only", base / "source")
    target(workflow, asked=("results/tiny/realizations/torus/W1.000/b0000.nc",))
    place = workflow.results.parent
    with mounted(place, "--bind", str(place)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(place)], check=True)
        before = jobs_made(workflow.results)
        process = target(workflow)
    assert process.returncode != 0 and jobs_made(workflow.results) == before, process.stdout
    last = target(workflow)
    assert last.returncode == 0, last.stdout
    outcome = Outcome(
        "`results/` read-only (a bind mount)",
        f"No job runs. The files of the {len(before)} finished jobs stay",
        said(process.stdout, "ERROR:", "[Rr]ead-only"),
        f"yes, {compared(workflow.results, undisturbed)} files, after the folder was made writable",
    )
    return Report([outcome], [])


def two_at_once(base: Path, undisturbed: dict) -> Report:
    workflow = Workflow(base / "two", base / "source")
    first = start(workflow, "--", *SHORT)
    wait_for(lambda: jobs_made(workflow.results), first)
    second = target(workflow)
    assert second.returncode != 0, second.stdout
    assert first.wait() == 0, (workflow.folder / "run.log").read_text()
    outcome = Outcome(
        "two `snakemake` started at once in one folder",
        "The second ends immediately. The first is not disturbed",
        said(second.stdout, "lock"),
        f"yes, {compared(workflow.results, undisturbed)} files",
    )
    return Report([outcome], [])


def clock_set_back(base: Path, undisturbed: dict) -> Report:
    workflow = Workflow(base / "clock", base / "source")
    # Waiting goes by the monotonic clock: Python's threads hang if that is set as well.
    ahead = "env", "FAKETIME_DONT_FAKE_MONOTONIC=1", "faketime", "-f", "+1d"
    tomorrow = target(workflow, prefix=ahead, asked=("results/tiny/realizations/torus/W1.000/b0000.nc",))
    assert tomorrow.returncode == 0, tomorrow.stdout
    process = target(workflow)
    assert process.returncode != 0, process.stdout
    future = [path for path in workflow.results.rglob("*") if path.stat().st_mtime > time.time()]
    assert future and not half_written(workflow.results)
    for path in future:
        os.utime(path)
    last = target(workflow)
    assert last.returncode == 0, last.stdout
    outcome = Outcome(
        "clock set back by a day after the first jobs (libfaketime)",
        "Jobs that read a file with a future date fail, and Snakemake removes the files that they wrote",
        said(process.stdout, "older modification time"),
        f"yes, {compared(workflow.results, undisturbed)} files, after `touch` set future dates to the present",
    )
    return Report([outcome], [])


def config_changed(base: Path, undisturbed: dict) -> Report:
    workflow = Workflow(base / "config", base / "source")
    running = start(workflow, "--", *SHORT)
    wait_for(lambda: jobs_made(workflow.results), running)
    kept = (workflow.folder / "tests/data/tiny.yaml").read_text()
    workflow.change_config(lambda config: config["systems"]["torus"]["product"].update(states_per_bin=8))
    assert running.wait() == 0, (workflow.folder / "run.log").read_text()
    identical = compared(workflow.results, undisturbed)
    changed = workflow.to_run(*SHORT)
    (workflow.folder / "tests/data/tiny.yaml").write_text(kept)
    assert workflow.to_run(*SHORT) == {}
    rules = Counter()
    for name, count in changed.items():
        rules[name.split()[0]] += count
    counted = ", ".join(f"{count} {rule}" for rule, count in rules.most_common())
    outcome = Outcome(
        "`states_per_bin` of the torus changed in the config file during a run",
        "The run continues with the config that it began with",
        f"The next `snakemake -n` lists {counted}. If the old value is restored, it lists nothing",
        f"yes, {identical} files, those of the old config",
    )
    return Report([outcome], [])


def damaged(base: Path, undisturbed: dict) -> Report:
    """Every kind of damage to every kind of result: lines of both tables."""
    messages: dict[str, dict[str, str]] = {damage: {} for damage in DAMAGES}
    for number, group in enumerate(DAMAGED):
        found, identical = damaged_group(base / f"damaged{number}", base, undisturbed, group)
        for damage, learned in found.items():
            messages[damage] |= learned
    results = [result for group in DAMAGED for result in group]
    shown = results[1].name
    outcomes = [
        Outcome(
            f"a file {what}",
            f"Files of all {len(messages[damage])} sorts of result were refused. The jobs that read them wrote no file",
            messages[damage][shown],
            f"yes, {identical} files, after deletion of the files that the error messages name",
        )
        for damage, what in DAMAGES.items()
    ]
    rows = [
        f"| {result.name} | `{result.victim}` | `{result.reader}` | {messages['swapped'][result.name]} |"
        for result in results
    ]
    return Report(outcomes, rows)


def damaged_group(folder: Path, base: Path, undisturbed: dict, group: tuple[Result, ...]):
    """By damage and kind of result what the readers say, and how many files were compared in the end."""
    workflow = Workflow(folder, base / "source")
    for part in ("results", ".snakemake"):
        shutil.copytree(base / "undisturbed" / part, workflow.folder / part)
    messages: dict[str, dict[str, str]] = {}
    for damage in DAMAGES:
        others = [(workflow.results / result.other).read_bytes() for result in group]
        for path, other in zip(_paths(workflow, group), others, strict=True):
            do_damage(damage, path, other)
        process = target(workflow, "--force", asked=_readers(group))
        assert process.returncode != 0, process.stdout
        messages[damage] = {
            result.name: said(process.stdout, f"ERROR: results/tiny/{result.victim}: ") for result in group
        }
        assert not any((workflow.folder / reader).exists() for reader in _readers(group))
    for path in _paths(workflow, group):
        # What the messages ask for.
        path.unlink()
        if path.suffix == ".keras" or path.parents[2].name == "networks":
            shutil.rmtree(path.parent)
            path.parents[1].with_suffix(".json").unlink(missing_ok=True)
    last = target(workflow, asked=_readers(group))
    assert last.returncode == 0, last.stdout
    return messages, compared(workflow.results, undisturbed)


def _paths(workflow, results):
    return [workflow.results / result.victim for result in results]


def _readers(results):
    return tuple(f"results/tiny/{result.reader}" for result in results)


def do_damage(damage: str, victim: Path, other: bytes) -> None:
    """Damage a file whose date stays, so that nothing else is computed again for it."""
    status = victim.stat()
    if damage == "truncated":
        os.truncate(victim, status.st_size // 2)
    elif damage == "empty":
        victim.write_bytes(b"")
    elif damage == "swapped":
        victim.write_bytes(other)
    elif victim.suffix == ".nc":
        victim.unlink()
        xr.Dataset({"temperature": ("time", [280.0, 281.0])}).to_netcdf(victim)
    elif victim.suffix == ".json":
        victim.write_text('{"type": "FeatureCollection", "features": []}')
    elif victim.suffix == ".png":
        Image.new("RGB", (40, 30)).save(victim)
    else:
        with zipfile.ZipFile(victim, "w") as archive:
            archive.writestr("readme.txt", "not a network")
    os.utime(victim, ns=(status.st_atime_ns, status.st_mtime_ns))


FAULTS = (killed, disk_full, read_only, two_at_once, clock_set_back, config_changed, damaged)


def undisturbed_run(base: Path) -> None:
    """Everything that the faults are held against."""
    copy_parts(REPOSITORY, base / "source")
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=REPOSITORY, capture_output=True, text=True)
    (base / "commit").write_text(commit.stdout.strip())
    workflow = Workflow(base / "undisturbed", base / "source")
    process = target(workflow, asked=(FIGURE, *_readers(result for group in DAMAGED for result in group)))
    assert process.returncode == 0, process.stdout


def reports(base: Path) -> dict[str, dict]:
    """By name what came of each fault, its date, and the minutes it took; what the folder has is not made again."""
    kept = base / "reports.json"
    if not kept.exists():
        undisturbed_run(base)
        kept.write_text("{}")
    made, undisturbed = json.loads(kept.read_text()), numbers(base / "undisturbed/results/tiny")
    for fault in FAULTS:
        if fault.__name__ not in made:
            started = time.monotonic()
            report = fault(base, undisturbed)
            minutes = (time.monotonic() - started) / 60
            when = {"date": f"{datetime.now(UTC):%F}", "commit": (base / "commit").read_text()}
            made[fault.__name__] = {"report": report, "minutes": minutes, **when}
            kept.write_text(json.dumps(made, indent=1))
    ordered = {fault.__name__: made[fault.__name__] for fault in FAULTS}
    return {name: {**one, "report": Report(*one["report"])} for name, one in ordered.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", type=Path, help="replace the tables in this markdown file")
    parser.add_argument("--keep", type=Path, help="folder of all runs: faults that were made in it are not made again")
    arguments = parser.parse_args()
    with nullcontext(arguments.keep) if arguments.keep else tempfile.TemporaryDirectory() as folder:
        made = reports(Path(folder))
    minutes = sum(one["minutes"] for one in made.values())
    when = ", ".join(sorted({f"{one['date']} at commit {one['commit']}" for one in made.values()}))
    command = (
        f"`unshare --mount python benchmarks/faults.py`, {when}: "
        f"{minutes:.0f} minutes, the faults' own together, on a busy machine with {os.cpu_count()} cores."
    )
    outcomes = [f"| {' | '.join(outcome)} |" for one in made.values() for outcome in one["report"].outcomes]
    tables = {
        "faults": [command, "", HEADER, *outcomes],
        "damaged files": [DAMAGED_HEADER, *made["damaged"]["report"].damaged_files],
    }
    print(*(line for table in tables.values() for line in table), sep="\n")
    if arguments.update:
        page = arguments.update.read_text(encoding="utf-8")
        for name, table in tables.items():
            start_mark, end_mark = TABLES[name]
            before, rest = page.split(start_mark)
            page = before + "\n".join([start_mark, *table, end_mark]) + rest.split(end_mark)[1]
        arguments.update.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
