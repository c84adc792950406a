"""Time evolution: exact cases, conserved quantities, engines against each other and QuSpin, error bound, refusals."""

import numpy as np
import pytest
import scipy.sparse

from locflow.costs import dynamics as requirements
from locflow.dynamics import products
from locflow.dynamics.chebyshev import Chebyshev
from locflow.dynamics.evolution import ENGINES, EvolutionError, evolve, propagator
from locflow.dynamics.product_states import nearest_product_states
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.memory import InsufficientMemoryError

TIMES = np.linspace(0, 500, 50)


def chain(sites, W, boundary="open"):
    """Hamiltonian and sigma^z of a random-field Heisenberg chain in the sector S^z = 0."""
    system = {"model": "heisenberg_spin", "lattice": [sites], "boundary": boundary, "particles": sites // 2}
    operators = build_operators(hamiltonian_definition({**system, "couplings": {"J": 1.0}}))
    field = W * np.random.default_rng(sites).uniform(-1, 1, sites)
    return hamiltonian(operators, field), 2.0 * operators["occupation"].values - 1


def traced(engine, matrix, sigma, states, times=TIMES, **options):
    return evolve(propagator(matrix, states=len(states), times=times, engine=engine), sigma, states, times, **options)


# Exact cases


@pytest.mark.parametrize("engine", ENGINES)
def test_a_spin_in_a_transverse_field_precesses(engine):
    # H = b S^x turns <sigma^z> with the frequency b.
    field = 0.7
    matrix = scipy.sparse.csr_array(np.array([[0.0, field / 2], [field / 2, 0.0]]))
    traces = traced(engine, matrix, np.array([[1.0], [-1.0]]), [0, 1])
    expected = np.cos(field * TIMES)
    np.testing.assert_allclose(traces.magnetization[:, :, 0], [expected, -expected], atol=1e-9)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_spin_along_its_field_stays(engine):
    matrix = scipy.sparse.csr_array(np.diag([0.35, -0.35]))
    np.testing.assert_allclose(traced(engine, matrix, np.array([[1.0], [-1.0]]), [0]).magnetization, 1.0, atol=1e-9)


@pytest.mark.parametrize("engine", ENGINES)
def test_two_spins_exchange_their_magnetization(engine):
    # Singlet and triplet are J apart.
    matrix, sigma = chain(2, 0.0)
    magnetization = traced(engine, matrix, sigma, [0]).magnetization[0]
    np.testing.assert_allclose(magnetization, np.cos(TIMES)[:, None] * sigma[0], atol=1e-9)


# Conserved quantities


@pytest.mark.parametrize("engine", ENGINES)
def test_norm_energy_and_total_magnetization_are_conserved(engine):
    matrix, sigma = chain(8, 2.0)
    states = [0, 7, 30, 69]
    evolution = propagator(matrix, states=len(states), times=TIMES, engine=engine)
    for cosine, sine in evolution.amplitudes(np.array(states), TIMES, 1e-11):
        probability = cosine**2 + sine**2
        energy = (cosine * (matrix @ cosine) + sine * (matrix @ sine)).sum(axis=0)
        np.testing.assert_allclose(probability.sum(axis=0), 1, atol=1e-10)
        np.testing.assert_allclose(energy, matrix.diagonal()[states], atol=1e-9)
        np.testing.assert_allclose((probability.T @ sigma).sum(axis=1), 0, atol=1e-9)


def test_spectra_beyond_the_bounds_are_noticed(monkeypatch):
    matrix, sigma = chain(8, 2.0)
    evolution = propagator(matrix, states=1, times=TIMES, engine="chebyshev")
    monkeypatch.setattr(evolution, "_half_width", 0.9 * evolution._half_width)
    with pytest.raises(EvolutionError, match="a norm is off"):
        evolve(evolution, sigma, [5], TIMES)


# Engines


@pytest.mark.parametrize("W", [0.125, 3.0, 8.0])
@pytest.mark.slow
def test_chebyshev_agrees_with_full_diagonalization_within_its_bound(W):
    matrix, sigma = chain(12, W)
    states = np.random.default_rng(1).integers(0, len(sigma), 13)
    exact, expanded = (traced(engine, matrix, sigma, states) for engine in ENGINES)
    assert expanded.error_bound <= 1e-10
    assert np.abs(expanded.magnetization - exact.magnetization).max() < 1e-10 < 1e-9
    assert max(exact.norm_drift, expanded.norm_drift) < 1e-10


@pytest.mark.parametrize("tolerance", [1e-2, 1e-4, 1e-6, 1e-8])
def test_the_error_bound_holds_and_is_within_the_tolerance(tolerance):
    matrix, sigma = chain(8, 3.0, boundary="periodic")
    exact, expanded = (traced(engine, matrix, sigma, [3, 20], tolerance=tolerance) for engine in ENGINES)
    error = np.abs(expanded.magnetization - exact.magnetization).max()
    assert 0 < error <= expanded.error_bound <= tolerance


def test_a_looser_tolerance_costs_less():
    evolution = Chebyshev(chain(8, 3.0)[0])
    polynomials = [evolution.polynomials(TIMES, tolerance) for tolerance in (1e-3, 1e-6, 1e-12)]
    assert polynomials[0] < polynomials[1] < polynomials[2]


def test_quspin_agrees():
    from quspin.basis import spin_basis_1d
    from quspin.operators import hamiltonian as quspin_hamiltonian

    sites, times = 8, np.linspace(0, 20, 5)
    field = 3 * np.random.default_rng(sites).uniform(-1, 1, sites)
    basis = spin_basis_1d(sites, Nup=sites // 2, pauli=0)
    bonds = [[site, site + 1] for site in range(sites - 1)]
    static = [[string, [[c, *bond] for bond in bonds]] for string, c in (("+-", 0.5), ("-+", 0.5), ("zz", 1.0))]
    static.append(["z", [[h, site] for site, h in enumerate(field)]])
    unchecked = {"check_herm": False, "check_symm": False, "check_pcon": False}
    theirs = quspin_hamiltonian(static, [], basis=basis, dtype=np.float64, **unchecked)
    start = np.zeros(basis.Ns)
    start[11] = 1.0
    evolved = theirs.evolve(start, 0.0, times, iterate=False, atol=1e-12, rtol=1e-12)
    spins = 2.0 * ((basis.states.astype(np.int64)[:, None] >> np.arange(sites - 1, -1, -1)) & 1) - 1
    matrix, sigma = chain(sites, 3.0)
    np.testing.assert_array_equal(sigma, spins)
    ours = traced("chebyshev", matrix, sigma, [11], times).magnetization[0]
    np.testing.assert_allclose(ours, (np.abs(evolved) ** 2).T @ spins, atol=1e-9)


def test_without_mkl_the_result_is_the_same(monkeypatch):
    matrix, sigma = chain(8, 3.0)
    expected = traced("chebyshev", matrix, sigma, [1, 40]).magnetization
    monkeypatch.setattr(products.mkl, "library", lambda: None)
    np.testing.assert_allclose(traced("chebyshev", matrix, sigma, [1, 40]).magnetization, expected, atol=1e-10)


def test_a_state_does_not_depend_on_those_evolved_beside_it():
    matrix, sigma = chain(8, 3.0)
    together = traced("chebyshev", matrix, sigma, [1, 40, 40, 2, 3]).magnetization
    np.testing.assert_allclose(traced("chebyshev", matrix, sigma, [40]).magnetization[0], together[2], atol=1e-10)
    np.testing.assert_array_equal(together[1], together[2])


# Cost


def test_small_sectors_are_diagonalized_and_large_ones_expanded():
    request = {"states": 13, "times": 50, "phase": 5000.0}
    assert requirements.choose_engine(252, 1500, **request) == "full-diagonalization"
    assert requirements.choose_engine(12870, 122694, **request) == "chebyshev"


def test_the_memory_limit_is_refused_before_anything_is_allocated(monkeypatch):
    matrix, _ = chain(8, 1.0)
    for engine in ENGINES:
        monkeypatch.setattr(f"{ENGINES[engine].module}.{ENGINES[engine].name}.__init__", None)
        with pytest.raises(InsufficientMemoryError, match=f"engine {engine!r} needs"):
            propagator(matrix, states=13, times=TIMES, engine=engine, memory_limit=100_000_000)


def test_all_states_at_twenty_sites_fit_a_gigabyte():
    assert requirements.memory_bytes("chebyshev", 184_756, 2_032_316, states=13) < 1e9


def test_a_tight_memory_limit_chooses_the_leaner_engine():
    sizes = {"states": 1, "times": 2, "phase": 1e7}
    assert requirements.choose_engine(3432, 29304, **sizes) == "full-diagonalization"
    assert requirements.choose_engine(3432, 29304, **sizes, memory_limit=300_000_000) == "chebyshev"


# Refusals


@pytest.mark.parametrize(
    ("times", "complaint"),
    [([1.0, 2.0], "starts at 0"), ([0.0, 1.0, 3.0], "equally spaced"), ([0.0, -1.0], "equally spaced"), ([], "starts")],
)
def test_other_times_are_refused(times, complaint):
    with pytest.raises(ValueError, match=complaint):
        propagator(chain(4, 1.0)[0], states=1, times=times)


def test_unknown_engines_and_impossible_tolerances_are_refused():
    matrix, sigma = chain(4, 1.0)
    with pytest.raises(ValueError, match="engine 'krylov' is unknown; there are: auto; full-diagonalization"):
        propagator(matrix, states=1, times=TIMES, engine="krylov")
    with pytest.raises(ValueError, match="tolerance 1e-15: at least 1e-13"):
        traced("chebyshev", matrix, sigma, [0], tolerance=1e-15)


def changed_chain(change):
    """What stands in the place of the matrix of a chain."""
    matrix = chain(4, 1.0)[0]
    return change(matrix)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda matrix: matrix * (1 + 0.1j), "must be real"),
        (lambda matrix: matrix.astype(complex), "must be real"),
        (lambda matrix: scipy.sparse.triu(matrix, format="csr"), "not symmetric"),
        (lambda matrix: matrix + 1e-9 * scipy.sparse.eye_array(6, k=1, format="csr"), "not symmetric"),
        (lambda matrix: matrix[:, :5], r"must be square and not empty, not of shape \(6, 5\)"),
        (lambda matrix: matrix[:0, :0], "not empty"),
        (lambda matrix: matrix * np.nan, "not finite"),
        (lambda matrix: matrix.toarray(), "must be a scipy.sparse matrix or array, not ndarray"),
        (lambda matrix: lambda time: matrix * np.cos(time), "must be constant in time"),
    ],
)
def test_hamiltonians_that_cannot_be_evolved_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        propagator(changed_chain(change), states=1, times=TIMES)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "form", [scipy.sparse.csc_array, scipy.sparse.coo_matrix, scipy.sparse.lil_array, "duplicates"]
)
def test_the_storage_of_a_hamiltonian_changes_nothing(engine, form):
    matrix, sigma = chain(6, 1.0)
    other = matrix.copy()
    if form == "duplicates":
        rows = np.repeat(np.arange(20), np.diff(matrix.indptr))
        halves = (np.tile(matrix.data / 2, 2), (np.tile(rows, 2), np.tile(matrix.indices, 2)))
        other = scipy.sparse.csr_array(
            (halves[0][order := np.lexsort(halves[1][::-1])], halves[1][1][order], 2 * matrix.indptr), shape=(20, 20)
        )
        assert not other.has_canonical_format
    else:
        other = form(matrix)
    times = np.linspace(0, 20, 5)
    ours, expected = (traced(engine, one, sigma, [3, 11], times).magnetization for one in (other, matrix))
    np.testing.assert_allclose(ours, expected, atol=1e-12)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"states": 0}, "states 0: an integer, at least 1"),
        ({"states": 1.5}, "states 1.5"),
        ({"threads": 0}, "threads 0"),
        ({"memory_limit": -1}, "memory_limit -1"),
        ({"times": [0.0, np.inf]}, "finite real numbers"),
        ({"times": [0.0, np.nan]}, "finite real numbers"),
        ({"times": [0.0, 1j]}, "finite real numbers"),
        ({"times": [0.0, 1e12]}, "rounding of the energies leaves unknown"),
        ({"times": [0.0, 1e8], "engine": "chebyshev"}, "expand a phase of .* ask for more times"),
    ],
)
def test_requests_that_cannot_be_met_are_refused(options, words):
    request = {"states": 1, "times": TIMES, **options}
    with pytest.raises(ValueError, match=words):
        propagator(chain(4, 1.0)[0], **request)


