"""Models as data against Kronecker products of explicit matrices, QuSpin and quimb: matrices, sectors, spectra."""

import itertools
from functools import reduce

import numpy as np
import pytest
from scipy.linalg import expm

from locflow.hamiltonians.general_operators import GeneralHamiltonians, build_operators
from locflow.hamiltonians.models import (
    MODELS,
    default_particles,
    hamiltonian_definition,
    hilbert_dimension,
    nonzeros_estimate,
    system_complaints,
)
from locflow.hamiltonians.ready_made import MODELS as READY_MADE

ROUNDING = 1e-12


def block(model, lattice, couplings=None, boundary="periodic", particles=None, **more):
    sites = int(np.prod(lattice))
    if particles is None:
        particles = default_particles(model, sites)
    system = {"model": model, "lattice": lattice, "boundary": boundary, "particles": particles}
    return {**system, "couplings": couplings or {}, **more}


def built(system):
    """Definition and Hamiltonians."""
    assert not [*system_complaints(system)]
    definition = hamiltonian_definition(system)
    return definition, GeneralHamiltonians(build_operators(definition))


def spin(S):
    """Sx, Sy, Sz of a spin, the highest m first, from the textbook's elements."""
    m = np.arange(S, -S - 1, -1)
    plus = np.diag(np.sqrt(S * (S + 1) - m[1:] * (m[1:] + 1)), 1)
    return (plus + plus.T) / 2, (plus - plus.T) / 2j, np.diag(m)


def on_sites(count, **of_site):
    """The Kronecker product of matrices on some sites, by _0, _3, ...; the first site is the first factor."""
    placed = {int(name[1:]): matrix for name, matrix in of_site.items()}
    size = len(next(iter(placed.values())))
    return reduce(np.kron, [placed.get(site, np.eye(size)) for site in range(count)])


def pair(count, i, j, first, second):
    return on_sites(count, **{f"_{i}": first, f"_{j}": second})


def rings(count):
    return [(i, (i + 1) % count) for i in range(count)]


X, Y, Z = (2 * matrix for matrix in spin(0.5))
NUMBERS = np.array([0.3, -1.1, 0.7, 2.0, -0.4, 0.9, -1.7, 0.25])


# Full spaces: the matrix itself


def test_transverse_field_ising_is_its_kronecker_product():
    _, hamiltonians = built(block("transverse_field_ising", [5], {"J": 0.8, "g": 0.6, "J2": 0.3}))
    expected = sum(-(0.8 + NUMBERS[i]) * pair(5, i, j, Z, Z) for i, j in rings(5))
    expected = expected - 0.6 * sum(on_sites(5, **{f"_{i}": X}) for i in range(5))
    expected = expected - 0.3 * sum(pair(5, i, (i + 2) % 5, Z, Z) for i in range(5))
    assert np.allclose(hamiltonians.matrix(NUMBERS[:5]).toarray(), expected, atol=ROUNDING)


@pytest.mark.parametrize("S", [0.5, 1.0, 1.5])
def test_xyz_in_the_full_space_is_its_kronecker_product(S):
    terms = [{"operators": 2 * a, "coupling": f"J{a}"} for a in "xyz"]
    terms.append({"operators": "x", "random": {"strength": "W"}})
    model = {"basis": {"spin": S, "conserved": False}, "terms": terms}
    _, hamiltonians = built(block(model, [4], {"Jx": 0.3, "Jy": -0.5, "Jz": 1.1}, "open"))
    bonds = [(0, 1), (1, 2), (2, 3)]
    couplings = (0.3, -0.5, 1.1)
    expected = sum(J * pair(4, i, j, m, m) for i, j in bonds for J, m in zip(couplings, spin(S), strict=True))
    expected = expected + sum(NUMBERS[i] * on_sites(4, **{f"_{i}": spin(S)[0]}) for i in range(4))
    assert np.allclose(hamiltonians.matrix(NUMBERS[:4]).toarray(), expected, atol=ROUNDING)


