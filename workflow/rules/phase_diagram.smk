"""Phase diagrams: predictions averaged over states, realizations and networks; the tip of the P = 0.5 contour.

Every training has a target `phase_diagram_<training>`, that of a Hamiltonian of your own included.
"""


def training_predictions(training):
    system = CONFIGURATION.trainings[training]["system"]
    return all_batches(PREDICTIONS, system, CONFIGURATION.W_grid(system), training=training)


for training in CONFIGURATION.trainings:
    name = f"average_predictions_{training}"

    rule:
        """<P>(W, energy density) of one training, with spreads and the critical disorder."""
        name:
            name
        input:
            training_predictions(training),
        output:
            PHASE_DIAGRAM.format(training=training),
        log:
            f"{RESULTS}/logs/average_predictions/{training}.log",
        benchmark:
            f"{RESULTS}/benchmarks/average_predictions/{training}.tsv"
        conda:
            "../../envs/learning.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.analysis()),
        params:
            settings=CONFIGURATION.average_settings(training),
            code=code("average_predictions.py"),
        message:
            f"average the predictions of {training} over realizations and networks"
        script:
            "../scripts/average_predictions.py"

    name = f"phase_diagram_{training}"

    rule:
        """The phase diagram of one training, drawn."""
        name:
            name
        input:
            PHASE_DIAGRAM.format(training=training),
        output:
            **figure_outputs("phase_diagrams", training),
        log:
            f"{RESULTS}/logs/figures/phase_diagram_{training}.log",
        benchmark:
            f"{RESULTS}/benchmarks/figures/phase_diagram_{training}.tsv"
        conda:
            "../../envs/learning.yaml"
        threads: 1
        resources:
            **resources_of(name, COSTS.analysis()),
        params:
            settings=figure_settings(
                name,
                style="paper1_fig1",
                panels={training: CONFIGURATION.systems[CONFIGURATION.trainings[training]["system"]]["lattice"]},
            ),
            code=code("paper1_fig1.py"),
        message:
            f"draw the phase diagram of {training}"
        script:
            "../scripts/paper1_fig1.py"
