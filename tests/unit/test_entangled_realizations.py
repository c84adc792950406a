"""Entanglement of realizations and its summary, against plain reductions of full diagonalizations."""

import numpy as np
import pytest
import xarray as xr
from block_files import read_realization, write_realizations

from locflow.hamiltonians.disorder import box_field
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.kinds.entanglement_spectra.realizations import EntangledRealizations
from locflow.kinds.entanglement_spectra.summary import summarize_entanglement, summarize_files
from locflow.memory import InsufficientMemoryError
from locflow.observables.gap_ratio import gap_ratios
from locflow.observables.window_levels import represented_levels
from locflow.realizations.disordered_system import ResidualError
from locflow.results.files import read_dataset, write_dataset

SITES = 8
WINDOWS = {"energy_densities": [0.3, 0.5, 0.55], "states": 12}


def operators_of(model="heisenberg_spin", boundary="open"):
    system = {
        "model": model,
        "lattice": [SITES],
        "boundary": boundary,
        "particles": SITES // 2,
        "couplings": {"J": 1.0},
    }
    return build_operators(hamiltonian_definition(system))


@pytest.fixture(scope="module")
def chain():
    return operators_of()


def realizations(operators, *, W=2.0, windows=None, cuts=(3, 4, 6), **changes):
    options = {
        "root_seed": 11,
        "system": "chain8",
        "rescaled": True,
        "engine": "auto",
        "residual_tolerance": 1e-10,
        "memory_limit": 2_000_000_000,
        "threads": 1,
    }
    return EntangledRealizations(operators, cuts=list(cuts), windows=windows, W=W, **{**options, **changes})


@pytest.fixture(scope="module")
def whole(chain):
    return realizations(chain).compute(3)


def reduced(operators, vectors, n_left):
    """Reduced density matrices of the first sites from amplitudes of all 2^N configurations, up first."""
    occupation = operators["occupation"].values
    amplitudes = np.zeros((vectors.shape[1], 2**SITES))
    amplitudes[:, (1 - occupation) @ (1 << np.arange(SITES)[::-1])] = vectors.T
    amplitudes = amplitudes.reshape(-1, 2**n_left, 2 ** (SITES - n_left))
    return amplitudes @ amplitudes.transpose(0, 2, 1)


# One realization


def test_all_eigenstates_are_reduced(chain, whole):
    field = box_field(11, "chain8", 2.0, 3, SITES, rescaled=True)
    energies, vectors = np.linalg.eigh(hamiltonian(chain, field).toarray())
    np.testing.assert_array_equal(whole["field"], field)
    np.testing.assert_allclose(whole["energies"], energies, atol=1e-12)
    np.testing.assert_array_equal(whole["state_energy"], whole["energies"])
    np.testing.assert_array_equal(whole["state_level"], np.arange(70))
    density = (energies - energies[0]) / (energies[-1] - energies[0])
    np.testing.assert_allclose(whole["energy_density"], density, atol=1e-12)
    for n_left in (3, 4, 6):
        eigenvalues = np.linalg.eigvalsh(reduced(chain, vectors, n_left))
        entropy = -(eigenvalues * np.log(np.maximum(eigenvalues, 1e-300))).sum(axis=1)
        gap = eigenvalues[:, -1] - eigenvalues[:, -2]
        np.testing.assert_allclose(whole["entropy"].sel(cut=n_left), entropy, atol=1e-10)
        np.testing.assert_allclose(whole["schmidt_gap"].sel(cut=n_left), gap, atol=1e-11)


