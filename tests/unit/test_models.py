"""Hamiltonians against what shares nothing with QuSpin: Kronecker products, quimb, free fermions."""

import json
import subprocess
import sys
from functools import partial, reduce
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import quimb
import scipy.sparse as sp

from locflow.hamiltonians import many_body
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import (
    MODELS,
    hamiltonian_definition,
    hilbert_dimension,
    nonzeros_estimate,
    system_complaints,
)

RING = {
    "model": "tV_fermions",
    "lattice": [8],
    "boundary": "periodic",
    "particles": 4,
    "couplings": {"t": 0.5, "V": 1.0},
}
LIBRARY = Path(__file__).parents[2] / "workflow"


def operators_of(**changes):
    return build_operators(hamiltonian_definition({**RING, **changes}))


def spectrum_of(field, **changes):
    return np.linalg.eigvalsh(hamiltonian(operators_of(**changes), field).toarray())


def field_of(sites):
    return 2.0 * np.cos(np.arange(1, sites + 1) ** 2)


# An independent construction on the full Fock space. Site 0 is the first factor; |0> is empty, |1> occupied.


def annihilators(sites):
    lower = sp.csr_array([[0.0, 1.0], [0.0, 0.0]])
    parity = sp.csr_array([[1.0, 0.0], [0.0, -1.0]])
    one = sp.eye_array(2)
    kron = partial(sp.kron, format="csr")
    return [reduce(kron, [parity] * site + [lower] + [one] * (sites - site - 1)) for site in range(sites)]


def neighbours(lattice, boundary):
    coordinates = [(x, y) for y in range(lattice[1] if len(lattice) > 1 else 1) for x in range(lattice[0])]
    lengths = (*lattice, 1)

    def distance(a, b):
        steps = [abs(p - q) for p, q in zip(a, b, strict=True)]
        if boundary == "periodic":
            steps = [min(step, lengths[axis] - step) for axis, step in enumerate(steps)]
        return sum(steps)

    return [
        (i, j) for i, j in combinations(range(len(coordinates)), 2) if distance(coordinates[i], coordinates[j]) == 1
    ]


def sector_states(sites, particles):
    """Integers of the sector, descending; site 0 is the most significant bit."""
    return [state for state in range(2**sites - 1, -1, -1) if state.bit_count() == particles]


def fock_space_fermions(lattice, boundary, particles, t, V, field):
    c = annihilators(len(field))
    half = 0.5 * sp.eye_array(2 ** len(field))
    density = [operator.T @ operator - half for operator in c]
    total = sum(u * n for u, n in zip(field, density, strict=True))
    for i, j in neighbours(lattice, boundary):
        hop = c[i].T @ c[j]
        total = total - t * (hop + hop.T) + V * (density[i] @ density[j])
    states = sector_states(len(field), particles)
    return total.tocsr()[states][:, states].toarray()


