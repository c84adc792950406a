"""The private parts of Snakemake (9.27) that the workflow uses: any release may change them.

Public are the language, the command line, and the attributes of `snakemake` in a script. All else that the workflow
uses is here, and `tests/workflow/test_internals.py` has a test of each. The Snakefiles use one part more, by which they
find this file: `workflow.current_basedir`.

`workflow/Snakefile` runs this file before the rest of the library is there, so it imports nothing of it.
"""

import gc
import io
import json
import re
import tarfile
import threading
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from inspect import signature
from pathlib import Path
from string import Formatter
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

# Rules


def describe(workflow: Any, rule: str, sentence: str) -> None:
    """Give a rule that is made in a loop the sentence that `--list-target-rules` prints, as a docstring would.

    In a rule's own block Snakemake takes a string alone, not a variable or an f-string.

    Parameters
    ----------
    workflow
        The `workflow` of the Snakefile.
    rule
        Its name in the Snakefile. A workflow that has this one as a module may give it another name, or leave it out.
    sentence
        The description.
    """
    if workflow.modifier.avail_rulename(rule) is not None:
        workflow.get_rule(name_of_rule(workflow, rule)).docstring = sentence


def name_of_rule(workflow: Any, rule: str) -> str:
    """The name of a rule for a workflow that has this one as a module."""
    return workflow.modifier.modify_rulename(rule)


def path_of_file(workflow: Any, path: str) -> str:
    """The path of a file for a workflow that has this one as a module, with its prefix."""
    return str(workflow.modifier.modify_path(path))


def targets(workflow: Any) -> list[str]:
    """The names of the rules without wildcards, which can be asked for by name."""
    return [rule.name for rule in workflow.rules if not rule.has_wildcards()]


def outputs(workflow: Any) -> set[str]:
    """What all rules make, with wildcards."""
    return {str(path) for rule in workflow.rules for path in rule.output}


def pattern_of(path: str) -> str:
    """A path with wildcards as a regular expression, with a named group for each wildcard."""
    from snakemake.io import regex_from_filepattern

    return regex_from_filepattern(path)


def has_default_target(workflow: Any) -> bool:
    """Whether a Snakefile has said already what is made when no target is asked for."""
    return workflow.default_target is not None


def is_main(workflow: Any, *snakefiles: Path) -> bool:
    """Whether one of these files is the workflow that was started, and not a module of another one."""
    return Path(workflow.main_snakefile).resolve() in snakefiles


def config_files(workflow: Any) -> list:
    """The files of the `configfile:` statements and of `--configfile`; a file may come twice."""
    return [*workflow.configfiles, *config_files_asked_for(workflow)]


def config_files_asked_for(workflow: Any) -> list:
    """The files of `--configfile`."""
    return list(workflow.overwrite_configfiles)


class Refused(dict):
    """The inputs of a file that no rule can make. Using them raises the sentence that says why.

    Snakemake prints a traceback if an input function raises, and none if the function's result does.
    """

    def __init__(self, sentence: str):
        super().__init__()
        self.sentence = sentence

    def items(self) -> Any:
        from snakemake.exceptions import WorkflowError

        raise WorkflowError(self.sentence)


# Large graphs


def remember_parameters(workflow: Any) -> None:
    """Let Snakemake look once at what the functions of the rules take, instead of thirty times for each job.

    Before it calls a function that gives an input, a param, a resource, a priority or a group, it asks
    `inspect.signature` which of `input`, `output`, `attempt` and so on the function wants, unless
    `overwrite_function_params` has noted it.
    """
    from snakemake.common import overwrite_function_params
    from snakemake.resources import Resource

    def remember(function: Any, parameters: Any) -> None:
        with suppress(AttributeError, TypeError, ValueError):
            overwrite_function_params(function, parameters or signature(function).parameters)

    # As a method of a resource.
    remember(Resource.evaluate, dict(list(signature(Resource.evaluate).parameters.items())[1:]))
    for rule in workflow.rules:
        resources = [resource._evaluator for resource in rule.resources.values()]
        for item in (*rule.input, *rule.params, *resources, rule.priority, rule.group):
            function = getattr(getattr(item, "_file", item), "callable", None) or item
            if callable(function):
                remember(function, None)


