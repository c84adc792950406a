"""After an edit exactly what depends on it runs again: jobs counted by rule and subject, after one whole run."""

import os

import pytest

RING_FIGURES = ("paper1_fig1", "paper1_fig3")
PAPER1 = ("paper1_fig1", "paper1_fig2", "paper1_fig3", "paper1_fig4", "paper1_training", "paper1_variants")
# At the tests' scale
RING_VARIANTS = ("ring_kernels_24", "ring_dropout_0p3")
CLASSIFIERS = ("ring", "torus", "torus_kernel_10", "ring_by_realization", "torus_by_realization", *RING_VARIANTS)
REGRESSIONS_TO_COMPARE = (
    *("multitask_features_4", "transfer_features_4", "transfer_gap_ratio", "scratch_gap_ratio"),
    *("transfer_entropy", "scratch_entropy"),
)
# The trainings on the many realizations of paper 3's chain.
CHAIN = [
    f"chain{what}{delta}" for what in ("", "_density_matrix", "_differences_two_layers") for delta in ("", "_delta_0")
] + ["chain_differences", "chain_mu_0p3", "chain_delta_3", "chain_half_the_steps", "chain_twice_the_steps"]


def trained_again(*trainings, stages=("train", "list_networks")):
    """Jobs of trainings whose networks one job trains."""
    return {f"{stage} {training}": 1 for training in trainings for stage in stages}


def all_stages(*trainings):
    """Jobs of paper 3's trainings from the networks to the averages."""
    return trained_again(*trainings, stages=("train", "list_networks", "predict", "average"))


def drawn_again(*figures):
    return {**{f"draw {figure}": 1 for figure in figures}, "judge scorecard": 1}


def test_a_second_run_has_nothing_to_do(finished):
    assert finished.to_run() == {}


def test_dates_of_the_code_do_not_count(finished):
    for path in (finished.folder / "workflow").rglob("*"):
        os.utime(path)
    assert finished.to_run() == {}


def test_one_more_W(finished):
    finished.change_config(lambda config: config["systems"]["ring"]["disorder"]["W_grid"].append(4.0))
    assert finished.to_run() == {
        "diagonalize ring": 2,
        "indicators ring": 2,
        "predict ring": 2,
        "summarize ring": 1,
        "average ring": 1,
        **drawn_again(*RING_FIGURES),
    }


def test_one_more_realization(finished):
    def add(config):
        config["systems"]["ring"]["disorder"]["realizations"] += 1

    finished.change_config(add)
    # One new block at each of the 4 W, the two full ones stay; the networks see larger samples to draw from.
    assert finished.to_run() == {
        "diagonalize ring": 4,
        "indicators ring": 3,
        **trained_again("ring", "ring_by_realization", *RING_VARIANTS),
        "predict ring": 9,
        "summarize ring": 1,
        "average ring": 1,
        **drawn_again(*PAPER1),
    }


def test_more_realizations_of_a_W_that_trains_nothing(finished):
    def add(config):
        config["systems"]["ring"]["disorder"]["additional"] = [{"from": 2.0, "to": 2.0, "realizations": 2}]

    finished.change_config(add)
    assert finished.to_run() == {
        "diagonalize ring": 1,
        "indicators ring": 1,
        "predict ring": 1,
        "summarize ring": 1,
        "average ring": 1,
        **drawn_again(*RING_FIGURES),
    }


def test_a_dropout(finished):
    finished.change_config(lambda config: config["trainings"].update(torus={"network": {"dropout": 0.3}}))
    assert finished.to_run() == {
        **trained_again("torus", "torus_by_realization"),
        "predict torus": 4,
        "average torus": 1,
        **drawn_again("paper1_fig1", "paper1_fig2", "paper1_fig3", "paper1_training"),
    }


def test_one_more_fold(finished):
    finished.change_config(lambda config: config["training_defaults"]["classifier"].update(folds=3))
    assert finished.to_run() == {
        **trained_again(*CLASSIFIERS),
        "predict ring": 6,
        "predict torus": 4,
        "average ring": 1,
        "average torus": 1,
        **drawn_again(*PAPER1),
    }


