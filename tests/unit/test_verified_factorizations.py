"""No factor is used that is wrong: solves, counts and windows at round energies, where pivots vanish, against numpy."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse

from locflow.eigensolvers import Window, dense, diagonalize, mkl, shift_invert
from locflow.eigensolvers.factorization import SingularShiftError, SuperLUFactorization, sparse_factorization
from locflow.eigensolvers.results import InaccurateStatesError
from locflow.eigensolvers.windows import energy_density, nearest_levels
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition

LATTICES = {
    "chain": ([8], "open", 4),
    "ring": ([8], "periodic", 4),
    "ring of 9, 3 up": ([9], "periodic", 3),
    "torus": ([3, 3], "periodic", 4),
    "ladder": ([2, 4], "open", 4),
}


def fields(sites):
    site = np.arange(sites)
    return {
        "clean": np.zeros(sites),
        "binary": np.where(site % 3 == 0, 1.0, -1.0),
        "binary, 1/2": np.where(site % 4 < 2, 0.5, -0.5),
        "impurity": np.where(site == 2, 1.5, 0.0),
        "quasi-periodic": 2 * np.cos(2 * np.pi * 0.6180339887498949 * site + 0.3),
        "box": np.random.default_rng(1).uniform(-2, 2, sites),
    }


@pytest.fixture(scope="module")
def operators():
    def build(name):
        lattice, boundary, particles = LATTICES[name]
        block = {"lattice": lattice, "boundary": boundary, "particles": particles, "couplings": {"J": 1.0}}
        return build_operators(hamiltonian_definition({"model": "heisenberg_spin", **block}))

    return {name: build(name) for name in LATTICES}


def grid_graph(length):
    """Adjacency matrix of a square grid, and its Laplacian: integers, and highly degenerate levels."""
    path = scipy.sparse.diags_array([np.ones(length - 1)] * 2, offsets=[-1, 1], shape=(length, length))
    identity = scipy.sparse.eye_array(length)
    adjacency = scipy.sparse.csr_array(scipy.sparse.kron(path, identity) + scipy.sparse.kron(identity, path))
    return adjacency, scipy.sparse.csr_array(scipy.sparse.diags_array(adjacency.sum(axis=1)) - adjacency)


def shifts(levels, generator):
    """Round energies, near them, at and near levels, and anywhere."""
    width = levels[-1] - levels[0]
    round_ones = np.arange(np.ceil(4 * levels[0]), np.floor(4 * levels[-1]) + 1) / 4
    near = width * 10.0 ** -np.array([14, 11, 8, 5])
    signs = generator.choice([-1, 1], (len(round_ones), len(near)))
    at_levels = generator.choice(levels, 3)[:, None] + width * np.array([0, 1e-15, -1e-13, 1e-11, -1e-9])
    anywhere = generator.uniform(levels[0], levels[-1], 5)
    return np.concatenate([round_ones, (round_ones[:, None] + signs * near).ravel(), at_levels.ravel(), anywhere])


@pytest.mark.parametrize("name", LATTICES)
@pytest.mark.slow
def test_no_solve_and_no_count_is_wrong_without_a_word(operators, name):
    """Some 5,000 factorizations, each for solves and for a count: right to rounding, or refused."""
    generator, tried, refused = np.random.default_rng(0), 0, 0
    for field in fields(np.prod(LATTICES[name][0])).values():
        matrix = hamiltonian(operators[name], field)
        levels = np.linalg.eigvalsh(matrix.toarray())
        width, factorization = levels[-1] - levels[0], sparse_factorization(matrix, threads=1)
        block = np.asfortranarray(generator.standard_normal((len(levels), 1)))
        for shift in shifts(levels, generator):
            tried += 1
            try:
                factorization.factor(shift)
                solution = factorization.solve(block)
                residual = np.linalg.norm(matrix @ solution - shift * solution - block)
                assert residual < 1e-9 * (width * np.linalg.norm(solution) + np.linalg.norm(block)), shift
            except SingularShiftError:
                refused += 1
            try:
                count = factorization.count_below(shift)
                # LAPACK's own rounding is the limit of what can be told.
                right = levels < shift - 1e-14 * width, levels < shift + 1e-14 * width
                assert np.count_nonzero(right[0]) <= count <= np.count_nonzero(right[1]), shift
            except SingularShiftError:
                continue
    assert tried > 500
    assert refused < 0.75 * tried


@pytest.mark.parametrize("library", ["PARDISO", "SuperLU"])
def test_a_count_at_a_level_itself_is_refused(operators, monkeypatch, library):
    if library == "SuperLU":
        monkeypatch.setattr(mkl, "library", lambda: None)
    matrix = hamiltonian(operators["ring"], fields(8)["box"])
    levels = np.linalg.eigvalsh(matrix.toarray())
    width, factorization = levels[-1] - levels[0], sparse_factorization(matrix, threads=1)
    for level in (3, 30, 60):
        for distance in (0.0, 1e-15, -1e-15, 1e-14, -1e-14):
            with pytest.raises(SingularShiftError):
                factorization.count_below(levels[level] + distance * width)
        # Not so in the smallest gap in which an edge may be laid.
        for side in (0, 1):
            assert factorization.count_below(levels[level] + (side - 0.5) * 1e-9 * width) == level + side


def test_lu_without_mkl_is_verified_too(operators):
    matrix = hamiltonian(operators["ring"], fields(8)["binary"])
    levels = np.linalg.eigvalsh(matrix.toarray())
    factorization = SuperLUFactorization(matrix)
    counted = 0
    for energy in shifts(levels, np.random.default_rng(2)):
        try:
            count = factorization.count_below(energy)
        except SingularShiftError:
            continue
        counted += 1
        assert abs(count - np.searchsorted(levels, energy)) <= np.count_nonzero(np.abs(levels - energy) < 1e-13)
    assert counted > 10


@pytest.mark.parametrize("engine", ["band", "shift-invert"])
@pytest.mark.parametrize("name", ["chain", "ring", "torus"])
def test_windows_at_round_energies_hold_the_levels_of_numpy(operators, name, engine):
    for kind in ("clean", "binary", "binary, 1/2", "impurity"):
        matrix = hamiltonian(operators[name], fields(np.prod(LATTICES[name][0]))[kind])
        levels = np.linalg.eigvalsh(matrix.toarray())
        for energy in np.arange(-1.5, 1.01, 0.25 if engine == "shift-invert" else 0.5):
            check_window(matrix, levels, energy, 10, engine)


@pytest.mark.parametrize("engine", ["band", "shift-invert"])
@pytest.mark.parametrize("unit", [1.0, 1e6, 1e-6])
def test_windows_of_integer_matrices_in_any_unit_and_moved(unit, engine):
    for matrix in grid_graph(9):
        for constant in (0.0, 100.5):
            moved = scipy.sparse.csr_array(unit * (matrix + constant * scipy.sparse.eye_array(matrix.shape[0])))
            levels = np.linalg.eigvalsh(moved.toarray())
            for energy in (0.0, 1.0, 2.5):
                check_window(moved, levels, unit * (constant + energy), 12, engine)


def check_window(matrix, levels, energy, count, engine):
    """The states nearest an energy, of an engine, against numpy's levels."""
    window, width = Window((energy - levels[0]) / (levels[-1] - levels[0]), count), levels[-1] - levels[0]
    found = diagonalize(matrix, [window], engine=engine)
    expected = nearest_levels(energy_density(levels, levels[0], levels[-1]), window)
    np.testing.assert_array_equal(found.state_levels, expected, err_msg=f"{engine} at {energy}")
    assert np.abs(found.state_energies - levels[expected]).max() < 1e-11 * width, (engine, energy)
    assert found.residuals.max() < 1e-10 * width, (engine, energy)


