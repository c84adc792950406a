"""Anisotropic, second-neighbour and power-law exchange, and random bonds, against what shares nothing with QuSpin."""

from functools import reduce
from itertools import combinations

import numpy as np
import pytest

from locflow.hamiltonians.lattices import Lattice
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition, system_complaints

CHAIN = {"model": "xxz_spin", "lattice": [6], "boundary": "open", "particles": 3, "couplings": {"J": 1.0, "Delta": 0.5}}
FIELD = 2.0 * np.cos(np.arange(1, 7) ** 2)
SPINS = [0.5 * np.array(matrix) for matrix in ([[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]])]


def spectrum(field=FIELD, bonds=None, **changes):
    operators = build_operators(hamiltonian_definition({**CHAIN, **changes}))
    return np.linalg.eigvalsh(hamiltonian(operators, field, bonds).toarray())


def products(pairs, field):
    """Spectrum at Sz = 0 of sum (in_plane (SxSx + SySy) + along_z SzSz) + sum h Sz, by Kronecker products."""
    sites = len(field)

    def on_site(spin, site):
        factors = [np.eye(2)] * sites
        factors[site] = spin
        return reduce(np.kron, factors)

    spins = [[on_site(spin, site) for site in range(sites)] for spin in SPINS]
    total = sum(h * spins[2][site] for site, h in enumerate(field))
    for i, j, in_plane, along_z in pairs:
        total = total + in_plane * (spins[0][i] @ spins[0][j] + spins[1][i] @ spins[1][j])
        total = total + along_z * spins[2][i] @ spins[2][j]
    balanced = np.flatnonzero(np.isclose(np.diag(sum(spins[2])).real, 0))
    return np.linalg.eigvalsh(total[np.ix_(balanced, balanced)])


def filled(levels, particles):
    """Energies of so many free fermions."""
    return np.sort([sum(chosen) for chosen in combinations(levels, particles)])


def test_without_anisotropy_spins_are_free_fermions():
    hopping = np.diag(FIELD) + np.diag(np.full(5, 0.5), 1) + np.diag(np.full(5, 0.5), -1)
    expected = filled(np.linalg.eigvalsh(hopping), 3) - FIELD.sum() / 2
    np.testing.assert_allclose(spectrum(couplings={"J": 1.0, "Delta": 0.0}), expected, atol=1e-12)


@pytest.mark.parametrize("boundary", ["open", "periodic"])
def test_at_anisotropy_one_it_is_the_heisenberg_model(boundary):
    ours = spectrum(boundary=boundary, couplings={"J": 0.7, "Delta": 1.0})
    other = spectrum(boundary=boundary, model="heisenberg_spin", couplings={"J": 0.7})
    np.testing.assert_allclose(ours, other, atol=1e-13)


def test_anisotropic_exchange_is_that_of_the_formula():
    pairs = [(i, i + 1, 0.7, 0.7 * 1.3) for i in range(5)]
    np.testing.assert_allclose(spectrum(couplings={"J": 0.7, "Delta": 1.3}), products(pairs, FIELD), atol=1e-12)


@pytest.mark.parametrize("boundary", ["open", "periodic"])
def test_power_law_exchange_is_that_of_the_formula(boundary):
    def distance(i, j):
        return min(j - i, 6 - j + i) if boundary == "periodic" else j - i

    pairs = [(i, j, 0.7 * distance(i, j) ** -1.5, 0.21 * distance(i, j) ** -1.5) for i, j in combinations(range(6), 2)]
    couplings = {"J": 0.7, "Delta": 0.3, "alpha": 1.5}
    ours = spectrum(model="power_law_spin", boundary=boundary, couplings=couplings)
    np.testing.assert_allclose(ours, products(pairs, FIELD), atol=1e-12)


def test_a_steep_power_law_is_nearest_neighbour_exchange():
    ours = spectrum(model="power_law_spin", couplings={"J": 1.0, "Delta": 0.5, "alpha": 60.0})
    np.testing.assert_allclose(ours, spectrum(), atol=1e-12)


def test_the_ground_states_of_majumdar_and_ghosh():
    # J2 = J1 / 2 on a ring: two products of singlets, of energy -3/8 J1 per site.
    energies = spectrum(
        np.zeros(8),
        model="second_neighbour_spin",
        lattice=[8],
        boundary="periodic",
        particles=4,
        couplings={"J1": 1.0, "J2": 0.5},
    )
    np.testing.assert_allclose(energies[:2], -3 / 8 * 8, atol=1e-12)
    assert energies[2] > energies[1] + 0.1


def test_second_neighbours_are_two_steps_along_a_chain_and_diagonals_of_a_square():
    assert Lattice([5], "open").second_neighbours == [(0, 2), (1, 3), (2, 4)]
    assert len(Lattice([4, 3], "open").second_neighbours) == 12
    assert len(Lattice([4, 4], "periodic").second_neighbours) == 32
    complaints = [
        *system_complaints(
            {
                **CHAIN,
                "model": "second_neighbour_spin",
                "lattice": [3],
                "boundary": "periodic",
                "particles": 1,
                "couplings": {"J1": 1.0, "J2": 1.0},
            }
        )
    ]
    assert complaints == [(["lattice"], "(periodic) has no second neighbours")]


@pytest.mark.parametrize("mean", [1.0, 0.0])
def test_random_exchange_is_added_bond_by_bond(mean):
    added = np.array([0.3, -0.2, 0.5, 0.1, -0.4])
    pairs = [(i, i + 1, mean + added[i], (mean + added[i]) * 0.5) for i in range(5)]
    ours = spectrum(bonds=added, couplings={"J": mean, "Delta": 0.5}, random_coupling="J")
    np.testing.assert_allclose(ours, products(pairs, FIELD), atol=1e-12)


def test_random_anisotropy_leaves_the_exchange_alone():
    added = np.array([0.3, -0.2, 0.5, 0.1, -0.4])
    pairs = [(i, i + 1, 1.0, 0.5 + added[i]) for i in range(5)]
    ours = spectrum(bonds=added, random_coupling="Delta")
    np.testing.assert_allclose(ours, products(pairs, FIELD), atol=1e-12)


def test_random_hopping_of_free_fermions():
    added = np.array([0.3, -0.2, 0.5, 0.1, -0.4])
    hopping = np.diag(FIELD) - np.diag(0.5 + added, 1) - np.diag(0.5 + added, -1)
    expected = filled(np.linalg.eigvalsh(hopping), 3) - FIELD.sum() / 2
    ours = spectrum(bonds=added, model="tV_fermions", couplings={"t": 0.5, "V": 0.0}, random_coupling="t")
    np.testing.assert_allclose(ours, expected, atol=1e-12)


def test_what_is_not_linear_in_a_coupling_cannot_be_random():
    couplings = {"J": 1.0, "Delta": 0.5, "alpha": 2.0}
    with pytest.raises(ValueError, match="not linear in alpha"):
        hamiltonian_definition({**CHAIN, "model": "power_law_spin", "couplings": couplings, "random_coupling": "alpha"})
