"""Samples of paper 2: indicators of windows against plain loops, units, blocks, and their collection."""

import numpy as np
import pytest
import xarray as xr

from locflow.hamiltonians.disorder import box_field
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.kinds.samples.realizations import SampledRealizations, collect_samples
from locflow.results.files import read_dataset, write_dataset

DENSITIES = [0.1, 0.5]


def ring(sites=8, model="heisenberg_pauli"):
    system = {
        "model": model,
        "lattice": [sites],
        "boundary": "periodic",
        "particles": sites // 2,
        "couplings": {"J": 1.0},
    }
    return build_operators(hamiltonian_definition(system))


@pytest.fixture(scope="module")
def operators():
    return ring()


def realizations(operators, *, W=4.0, states=28, energy_densities=DENSITIES, **changes):
    options = {
        "root_seed": 5,
        "system": "ring",
        "rescaled": False,
        "engine": "auto",
        "residual_tolerance": 1e-10,
        "memory_limit": 2_000_000_000,
        "threads": 1,
    }
    return SampledRealizations(
        operators, energy_densities=energy_densities, states=states, W=W, **{**options, **changes}
    )


@pytest.fixture(scope="module")
def block(operators):
    return realizations(operators).block(range(2, 5))


# One block


def test_indicators_are_means_over_the_nearest_states(operators, block):
    sites = 8
    occupation = operators["occupation"].values
    for index, realization in enumerate((2, 3, 4)):
        field = box_field(5, "ring", 4.0, realization, sites)
        np.testing.assert_array_equal(block["field"][index], field)
        energies, vectors = np.linalg.eigh(hamiltonian(operators, field).toarray())
        density = (energies - energies[0]) / (energies[-1] - energies[0])
        for column, center in enumerate(DENSITIES):
            chosen = sorted(range(70), key=lambda level: abs(density[level] - center))[:28]
            selected = np.sort(energies[chosen])
            ratios = [
                min(selected[k] - selected[k - 1], selected[k + 1] - selected[k])
                / max(selected[k] - selected[k - 1], selected[k + 1] - selected[k])
                for k in range(1, 27)
            ]
            entropies, fractions = [], []
            for vector in vectors[:, chosen].T:
                amplitudes = np.zeros(2**sites)
                amplitudes[occupation @ (1 << np.arange(sites)[::-1])] = vector
                weights = np.linalg.svd(amplitudes.reshape(16, 16), compute_uv=False) ** 2
                entropies.append(-(weights * np.log(np.maximum(weights, 1e-300))).sum())
                wave = [
                    sum((2 * up - 1) * np.exp(2j * np.pi * site / sites) for site, up in enumerate(state))
                    for state in occupation
                ]
                mean = sum(amplitude**2 * M for amplitude, M in zip(vector, wave, strict=True))
                square = sum(amplitude**2 * abs(M) ** 2 for amplitude, M in zip(vector, wave, strict=True))
                fractions.append(1 - abs(mean) ** 2 / square)
            here = block.isel(realization=index, energy_density=column)
            np.testing.assert_allclose(here["gap_ratio"], np.mean(ratios), rtol=1e-9)
            np.testing.assert_allclose(here["entanglement_entropy"], np.mean(entropies), rtol=1e-9)
            np.testing.assert_allclose(here["spin_fraction"], np.mean(fractions), rtol=1e-9)
            assert here["states_used"] == 28


def test_blocks_say_what_they_are(block):
    assert block["realization"].values.tolist() == [2, 3, 4]
    assert block["energy_density"].values.tolist() == DENSITIES
    assert block["field"].dims == ("realization", "site")
    assert block["gap_ratio"].dims == ("realization", "energy_density")
    assert block["entanglement_entropy"].attrs["units"] == "nats"
    expected = {
        "kind": "samples_at_W",
        "model": "heisenberg_pauli",
        "field_operator": "sigmaz_i",
        "boundary": "periodic",
        "system": "ring",
        "W": 4.0,
        "root_seed": 5,
        "dimension": 70,
        "states": 28,
        "engine": "dense",
    }
    assert expected.items() <= block.attrs.items()
    assert (block["largest_residual"] < 1e-12).all()
    assert (block["seconds"] > 0).all()


def test_a_realization_does_not_depend_on_its_block(operators, block):
    alone = realizations(operators).block([3])
    for name in ("field", "gap_ratio", "entanglement_entropy", "spin_fraction"):
        np.testing.assert_array_equal(alone[name][0], block[name].sel(realization=3))


def test_where_there_are_fewer_states_all_are_used(operators):
    everything = realizations(operators, states=100).block([0])
    np.testing.assert_array_equal(everything["states_used"], 70)
    for name in ("gap_ratio", "entanglement_entropy", "spin_fraction"):
        np.testing.assert_allclose(everything[name][0, 0], everything[name][0, 1], rtol=1e-12)