@pytest.mark.parametrize("engine", ["dense", "band", "shift-invert"])
def test_a_multiplet_at_the_edge_of_a_window_is_found(engine):
    """The triplet E = 2 of the clean ring of 12 sites is the lowest of 30 levels, of which 28 are asked for."""
    block = {"lattice": [12], "boundary": "periodic", "particles": 6, "couplings": {"J": 1.0}}
    matrix = hamiltonian(build_operators(hamiltonian_definition({"model": "heisenberg_spin", **block})), np.zeros(12))
    found = diagonalize(matrix, [Window(0.9, 28)], engine=engine)
    assert (len(found.state_levels), found.state_levels[0], found.state_levels[-1]) == (28, 864, 893)
    np.testing.assert_allclose(found.state_energies[:1], 2.0, atol=1e-11)


def test_an_edge_is_laid_farther_out_where_no_count_can_be_made(operators, monkeypatch):
    matrix = hamiltonian(operators["ring"], fields(8)["box"])
    levels = np.linalg.eigvalsh(matrix.toarray())
    window = Window((levels[30:41].mean() - levels[0]) / (levels[-1] - levels[0]), 8)
    gaps, between = [], shift_invert.count_between

    def recorded(factorization, low, high):
        gaps.append((low, high))
        return between(factorization, low, high)

    monkeypatch.setattr(shift_invert, "count_between", recorded)
    usual = diagonalize(matrix, [window], engine="shift-invert")
    lowest = min(gaps)[0]
    refused = []

    def stubborn(factorization, low, high):
        if abs(low - lowest) < 1e-9:
            refused.append(low)
            raise SingularShiftError("not here")
        return between(factorization, low, high)

    monkeypatch.setattr(shift_invert, "count_between", stubborn)
    found = diagonalize(matrix, [window], engine="shift-invert")
    assert refused
    np.testing.assert_array_equal(found.state_levels, usual.state_levels)
    np.testing.assert_allclose(found.state_energies, usual.state_energies, atol=1e-12)
    assert found.completeness.found[0] > usual.completeness.found[0]


