"""Labelled training: k networks per training, each on a sample and initial weights of its own.

The networks of a training are collected in one list with their checksums: 2,900 prediction jobs then depend on one file
each, not on twenty.
"""


def training_states(training, label):
    """The files of all realizations at the W that the training labels so."""
    system = CONFIGURATION.trainings[training]["system"]
    W = CONFIGURATION.training_W(training)[label]
    realizations = range(CONFIGURATION.realizations(system, W))
    return expand(STATES, system=system, W=W_label(W), realization=realization_labels(realizations))


for training in CONFIGURATION.trainings:
    for block in CONFIGURATION.fold_blocks(training):
        name = "_".join(["train", training, *block.suffix])

        rule:
            """Networks of some folds of one training."""
            name:
                name
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
                **resources_of(name, COSTS.train(training, block.size)),
            params:
                settings=CONFIGURATION.training_settings(training),
                code=code("train.py"),
            message:
                f"train {training}, folds {block.title}"
            script:
                "../scripts/train.py"

    name = f"collect_networks_{training}"

    rule:
        """The list of a training's networks, with checksums and records."""
        name:
            name
        input:
            networks=expand(NETWORK, training=training, fold=fold_labels(training)),
            records=expand(TRAINING_RECORD, training=training, fold=fold_labels(training)),
        output:
            NETWORKS.format(training=training),
        log:
            f"{RESULTS}/logs/collect_networks/{training}.log",
        priority: 30
        localrule: True
        conda:
            "../../envs/learning.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.collection()),
        params:
            settings={},
            code=code("collect_networks.py"),
        message:
            f"collect the networks of {training}"
        script:
            "../scripts/collect_networks.py"
