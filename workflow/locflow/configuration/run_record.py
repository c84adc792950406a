"""What a run is about, written down when it begins: its config, its targets, and its jobs.

Snakemake's lock names files, not the config or the targets that they come from, and any Snakemake that ends removes the
locks of all. A record lies in `.snakemake/locflow/runs/`; of runs that are over, the last one's is kept.
"""

import json
import os
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from locflow.configuration.check import check
from locflow.configuration.configuration import Configuration
from locflow.configuration.paths import Paths
from locflow.configuration.plan import Job, output_of, output_patterns
from locflow.configuration.progress import Run, benchmark_of, progress_table, run_since, timings
from locflow.results.processes import began, is_alive
from locflow.snakemake_internals import GraphJob

FOLDER = Path(".snakemake/locflow/runs")


class Record(NamedTuple):
    """A run of the workflow, or of one module that is the workflow.

    Attributes
    ----------
    path
        Of the record.
    host, process, process_began
        Who runs it; the last in clock ticks since the machine started, None where that is not known.
    began, ended
        Seconds since 1970 by the clock of the file system; ended is None as long as nobody has said so.
    targets
        As they were asked for.
    config
        The merged one.
    config_files
        Where it comes from.
    results
        Folder of the scale, with the prefix of a module.
    jobs
        All, in Snakemake's order; `to_run` says what was to be run when it began.
    """

    path: Path
    host: str
    process: int
    process_began: int | None
    began: float
    ended: float | None
    targets: list[str]
    config: dict[str, Any]
    config_files: list[str]
    results: str
    jobs: list[Job]

    @property
    def goes_on(self) -> bool:
        """Whether it does, as far as that can be known: of another machine's, unless it has said that it ended."""
        if self.ended is not None:
            return False
        return self.host != socket.gethostname() or (
            is_alive(self.process) and self.process_began in (None, began(self.process))
        )

    @property
    def target(self) -> str:
        """What was asked for, in words."""
        shown = " ".join(self.targets[:3])
        return f"{shown} and {len(self.targets) - 3} more" if len(self.targets) > 3 else shown

    def configuration(self) -> Configuration:
        """The checked configuration, whose paths are where the run has them."""
        configuration = check(self.config)
        configuration.paths = Paths(self.results)
        return configuration

    def jobs_now(self, configuration: Configuration, run: Run, folder: Path = Path()) -> list[Job]:
        """The jobs, where `to_run` says what is not done yet.

        A job is done if it was when the run began, or if Snakemake has noted its end since.
        """
        return [
            job if not job.to_run else job._replace(to_run=not self._is_done(job, configuration, run, folder))
            for job in self.jobs
        ]

    def _is_done(self, job: Job, configuration: Configuration, run: Run, folder: Path) -> bool:
        if run.start_of(job, configuration) is not None:
            return False
        # Outputs may be temporary, and a figure or a scorecard has several.
        output = folder / output_of(job, configuration)
        files = [folder / benchmark_of(job, configuration), output, output.with_name(f"{output.name}.png")]
        files.append(output.with_name(f"{output.name}.csv"))
        return any(_date(file) >= self.began for file in files)


def begin(
    targets: Sequence[str],
    config: Mapping,
    config_files: Iterable[str],
    results: str,
    jobs: Iterable[Job],
    folder: Path = Path(),
) -> Path:
    """Write the record of a run that begins, and forget the runs that are over; its path."""
    runs = folder / FOLDER
    runs.mkdir(parents=True, exist_ok=True)
    process = os.getpid()
    path = runs / f"{socket.gethostname()}-{process}-{results.replace('/', '-')}.json"
    for other in records(folder):
        if not other.goes_on and other.process != process:
            other.path.unlink(missing_ok=True)
    content = {
        "host": socket.gethostname(),
        "process": process,
        "process_began": began(process),
        "ended": None,
        "targets": list(targets),
        "config": config,
        "config_files": [os.path.relpath(file) for file in config_files],
        "results": results,
        "jobs": [[job.rule, dict(job.wildcards), job.to_run] for job in jobs],
    }
    _write(path, content)
    # By the clock that dates the results.
    _write(path, content | {"began": path.stat().st_mtime})
    return path


def end(path: Path) -> None:
    """Say in the record of a run that it has ended."""
    with suppress(OSError, ValueError):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["ended"] = time.time()
        _write(path, content)


def records(folder: Path = Path()) -> list[Record]:
    """The runs of a folder that are known, those that began last first."""
    run_records = []
    for path in (folder / FOLDER).glob("*.json"):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            jobs = [Job(rule, tuple(wildcards.items()), to_run) for rule, wildcards, to_run in content.pop("jobs")]
            run_records.append(Record(path=path, jobs=jobs, **content))
        except (OSError, ValueError, TypeError, KeyError):
            # Removed in this moment, or of another version.
            continue
    return sorted(run_records, key=lambda record: record.began, reverse=True)


def runs_to_show(folder: Path = Path()) -> list[Record]:
    """The runs that go on; if none does, the last one, of each module that it had."""
    known = records(folder)
    last = [record for record in known if (record.host, record.process) == (known[0].host, known[0].process)]
    return [record for record in known if record.goes_on] or last


def progress_of(record: Record, config: Mapping, now: float, folder: Path = Path()) -> str:
    """How far a run is, by its own config, whatever that is which `progress` was started with.

    Parameters
    ----------
    record
        From `records`.
    config
        The merged one that `progress` was started with.
    now
        Seconds since 1970.
    """
    configuration, run = record.configuration(), run_since(record.began, folder)
    jobs = record.jobs_now(configuration, run, folder)
    measured = timings(jobs, configuration, folder)
    table = progress_table(
        record.target, configuration, jobs, measured, run if record.goes_on else None, now, over=_over(record)
    )
    if record.config != config:
        files = f" ({', '.join(record.config_files)})" if record.config_files else ""
        table = f"with the config of the run{files}, which differs from the config of this command\n{table}"
    return table


def _over(record: Record) -> str:
    if record.ended is None:
        return "the run was killed: its process is gone and did not record an end"
    return f"the run ended on {time.strftime('%A, %d %B, %H:%M', time.localtime(record.ended))}"


def jobs_of_run(graph: Iterable[GraphJob], rule_names: Mapping[str, str], configuration: Configuration) -> list[Job]:
    """The jobs of a run that have a cost.

    Parameters
    ----------
    graph
        From `locflow.snakemake_internals.jobs_of_graph`.
    rule_names
        The rules by the names that they have there, which a module may change.
    """
    costly = output_patterns(configuration)
    return [
        Job(rule, tuple(job.wildcards.items()), job.to_run)
        for job in graph
        if (rule := rule_names.get(job.rule)) in costly
    ]


def _write(path: Path, content: Mapping) -> None:
    temporary = path.with_suffix(".partial")
    temporary.write_text(json.dumps(content), encoding="utf-8")
    temporary.replace(path)


def _date(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
