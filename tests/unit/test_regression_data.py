"""Samples of a regression: pairs around the ring, the entropy's unit, and who trains and who tests."""

from math import log

import numpy as np
import pytest
import xarray as xr

from locflow.kinds.regression.samples import TARGETS, neighbour_pairs, padded, parts, regression_sample, target_values
from locflow.measure.determination import TEST, TRAINING, UNUSED

OPTIONS = {
    "targets": TARGETS,
    "test_realizations": 2,
    "training_realizations": 3,
    "energy_input": False,
    "page_normalization": "correct",
}


def samples_of(sites, *, realizations=6, energies=(0.3, 0.5), seed=0, system=None):
    """Fields at W = 1, 4; the gap ratio is the first field of the ring plus the energy density."""
    W = np.array([1.0, 4.0])
    generator = np.random.default_rng([seed, sites])
    field = W[:, np.newaxis, np.newaxis] * generator.uniform(-1, 1, (2, realizations, sites))
    dims = "W", "realization", "energy_density"
    density = np.array(energies)
    return xr.Dataset(
        {
            "field": (("W", "realization", "site"), field),
            "gap_ratio": (dims, field[..., :1] + density),
            "entanglement_entropy": (dims, 1 + field[..., 1:2] + density),
            "spin_fraction": (dims, field[..., 2:3] + density),
        },
        coords={"W": W, "realization": np.arange(realizations), "energy_density": density},
        attrs={"kind": "samples", "system": system or f"ring{sites}"},
    )


def test_pairs_close_the_ring():
    assert neighbour_pairs(np.array([1.0, 2.0, 3.0])).tolist() == [[1, 2], [2, 3], [3, 1]]


@pytest.mark.parametrize("shift", [1, 3, 7])
def test_a_turned_ring_has_the_same_pairs_begun_elsewhere(shift):
    field = np.random.default_rng(1).uniform(-5, 5, (4, 8))
    turned = neighbour_pairs(np.roll(field, shift, axis=1))
    np.testing.assert_array_equal(turned, np.roll(neighbour_pairs(field), shift, axis=1))


def test_padding_follows_the_last_pair():
    pairs = neighbour_pairs(np.random.default_rng(2).uniform(1, 2, (3, 4)))
    longer = padded(pairs, 6)
    assert longer.shape == (3, 6, 2)
    np.testing.assert_array_equal(longer[:, :4], pairs)
    assert not longer[:, 4:].any()


def test_the_first_realizations_test_and_the_next_train():
    shares = parts(np.arange(7), test_realizations=2, training_realizations=4)
    assert shares.tolist() == [TEST] * 2 + [TRAINING] * 4 + [UNUSED]


@pytest.mark.parametrize("sites", [8, 10, 14])
def test_the_entropy_is_divided_by_its_page_value(sites):
    n = 2 ** (sites // 2)
    harmonic = sum(1 / k for k in range(n + 1, n * n + 1))
    # The published code has the sum in bits, what is subtracted in nats, and entropies in bits.
    units = {"correct": harmonic - (n - 1) / (2 * n), "published": (harmonic / log(2) - (n - 1) / (2 * n)) * log(2)}
    samples = samples_of(sites)
    for convention, unit in units.items():
        _, values = target_values(samples, TARGETS, energy_input=True, page_normalization=convention)
        np.testing.assert_allclose(values[..., 1], samples["entanglement_entropy"] / unit, rtol=1e-12)
        np.testing.assert_array_equal(values[..., 2], samples["spin_fraction"])


@pytest.mark.parametrize("part", [TEST, TRAINING])
@pytest.mark.parametrize("energy_input", [False, True])
def test_fields_and_indicators_stay_together_for_all_lengths(part, energy_input):
    systems = [samples_of(6), samples_of(4)]
    sample = regression_sample(systems, part=part, **{**OPTIONS, "energy_input": energy_input})
    realizations = [0, 1] if part == TEST else [2, 3, 4]
    assert sample.sequences.shape == (2 * 2 * len(realizations), 6, 2)
    assert sample.sequences.dtype == sample.targets.dtype == np.float32
    np.testing.assert_allclose(sample.energy_density, [0.3, 0.5] if energy_input else [0.5])
    expected = sample.sequences[:, 0, 0, np.newaxis] + sample.energy_density
    np.testing.assert_allclose(sample.targets[..., 0], expected, rtol=1e-5)
    assert sample.system.tolist() == [0] * (2 * len(realizations)) + [1] * (2 * len(realizations))
    assert set(sample.realization.tolist()) == set(realizations)
    for number, samples in enumerate(systems):
        for row in np.flatnonzero(sample.system == number):
            field = samples["field"].sel(W=sample.W[row], realization=sample.realization[row])
            np.testing.assert_allclose(sample.sequences[row, : field.size, 0], field, rtol=1e-6)
            assert not sample.sequences[row, field.size :].any()


def test_no_field_both_trains_and_tests():
    systems = [samples_of(6), samples_of(4)]
    fields = [
        {tuple(row) for row in regression_sample(systems, part=part, **OPTIONS).sequences[..., 0].tolist()}
        for part in (TEST, TRAINING)
    ]
    assert len(fields[0]) == 8
    assert len(fields[1]) == 12
    assert not fields[0] & fields[1]


def test_too_few_realizations_are_refused():
    with pytest.raises(ValueError, match="ring4: has 6 realizations per W; 2 to test and 5 to train are more"):
        regression_sample([samples_of(4)], part=TRAINING, **{**OPTIONS, "training_realizations": 5})


def test_the_middle_of_the_spectrum_must_be_there():
    with pytest.raises(ValueError, match=r"ring4 has samples at \[0.3, 0.7\], none at 0.5"):
        regression_sample([samples_of(4, energies=(0.3, 0.7))], part=TRAINING, **OPTIONS)


def test_systems_must_agree_in_energies_that_are_inputs():
    systems = [samples_of(6), samples_of(4, energies=(0.4, 0.5))]
    regression_sample(systems, part=TRAINING, **OPTIONS)
    with pytest.raises(ValueError, match=r"ring4: has energy densities \[0.4, 0.5\], ring6 others"):
        regression_sample(systems, part=TRAINING, **{**OPTIONS, "energy_input": True})


def test_indicators_that_are_no_numbers_are_named():
    samples = samples_of(4)
    samples["spin_fraction"][1, 3, 1] = np.nan
    with pytest.raises(ValueError, match="ring4: spin_fraction is no number at W = 4, realization 3"):
        regression_sample([samples], part=TEST, **OPTIONS)
    samples = samples_of(4)
    samples["gap_ratio"][1, 3, 1] = np.nan
    with pytest.raises(
        ValueError, match=r"gap_ratio is no number at W = 4.*the levels are degenerate; leave this W, or"
    ):
        regression_sample([samples], part=TEST, **OPTIONS)


def test_an_unknown_target_is_named():
    with pytest.raises(ValueError, match="targets: 'ipr' is unknown; allowed: gap_ratio"):
        regression_sample([samples_of(4)], part=TEST, **{**OPTIONS, "targets": ["ipr"]})
