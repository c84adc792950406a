"""The figures and the section of the study of transfer, from synthetic verdicts whose answer is known."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.files import load
from locflow.configuration.merging import merged
from locflow.hamiltonians.disorder import random_field
from locflow.measure.critical_disorders import Mean, compared
from locflow.papers.transfer.common import order_parameter, strengths
from locflow.papers.transfer.figures import basis, matrix, pairs
from locflow.papers.transfer.section import BASIS_CASES, ROOT_MEAN_SQUARE, box_strength

CONFIG = Path(__file__).parents[5] / "config"
OPTIONS = {"resamples": 200, "confidence_level": 0.95, "seed": 1}
SYSTEM = {
    "model": "t-V fermions",
    "lattice": [10],
    "boundary": "periodic",
    "basis": "fermions",
    "particles": None,
    "couplings": {"t": 0.5, "V": 1.0},
    "unit": "V",
    "distribution": {"kind": "box"},
    "bonds": None,
    "rescaled": True,
}


def by_name(quantities):
    return {item["name"]: item for item in quantities}


def falling(W, critical, *, realizations=10, networks=3, seed=0):
    """P(ETH) that falls through 1/2 at W_c, each realization's shifted a little; shape (network, realization, W)."""
    own = np.random.default_rng(seed).normal(0, 0.1, size=(1, realizations, 1))
    curve = np.clip(0.5 + 0.2 * (critical + own - own.mean() - W), 0, 1)
    return np.repeat(curve, networks, axis=0)


def verdicts(cases, systems, *, realizations=10, networks=3):
    """Verdicts with a W_c for each case, of systems with their W, the first without its last realization."""
    length = max(map(len, systems.values()))
    shape = len(cases), len(systems), networks, realizations, length
    probability = np.full(shape, np.nan)
    for row, critical in enumerate(cases.values()):
        for place, W in enumerate(systems.values()):
            own = realizations - (place == 0)
            probability[row, place, :, :own, : len(W)] = falling(np.array(W), critical, realizations=own)
    dims = ("case", "system", "network", "realization", "position")
    accuracy = np.full((len(cases), networks), 0.9)
    return xr.Dataset(
        {
            "probability": (dims, probability),
            "called_ETH": (dims, np.where(np.isnan(probability), np.nan, (probability > 0.5).astype(float))),
            "W": (("system", "position"), [[*W, *[np.nan] * (length - len(W))] for W in systems.values()]),
            "training_accuracy": (("case", "network"), accuracy),
            "validation_accuracy": (("case", "network"), accuracy),
        },
        coords={"case": [*cases], "system": [*systems], "realization": np.arange(realizations)},
    )


def test_what_a_system_lacks_is_left_out():
    said = verdicts({"own labels": 2.0}, {"a": [1.0, 3.0], "b": [1.0, 2.0, 3.0]})
    assert order_parameter(said, "own labels", "a").shape == (3, 9, 2)
    assert order_parameter(said, "own labels", "b").shape == (3, 10, 3)
    assert strengths(said, "a").tolist() == [1.0, 3.0]


MEMBERS = [
    {"training": "one", "label": "one", "system": "s1", "box_strength": 1.0, "sites": 10},
    {"training": "two", "label": "two", "system": "s2", "box_strength": 2.0, "sites": 10},
]


@pytest.fixture(scope="module")
def columns():
    """Networks of two systems on both; W of the second counts twice in units of the box."""
    systems = {"s1": [1.0, 2.0, 3.0, 4.0, 5.0], "s2": [0.5, 1.0, 1.5, 2.0, 2.5]}
    said = verdicts({"one": 2.0, "two": 1.5}, systems)
    return [matrix.column_of(said, MEMBERS, member, OPTIONS) for member in MEMBERS]


def test_a_matrix_has_critical_disorders_in_units_of_the_box(columns):
    measured = by_name(matrix.quantities(columns))
    assert measured["critical_disorder_one_on_one"]["value"] == pytest.approx(2.0)
    assert measured["critical_disorder_two_on_one"]["value"] == pytest.approx(1.5)
    # On the second system, in whose W networks call W_c = 2.0 and 1.5, that is 4 and 3 of the box.
    assert measured["critical_disorder_one_on_two"]["value"] == pytest.approx(4.0)
    assert measured["shift_one_on_two"]["value"] == pytest.approx(1.0)
    # Both networks are asked about the same realizations, which they shift alike.
    assert np.ptp(measured["shift_one_on_two"]["interval"]) < 1e-9
    assert "shift_one_on_one" not in measured
    assert measured["weakest_one_on_one"]["value"] == pytest.approx(0.7)
    assert measured["strongest_one_on_one"]["value"] == pytest.approx(0.0, abs=0.02)


def test_a_matrix_shows_values_and_what_lies_beyond_the_grid(columns):
    figure = matrix.draw([columns], [MEMBERS], {"colormap": "RdBu_r"})
    axes = figure.axes[0]
    texts = {text.get_position(): text.get_text() for text in axes.texts}
    assert texts[0, 0].startswith("2.00\n[") and texts[1, 0].startswith("4.00\n[")
    assert [label.get_text() for label in axes.get_yticklabels()] == ["one", "two"]
    W = np.array([1.0, 8.0])
    assert matrix.value_text(np.inf, np.array([np.inf, np.inf]), W) == "> 8"
    assert matrix.value_text(-np.inf, np.array([-np.inf, 2.0]), W) == "< 1"
    assert matrix.value_text(2.0, np.array([1.0, np.inf]), W) == "2.00\n[1.00, ]"


