"""After an edit exactly what depends on it runs again: job counts of dry runs, rule by rule, after one whole run."""

import os

import pytest

RING_AVERAGES = {"average_indicators_ring": 1, "average_predictions_ring": 1}
RING_FIGURES = {"paper1_fig1": 1, "paper1_fig3": 1, "scorecard": 1}


HEISENBERG = [
    *(f"heisenberg_{size}" for size in ("small", "large", "untrained")),
    *(f"heisenberg_{size}_energies" for size in ("small", "large", "largest")),
]
# The trainings on the many realizations of paper 3's chain.
CHAIN = [
    f"chain{what}{delta}" for what in ("", "_density_matrix", "_differences_two_layers") for delta in ("", "_delta_0")
] + ["chain_differences"]


def trained_again(*trainings):
    """Jobs of paper 3's trainings from the networks to the averages."""
    return {
        f"{stage}_{training}{folds}": 1
        for training in trainings
        for stage, folds in (
            ("train", "_00_to_01"),
            ("collect_networks", ""),
            ("classify", ""),
            ("average_confidences", ""),
        )
    }


def drawn_again(*figures):
    return dict.fromkeys([*figures, "scorecard"], 1)


def test_a_second_run_has_nothing_to_do(finished):
    assert finished.to_run() == {}


def test_dates_of_the_code_do_not_count(finished):
    for path in (finished.folder / "workflow").rglob("*"):
        os.utime(path)
    assert finished.to_run() == {}


def test_one_more_W(finished):
    finished.change_config(lambda config: config["systems"]["ring"]["disorder"]["W_grid"].append(4.0))
    assert finished.to_run() == {
        "diagonalize_ring_0000_to_0001": 1,
        "diagonalize_ring_0002_to_0003": 1,
        "indicators_ring": 2,
        "predict_ring": 2,
        **RING_AVERAGES,
        **RING_FIGURES,
    }


def test_one_more_realization(finished):
    def add(config):
        config["systems"]["ring"]["disorder"]["realizations"] += 1

    finished.change_config(add)
    # One new realization at each of the 4 W, 2 of them for training; the networks see larger samples to draw from.
    assert finished.to_run() == {
        "diagonalize_ring_0004_to_0004": 2,
        "diagonalize_ring_training_0004_to_0004": 2,
        "indicators_ring": 3,
        "train_ring_00_to_01": 1,
        "train_ring_by_realization_00_to_01": 1,
        "collect_networks_ring": 1,
        "collect_networks_ring_by_realization": 1,
        "predict_ring": 9,
        **RING_AVERAGES,
        **drawn_again("paper1_fig1", "paper1_fig2", "paper1_fig3", "paper1_fig4", "paper1_training"),
    }


def test_more_realizations_of_a_W_that_trains_nothing(finished):
    def add(config):
        config["systems"]["ring"]["disorder"]["additional"] = [{"from": 2.0, "to": 2.0, "realizations": 2}]

    finished.change_config(add)
    assert finished.to_run() == {
        "diagonalize_ring_0004_to_0005": 1,
        "indicators_ring": 1,
        "predict_ring": 1,
        **RING_AVERAGES,
        **RING_FIGURES,
    }


def test_a_dropout(finished):
    finished.edit("config/config.yaml", "dense: 60, dropout: 0.2", "dense: 60, dropout: 0.3")
    assert finished.to_run() == {
        **{
            f"{stage}_{training}{folds}": 1
            for training in ("ring", "ring_by_realization", "torus_kernel_10")
            for stage, folds in (("train", "_00_to_01"), ("collect_networks", ""))
        },
        "predict_ring": 6,
        "average_predictions_ring": 1,
        **drawn_again("paper1_fig1", "paper1_fig2", "paper1_fig3", "paper1_fig4", "paper1_training"),
    }


def test_one_more_fold(finished):
    finished.change_config(lambda config: config["training_defaults"].update(folds=3))
    trainings = ("ring", "torus", "torus_kernel_10", "ring_by_realization", "torus_by_realization")
    assert finished.to_run() == {
        **{f"train_{training}_02_to_02": 1 for training in trainings},
        **{f"collect_networks_{training}": 1 for training in trainings},
        "predict_ring": 6,
        "predict_torus": 2,
        "average_predictions_ring": 1,
        "average_predictions_torus": 1,
        **drawn_again("paper1_fig1", "paper1_fig2", "paper1_fig3", "paper1_fig4", "paper1_training"),
    }


def test_a_colour_map(finished):
    finished.edit("config/config.yaml", "paper1_fig1: {colormap: RdBu_r}", "paper1_fig1: {colormap: coolwarm}")
    assert finished.to_run() == drawn_again("paper1_fig1")


