"""The figures and the section of the comparison, from synthetic order parameters whose answer is known."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import yaml

from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.files import load
from locflow.configuration.merging import merged
from locflow.measure.critical_disorders import Mean, Optimal, Variance, compared
from locflow.papers.comparison.figures import curves, ranks, sizes, values
from locflow.papers.comparison.methods import METHODS, chosen, in_the_middle, of_gap_ratio, participations
from locflow.papers.comparison.section import ORDER_PARAMETERS
from locflow.results.files import write_dataset
from locflow.results.scorecard import scorecard

CONFIG = Path(__file__).parents[5] / "config"
CLAIMS = Path(__file__).parents[1] / "claims.yaml"
W = np.arange(0.5, 8.5, 0.5)
OPTIONS = {"resamples": 200, "confidence_level": 0.95, "seed": 1}
SHIFTS = {name: 0.1 * k for k, name in enumerate(METHODS)}
SYSTEM = {
    "model": "Heisenberg",
    "lattice": [8],
    "boundary": "open",
    "basis": "spins",
    "particles": None,
    "couplings": {"J": 1.0},
    "unit": "J",
    "distribution": {"kind": "box"},
    "bonds": None,
    "rescaled": True,
}
SETTINGS = {"system": SYSTEM, "style": {"palette": "crest", "colormap": "RdBu_r"}}


def synthetic(sites, *, slope=0.2, realizations=12):
    """Order parameters that cross 1/2 at W = 3 + SHIFTS, each realization's shifted by its own amount for all alike."""
    generator = np.random.default_rng(sites)
    own = generator.normal(0, 0.3, size=realizations)
    own -= own.mean()
    made = {}
    for name, method in METHODS.items():
        critical = 3 + SHIFTS[name] + own
        falling = 0.5 + slope * (critical[:, np.newaxis] - W)
        if name == "entropy_variance":
            made[name] = Variance(own[:, np.newaxis] * np.exp(-((W - 3 - SHIFTS[name]) ** 2)))
        elif method.group == "optimal":
            numbers = falling[..., np.newaxis] + generator.normal(0, 0.3, size=(*falling.shape, 40))
            made[name] = Optimal(numbers, [0], [len(W) - 1])
        else:
            networks = 2 if method.group == "networks" else 1
            made[name] = Mean(np.repeat(falling[np.newaxis], networks, axis=0), name=name)
    return compared(W, made, sites=sites, **OPTIONS)


@pytest.fixture(scope="module")
def found():
    return [synthetic(8, slope=0.1), synthetic(10)]


def by_name(quantities):
    return {item["name"]: item for item in quantities}


def test_values_are_measured_for_every_method_and_size(found):
    measured = by_name(values.quantities(found))
    for name, method in METHODS.items():
        if name != "entropy_variance" and method.group != "optimal":
            for ending in ("", "_size_1"):
                assert measured[f"critical_disorder_{name}{ending}"]["value"] == pytest.approx(3 + SHIFTS[name])
    # Both sizes are at 1/2 at W = 3, and the larger falls faster.
    assert measured["critical_disorder_gap_ratio_crossing"]["value"] == pytest.approx(3.0, abs=0.1)
    assert measured["difference_lstm"]["value"] == pytest.approx(SHIFTS["lstm"])
    assert np.ptp(measured["difference_lstm"]["interval"]) < 1e-9  # all realizations are shifted alike
    networks = [SHIFTS[name] for name, method in METHODS.items() if method.group == "networks"]
    assert measured["spread_of_networks"]["value"] == pytest.approx(np.ptp(networks))


def test_values_are_drawn_with_a_row_for_each_method(found):
    figure = values.draw(found, values.quantities(found), SETTINGS)
    left, right = figure.axes
    assert len(left.get_yticks()) == len(METHODS) + 1
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == ["8 sites, 12 realizations", "10 sites, 12 realizations"]
    assert right.get_xlabel().startswith("$W_c$ minus")