def test_accuracies_count_both_labels_alike():
    said = verdicts(dict.fromkeys(BASIS_CASES, 2.0), {"s": [1.0, 2.0, 3.0]})
    called = said["called_ETH"].to_numpy()
    called[:, 0, :, :, 0], called[:, 0, :, :, 2] = 0.75, 0.5
    settings = {"W_ETH": 1.0, "W_MBL": 3.0, "system": SYSTEM, "style": {"palette": "deep"}}
    right = basis.accuracies(said, "s", settings)
    assert right["stored"] == pytest.approx([(0.75 + 0.5) / 2] * 3)
    found = compared(
        [1.0, 2.0, 3.0], {name: Mean(order_parameter(said, name, "s")) for name in right}, sites=10, **OPTIONS
    )
    measured = basis.quantities(found, right, said, "V")
    assert by_name(measured)["accuracy_shuffled_labels"]["value"] == pytest.approx(0.625)
    assert by_name(measured)["shift_permuted_alike"]["value"] == pytest.approx(0)
    assert "critical_disorder_shuffled_labels" not in by_name(measured)
    curves, shares = basis.draw(found, right, measured, settings).axes
    assert len(curves.get_legend_handles_labels()[1]) == len(shares.get_yticks()) == len(BASIS_CASES)


def test_a_map_is_measured_and_drawn_for_every_predictor():
    W = np.linspace(0.5, 10, 39)
    settings = {"W_ETH": [0.5, 1.0], "W_MBL": [6.0, 8.0], "W": W.tolist(), "system": SYSTEM}
    settings["style"] = {"palette": "viridis"}
    parameters = {
        pairs.key_of(name, row, column): Mean(falling(W, 2 + shift + 0.5 * W_ETH + 0.1 * W_MBL), name="network")
        for shift, name in enumerate(pairs.PREDICTORS)
        for row, W_ETH in enumerate(settings["W_ETH"])
        for column, W_MBL in enumerate(settings["W_MBL"])
    }
    found = compared(W, parameters, sites=10, **OPTIONS)
    maps = pairs.maps_of(found, settings)
    measured = by_name(pairs.quantities(maps, "V"))
    for name in pairs.PREDICTORS:
        assert measured[f"slope_eth_{name}"]["value"] == pytest.approx(0.5, abs=0.01)
        assert measured[f"slope_mbl_{name}"]["value"] == pytest.approx(0.1, abs=0.01)
    assert measured["shift_participation"]["value"] == pytest.approx(-1)
    figure = pairs.draw(maps, found, settings)
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == ["0.5", "1"]
    assert [axes.get_title(loc="left") for axes in figure.axes] == [label for label, _ in pairs.PREDICTORS.values()]


@pytest.fixture(scope="module")
def laptop():
    return load(CONFIG)


def test_networks_are_applied_to_other_realizations_than_they_were_trained_on(laptop):
    configuration = check(laptop)
    for training in configuration.papers["transfer"].members:
        options = configuration.trainings[training]
        trained, applied = (configuration.systems[name] for name in (options.system, options.applied_to))
        assert trained.fields_of != applied.fields_of
        assert trained.hamiltonian["lattice"] == applied.hamiltonian["lattice"]


def test_fields_of_one_matrix_are_compared_at_equal_root_mean_squares(laptop):
    configuration = check(laptop)
    paper = configuration.papers["transfer"]
    fields, _ = paper.matrix
    for member in fields.members:
        options = configuration.trainings[member.training]
        unit = box_strength(configuration.systems[options.applied_to])
        assert [unit * options.W_ETH, unit * options.W_MBL] == pytest.approx([0.5, 8.0], rel=2e-3)


@pytest.mark.parametrize("kind", sorted(ROOT_MEAN_SQUARE))
def test_the_root_mean_square_of_a_field_is_that_of_its_kind(kind):
    distribution = {"kind": kind, **({"beta": 0.6180339887498949} if kind == "quasiperiodic" else {})}
    fields = [random_field(5, "any", 3.0, number, 40, distribution=distribution) for number in range(500)]
    assert np.sqrt(np.mean(np.square(fields))) == pytest.approx(3.0 * ROOT_MEAN_SQUARE[kind], rel=0.02)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"transfer": {"pairs": {"W_ETH": [1.0, 0.5]}}}, "transfer.pairs.W_ETH = .*must ascend"),
        (
            {"transfer": {"pairs": {"W_MBL": [0.75, 4.0]}}},
            "transfer.pairs.W_ETH = .*must be less than all W_MBL, the least of which is 0.75",
        ),
        (
            {"systems": {"transfer_box": {"disorder": {"W_grid": [0.25, 0.5, 0.75, 1.0, 4.0, 6.0, 8.0]}}}},
            "transfer.pairs.W_MBL.3 = 12.0 .*is not in the W_grid of transfer_box",
        ),
        (
            {"systems": {"transfer_torus_labelled": {"lattice": [3, 3]}, "transfer_torus": {"lattice": [3, 3]}}},
            "transfer.matrix.1.members.1.training = .*has 126 basis states, others of this matrix 924",
        ),
        (
            {"trainings": {"transfer_ring": {"applied_to": None}}},
            "transfer.matrix.1.members.0.training = .*is applied to the states that it was trained on",
        ),
        (
            {"transfer": {"matrix": [{"members": [{"training": "transfer_box", "label": x} for x in "ab"]}]}},
            "transfer.matrix = .*names transfer_box twice",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused_by_name(laptop, change, words):
    with pytest.raises(ConfigurationError, match=words):
        check(merged(laptop, change))
