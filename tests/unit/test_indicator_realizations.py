"""Indicators computed in one go, against those of stored states, and entropies against plain Schmidt decompositions."""

from importlib import import_module

import numpy as np
import pytest
from scipy.special import entr

from locflow.averages.phase_diagram import average_indicators, indicator_table
from locflow.hamiltonians.many_body_operators import hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition, model_of
from locflow.kinds.indicators.realizations import GeneralIndicators, IndicatorRealizations
from locflow.kinds.states.indicators import combine, indicators_of_realization
from locflow.kinds.states.realizations import Realizations
from locflow.observables.page_entropy import page_entropy, random_state_entropy
from locflow.observables.participation_ratio import inverse_participation_ratio, participation_entropy

TERMS = [{"operators": ["xx", "yy", "zz"], "coupling": "J"}, {"operators": "z", "random": {"strength": "W"}}]
OPTIONS = {
    "root_seed": 5,
    "system": "ring",
    "W": 3.0,
    "rescaled": False,
    "engine": "auto",
    "residual_tolerance": 1e-10,
    "memory_limit": 2_000_000_000,
    "threads": 1,
}


def operators(model="heisenberg_spin", sites=8, particles=4, **more):
    system = {
        "model": model,
        "lattice": [sites],
        "boundary": "periodic",
        "particles": particles,
        "couplings": {"J": 1.0},
    }
    module, _, build = model_of(model).operators.partition(":")
    return getattr(import_module(module), build)(hamiltonian_definition({**system, **more}))


@pytest.fixture(scope="module")
def ring():
    return operators()


def indicator_realizations(
    operators, kind=IndicatorRealizations, *, bins=4, states=12, all_energies=False, cut=4, **changes
):
    options = {"energy_bins": bins, "states_per_bin": states, "all_energies": all_energies, "cut": cut}
    return kind(operators, **options, **{**OPTIONS, **changes})


@pytest.mark.parametrize("all_energies", [True, False])
def test_indicators_are_those_of_stored_states(ring, all_energies):
    block = indicator_realizations(ring, all_energies=all_energies).block(range(3))
    stored = Realizations(ring, energy_bins=4, states_per_bin=12, all_energies=all_energies, **OPTIONS)
    expected = combine([indicators_of_realization(stored.compute(index)) for index in range(3)])
    for name in ("gap_ratio", "ln_ipr", "ipr", "levels", "states", "field"):
        np.testing.assert_allclose(block[name], expected[name], rtol=1e-5, err_msg=name)
    assert block.attrs["kind"] == "indicators"
    averages = average_indicators([block[["gap_ratio", "ln_ipr", "ipr", "levels", "states"]]], resamples=100)
    np.testing.assert_allclose(averages["gap_ratio"][0], block["gap_ratio"].mean("realization"))


def test_entropies_are_those_of_the_states_of_a_bin(ring):
    """All states of the sector in one bin; Schmidt values of the state written on all 2^8 product states."""
    block = indicator_realizations(ring, bins=1, states=70).block([2])
    occupation = ring["occupation"].values
    _, vectors = np.linalg.eigh(hamiltonian(ring, block["field"].values[0]).toarray())
    place = occupation @ (1 << np.arange(8))
    entropies = []
    for vector in vectors.T:
        full = np.zeros(2**8)
        full[place] = vector
        entropies.append(entr(np.linalg.svd(full.reshape(16, 16), compute_uv=False) ** 2).sum())
    np.testing.assert_allclose(block["entropy"], np.mean(entropies), rtol=1e-9)
    np.testing.assert_allclose(block["entropy_variance"], np.var(entropies), rtol=1e-9)
    probability = vectors**2
    np.testing.assert_allclose(block["shannon_entropy"], entr(probability).sum(axis=0).mean(), rtol=1e-9)
    np.testing.assert_allclose(block["min_entropy"], -np.log(probability.max(axis=0)).mean(), rtol=1e-9)


def test_a_model_as_data_has_the_indicators_of_the_named_model(ring):
    """The same matrix by terms: the same fields, and so the same numbers."""
    model = {"terms": TERMS}
    data = operators(model)
    general = indicator_realizations(data, GeneralIndicators).block([0])
    field = general["field"].values[0]
    matrix = hamiltonian(ring, field).toarray()
    np.testing.assert_allclose(
        np.linalg.eigvalsh(matrix),
        np.linalg.eigvalsh(indicator_realizations(data, GeneralIndicators).matrix(0)[1].toarray()),
        atol=1e-12,
    )
    named = indicator_realizations(ring)
    named.field = lambda realization: field
    expected = named.block([0])
    for name in ("gap_ratio", "ln_ipr", "shannon_entropy", "entropy", "entropy_variance"):
        np.testing.assert_allclose(general[name], expected[name], rtol=1e-8, err_msg=name)


def test_batches_make_one_table(ring):
    one = indicator_realizations(ring)
    weaker = indicator_realizations(ring, W=1.0)
    table = indicator_table([one.block([2]), weaker.block([0]), one.block(range(2))])
    assert table.sizes == {"W": 2, "realization": 3, "bin": 4}
    assert table["realizations_total"].values.tolist() == [1, 3]
    assert np.isnan(table["entropy"][0, 1:]).all()
    np.testing.assert_array_equal(table["entropy"][1, 2], one.block([2])["entropy"][0])


# Participation entropies


def test_participation_entropies_of_a_uniform_state_are_ln_d():
    uniform = np.full((8, 1), 1 / 8)
    for order in (1, 2, 3, np.inf):
        np.testing.assert_allclose(participation_entropy(uniform, order), np.log(8))
    assert participation_entropy(np.eye(8)[:, 0], 1) == 0


def test_the_second_participation_entropy_is_that_of_the_ratio():
    probability = np.random.default_rng(1).dirichlet(np.ones(20), size=3).T
    np.testing.assert_allclose(participation_entropy(probability, 2), -np.log(inverse_participation_ratio(probability)))
    entropies = [participation_entropy(probability, order) for order in (1, 2, 4, np.inf)]
    assert np.all(np.diff(entropies, axis=0) < 0)


# The entropy of random states


def test_random_states_of_spins_one_have_pages_entropy():
    every = np.stack(np.unravel_index(np.arange(3**4), (3,) * 4), axis=1)
    np.testing.assert_allclose(random_state_entropy(every, 2), page_entropy(9, 9), rtol=1e-12)
    np.testing.assert_allclose(random_state_entropy(every, 1), page_entropy(3, 27), rtol=1e-12)


@pytest.mark.parametrize(("sites", "up", "n_left"), [(8, 4, 4), (7, 3, 2)])
def test_random_states_of_a_sector_have_the_sum_over_its_blocks(sites, up, n_left):
    from sector_entropy import page_entropy_in_sector

    every = (np.arange(2**sites)[:, None] >> np.arange(sites)) & 1
    sector = every[every.sum(axis=1) == up]
    np.testing.assert_allclose(
        random_state_entropy(sector, n_left), page_entropy_in_sector(sites, up, n_left), rtol=1e-12
    )


def test_random_states_under_a_blockade_are_drawn():
    """No two neighbours up: no product of two spaces. A little less than Page's entropy of what each side may be."""
    every = (np.arange(2**10)[:, None] >> np.arange(10)) & 1
    allowed = every[(every[:, 1:] * every[:, :-1]).sum(axis=1) == 0]
    entropy = random_state_entropy(allowed, 5)
    assert entropy == random_state_entropy(allowed, 5)
    assert 0.9 * page_entropy(13, 13) < entropy < page_entropy(13, 13)