def test_a_full_diagonalization_beyond_lapack_is_refused():
    with pytest.raises(ValueError, match=r"cannot diagonalize dimension 32,767.*chebyshev can"):
        propagator(scipy.sparse.eye_array(32767, format="csr"), states=1, times=TIMES, engine="full-diagonalization")


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ([-1], "places from 0 to 5, not -1"),
        ([6], "places from 0 to 5"),
        ([], "list of places"),
        ([0.5], "list of places"),
    ],
)
def test_states_that_are_none_are_refused(states, words):
    matrix, sigma = chain(4, 1.0)
    with pytest.raises(ValueError, match=words):
        evolve(propagator(matrix, states=1, times=TIMES), sigma, states, TIMES)


# Product states


def test_the_nearest_product_state_is_the_nearest_of_all():
    matrix, sigma = chain(8, 1.5)
    field = 1.5 * np.random.default_rng(8).uniform(-1, 1, 8)
    spins = sigma / 2
    energies = [sum(s[i] * s[i + 1] for i in range(7)) + s @ field for s in spins]
    low, high = np.linalg.eigvalsh(matrix.toarray())[[0, -1]]
    densities = np.arange(0.2, 0.81, 0.05)
    chosen = nearest_product_states(matrix.diagonal(), densities, low, high)
    for density, state in zip(densities, chosen, strict=True):
        reached = [(energy - low) / (high - low) for energy in energies]
        assert state == min(range(len(spins)), key=lambda k: (round(abs(reached[k] - density), 9), k))


def test_of_equally_near_product_states_the_first_is_taken_whatever_rounding_says():
    energies = np.array([3.0, 1.0 + 1e-13, 1.0, 1.0 - 1e-13])
    assert nearest_product_states(energies, [0.0, 0.5], 0.0, 4.0).tolist() == [1, 0]
