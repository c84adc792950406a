"""Gap ratio and inverse participation ratio against random matrices and closed forms."""

import numpy as np
import pytest
import xarray as xr
from block_files import write_realizations
from selection import select_states

from locflow.kinds.states import indicators
from locflow.kinds.states.indicators import combine, indicators_of_files, indicators_of_realization
from locflow.observables.energy_bins import bin_centers, energy_density, mean_in_bins
from locflow.observables.gap_ratio import gap_ratios
from locflow.observables.participation_ratio import inverse_participation_ratio
from locflow.results.files import read_dataset, write_dataset


def orthogonal_ensemble(size, matrices, seed):
    random = np.random.default_rng(seed).normal(size=(matrices, size, size))
    return np.linalg.eigvalsh(random + random.transpose(0, 2, 1))


def standard_error(values):
    return np.std(values) / np.sqrt(np.size(values))


def realization(*, levels=200, bins=5, count=10, realization=0, W=2.8, seed=1):
    """Spectrum and states of a random symmetric matrix, in the form of the files."""
    random = np.random.default_rng([seed, realization]).normal(size=(levels, levels))
    energies, vectors = np.linalg.eigh(random + random.T)
    density = energy_density(energies, energies[0], energies[-1])
    kept, state_bin = select_states(density, bins, count)
    states = xr.Dataset(
        {
            "energies": ("level", energies),
            "field": ("site", np.zeros(4)),
            "probability": (("state", "basis_state"), (vectors[:, kept].T ** 2).astype(np.float32)),
            "energy_density": ("state", density[kept]),
            "state_bin": ("state", state_bin.astype(np.int32)),
            "state_level": ("state", kept.astype(np.int32)),
            "state_energy": ("state", energies[kept]),
            "residual": ("state", np.zeros(kept.size)),
        },
        coords={"bin_center": ("bin", bin_centers(bins))},
        attrs={
            "kind": "states",
            "energy_min": energies[0],
            "energy_max": energies[-1],
            "W": W,
            "realization": realization,
            "system": "random",
        },
    )
    return states, energies, vectors


# Gap ratio


def test_gap_ratios_of_levels_by_hand():
    np.testing.assert_allclose(gap_ratios([0.0, 1.0, 3.0, 3.5, 4.0]), [0.5, 0.25, 1.0])


def test_gap_ratios_know_neither_scale_nor_direction():
    levels = np.sort(np.random.default_rng(2).normal(size=50))
    np.testing.assert_allclose(gap_ratios(7 * levels + 3), gap_ratios(levels), rtol=1e-9)
    np.testing.assert_allclose(gap_ratios(-levels[::-1])[::-1], gap_ratios(levels), rtol=1e-9)


def test_poisson_levels_have_gap_ratio_0386():
    ratios = gap_ratios(np.sort(np.random.default_rng(1).uniform(size=200_000)))
    assert abs(ratios.mean() - (2 * np.log(2) - 1)) < 4 * standard_error(ratios)


def test_three_levels_of_the_orthogonal_ensemble_have_the_wigner_surmise():
    ratios = np.array([gap_ratios(levels)[0] for levels in orthogonal_ensemble(3, 100_000, 1)])
    assert abs(ratios.mean() - (4 - 2 * np.sqrt(3))) < 4 * standard_error(ratios)


def test_large_matrices_of_the_orthogonal_ensemble_have_gap_ratio_05307():
    ratios = np.concatenate([gap_ratios(levels) for levels in orthogonal_ensemble(200, 200, 1)])
    error = standard_error(ratios)
    assert error < 0.0015
    assert abs(ratios.mean() - 0.5307) < 4 * error


def test_degenerate_levels():
    # One vanishing spacing: 0. Two, of three equal levels: undefined, and left out of means.
    ratios = gap_ratios([0.0, 1.0, 1.0, 1.0, 2.0])
    np.testing.assert_array_equal(ratios, [0.0, np.nan, 0.0])
    mean, count = mean_in_bins(ratios, [0, 0, 0], 1)
    assert (mean[0], count[0]) == (0.0, 2)


@pytest.mark.parametrize("levels", [[], [1.0], [1.0, 2.0]])
def test_fewer_than_three_levels_have_no_gap_ratio(levels):
    assert gap_ratios(levels).shape == (0,)


@pytest.mark.parametrize("levels", [[1.0, 0.0, 2.0], [0.0, np.nan, 1.0]])
def test_levels_out_of_order_are_refused(levels):
    with pytest.raises(ValueError, match="not ascending"):
        gap_ratios(levels)


# Inverse participation ratio


def test_inverse_participation_ratio_of_known_states():
    assert inverse_participation_ratio(np.eye(70)[3]) == 1.0
    assert inverse_participation_ratio(np.full(64, 1 / 64)) == 1 / 64
    assert inverse_participation_ratio([0.5, 0.5, 0.0]) == 0.5


