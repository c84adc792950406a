"""Paper 2's trainings: recurrent networks that predict indicators from the random field, and what they predict."""

PAPER2 = CONFIGURATION.config["paper2"]
PAPER2_DIAGRAM = PAPER2["phase_diagram"]

for regression, options in CONFIGURATION.regressions.items():
    for block in CONFIGURATION.fold_blocks(regression):
        name = "_".join(["train", regression, *block.suffix])

        rule:
            """Networks of some folds of one regression."""
            name:
                name
            input:
                **pretrained_networks(regression),
                samples=expand(SAMPLES, system=options["systems"]),
            output:
                networks=expand(NETWORK, training=regression, fold=block.labels),
                records=expand(TRAINING_RECORD, training=regression, fold=block.labels),
            log:
                f"{RESULTS}/logs/train/{regression}/fold{block.labels[0]}.log",
            benchmark:
                f"{RESULTS}/benchmarks/train/{regression}/fold{block.labels[0]}.tsv"
            priority: 30
            conda:
                "../../envs/learning.yaml"
            threads: 1
            resources:
                **resources_of(name, COSTS.train_regression(regression, block.size)),
            params:
                settings=CONFIGURATION.regression_settings(regression),
                code=code("train_regression.py"),
            message:
                f"train {regression}, folds {block.title}"
            script:
                "../scripts/train_regression.py"

    for system in CONFIGURATION.evaluated_systems(regression):
        name = f"evaluate_{regression}_on_{system}"

        rule:
            """What the networks of one regression predict for every realization of one system, beside the truth."""
            name:
                name
            input:
                networks=NETWORKS.format(training=regression),
                samples=SAMPLES.format(system=system),
            output:
                REGRESSION.format(training=regression, system=system),
            log:
                f"{RESULTS}/logs/evaluate/{regression}/{system}.log",
            benchmark:
                f"{RESULTS}/benchmarks/evaluate/{regression}/{system}.tsv"
            conda:
                "../../envs/learning.yaml"
            threads: 1
            resources:
                **resources_of(name, COSTS.evaluate(regression, system)),
            params:
                settings=CONFIGURATION.evaluation_settings(regression, system),
                code=code("evaluate_regression.py"),
            message:
                f"evaluate {regression} on {system}"
            script:
                "../scripts/evaluate_regression.py"


rule render_phase_diagram:
    """The indicators that a network predicts for new fields, on a fine grid of W and energy density."""
    input:
        networks=NETWORKS.format(training=PAPER2_DIAGRAM["regression"]),
    output:
        RENDERED.format(training=PAPER2_DIAGRAM["regression"]),
    log:
        f"{RESULTS}/logs/render_phase_diagram.log",
    benchmark:
        f"{RESULTS}/benchmarks/render_phase_diagram.tsv"
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of("render_phase_diagram", COSTS.render()),
    params:
        settings=CONFIGURATION.rendering_settings(),
        code=code("render_phase_diagram.py"),
    message:
        "render the phase diagram of paper 2 on a fine grid"
    script:
        "../scripts/render_phase_diagram.py"


rule learning_curve:
    """Training and test loss of paper 2's network by the number of training realizations."""
    input:
        samples=expand(SAMPLES, system=CONFIGURATION.sizes().values()),
    output:
        LEARNING_CURVE.format(training=PAPER2["learning_curve"]["regression"]),
    log:
        f"{RESULTS}/logs/learning_curve.log",
    benchmark:
        f"{RESULTS}/benchmarks/learning_curve.tsv"
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of("learning_curve", COSTS.learning_curve()),
    params:
        settings=CONFIGURATION.learning_curve_settings(),
        code=code("learning_curve.py"),
    message:
        "learning curve of paper 2"
    script:
        "../scripts/learning_curve.py"
