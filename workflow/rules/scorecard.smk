"""Every claim of the papers beside what was measured.

`scorecard` is about all papers, `scorecard_paper1` about one, `scorecard_of` about the figures of the config's
`scorecard_of` alone: a run that affords two figures can be judged by them.
"""

CLAIMS = {paper: ROOT / f"config/claims/{paper}.yaml" for paper in ("paper1", "paper2", "paper3")}
SITES = {
    "paper1": {panel: number_of_sites(lattice) for panel, lattice in PAPER1_LATTICES.items()},
    "paper2": PAPER2_SITES,
    "paper3": PAPER3_SITES,
}
SCORECARDS = {
    "scorecard": [name for paper in CLAIMS for name in figures_of(paper)],
    **{f"scorecard_{paper}": figures_of(paper) for paper in CLAIMS},
    "scorecard_of": CONFIGURATION.config["scorecard_of"],
}

for figure in SCORECARDS["scorecard_of"]:
    if figure not in SCORECARDS["scorecard"]:
        raise WorkflowError(
            f"the configuration cannot be used:\n- scorecard_of: {figure!r} is no figure of a paper; there are "
            + ", ".join(SCORECARDS["scorecard"])
        )

for name, figures in SCORECARDS.items():

    rule:
        """Table of the claims of some figures: claimed, measured with interval, and whether they agree (CSV and HTML)."""
        name:
            name
        input:
            claims=sorted({CLAIMS[figure.partition("_")[0]] for figure in figures}),
            template=ROOT / "workflow/report/scorecard.html.j2",
            measured=[figure_files(figure)["measured"] for figure in figures],
        output:
            table=f"{RESULTS}/{name}.csv",
            page=report(f"{RESULTS}/{name}.html", caption="../report/scorecard.rst", category="Scorecard"),
        log:
            f"{RESULTS}/logs/{name}.log",
        localrule: True
        conda:
            "../../envs/learning.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.analysis()),
        params:
            settings={"sites": SITES},
            code=code("scorecard.py"),
        message:
            f"put the papers' claims beside the measured numbers ({name})"
        script:
            "../scripts/scorecard.py"
