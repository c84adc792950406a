"""Every claim of the papers beside what was measured."""


rule scorecard:
    """Table of all claims: claimed, measured with interval, scale, and whether they agree (CSV and HTML)."""
    input:
        claims=ROOT / "config/claims.yaml",
        template=ROOT / "workflow/report/scorecard.html.j2",
        measured=[
            rules.paper1_fig1.output.measured,
            rules.paper1_fig2.output.measured,
            rules.paper1_fig3.output.measured,
            rules.paper1_fig4.output.measured,
            rules.paper1_training.output.measured,
        ],
    output:
        table=f"{RESULTS}/scorecard.csv",
        page=report(f"{RESULTS}/scorecard.html", caption="../report/scorecard.rst", category="Scorecard"),
    log:
        f"{RESULTS}/logs/scorecard.log",
    localrule: True
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of("scorecard", COSTS.analysis()),
    params:
        settings={"sites": {"paper1": {panel: number_of_sites(lattice) for panel, lattice in PAPER1_LATTICES.items()}}},
        code=code("scorecard.py"),
    message:
        "put the papers' claims beside the measured numbers"
    script:
        "../scripts/scorecard.py"