def test_dzyaloshinskii_moriya_is_z_times_the_vector_product():
    _, hamiltonians = built(block("dzyaloshinskii_moriya_spin", [6], {"J": 1.0, "D": 0.4}, "open"))
    x, y, z = spin(0.5)
    expected = sum(pair(6, i, i + 1, m, m) for i in range(5) for m in (x, y, z))
    expected = expected + 0.4 * sum(pair(6, i, i + 1, x, y) - pair(6, i, i + 1, y, x) for i in range(5))
    expected = expected + sum(NUMBERS[i] * on_sites(6, **{f"_{i}": z}) for i in range(6))
    up = np.array([bin(code).count("1") for code in range(2**6)])[::-1]
    sector = np.flatnonzero(up == 3)
    matrix = hamiltonians.matrix(NUMBERS[:6])
    assert np.iscomplexobj(matrix.data)
    assert np.allclose(matrix.toarray(), expected[np.ix_(sector, sector)], atol=ROUNDING)


def test_an_open_chain_turns_the_dzyaloshinskii_moriya_term_into_exchange():
    """Turned about z spin by spin: J (xx + yy) + D (xy - yx) has the spectrum of sqrt(J^2 + D^2) (xx + yy)."""
    levels = []
    for J, D in ((0.6, 0.8), (1.0, 0.0)):
        terms = [{"operators": ["xx", "yy"], "coupling": "J"}, {"operators": "xy", "coupling": "D"}]
        terms += [{"operators": "yx", "coupling": "D", "factor": -1.0}, {"operators": "z", "random": {"strength": "W"}}]
        _, hamiltonians = built(block({"terms": terms}, [6], {"J": J, "D": D}, "open"))
        levels.append(np.linalg.eigvalsh(hamiltonians.matrix(NUMBERS[:6]).toarray()))
    assert np.allclose(*levels, atol=1e-10)


def test_a_complex_hopping_is_a_flux():
    """Fermions on a ring: levels -2 t cos((2 pi k + flux)/N), the phase of a hop times N being the flux."""
    terms = [{"operators": "+-", "coupling": "t", "factor": -1.0, "phase": 0.1, "conjugate": True}]
    terms.append({"operators": "n", "random": {"strength": "W"}})
    _, hamiltonians = built(block({"basis": {"kind": "fermions"}, "terms": terms}, [7], {"t": 1.3}, particles=1))
    diagonal = np.linalg.eigvalsh(hamiltonians.matrix(np.zeros(7)).toarray())
    k = 2 * np.pi * np.arange(7) / 7
    assert np.allclose(diagonal, np.sort(-2.6 * np.cos(k + 0.1 * np.pi)), atol=1e-12)


# Bosons and fermions


def test_bose_hubbard_is_its_kronecker_product_in_the_sector():
    _, hamiltonians = built(block("bose_hubbard", [4], {"J": 0.7, "U": 1.9}))
    lower = np.diag(np.sqrt([3.0, 2.0, 1.0]), -1)
    n = np.diag([3.0, 2.0, 1.0, 0.0])
    hop = [(i, j) for i, j in rings(4)]
    expected = -0.7 * sum(pair(4, i, j, lower.T, lower) + pair(4, i, j, lower, lower.T) for i, j in hop)
    expected = expected + sum(on_sites(4, **{f"_{i}": 0.95 * n @ (n - np.eye(4)) + NUMBERS[i] * n}) for i in range(4))
    total = sum(on_sites(4, **{f"_{i}": n}) for i in range(4)).diagonal()
    sector = np.flatnonzero(total == 4)
    assert np.allclose(hamiltonians.matrix(NUMBERS[:4]).toarray(), expected[np.ix_(sector, sector)], atol=ROUNDING)


def jordan_wigner(modes):
    """The annihilation operators: (-1)^n on all modes before."""
    lower = np.array([[0.0, 0.0], [1.0, 0.0]])
    sign = np.diag([-1.0, 1.0])
    return [reduce(np.kron, [sign] * m + [lower] + [np.eye(2)] * (modes - m - 1)) for m in range(modes)]


