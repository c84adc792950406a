"""Phase diagrams: predictions averaged over states, realizations and networks; the tip of the P = 0.5 contour.

Every training has targets `phase_diagram_<training>` and `indicator_maps_<training>`, that of a Hamiltonian of your own
included.
"""

for training in CONFIGURATION.trainings:
    name = f"average_predictions_{training}"
    system = CONFIGURATION.trainings[training]["system"]
    panels = {training: CONFIGURATION.systems[system]["lattice"]}

    rule:
        """<P>(W, energy density) of one training, with spreads and the critical disorder."""
        name:
            name
        input:
            all_batches(PREDICTIONS, system, CONFIGURATION.W_grid(system), training=training),
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

    add_figure(
        f"phase_diagram_{training}",
        f"The phase diagram of the training {training}.",
        folder="phase_diagrams",
        stem=training,
        script="paper1_fig1.py",
        caption="phase_diagrams",
        style="paper1_fig1",
        inputs={"diagrams": PHASE_DIAGRAM.format(training=training)},
        panels=panels,
    )
    add_figure(
        f"indicator_maps_{training}",
        f"<ln IPR> and <r> beside the networks of the training {training}.",
        folder="indicator_maps",
        stem=training,
        script="paper1_fig3.py",
        caption="indicator_maps",
        style="paper1_fig3",
        inputs={
            "indicators": [INDICATOR_AVERAGES.format(system=system)],
            "phase_diagrams": [PHASE_DIAGRAM.format(training=training)],
        },
        panels=panels,
    )
