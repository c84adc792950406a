"""Sampled eigenstates of one realization, with and without the whole spectrum."""

import numpy as np
import pytest

from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.kinds.states.indicators import indicators_of_realization
from locflow.kinds.states.realizations import Realizations

SITES, BINS = 10, 5


@pytest.fixture(scope="module")
def operators():
    system = {
        "model": "tV_fermions",
        "lattice": [SITES],
        "boundary": "periodic",
        "particles": SITES // 2,
        "couplings": {"t": 0.5, "V": 1.0},
    }
    return build_operators(hamiltonian_definition(system))


def realization(operators, *, all_energies, engine="auto"):
    options = {
        "root_seed": 5,
        "system": "ring",
        "rescaled": False,
        "engine": engine,
        "residual_tolerance": 1e-10,
        "memory_limit": 2_000_000_000,
        "threads": 1,
        "energy_bins": BINS,
        "states_per_bin": 12,
    }
    return Realizations(operators, W=2.0, all_energies=all_energies, **options)


@pytest.fixture(scope="module")
def whole(operators):
    return realization(operators, all_energies=True).compute(1)


def test_states_are_those_nearest_the_centres_of_the_bins(operators, whole):
    field, matrix = realization(operators, all_energies=True).matrix(1)
    energies, vectors = np.linalg.eigh(hamiltonian(operators, field).toarray())
    np.testing.assert_allclose(matrix.toarray(), hamiltonian(operators, field).toarray())
    np.testing.assert_allclose(whole["energies"], energies, atol=1e-12)
    density = (energies - energies[0]) / (energies[-1] - energies[0])
    for index in range(BINS):
        inside = np.flatnonzero((density * BINS >= index) & (density * BINS < index + 1))
        nearest = np.sort(inside[np.argsort(np.abs(density[inside] - (index + 0.5) / BINS))[:12]])
        of_bin = whole["state_bin"].values == index
        np.testing.assert_array_equal(whole["state_level"][of_bin], nearest)
        np.testing.assert_allclose(whole["probability"][of_bin], vectors[:, nearest].T ** 2, atol=1e-6)


@pytest.mark.parametrize("engine", ["dense", "shift-invert"])
def test_without_the_spectrum_they_are_the_same_states(operators, whole, engine):
    part = realization(operators, all_energies=False, engine=engine).compute(1)
    assert "energies" not in part
    for name in ("state_level", "state_bin"):
        np.testing.assert_array_equal(part[name], whole[name])
    np.testing.assert_allclose(part["probability"], whole["probability"], atol=1e-6)


def test_the_gap_ratio_is_then_that_of_the_kept_states(operators, whole):
    part = indicators_of_realization(realization(operators, all_energies=False).compute(1))
    complete = indicators_of_realization(whole)
    assert "energies" not in part
    np.testing.assert_allclose(part["ln_ipr"], complete["ln_ipr"], rtol=1e-6)
    energies = whole["energies"].values
    for index in range(BINS):
        # Ratios whose three levels are all kept: one for each state but the first and the last.
        levels = whole["state_level"].values[whole["state_bin"].values == index][1:-1]
        spacings = np.diff(energies)[[levels - 1, levels]]
        assert part["levels"][index] == len(levels)
        assert float(part["gap_ratio"][index]) == pytest.approx((spacings.min(axis=0) / spacings.max(axis=0)).mean())