def test_fermi_hubbard_is_made_of_jordan_wigner_operators():
    _, hamiltonians = built(block("fermi_hubbard", [4], {"t": 0.9, "U": 2.3}))
    c = jordan_wigner(8)
    expected = 0
    for i, j in rings(4):
        for s in (0, 1):
            hop = c[2 * i + s].T @ c[2 * j + s]
            expected = expected - 0.9 * (hop + hop.T)
    n = [a.T @ a for a in c]
    expected = expected + sum(2.3 * n[2 * i] @ n[2 * i + 1] + NUMBERS[i] * (n[2 * i] + n[2 * i + 1]) for i in range(4))
    up, down = (sum(n[2 * i + s] for i in range(4)).diagonal() for s in (0, 1))
    sector = np.flatnonzero((up == 2) & (down == 2))
    assert np.allclose(hamiltonians.matrix(NUMBERS[:4]).toarray(), expected[np.ix_(sector, sector)], atol=ROUNDING)


@pytest.mark.parametrize("string", ["+-|+-", "-+|n", "nn|", "|+-"])
def test_strings_of_spinful_fermions_are_products_in_their_order(string):
    up, down = string.split("|")
    places = [0, 2, 1, 3][: len(up + down)]
    offsets = [[place] for place in places]
    model = {"basis": {"kind": "spinful_fermions"}}
    model["terms"] = [{"operators": string, "offsets": offsets, "coupling": "W", "conjugate": True}]
    _, hamiltonians = built(block(model, [4], {}, "open"))
    c = jordan_wigner(8)
    letters = {"+": lambda a: a.T, "-": lambda a: a, "n": lambda a: a.T @ a}
    product = 0
    for shift in range(4 - max(places)):
        modes = [2 * (place + shift) + (index >= len(up)) for index, place in enumerate(places)]
        factors = [letters[letter](c[mode]) for letter, mode in zip(up + down, modes, strict=True)]
        product = product + reduce(np.matmul, factors)
    n = [a.T @ a for a in c]
    counts = [sum(n[2 * i + s] for i in range(4)).diagonal() for s in (0, 1)]
    sector = np.flatnonzero((counts[0] == 2) & (counts[1] == 2))
    expected = (product + product.T)[np.ix_(sector, sector)]
    assert np.allclose(hamiltonians.matrix(np.ones(1)).toarray(), expected, atol=ROUNDING)


def test_pairing_of_fermions_in_the_full_space():
    """A Kitaev chain with periodic boundary: c+_i c+_j with the sign of its order."""
    terms = [{"operators": "+-", "coupling": "t", "conjugate": True}]
    terms += [{"operators": "++", "coupling": "D", "conjugate": True}, {"operators": "n", "random": {"strength": "W"}}]
    model = {"basis": {"kind": "fermions", "conserved": False}, "terms": terms}
    _, hamiltonians = built(block(model, [4], {"t": 0.7, "D": 0.4}))
    c = jordan_wigner(4)
    expected = sum(0.7 * c[i].T @ c[j] + 0.4 * c[i].T @ c[j].T for i, j in rings(4))
    expected = expected + expected.T + sum(NUMBERS[i] * c[i].T @ c[i] for i in range(4))
    assert np.allclose(hamiltonians.matrix(NUMBERS[:4]).toarray(), expected, atol=ROUNDING)