def check_scripts_once() -> None:
    """Let Snakemake look once for each rule whether its script is there, instead of reading it for each job."""
    from snakemake.dag import ScriptProcessor

    check, seen = ScriptProcessor.process_job, set()

    def once(self: Any, job: Any) -> None:
        entry = str(getattr(job.rule, self.script_type))
        if job.rule not in seen or "{" in entry:
            seen.add(job.rule)
            check(self, job)

    ScriptProcessor.process_job = once


def print_messages_alone() -> None:
    """Let a dry run print the message of a job without working out what it does not print.

    Of a job whose rule has a message, Snakemake prints the number, the message and the reason. For this it finds the
    job's resources and writes out the names of all files, which takes a third of a dry run. The first job of each rule
    is printed as ever, so that an error in a resource is seen. A dry run gives back resources that it never took, for
    which it would find them as well.
    """
    from snakemake.jobs import Job
    from snakemake.logging import logger
    from snakemake.scheduling.job_scheduler import JobScheduler
    from snakemake.utils import format
    from snakemake_interface_logger_plugins.common import LogEvent

    in_full, give_back = Job.log_info, JobScheduler._free_resources
    plain: dict[Any, bool] = {}

    def is_plain(job: Any, workflow: Any) -> bool:
        rule = job.rule
        if rule not in plain:
            fields = Formatter().parse(rule.message or "{none}")
            names = {re.split(r"[.[]", name)[0] for _, name, _, _ in fields if name is not None}
            plain[rule] = names <= {"wildcards", "params"} and not rule.is_checkpoint and not rule.is_handover
            return False
        others = workflow.logger_manager.plugin_handlers or workflow.output_settings.printshellcmds
        return plain[rule] and workflow.dryrun and not others

    def log_info(job: Any, indent: bool = False, printshellcmd: bool = True) -> None:
        if not is_plain(job, job.dag.workflow):
            in_full(job, indent, printshellcmd)
            return
        said = {
            "event": LogEvent.JOB_INFO,
            "jobid": job.dag.jobid(job),
            "rule_msg": format(job.rule.message, wildcards=job._format_wildcards, params=job.params),
            "rule_name": job.rule.name,
            "reason": str(job.dag.reason(job)),
            "indent": indent,
        }
        logger.info(f" Rule: {job.rule.name}, Jobid: {said['jobid']}", extra=said)

    def free_resources(scheduler: Any, job: Any) -> None:
        if not scheduler.dryrun:
            give_back(scheduler, job)

    Job.log_info, JobScheduler._free_resources = log_info, free_resources


def collect_garbage_seldom() -> None:
    """Let Python look for cycles among the objects of a graph a hundred times less often: there is little to find."""
    gc.set_threshold(100_000, 20, 100)


# A workflow from a commit


def unpacked(source: Any) -> Any:
    """The folder of a file, as `workflow.current_basedir` has it; unpacked if it is in a repository.

    From a workflow in a repository (`github(...)`, `gitfile(...)`), Snakemake fetches one by one the files that its
    rules name. The rules name neither the library nor the claims, so the whole commit is unpacked once in the user's
    .snakemake/.
    """
    from snakemake.sourcecache import LocalGitFile, LocalSourceFile

    if isinstance(source, LocalSourceFile):
        return source

    from git import Repo

    repository = Repo(source.repo_path) if isinstance(source, LocalGitFile) else source.hosted_repo.repo
    commit = repository.commit(source.ref)
    folder = Path(".snakemake/locflow") / commit.hexsha
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        archive = io.BytesIO()
        repository.archive(archive, commit.hexsha)
        archive.seek(0)
        with TemporaryDirectory(dir=folder.parent) as temporary, tarfile.open(fileobj=archive) as tar:
            tar.extractall(temporary, filter="data")
            try:
                Path(temporary).rename(folder)
            except OSError:
                # Another Snakemake was faster.
                pass
            else:
                Path(temporary).mkdir()
    return LocalSourceFile(str(folder.resolve() / "workflow"))


def include_whole(workflow: Any, snakefile: Any) -> None:
    """Include a Snakefile with its default target, which the statement `include:` drops."""
    workflow.include(snakefile, overwrite_default_target=True)


# Clusters


def runs_on_this_machine(workflow: Any) -> bool:
    """Whether no cluster takes the jobs."""
    return workflow.local_exec


