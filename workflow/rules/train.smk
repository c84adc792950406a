"""Paper 1's trainings: k networks each, on labelled states, each with a sample and initial weights of its own."""


def training_files(pattern, training, label):
    """The files of all realizations at the W that the training labels so."""
    system = CONFIGURATION.all_trainings[training]["system"]
    return all_realizations(pattern, system, [CONFIGURATION.training_W(training)[label]])


for training in CONFIGURATION.trainings:
    for block in CONFIGURATION.fold_blocks(training):
        name = "_".join(["train", training, *block.suffix])

        rule:
            """Networks of some folds of one training."""
            name:
                name
            input:
                eth=training_files(STATES, training, "ETH"),
                mbl=training_files(STATES, training, "MBL"),
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
