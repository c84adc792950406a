"""locflow: papers that find localization transitions with neural networks, from random seeds to figures.

Targets are the names without wildcards that `snakemake --list-target-rules` shows, for example
`snakemake --cores 2 paper1_fig1`. The config is config/config.yaml with one file per paper beside it (every key:
config/README.md). A module has the config of its `module` statement instead of config.yaml.
"""

import sys
from pathlib import Path

from snakemake.utils import min_version

min_version("9.27")


ROOT = Path(workflow.current_basedir)
sys.path.insert(0, str(ROOT / "workflow"))

from locflow import snakemake_internals as internals
from locflow.configuration.files import over_files, own_names, paper_files


configfile: str(ROOT / "config/config.yaml")


PAPER_FILES = paper_files(ROOT / "config", config)
# A copy: a module's config is the dict of whoever takes it.
config = over_files(PAPER_FILES, config)
OWN = own_names(PAPER_FILES, config)


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/inputs.smk"
include: "workflow/rules/operators.smk"
include: "workflow/rules/realizations.smk"
include: "workflow/rules/trainings.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/figures.smk"


if CONFIGURATION.papers:

    include: "workflow/rules/scorecard.smk"


include: "workflow/rules/runs.smk"
include: "workflow/rules/plan.smk"


rule all:
    """Every figure of every paper, the scorecard, and the figures and summaries of your own trainings and systems."""
    default_target: not internals.has_default_target(workflow)
    input:
        [all_figure_files(paper) for paper in CONFIGURATION.papers],
        scorecard_files("scorecard") if CONFIGURATION.papers else [],
        own_files(),
    localrule: True


include: "workflow/rules/unknown.smk"


internals.remember_parameters(workflow)
internals.check_scripts_once()
internals.print_messages_alone()
internals.collect_garbage_seldom()
