"""Scorecards: the papers' claims with the measured values.

`scorecard` covers all papers, `scorecard_paper1` one paper, and `scorecard_of` only the figures that the config names
under `scorecard_of`: a run that affords two figures can be judged by these.
"""


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
        unpack(
            lambda wildcards: (
                {"scorecard": scorecard_files("scorecard_of")}
                if SCORECARDS["scorecard_of"]
                else internals.Refused(
                    "scorecard_of in the config names no figure; name some: [paper1_fig1] for example"
                )
            )
        ),
    localrule: True