@pytest.mark.parametrize(
    ("lattice", "boundary", "particles"),
    [
        ([8], "periodic", 4),
        ([7], "periodic", 3),
        ([8], "open", 4),
        ([3, 3], "periodic", 4),
        ([3, 3], "open", 5),
        ([4, 3], "periodic", 6),
    ],
)
def test_fermions_are_the_kronecker_product_construction(lattice, boundary, particles):
    field = field_of(np.prod(lattice))
    ours = operators_of(lattice=lattice, boundary=boundary, particles=particles, couplings={"t": 0.7, "V": 1.3})
    expected = fock_space_fermions(lattice, boundary, particles, 0.7, 1.3, field)
    np.testing.assert_allclose(hamiltonian(ours, field).toarray(), expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize(("lattice", "particles"), [([8], 4), ([8], 3), ([3, 3], 4)])
def test_free_fermions_fill_single_particle_levels(lattice, particles):
    sites = np.prod(lattice)
    field = field_of(sites)
    single = np.diag(field)
    for i, j in neighbours(lattice, "periodic"):
        single[i, j] = single[j, i] = -0.5
    levels = np.linalg.eigvalsh(single)
    expected = sorted(sum(filled) for filled in combinations(levels, particles))
    spectrum = spectrum_of(field, lattice=lattice, particles=particles, couplings={"t": 0.5, "V": 0.0})
    np.testing.assert_allclose(spectrum, np.array(expected) - field.sum() / 2, atol=1e-12)


@pytest.mark.parametrize("particles", [3, 4])
def test_clean_free_fermions_have_the_momenta_of_a_periodic_ring(particles):
    momenta = 2 * np.pi * np.arange(8) / 8
    expected = sorted(sum(filled) for filled in combinations(-np.cos(momenta), particles))
    spectrum = spectrum_of(np.zeros(8), particles=particles, couplings={"t": 0.5, "V": 0.0})
    np.testing.assert_allclose(spectrum, expected, atol=1e-12)


def test_fermion_ring_with_odd_number_is_the_spin_ring():
    field = field_of(10)
    fermions = spectrum_of(field, lattice=[10], particles=5)
    spins = spectrum_of(field, lattice=[10], particles=5, model="heisenberg_spin", couplings={"J": 1.0})
    np.testing.assert_allclose(fermions, spins, atol=1e-12)


def test_fermion_ring_with_even_number_is_the_spin_ring_with_the_boundary_exchange_reversed():
    field = field_of(8)
    spins = {**RING, "model": "heisenberg_spin", "couplings": {"J": 1.0}}
    fermions = spectrum_of(field)
    assert np.abs(fermions - spectrum_of(field, **spins)).max() > 1e-3, "the boundary sign is lost"
    definition = hamiltonian_definition(spins)
    for string, coefficients in definition["terms"]:
        for term in coefficients:
            if string != "zz" and {term[1], term[2]} == {0, 7}:
                term[0] = -term[0]
    reversed_boundary = hamiltonian(build_operators(definition), field).toarray()
    np.testing.assert_allclose(fermions, np.linalg.eigvalsh(reversed_boundary), atol=1e-12)


def test_open_fermion_chain_is_the_open_spin_chain():
    field = field_of(8)
    fermions = spectrum_of(field, boundary="open")
    spins = spectrum_of(field, boundary="open", model="heisenberg_spin", couplings={"J": 1.0})
    np.testing.assert_allclose(fermions, spins, atol=1e-12)


# quimb: spin up is the first state of a factor, so that its ascending order is our descending one.


@pytest.mark.parametrize(("boundary", "particles"), [("periodic", 4), ("periodic", 3), ("open", 4)])
def test_spins_are_quimbs_disordered_chain(boundary, particles):
    sites, cyclic = 8, boundary == "periodic"
    disordered = quimb.ham_mbl(sites, dh=3.0, j=1.3, cyclic=cyclic, seed=5, sparse=True)
    random_part = (disordered - quimb.ham_heis(sites, j=1.3, cyclic=cyclic, sparse=True)).diagonal().real
    # Turning down spin i alone, from all up, takes its field off.
    field = np.array([random_part[0] - random_part[1 << (sites - 1 - site)] for site in range(sites)])
    assert 1.0 < np.abs(field).max() < 3.0

    up = [state for state in range(2**sites) if sites - state.bit_count() == particles]
    expected = sp.csr_array(disordered)[up][:, up].toarray()
    ours = operators_of(model="heisenberg_spin", boundary=boundary, particles=particles, couplings={"J": 1.3})
    np.testing.assert_allclose(hamiltonian(ours, field).toarray(), expected, rtol=0, atol=1e-13)


def test_pauli_units_are_twice_the_field_and_four_times_the_energy():
    field = field_of(8)
    pauli = hamiltonian(operators_of(model="heisenberg_pauli", couplings={"J": 1.0}), field)
    spin = hamiltonian(operators_of(model="heisenberg_spin", couplings={"J": 1.0}), field / 2)
    np.testing.assert_allclose(pauli.toarray(), 4 * spin.toarray(), atol=1e-13)


def test_pauli_units_are_quimbs_pauli_matrices():
    sites = 6
    field = field_of(sites)
    z = [quimb.ikron(quimb.pauli("z"), [2] * sites, site) for site in range(sites)]
    total = sum(h * matrix for h, matrix in zip(field, z, strict=True))
    for site in range(sites):
        pair = [site, (site + 1) % sites]
        total = total + sum(quimb.ikron([quimb.pauli(axis)] * 2, [2] * sites, pair) for axis in "xyz")
    up = [state for state in range(2**sites) if state.bit_count() == 3]
    ours = hamiltonian(
        operators_of(model="heisenberg_pauli", lattice=[sites], particles=3, couplings={"J": 1.0}), field
    )
    np.testing.assert_allclose(ours.toarray(), np.asarray(total)[np.ix_(up, up)].real, atol=1e-13)


# Matrices and files


@pytest.mark.parametrize("lattice", [[8], [4, 3]])
@pytest.mark.parametrize("model", sorted(many_body.MODELS))
def test_matrix_is_exactly_symmetric_sorted_and_as_large_as_estimated(model, lattice):
    couplings = dict.fromkeys(MODELS[model].couplings, 0.3)
    system = {**RING, "model": model, "lattice": lattice, "couplings": couplings}
    operators = build_operators(hamiltonian_definition(system))
    matrix = hamiltonian(operators, field_of(np.prod(lattice)))
    assert abs(matrix - matrix.T).max() == 0.0
    assert matrix.dtype == np.float64
    assert matrix.indices.dtype == np.int32
    assert matrix.indptr.dtype == np.int32
    assert matrix.shape[0] == hilbert_dimension(system) == operators.attrs["dimension"]
    assert matrix.nnz == nonzeros_estimate(system) == operators.sizes["nonzero"]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    assert np.all(np.diff(rows * matrix.shape[0] + matrix.indices) > 0), "indices are not sorted"


def test_all_realizations_share_one_pattern_with_the_whole_diagonal():
    # Without interaction the clean diagonal vanishes, and must be stored all the same.
    operators = operators_of(couplings={"t": 0.5, "V": 0.0})
    clean, disordered = (hamiltonian(operators, field) for field in (np.zeros(8), field_of(8)))
    np.testing.assert_array_equal(clean.indices, disordered.indices)
    np.testing.assert_array_equal(clean.indptr, disordered.indptr)
    np.testing.assert_array_equal(clean.diagonal(), 0.0)
    difference = (disordered - clean).toarray()
    np.testing.assert_allclose(difference, np.diag(operators["field_operators"].values @ field_of(8)), atol=1e-15)


@pytest.mark.parametrize(
    ("model", "empty", "occupied"),
    [("tV_fermions", -0.5, 0.5), ("heisenberg_spin", -0.5, 0.5), ("heisenberg_pauli", -1.0, 1.0)],
)
def test_basis_is_in_descending_order_with_site_0_first(model, empty, occupied):
    couplings = dict.fromkeys(MODELS[model].couplings, 1.0)
    operators = operators_of(model=model, particles=3, couplings=couplings)
    expected = [[int(bit) for bit in f"{state:08b}"] for state in sector_states(8, 3)]
    np.testing.assert_array_equal(operators["occupation"].values, expected)
    np.testing.assert_array_equal(
        operators["field_operators"].values, np.where(np.array(expected) == 1, occupied, empty)
    )


def test_a_field_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"shape \(7,\) does not fit 8 sites"):
        hamiltonian(operators_of(), np.zeros(7))


