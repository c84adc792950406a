"""What a sector can hold of a sum of operator strings, against matrices on the whole Fock space, without QuSpin."""

import re
from functools import cache, reduce

import numpy as np
import pytest

from locflow.configuration.check import ConfigurationError, check
from locflow.hamiltonians import many_body
from locflow.hamiltonians.many_body import ManyBodyModel
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import MODELS, hamiltonian_definition, nonzeros_estimate, system_complaints
from locflow.hamiltonians.operator_strings import check_terms, plain_terms
from locflow.hamiltonians.quspin_bases import matrix, sector_basis

# |1> (occupied, up) is the first state of a site, so that the product states descend as integers. A fermion operator is
# preceded by the parity of the sites before it (Jordan and Wigner).
RAISING = np.array([[0, 1], [0, 0]], dtype=complex)
PARITY = np.diag([-1.0, 1.0])
SPIN_LETTERS = {
    "I": np.eye(2),
    "x": (RAISING + RAISING.T) / 2,
    "y": (RAISING - RAISING.T) / 2j,
    "z": np.diag([0.5, -0.5]),
    "+": RAISING,
    "-": RAISING.T,
}
FERMION_LETTERS = {
    "I": np.eye(2),
    "n": np.diag([1.0, 0.0]),
    "z": np.diag([0.5, -0.5]),
    "+": RAISING,
    "-": RAISING.T,
    "x": RAISING.T + RAISING,
    "y": -1j * (RAISING.T - RAISING),
}
LETTERS = {"spins": SPIN_LETTERS, "fermions": FERMION_LETTERS}


@cache
def on_site(kind, letter, site, sites):
    before = PARITY if kind == "fermions" and letter in "+-xy" else np.eye(2)
    factors = [before] * site + [LETTERS[kind][letter]] + [np.eye(2)] * (sites - site - 1)
    return reduce(np.kron, factors)


def whole(kind, terms, sites):
    """The sum on all 2^N product states."""
    total = np.zeros((2**sites, 2**sites), dtype=complex)
    for string, entries in terms:
        for coefficient, *places in entries:
            factors = [on_site(kind, letter, site, sites) for letter, site in zip(string, places, strict=True)]
            total += coefficient * reduce(np.matmul, factors, np.eye(2**sites))
    return total


def places_of(sites, particles):
    """Places of the sector's states among all product states, in the order of the sector's basis."""
    return [place for place in range(2**sites) if (2**sites - 1 - place).bit_count() == particles]


def verdict(total, sites):
    """What the whole matrix says: the word of the refusal, or None."""
    number = np.array([(2**sites - 1 - place).bit_count() for place in range(2**sites)])
    if np.abs(total[number[:, None] != number]).max() > 1e-9:
        return " out of the sector of"
    if np.abs(total.imag).max() > 1e-9:
        return " complex in the sector of"
    if np.abs(total - total.T).max() > 1e-9:
        return " not Hermitian in the sector of"
    return None


def random_terms(generator, kind, sites):
    """A few strings; often with what makes their sum hermitian, real or conserving."""
    letters, terms = [*LETTERS[kind]], []
    for _ in range(generator.integers(1, 4)):
        string = "".join(generator.choice(letters, generator.integers(1, 5)))
        if generator.random() < 0.7:
            string = "".join(generator.permutation([*generator.choice(["+-", "xy", "+-z", "+-I", "xyz", "z"])]))
        sites_of = generator.integers(0, sites, len(string)).tolist()
        value = float(generator.choice([0.5, 1.0, -0.7]))
        terms.append([string, [[value, *sites_of]]])
        partner = generator.integers(4)
        if partner == 1:  # the conjugate: factors backwards
            swapped = string[::-1].translate(str.maketrans("+-", "-+"))
            terms.append([swapped, [[value, *sites_of[::-1]]]])
        elif partner == 2:  # x and y exchanged
            sign = generator.choice([-1, 1])
            terms.append([string.translate(str.maketrans("xy", "yx")), [[sign * value, *sites_of]]])
        elif partner == 3:
            terms.append([string, [[-value, *sites_of]]])
    return terms