@pytest.mark.parametrize("lattice", [[6], [3, 2]])
def test_fermions_agree_with_the_models_that_quspin_builds(lattice):
    """Models of QuSpin strings written as data: the same matrices, signs and order of the basis included."""
    from locflow.hamiltonians.many_body_operators import build_operators as sector_operators
    from locflow.hamiltonians.many_body_operators import hamiltonian

    boundary = "open" if 2 in lattice else "periodic"
    for name, kind, couplings, terms in (
        (
            "tV_fermions",
            "fermions",
            {"t": 0.5, "V": 1.2},
            [
                {"operators": "+-", "coupling": "t", "factor": -1.0, "conjugate": True},
                {"operators": "zz", "coupling": "V"},
            ],
        ),
        (
            "xxz_spin",
            "spins",
            {"J": 1.0, "Delta": 0.6},
            [
                {"operators": ["xx", "yy"], "coupling": "J"},
                {"operators": "zz", "coupling": "Delta"},
            ],
        ),
        ("heisenberg_pauli", "spins", {"J": 0.7}, [{"operators": ["XX", "YY", "ZZ"], "coupling": "J"}]),
        (
            "second_neighbour_spin",
            "spins",
            {"J1": 1.0, "J2": 0.4},
            [
                {"operators": ["xx", "yy", "zz"], "coupling": "J1"},
                {"operators": ["xx", "yy", "zz"], "coupling": "J2", "places": "second neighbours"},
            ],
        ),
        (
            "power_law_spin",
            "spins",
            {"J": 1.0, "Delta": 1.0, "alpha": 1.7},
            [
                {"operators": ["xx", "yy"], "coupling": "J", "places": "pairs", "decay": "alpha"},
                {"operators": "zz", "coupling": "Delta", "places": "pairs", "decay": "alpha"},
            ],
        ),
    ):
        field = {"operators": "Z" if name == "heisenberg_pauli" else "z", "random": {"strength": "W"}}
        model = {"basis": {"kind": kind}, "terms": [*terms, field]}
        _, hamiltonians = built(block(model, lattice, couplings, boundary))
        reference = sector_operators(hamiltonian_definition(block(name, lattice, couplings, boundary)))
        expected = hamiltonian(reference, NUMBERS[:6]).toarray()
        assert np.allclose(hamiltonians.matrix(NUMBERS[:6]).toarray(), expected, atol=ROUNDING), name


def test_heisenberg_chains_have_the_levels_of_quimb():
    quimb = pytest.importorskip("quimb")
    for name, S in (("heisenberg_spin_1", 1), ("heisenberg_spin_3_2", 1.5)):
        _, hamiltonians = built(block(name, [4], {"J": 1.0}, "open"))
        diagonal = np.linalg.eigvalsh(hamiltonians.matrix(np.zeros(4)).toarray())
        operators = [quimb.spin_operator(a, S=S) for a in "xyz"]
        dims = [round(2 * S + 1)] * 4
        expected = sum(quimb.ikron([m, m], dims, [i, i + 1]) for i in range(3) for m in operators)
        # Every multiplet has a state with total S^z = 0.
        every = np.unique(np.linalg.eigvalsh(expected).round(7))
        assert np.allclose(np.unique(diagonal.round(7)), every, atol=1e-6)


# PXP


@pytest.mark.parametrize(("boundary", "states"), [("periodic", 47), ("open", 55)])
def test_pxp_lives_on_states_without_neighbouring_excitations(boundary, states):
    """A Lucas number of them on a ring, a Fibonacci number on a chain; ends have one neighbour."""
    system = block("pxp", [8], {"Omega": 0.8}, boundary)
    _, hamiltonians = built(system)
    assert hamiltonians.dimension == states
    up, flip = np.diag([1.0, 0.0]), np.array([[0.0, 1.0], [1.0, 0.0]])
    expected = 0
    for i in range(8):
        neighbours = {i - 1, i + 1} if boundary == "open" else {(i - 1) % 8, (i + 1) % 8}
        around = {f"_{j}": np.eye(2) - up for j in neighbours if 0 <= j < 8}
        expected = expected + 0.8 * on_sites(8, **around, **{f"_{i}": flip})
        expected = expected + NUMBERS[i] * on_sites(8, **{f"_{i}": up})
    bonds = rings(8)[: 8 if boundary == "periodic" else 7]
    kept = [
        index for index, n in enumerate(itertools.product((1, 0), repeat=8)) if not any(n[i] and n[j] for i, j in bonds)
    ]
    assert np.allclose(hamiltonians.matrix(NUMBERS).toarray(), expected[np.ix_(kept, kept)], atol=ROUNDING)


# Symmetric sectors: together they have the levels of the whole


