"""Trainings of every kind: networks, their predictions for realizations, and the averages of these."""


rule train:
    """Train the networks of some folds of one training; they go to one folder."""
    input:
        inputs_of(train_inputs),
    output:
        directory(PATHS.FOLDS),
    log:
        f"{LOGS}/train/{{training}}/b{{block}}.log",
    benchmark:
        f"{BENCHMARKS}/train/{{training}}/b{{block}}.tsv"
    priority: 30
    group:
        batch_of("train")
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.train_cost, "train"),
    params:
        inputs=roles_of(train_inputs),
        settings=lambda wildcards: CONFIGURATION.training_settings(wildcards.training, int(wildcards.block)),
        function=untracked(lambda wildcards: training_of(wildcards).train),
        code=lambda wildcards: code("train.py", training_of(wildcards).train),
        folds=lambda wildcards, output: ", ".join(map(str, training_of(wildcards).folds_of(int(wildcards.block)))),
    message:
        "train {wildcards.training}, folds {params.folds}"
    script:
        "../scripts/train.py"


rule list_networks:
    """List the networks of a training, with checksums and records, in one file on which the predictions depend."""
    input:
        inputs_of(list_networks_inputs),
    output:
        PATHS.NETWORKS,
    log:
        f"{LOGS}/list_networks/{{training}}.log",
    priority: 30
    localrule: True
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.list_networks_cost),
    params:
        inputs=roles_of(list_networks_inputs),
        settings=lambda wildcards: {"folds": training_of(wildcards).folds},
        code=code("list_networks.py"),
    message:
        "list the networks of {wildcards.training}"
    script:
        "../scripts/list_networks.py"


rule predict:
    """Apply the networks of one training to one system, or to a block of its realizations."""
    input:
        inputs_of(predict_inputs),
    output:
        PATHS.PREDICTIONS,
    log:
        f"{LOGS}/predict/{{training}}/{{system}}/{{part}}.log",
    benchmark:
        f"{BENCHMARKS}/predict/{{training}}/{{system}}/{{part}}.tsv"
    priority: 40
    group:
        batch_of("predict")
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.predict_cost, "predict"),
    params:
        inputs=roles_of(predict_inputs),
        settings=lambda wildcards: CONFIGURATION.application_settings(wildcards.training, wildcards.system),
        function=untracked(lambda wildcards: training_of(wildcards).apply),
        code=lambda wildcards: code("predict.py", training_of(wildcards).apply),
    message:
        "apply the networks of {wildcards.training} to {wildcards.system}: {wildcards.part}"
    script:
        "../scripts/predict.py"


rule average:
    """Average the predictions of one training over states, realizations and networks, and locate the transition."""
    input:
        inputs_of(average_inputs),
    output:
        PATHS.AVERAGES,
    log:
        f"{LOGS}/average/{{training}}.log",
    benchmark:
        f"{BENCHMARKS}/average/{{training}}.tsv"
    wildcard_constraints:
        training="|".join(name for name, training in CONFIGURATION.trainings.items() if training.average) or "(?!)",
    group:
        batch_of("average")
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of(CONFIGURATION.average_cost, "average"),
    params:
        inputs=roles_of(average_inputs),
        settings=lambda wildcards: training_of(wildcards).average_settings(CONFIGURATION),
        function=untracked(lambda wildcards: training_of(wildcards).average),
        code=lambda wildcards: code("average.py", training_of(wildcards).average),
    message:
        "average the predictions of {wildcards.training}"
    script:
        "../scripts/average.py"