@pytest.mark.parametrize("kind", ["spins", "fermions"])
def test_random_sums_are_refused_or_are_the_kronecker_product(kind):
    generator = np.random.default_rng(4)
    bases = {(sites, particles): sector_basis(kind, sites, particles) for sites in (4, 5) for particles in (1, 2, 3)}
    seen = {}
    for _ in range(250):
        sites, particles = int(generator.integers(4, 6)), int(generator.integers(1, 4))
        terms = random_terms(generator, kind, sites)
        total = whole(kind, terms, sites)
        expected = verdict(total, sites)
        seen[expected] = seen.get(expected, 0) + 1
        if expected is not None:
            with pytest.raises(ValueError, match=expected):
                matrix(bases[sites, particles], terms)
            continue
        states = places_of(sites, particles)
        ours = matrix(bases[sites, particles], terms).toarray()
        np.testing.assert_allclose(ours, total[np.ix_(states, states)].real, atol=1e-13, err_msg=str(terms))
    assert len(seen) == 4 and min(seen.values()) >= 10, f"the sample lacks a case: {seen}"


# Named terms, as users write them

CHAIN = [(0, 1), (1, 2), (2, 3)]


def bonds(string, coefficient, pairs=CHAIN):
    return [string, [[coefficient, *pair] for pair in pairs]]


@pytest.mark.parametrize(
    ("kind", "terms", "words"),
    [
        ("spins", [["x", [[0.3, 2]]]], r'term \["x", \[\[0.3, 2\]\]\] leads out of the sector of 2 up spins on 4'),
        ("spins", [bonds("++", 0.1), bonds("--", 0.1)], r'"\+\+".* leads out .* by \+2'),
        ("spins", [bonds("xx", 1.0), bonds("yy", 0.5)], r'terms \["xx".*\] and \["yy".*\] together lead out'),
        ("spins", [bonds("xy", 1.0), bonds("yx", 1.0)], "together lead out"),
        ("spins", [bonds("xz", 1.0)], "out of the sector"),
        ("spins", [bonds("xy", 1.0), bonds("yx", -1.0)], r"together are complex .* 0.5i S\+_0 S-_1 .* gauge"),
        ("spins", [bonds("+-", 1.0)], r'is not Hermitian .* Add \["-\+", \[\[1, 0, 1\]\]\]'),
        ("spins", [bonds("+-", 1.0), bonds("-+", 0.9)], r'Add \["-\+", \[\[0.1, 0, 1\]\]\]'),
        ("spins", [["+-z", [[1.0, 0, 1, 2]]]], r'Add \["-\+z", \[\[1, 0, 1, 2\]\]\]'),
        ("spins", [bonds("+-", 1j), bonds("-+", -1j)], r"\[1j, 0, 1\]\]\]: the coefficient 1j is complex"),
        ("spins", [bonds("zz", np.complex128(1 + 1e-3j))], "is complex"),
        ("spins", [bonds("zz", float("nan"))], "nan is not finite"),
        ("spins", [bonds("zz", float("inf"))], "inf is not finite"),
        ("spins", [bonds("zz", "1.0")], "'1.0' is no number"),
        ("spins", [bonds("zn", 1.0)], "the letter 'n'; for spins there are I x y z [+] -"),
        ("spins", [["zz", [[1.0, 3, 4]]]], "4 is no site; there are 0 to 3"),
        ("spins", [["zz", [[1.0, -1, 0]]]], "-1 is no site"),
        ("spins", [["z", [[1.0, 1.5]]]], "1.5 is no site"),
        ("spins", [["zz", [[1.0, 0]]]], "a coefficient and 2 sites"),
        ("spins", ["x", [[0.3, 2]]], "not of the form"),
        ("fermions", [bonds("+-", -1.0), bonds("-+", -1.0)], r'not Hermitian.*Add \["-\+", \[\[2, 0, 1\]\]\]'),
        ("fermions", [bonds("+-", 1.0), ["+-", [[0.5, 1, 0], [1.0, 2, 1], [1.0, 3, 2]]]], "not Hermitian"),
        ("fermions", [bonds("++", 1.0), ["--", [[1.0, 1, 0], [1.0, 2, 1], [1.0, 3, 2]]]], "2 fermions .* by [+]2"),
        ("fermions", [["+n", [[1.0, 0, 1]]], ["-n", [[1.0, 0, 1]]]], "leads? out of the sector"),
        ("fermions", [bonds("xy", 1.0)], "out of the sector"),
    ],
)  # fmt: skip
def test_terms_that_a_sector_cannot_hold_are_refused_by_name(kind, terms, words):
    with pytest.raises(ValueError, match=words):
        matrix(sector_basis(kind, 4, 2), terms)
    with pytest.raises(ValueError, match=words):
        check_terms(kind, terms, sites=4, particles=2)


