"""locflow: five papers that find localization transitions with neural networks, from random seeds to figures.

Targets are the names without wildcards that `snakemake --list-target-rules` shows, for example
`snakemake --cores 2 paper1_fig1`. The config is config/config.yaml (every key: config/README.md).
"""

import sys
from pathlib import Path

from snakemake.utils import min_version

min_version("9.27")


configfile: workflow.source_path("config/config.yaml")


ROOT = Path(workflow.current_basedir)
sys.path.insert(0, str(ROOT / "workflow"))


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/operators.smk"
include: "workflow/rules/diagonalize.smk"
include: "workflow/rules/indicators.smk"
include: "workflow/rules/train.smk"
include: "workflow/rules/networks.smk"
include: "workflow/rules/predict.smk"
include: "workflow/rules/phase_diagram.smk"
include: "workflow/rules/entanglement.smk"
include: "workflow/rules/confidence.smk"
include: "workflow/rules/samples.smk"
include: "workflow/rules/regression.smk"
include: "workflow/rules/paper1.smk"
include: "workflow/rules/paper2.smk"
include: "workflow/rules/paper3.smk"
include: "workflow/rules/draw.smk"
include: "workflow/rules/scorecard.smk"
include: "workflow/rules/plan.smk"


rule all:
    """Every figure of every paper, and the scorecard."""
    default_target: True
    input:
        rules.paper1.input,
        rules.paper2.input,
        rules.paper3.input,
        rules.scorecard.output,
    localrule: True