def test_a_colour_map(finished):
    finished.change_config(lambda config: config["paper1"].update(style={"fig1": {"colormap": "coolwarm"}}))
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
        ("workflow/locflow/kinds/states/indicators.py", "import numpy as np", "# Numerics.\n\nimport numpy as np"),
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
    to_run = finished.to_run()
    assert not [job for job in to_run if job.startswith("operators")]
    # Every kind of realization that looks for eigenstates of a chain, a ring or a torus.
    assert to_run.keys() >= {"diagonalize ring", "diagonalize chain", "diagonalize heisenberg_small"}
    assert finished.to_run("paper1") == {
        "diagonalize ring": 8,
        "diagonalize torus": 6,
        "indicators ring": 6,
        "indicators torus": 4,
        **trained_again(*CLASSIFIERS),
        "predict ring": 6,
        "predict torus": 4,
        **{f"{stage} {name}": 1 for stage in ("summarize", "average") for name in ("ring", "torus")},
        **{f"draw {figure}": 1 for figure in PAPER1},
    }


def test_a_line_of_the_indicators(finished):
    finished.edit("workflow/locflow/kinds/states/indicators.py", "1 << 24", "1 << 25")
    assert finished.to_run("paper1") == {
        "indicators ring": 6,
        "indicators torus": 4,
        "summarize ring": 1,
        "summarize torus": 1,
        "draw paper1_fig3": 1,
    }


def test_a_line_of_one_kind_of_training(finished):
    finished.edit(
        "workflow/locflow/kinds/regression/networks.py",
        'activation="relu", name="hidden"',
        'activation="tanh", name="hidden"',
    )
    assert {job.split()[0] for job in finished.to_run("paper3")} == set()
    assert {job.split()[0] for job in finished.to_run("paper2")} >= {"train", "predict"}


def test_words_about_an_option(finished):
    finished.edit("workflow/locflow/kinds/classifier/options.py", "Number of kernels m.", "How many kernels.")
    assert finished.to_run() == {}


def test_one_more_W_of_the_chain(finished):
    finished.change_config(lambda config: config["systems"]["chain"]["disorder"]["W_grid"].append(6.0))
    # Its spectra join the transition region of every training on the chain.
    assert finished.to_run() == {
        "diagonalize chain": 2,
        **all_stages(*CHAIN),
        **drawn_again("paper3_fig1", "paper3_fig3", "paper3_inputs", "paper3_variants"),
    }


def test_networks_of_one_system_applied_to_another(finished):
    def add(config):
        disorder = {"W_grid": [0.5, 2.0, 8.0], "W_training": [], "distribution": {"kind": "binary"}}
        config["systems"]["ring_binary"] = {"like": "ring", "disorder": disorder}
        config["trainings"]["ring_on_binary"] = {"like": "ring", "applied_to": "ring_binary"}

    finished.change_config(add)
    figures = (f"results/tiny/figures/{folder}/ring_on_binary.png" for folder in ("phase_diagrams", "indicator_maps"))
    # The labelled states of the ring are there.
    assert finished.to_run(*figures) == {
        "operators ring_binary": 1,
        "diagonalize ring_binary": 6,
        "indicators ring_binary": 6,
        "predict ring_on_binary": 6,
        "summarize ring_binary": 1,
        **trained_again("ring_on_binary", stages=("train", "list_networks", "average")),
        "draw phase_diagrams_ring_on_binary": 1,
        "draw indicator_maps_ring_on_binary": 1,
    }


def test_the_confidence_term_of_one_training(finished):
    finished.change_config(lambda config: config["trainings"].update(chain_delta_0={"confidence_weight": 0.5}))
    assert finished.to_run() == {**all_stages("chain_delta_0"), **drawn_again("paper3_inputs")}


def test_the_steps_of_a_dream(finished):
    finished.change_config(lambda config: config["paper3"]["dreaming"].update(steps=60))
    assert finished.to_run() == {"dream sample": 1, **drawn_again("paper3_fig7")}


