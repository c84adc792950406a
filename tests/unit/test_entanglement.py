"""Entanglement at a cut against plain reductions of 2^N amplitudes, quimb, known states and Page's value."""

import json
from itertools import product
from math import comb
from pathlib import Path

import numpy as np
import pytest
import quimb
from sector_entropy import page_entropy_in_sector

from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.observables.entanglement import SMALLEST_EIGENVALUE, Cut, schmidt_gap, von_neumann_entropy

REFERENCE = json.loads((Path(__file__).parents[1] / "data" / "reference.json").read_text())["heisenberg"]


def sector(sites, particles):
    """All configurations with so many up spins, descending."""
    return np.array([state for state in product((1, 0), repeat=sites) if sum(state) == particles])


def embedded(occupation, vectors):
    """The amplitudes in the Hilbert space of all sites, up spins first: shape (2^N, states)."""
    sites = occupation.shape[1]
    whole = np.zeros((2**sites, vectors.shape[1]))
    whole[(1 - occupation) @ (1 << np.arange(sites)[::-1])] = vectors
    return whole


def plain_eigenvalues(occupation, vectors, n_left):
    """Eigenvalues of rho_A, ascending, from the whole Hilbert space: one row per state."""
    amplitudes = embedded(occupation, vectors).T.reshape(vectors.shape[1], 2**n_left, -1)
    return np.linalg.eigvalsh(amplitudes @ amplitudes.transpose(0, 2, 1))


def all_eigenvalues(weights):
    return np.sort(np.concatenate(list(weights.values()), axis=1), axis=1)


def random_states(dimension, states, seed=1):
    vectors = np.random.default_rng(seed).normal(size=(dimension, states))
    return vectors / np.linalg.norm(vectors, axis=0)


def configuration(occupation, *states):
    """Even superposition of configurations, one column."""
    vector = np.zeros((len(occupation), 1))
    for state in states:
        vector[np.flatnonzero((occupation == state).all(axis=1))] = 1
    return vector / np.linalg.norm(vector)


def eigenstates(field, boundary):
    """Occupation, energies and eigenvectors of a Heisenberg chain in a field."""
    sites = len(field)
    system = {
        "model": "heisenberg_spin",
        "lattice": [sites],
        "boundary": boundary,
        "particles": sites // 2,
        "couplings": {"J": 1.0},
    }
    operators = build_operators(hamiltonian_definition(system))
    energies, vectors = np.linalg.eigh(hamiltonian(operators, field).toarray())
    return operators["occupation"].values, energies, vectors


def random_field(sites, W=2.0):
    return W * np.random.default_rng(3).uniform(-1, 1, sites)


# Against a plain reduction


@pytest.mark.parametrize(("sites", "particles"), [(8, 4), (8, 3), (7, 3), (6, 1), (5, 4)])
def test_eigenvalues_are_those_of_the_whole_reduced_density_matrix(sites, particles):
    occupation = sector(sites, particles)
    vectors = random_states(len(occupation), 5)
    for n_left in range(1, sites):
        weights = Cut(occupation, n_left).schmidt_weights(vectors)
        plain = plain_eigenvalues(occupation, vectors, n_left)
        np.testing.assert_allclose(sum(block.sum(axis=1) for block in weights.values()), 1, rtol=1e-13)
        ours = all_eigenvalues(weights)
        kept = min(ours.shape[1], plain.shape[1])
        np.testing.assert_allclose(ours[:, -kept:], plain[:, -kept:], atol=1e-14)
        np.testing.assert_allclose(plain[:, : plain.shape[1] - kept], 0, atol=1e-14)
        logarithms = np.log(np.maximum(plain, 1e-300))
        np.testing.assert_allclose(von_neumann_entropy(weights), -(plain * logarithms).sum(axis=1), atol=1e-11)
        np.testing.assert_allclose(schmidt_gap(weights), plain[:, -1] - plain[:, -2], atol=1e-13)


@pytest.mark.parametrize("boundary", ["open", "periodic"])
def test_eigenstates_have_quimbs_entropies(boundary):
    sites = 8
    occupation, _, vectors = eigenstates(random_field(sites), boundary)
    chosen = vectors[:, ::9]
    for n_left in (3, 4):
        weights = Cut(occupation, n_left).schmidt_weights(chosen)
        for state, whole in enumerate(embedded(occupation, chosen).T):
            rho = quimb.ptr(quimb.qu(whole), [2] * sites, range(n_left))
            # quimb's entropy is in bits.
            expected = quimb.entropy(rho) * np.log(2)
            np.testing.assert_allclose(von_neumann_entropy(weights)[state], expected, atol=1e-10)