def leave_out_group(workflow: Any, group: Callable) -> None:
    """Let Snakemake no longer ask a function for groups: of a job without one it asks three times."""
    for rule in workflow.rules:
        if rule.group is group:
            rule.group = None


def name_group(workflow: Any, group: str, name: str) -> None:
    """Let `group-components` of a profile know a group of jobs by a name of several groups."""
    workflow.parent_groupids[group] = name


# A run


class GraphJob(NamedTuple):
    """A job of Snakemake's graph: its rule, the values of its wildcards, its outputs, whether it is still to be run."""

    rule: str
    wildcards: dict[str, str]
    outputs: list[str]
    to_run: bool


def jobs_of_graph(workflow: Any) -> list[GraphJob]:
    """The jobs of a workflow whose graph is built, in Snakemake's order."""
    dag = workflow.dag
    return [
        GraphJob(job.rule.name, dict(job.wildcards_dict), [str(path) for path in job.output], bool(dag.needrun(job)))
        for job in dag.jobs
    ]


def asked_for(workflow: Any) -> list[str]:
    """The targets that were asked for."""
    return sorted(map(str, workflow.dag_settings.targets)) or [str(workflow.default_target)]


def leave_locks(workflow: Any) -> None:
    """Let a run without files end without removing the locks of others, as a Snakemake does that ends."""
    workflow.persistence.unlock = lambda: None


def when_run_begins(workflow: Any, function: Callable[[], None]) -> None:
    """Call a function when a run begins, before the handlers that Snakefiles register.

    The statement `onstart:` has no effect in a module.
    """

    def handler(log: Any, then: Callable[[Any], None]) -> None:
        function()
        then(log)

    def onstart(register: Callable, later: Callable) -> None:
        earlier = workflow._onstart
        register(later)
        if workflow._onstart is not earlier:
            workflow._onstart = partial(handler, then=workflow._onstart)

    workflow._onstart = partial(handler, then=workflow._onstart)
    workflow.onstart = partial(onstart, workflow.onstart)


def schedule_without_idle_rounds(workflow: Any) -> None:
    """Let the scheduler of a run that begins look at its jobs when one has ended, and not all the time.

    After each round in which jobs wait, Snakemake has a timer begin another one when the time of
    `max-jobs-per-timespan` is over, whether that limit was reached or not, and that round leaves a timer as well: when
    n jobs have ended, n rounds a second go through all waiting jobs (`findings/snakemake_idle_rounds.sh`). Here one
    timer at a time runs, and only if the limit keeps jobs back.
    """
    scheduler = workflow.scheduler
    limiter, every = scheduler.job_rate_limiter, getattr(scheduler, "_schedule_reevalutation", None)
    if limiter is None or every is None:
        return
    waits = threading.Event()

    def again() -> None:
        waits.clear()
        scheduler._open_jobs.release()

    def later(delay: float) -> None:
        if delay != limiter.timespan:
            # Not for the limit's sake.
            every(delay)
        elif limiter.get_free_jobs() == 0 and not waits.is_set():
            waits.set()
            timer = threading.Timer(delay, again)
            timer.daemon = True
            timer.start()

    scheduler._schedule_reevalutation = later


# The graph without a run


def on_graph(function: Callable[[Any], None], arguments: Sequence[str], *, incomplete: bool) -> None:
    """Build the graph of jobs as `snakemake ARGUMENTS` does, and call a function with the workflow instead of a run.

    Parameters
    ----------
    function
        Called with the `workflow`, in the folder where it runs.
    arguments
        Of the command line.
    incomplete
        Whether there may be half-made files of a killed run.

    Raises
    ------
    SystemExit
        Snakemake has refused the arguments or the targets, and printed why.
    """
    from snakemake.cli import main
    from snakemake.workflow import Workflow

    def instead(workflow: Any, change_type: Any) -> None:
        workflow._prepare_dag(forceall=False, ignore_incomplete=incomplete, lock_warn_only=True)
        workflow._build_dag()
        function(workflow)

    listed = Workflow.list_changes
    Workflow.list_changes = instead
    try:
        main(["--list-changes", "params", *arguments])
    except SystemExit as end:
        if end.code:
            raise
    finally:
        Workflow.list_changes = listed


