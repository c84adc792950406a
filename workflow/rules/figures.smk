"""The rule that draws every figure, and the targets of the papers."""

from locflow.papers.catalogue import rules_file


rule draw:
    """Draw a figure: PDF, PNG, its data, and the quantities that its paper claims."""
    input:
        inputs_of(draw_inputs),
    output:
        # Of a drawing that fails, Snakemake restores what was there.
        pdf=update(DRAWN["pdf"]),
        png=report(
            update(DRAWN["png"]),
            caption="../report/figure.rst",
            category=lambda wildcards: paper_label(wildcards.folder),
            labels=lambda wildcards: {"figure": figure_label(wildcards.figure)},
        ),
        data=update(DRAWN["data"]),
        measured=update(DRAWN["measured"]),
    log:
        DRAWING_LOG,
    benchmark:
        f"{BENCHMARKS}/draw/{{folder}}/{{figure}}.tsv"
    wildcard_constraints:
        folder="|".join([*CONFIGURATION.papers, *OF_TRAININGS, *OF_SYSTEMS]),
        figure=r"\w+",
    localrule: True
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.draw_cost),
    params:
        inputs=roles_of(draw_inputs),
        settings=draw_settings,
        function=untracked(lambda wildcards: f"{figure_of(wildcards)[0]}:drawing"),
        code=drawing_code,
        unfinished=unfinished_drawing,
        # Other words draw nothing anew.
        caption=untracked(caption),
    message:
        "draw {wildcards.folder}, {wildcards.figure}"
    script:
        "../scripts/draw.py"


for paper in CONFIGURATION.papers:

    if rules_file(paper).is_file():

        include: str(rules_file(paper))

    for figure in figure_names(paper):

        rule:
            name:
                f"{paper}_{figure}"
            input:
                figure_files(f"{paper}_{figure}"),
            localrule: True

        internals.describe(workflow, f"{paper}_{figure}", sentence_and_caption(paper, figure)[0])

    rule:
        name:
            paper
        input:
            all_figure_files(paper),
        localrule: True

    internals.describe(workflow, paper, f"Every figure of {paper_label(paper).lower()}.")


rule all_indicators:
    """Indicators of every system without networks: <r>, <ln IPR>, entropies. One system: figures/indicators/NAME.png."""
    input:
        indicator_files(CONFIGURATION.systems),
    localrule: True


for folder, sentence in {
    "indicators": "<r>, <ln IPR>, participation and entanglement entropy of {} over W and energy density.",
    "sizes": "Order parameters of the sizes of {}: crossings, drift and collapse.",
    "scans": "Order parameters of {} at each value of its scanned coupling.",
}.items():

    for name in [name for name in OF_SYSTEMS[folder] if folder != "indicators" or name in own_systems()]:

        rule:
            name:
                f"{folder}_{name}"
            input:
                list(PATHS.figure(folder, name).values()),
            localrule: True

        internals.describe(workflow, f"{folder}_{name}", sentence.format(name))