@pytest.mark.parametrize(("sites", "n_left"), [(8, 2), (8, 3), (8, 4), (8, 5), (8, 6), (6, 3), (10, 5)])
def test_spectrum_is_the_lower_half_of_the_largest_block(sites, n_left):
    occupation, _, vectors = eigenstates(random_field(sites), "open")
    cut = Cut(occupation, n_left)
    spectrum = cut.spectrum(cut.schmidt_weights(vectors))
    smaller = min(n_left, sites - n_left)
    assert spectrum.shape == (comb(sites, sites // 2), comb(smaller, smaller // 2) // 2)
    # rho of the smaller part from the whole Hilbert space, then its rows and columns with half the spins up.
    amplitudes = embedded(occupation, vectors).T.reshape(-1, 2**n_left, 2 ** (sites - n_left))
    if n_left > smaller:
        amplitudes = amplitudes.transpose(0, 2, 1)
    rho = amplitudes @ amplitudes.transpose(0, 2, 1)
    block = [k for k in range(2**smaller) if smaller - k.bit_count() == smaller // 2]
    eigenvalues = np.linalg.eigvalsh(rho[:, block][:, :, block])[:, ::-1]
    np.testing.assert_allclose(np.exp(-spectrum), eigenvalues[:, : spectrum.shape[1]], atol=1e-14)
    assert np.all(np.diff(spectrum, axis=1) >= 0)


def test_the_complement_of_a_cut_has_the_same_spectrum():
    occupation = sector(9, 4)
    vectors = random_states(len(occupation), 4)
    mirrored = occupation[:, ::-1]
    for n_left in range(1, 9):
        there, back = Cut(occupation, n_left), Cut(mirrored, 9 - n_left)
        np.testing.assert_allclose(
            all_eigenvalues(there.schmidt_weights(vectors)), all_eigenvalues(back.schmidt_weights(vectors)), atol=1e-14
        )
        np.testing.assert_allclose(
            there.spectrum(there.schmidt_weights(vectors)), back.spectrum(back.schmidt_weights(vectors)), rtol=1e-9
        )


def test_chunks_and_memory_order_change_nothing(monkeypatch):
    occupation = sector(8, 4)
    vectors = random_states(70, 11)
    expected = Cut(occupation, 4).schmidt_weights(vectors)
    monkeypatch.setattr("locflow.observables.entanglement.CHUNK_BYTES", 8 * 70 * 3)
    for other in (np.asfortranarray(vectors), np.repeat(vectors, 2, axis=1)[:, ::2]):
        for particles, values in Cut(occupation, 4).schmidt_weights(other).items():
            np.testing.assert_array_equal(values, expected[particles])


def test_the_order_of_the_basis_changes_nothing():
    occupation, vectors = sector(8, 4), random_states(70, 3)
    order = np.random.default_rng(5).permutation(70)
    shuffled = Cut(occupation[order], 3).schmidt_weights(vectors[order])
    for particles, values in Cut(occupation, 3).schmidt_weights(vectors).items():
        np.testing.assert_allclose(shuffled[particles], values, atol=1e-14)


@pytest.mark.parametrize("case", REFERENCE, ids=lambda c: f"{c['sites']}-{c['boundary']}-{c['field_amplitude']:g}")
def test_entropies_of_reference_chains(case):
    field = case["field_amplitude"] * np.sin(np.arange(1, case["sites"] + 1) ** 2)
    occupation, _, vectors = eigenstates(field, case["boundary"])
    entropy = von_neumann_entropy(Cut(occupation, case["sites"] // 2).schmidt_weights(vectors))
    np.testing.assert_allclose(entropy[case["middle_level"]], case["middle_half_chain_entropy"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(entropy.mean(), case["mean_half_chain_entropy"], rtol=0, atol=1e-9)


@pytest.mark.parametrize("shift", [1, 3])
def test_turning_a_ring_turns_its_entanglement(shift):
    field = random_field(8)
    occupation, energies, vectors = eigenstates(field, "periodic")
    _, turned_energies, turned = eigenstates(np.roll(field, shift), "periodic")
    np.testing.assert_allclose(turned_energies, energies, atol=1e-12)
    # Sites 0 ... 3 of the turned ring are sites -shift ... 3 - shift of the ring.
    expected = von_neumann_entropy(Cut(np.roll(occupation, shift, axis=1), 4).schmidt_weights(vectors))
    entropy = von_neumann_entropy(Cut(occupation, 4).schmidt_weights(turned))
    np.testing.assert_allclose(entropy, expected, atol=1e-9)
    unturned = von_neumann_entropy(Cut(occupation, 4).schmidt_weights(vectors))
    assert np.abs(entropy - unturned).max() > 0.1


# Known states


def test_product_states_have_no_entropy_and_gap_one():
    occupation = sector(6, 3)
    for n_left in range(1, 6):
        weights = Cut(occupation, n_left).schmidt_weights(np.eye(20))
        np.testing.assert_allclose(von_neumann_entropy(weights), 0, atol=1e-14)
        np.testing.assert_allclose(schmidt_gap(weights), 1, atol=1e-14)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_bell_pair_across_the_cut_has_entropy_ln_2(sign):
    occupation = sector(2, 1)
    weights = Cut(occupation, 1).schmidt_weights(np.array([[1.0], [sign]]) / np.sqrt(2))
    np.testing.assert_allclose(von_neumann_entropy(weights), np.log(2), rtol=1e-14)
    np.testing.assert_allclose(schmidt_gap(weights), 0, atol=1e-14)


def test_singlets_count_where_the_cut_goes_through_them():
    # Sites (0 1), (2 5) and (3 4) are singlets: cuts go through 1, 0, 1, 2 and 1 of them.
    occupation = sector(6, 3)
    sign = {(1, 0): 1.0, (0, 1): -1.0}
    vector = np.array(
        [[np.prod([sign.get((s[i], s[j]), 0.0) for i, j in ((0, 1), (2, 5), (3, 4))])] for s in occupation]
    ) / np.sqrt(8)
    for n_left, singlets in enumerate([1, 0, 1, 2, 1], start=1):
        weights = Cut(occupation, n_left).schmidt_weights(vector)
        np.testing.assert_allclose(von_neumann_entropy(weights), singlets * np.log(2), atol=1e-12)
        np.testing.assert_allclose(schmidt_gap(weights), 0 if singlets else 1, atol=1e-12)


def test_superpositions_of_opposite_configurations_have_entropy_ln_2_at_every_cut():
    occupation = sector(8, 4)
    state = np.array([1, 0, 1, 1, 0, 0, 1, 0])
    vector = configuration(occupation, state, 1 - state)
    for n_left in range(1, 8):
        weights = Cut(occupation, n_left).schmidt_weights(vector)
        np.testing.assert_allclose(von_neumann_entropy(weights), np.log(2), rtol=1e-13)


def test_small_eigenvalues_are_not_lost_to_rounding():
    # Two spins up on two sites of A at weight 1, exchanged with B at a weight that rho_A would drown.
    occupation = sector(4, 2)
    tiny = 1e-12
    vector = configuration(occupation, [1, 0, 1, 0]) + tiny * configuration(occupation, [0, 1, 0, 1])
    cut = Cut(occupation, 2)
    weights = cut.schmidt_weights(vector)
    np.testing.assert_allclose(weights[1][0], [1.0, tiny**2], rtol=1e-6)
    # The block n = 2 of A is empty: its level is clipped, not infinite.
    assert weights[2][0, 0] == 0
    empty = cut.spectrum(cut.schmidt_weights(configuration(occupation, [1, 1, 0, 0])))
    np.testing.assert_allclose(empty, -np.log(SMALLEST_EIGENVALUE))


def test_random_states_of_the_sector_have_pages_entropy():
    # Page's average is over complex states; real ones, as eigenstates are, lie a little lower.
    sites, states = 8, 3000
    occupation = sector(sites, 4)
    vectors = random_states(70, 2 * states)
    vectors = (vectors[:, ::2] + 1j * vectors[:, 1::2]) / np.sqrt(2)
    vectors /= np.linalg.norm(vectors, axis=0)
    for n_left in (3, 4):
        entropies = von_neumann_entropy(Cut(occupation, n_left).schmidt_weights(vectors))
        error = entropies.std() / np.sqrt(states)
        assert error < 0.002
        assert abs(entropies.mean() - page_entropy_in_sector(sites, 4, n_left)) < 4 * error


@pytest.mark.parametrize(("sites", "expected", "error"), [(10, 2.840, 0.004), (12, 3.548, 0.002)])
def test_real_random_states_have_the_entropy_of_an_independent_calculation(sites, expected, error):
    # Computed from 2^N reductions when the papers were surveyed; the error is the larger of both calculations.
    occupation = sector(sites, sites // 2)
    entropies = von_neumann_entropy(Cut(occupation, sites // 2).schmidt_weights(random_states(len(occupation), 400)))
    assert abs(entropies.mean() - expected) < 3 * error


# Refused


def test_impossible_cuts_and_bases_are_refused():
    occupation = sector(6, 3)
    for n_left in (0, 6, -1):
        with pytest.raises(ValueError, match=f"cut {n_left}: allowed are 1 to 5 of 6 sites"):
            Cut(occupation, n_left)
    with pytest.raises(ValueError, match=r"basis states with \[2, 3\] particles"):
        Cut(np.concatenate([occupation, sector(6, 2)]), 3)
    with pytest.raises(ValueError, match="19 basis states are not the whole sector of 3 on 6 sites"):
        Cut(occupation[1:], 3)


def test_vectors_of_another_basis_or_norm_are_refused():
    cut = Cut(sector(6, 3), 3)
    with pytest.raises(ValueError, match=r"\(19, 2\): not states of a sector of dimension 20"):
        cut.schmidt_weights(random_states(19, 2))
    with pytest.raises(ValueError, match="not normalized"):
        cut.schmidt_weights(2 * random_states(20, 2))
    with pytest.raises(ValueError, match="not normalized"):
        cut.schmidt_weights(np.full((20, 1), np.nan))