def test_more_realizations_of_a_ring_that_is_trained_on(finished):
    def add(config):
        config["systems"]["heisenberg_small"]["disorder"]["realizations"] = 9
        config["systems"]["heisenberg_large"]["disorder"] = {"realizations": 6}

    finished.change_config(add)
    assert finished.to_run() == {
        "diagonalize heisenberg_small": 2,
        "summarize heisenberg_small": 1,
        **trained_again("multitask", "features", "transfer", "scratch", "energies", *REGRESSIONS_TO_COMPARE),
        **trained_again("features_4", "features_for_gap_ratio", "features_for_entropy"),
        **{f"predict {name}": 3 for name in ("multitask", "transfer", "scratch", *REGRESSIONS_TO_COMPARE)},
        "learning_curve multitask_published_code": 1,
        "render_phase_diagram energies": 1,
        **drawn_again(*(f"paper2_fig{number}" for number in range(3, 10)), "paper2_variants"),
    }


def test_the_unit_of_the_entropy_in_one_regression(finished):
    finished.change_config(lambda config: config["trainings"]["energies"].update(page_normalization="published"))
    # Panel (a) of figure 6 is diagonalized, and shows no entropy.
    assert finished.to_run() == {
        **trained_again("energies"),
        "render_phase_diagram energies": 1,
        **drawn_again("paper2_fig6", "paper2_fig7"),
    }


def test_the_units_of_one_recurrent_training(finished):
    finished.change_config(lambda config: config["trainings"].update(blanked_75={"units": 8}))
    assert finished.to_run() == {**all_stages("blanked_75"), **drawn_again("paper5_fig5")}


def test_exchanged_roles_of_figures(finished):
    def exchange(config):
        config["paper3"].update(sample="sample_delta_0", no_confidence="sample", cuts=["cut_2", "cut_1"])
        config["paper4"] = {"localization": {"two_layer": "su2_four_layer", "four_layer": "su2_two_layer"}}
        config["paper5"]["spins"] = {"weak": 8.0, "strong": 1.5}

    finished.change_config(exchange)
    # Snakemake compares the sorted list of a job's inputs, which stays the same.
    assert finished.to_run() == drawn_again(
        *(f"paper3_fig{number}" for number in (2, 4, 5, 6, 9)),
        *(f"paper4_{figure}" for figure in ("fig2", "fig3", "ando")),
        "paper5_fig8",
    )


def test_the_papers_scale(finished):
    to_run = finished.to_run("paper1", scale="config/paper.yaml")
    # One job for each seed and W; states are deleted at this scale.
    assert to_run["diagonalize_states ring"] == 1200
    assert to_run["diagonalize_states torus"] == 1800
    assert [to_run[f"train {training}"] for training in ("ring", "torus", "torus_kernel_10")] == [20, 20, 20]
    assert (to_run["predict ring"], to_run["predict torus"]) == (23 * 50, 30 * 50 + 5 * 50)
    assert to_run["operators ring"] == to_run["operators torus"] == 1


def test_systems_and_trainings_of_ones_own_are_in_all_beside_the_papers(fresh):
    def add(config):
        config["systems"]["mine"] = {"like": "ring", "disorder": {"W_grid": [0.5, 12.0]}}
        config["systems"]["mine_alone"] = {"like": "heisenberg_small"}
        config["trainings"]["mine"] = {"like": "ring", "system": "mine"}

    before = fresh.to_run()
    fresh.change_config(add)
    added = fresh.to_run()
    assert {name: count for name, count in added.items() if count != before.get(name)} == {
        "operators mine": 1,
        "diagonalize mine": 4,
        "indicators mine": 4,
        "summarize mine": 1,
        "train mine": 1,
        "list_networks mine": 1,
        "predict mine": 4,
        "average mine": 1,
        "draw phase_diagrams_mine": 1,
        "operators mine_alone": 1,
        "diagonalize mine_alone": 4,
        "summarize mine_alone": 1,
    }
    assert not [name for name in before if "phase_diagrams" in name]
