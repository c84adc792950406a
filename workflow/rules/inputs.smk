"""The inputs of each rule's job, by their role; a request for a file that cannot exist is refused.

Each function is the `input` of its rule, by `inputs_of`, and among its `params`, by `roles_of` (`common.smk`).
"""

import re

from locflow.results.checksums import remembered_checksum

DRAWING_LOG = f"{LOGS}/draw/{{folder}}/{{figure}}.log"


def diagonalize_inputs(wildcards):
    TARGETS.check_block(**wildcards)
    return {"operators": PATHS.OPERATORS.format(**wildcards)}


def take_inputs(wildcards):
    TARGETS.check_block(**wildcards)
    # Its checksum is among the params: another date alone takes nothing anew.
    return {"given": ancient(system_of(wildcards).given_file(float(wildcards.W)))}


def given_checksum(wildcards):
    """What tells whether a file of the user is another one."""
    path = system_of(wildcards).given_file(float(wildcards.W))
    return remembered_checksum(path, Path(".snakemake/locflow/given"))


def indicators_inputs(wildcards):
    TARGETS.check_block(**wildcards)
    return {"realizations": PATHS.REALIZATIONS.format(**wildcards)}


def summarize_inputs(wildcards):
    system = system_of(wildcards)
    return {"blocks": system.product.summary_files(CONFIGURATION, system)}


def train_inputs(wildcards):
    TARGETS.check_folds(**wildcards)
    return training_of(wildcards).training_inputs(CONFIGURATION)


def list_networks_inputs(wildcards):
    blocks = training_of(wildcards).blocks
    return {"folds": [PATHS.FOLDS.format(training=wildcards.training, block=block_label(block)) for block in blocks]}


def predict_inputs(wildcards):
    TARGETS.check_prediction(**wildcards)
    return {
        "networks": PATHS.networks(wildcards.training),
        "data": training_of(wildcards).application_inputs(CONFIGURATION, system_of(wildcards), wildcards.part),
    }


def average_inputs(wildcards):
    return {"predictions": CONFIGURATION.parts(wildcards.training)}


def draw_inputs(wildcards):
    drawn_by, subject, _ = figure_of(wildcards)
    return import_module(drawn_by).inputs(subject, CONFIGURATION)


def unfinished_drawing(wildcards):
    """Mark of a failed drawing: Snakemake (9.27) takes the files that it restores for the requested ones."""
    mark = Path(DRAWING_LOG.format(**wildcards)).with_suffix(".unfinished")
    return mark.read_text(encoding="utf-8") if mark.is_file() else ""


def judge_inputs(wildcards):
    return {
        "claims": [claims_file(paper) for paper in papers_of(wildcards.scorecard)],
        "template": ROOT / "workflow/report/scorecard.html.j2",
        "measured": files_of(wildcards.scorecard, "measured"),
        "pictures": files_of(wildcards.scorecard, "png"),
    }


def unknown_inputs(wildcards):
    path = wildcards.path if ALONE else f"{PATHS.results}/{wildcards.path}"
    raise NoSuchFile(
        TARGETS.reason(path, [*CONFIGURATION.papers, *OF_TRAININGS, *OF_SYSTEMS], internals.targets(workflow))
    )


def pattern_of(path):
    """A file pattern as a regular expression without named groups, for use in a larger one."""
    return re.sub(r"\(\?P<\w+>", "(?:", internals.pattern_of(path))
