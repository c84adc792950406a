"""Predictions of all networks of a training, for the states of a batch of realizations at one W."""


def prediction_states(wildcards):
    system = CONFIGURATION.trainings[wildcards.training]["system"]
    return batch_files(STATES, system, wildcards.W, wildcards.batch)


rule predict:
    """P(ETH) of every network, averaged over the states of each realization and energy bin."""
    input:
        networks=lambda wildcards: expand(
            NETWORK, training=wildcards.training, fold=fold_labels(wildcards.training)
        ),
        states=prediction_states,
    output:
        PREDICTIONS,
    log:
        RESULTS + "/logs/predict/{training}/W{W}/b{batch}.log",
    benchmark:
        RESULTS + "/benchmarks/predict/{training}/W{W}/b{batch}.tsv"
    priority: 40
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **job_resources(lambda wildcards: COSTS.predict(wildcards.training)),
    params:
        settings=lambda wildcards: CONFIGURATION.prediction_settings(wildcards.training),
        code=code("predict.py"),
    message:
        "predict {wildcards.training}, W = {wildcards.W}, batch {wildcards.batch}"
    script:
        "../scripts/predict.py"
