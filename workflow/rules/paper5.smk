"""Figures of paper 5 (van Nieuwenburg, Bairey, Refael, arXiv:1712.00450)."""

PAPER5 = CONFIGURATION.papers["paper5"]
PAPER5_TRAININGS = CONFIGURATION.trainings
PAPER5_CHAIN = CONFIGURATION.systems[PAPER5_TRAININGS[PAPER5.units[-1]].system]
PAPER5_CONFIDENCE = CONFIGURATION.bootstrap_settings()["confidence"]

add_figure(
    "paper5_fig1",
    inputs={"networks": PATHS.networks(PAPER5.units[-1])},
    times=PAPER5_CHAIN.product.trace_shape[1],
)
add_figure(
    "paper5_fig2",
    inputs={
        "units": expand(PATHS.AVERAGES, training=PAPER5.units),
        "energies": expand(PATHS.AVERAGES, training=PAPER5.energies),
        "networks": expand(PATHS.NETWORKS, training=PAPER5.units),
    },
    units=[PAPER5_TRAININGS[name].units for name in PAPER5.units],
    energies=[PAPER5_TRAININGS[name].energy_densities[0] for name in PAPER5.energies],
    confidence=PAPER5_CONFIDENCE,
)
add_figure(
    "paper5_fig3",
    inputs={"averages": PATHS.averages(PAPER5.drive), "imbalances": summary_of(PAPER5.drive)},
)
add_figure("paper5_fig4", inputs={})
add_figure(
    "paper5_fig5",
    inputs={"averages": expand(PATHS.AVERAGES, training=PAPER5.blanking)},
    widths=[PAPER5_TRAININGS[name].phases[0].to for name in PAPER5.blanking],
)
add_figure(
    "paper5_fig6",
    inputs={"probabilities": confidences_of(PAPER5.calibration.training)},
    margin=PAPER5.calibration.margin,
    bins=PAPER5.calibration.bins,
    confidence=PAPER5_CONFIDENCE,
)
add_figure(
    "paper5_fig7",
    inputs={
        "averages": expand(PATHS.AVERAGES, training=dict(PAPER5.unseen).values()),
        "complete": PATHS.averages(PAPER5.drive),
        "imbalances": summary_of(PAPER5.drive),
    },
    left_out=list(dict(PAPER5.unseen)),
)
add_figure(
    "paper5_fig8",
    inputs={
        "imbalances": summary_of(PAPER5.units[-1]),
        **{name: PATHS.realizations(PAPER5_CHAIN, [getattr(PAPER5.spins, name)])[0] for name in ("weak", "strong")},
    },
    energy_density=PAPER5.spins.energy_density,
    confidence=PAPER5_CONFIDENCE,
)


rule paper5_fig1:
    """The recurrent network, folded and unrolled, with shapes and parameter counts of a trained model."""
    input:
        figure_files("paper5_fig1"),
    localrule: True


rule paper5_fig2:
    """Confusion against disorder strength for several numbers of units, and over strength and energy density."""
    input:
        figure_files("paper5_fig2"),
    localrule: True


rule paper5_fig3:
    """Three phases of the driven chain: outputs, confusion, imbalance."""
    input:
        figure_files("paper5_fig3"),
    localrule: True


rule paper5_fig4:
    """A single neuron with weights set by hand, which integrates the magnetization."""
    input:
        figure_files("paper5_fig4"),
    localrule: True


rule paper5_fig5:
    """The predicted transition against the size of the labelled ranges."""
    input:
        figure_files("paper5_fig5"),
    localrule: True


rule paper5_fig6:
    """Calibration of many networks at disorder strengths where the phase is known."""
    input:
        figure_files("paper5_fig6"),
    localrule: True


rule paper5_fig7:
    """Networks trained without one of the phases of the driven chain."""
    input:
        figure_files("paper5_fig7"),
    localrule: True


rule paper5_fig8:
    """Single spins and mean imbalance at weak and strong disorder, and a map of the long-time imbalance."""
    input:
        figure_files("paper5_fig8"),
    localrule: True


rule paper5:
    """Every figure of paper 5."""
    input:
        all_figure_files("paper5"),
    localrule: True


rule scorecard_paper5:
    """Every claim of paper 5 with its measured value."""
    input:
        scorecard_files("scorecard_paper5"),
    localrule: True