def test_a_value_beyond_the_grid_is_a_triangle_at_its_edge(found):
    axes = values.draw(found, values.quantities(found), SETTINGS).axes[0]
    for value, expected in ((np.inf, (8.0, ">")), (-np.inf, (0.5, "<")), (3.0, (3.0, "o"))):
        values.draw_value(axes, value, [2.0, None], 0.0, "black", (0.5, 8.0), "")
        interval, point = axes.lines[-2:]
        assert list(interval.get_xdata()) == [2.0, 8.0]
        assert (point.get_xdata()[0], point.get_marker()) == expected


def test_methods_that_shift_alike_have_rank_correlation_one(found):
    names = ranks.chosen_methods()
    table = ranks.rank_correlations(found[-1].sel(by=names))
    measured = by_name(ranks.quantities(found[-1], table))
    assert measured["correlation_gap_ratio_lstm"]["value"] == pytest.approx(1)
    assert measured["correlation_gap_ratio_lstm"]["note"] == "12 of 12 realizations have both"
    assert measured["defined_classifier"]["value"] == 1.0
    figure = ranks.draw(table, SETTINGS)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts.count("1.00\n(12)") == len(names) ** 2


def test_a_method_without_own_critical_disorders_is_said_to_have_none(found):
    own = found[-1]["own_critical_disorder"]
    without = found[-1].assign(own_critical_disorder=own.where(own["by"] != "classifier"))
    table = ranks.rank_correlations(without.sel(by=ranks.chosen_methods()))
    measured = by_name(ranks.quantities(without, table))
    assert {*measured} == {*by_name(ranks.quantities(found[-1], table))}
    assert measured["defined_classifier"]["value"] == 0
    missing = measured["correlation_participation_classifier"]
    assert missing["value"] is None and "no realization has an own W_c: " in missing["note"]


def test_a_network_is_held_against_the_optimal_predictor_of_its_input(found):
    measured = by_name(curves.quantities(found[-1]))
    assert set(measured) == {f"{what}_{name}" for what in ("shift", "rms") for name in curves.CLASSIFIERS}
    expected = float(
        found[-1]["critical_disorder"].sel(by="lstm") - found[-1]["critical_disorder"].sel(by="optimal_memory")
    )
    assert measured["shift_lstm"]["value"] == pytest.approx(expected)
    figure = curves.draw(found[-1], SETTINGS)
    labels = [[text.get_text() for text in axes.get_legend().get_texts()] for axes in figure.axes]
    assert [len(panel) for panel in labels] == [3, 5, 3, 3]
    assert labels[3] == [METHODS[name].label for name in ("memory", "optimal_memory", "lstm")]


def test_units_of_the_indicators():
    assert of_gap_ratio(np.array([2 * np.log(2) - 1, 0.5307])) == pytest.approx([0, 1])
    energies = xr.DataArray([[[0.1, 0.4, 0.55, 0.9]]], dims=("W", "realization", "state"))
    picked = in_the_middle(xr.DataArray([[[1.0, 2.0, 3.0, 4.0]]], dims=energies.dims), energies, 2)
    assert picked.tolist() == [[[3.0, 2.0]]]


def test_participation_is_one_for_random_states_and_zero_for_basis_states(tmp_path):
    from locflow.realizations.blocks import joined

    generator = np.random.default_rng(0)
    random = generator.normal(size=(50, 200)) ** 2
    states = [random / random.sum(axis=1, keepdims=True), np.eye(200)[:50]]
    for number, (strength, probability) in enumerate(zip((0.5, 8.0), states, strict=True)):
        one = xr.Dataset(
            {
                "probability": (("state", "basis_state"), probability.astype(np.float32)),
                "energy_density": ("state", np.full(50, 0.5)),
                "state_bin": ("state", np.zeros(50, dtype=int)),
                **{name: ("state", np.arange(50.0)) for name in ("state_level", "state_energy", "residual")},
                "field": ("site", np.zeros(8)),
            },
            coords={"bin_center": ("bin", [0.5])},
            attrs={
                "kind": "states",
                "realization": 0,
                "W": strength,
                "degenerate_states": 0,
                **dict.fromkeys(("energy_min", "energy_max", "wall_time_seconds"), 0.0),
                **dict.fromkeys(("peak_memory_bytes",), 0),
                **dict.fromkeys(("engine", "completeness"), "x"),
            },
        )
        one.attrs["reduction_seconds"] = 0.0
        write_dataset(joined([one]), tmp_path / f"{number}.nc")
    found = participations([str(tmp_path / "0.nc"), str(tmp_path / "1.nc")], np.array([0.5, 8.0]), 1)
    assert found.mean(axis=-1)[0] == pytest.approx([1, 0], abs=0.03)


