"""Quantities that only a claim needs: their values for data whose answer is known."""

import numpy as np
import pytest
import xarray as xr

from locflow.measure.dream_scale import scale_quantity
from locflow.measure.middle_of_spectrum import middle_minus_ends
from locflow.measure.mixed_states import mixed_peak_offset
from locflow.measure.pointedness import curvature, curvature_ratio
from locflow.measure.sharpness import imbalance_sharpness, width
from locflow.results.measured import measured
from locflow.results.possible import possible

CENTERS = np.arange(0.025, 1, 0.05)


def edge(kappa, tip=2.8, energy=0.45):
    return tip - kappa * (CENTERS - energy) ** 2


def indicators_and_diagram(kappa_gap, kappa_edge):
    """Maps of <r>, linear in W, whose contour 0.461 is a parabola, beside the networks' contour."""
    W = np.linspace(0, 6, 61)
    ratio = 0.461 - 0.02 * (W[:, np.newaxis] - edge(kappa_gap, tip=3.0))
    bins = {"W": W, "bin_center": ("bin", CENTERS)}
    indicators = xr.Dataset({"gap_ratio": (("W", "bin"), ratio)}, bins, {"gap_ratio_level": 0.461})
    diagram = xr.Dataset({"contour_W": ("bin", edge(kappa_edge))}, {"bin_center": ("bin", CENTERS)}, {"level": 0.5})
    return indicators, diagram


@pytest.mark.parametrize(("kappa_gap", "kappa_edge"), [(2.0, 8.0), (6.0, 6.0), (8.0, 4.0)])
def test_the_curvatures_of_two_parabolas(kappa_gap, kappa_edge):
    assert curvature(edge(kappa_edge), CENTERS) == pytest.approx(kappa_edge)
    measured_quantity = curvature_ratio(*indicators_and_diagram(kappa_gap, kappa_edge), "1D")
    assert (measured_quantity["name"], measured_quantity["interval"]) == ("curvature_ratio_1d", None)
    assert measured_quantity["value"] == pytest.approx(kappa_gap / kappa_edge)


def test_a_contour_of_few_bins_has_no_curvature():
    short = np.where(np.abs(CENTERS - 0.5) < 0.09, edge(6.0), np.nan)
    assert np.isnan(curvature(short, CENTERS))
    indicators, diagram = indicators_and_diagram(4.0, 6.0)
    measured_quantity = curvature_ratio(indicators, diagram.assign(contour_W=("bin", short)), "2D")
    assert measured_quantity["value"] is None
    assert "fewer than 5 bins" in measured_quantity["note"]
    # A contour that has its smallest W in the middle has no tip to be pointed.
    assert curvature_ratio(*indicators_and_diagram(-4.0, 6.0), "1D")["value"] is None


def maps(error_middle, error_ends, noise=0.02, seed=0):
    """Both maps of paper 2, Fig. 6: networks that err by so much in the middle and at the ends of the spectrum."""
    generator = np.random.default_rng(seed)
    W, energies = np.arange(1.0, 11.0), np.linspace(0.1, 0.9, 9)
    truth = 1 / (1 + (W[:, np.newaxis] / 4) ** 2) + 0 * energies
    error = error_middle + (error_ends - error_middle) * np.abs(energies - 0.5) / 0.4
    data = truth + noise * generator.normal(size=truth.shape)
    coarse = ("W", "energy_density")
    drawn = data + noise * generator.normal(size=(400, *truth.shape))
    return xr.Dataset(
        {
            "diagonalization": (coarse, data),
            "network_here": (coarse, truth + error * np.where(np.arange(10) % 2, 1, -1)[:, np.newaxis]),
            "diagonalization_resamples": (("resample", *coarse), drawn),
        },
        coords={"W": W, "energy_density": energies},
        attrs={"confidence": 0.95},
    )


def test_the_error_in_the_middle_of_the_spectrum_is_compared_with_that_at_the_ends():
    own_differences = [middle_minus_ends(maps(0.05, 0.15, seed=seed)) for seed in range(40)]
    assert np.mean([item["value"] for item in own_differences]) == pytest.approx(-0.1, abs=0.004)
    assert all(item["interval"][1] < 0 for item in own_differences)
    # Of 95 % intervals.
    assert sum(item["interval"][0] < -0.1 < item["interval"][1] for item in own_differences) >= 32
    assert middle_minus_ends(maps(0.15, 0.05))["interval"][0] > 0
    # The noise of the diagonalization is no error of the networks.
    differences = [middle_minus_ends(maps(0.1, 0.1, seed=seed))["value"] for seed in range(20)]
    assert abs(np.mean(differences)) < 0.01


def test_two_energy_densities_have_no_middle():
    measured_quantity = middle_minus_ends(maps(0.1, 0.1).isel(energy_density=[0, 8]))
    assert measured_quantity["value"] is None
    assert "fewer than three" in measured_quantity["note"]