def test_another_compression_or_the_deletion_of_states_changes_no_number(finished):
    finished.change_config(lambda config: config.update(files={"compression_level": 4, "delete_states": True}))
    assert finished.to_run() == {}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (
            "workflow/locflow/eigensolvers/dense.py",
            '"""',
            '"""Reworded. ',
        ),
        ("workflow/locflow/indicators.py", "import numpy as np", "# Numerics.\n\nimport numpy as np"),
    ],
    ids=["docstring", "comment"],
)
def test_words_about_the_code(finished, path, old, new):
    text = (finished.folder / path).read_text(encoding="utf-8")
    assert old in text
    (finished.folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert finished.to_run() == {}


def test_a_line_of_the_eigensolvers(finished):
    finished.edit("workflow/locflow/eigensolvers/windows.py", "TIE = 1e-11", "TIE = 2e-11")
    assert {name for name in finished.to_run() if name.startswith(("operators", "collect_samples"))} == {
        f"collect_samples_{system}" for system in HEISENBERG
    }
    to_run = finished.to_run("paper1")
    assert to_run == {
        "diagonalize_ring_0000_to_0001": 2,
        "diagonalize_ring_0002_to_0003": 2,
        "diagonalize_ring_training_0000_to_0001": 2,
        "diagonalize_ring_training_0002_to_0003": 2,
        "diagonalize_torus": 2,
        "diagonalize_torus_training": 4,
        "indicators_ring": 6,
        "indicators_torus": 2,
        **{
            f"{stage}_{training}{folds}": 1
            for training in ("ring", "torus", "torus_kernel_10", "ring_by_realization", "torus_by_realization")
            for stage, folds in (("train", "_00_to_01"), ("collect_networks", ""))
        },
        "predict_ring": 6,
        "predict_torus": 2,
        "average_predictions_torus": 1,
        "average_indicators_torus": 1,
        **RING_AVERAGES,
        **dict.fromkeys(("paper1_fig1", "paper1_fig2", "paper1_fig3", "paper1_fig4", "paper1_training"), 1),
    }


def test_a_line_of_the_indicators(finished):
    finished.edit("workflow/locflow/indicators.py", "1 << 24", "1 << 25")
    assert finished.to_run("paper1") == {
        "indicators_ring": 6,
        "indicators_torus": 2,
        "average_indicators_ring": 1,
        "average_indicators_torus": 1,
        "paper1_fig3": 1,
    }


def test_one_more_W_of_the_chain(finished):
    finished.change_config(lambda config: config["systems"]["chain"]["disorder"]["W_grid"].append(6.0))
    # Its spectra join the transition region of every training on the chain.
    assert finished.to_run() == {
        "diagonalize_chain_0000_to_0001": 1,
        "diagonalize_chain_0002_to_0002": 1,
        **trained_again(*CHAIN),
        **drawn_again("paper3_fig1", "paper3_fig3", "paper3_inputs"),
    }


def test_the_confidence_term_of_one_training(finished):
    finished.change_config(
        lambda config: config["entanglement_trainings"]["chain_delta_0"].update(confidence_weight=0.5)
    )
    assert finished.to_run() == {**trained_again("chain_delta_0"), **drawn_again("paper3_inputs")}


def test_the_steps_of_a_dream(finished):
    finished.change_config(lambda config: config["paper3"]["dreaming"].update(steps=60))
    assert finished.to_run() == {"dream": 1, **drawn_again("paper3_fig7")}


def test_more_realizations_of_a_ring_that_is_trained_on(finished):
    # A dictionary of its own: the file's other sizes share this one.
    def add(config):
        small = config["systems"]["heisenberg_small"]
        small["disorder"] = {**small["disorder"], "realizations": 9}

    finished.change_config(add)
    regressions = ("multitask", "features", "transfer", "scratch", "energies")
    figures = ("fig3", "fig4", "fig5", "fig6", "fig7", "fig8", "fig9")
    assert finished.to_run() == {
        "diagonalize_heisenberg_small_0006_to_0008": 2,
        "collect_samples_heisenberg_small": 1,
        **{
            f"{stage}_{regression}{folds}": 1
            for regression in regressions
            for stage, folds in (("train", "_00_to_01"), ("collect_networks", ""))
        },
        **{
            f"evaluate_{regression}_on_heisenberg_{size}": 1
            for regression in ("multitask", "transfer", "scratch")
            for size in ("small", "large", "untrained")
        },
        "learning_curve": 1,
        "render_phase_diagram": 1,
        **drawn_again(*(f"paper2_{figure}" for figure in figures)),
    }


def test_the_unit_of_the_entropy_in_one_regression(finished):
    finished.change_config(lambda config: config["regressions"]["energies"].update(page_normalization="published"))
    # Panel (a) of figure 6 is diagonalized, and shows no entropy.
    assert finished.to_run() == {
        "train_energies_00_to_01": 1,
        "collect_networks_energies": 1,
        "render_phase_diagram": 1,
        **drawn_again("paper2_fig6", "paper2_fig7"),
    }


def test_the_papers_scale(finished):
    to_run = finished.to_run("paper1", scale="config/paper.yaml")
    assert to_run["diagonalize_ring"] + to_run["diagonalize_ring_training"] == 1200
    assert to_run["diagonalize_torus"] + to_run["diagonalize_torus_training"] == 1800
    # The training data come from W = 0.2 and 12 of the ring, 0.4 and 24 of the torus: 50 realizations each.
    assert to_run["diagonalize_ring_training"] == to_run["diagonalize_torus_training"] == 100
    assert [to_run[f"train_{training}"] for training in ("ring", "torus", "torus_kernel_10")] == [20, 20, 20]
    assert (to_run["predict_ring"], to_run["predict_torus"]) == (23 * 50, 30 * 50 + 5 * 50)
    assert to_run["operators_ring"] == to_run["operators_torus"] == 1
