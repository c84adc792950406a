"""Labelled training: k networks per training, each on a sample and initial weights of its own."""


def training_states(training, label):
    """The files of all realizations at the W that the training labels so."""
    system = CONFIGURATION.trainings[training]["system"]
    W = CONFIGURATION.training_W(training)[label]
    realizations = range(CONFIGURATION.realizations(system, W))
    return expand(STATES, system=system, W=W_label(W), realization=realization_labels(realizations))


for training in CONFIGURATION.trainings:
    for block in CONFIGURATION.fold_blocks(training):

        rule:
            name:
                "_".join(["train", training, *block.suffix])
            input:
                eth=training_states(training, "ETH"),
                mbl=training_states(training, "MBL"),
            output:
                networks=expand(NETWORK, training=training, fold=block.labels),
                records=expand(TRAINING_RECORD, training=training, fold=block.labels),
            log:
                f"{RESULTS}/logs/train/{training}/fold{block.labels[0]}.log",
            benchmark:
                f"{RESULTS}/benchmarks/train/{training}/fold{block.labels[0]}.tsv"
            priority: 30
            conda:
                "../../envs/learning.yaml"
            threads: 1
            resources:
                **COSTS.train(training, block.size).resources,
            params:
                settings=CONFIGURATION.training_settings(training),
                code=code("train.py"),
            message:
                f"train {training}, folds {block.title}"
            script:
                "../scripts/train.py"
