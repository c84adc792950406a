"""Traces of the chain: what a block holds, that it is a pure function of the seed, and the summary's imbalances."""

import numpy as np
import pytest

from locflow.hamiltonians.disorder import box_field
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.kinds.traces.imbalances import collect_files
from locflow.kinds.traces.realizations import TracedRealizations
from locflow.observables.imbalance import imbalance
from locflow.results.files import read_dataset, write_dataset

SITES, DENSITIES = 8, [0.2, 0.5, 0.8]


@pytest.fixture(scope="module")
def operators():
    system = {"model": "heisenberg_spin", "lattice": [SITES], "boundary": "open", "particles": SITES // 2}
    return build_operators(hamiltonian_definition({**system, "couplings": {"J": 1.0}}))


def realizations(operators, *, W=4.0, **changes):
    options = {
        "root_seed": 5,
        "system": "chain",
        "rescaled": False,
        "engine": "auto",
        "residual_tolerance": 1e-10,
        "memory_limit": 2_000_000_000,
        "threads": 1,
        "energy_densities": DENSITIES,
        "final_time": 500.0,
        "times": 50,
    }
    return TracedRealizations(operators, W=W, **{**options, **changes})


@pytest.fixture(scope="module")
def block(operators):
    return realizations(operators).block(range(2, 4))


def test_traces_are_those_of_the_eigenstates(operators, block):
    for index, realization in enumerate((2, 3)):
        field = box_field(5, "chain", 4.0, realization, SITES)
        np.testing.assert_array_equal(block["field"][index], field)
        energies, vectors = np.linalg.eigh(hamiltonian(operators, field).toarray())
        sigma = 2.0 * operators["occupation"].values - 1
        for trace in range(len(DENSITIES)):
            start = np.flatnonzero((sigma == block["initial_state"].values[index, trace]).all(axis=1))[0]
            for k in (0, 1, 49):
                phases = np.exp(-1j * energies * block["time"].values[k])
                amplitudes = vectors @ (phases * vectors[start])
                expected = np.abs(amplitudes) ** 2 @ sigma
                np.testing.assert_allclose(block["magnetization"][index, trace, k], expected, atol=1e-6)


def test_random_couplings_enter_the_evolution():
    system = {"model": "heisenberg_spin", "lattice": [SITES], "boundary": "open", "particles": SITES // 2}
    definition = hamiltonian_definition({**system, "couplings": {"J": 1.0}, "random_coupling": "J"})
    bonds = {"coupling": "J", "strength": 0.5, "distribution": {"kind": "box"}}
    traced = realizations(build_operators(definition), bonds=bonds)
    matrix = hamiltonian(traced.operators, traced.field(2), traced.bond_couplings(2))
    energies = np.linalg.eigvalsh(matrix.toarray())
    block = traced.block([2])
    np.testing.assert_allclose([block["energy_min"][0], block["energy_max"][0]], energies[[0, -1]], atol=1e-9)


def test_times_are_those_of_the_paper(block):
    np.testing.assert_allclose(block["time"], np.linspace(0, 500, 50))


def test_traces_start_from_their_product_state_and_stay_in_the_sector(block):
    np.testing.assert_array_equal(block["magnetization"].isel(time=0), block["initial_state"])
    np.testing.assert_allclose(block["magnetization"].sum("site"), 0, atol=1e-5)
    assert np.abs(block["magnetization"]).max() <= 1


def test_the_reached_energy_density_is_that_of_the_initial_state(operators, block):
    spins = block["initial_state"].values[0] / 2.0
    energy = (spins[:, 1:] * spins[:, :-1]).sum(axis=1) + spins @ block["field"].values[0]
    low, high = float(block["energy_min"][0]), float(block["energy_max"][0])
    np.testing.assert_allclose(block["initial_energy_density"][0], (energy - low) / (high - low), atol=1e-12)
    assert np.all(np.abs(block["initial_energy_density"] - block["energy_density"]) < 0.05)


def test_low_energy_densities_are_out_of_reach_at_weak_disorder(operators):
    # The antiferromagnetic product state is far above the ground state (sheet of paper 5: 0.29 at 14 sites).
    weak = realizations(operators, W=0.125).block(range(1))
    reached = weak["initial_energy_density"].sel(trace=0).item()
    assert 0.27 < reached < 0.33


def test_engines_give_the_same_files(operators, block, monkeypatch):
    monkeypatch.setattr("locflow.costs.dynamics.choose_engine", lambda *sizes, **request: "chebyshev")
    expanded = realizations(operators).block(range(2, 4))
    assert 0 < expanded["error_bound"].max() <= 1e-10
    assert expanded["norm_drift"].max() < 1e-10
    np.testing.assert_array_equal(expanded["initial_state"], block["initial_state"])
    np.testing.assert_allclose(expanded["magnetization"], block["magnetization"], atol=2e-7)


def test_a_realization_is_the_same_in_any_block(operators, block):
    alone = realizations(operators).block([3])
    np.testing.assert_array_equal(alone["magnetization"][0], block["magnetization"][1])


def test_imbalance_of_simple_traces():
    initial = np.array([1, -1, -1, 1])
    traces = np.array([initial, -initial, [1, 1, 1, 1], [0, 0, 0, 0], [0.5, -0.5, 0, 0]])
    np.testing.assert_allclose(imbalance(traces, initial), [1, -1, 0, 0, 0.25])


def test_localized_traces_keep_more_imbalance_than_ergodic_ones(operators):
    last = []
    for W in (0.5, 8.0):
        traces = realizations(operators, W=W, energy_densities=[0.5]).block(range(10))
        values = imbalance(traces["magnetization"].values, traces["initial_state"].values)
        np.testing.assert_allclose(values[:, :, 0], 1)
        last.append(values[:, :, 25:].mean())
    assert last[0] < 0.3 < 0.6 < last[1]


def test_the_summary_holds_the_imbalance_of_every_file(operators, tmp_path):
    paths = []
    for W, members in ((1.0, [1]), (1.0, [0]), (4.0, [0])):
        paths.append(tmp_path / f"{W}_{members[0]}.nc")
        write_dataset(realizations(operators, W=W).block(members), paths[-1])
    summary = collect_files(paths)
    write_dataset(summary, tmp_path / "summary.nc")
    with read_dataset(tmp_path / "summary.nc", "imbalances") as read:
        assert read["imbalance"].dims == ("W", "realization", "trace", "time")
        assert read["W"].values.tolist() == [1.0, 4.0]
        assert read["realization"].values.tolist() == [0, 1]
        assert read["imbalance"].dtype == np.float32
        np.testing.assert_allclose(read["energy_density"], DENSITIES)
        assert np.isnan(read["imbalance"].sel(W=4.0, realization=1)).all()
        assert not np.isnan(read["initial_energy_density"].sel(W=1.0)).any()
        block = realizations(operators, W=4.0).block([0])
        expected = imbalance(block["magnetization"].values[0], block["initial_state"].values[0])
        np.testing.assert_allclose(read["imbalance"].sel(W=4.0, realization=0), expected, atol=1e-6)


def test_a_realization_that_occurs_twice_is_refused(operators, tmp_path):
    write_dataset(realizations(operators).block([0]), tmp_path / "a.nc")
    write_dataset(realizations(operators).block([0, 1]), tmp_path / "b.nc")
    with pytest.raises(ValueError, match="a realization occurs twice"):
        collect_files([tmp_path / "a.nc", tmp_path / "b.nc"])