def test_engines_agree():
    operators = ring(12)
    dense, sparse = (
        realizations(operators, states=40, energy_densities=[0.5], engine=engine).block([0])
        for engine in ("dense", "shift-invert")
    )
    assert sparse.attrs["engine"] == "shift-invert"
    for name in ("gap_ratio", "entanglement_entropy", "spin_fraction"):
        np.testing.assert_allclose(sparse[name], dense[name], rtol=1e-8)


def test_pauli_units_are_spin_units_at_twice_the_field(operators):
    pauli = realizations(operators, W=4.0, rescaled=True).block([0])
    spin = realizations(ring(model="heisenberg_spin"), W=2.0, rescaled=True).block([0])
    np.testing.assert_allclose(pauli["field"], 2 * spin["field"], rtol=1e-14)
    for name in ("gap_ratio", "entanglement_entropy", "spin_fraction"):
        np.testing.assert_allclose(pauli[name], spin[name], rtol=1e-9)


def test_turning_the_ring_changes_neither_gap_ratio_nor_spin_fraction(operators, block, monkeypatch):
    monkeypatch.setattr(
        "locflow.realizations.disordered_system.random_field", lambda *args, **kwargs: np.roll(box_field(*args), 3)
    )
    turned = realizations(operators).block([3])
    np.testing.assert_array_equal(turned["field"][0], np.roll(block["field"].sel(realization=3), 3))
    for name in ("gap_ratio", "spin_fraction"):
        np.testing.assert_allclose(turned[name][0], block[name].sel(realization=3), rtol=1e-9)
    # Another half of the ring.
    difference = turned["entanglement_entropy"][0] - block["entanglement_entropy"].sel(realization=3)
    assert (np.abs(difference) > 1e-3).all()


def test_strong_disorder_localizes(operators):
    weak, strong = (realizations(operators, W=W).block(range(20)).mean("realization") for W in (1.0, 15.0))
    for name in ("gap_ratio", "entanglement_entropy", "spin_fraction"):
        assert (strong[name] < weak[name]).all()


def test_too_few_states_and_odd_rings_are_refused(operators):
    with pytest.raises(ValueError, match="states: 2 have no gap ratio; at least 3"):
        realizations(operators, states=2)
    with pytest.raises(ValueError, match="ring: 7 sites have no half"):
        realizations(ring(7))


# All disorder strengths


def test_collected_samples_are_ordered(operators):
    blocks = {
        (W, start): realizations(operators, W=W).block(range(start, start + 2)) for W in (1.0, 8.0) for start in (0, 2)
    }
    collected = collect_samples([blocks[key] for key in ((8.0, 2), (1.0, 2), (1.0, 0), (8.0, 0))])
    assert collected["W"].values.tolist() == [1.0, 8.0]
    assert collected["realization"].values.tolist() == [0, 1, 2, 3]
    assert collected["energy_density"].values.tolist() == DENSITIES
    assert collected["field"].dims == ("W", "realization", "site")
    assert collected["gap_ratio"].dims == ("W", "realization", "energy_density")
    for (W, start), block in blocks.items():
        here = collected.sel(W=W, realization=[start, start + 1])
        for name in ("field", "gap_ratio", "entanglement_entropy", "spin_fraction", "states_used", "seconds"):
            np.testing.assert_array_equal(here[name], block[name])
    assert {
        "kind": "samples",
        "system": "ring",
        "model": "heisenberg_pauli",
        "states": 28,
    }.items() <= collected.attrs.items()
    assert "W" not in collected.attrs


def test_samples_are_the_same_from_files(block, tmp_path):
    write_dataset(block, tmp_path / "block.nc")
    with read_dataset(tmp_path / "block.nc", "samples_at_W") as read:
        xr.testing.assert_equal(read.load(), block)
        collected = collect_samples([read])
    write_dataset(collected, tmp_path / "samples.nc")
    with read_dataset(tmp_path / "samples.nc", "samples") as read:
        xr.testing.assert_equal(read.load(), collect_samples([block]))


def test_incomplete_or_mixed_samples_are_refused(operators, block):
    with pytest.raises(ValueError, match="no samples"):
        collect_samples([])
    with pytest.raises(ValueError, match=r"W = 4.0: a realization occurs twice"):
        collect_samples([block, block])
    with pytest.raises(ValueError, match=r"W = 8.0 has other realizations than W = 4.0"):
        collect_samples([block, realizations(operators, W=8.0).block([2, 3])])
    with pytest.raises(ValueError, match=r"different systems cannot be collected: \['other', 'ring'\]"):
        collect_samples([block, realizations(operators, system="other").block([9])])