def test_a_matrix_without_its_diagonal_is_refused():
    operators = operators_of()
    operators["hamiltonian_indices"][0] = 69
    with pytest.raises(ValueError, match="1 of 70 diagonal elements are absent"):
        hamiltonian(operators, np.zeros(8))


def test_definition_is_plain_and_says_what_the_hamiltonian_is():
    definition = hamiltonian_definition({**RING, "name": "of no concern"})
    assert json.loads(json.dumps(definition)) == definition
    assert "name" not in definition
    attributes = build_operators(definition).attrs
    assert attributes["boundary"] == "periodic"
    assert json.loads(attributes["couplings"]) == {"t": 0.5, "V": 1.0}
    assert attributes["field_operator"] == "n_i - 1/2"


# Refusals


@pytest.mark.parametrize(
    ("changes", "keys", "words"),
    [
        ({"model": "hubbard"}, ["model"], "there are tV_fermions"),
        ({"particles": 9}, ["particles"], "from 1 to 7 on 8 sites"),
        ({"particles": 8}, ["particles"], "from 1 to 7"),
        ({"particles": 0}, ["particles"], "from 1 to 7"),
        ({"particles": 4.0}, ["particles"], "integer"),
        ({"lattice": [4, 2]}, ["lattice"], "direction of length 2"),
        ({"boundary": "twisted"}, ["lattice"], "'twisted' is not known"),
        ({"couplings": {"t": 0.5}}, ["couplings"], "lacks V"),
        ({"couplings": {"t": 0.5, "V": 1.0, "J": 1.0}}, ["couplings", "J"], "no coupling of tV_fermions"),
        ({"couplings": {"t": 0.5, "V": "1"}}, ["couplings", "V"], "finite number"),
        ({"couplings": {"t": float("nan"), "V": 1.0}}, ["couplings", "t"], "finite number"),
    ],
)
def test_complaints_name_the_key_and_what_is_allowed(changes, keys, words):
    system = {**RING, **changes}
    (complaint,) = system_complaints(system)
    assert complaint[0] == keys
    assert words in complaint[1]
    with pytest.raises(ValueError, match=r"^" + r"\.".join(keys) + " = "):
        hamiltonian_definition(system)


def test_a_good_system_has_no_complaint():
    assert list(system_complaints(RING)) == []


@pytest.mark.parametrize(
    ("modules", "banned"),
    [
        ("locflow.configuration.check, locflow.configuration.plan, locflow.results.fingerprint", "numpy"),
        (
            "locflow.hamiltonians.many_body_operators, locflow.hamiltonians.electron_operators, "
            "locflow.kinds.states.indicators",
            "quspin",
        ),
    ],
)
def test_imports_stay_light(modules, banned):
    code = f"import sys; import {modules}; sys.exit({banned!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=LIBRARY, check=False).returncode == 0, (
        f"{modules} import {banned}"
    )