CLEAN = {"operators": "z", "coupling": "W"}
RINGS = {
    "spins 1/2": (
        {"terms": [{"operators": ["xx", "yy", "zz"], "coupling": "J"}, {"operators": "zz", "coupling": "W"}]},
        8,
    ),
    "spins 1": (
        {
            "basis": {"spin": 1.0},
            "terms": [{"operators": ["xx", "yy", "zz"], "coupling": "J"}, {"operators": "zz", "coupling": "W"}],
        },
        6,
    ),
    "fermions": (
        {
            "basis": {"kind": "fermions"},
            "terms": [
                {"operators": "+-", "coupling": "J", "conjugate": True},
                {"operators": "nn", "coupling": "W"},
                {"operators": "+-", "factor": 0.3, "offsets": [[0], [2]], "conjugate": True},
            ],
        },
        8,
    ),
    "spinful fermions": (
        {
            "basis": {"kind": "spinful_fermions"},
            "terms": [
                {"operators": ["+-|", "|+-"], "coupling": "J", "conjugate": True},
                {"operators": "n|n", "places": "sites", "coupling": "W"},
            ],
        },
        4,
    ),
    "bosons": (
        {
            "basis": {"kind": "bosons", "at_most": 2},
            "terms": [
                {"operators": "+-", "coupling": "J", "conjugate": True},
                {"operators": "nn", "places": "sites", "coupling": "W"},
            ],
        },
        5,
    ),
    "PXP": (
        {
            "basis": {"conserved": False, "blockade": True},
            "terms": [{"operators": "X", "coupling": "J", "flanked": "p"}, {"operators": "n", "coupling": "W"}],
        },
        9,
    ),
    "flux": (
        {
            "basis": {"kind": "bosons"},
            "terms": [
                {"operators": "+-", "coupling": "J", "phase": 0.13, "conjugate": True},
                {"operators": "nn", "coupling": "W"},
            ],
        },
        6,
    ),
}


def levels(system, numbers=(0.7,)):
    _, hamiltonians = built(system)
    return np.linalg.eigvalsh(hamiltonians.matrix(np.array(numbers)).toarray())


def in_order(parts):
    return np.sort(np.concatenate([*parts]))


@pytest.mark.parametrize("name", RINGS)
def test_momenta_hold_all_levels(name):
    model, length = RINGS[name]
    whole = levels(block(model, [length], {"J": 1.1}))
    parts = [levels(block(model, [length], {"J": 1.1}, sector={"momentum": [k]})) for k in range(length)]
    assert np.allclose(in_order(parts), whole, atol=1e-9)


@pytest.mark.parametrize("name", [name for name in RINGS if name != "flux"])
def test_parities_at_momentum_zero_hold_its_levels(name):
    model, length = RINGS[name]
    whole = levels(block(model, [length], {"J": 1.1}, sector={"momentum": [0]}))
    parts = [levels(block(model, [length], {"J": 1.1}, sector={"momentum": [0], "parity": p})) for p in (1, -1)]
    assert np.allclose(in_order(parts), whole, atol=1e-9)


@pytest.mark.parametrize("name", ["spins 1/2", "spins 1"])
def test_spin_flips_hold_all_levels(name):
    model, length = RINGS[name]
    whole = levels(block(model, [length], {"J": 1.1}))
    parts = [levels(block(model, [length], {"J": 1.1}, sector={"flip": z})) for z in (1, -1)]
    assert np.allclose(in_order(parts), whole, atol=1e-9)


def test_a_torus_has_two_momenta():
    model = RINGS["fermions"][0] | {"terms": RINGS["fermions"][0]["terms"][:2]}
    whole = levels(block(model, [3, 3], {"J": 0.9}, particles=3))
    every = itertools.product(range(3), range(3))
    parts = [levels(block(model, [3, 3], {"J": 0.9}, particles=3, sector={"momentum": [*k]})) for k in every]
    assert np.allclose(in_order(parts), whole, atol=1e-9)


