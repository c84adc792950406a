"""Figures of paper 3 (Schindler, Regnault, Neupert, arXiv:1704.01578)."""

PAPER3 = CONFIGURATION.config["paper3"]
PAPER3_CONFIDENCE = CONFIGURATION.bootstrap_settings()["confidence"]
PAPER3_SITES = {
    panel: number_of_sites(CONFIGURATION.systems[entanglement_system(PAPER3[panel])]["lattice"])
    for panel in ("phase_diagram", "sample")
}


def averages_of(training):
    """Averages of the confidences of a training."""
    return CONFIDENCE_AVERAGES.format(training=training)


add_figure(
    "paper3_fig1",
    "Phase diagram: mean MBL confidence over disorder strength and energy density, many realizations.",
    inputs={"averages": averages_of(PAPER3["phase_diagram"])},
)
add_figure(
    "paper3_fig2",
    "The network, with shapes and parameters taken from a trained model.",
    inputs={"networks": NETWORKS.format(training=PAPER3["sample"])},
    sites=PAPER3_SITES["sample"],
    cut=CONFIGURATION.entanglement_trainings[PAPER3["sample"]]["cut"],
)
add_figure(
    "paper3_fig3",
    "Critical disorder by threshold and fraction, and its correlation with the mean field of a realization.",
    inputs={"averages": averages_of(PAPER3["phase_diagram"])},
)
add_figure(
    "paper3_fig4",
    "A single realization: spread of the entropy, slope of the Schmidt gap, uncertainty, fine structure.",
    inputs={
        "summary": ENTANGLEMENT_SUMMARY.format(system=entanglement_system(PAPER3["sample"])),
        "averages": averages_of(PAPER3["sample"]),
        "fine_summary": ENTANGLEMENT_SUMMARY.format(system=entanglement_system(PAPER3["fine_structure"])),
        "fine_confidences": CONFIDENCES.format(training=PAPER3["fine_structure"]),
    },
)
add_figure(
    "paper3_fig5",
    "A single realization: gap ratio, and ETH confidence with and without confidence optimization.",
    inputs={
        "summary": ENTANGLEMENT_SUMMARY.format(system=entanglement_system(PAPER3["sample"])),
        "averages": averages_of(PAPER3["sample"]),
        "without_confidence": averages_of(PAPER3["no_confidence"]),
    },
)
add_figure(
    "paper3_fig6",
    "A single realization: classification of its eigenstates at several cuts.",
    inputs={"confidences": expand(CONFIDENCES, training=PAPER3["cuts"])},
    confidence=PAPER3_CONFIDENCE,
)
add_figure(
    "paper3_fig7",
    "Typical entanglement spectra, and what the networks dream.",
    inputs={"dreams": DREAMS.format(training=DREAMER)},
    confidence=PAPER3_CONFIDENCE,
)
add_figure(
    "paper3_fig8",
    "The transition region of networks trained with four cost functions.",
    inputs={"averages": expand(CONFIDENCE_AVERAGES, training=PAPER3["loss_functions"])},
    weights=[
        [float(CONFIGURATION.entanglement_trainings[name][key]) for key in ("confidence_weight", "weight_decay")]
        for name in PAPER3["loss_functions"]
    ],
)
add_figure(
    "paper3_fig9",
    "How often two networks of one training classify a state differently.",
    inputs={"averages": averages_of(PAPER3["sample"])},
)
add_figure(
    "paper3_fig10",
    "The transition region for chains of several lengths.",
    inputs={"averages": expand(CONFIDENCE_AVERAGES, training=PAPER3["sizes"])},
)
add_figure(
    "paper3_inputs",
    "Appendix A: accuracies and transitions of networks with other inputs.",
    inputs={
        "averages": expand(CONFIDENCE_AVERAGES, training=PAPER3["inputs"]),
        "networks": expand(NETWORKS, training=PAPER3["inputs"]),
    },
    trainings=[
        {
            key: CONFIGURATION.entanglement_training_settings(name)[key]
            for key in ("input", "hidden", "confidence_weight")
        }
        for name in PAPER3["inputs"]
    ],
    confidence=PAPER3_CONFIDENCE,
)
