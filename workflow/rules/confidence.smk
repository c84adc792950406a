"""Paper 3's trainings: networks on entanglement spectra with confidence optimization, what they say, what they dream."""

for training, options in CONFIGURATION.entanglement_trainings.items():
    for block in CONFIGURATION.fold_blocks(training):
        name = "_".join(["train", training, *block.suffix])

        rule:
            """Networks of some folds of one training on entanglement spectra."""
            name:
                name
            input:
                eth=training_files(ENTANGLEMENT, training, "ETH"),
                mbl=training_files(ENTANGLEMENT, training, "MBL"),
                transition=transition_files(training),
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
                **resources_of(name, COSTS.train_confidence(training, block.size)),
            params:
                settings=CONFIGURATION.entanglement_training_settings(training),
                code=code("train_confidence.py"),
            message:
                f"train {training}, folds {block.title}"
            script:
                "../scripts/train_confidence.py"

    system = options["system"]
    name = f"classify_{training}"

    rule:
        """MBL confidence of every network of one training for every eigenstate of its system."""
        name:
            name
        input:
            networks=NETWORKS.format(training=training),
            spectra=all_realizations(ENTANGLEMENT, system, CONFIGURATION.W_values(system)),
        output:
            CONFIDENCES.format(training=training),
        log:
            f"{RESULTS}/logs/classify/{training}.log",
        benchmark:
            f"{RESULTS}/benchmarks/classify/{training}.tsv"
        conda:
            "../../envs/learning.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.classify(training)),
        params:
            settings={
                "training": training,
                **{key: options[key] for key in ("cut", "input", "W_ETH", "W_MBL")},
            },
            code=code("classify.py"),
        message:
            f"classify all eigenstates by {training}"
        script:
            "../scripts/classify.py"

    name = f"average_confidences_{training}"

    rule:
        """The phase diagram of one training on entanglement spectra: mean confidence, critical disorder, transition."""
        name:
            name
        input:
            CONFIDENCES.format(training=training),
        output:
            CONFIDENCE_AVERAGES.format(training=training),
        log:
            f"{RESULTS}/logs/average_confidences/{training}.log",
        benchmark:
            f"{RESULTS}/benchmarks/average_confidences/{training}.tsv"
        conda:
            "../../envs/learning.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.average_confidences(training)),
        params:
            settings={
                **CONFIGURATION.bootstrap_settings(),
                "energy_bins": options["energy_bins"],
                "consecutive_states": options["consecutive_states"],
                "thresholds": CONFIGURATION.config["paper3"]["thresholds"],
                "fractions": CONFIGURATION.config["paper3"]["fractions"],
            },
            code=code("average_confidences.py"),
        message:
            f"average the confidences of {training}"
        script:
            "../scripts/average_confidences.py"

    add_figure(
        f"phase_diagram_{training}",
        f"The phase diagram of the training {training}.",
        folder="phase_diagrams",
        stem=training,
        script="paper3_fig1.py",
        caption="phase_diagrams",
        style="paper3_fig1",
        inputs={"averages": CONFIDENCE_AVERAGES.format(training=training)},
    )


DREAMER = CONFIGURATION.config["paper3"]["dreaming"]["training"]
DREAMER_SYSTEM = entanglement_system(DREAMER)


rule dream:
    """Undecided entanglement spectra, changed until the networks call them ETH or MBL."""
    input:
        networks=NETWORKS.format(training=DREAMER),
        confidences=CONFIDENCES.format(training=DREAMER),
        spectra=all_realizations(ENTANGLEMENT, DREAMER_SYSTEM, CONFIGURATION.W_values(DREAMER_SYSTEM)),
    output:
        DREAMS.format(training=DREAMER),
    log:
        f"{RESULTS}/logs/dream/{DREAMER}.log",
    benchmark:
        f"{RESULTS}/benchmarks/dream/{DREAMER}.tsv"
    conda:
        "../../envs/learning.yaml"
    threads: 1
    resources:
        **resources_of("dream", COSTS.dream(DREAMER)),
    params:
        settings=CONFIGURATION.dreaming_settings(),
        code=code("dream.py"),
    message:
        f"let the networks of {DREAMER} dream"
    script:
        "../scripts/dream.py"