@pytest.mark.parametrize("k", range(8))
def test_momenta_are_those_of_quspin(k):
    from quspin.basis import spin_basis_1d
    from quspin.operators import hamiltonian as quspin_hamiltonian

    model, length = RINGS["spins 1/2"]
    diagonal = levels(block(model, [length], {"J": 1.1}, sector={"momentum": [k]}))
    basis = spin_basis_1d(length, Nup=4, kblock=k, pauli=0)
    static = [["+-", [[0.55, i, (i + 1) % 8] for i in range(8)]], ["-+", [[0.55, i, (i + 1) % 8] for i in range(8)]]]
    static.append(["zz", [[1.8, i, (i + 1) % 8] for i in range(8)]])
    quiet = {"check_symm": False, "check_herm": False, "check_pcon": False}
    expected = quspin_hamiltonian(static, [], basis=basis, dtype=np.complex128, **quiet).toarray()
    assert np.allclose(diagonal, np.linalg.eigvalsh(expected), atol=1e-9)


def test_a_momentum_state_is_multiplied_by_its_phase():
    """T psi = exp(-2 pi i k / L) psi, for a step forward."""
    model, length = RINGS["bosons"]
    definition, hamiltonians = built(block(model, [length], {"J": 1.0}, sector={"momentum": [2]}))
    operators = build_operators(definition)
    configuration = operators["configuration"].values
    vectors = hamiltonians.isometry.toarray()
    assert np.allclose(vectors.conj().T @ vectors, np.eye(vectors.shape[1]), atol=ROUNDING)
    place = {tuple(state): index for index, state in enumerate(configuration.tolist())}
    moved = [place[tuple(np.roll(state, 1))] for state in configuration]
    turned = np.empty_like(vectors)
    turned[moved] = vectors
    assert np.allclose(turned, np.exp(-4j * np.pi / 5) * vectors, atol=ROUNDING)


def test_a_random_exchange_keeps_the_spin_flip_and_mirrored_fields_the_parity():
    flip = block("transverse_field_ising", [6], {"J": 1.0, "g": 0.4, "J2": 0.3})
    whole = levels(flip, NUMBERS[:6])
    assert np.allclose(
        in_order(levels({**flip, "sector": {"flip": z}}, NUMBERS[:6]) for z in (1, -1)), whole, atol=1e-9
    )
    terms = [{"operators": ["xx", "yy", "zz"]}, {"operators": "z", "random": {"strength": "W", "mirrored": True}}]
    mirrored = block({"terms": terms}, [6], {}, "open")
    whole = levels(mirrored, NUMBERS[:3])
    parts = (levels({**mirrored, "sector": {"parity": p}}, NUMBERS[:3]) for p in (1, -1))
    assert np.allclose(in_order(parts), whole, atol=1e-9)


# Sizes


@pytest.mark.parametrize("name", sorted(READY_MADE))
@pytest.mark.parametrize("boundary", ["periodic", "open"])
def test_sizes_are_known_before_a_matrix_is_built(name, boundary):
    model = READY_MADE[name]
    system = block(name, [4], dict.fromkeys(model.couplings, 0.7), boundary)
    _, hamiltonians = built(system)
    assert model.dimension(system) == hamiltonians.dimension
    stored = hamiltonians.matrix(np.ones(hamiltonians.numbers)).nnz
    assert 0.4 < nonzeros_estimate(system) / stored < 2.5


@pytest.mark.parametrize("name", RINGS)
def test_sizes_of_symmetric_sectors_are_known(name):
    model, length = RINGS[name]
    sectors = [{"momentum": [k]} for k in range(length)]
    if name != "flux":
        sectors += [{"parity": 1}, {"parity": -1}, {"momentum": [0], "parity": -1}]
    for sector in sectors:
        system = block(model, [length], {"J": 1.0}, sector=sector)
        _, hamiltonians = built(system)
        assert hamiltonians.isometry.shape[1] == hamiltonians.dimension, sector
        assert hilbert_dimension(system) == hamiltonians.dimension, sector


def test_every_model_by_name_is_one():
    assert {*READY_MADE} <= {*MODELS}


