"""Predictions of all networks of a training, for the states of a batch of realizations at one W."""


def prediction_states(training, wildcards):
    return batch_files(STATES, CONFIGURATION.trainings[training]["system"], wildcards.W, wildcards.batch)


for training in CONFIGURATION.trainings:
    name = f"predict_{training}"

    rule:
        """P(ETH) of every network of one training for a batch of realizations, per realization and energy bin."""
        name:
            name
        input:
            networks=NETWORKS.format(training=training),
            states=partial(prediction_states, training),
        output:
            expand(PREDICTIONS, training=training, allow_missing=True),
        log:
            f"{RESULTS}/logs/predict/{training}/W{{W}}/b{{batch}}.log",
        benchmark:
            f"{RESULTS}/benchmarks/predict/{training}/W{{W}}/b{{batch}}.tsv"
        priority: 40
        conda:
            "../../envs/learning.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.predict(training)),
        params:
            settings={},
            code=code("predict.py"),
        message:
            f"predict {training}, W = {{wildcards.W}}, batch {{wildcards.batch}}"
        script:
            "../scripts/predict.py"
