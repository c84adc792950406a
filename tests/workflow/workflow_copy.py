"""The workflow, copied to a folder of its own to run at the tests' scale."""

import shutil
import sys
from collections import Counter
from pathlib import Path

import yaml
from started_once import snakemake

from locflow.configuration.check import check
from locflow.configuration.files import load
from locflow.configuration.plan import jobs_of, subject_of

REPOSITORY = Path(__file__).parents[2]
# Kept by a checksum of each file (`locflow.results.fingerprint`).
REMEMBERED = ".snakemake/locflow/definitions"
PARTS = ("Snakefile", "workflow", "config", "profiles", "envs", "tests/data/tiny.yaml")


def copy_parts(source, target, parts=PARTS):
    """Copy what a run needs, dates included, in place of what is there."""
    for part in parts:
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        if (source / part).is_dir():
            shutil.rmtree(target / part, ignore_errors=True)
            shutil.copytree(source / part, target / part)
        else:
            shutil.copy2(source / part, target / part)


class Workflow:
    """The workflow in a folder of its own."""

    def __init__(self, folder, source):
        self.folder, self.source = folder, source
        self.restore()
        if (source / REMEMBERED).is_dir():
            shutil.copytree(source / REMEMBERED, folder / REMEMBERED)

    @property
    def results(self):
        return self.folder / "results" / "tiny"

    def command(self, *arguments, scale="tests/data/tiny.yaml"):
        """What to type for a run that a test stops before its end."""
        return [sys.executable, "-m", "snakemake", "--nocolor", "--configfile", scale, *arguments]

    def run(self, *arguments, scale="tests/data/tiny.yaml", check=True):
        """Run snakemake and return the finished process, its output joined in `stdout`."""
        process = snakemake("--nocolor", "--configfile", scale, *arguments, folder=self.folder)
        assert not check or process.returncode == 0, process.stdout
        return process

    def to_run(self, *targets, scale="tests/data/tiny.yaml"):
        """Jobs that are to be run for targets (default all), counted by rule and subject ("diagonalize ring")."""
        summary = self.run("--summary", "--", *(targets or ("all",)), scale=scale).stdout
        configuration = check(load(self.folder / "config", self.folder / scale))
        counts = Counter()
        for job in jobs_of(summary, configuration):
            if job.to_run:
                figure = dict(job.wildcards).get("figure")
                counts[f"{job.rule} {subject_of(job)}" + (f"_{figure}" if figure else "")] += 1
        return dict(counts)

    def edit(self, path, old, new):
        """Replace a text that must occur in a file."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{path} no longer holds {old!r}: adapt the test"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def change_config(self, change):
        """Apply `change` to the tests' configuration."""
        file = self.folder / "tests/data/tiny.yaml"
        config = yaml.safe_load(file.read_text(encoding="utf-8"))
        change(config)
        file.write_text(yaml.safe_dump(config), encoding="utf-8")

    def restore(self):
        """Undo all edits, dates included."""
        copy_parts(self.source, self.folder)
