"""The rule that draws every figure of the table."""

DRAWN = PATHS.figure("{folder}", "{figure}")


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
        folder="|".join([*CONFIGURATION.papers, *FREE_FIGURES]),
        figure=r"\w+",
    localrule: True
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.draw_cost),
    params:
        inputs=roles_of(draw_inputs),
        settings=lambda wildcards: figure(wildcards)["settings"],
        code=lambda wildcards: code(figure(wildcards)["script"]),
        unfinished=unfinished_drawing,
        script=lambda wildcards: figure(wildcards)["script"],
        # A function of the output is not tracked: other words draw nothing anew.
        caption=lambda wildcards, output: caption(wildcards),
    message:
        "draw {wildcards.folder}, {wildcards.figure}"
    script:
        "../scripts/{params.script}"
