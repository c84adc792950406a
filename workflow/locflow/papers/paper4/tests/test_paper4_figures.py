"""Figures of paper 4: drawn without warnings, the same bytes every time, and their numbers."""

import numpy as np
import pytest
from synthetic_images import falling, images_at, predictions_of

from locflow.figures.style import save_figure
from locflow.figures.systems import Words
from locflow.kinds.image_classifier import phase_diagram
from locflow.kinds.image_classifier.averages import average_energies, average_images
from locflow.measure.images import accuracy_quantity
from locflow.papers.paper4 import densities
from locflow.papers.paper4.figures import ando, features, fig3, fig5
from locflow.results.measured import measured

W = np.round(np.arange(1, 101) * 0.124, 3)
SETTINGS = {"resamples": 100, "seed": 1}
WORDS = dict.fromkeys(("test", "su2_unseen"), Words("torus, SU(2) model", "disorder strength $W$", "V"))
CROSSINGS = {0.0: 6.3, 1.0: 5.8, 2.0: 4.9, 3.0: 3.0}


def by_name(quantities):
    return {item["name"]: item for item in measured("figure", "test", quantities)["quantities"]}


def record(accuracy):
    return {"validation_accuracy": accuracy, "sample": {"training": 1800, "validation": 200}}


def averages_of(crossings, *, training="four_layer", critical_W=6.2, strengths=W, unseen="su2_unseen"):
    options = {"training": training, "critical_W": critical_W, "noise": 0.05}
    curves = {energy: falling(at) for energy, at in crossings.items()}
    first = {0.0: next(iter(curves.values()))}
    return average_images(
        [
            predictions_of(curves, strengths, **options),
            predictions_of(first, strengths + strengths[0] / 2, system=unseen, **options),
        ],
        **SETTINGS,
    )


@pytest.fixture(scope="module")
def averages():
    return {name: averages_of(CROSSINGS, training=name) for name in ("two_layer", "four_layer")}


@pytest.fixture(scope="module")
def topology():
    averages = {
        name: averages_of(
            {0.0: 3.25}, training=name, critical_W=3.2, strengths=0.064 * np.arange(1, 101), unseen="unseen"
        )
        for name in ("two_layer", "four_layer", "few_samples")
    }
    energies = np.linspace(-0.45, 0.45, 12)
    # At W = 1 all are topological, at W = 6 none.
    window = predictions_of({energy: lambda W: (W < 3).astype(float) for energy in energies}, [1.0, 6.0])
    return averages, window, average_energies(window, edges=fig5.ENERGY_BINS, **SETTINGS)


@pytest.fixture(scope="module")
def states():
    return densities.densities_dataset([images_at(strength, realizations=5) for strength in (0.5, 1.9, 2.1, 4.0)])


@pytest.fixture(scope="module")
def participation():
    strengths = np.array([1.0, 1.8, 1.9, 2.0, 2.1, 2.4, 3.0])
    images = [images_at(strength, targets=(0.0, 1.0)) for strength in strengths]
    predictions = predictions_of({0.0: falling(2.0), 1.0: falling(2.0)}, strengths, realizations=4)
    return features.participation_dataset(images, predictions)


def figures(averages, topology, states, participation):
    by_training, window, energies = topology
    generator = np.random.default_rng(0)
    maps = {
        strength: {"convolution1": generator.normal(size=(12, 12, 4)), "pooling1": generator.normal(size=(6, 6, 4))}
        for strength in (1.0, 3.0)
    }
    images = {strength: images_at(strength)["density"].values[0, 0] for strength in maps}
    return {
        "densities": densities.draw(states, {"colormap": "magma"}, title="states", critical_W=2.0),
        "fig3": fig3.draw(averages, "test", {"palette": "deep"}),
        "fig5": fig5.draw({k: by_training[k] for k in ("two_layer", "four_layer")}, energies, window, "test"),
        "ando": ando.draw(averages, "su2_unseen"),
        "probability": phase_diagram.draw(averages["four_layer"], WORDS, {"palette": "deep"}),
        "features": features.draw(images, maps, participation, {"colormap": "magma"}),
    }


@pytest.mark.slow
def test_figures_are_drawn_the_same_every_time(tmp_path, averages, topology, states, participation):
    files = []
    for k in range(2):
        drawn = figures(averages, topology, states, participation)
        for name, figure in drawn.items():
            save_figure(figure, pdf=tmp_path / f"{name}{k}.pdf", png=tmp_path / f"{name}{k}.png", dpi=40)
        files.append([(tmp_path / f"{name}{k}.{kind}").read_bytes() for name in drawn for kind in ("pdf", "png")])
    assert files[0] == files[1]


def test_fig3_shows_each_energy_and_network_once(averages):
    left, right = fig3.draw(averages, "test", {"palette": "deep"}).axes
    # Two networks at one and at three energies; the lines of the known transitions, and the 50 % line.
    assert [len(axes.lines) for axes in (left, right)] == [2 + 1 + 1, 6 + 3 + 1]
    known = sorted(line.get_xdata()[0] for line in right.lines if np.ptp(line.get_xdata()) == 0)
    assert known == [3.394, 5.165, 5.953]