@pytest.mark.parametrize("engine", ["dense", "band", "shift-invert"])
def test_the_zero_matrix_has_the_energy_zero(engine):
    for size in (1, 3, 100):
        found = diagonalize(scipy.sparse.csr_array((size, size)), [Window(0.5, 3)], engine=engine)
        np.testing.assert_array_equal(found.state_energies, np.zeros(min(3, size)))
        np.testing.assert_allclose(found.vectors.T @ found.vectors, np.eye(min(3, size)), atol=1e-12)


@pytest.mark.parametrize("engine", ["dense", "band", "shift-invert"])
def test_tiny_integer_matrices(engine):
    generator = np.random.default_rng(3)
    for size in (1, 2, 3, 4, 5) * 4:
        half = generator.integers(-2, 3, (size, size))
        matrix = scipy.sparse.csr_array(half + half.T)
        levels = np.linalg.eigvalsh(matrix.toarray())
        found = diagonalize(matrix, [Window(0.5, 2)], engine=engine)
        width = levels[-1] - levels[0]
        np.testing.assert_allclose(found.state_energies, levels[found.state_levels], atol=1e-12 + 1e-12 * width)


def test_inaccurate_states_are_refused(operators, monkeypatch):
    matrix = hamiltonian(operators["ring"], fields(8)["box"])
    solve = dense.solve

    def careless(*arguments, **keywords):
        solution = solve(*arguments, **keywords)
        return replace(solution, state_energies=solution.state_energies + 1e-7)

    monkeypatch.setattr(dense, "solve", careless)
    with pytest.raises(InaccurateStatesError, match=r"engine 'dense' left a residual \|H psi - E psi\| = 1.0e-07"):
        diagonalize(matrix, [Window(0.5, 5)], engine="dense")
