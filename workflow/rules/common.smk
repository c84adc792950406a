"""Definitions that all rules share: the checked configuration, paths, fingerprints of the code, and resources."""

from functools import partial

from snakemake.exceptions import WorkflowError

from locflow.configuration.batches import Batches
from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.paths import block_label
from locflow.configuration.targets import NoSuchFile, Targets
from locflow.results.fingerprint import fingerprint
from locflow.results.roles import roles

try:
    CONFIGURATION = check(config, [*PAPER_FILES, *workflow.configfiles, *workflow.overwrite_configfiles])
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

PATHS = CONFIGURATION.paths
LOGS = f"{PATHS.results}/logs"
BENCHMARKS = f"{PATHS.results}/benchmarks"
FILES = CONFIGURATION.config.files
BATCHES = Batches(CONFIGURATION)
TARGETS = Targets(CONFIGURATION)


wildcard_constraints:
    system="|".join(CONFIGURATION.systems),
    training="|".join(CONFIGURATION.trainings),
    W=r"\d+\.\d{3}",
    block=r"\d{4}",
    part=r"all|W\d+\.\d{3}/b\d{4}",


def code(script, *functions):
    """Fingerprint of a script, of the functions that it calls by name, and of the library code that both use."""
    folders = ROOT / "workflow/scripts" / script, ROOT / "workflow/locflow"
    return fingerprint(*folders, *functions, memory=Path(".snakemake/locflow/definitions"))


class Refused(dict):
    """The inputs of a file that no rule can make. Using them raises the sentence that says why.

    Snakemake (9.27) prints a traceback if an input function raises, and none if the function's result does.
    """

    def __init__(self, sentence):
        super().__init__()
        self.sentence = sentence

    def items(self):
        raise WorkflowError(self.sentence)


def inputs_of(function):
    """Inputs of a rule by their role in the job. `function` (wildcards) gives a path or a list of them for each."""

    def inputs(wildcards):
        try:
            return function(wildcards)
        except NoSuchFile as error:
            return Refused(str(error))

    return unpack(inputs)


def roles_of(function):
    """The same as params of the rule: Snakemake (9.27) compares inputs as a sorted list, without names and order."""
    return lambda wildcards: roles(function(wildcards))


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
        batch = None if workflow.local_exec else BATCHES.of(rule, **dict(wildcards.items()))
        if batch is None:
            return None
        workflow.parent_groupids[batch] = "batch"
        return batch

    return group


def resources_of(cost, rule=None):
    """Resources of a rule whose job with these wildcards costs `cost(**wildcards)`."""

    def estimate(name, wildcards):
        of = dict(wildcards.items())
        return cost(**of).resources(batched=BATCHES.of(rule, **of) is not None)[name]

    def grown(name, wildcards, attempt):
        # A retry, which only the clusters' profiles make, may have failed for want of memory or time.
        return attempt * estimate(name, wildcards)

    return {
        **{name: partial(grown, name) for name in ("mem_mb", "runtime")},
        **{name: partial(estimate, name) for name in ("estimated_seconds", "output_kb")},
    }


def operators_function(wildcards):
    return system_of(wildcards).operators


def realizations_function(wildcards):
    return system_of(wildcards).realizations_class


def realizations_of(wildcards):
    """The realizations of a block, for the message."""
    block = system_of(wildcards).blocks(float(wildcards.W))[int(wildcards.block)]
    return f"realization {block.start}" if len(block) == 1 else f"realizations {block.start} to {block.stop - 1}"


def summary_function(wildcards):
    return system_of(wildcards).product.summary