def test_realizations_and_strengths_are_picked_by_value():
    data = xr.Dataset({"x": (("W", "realization"), np.arange(6.0).reshape(3, 2))}, coords={"W": [0.5, 1.0, 12.0]})
    assert chosen(data, np.array([0.5, 12.0]), 1)["x"].to_numpy().tolist() == [[0.0], [4.0]]


@pytest.fixture(scope="module")
def laptop():
    return load(CONFIG)


def changed(laptop, change):
    return check(merged(laptop, change))


def test_no_realization_that_is_compared_trains_the_regression(laptop):
    configuration = check(laptop)
    paper = configuration.papers["comparison"]
    for size in paper.sizes:
        assert paper.realizations(configuration, size) <= 30
    few = changed(laptop, {"trainings": {"compared_regression": {"test_realizations": 7}}})
    assert [paper.realizations(few, size) for size in paper.sizes] == [7, 7, 30]


def test_all_systems_of_a_size_have_the_same_fields(laptop):
    configuration = check(laptop)
    paper = configuration.papers["comparison"]
    for size in paper.sizes:
        owners = {
            configuration.realization_settings(system.name, 2.0, 0)["system"]
            for system in paper.systems_of(configuration, size).values()
        }
        assert owners == {size.samples}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"systems": {"compared_traces_10": {"disorder": {"fields_of": None}}}},
            "comparison.sizes.1.traces = 'compared_lstm_10' .*is about the realizations of",
        ),
        (
            {"systems": {"compared_traces_12": {"boundary": "periodic"}}},
            "comparison.sizes.2.traces = .*another Hamiltonian: that of compared_traces_12 is not that of compared_12",
        ),
        (
            {"trainings": {"compared_regression": {"targets": ["gap_ratio"]}}},
            "comparison.regression = .*does not predict entanglement_entropy",
        ),
        (
            {"systems": {"compared_traces_8": {"product": {"energy_densities": [0.4]}}}},
            "comparison.sizes.0.traces = .*has no energy density 0.5: compared_traces_8 has",
        ),
        (
            {
                "systems": {"compared_states_8": {"disorder": {"W_training": [12.0]}}},
                "trainings": {"compared_classifier_8": {"W_MBL": 12.0}},
            },
            "comparison.sizes.0.classifier = .*labels as localized what is not in the W_grid of compared_states_8",
        ),
        ({"comparison": {"collapse_W": [3.0, 1.0]}}, r"comparison.collapse_W = .*must be \[from, to\] with from < to"),
        (
            {"comparison": {"collapse_W": [1.8, 2.7]}},
            "comparison.collapse_W = .*holds less than 3 of the W_grid of compared_8",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused_by_name(laptop, change, words):
    with pytest.raises(ConfigurationError, match=words):
        changed(laptop, change)


@pytest.fixture(scope="module")
def scaling(found):
    return sizes.scaled([one.isel(resample=slice(30)) for one in found], maxima=sizes.MAXIMA, seed=1)


def test_every_order_parameter_is_scaled_in_every_form(found, scaling):
    measured = by_name(sizes.quantities(found, scaling, [70, 252]))
    for name in METHODS:
        what = "maximum" if name in sizes.MAXIMA else "crossing"
        for key in (f"{what}_{name}", f"drift_{name}", f"cost_ratio_{name}", f"cost_ratio_{name}_drifting"):
            assert key in measured
        for fit in sizes.FITS:
            for ending in ("w_c", fit.exponent, "cost"):
                assert f"collapse_{name}_{fit.key}_{ending}" in measured
    # Both sizes are at 1/2 at W = 3, and the larger falls faster: there they cross, and collapse.
    assert measured["crossing_gap_ratio"]["value"] == pytest.approx(3.0, abs=0.1)
    assert measured["collapse_gap_ratio_power_law_w_c"]["value"] == pytest.approx(3.0, abs=0.5)
    # Two sizes have no drift, and none can be left out.
    for key in (
        "drift_lstm",
        "collapse_lstm_bkt_drifting_w_c",
        "without_smallest_lstm_bkt",
        "cost_ratio_lstm_drifting",
    ):
        assert measured[key]["value"] is None and measured[key]["note"] == "there are too few sizes"


def test_claims_are_of_what_is_measured(found, scaling):
    """Of what the figure measures alone, and in the form that a scorecard takes."""
    measured = sizes.quantities(found, scaling, [70, 252])
    document = {"figure": "comparison_sizes", "scale": "tests", "quantities": measured}
    claims = [one for one in yaml.safe_load(CLAIMS.read_text()) if one["figure"] == "comparison_sizes"]
    rows = scorecard(claims, {"comparison_sizes": document}, {"comparison": {"largest": 10, "smallest": 8}})
    by_claim = {row["claim"]: row["verdict"] for row in rows}
    assert len(by_claim) == len(claims) >= 10
    # What is published of 22 sites is not judged at 10.
    assert [row["verdict"] for row in rows if row["sites_claimed"] == 22] == ["other size"] * 2


def test_growths_are_those_of_a_volume_law_and_of_random_states(found):
    """Where both order parameters are 1 at both sizes."""
    ones = [
        one.assign({name: 0 * one[name] + 1 for name in one if name.startswith("order_parameter")}) for one in found
    ]
    measured = by_name(sizes.growths(ones, [70, 252]))
    assert measured["gap_ratio_ergodic"]["value"] == pytest.approx(0.5307)
    assert measured["entropy_growth_ergodic"]["value"] == pytest.approx(1, abs=0.05)
    # ln(254 / 72) over ln(252 / 70).
    assert measured["participation_growth_localized"]["value"] == pytest.approx(0.984, abs=1e-3)


def test_scaling_is_drawn_with_a_row_for_each_order_parameter(found, scaling):
    quantities = sizes.quantities(found, scaling, [70, 252])
    figure = sizes.draw(found, scaling, quantities, SETTINGS)
    left, middle, right = figure.axes
    assert [text.get_text() for text in left.get_yticklabels()] == [method.label for method in METHODS.values()]
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend[0] == "8 and 10 sites" and len(legend) == 1 + len(sizes.FITS)
    assert middle.get_xlim() == (0.5, 8.0)
    assert right.get_xscale() == "log"


def test_one_size_alone_is_drawn_without_any_scaling(found):
    alone = sizes.scaled(found[-1:], maxima=sizes.MAXIMA, seed=1)
    quantities = sizes.quantities(found[-1:], alone, [252])
    assert all(one["value"] is None and one["note"] for one in quantities if "gap_ratio_" not in one["name"][:10])
    assert len(sizes.draw(found[-1:], alone, quantities, SETTINGS).axes) == 3


def test_a_plan_knows_what_the_collapses_take(laptop):
    """15 order parameters at some tenths of a second for each fit; other figures take seconds."""
    configuration = check(laptop)
    seconds = {figure: configuration.draw_cost("comparison", figure).seconds for figure in ("values", "sizes")}
    assert len(METHODS) == ORDER_PARAMETERS
    assert seconds["values"] == 3
    assert 20 < seconds["sizes"] < 60
