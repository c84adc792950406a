"""Core-seconds of a target, by an old commit and by a new one, each in a folder of its own from an empty start.

Both run in the environment of this program, on a machine where nothing else runs. A line per rule: its jobs and their
core-seconds by either commit (from Snakemake's benchmarks), then all processes of the run together, Snakemake's among
them, wall time, and the ratios of new to old. Last, whether both measured the same numbers.

    python benchmarks/core_seconds.py d1c1f06 HEAD -- paper1_fig1
    python benchmarks/core_seconds.py d1c1f06 HEAD --configfile tests/data/tiny.yaml --cores 1 -- all
"""

import argparse
import csv
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


def unpacked(commit, folder):
    """A commit's files in a folder."""
    folder.mkdir()
    archive = subprocess.run(["git", "-C", REPOSITORY, "archive", commit], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
    return folder


def run(folder, options):
    """Wall time and core-seconds of the target with all that it starts."""
    command = [sys.executable, "-m", "snakemake", "--cores", str(options.cores)]
    command += ["--configfile", *options.configfile] if options.configfile else []
    before, start = os.times(), time.monotonic()
    with (folder / "output.txt").open("w") as output:
        done = subprocess.run([*command, "--", *options.targets], cwd=folder, stdout=output, stderr=output)
    after = os.times()
    if done.returncode:
        raise SystemExit(f"the run failed:\n{(folder / 'output.txt').read_text()[-3000:]}")
    core = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - start, core


def by_rule(folder):
    """Jobs and core-seconds of each rule."""
    jobs, seconds = Counter(), Counter()
    for path in folder.glob("results/*/benchmarks/**/*.tsv"):
        rule = path.relative_to(folder).parts[3].removesuffix(".tsv")
        with path.open() as file:
            for row in csv.DictReader(file, delimiter="\t"):
                jobs[rule] += 1
                seconds[rule] += float(row["cpu_time"]) if row["cpu_time"] not in ("NA", "-") else 0.0
    return jobs, seconds


def measured(folder):
    """What the figures measured: by file and quantity, its value (0) and the ends of its interval (1, 2)."""
    found = {}
    for path in sorted(folder.glob("results/*/figures/*/*.json")):
        quantities = json.loads(path.read_text()).get("quantities", [])
        for row in quantities.values() if isinstance(quantities, dict) else quantities:
            numbers = [row.get("value"), *(row.get("interval") or [None, None])]
            found |= {(path.name, row["name"], place): number for place, number in enumerate(numbers)}
    return found


def compared(old, new):
    """How far two runs are apart, in words."""
    if old == new:
        return "the same"
    kinds = Counter(
        {"only in the old run": len(old.keys() - new.keys()), "only in the new run": len(new.keys() - old.keys())}
    )
    relative = 0.0
    for key in old.keys() & new.keys():
        pair = old[key], new[key]
        if pair[0] == pair[1]:
            kinds["the same"] += 1
        elif None in pair or not all(map(math.isfinite, pair)):
            kinds["known or finite in one run alone"] += 1
        else:
            kinds["different"] += 1
            relative = max(relative, abs(pair[1] - pair[0]) / max(map(abs, pair)))
    words = ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)
    return f"{words}; the largest relative difference is {relative:.1e}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commits", nargs=2, metavar="OLD NEW")
    parser.add_argument("targets", nargs="+")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--configfile", nargs="+")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="core-seconds-"))
    try:
        folders = [unpacked(commit, folder / str(number)) for number, commit in enumerate(options.commits)]
        totals = [run(each, options) for each in folders]
        rules = [by_rule(each) for each in folders]
        print(f"| {' '.join(options.targets)} | jobs | {' | jobs | '.join(options.commits)} | ratio |")
        print("|--|--|--|--|--|--|")
        for rule in sorted(rules[0][0] | rules[1][0]):
            (old_jobs, old), (new_jobs, new) = ((jobs[rule], seconds[rule]) for jobs, seconds in rules)
            print(f"| {rule} | {old_jobs} | {old:.1f} | {new_jobs} | {new:.1f} | {new / old if old else 0:.2f} |")
        for name, (old, new) in zip(("wall time", "core-seconds in all"), zip(*totals, strict=True), strict=True):
            print(f"| {name} | | {old:.1f} | | {new:.1f} | {new / old:.2f} |")
        print(f"\nmeasured numbers: {compared(*map(measured, folders))}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