def test_spectra_are_those_of_half_a_block_of_the_reduced_density_matrix(chain, whole):
    vectors = np.linalg.eigh(hamiltonian(chain, whole["field"].values).toarray())[1]
    rho = reduced(chain, vectors, 4)
    two_up = [k for k in range(16) if k.bit_count() == 2]
    eigenvalues = np.linalg.eigvalsh(rho[:, two_up][:, :, two_up])[:, ::-1]
    spectrum = whole["spectrum_of_cut_4"]
    assert spectrum.dims == ("state", "level_of_cut_4")
    assert (spectrum.dtype, spectrum.shape) == (np.float32, (70, 3))
    np.testing.assert_allclose(np.exp(-spectrum.values.astype(float)), eigenvalues[:, :3], rtol=1e-5, atol=1e-14)
    # Three sites: one of two blocks of three; two sites on the right: a block of two.
    assert whole["spectrum_of_cut_3"].shape == (70, 1)
    assert whole["spectrum_of_cut_6"].shape == (70, 1)


def test_files_say_what_they_are(whole):
    assert whole["cut"].values.tolist() == [3, 4, 6]
    assert {"entropy": ("cut", "state"), "schmidt_gap": ("cut", "state"), "residual": ("state",)}.items() <= {
        name: variable.dims for name, variable in whole.variables.items()
    }.items()
    expected = {
        "kind": "entanglement",
        "model": "heisenberg_spin",
        "boundary": "open",
        "field_operator": "Sz_i",
        "system": "chain8",
        "W": 2.0,
        "realization": 3,
        "root_seed": 11,
        "dimension": 70,
        "engine": "dense",
        "threads": 1,
    }
    assert expected.items() <= whole.attrs.items()
    assert whole.attrs["energy_min"] == whole["energies"][0]
    assert whole.attrs["energy_max"] == whole["energies"][-1]


def test_chunks_change_nothing(chain, whole, monkeypatch):
    monkeypatch.setattr("locflow.kinds.entanglement_spectra.realizations.CHUNK_STATES", 17)
    chunked = realizations(chain).compute(3)
    for name in ("entropy", "schmidt_gap", "spectrum_of_cut_4"):
        np.testing.assert_array_equal(chunked[name], whole[name])


def test_windows_hold_the_same_states_as_the_whole(chain, whole):
    part = realizations(chain, windows=WINDOWS).compute(3)
    density = whole["energy_density"].values
    nearest = [np.argsort(np.abs(density - center))[:12] for center in WINDOWS["energy_densities"]]
    levels = np.unique(np.concatenate(nearest))
    assert len(levels) < 36
    np.testing.assert_array_equal(part["state_level"], levels)
    np.testing.assert_allclose(part["entropy"], whole["entropy"][:, levels], atol=1e-9)
    np.testing.assert_allclose(part["energy_density"], density[levels], atol=1e-12)
    assert part["window_center"].dims == ("window",)
    centers = part["window_center"].values
    np.testing.assert_array_equal(centers, [0.3, 0.5, 0.55])
    np.testing.assert_array_equal(part["window"], np.abs(density[levels][:, None] - centers).argmin(axis=1))
    assert "energies" not in part


def test_pauli_units_have_four_times_the_energies_at_twice_the_field(chain, whole):
    pauli = realizations(operators_of("heisenberg_pauli"), W=4.0).compute(3)
    np.testing.assert_allclose(pauli["field"], 2 * whole["field"], rtol=1e-14)
    np.testing.assert_allclose(pauli["energies"], 4 * whole["energies"], atol=1e-12)
    np.testing.assert_allclose(pauli["entropy"], whole["entropy"], atol=1e-9)


def test_inaccurate_states_and_too_little_memory_are_refused(chain):
    with pytest.raises(ResidualError, match=r"chain8, W = 2.0, realization 3: engine dense left a residual"):
        realizations(chain, residual_tolerance=1e-18).compute(3)
    with pytest.raises(InsufficientMemoryError, match="GB are declared"):
        realizations(chain, memory_limit=1000).compute(3)
    with pytest.raises(ValueError, match="cut 8: allowed are 1 to 7 of 8 sites"):
        realizations(chain, cuts=(4, 8))


# Summary


@pytest.fixture(scope="module")
def several(chain):
    return [realizations(chain, W=W, cuts=(4,)).compute(k) for k in (1, 0) for W in (4.0, 0.5)]


