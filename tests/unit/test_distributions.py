"""Distributions of random fields and bonds: what W is, what the numbers depend on, and Aubry and Andre's transition."""

import numpy as np
import pytest
from scipy import stats
from scipy.linalg import eigvalsh_tridiagonal

from locflow.hamiltonians.disorder import box_field, random_bonds, random_field
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition

GOLDEN = (np.sqrt(5) - 1) / 2
DISTRIBUTIONS = {
    "box": {"kind": "box"},
    "gaussian": {"kind": "gaussian"},
    "binary": {"kind": "binary"},
    "quasiperiodic": {"kind": "quasiperiodic", "beta": GOLDEN},
}
every_distribution = pytest.mark.parametrize("distribution", DISTRIBUTIONS.values(), ids=DISTRIBUTIONS)


def fields(distribution, W=2.8, count=2000, sites=16, **options):
    return np.array([random_field(1, "ring", W, k, sites, distribution=distribution, **options) for k in range(count)])


def test_the_box_is_the_field_that_all_results_were_made_with():
    pinned = [2.5792913296300757, 1.113357183144958, -1.8294035190257516, -0.7677531130844226]
    np.testing.assert_array_equal(random_field(20231214, "ring12", 2.8, 0, 4), pinned)
    np.testing.assert_array_equal(box_field(20231214, "ring12", 2.8, 0, 4), pinned)


def test_W_of_a_gaussian_is_the_standard_deviation():
    assert stats.kstest(fields(DISTRIBUTIONS["gaussian"]).ravel(), stats.norm(0, 2.8).cdf).pvalue > 0.01


def test_W_of_a_binary_field_is_the_modulus_and_signs_are_even():
    signs = fields(DISTRIBUTIONS["binary"]).ravel() / 2.8
    np.testing.assert_array_equal(np.abs(signs), 1.0)
    assert stats.binomtest(int((signs > 0).sum()), signs.size).pvalue > 0.01


def test_a_quasiperiodic_field_is_one_cosine_with_a_uniform_phase():
    scaled_fields = fields(DISTRIBUTIONS["quasiperiodic"]) / 2.8
    angle = 2 * np.pi * GOLDEN
    # cos(a (i + 1) + phi) + cos(a (i - 1) + phi) = 2 cos(a) cos(a i + phi)
    np.testing.assert_allclose(
        scaled_fields[:, 2:] + scaled_fields[:, :-2], 2 * np.cos(angle) * scaled_fields[:, 1:-1], atol=1e-13
    )
    sine = (np.cos(angle) * scaled_fields[:, 0] - scaled_fields[:, 1]) / np.sin(angle)
    np.testing.assert_allclose(scaled_fields[:, 0] ** 2 + sine**2, 1.0, atol=1e-12)
    phase = np.arctan2(sine, scaled_fields[:, 0]) / (2 * np.pi) % 1
    assert stats.kstest(phase, "uniform").pvalue > 0.01


@every_distribution
def test_a_field_is_a_function_of_what_it_is_of(distribution):
    def of(*arguments, **options):
        return random_field(*arguments, 12, distribution=distribution, **options)

    np.testing.assert_array_equal(of(1, "ring", 2.8, 5), [of(1, "ring", 2.8, k) for k in (7, 5)][1])
    unit = [
        of(1, "ring", 2.8, 0) / 2.8,
        of(2, "ring", 2.8, 0) / 2.8,
        of(1, "torus", 2.8, 0) / 2.8,
        of(1, "ring", 3.0, 0) / 3.0,
        of(1, "ring", 2.8, 1) / 2.8,
        of(1, "ring", 2.8, 0, rescaled=True) / 2.8,
    ]
    assert len({tuple(np.round(field, 9)) for field in unit}) == len(unit)
    for W in (0.25, 12.0):
        rescaled = of(1, "ring", W, 4, rescaled=True)
        np.testing.assert_allclose(rescaled, W * of(1, "ring", 1.0, 4, rescaled=True), rtol=1e-14)


@every_distribution
def test_no_disorder_is_no_field_and_a_negative_one_is_refused(distribution):
    np.testing.assert_array_equal(np.abs(random_field(1, "ring", 0.0, 0, 6, distribution=distribution)), 0.0)
    with pytest.raises(ValueError, match="allowed"):
        random_field(1, "ring", -1.0, 0, 6, distribution=distribution)


def test_an_unknown_distribution_is_refused():
    with pytest.raises(ValueError, match="'cauchy' is unknown; allowed: box, gaussian, binary, quasiperiodic"):
        random_field(1, "ring", 1.0, 0, 6, distribution={"kind": "cauchy"})


def test_random_bonds_are_drawn_independently_of_the_field():
    bonds = np.array([random_bonds(1, "ring", 2.8, k, 16, strength=0.5) for k in range(2000)])
    assert stats.kstest(bonds.ravel(), stats.uniform(-0.5, 1.0).cdf).pvalue > 0.01
    assert stats.pearsonr(bonds.ravel(), fields(DISTRIBUTIONS["box"]).ravel()).pvalue > 0.01
    gaussian = random_bonds(1, "ring", 2.8, 0, 5000, strength=0.5, distribution=DISTRIBUTIONS["gaussian"])
    assert stats.kstest(gaussian, stats.norm(0, 0.5).cdf).pvalue > 0.01


# Aubry, Andre: one particle with hopping t in the potential W cos(2 pi beta i + phi). All states are extended below
# W = 2 t and localized above, with the inverse localization length ln(W / 2t).

HOPPING = 0.5


def participation(sites, W, beta):
    """Mean over all states of one particle of sum |psi|^4, on a ring that the potential fits into."""
    system = {
        "model": "tV_fermions",
        "lattice": [sites],
        "boundary": "periodic",
        "particles": 1,
        "couplings": {"t": HOPPING, "V": 0.0},
    }
    field = random_field(1, "aubry", W, 0, sites, distribution={"kind": "quasiperiodic", "beta": beta})
    matrix = hamiltonian(build_operators(hamiltonian_definition(system)), field)
    return (np.linalg.eigh(matrix.toarray())[1] ** 4).sum(axis=0).mean()


def test_states_are_extended_below_twice_the_hopping_and_localized_above():
    sizes = ((21, 13 / 21), (55, 34 / 55))
    extended, localized = (
        np.array([participation(sites, W * 2 * HOPPING, beta) for sites, beta in sizes]) for W in (0.5, 2.0)
    )
    # Extended: inversely as the number of sites. Localized: not at all.
    assert extended[0] / extended[1] == pytest.approx(55 / 21, rel=0.15)
    assert localized[0] / localized[1] == pytest.approx(1.0, rel=0.1)


@pytest.mark.parametrize("W", [0.5, 0.8, 1.25, 2.0, 4.0])
def test_the_inverse_localization_length_is_aubrys(W):
    sites = 610
    field = random_field(1, "aubry", W * 2 * HOPPING, 0, sites, distribution=DISTRIBUTIONS["quasiperiodic"])
    energies = eigvalsh_tridiagonal(field, np.full(sites - 1, -HOPPING))
    # Thouless' formula on an open chain, exact up to the ends: gamma(E) = <ln |E - E'|> - ln t.
    gaps = np.abs(energies[:, None] - energies[None, :])
    np.fill_diagonal(gaps, 1.0)
    exponents = np.log(gaps).sum(axis=1) / (sites - 1) - np.log(HOPPING)
    # The ends add about 8 over the number of sites (measured, 30 to 610).
    assert np.median(exponents) == pytest.approx(max(0.0, np.log(W)), abs=0.025)
