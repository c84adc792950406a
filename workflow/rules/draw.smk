"""One rule for each figure of the table, and the targets that collect a paper's figures."""

for name, figure in FIGURES.items():
    files = figure_files(name)

    rule:
        name:
            name
        input:
            **figure["inputs"],
        output:
            pdf=files["pdf"],
            png=report(
                files["png"],
                caption=f"../report/{figure['caption']}.rst",
                category=figure["folder"].replace("paper", "paper ").replace("_", " ").capitalize(),
                labels={"figure": figure["stem"]},
            ),
            data=files["data"],
            measured=files["measured"],
        log:
            f"{RESULTS}/logs/figures/{name}.log",
        benchmark:
            f"{RESULTS}/benchmarks/figures/{name}.tsv"
        conda:
            "../../envs/learning.yaml"
        threads: 1
        resources:
            **resources_of(name, figure["cost"]),
        params:
            settings=figure["settings"],
            code=code(figure["script"]),
            # Not in the rule's `script`: a loop variable would have its last value when the job runs.
            script=figure["script"],
        message:
            f"draw {name}: {figure['text']}"
        script:
            "../scripts/{params.script}"

    # A docstring cannot be put together inside a rule; `--list-target-rules` shows it.
    workflow.get_rule(name).docstring = figure["text"]


for paper in ("paper1", "paper2", "paper3"):

    rule:
        name:
            paper
        input:
            [path for name in figures_of(paper) for path in figure_files(name).values()],
        localrule: True

    workflow.get_rule(paper).docstring = f"Every figure of {paper}."
