"""Dynamical spin fraction of states that are known, and against operators on the whole Hilbert space."""

from itertools import product

import numpy as np
import pytest
import quimb

from locflow.observables.spin_fraction import modulated_magnetization, spin_fraction


def sector(sites, particles):
    """All configurations with so many up spins, descending."""
    return np.array([state for state in product((1, 0), repeat=sites) if sum(state) == particles])


def fraction_of(occupation, vectors):
    vectors = np.asarray(vectors, dtype=float)
    return spin_fraction(np.square(vectors) / np.square(vectors).sum(axis=0), modulated_magnetization(occupation))


def index_of(occupation, state):
    return int(np.flatnonzero((occupation == state).all(axis=1))[0])


def test_magnetization_is_the_fourier_component_of_the_spins():
    magnetization = modulated_magnetization([[1, 1, 0, 0], [1, 0, 1, 0]])
    # 1 + i - (-1) - (-i), and 1 - i + (-1) - (-i).
    np.testing.assert_allclose(magnetization, [2 + 2j, 0], atol=1e-14)


def test_configurations_of_spins_keep_their_magnetization():
    occupation = sector(6, 3)
    magnetization = modulated_magnetization(occupation)
    fractions = spin_fraction(np.eye(20), magnetization)
    waves = np.abs(magnetization) > 1e-9
    assert waves.sum() == 18
    np.testing.assert_allclose(fractions[waves], 0, atol=1e-14)
    # Neither of the two Neel states has a wave to lose.
    assert np.isnan(fractions[~waves]).all()


def test_a_state_and_its_flip_lose_everything():
    occupation = sector(6, 3)
    for state in ([1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 1, 0]):
        vector = np.zeros(20)
        vector[[index_of(occupation, state), index_of(occupation, 1 - np.array(state))]] = 1
        np.testing.assert_allclose(fraction_of(occupation, vector), 1, atol=1e-14)


def test_an_uneven_superposition_of_a_state_and_its_flip():
    # <M> = M0 (p - q), <M+ M> = |M0|^2: the fraction is 1 - (p - q)^2.
    occupation = sector(6, 3)
    vector = np.zeros(20)
    vector[index_of(occupation, [1, 1, 1, 0, 0, 0])] = 0.6
    vector[index_of(occupation, [0, 0, 0, 1, 1, 1])] = -0.8
    np.testing.assert_allclose(fraction_of(occupation, vector), 1 - 0.28**2, rtol=1e-13)


def test_fractions_are_those_of_operators_on_the_whole_hilbert_space():
    sites = 6
    occupation = sector(sites, 3)
    vectors = np.random.default_rng(1).normal(size=(20, 4))
    vectors /= np.linalg.norm(vectors, axis=0)
    # quimb: spin up is the first state of a factor.
    whole = np.zeros((2**sites, 4))
    whole[(1 - occupation) @ (1 << np.arange(sites)[::-1])] = vectors
    sigma = [np.asarray(quimb.ikron(quimb.pauli("z"), [2] * sites, site)) for site in range(sites)]
    M = sum(operator * np.exp(2j * np.pi * site / sites) for site, operator in enumerate(sigma))
    for vector, fraction in zip(whole.T, fraction_of(occupation, vectors), strict=True):
        expected = 1 - abs(vector @ M @ vector) ** 2 / (vector @ (M.conj().T @ M) @ vector)
        np.testing.assert_allclose(fraction, expected.real, rtol=1e-12)


@pytest.mark.parametrize("shift", [1, 3])
def test_turning_the_ring_changes_no_fraction(shift):
    occupation = sector(6, 3)
    probability = np.random.default_rng(2).dirichlet(np.ones(20), size=5).T
    turned = spin_fraction(probability, modulated_magnetization(np.roll(occupation, shift, axis=1)))
    np.testing.assert_allclose(turned, spin_fraction(probability, modulated_magnetization(occupation)), rtol=1e-12)
    mirrored = spin_fraction(probability, modulated_magnetization(occupation[:, ::-1]))
    np.testing.assert_allclose(mirrored, turned, rtol=1e-12)