def test_random_product_states_evolve_alike_under_both_codes():
    """exp(-iHt) of a state of spins 1, from the Kronecker product and from the data."""
    terms = [{"operators": ["xx", "yy", "zz"], "coupling": "J"}, {"operators": "y", "random": {"strength": "W"}}]
    _, hamiltonians = built(
        block({"basis": {"spin": 1.0, "conserved": False}, "terms": terms}, [3], {"J": 1.0}, "open")
    )
    x, y, z = spin(1.0)
    expected = sum(pair(3, i, i + 1, m, m) for i in range(2) for m in (x, y, z))
    expected = expected + sum(NUMBERS[i] * on_sites(3, **{f"_{i}": y}) for i in range(3))
    start = np.eye(27)[5]
    diagonal = expm(-1j * hamiltonians.matrix(NUMBERS[:3]).toarray()) @ start
    assert np.allclose(diagonal, expm(-1j * expected) @ start, atol=1e-10)


# Conventions (docs/explanation/conventions.md)


def test_pairs_at_half_a_ring_come_twice_by_offsets_and_once_by_pairs():
    """What a term with offsets sums over is each site; pairs, bonds and second neighbours are each counted once."""
    levels_of = {}
    for name, more in {
        "twice": {"offsets": [[0], [2]], "coupling": "W"},
        "once": {"places": "second neighbours", "coupling": "W"},
    }.items():
        model = {"basis": {"conserved": False}, "terms": [{"operators": "zz", **more}]}
        _, hamiltonians = built(block(model, [4]))
        levels_of[name] = hamiltonians.matrix(np.ones(1)).diagonal()
    assert np.allclose(levels_of["twice"], 2 * levels_of["once"], atol=ROUNDING)
    expected = sum(pair(4, i, j, spin(0.5)[2], spin(0.5)[2]) for i, j in ((0, 2), (1, 3))).diagonal()
    assert np.allclose(levels_of["once"], expected, atol=ROUNDING)


def test_pairs_around_a_ring_go_forward():
    """A second-neighbour Dzyaloshinskii-Moriya term with random strengths: site i, then site i + 2, all around."""
    second = {"places": "second neighbours"}
    terms = [
        {"operators": ["xx", "yy"], "random": {"strength": "W"}, **second},
        {"operators": "xy", "coupling": "D", **second},
        {"operators": "yx", "coupling": "D", "factor": -1.0, **second},
    ]
    model = {"basis": {"conserved": False}, "terms": terms}
    _, hamiltonians = built(block(model, [7], {"D": 0.4}))
    x, y, _ = spin(0.5)
    steps = [(i, (i + 2) % 7) for i in range(7)]
    expected = 0.4 * sum(pair(7, i, j, x, y) - pair(7, i, j, y, x) for i, j in steps)
    expected = expected + sum(NUMBERS[i] * (pair(7, i, j, x, x) + pair(7, i, j, y, y)) for i, j in steps)
    assert np.allclose(hamiltonians.matrix(NUMBERS[:7]).toarray(), expected, atol=ROUNDING)


@pytest.mark.parametrize("places", ["pairs", "second neighbours"])
def test_a_ring_with_directed_pairs_has_momenta(places):
    """By the shorter way: it looks alike from every site, as a flux through a torus does."""
    hop = {"operators": "+-", "places": places, "phase": 0.3, "conjugate": True}
    terms = [{**hop, "decay": 1.5}, {"operators": "nn", "coupling": "W"}]
    model = {"basis": {"kind": "fermions"}, "terms": terms}
    for lattice in ([7], [3, 3]):
        momenta = [[k] for k in range(7)] if len(lattice) == 1 else [*map(list, itertools.product(range(3), repeat=2))]
        whole = np.linalg.eigvalsh(built(block(model, lattice, particles=3))[1].matrix([1.3]).toarray())
        parts = [
            np.linalg.eigvalsh(
                built(block(model, lattice, particles=3, sector={"momentum": k}))[1].matrix([1.3]).toarray()
            )
            for k in momenta
        ]
        assert np.allclose(np.sort(np.concatenate(parts)), whole, atol=1e-10)


