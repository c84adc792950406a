"""Figures of paper 4 (Ohtsuki, Ohtsuki, arXiv:1610.00462)."""

PAPER4 = CONFIGURATION.papers["paper4"]
PAPER4_BOOTSTRAP = CONFIGURATION.bootstrap_settings()
PAPER4_CONFIDENCE = PAPER4_BOOTSTRAP["confidence"]
PAPER4_LOCALIZATION = {name: getattr(PAPER4.localization, name) for name in ("two_layer", "four_layer")}
PAPER4_TOPOLOGY = {name: getattr(PAPER4.topology, name) for name in ("two_layer", "four_layer", "few_samples")}

for figure_name, densities, training, title in (
    ("paper4_fig1", PAPER4.delocalized, PAPER4.localization.four_layer, "SU(2) model"),
    ("paper4_fig4", PAPER4.topological, PAPER4.topology.four_layer, "Chern insulator, open edges"),
):
    add_figure(
        figure_name,
        inputs={"images": images_of(densities.system, densities.W)},
        script="paper4_densities",
        title=title,
        critical_W=CONFIGURATION.trainings[training].critical_W,
        **PAPER4_BOOTSTRAP,
    )

add_figure(
    "paper4_fig2",
    inputs={"networks": expand(PATHS.NETWORKS, training=PAPER4.trainings.values())},
    titles=PAPER4.titles,
)
add_figure(
    "paper4_fig3",
    inputs=image_averages(PAPER4_LOCALIZATION),
    networks=list(PAPER4_LOCALIZATION),
    test=PAPER4.localization.test,
    unseen=PAPER4.localization.unseen,
    confidence=PAPER4_CONFIDENCE,
)
add_figure(
    "paper4_fig5",
    inputs={
        **image_averages(PAPER4_TOPOLOGY),
        "window": images_judged(PAPER4.topology.four_layer, PAPER4.topology.window),
    },
    networks=list(PAPER4_TOPOLOGY),
    test=PAPER4.topology.test,
    unseen=PAPER4.topology.unseen,
    **PAPER4_BOOTSTRAP,
)
add_figure(
    "paper4_ando",
    inputs={
        "predictions": expand(
            PATHS.PREDICTIONS,
            training=PAPER4_LOCALIZATION.values(),
            system=PAPER4.localization.other_model,
            part="all",
        )
    },
    networks=list(PAPER4_LOCALIZATION),
    system=PAPER4.localization.other_model,
    **PAPER4_BOOTSTRAP,
)
add_figure(
    "paper4_features",
    inputs={
        "networks": PATHS.networks(PAPER4.features.training),
        "shown": images_of(CONFIGURATION.trainings[PAPER4.features.training].system, PAPER4.features.W),
        "test": images_of(PAPER4.localization.test),
        "predictions": images_judged(PAPER4.features.training, PAPER4.localization.test),
    },
    **PAPER4_BOOTSTRAP,
)


rule paper4_fig1:
    """Delocalized and localized eigenstates of the SU(2) model."""
    input:
        figure_files("paper4_fig1"),
    localrule: True


rule paper4_fig2:
    """The networks, with shapes and parameter counts of trained models."""
    input:
        figure_files("paper4_fig2"),
    localrule: True


rule paper4_fig3:
    """SU(2) model: probability of a delocalized state against disorder, at four energies."""
    input:
        figure_files("paper4_fig3"),
    localrule: True


rule paper4_fig4:
    """Topological and non-topological eigenstates of the Chern insulator."""
    input:
        figure_files("paper4_fig4"),
    localrule: True


rule paper4_fig5:
    """Chern insulator: probability of a topological state against disorder, and against energy."""
    input:
        figure_files("paper4_fig5"),
    localrule: True


rule paper4_ando:
    """Ando model: predictions of networks that were trained on the SU(2) model."""
    input:
        figure_files("paper4_ando"),
    localrule: True


rule paper4_features:
    """Feature maps of a network's middle layers, and its output against the participation number."""
    input:
        figure_files("paper4_features"),
    localrule: True


rule paper4:
    """Every figure of paper 4."""
    input:
        all_figure_files("paper4"),
    localrule: True


rule scorecard_paper4:
    """Every claim of paper 4 with its measured value."""
    input:
        scorecard_files("scorecard_paper4"),
    localrule: True
