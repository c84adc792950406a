"""The networks of a training of any kind, collected in one list with their checksums.

So 2,900 prediction jobs depend on one file each, not on twenty.
"""

for training in CONFIGURATION.all_trainings:
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
