"""Scorecards: the papers' claims with the measured values.

`scorecard` covers all papers, `scorecard_paper1` one paper, and `scorecard_of` only the figures that the config names
under `scorecard_of`: a run that affords two figures can be judged by these.
"""

from locflow.papers.catalogue import claims_file

FIGURES = [name for paper in CONFIGURATION.papers for name in figures_of(paper)]
SCORECARDS = {
    "scorecard": FIGURES,
    **{f"scorecard_{paper}": figures_of(paper) for paper in CONFIGURATION.papers},
    "scorecard_of": CONFIGURATION.config.scorecard_of,
}

for name in SCORECARDS["scorecard_of"]:
    if name not in FIGURES:
        raise WorkflowError(
            f"the configuration cannot be used:\n- scorecard_of: {name!r} is no figure of a paper; there are "
            + ", ".join(FIGURES)
        )


def papers_of(scorecard):
    """The papers whose figures are in a scorecard."""
    return list(dict.fromkeys(name.partition("_")[0] for name in SCORECARDS[scorecard]))


def files_of(scorecard, what):
    """One of the files of each figure of a scorecard."""
    return [PATHS.figure(*name.split("_", 1))[what] for name in SCORECARDS[scorecard]]


def scorecard_files(scorecard):
    """Table and page of a scorecard."""
    stem = PATHS.SCORECARD.format(scorecard=scorecard)
    return [f"{stem}.csv", f"{stem}.html"]


rule judge:
    """Compare claimed and measured values: a table with intervals and verdicts for some figures (CSV and HTML)."""
    input:
        inputs_of(judge_inputs),
    output:
        table=f"{PATHS.SCORECARD}.csv",
        page=report(
            f"{PATHS.SCORECARD}.html",
            caption="../report/scorecard.rst",
            category="Scorecard",
            labels={"claims": "{scorecard}"},
        ),
    log:
        f"{LOGS}/judge/{{scorecard}}.log",
    wildcard_constraints:
        scorecard="|".join(SCORECARDS),
    localrule: True
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.judge_cost),
    params:
        inputs=roles_of(judge_inputs),
        settings={
            what: {paper: getattr(section, what)(CONFIGURATION) for paper, section in CONFIGURATION.papers.items()}
            for what in ("sites", "smallest_w")
        },
        code=code("scorecard.py"),
    message:
        "compare the papers' claims with the measured values ({wildcards.scorecard})"
    script:
        "../scripts/scorecard.py"


rule scorecard:
    """Every claim of every paper with its measured value."""
    input:
        scorecard_files("scorecard"),
    localrule: True


for paper in CONFIGURATION.papers:

    rule:
        name:
            f"scorecard_{paper}"
        input:
            scorecard_files(f"scorecard_{paper}"),
        localrule: True

    internals.describe(
        workflow, f"scorecard_{paper}", f"Every claim of {paper_label(paper).lower()} with its measured value."
    )


rule scorecard_of:
    """Every claim about the figures that `scorecard_of` in the config names, with its measured value."""
    input:
        scorecard_files("scorecard_of"),
    localrule: True