@pytest.mark.parametrize(
    ("kind", "terms"),
    [
        ("spins", [bonds("xx", 0.7), bonds("yy", 0.7), bonds("zz", 0.3)]),
        ("spins", [bonds("xx", 0.1 + 0.2), bonds("yy", 0.3)]),
        ("spins", [bonds("xy", 0.0), bonds("yx", 0.0), bonds("zz", 0.3)]),
        ("spins", [bonds("xy", 0.4), bonds("yx", -0.4, [(j, i) for i, j in CHAIN])]),
        ("spins", [["xxz", [[0.7, 0, 1, 2]]], ["yyz", [[0.7, 0, 1, 2]]]]),
        ("spins", [["++--", [[1.0, 0, 1, 2, 3]]], ["--++", [[1.0, 0, 1, 2, 3]]]]),
        ("spins", [["+-", [[1.0, 1, 1]]], ["zz", [[2.0, 2, 2]]], ["xx", [[3.0, 0, 0]]], ["", [[0.5]]]]),
        ("fermions", [["+-n", [[1.0, 0, 2, 1], [1.0, 2, 0, 1]]]]),
        ("fermions", [["+n-", [[1.0, 0, 1, 3]]], ["-n+", [[-1.0, 0, 1, 3]]]]),
        ("fermions", [["n+-", [[1.0, 3, 0, 2], [1.0, 3, 2, 0]]]]),
        ("fermions", [["++--", [[0.5, 0, 2, 3, 1], [0.5, 1, 3, 2, 0]]]]),
        ("fermions", [["+-+-", [[0.5, 0, 2, 3, 1], [0.5, 1, 3, 2, 0]]]]),
        ("fermions", [["+-", [[1.0, 3, 0], [1.0, 0, 3], [2.0, 1, 1]]], ["nn", [[0.4, 2, 2]]]]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("sites", [4, 6])
def test_terms_that_a_sector_holds_are_the_kronecker_product(kind, terms, sites):
    for particles in range(1, sites):
        states = places_of(sites, particles)
        expected = whole(kind, terms, sites)[np.ix_(states, states)]
        np.testing.assert_allclose(matrix(sector_basis(kind, sites, particles), terms).toarray(), expected, atol=1e-14)


def test_terms_are_made_plain():
    terms = plain_terms("spins", [("zz", [(np.float64(0.5), np.int64(0), 1), (1, 1, 2)])], 3)
    assert terms == [["zz", [[0.5, 0, 1], [1.0, 1, 2]]]]
    assert {type(value) for value in terms[0][1][0]} == {float, int}


# By the recipe of config/README.md


RING = {"model": "mine", "lattice": [6], "boundary": "periodic", "particles": 3, "couplings": {"J": 1.0, "g": 0.5}}


@pytest.fixture
def mine(monkeypatch):
    """Registers a model of one's own, from what its function returns."""

    def register(terms, basis="spins"):
        model = ManyBodyModel("formula", {"J": "exchange", "g": "another"}, "Sz_i", 1.0, basis, terms)
        monkeypatch.setitem(MODELS, "mine", model)

    return register


def exchange(lattice, J):
    return [[string, [[value, i, j] for i, j in lattice.bonds]] for string, value in (("+-", J / 2), ("-+", J / 2))]


def test_a_transverse_field_is_refused_before_any_job(mine):
    mine(lambda lattice, J, g: [*exchange(lattice, J), *(["x", [[g, i]]] for i in range(6))])
    ((keys, complaint),) = system_complaints(RING)
    assert keys == ["model"]
    assert 'cannot be computed: term ["x", [[0.5, 0]]] leads out of the sector of 3 up spins on 6 sites' in complaint
    with pytest.raises(ValueError, match="model = 'mine' cannot be computed"):
        hamiltonian_definition(RING)
    assert not [*system_complaints({**RING, "couplings": {"J": 1.0, "g": 0.0}})], "without the field it is the XX chain"
    config = {
        "scale": "test",
        "root_seed": 1,
        "systems": {
            "ring": {key: value for key, value in RING.items() if key != "particles"}
            | {"disorder": {"W_grid": [1.0, 2.0], "realizations": 1}, "product": {"kind": "states"}}
        },
    }
    with pytest.raises(ConfigurationError, match=r"systems.ring.model.*leads out of the sector"):
        check(config, [])


def test_operators_of_a_definition_are_checked(mine):
    mine(lambda lattice, J, g: exchange(lattice, J))
    definition = hamiltonian_definition(RING)
    definition["terms"].append(["x", [[0.5, 0]]])
    with pytest.raises(ValueError, match="leads out of the sector of 3 up spins on 6 sites"):
        build_operators(definition)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (lambda lattice, J, g: [["+-", [[J, i, j] for i, j in lattice.bonds]]], "not Hermitian"),
        (lambda lattice, J, g: [["xy", [[g, i, j] for i, j in lattice.bonds]]], "out of the sector"),
        (lambda lattice, J, g: [["+-", [[1j * g, 0, 1]]], ["-+", [[-1j * g, 0, 1]]]], "coefficient 0.5j is complex"),
        (lambda lattice, J, g: [["z", [[J / (g - 0.5), 0]]]], "give no terms of mine: float division by zero|division"),
        (lambda lattice, J, g: [["z", [[np.inf, 0]]]], "not finite"),
    ],
)
def test_a_model_of_ones_own_is_checked_with_its_couplings(mine, terms, words):
    mine(terms)
    ((_, complaint),) = system_complaints(RING)
    assert re.search(words, complaint), complaint


def test_a_model_written_with_x_and_y_is_the_heisenberg_ring(mine):
    def terms(lattice, J, g):
        return [[string, [[np.float64(J), i, j] for i, j in lattice.bonds]] for string in ("xx", "yy", "zz")]

    mine(terms)
    field = np.linspace(-1, 1, 6)
    operators = build_operators(hamiltonian_definition(RING))
    heisenberg = build_operators(hamiltonian_definition({**RING, "model": "heisenberg_spin", "couplings": {"J": 1.0}}))
    ours, expected = (hamiltonian(of, field).toarray() for of in (operators, heisenberg))
    np.testing.assert_allclose(ours, expected, atol=1e-15)
    assert operators.sizes["nonzero"] == nonzeros_estimate(RING) == heisenberg.sizes["nonzero"]


def test_random_couplings_are_checked_bond_by_bond(mine):
    def terms(lattice, J, g):
        return [["xx", [[J, i, j] for i, j in lattice.bonds]], ["yy", [[g, i, j] for i, j in lattice.bonds]]]

    mine(terms)
    system = {**RING, "couplings": {"J": 1.0, "g": 1.0}}
    assert not [*system_complaints(system)]
    with pytest.raises(ValueError, match=r'term \["xx", \[\[1.0, 0, 1\]\]\] leads out of the sector of a fixed number'):
        hamiltonian_definition({**system, "random_coupling": "J"})


def test_a_coupling_that_removes_a_term_is_not_linear(mine):
    mine(lambda lattice, J, g: [*exchange(lattice, 1.0), *([] if J else [["zz", [[g, 0, 1]]]])])
    with pytest.raises(ValueError, match="not linear in J"):
        hamiltonian_definition({**RING, "random_coupling": "J"})


def test_a_field_that_is_not_diagonal_is_refused():
    with pytest.raises(ValueError, match="field_operator 'Sx_i' is not diagonal"):
        many_body._model(basis="spins", hamiltonian="", couplings={}, field_operator="Sx_i")


@pytest.mark.parametrize(("operator", "scale"), [("sigmaz_i", 1.0), ("Sz_i", 2.0), ("n_i - 1/2", 2.0)])
def test_a_field_twice_or_half_as_strong_as_its_operator_says_is_refused(operator, scale):
    with pytest.raises(ValueError, match="sigmaz_i needs field_scale 2"):
        many_body._model(basis="spins", hamiltonian="", couplings={}, field_operator=operator, field_scale=scale)


@pytest.mark.parametrize("terms", [lambda lattice: [], lambda lattice, V: [], lambda lattice, J, g, V: []])
def test_a_function_that_does_not_take_its_couplings_is_refused(terms):
    register = many_body._model(basis="spins", hamiltonian="", couplings={"J": "", "g": ""}, field_operator="Sz_i")
    with pytest.raises(ValueError, match="must take the lattice, and its couplings J, g"):
        register(terms)


def test_a_function_that_returns_nothing_is_refused():
    with pytest.raises(ValueError, match="must return a list of terms, not None"):
        check_terms("spins", None, sites=4)


@pytest.mark.parametrize(
    ("field", "bonds", "words"),
    [
        (np.full(6, 1j), None, "field: random fields are real and finite"),
        (np.full(6, np.nan), None, "field: random fields are real and finite"),
        (np.zeros(6), np.full(6, 1j), "bonds: random couplings are real and finite"),
        (np.zeros(6), np.zeros(5), r"bonds: shape \(5,\) does not fit 6 random couplings"),
    ],
)
def test_fields_and_couplings_that_are_not_real_are_refused(field, bonds, words):
    system = {**RING, "model": "heisenberg_spin", "couplings": {"J": 1.0}, "random_coupling": "J"}
    with pytest.raises(ValueError, match=words):
        hamiltonian(build_operators(hamiltonian_definition(system)), field, bonds)