def cuts(mixed_at, transition=2.5, states=2000):
    W = np.arange(0.25, 6.01, 0.25)
    mbl = 1 / (1 + np.exp(-3 * (W - transition)))
    mixed = 0.3 * np.exp(-((W - mixed_at) ** 2) / 0.5)
    shares = {"mixed": mixed, "mbl_everywhere": (1 - mixed) * mbl, "eth_everywhere": (1 - mixed) * (1 - mbl)}
    return xr.Dataset(
        {name: ("W", share) for name, share in shares.items()} | {"survey_states": ("W", np.full(len(W), states))},
        coords={"W": W},
    )


@pytest.mark.parametrize("mixed_at", [2.5, 3.3, 1.9])
def test_where_mixed_states_are_most_frequent(mixed_at):
    measured_quantity = mixed_peak_offset(cuts(mixed_at), confidence_level=0.95, seed=1)
    assert measured_quantity["value"] == pytest.approx(mixed_at - 2.5, abs=0.02)
    lower, upper = measured_quantity["interval"]
    assert lower < mixed_at - 2.5 < upper
    few = mixed_peak_offset(cuts(mixed_at, states=100), confidence_level=0.95, seed=1)["interval"]
    assert few[1] - few[0] > 2 * (upper - lower)


def test_without_mixed_states_or_a_transition_there_is_no_offset():
    for change in ({"mixed": ("W", np.zeros(24))}, {"mbl_everywhere": ("W", np.zeros(24))}):
        measured_quantity = mixed_peak_offset(cuts(2.5).assign(change), confidence_level=0.95, seed=1)
        assert measured_quantity["value"] is None
        assert measured_quantity["note"].startswith("no mixed state")


def dreams(factor, count=20):
    generator = np.random.default_rng(2)
    levels = 4 * np.log(np.arange(1, 18))

    def spectra(scale, number):
        return scale * levels * np.exp(0.1 * generator.normal(size=(number, 1)))

    return xr.Dataset(
        {
            "spectra": (("phase", "example", "level"), spectra(1.0, 140)[np.newaxis]),
            "dreamed": (("target", "dream", "level"), spectra(factor, count)[np.newaxis]),
        },
        coords={"phase": ["MBL"], "target": ["MBL"]},
    )


@pytest.mark.parametrize("factor", [0.3, 1.0, 4.0])
def test_the_scale_of_dreams(factor):
    measured_quantity = scale_quantity(dreams(factor), "MBL", confidence_level=0.95)
    assert measured_quantity["value"] == pytest.approx(abs(np.log(factor)), abs=0.06)
    assert measured_quantity["interval"][0] <= abs(np.log(factor)) <= measured_quantity["interval"][1]
    assert measured_quantity["interval"][0] >= 0
    if factor == 1.0:
        assert measured_quantity["interval"][0] == 0


def test_a_single_dream_has_no_interval():
    assert scale_quantity(dreams(2.0, count=1), "MBL", confidence_level=0.95)["interval"] is None


def test_the_width_of_a_line():
    assert width([0.0, 1.0, 2.0], [2.0, 1.0, 0.0]) == pytest.approx(1.0)
    assert np.isnan(width([0.0, 1.0], [1.0, 0.9]))
    assert np.isnan(width([0.0, 1.0], [0.0, 0.0]))


def drive(output_width, imbalance_width):
    """Outputs and late imbalance that fall linearly to the ergodic phase over so much of epsilon."""
    W = np.linspace(0, 1, 401)

    def falls(at, over):
        return np.clip(0.5 - (W - at) / over, 0, 1)

    first, last = falls(0.2, output_width), falls(0.2, output_width)[::-1]
    averages = xr.Dataset(
        {"probability": (("W", "phase"), np.stack([first, 1 - first - last, last], axis=1))},
        coords={"W": W, "phase": ["time_crystal", "ergodic", "localized"]},
    )
    signal = 0.8 * (falls(0.2, imbalance_width)[::-1] - falls(0.2, imbalance_width))
    late = xr.DataArray(
        np.stack([signal, np.abs(signal)])[..., np.newaxis] + np.array([-0.01, 0.01]),
        dims=("parity", "W", "realization"),
        coords={"parity": ["odd", "even"], "W": W},
    )
    return averages, late


@pytest.mark.parametrize(("output", "imbalance"), [(0.1, 0.3), (0.2, 0.2), (0.3, 0.1)])
def test_the_networks_boundaries_beside_the_imbalance(output, imbalance):
    measured_quantity = imbalance_sharpness(*drive(output, imbalance))
    assert measured_quantity["value"] == pytest.approx(output / imbalance, rel=0.02)


def test_an_imbalance_that_does_not_vanish_has_no_width():
    averages, late = drive(0.1, 0.1)
    measured_quantity = imbalance_sharpness(averages, late * 0 + 1)
    assert measured_quantity["value"] is None
    assert "does not fall" in measured_quantity["note"]


def test_the_quantities_can_be_written_and_have_possible_values():
    quantities = [
        curvature_ratio(*indicators_and_diagram(2.0, 8.0), "1D"),
        middle_minus_ends(maps(0.05, 0.15)),
        mixed_peak_offset(cuts(2.5), confidence_level=0.95, seed=1),
        scale_quantity(dreams(2.0), "MBL", confidence_level=0.95),
        imbalance_sharpness(*drive(0.1, 0.3)),
    ]
    for item in measured("figure", "test", quantities)["quantities"]:
        assert possible(item["name"]).holds(item["value"]), item["name"]