def is_locked(workflow: Any) -> bool:
    """Whether another Snakemake is at work on the files of a workflow whose graph is built."""
    return workflow.persistence.locked


class RecordedFile(NamedTuple):
    """What Snakemake has recorded of a file, and what it would record now.

    Attributes
    ----------
    rule
        That makes it.
    params, inputs
        As recorded: the `repr` of each param, and the paths, sorted.
    params_now, inputs_now
        Of the present workflow.
    update
        Without arguments: replaces the recorded params by the present ones.
    """

    rule: str
    params: list[str]
    inputs: list[str] | None
    params_now: list[str]
    inputs_now: list[str]
    update: Callable[[], None]


def recorded_files(workflow: Any) -> Iterator[RecordedFile]:
    """The files of a workflow whose graph is built that Snakemake has a record of."""
    persistence = workflow.persistence
    for job in workflow.dag.jobs:
        params, inputs = persistence._params(job), persistence._input(job)
        for file in job.output:
            record = persistence.metadata(file)
            if record is not None and record.params is not None:

                def update(file: Any = file, record: Any = record, params: list[str] = params) -> None:
                    record.params = params
                    persistence._write_record(persistence._get_key(file), record)

                yield RecordedFile(job.rule.name, record.params, record.input, params, inputs, update)


class Reasons(NamedTuple):
    """A job that is to be run, what is recorded of its files, and what of that no longer holds.

    Attributes
    ----------
    rule, wildcards
        Of the job.
    params
        The present value of each param that Snakemake compares, by name.
    inputs
        The present input files, sorted.
    recorded_params, recorded_inputs
        As recorded: the `repr` of each param, and the paths, sorted; None without a record.
    missing
        Output files that are not there and that somebody asks for.
    made_before
        Those of them that have been made before.
    deleted
        Those of them that are deleted after use.
    asked_by
        The rules of jobs to be run that read what is missing.
    left_behind
        Outputs that a killed run left half-made.
    newer
        Inputs that are newer than the output and have another content than recorded, or none that is recorded.
    from_jobs
        Inputs that other jobs make which are to be run, with the rules of these jobs.
    forced
        Whether the command line asks for the job anyway.
    """

    rule: str
    wildcards: dict[str, str]
    params: dict[str, Any]
    inputs: list[str]
    recorded_params: list[str] | None
    recorded_inputs: list[str] | None
    missing: list[str]
    made_before: list[str]
    deleted: list[str]
    asked_by: list[str]
    left_behind: list[str]
    newer: list[str]
    from_jobs: dict[str, str]
    forced: bool


def reasons(workflow: Any) -> Iterator[Reasons]:
    """The jobs that are to be run of a workflow whose graph is built, earlier stages first."""
    dag = workflow.dag
    for level in dag.toposorted():
        for job in sorted(level, key=lambda job: (job.rule.name, [str(path) for path in job.output])):
            if dag.needrun(job) and job.output:
                yield _reasons(workflow, job)


def files_without_record(workflow: Any) -> list[str]:
    """The files that are taken as they are, as nothing is recorded of how they were made."""
    dag = workflow.dag
    return [
        str(file)
        for job in dag.jobs
        if not dag.needrun(job)
        for file in job.output
        if Path(file).exists() and workflow.persistence.metadata(file) is None
    ]


def _reasons(workflow: Any, job: Any) -> Reasons:
    dag, persistence, reason = workflow.dag, workflow.persistence, workflow.dag.reason(job)
    records = [record for file in job.output if (record := persistence.metadata(file)) and record.params is not None]
    now, inputs = persistence._params(job), persistence._input(job)
    # The files of one job may have been made at different times.
    record = next((record for record in records if (record.params, record.input) != (now, inputs)), None)
    record = record or next(iter(records), None)
    missing = sorted(reason.missing_output)
    readers = {
        other.rule.name for other, files in dag.depending[job].items() if dag.needrun(other) and files & {*missing}
    }
    tracked = {id(value) for value in job.non_derived_params}
    from_jobs = {
        str(file): other.rule.name
        for other, files in dag.dependencies[job].items()
        if dag.needrun(other)
        for file in files
    }
    incomplete = {str(file) for file in workflow.async_run(persistence.incomplete(job))}
    return Reasons(
        job.rule.name,
        dict(job.wildcards_dict),
        {name: value for name, value in job.params.items() if id(value) in tracked},
        inputs,
        record.params if record else None,
        record.input if record else None,
        [str(file) for file in missing],
        [str(file) for file in missing if persistence.metadata(file) is not None],
        [str(file) for file in missing if file.flags.get("temp")],
        sorted(readers),
        sorted(incomplete - {*map(str, missing)}),
        workflow.async_run(_newer_inputs(workflow, job, from_jobs)),
        from_jobs,
        bool(reason.forced) and not incomplete,
    )