def test_fig3_quantities(averages):
    records = {"two_layer": [record(0.98), record(0.99), record(0.97)], "four_layer": [record(0.99)]}
    quantities = by_name(fig3.quantities(averages, records, test="test", unseen="su2_unseen", confidence_level=0.95))
    assert quantities["validation_accuracy_two_layer"]["value"] == pytest.approx(0.98)
    for energy, crossing in CROSSINGS.items():
        value = quantities[f"crossing_e{energy:g}_four_layer"]["value"]
        assert value == pytest.approx(crossing, abs=0.05)
    assert quantities["shift_e1_two_layer"]["value"] == pytest.approx(5.8 - 5.953, abs=0.05)
    # From 6.3 to 5.8 is the smallest fall.
    assert quantities["largest_step_two_layer"]["value"] == pytest.approx(-0.5, abs=0.08)
    lower, upper = quantities["largest_step_two_layer"]["interval"]
    assert lower < -0.4 and -0.7 < upper < 0
    assert quantities["far_below_four_layer"]["value"] > 0.95
    assert quantities["far_above_four_layer"]["value"] < 0.05
    assert 0.9 < quantities["accuracy_unseen_two_layer"]["value"] < 1


def test_a_crossing_beyond_the_grid_is_said():
    flat = average_images([predictions_of({0.0: lambda W: 0 * W + 1}, W)], **SETTINGS)
    (crossing, shift, *_) = ando.quantities({"four_layer": flat}, "test")
    assert crossing["value"] is None and shift["value"] is None
    assert "P does not fall through 1/2 between W = 0.124 and 12.4" in crossing["note"]
    measured("figure", "test", [crossing, shift])


def test_the_accuracy_of_one_fold_has_a_binomial_interval():
    one = accuracy_quantity([record(0.95)], "a", "a", confidence_level=0.95)
    assert one["interval"] == pytest.approx([0.9104, 0.9726], abs=1e-3)
    assert "binomial" in one["interval_means"]
    many = accuracy_quantity([record(0.95), record(0.97)], "a", "a", confidence_level=0.95)
    assert many["value"] == pytest.approx(0.96)
    assert many["interval"][1] == 1.0


def test_fig5_quantities(topology):
    made, _, energies = topology
    few = made["few_samples"]
    averages = {name: made[name] for name in ("two_layer", "four_layer")}
    records = {name: [record(0.93)] for name in made}
    quantities = by_name(
        fig5.quantities(averages, records, few, energies, test="test", unseen="unseen", confidence_level=0.95)
    )
    assert quantities["crossing_four_layer"]["value"] == pytest.approx(3.25, abs=0.05)
    assert quantities["window_1"]["value"] == 1
    assert quantities["window_2"]["value"] == 0
    assert quantities["window_share_1"]["value"] == 1
    assert {"validation_accuracy_few_samples", "accuracy_unseen_few_samples"} <= set(quantities)
    assert "crossing_few_samples" not in quantities


def test_every_curve_of_a_training_has_a_crossing(averages):
    quantities = by_name(phase_diagram.quantities(averages["two_layer"], WORDS))
    assert quantities["crossing_test_e2"]["value"] == pytest.approx(4.9, abs=0.05)
    assert quantities["crossing_test_e2"]["unit"] == "V"
    assert quantities["accuracy_su2_unseen_e0"]["value"] > 0.9
    assert len(quantities) == 10


def test_density_quantities(states):
    quantities = by_name(densities.quantities(states, critical_W=2.0, resamples=100, confidence_level=0.95, seed=0))
    # Of independent exponentials the sum of squares is 2 / sites.
    assert quantities["participation_1"]["value"] == pytest.approx(128, rel=0.15)
    assert quantities["participation_4"]["value"] < 20
    assert quantities["misordered"]["value"] == 0
    # The rim of width 3 holds 156 of 256 sites.
    assert quantities["rim_weight_1"]["value"] == pytest.approx(156 / 256, abs=0.05)
    assert quantities["rim_weight_4"]["value"] < 0.01
    np.testing.assert_allclose(states["density"].mean(("x", "y")), 1, rtol=1e-5)


def test_the_judgement_goes_by_the_participation_number_where_it_does(participation):
    quantities = by_name(features.quantities(participation, resamples=100, confidence_level=0.95, seed=0))
    assert quantities["rank_correlation"]["value"] > 0.7
    assert quantities["ln_participation_e0"]["value"] is not None
    blind = participation.assign(probability=1 - participation["probability"])
    blind.attrs = participation.attrs
    quantities = by_name(features.quantities(blind, resamples=100, confidence_level=0.95, seed=0))
    assert quantities["rank_correlation"]["value"] < -0.7


def test_channels_that_tell_the_states_apart_come_first():
    first, last = np.ones((3, 3, 4)), np.ones((3, 3, 4))
    last[..., 2], last[..., 0] = 100, 3
    assert features.telling_channels([first, last])[:2] == [2, 0]
