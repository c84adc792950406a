"""Definitions that all rules share: the checked configuration, paths, fingerprints of the code, and resources."""

from functools import cache, partial

from snakemake.exceptions import WorkflowError

from locflow.configuration.batches import Batches
from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.blocks import WILDCARDS, Block, block_label
from locflow.configuration.targets import NoSuchFile, Targets
from locflow.kinds.table import TRAINING_KINDS
from locflow.results import code_records
from locflow.results.fingerprint import fingerprint
from locflow.results.roles import roles

try:
    CONFIGURATION = check(config, [*PAPER_FILES, *internals.config_files(workflow)])
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

SCRIPTS, LIBRARY = ROOT / "workflow/scripts", ROOT / "workflow/locflow"
DEFINITIONS = Path(".snakemake/locflow/definitions")
PATHS = CONFIGURATION.paths
LOGS = f"{PATHS.results}/logs"
BENCHMARKS = f"{PATHS.results}/benchmarks"
FILES = CONFIGURATION.config.files
BATCHES = Batches(CONFIGURATION)
TARGETS = Targets(CONFIGURATION)


wildcard_constraints:
    system="|".join(CONFIGURATION.systems),
    training="|".join(CONFIGURATION.trainings),
    W=WILDCARDS["W"],
    block=WILDCARDS["block"],
    part=f"all|{WILDCARDS['part']}",


@cache
def code(script, *functions):
    """Fingerprint of a script, of the functions that it calls by name, and of the library code that both use.

    It tells functions apart wherever they lie, so that a rule's `function` is given by a function of the output, which
    Snakemake does not track: a function that moves reruns nothing.
    """
    return fingerprint(SCRIPTS / script, LIBRARY, *functions, memory=DEFINITIONS, records=code_records.FOLDER)


@cache
def once_for_each(function):
    """A function of a job's wildcards that Snakemake asks several times for each job, and that is computed once."""
    memory = {}

    def remembered(wildcards):
        key = tuple(wildcards)
        if key not in memory:
            memory[key] = function(wildcards)
        return memory[key]

    return remembered


def inputs_of(function):
    """Inputs of a rule by their role in the job. `function` (wildcards) gives a path or a list of them for each."""
    remembered = once_for_each(function)

    def inputs(wildcards):
        try:
            return remembered(wildcards)
        except NoSuchFile as error:
            return internals.Refused(str(error))

    return unpack(inputs)


def roles_of(function):
    """The same as params of the rule: Snakemake (9.27) compares inputs as a sorted list, without names and order."""
    remembered = once_for_each(function)
    return lambda wildcards: roles(remembered(wildcards))


def untracked(function):
    """A param of a rule that Snakemake (9.27) does not record, as it is a function of the output."""
    return lambda wildcards, output: function(wildcards)


def system_of(wildcards):
    return CONFIGURATION.systems[wildcards.system]


def training_of(wildcards):
    return CONFIGURATION.trainings[wildcards.training]


def batch_of(rule):
    """Group of a rule's jobs: the batch that is submitted to a cluster as one job.

    Snakemake submits jobs of one group together if they depend on each other, and others by `group-components`. Snakemake
    finds those by the pattern behind the group's name; the clusters' profiles name them "batch".
    """

    def group(wildcards):
        if internals.runs_on_this_machine(workflow):
            internals.leave_out_group(workflow, group)
            return None
        batch = BATCHES.of(rule, **dict(wildcards.items()))
        if batch is None:
            return None
        internals.name_group(workflow, batch, "batch")
        return batch

    return group


def resources_of(cost, rule=None):
    """Resources of a rule whose job with these wildcards costs `cost(**wildcards)`."""

    @once_for_each
    def estimates(wildcards):
        of = dict(wildcards.items())
        return cost(**of).resources(batched=BATCHES.of(rule, **of) is not None)

    def grown(name, wildcards, attempt):
        # A retry, which only the clusters' profiles make, may have failed for want of memory or time.
        return attempt * estimates(wildcards)[name]

    return {name: partial(grown, name) for name in ("mem_mb", "runtime")}


def operators_function(wildcards):
    return system_of(wildcards).operators


def realizations_function(wildcards):
    return system_of(wildcards).realizations_class


@cache
def is_for_training(system, W):
    """Whether networks wait for the realizations of a system at a W."""
    return CONFIGURATION.systems[system].is_for_training(float(W))


def realizations_of(wildcards):
    """The realizations of a block, for the message."""
    block = Block.named(**wildcards).realizations(system_of(wildcards))
    return f"realization {block.start}" if len(block) == 1 else f"realizations {block.start} to {block.stop - 1}"


def summary_function(wildcards):
    system = system_of(wildcards)
    return system.product.summary_of(system)