async def _newer_inputs(workflow: Any, job: Any, from_jobs: dict[str, str]) -> list[str]:
    """As Snakemake finds them; of a job that runs anyway it does not look."""
    made = await job.output_mintime
    if made is None:
        return []
    limit, newer = workflow.dag.max_checksum_file_size, []
    for file in job.input:
        if str(file) in from_jobs or not await file.exists() or not await file.is_newer(made):
            continue
        checksums = workflow.persistence.input_checksums(job, file)
        comparable = len(checksums) == 1 and await file.is_checksum_eligible(limit)
        if not comparable or not await file.is_same_checksum(*checksums, limit):
            newer.append(str(file))
    return newer


class ScriptJob(NamedTuple):
    """A job whose rule has a script.

    Attributes
    ----------
    script
        The path of the script.
    snakemake
        The object of this name that the script finds; it can be pickled.
    """

    script: Path
    snakemake: Any


def script_job(workflow: Any, file: str) -> ScriptJob | None:
    """The job of a workflow whose graph is built that makes a file; None if no job with a script does."""
    from snakemake.iocontainers import Snakemake
    from snakemake.utils import format

    for job in workflow.dag.jobs:
        if file in map(str, job.output) and job.rule.script is not None:
            parts = (job.input, job.output, job.params, job.wildcards, job.threads, job.resources, job.log)
            # As Snakemake does: the name may hold wildcards and params.
            name = format(str(job.rule.script), wildcards=job.wildcards, params=job.params)
            path = job.rule.basedir.join(name).get_path_or_uri(secret_free=True)
            script = Path(path).resolve()
            return ScriptJob(script, Snakemake(*parts, workflow.config, job.rule.name, None, script.parent))
    return None


def moved(paths: Any, folder: Path) -> Any:
    """The files of a job (`snakemake.output`, `snakemake.log`) at other places: below a folder, with their names."""
    return type(paths)(toclone=paths, custom_map=lambda path: str(folder / path))


# Files in .snakemake


class Mark(NamedTuple):
    """An output whose job has begun and not ended: when (seconds since 1970), and whether a cluster has the job."""

    output: str
    began: float
    submitted: bool


def marks(folder: Path = Path()) -> Iterator[Mark]:
    """The outputs of a folder's jobs that have begun and not ended, those of killed runs among them."""
    incomplete = folder / ".snakemake/incomplete"
    for mark in incomplete.rglob("*"):
        try:
            # Long names are cut in folders.
            name = "".join(part.removeprefix("@") for part in mark.relative_to(incomplete).parts)
            output = urlsafe_b64decode(name).decode()
            began = mark.stat().st_mtime
            submitted = json.loads(mark.read_text(encoding="utf-8"))["external_jobid"] is not None
        except (OSError, ValueError, KeyError):
            # A folder, finished in this moment, or no mark of an output.
            continue
        yield Mark(output, began, submitted)


def locked_since(folder: Path = Path()) -> float | None:
    """When the run began that holds the lock of a folder, in seconds since 1970; None if none does."""
    return min((path.stat().st_mtime for path in (folder / ".snakemake/locks").glob("*.lock")), default=None)


# What is printed


class SummaryLine(NamedTuple):
    """A line of the table that `--summary` prints: an output, its rule, and whether it is to be made."""

    output: str
    rule: str
    to_run: bool


def summary_lines(printed: str) -> Iterator[SummaryLine]:
    """The lines of the table that `--summary` prints, one for each output.

    Raises
    ------
    ValueError
        There is no such table.
    """
    lines = iter(printed.splitlines())
    if not any(line.startswith("output_file\t") for line in lines):
        raise ValueError(f"snakemake printed no summary:\n{printed}")
    for line in lines:
        output, _, rule, *_, plan = line.split("\t")
        yield SummaryLine(output, rule, plan != "no update")