def test_summary_holds_each_state_in_its_place(several):
    summary = summarize_entanglement(iter(several))
    assert summary["entropy"].dims == ("cut", "W", "realization", "state")
    assert summary["W"].values.tolist() == [0.5, 4.0]
    assert summary["realization"].values.tolist() == [0, 1]
    for dataset in several:
        here = summary.sel(W=dataset.attrs["W"], realization=dataset.attrs["realization"])
        for name in ("entropy", "schmidt_gap", "energy_density"):
            np.testing.assert_array_equal(here[name], dataset[name])
        np.testing.assert_allclose(here["unit_field"], dataset["field"] / dataset.attrs["W"], rtol=1e-12)
        # Seven of the seventy levels are left out at either end: 54 ratios.
        ratios = gap_ratios(dataset["energies"])[7:61]
        np.testing.assert_allclose(here["gap_ratio"], ratios.mean(), rtol=1e-12)
    assert summary.attrs == {"kind": "entanglement_summary", "system": "chain8", "dimension": 70, "sites": 8}


def test_summary_of_windows_averages_their_gap_ratios_and_pads_states(chain):
    parts = [realizations(chain, W=W, windows=WINDOWS, cuts=(4,)).compute(0) for W in (1.0, 4.0)]
    counts = [part.sizes["state"] for part in parts]
    assert counts[0] != counts[1]
    summary = summarize_entanglement(parts)
    for index, part in enumerate(parts):
        means = [gap_ratios(part["state_energy"][part["window"] == k]).mean() for k in range(3)]
        placed = (part[name].values for name in ("state_level", "energy_density", "window", "window_center"))
        levels = np.bincount(part["window"], represented_levels(*placed, 70, ends=(0.1, 0.9)))
        assert levels.sum() == pytest.approx(56)
        expected = np.average(means, weights=levels)
        np.testing.assert_allclose(summary["gap_ratio"][index, 0], expected, rtol=1e-12)
        for name in ("entropy", "schmidt_gap", "energy_density"):
            missing = np.isnan(summary[name].isel(W=index, realization=0)).any(dim=set(summary[name].dims) & {"cut"})
            np.testing.assert_array_equal(missing, np.arange(max(counts)) >= counts[index])


def test_incomplete_or_mixed_summaries_are_refused(several, chain):
    with pytest.raises(ValueError, match="no entanglement"):
        summarize_entanglement([])
    with pytest.raises(ValueError, match=r"W = 4.0 lacks realizations \[1\]"):
        summarize_entanglement(several[1:])
    with pytest.raises(ValueError, match=r"realization 1 at W = 4.0 occurs twice"):
        summarize_entanglement([several[0], *several])
    other = realizations(chain, system="other", W=9.0, cuts=(4,)).compute(0)
    with pytest.raises(ValueError, match=r"different systems cannot be summarized: \['chain8', 'other'\]"):
        summarize_entanglement([*several, other])
    independent = [realizations(chain, W=W, rescaled=False, cuts=(4,)).compute(0) for W in (0.5, 4.0)]
    with pytest.raises(ValueError, match=r"set disorder\.rescaled"):
        summarize_entanglement(independent)


def test_files_hold_what_was_computed(chain, several, tmp_path):
    windows = realizations(chain, windows=WINDOWS).compute(3)
    write_realizations(tmp_path / "windows.nc", windows)
    with read_realization(tmp_path / "windows.nc", "entanglement") as read:
        xr.testing.assert_equal(read.load(), windows)

    paths = [tmp_path / f"{number}.nc" for number in range(len(several))]
    for path, dataset in zip(paths, several, strict=True):
        write_realizations(path, dataset)
    summary = summarize_files(paths)
    xr.testing.assert_equal(summary, summarize_entanglement(several))
    write_dataset(summary, tmp_path / "summary.nc")
    with read_dataset(tmp_path / "summary.nc", "entanglement_summary") as read:
        xr.testing.assert_equal(read.load(), summary)
