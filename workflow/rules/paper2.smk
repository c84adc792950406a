"""Figures of paper 2 (Gresch, Bittel, Kliesch, arXiv:2202.08853)."""

PAPER2_SIZES = CONFIGURATION.sizes()
PAPER2_SITES = {
    **{role: number_of_sites(CONFIGURATION.systems[system]["lattice"]) for role, system in PAPER2_SIZES.items()},
    # The published means are those of 10 sites, whichever role they have.
    "ten_sites": 10,
}


def evaluations(regression):
    """What a regression predicts for the three sizes."""
    return expand(REGRESSION, training=PAPER2["regressions"][regression], system=PAPER2_SIZES.values())


add_figure(
    "paper2_fig3",
    "Means and spreads of the indicators over disorder strength, by diagonalization and by the network.",
    inputs={"regressions": evaluations("multitask")},
    roles=list(PAPER2_SIZES),
    **CONFIGURATION.bootstrap_settings(),
)
add_figure(
    "paper2_fig4",
    "Normalized coefficient of determination of each indicator over disorder strength.",
    inputs={"regressions": evaluations("multitask")},
    roles=list(PAPER2_SIZES),
    **CONFIGURATION.bootstrap_settings(),
)
add_figure(
    "paper2_fig5",
    "The spin fraction learned by transfer, from scratch, and with the other indicators.",
    inputs={way: evaluations(way) for way in ("multitask", "scratch", "transfer")},
    roles=list(PAPER2_SIZES),
    **CONFIGURATION.bootstrap_settings(),
)
add_figure(
    "paper2_fig6",
    "Spin fraction over disorder strength and energy density, by diagonalization and by the network.",
    inputs={
        "samples": SAMPLES.format(system=PAPER2_DIAGRAM["system"]),
        "rendered": RENDERED.format(training=PAPER2_DIAGRAM["regression"]),
    },
    **CONFIGURATION.bootstrap_settings(),
)
add_figure(
    "paper2_fig7",
    "The architecture and its parameters, taken from trained models.",
    inputs={
        "indicators": NETWORKS.format(training=PAPER2["regressions"]["multitask"]),
        "with_energy": NETWORKS.format(training=PAPER2_DIAGRAM["regression"]),
    },
)
add_figure(
    "paper2_fig8",
    "The two features of the recurrent layer over disorder strength, for each size.",
    inputs={"regressions": evaluations("multitask")},
    roles=list(PAPER2_SIZES),
    **CONFIGURATION.bootstrap_settings(),
)
add_figure(
    "paper2_fig9",
    "Training and test loss over the number of training realizations.",
    inputs={"losses": LEARNING_CURVE.format(training=PAPER2["learning_curve"]["regression"])},
    sizes=PAPER2_SIZES,
    **CONFIGURATION.bootstrap_settings(),
)