def test_inverse_participation_ratio_of_random_real_states():
    dimension = 252
    vectors = np.random.default_rng(1).normal(size=(5000, dimension))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ipr = inverse_participation_ratio(vectors.T**2)
    assert abs(ipr.mean() - 3 / (dimension + 2)) < 4 * standard_error(ipr)


def test_single_precision_densities_are_summed_in_double():
    probability = np.full((2, 12870), 1 / 12870, dtype=np.float32)
    ipr = inverse_participation_ratio(probability.T)
    assert ipr.shape == (2,)
    assert ipr.dtype == np.float64
    # In single precision the sum of squares is wrong by 1e-5.
    np.testing.assert_allclose(ipr, 12870 * float(np.float32(1 / 12870)) ** 2, rtol=1e-12)


# Per realization


def test_mean_in_bins():
    mean, count = mean_in_bins([1.0, 2.0, np.nan, 5.0], [0, 0, 1, 3], 4)
    np.testing.assert_array_equal(mean, [1.5, np.nan, np.nan, 5.0])
    np.testing.assert_array_equal(count, [2, 0, 0, 1])


@pytest.mark.parametrize("chunk_bytes", [1, 8 * 200 * 7, 1 << 24])
def test_indicators_of_a_realization_are_means_over_its_bins(monkeypatch, chunk_bytes):
    monkeypatch.setattr(indicators, "CHUNK_BYTES", chunk_bytes)
    states, energies, vectors = realization()
    result = indicators_of_realization(states)
    density = (energies - energies[0]) / (energies[-1] - energies[0])
    spacings = np.diff(energies)
    for k in range(5):
        lower, upper = k / 5, (k + 1) / 5
        ratios = [
            min(spacings[a - 1], spacings[a]) / max(spacings[a - 1], spacings[a])
            for a in range(1, len(energies) - 1)
            if lower <= density[a] < upper
        ]
        of_bin = states["state_level"].values[states["state_bin"].values == k]
        ln_ipr = np.log((vectors[:, of_bin] ** 4).sum(axis=0))
        assert result["levels"][k] == len(ratios)
        assert result["states"][k] == len(of_bin)
        np.testing.assert_allclose(result["gap_ratio"][k], np.mean(ratios), rtol=1e-12)
        np.testing.assert_allclose(result["ln_ipr"][k], np.mean(ln_ipr), rtol=1e-6)
        np.testing.assert_allclose(result["ipr"][k], np.mean(np.exp(ln_ipr)), rtol=1e-6)
    assert result.attrs == {"W": 2.8, "realization": 0, "system": "random"}


def test_bins_without_levels_or_states_are_nan():
    states, *_ = realization(levels=4, bins=20)
    result = indicators_of_realization(states)
    np.testing.assert_array_equal(np.isnan(result["gap_ratio"]), result["levels"] == 0)
    np.testing.assert_array_equal(np.isnan(result["ln_ipr"]), result["states"] == 0)
    assert int(result["levels"].sum()) == 2
    assert int(result["states"].sum()) == 4


def test_a_realization_without_states_still_has_gap_ratios():
    states, *_ = realization()
    result = indicators_of_realization(states.isel(state=slice(0)))
    assert np.isnan(result["ln_ipr"]).all()
    assert int(result["levels"].sum()) == 198


# Batches


def test_batches_are_ordered_by_realization_and_survive_a_file(tmp_path):
    parts = [indicators_of_realization(realization(realization=k)[0]) for k in (7, 2, 5)]
    combined = combine(parts)
    assert combined["realization"].values.tolist() == [2, 5, 7]
    assert combined["gap_ratio"].dims == ("realization", "bin")
    np.testing.assert_array_equal(combined["ln_ipr"].sel(realization=7), parts[0]["ln_ipr"])
    np.testing.assert_array_equal(combined["bin_center"], bin_centers(5))
    assert combined.attrs == {"kind": "indicators", "W": 2.8, "system": "random"}
    write_dataset(combined, tmp_path / "indicators.nc")
    with read_dataset(tmp_path / "indicators.nc", "indicators") as read:
        xr.testing.assert_equal(read.load(), combined)


def test_indicators_are_the_same_from_files(tmp_path):
    states, *_ = realization()
    write_realizations(tmp_path / "states.nc", states)
    from_files = indicators_of_files([tmp_path / "states.nc"])
    xr.testing.assert_equal(from_files, combine([indicators_of_realization(states)]))


def test_batches_of_mixed_origin_are_refused():
    first = indicators_of_realization(realization()[0])
    other = indicators_of_realization(realization(realization=1, W=3.0)[0])
    with pytest.raises(ValueError, match=r"different W cannot be combined: \[2.8, 3.0\]"):
        combine([first, other])
    with pytest.raises(ValueError, match="occurs twice"):
        combine([first, first])
    with pytest.raises(ValueError, match="no indicators"):
        combine([])