def test_directed_pairs_half_way_around_a_ring_are_refused():
    terms = [
        {"operators": "+-", "places": "pairs", "phase": 0.3, "conjugate": True},
        {"operators": "nn", "coupling": "W"},
    ]
    model = {"basis": {"kind": "fermions"}, "terms": terms}
    ((keys, sentence),) = system_complaints(block(model, [6], particles=3))
    assert keys == ["model", "terms", 0, "places"]
    assert "the pair of sites 0 and 3, half way around the lattice" in sentence
    assert not [*system_complaints(block(model, [6], boundary="open", particles=3))]
    terms[0]["phase"] = 0.0
    assert not [*system_complaints(block(model, [6], particles=3))]


def test_a_ring_of_two_sites_is_refused():
    (complaint,) = system_complaints(block("heisenberg_spin_1", [2], {"J": 1.0}))
    assert "would count twice" in complaint[1]


def test_tilt_and_curvature_count_from_the_first_site():
    _, hamiltonians = built(block("stark_spin", [4], {"J": 0.0, "curvature": 3.2, "h": 0.1}, "open"))
    diagonal = hamiltonians.matrix(np.array([1.5, 0.0, 0.0, 0.0, 0.0])).diagonal()
    m = np.array([[0.5 - (code >> (3 - i) & 1) for i in range(4)] for code in range(16) if code.bit_count() == 2])
    assert np.allclose(diagonal, m @ (1.5 * np.arange(4) + 3.2 * (np.arange(4) / 4) ** 2), atol=ROUNDING)


@pytest.mark.parametrize("name", ["bosons", "spinful fermions"])
def test_bosons_and_spinful_fermions_have_the_levels_of_quspin(name):
    from quspin.basis import boson_basis_general, spinful_fermion_basis_general
    from quspin.operators import hamiltonian as quspin_hamiltonian

    quiet = {"check_symm": False, "check_herm": False, "check_pcon": False, "dtype": np.float64}
    ring = rings(4)
    if name == "bosons":
        _, hamiltonians = built(block("bose_hubbard", [4], {"J": 0.7, "U": 1.9}))
        hops = [[-0.7, i, j] for i, j in ring]
        static = [["+-", hops], ["-+", hops], ["nn", [[0.95, i, i] for i in range(4)]]]
        static.append(["n", [[NUMBERS[i] - 0.95, i] for i in range(4)]])
        basis = boson_basis_general(4, Nb=4, sps=4)
    else:
        _, hamiltonians = built(block("fermi_hubbard", [4], {"t": 0.7, "U": 1.9}))
        ahead, back = [[-0.7, i, j] for i, j in ring], [[0.7, i, j] for i, j in ring]
        field = [[NUMBERS[i], i] for i in range(4)]
        static = [["+-|", ahead], ["-+|", back], ["|+-", ahead], ["|-+", back]]
        static += [["n|n", [[1.9, i, i] for i in range(4)]], ["n|", field], ["|n", field]]
        basis = spinful_fermion_basis_general(4, Nf=(2, 2))
    expected = np.linalg.eigvalsh(quspin_hamiltonian(static, [], basis=basis, **quiet).toarray())
    diagonal = np.linalg.eigvalsh(hamiltonians.matrix(NUMBERS[:4]).toarray())
    assert np.allclose(diagonal, expected, atol=1e-9)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_spin_flip_is_quspin_s(sign):
    from quspin.basis import spin_basis_1d
    from quspin.operators import hamiltonian as quspin_hamiltonian

    diagonal = levels(
        block("transverse_field_ising", [6], {"J": 0.8, "g": 0.6, "J2": 0.3}, sector={"flip": sign}), NUMBERS[:6]
    )
    static = [["zz", [[-(0.8 + NUMBERS[i]), i, j] for i, j in rings(6)]], ["x", [[-0.6, i] for i in range(6)]]]
    static.append(["zz", [[-0.3, i, (i + 2) % 6] for i in range(6)]])
    quiet = {"check_symm": False, "check_herm": False, "check_pcon": False, "dtype": np.float64}
    basis = spin_basis_1d(6, zblock=sign, pauli=1)
    expected = np.linalg.eigvalsh(quspin_hamiltonian(static, [], basis=basis, **quiet).toarray())
    assert np.allclose(diagonal, expected, atol=1e-9)
