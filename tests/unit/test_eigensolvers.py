"""Every engine against `dense`, over models, boundaries, disorder and degeneracies; what they refuse, and how."""

from itertools import combinations, pairwise

import numpy as np
import pytest
import scipy.linalg
import scipy.sparse

from locflow.costs import eigensolvers as solver_requirements
from locflow.eigensolvers.diagonalization import ENGINES, diagonalize
from locflow.eigensolvers.shift_invert import extreme_energies
from locflow.eigensolvers.windows import Window, energy_density, nearest_levels
from locflow.memory import InsufficientMemoryError

TOLERANCE = 1e-12


def spin_chain(sites, disorder, *, periodic=True, anisotropy=1.0, seed=0):
    """XXZ chain in the sector S^z = 0, bit by bit: (S+S- + h.c.)/2 + anisotropy S^zS^z + fields in [-W, W]."""
    states = np.array(sorted(sum(1 << site for site in up) for up in combinations(range(sites), sites // 2)))
    spins = ((states[:, None] >> np.arange(sites)) & 1) - 0.5
    fields = np.random.default_rng(seed).uniform(-disorder, disorder, sites)
    bonds = [*pairwise(range(sites)), *([(sites - 1, 0)] if periodic else [])]
    diagonal = spins @ fields
    rows, columns = [], []
    for left, right in bonds:
        diagonal += anisotropy * spins[:, left] * spins[:, right]
        flippable = np.flatnonzero(spins[:, left] != spins[:, right])
        rows.append(flippable)
        columns.append(np.searchsorted(states, states[flippable] ^ ((1 << left) | (1 << right))))
    rows, columns = np.concatenate(rows), np.concatenate(columns)
    hopping = scipy.sparse.coo_array((np.full(len(rows), 0.5), (rows, columns)), shape=(len(states),) * 2)
    return scipy.sparse.csr_array(hopping + scipy.sparse.diags_array(diagonal))


def with_spectrum(energies, seed=0):
    """A dense random matrix with the given eigenvalues."""
    generator = np.random.default_rng(seed)
    rotation = np.linalg.qr(generator.standard_normal((len(energies),) * 2))[0]
    matrix = (rotation * energies) @ rotation.T
    return scipy.sparse.csr_array((matrix + matrix.T) / 2)


def degenerate(size=240):
    """Levels that are 1, 2, 3, ... 8 times degenerate, and one that is 40 times."""
    generator = np.random.default_rng(1)
    levels = np.concatenate([np.repeat(generator.uniform(-5, 5), 1 + k % 8) for k in range(size)])[: size - 40]
    return with_spectrum(np.concatenate([levels, np.full(40, 0.3)]))


def nearly_degenerate(size=240):
    """Every tenth level has a neighbour 1e-12 away."""
    levels = np.sort(np.random.default_rng(2).uniform(-3, 3, size))
    levels[1::10] = levels[0::10] + 1e-12
    return with_spectrum(levels)


HAMILTONIANS = {
    "ring, weak disorder": lambda: spin_chain(10, 0.1),
    "ring, W = 2": lambda: spin_chain(10, 2.0),
    "ring, strong disorder": lambda: spin_chain(10, 30.0),
    "open chain, W = 2": lambda: spin_chain(10, 2.0, periodic=False),
    "clean ring": lambda: spin_chain(10, 0.0),
    "clean open chain": lambda: spin_chain(10, 0.0, periodic=False),
    "free fermions": lambda: spin_chain(10, 0.0, anisotropy=0.0),
    "no hopping": lambda: scipy.sparse.diags_array(spin_chain(10, 1.0).diagonal()).tocsr(),
    "degenerate": degenerate,
    "levels 1e-12 apart": nearly_degenerate,
}


def bins(number=10, count=8):
    """The `count` states nearest the centre of each of `number` bins of the energy density."""
    return [Window((k + 0.5) / number, count, k / number, (k + 1) / number) for k in range(number)]


WINDOWS = {
    "bins": bins(),
    "one state each": [Window(density, 1) for density in (0.0, 0.31, 0.5, 1.0)],
    "fewer at the edge than asked": [Window(0.0, 50, 0.0, 0.04), Window(1.0, 50, 0.97, 1.0)],
    "duplicates and overlaps": [Window(0.5, 20), Window(0.5, 20), Window(0.52, 30), Window(0.5, 7, 0.45, 0.55)],
    "center outside its bounds": [Window(0.2, 6, 0.4, 0.6), Window(2.0, 5)],
    "everything in an interval": [Window(0.5, None, 0.4, 0.6)],
    "nothing there": [Window(5.0, 3, 4.0, 6.0), Window(0.5, 2)],
}


@pytest.mark.parametrize(
    "windows", ["bins", *(pytest.param(name, marks=pytest.mark.slow) for name in WINDOWS if name != "bins")]
)
@pytest.mark.parametrize("name", HAMILTONIANS)
def test_every_engine_finds_what_dense_finds(name, windows):
    hamiltonian = HAMILTONIANS[name]()
    reference = diagonalize(hamiltonian, WINDOWS[windows], all_energies=True, engine="dense")
    width = reference.energy_max - reference.energy_min
    for engine, row in ENGINES.items():
        found = diagonalize(hamiltonian, WINDOWS[windows], all_energies=row.gives_all_energies, engine=engine, seed=3)
        assert found.engine == engine
        np.testing.assert_array_equal(found.state_levels, reference.state_levels)
        for indices, expected in zip(found.members, reference.members, strict=True):
            np.testing.assert_array_equal(indices, expected)
        assert np.abs(found.state_energies - reference.state_energies).max(initial=0) < TOLERANCE * width
        assert abs(found.energy_min - reference.energy_min) < TOLERANCE * width
        assert abs(found.energy_max - reference.energy_max) < TOLERANCE * width
        if row.gives_all_energies:
            assert np.abs(found.energies - reference.energies).max() < TOLERANCE * width
        overlaps = found.vectors.T @ found.vectors
        assert np.abs(overlaps - np.eye(len(overlaps))).max(initial=0) < 1e-10
        assert found.residuals.max(initial=0) < 1e-11 * width
        assert found.completeness.complete


@pytest.mark.parametrize("engine", ENGINES)
def test_residuals_are_those_of_the_vectors(engine):
    hamiltonian = spin_chain(10, 1.0)
    found = diagonalize(hamiltonian, bins(), all_energies=False, engine=engine)
    assert found.energies is None
    direct = np.linalg.norm(hamiltonian @ found.vectors - found.vectors * found.state_energies, axis=0)
    np.testing.assert_allclose(found.residuals, direct, atol=1e-15)
    assert found.wall_time > 0
    assert found.peak_memory > 0
    assert found.threads == 1


def test_all_vectors():
    hamiltonian = spin_chain(8, 1.0)
    found = diagonalize(hamiltonian, [Window(0.5)], all_energies=True)
    assert found.engine == "dense"
    rebuilt = (found.vectors * found.energies) @ found.vectors.T
    np.testing.assert_allclose(rebuilt, hamiltonian.toarray(), atol=1e-12)


@pytest.mark.parametrize("engine", ["dense", "band"])
def test_energies_without_windows(engine):
    hamiltonian = spin_chain(10, 1.0)
    found = diagonalize(hamiltonian, all_energies=True, engine=engine)
    expected = np.linalg.eigvalsh(hamiltonian.toarray())
    np.testing.assert_allclose(found.energies, expected, atol=1e-12)
    assert found.vectors.shape == (hamiltonian.shape[0], 0)


@pytest.mark.parametrize("size", [1, 2, 5, 31, 32, 33, 64, 65, 97])
def test_small_matrices(size):
    """Sizes below, at and just above the half width of the band and the blocks of Lanczos."""
    hamiltonian = with_spectrum(np.linspace(-1, 1, size))
    for engine in ENGINES:
        found = diagonalize(
            hamiltonian, [Window(0.5, 3)], all_energies=ENGINES[engine].gives_all_energies, engine=engine
        )
        assert len(found.state_levels) == min(3, size)
        assert found.residuals.max() < 1e-12


@pytest.mark.parametrize("engine", ENGINES)
def test_a_spectrum_of_one_level(engine):
    hamiltonian = 2.5 * scipy.sparse.eye_array(70, format="csr")
    found = diagonalize(hamiltonian, [Window(0.0, 4)], all_energies=ENGINES[engine].gives_all_energies, engine=engine)
    np.testing.assert_array_equal(found.state_levels, np.arange(4))
    np.testing.assert_allclose(found.state_energies, 2.5)
    np.testing.assert_allclose(found.vectors.T @ found.vectors, np.eye(4), atol=1e-12)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_seed_gives_the_same_numbers(engine):
    hamiltonian = spin_chain(10, 1.0)
    runs = [diagonalize(hamiltonian, bins(), all_energies=False, engine=engine, seed=5) for _ in range(2)]
    np.testing.assert_array_equal(runs[0].state_energies, runs[1].state_energies)
    np.testing.assert_array_equal(runs[0].vectors, runs[1].vectors)


def test_without_mkl(monkeypatch):
    """SuperLU and LAPACK take over: same states."""
    from locflow.eigensolvers import mkl

    hamiltonian = spin_chain(10, 1.0)
    expected = diagonalize(hamiltonian, bins(), all_energies=True, engine="dense")
    monkeypatch.setattr(mkl, "library", lambda: None)
    for engine in ("band", "shift-invert"):
        found = diagonalize(hamiltonian, bins(), all_energies=engine == "band", engine=engine)
        np.testing.assert_array_equal(found.state_levels, expected.state_levels)
        np.testing.assert_allclose(found.state_energies, expected.state_energies, atol=1e-12)
        assert found.residuals.max() < 1e-11


@pytest.mark.slow
def test_the_band_is_begun_anew_when_overlaps_grew_unnoticed(monkeypatch):
    from locflow.eigensolvers import band

    hamiltonian = spin_chain(12, 1.0)
    limits = []
    reduce_to_band, measured = band.reduce_to_band, band._measured_overlap

    def recorded(*arguments, **keywords):
        limits.append(keywords.get("largest_overlap"))
        return reduce_to_band(*arguments, **keywords)

    def alarmed(*arguments):
        return 1.0 if len(limits) == 1 else measured(*arguments)

    monkeypatch.setattr(band, "reduce_to_band", recorded)
    monkeypatch.setattr(band, "_measured_overlap", alarmed)
    found = diagonalize(hamiltonian, all_energies=True, engine="band")
    assert limits == [None, pytest.approx(1e-11)]
    np.testing.assert_allclose(found.energies, np.linalg.eigvalsh(hamiltonian.toarray()), atol=1e-12)


@pytest.mark.parametrize("disorder", [0.0, 1.0, 12.0])
@pytest.mark.slow
def test_overlaps_in_the_basis_of_the_band_stay_small(disorder):
    from locflow.eigensolvers.band import reduce_to_band

    hamiltonian = spin_chain(12, disorder)
    band, basis = reduce_to_band(hamiltonian, 16, np.random.default_rng(0))
    overlaps = basis.T @ basis - np.eye(len(basis))
    assert np.abs(overlaps).max() < 3e-7
    energies = scipy.linalg.eigvals_banded(band, lower=True)
    np.testing.assert_allclose(energies, np.linalg.eigvalsh(hamiltonian.toarray()), atol=1e-11)


def test_ties_take_the_lower_level():
    density = np.array([0.0, 0.4, 0.45, 0.55, 0.6, 1.0])
    np.testing.assert_array_equal(nearest_levels(density, Window(0.5, 1)), [2])
    np.testing.assert_array_equal(nearest_levels(density + 1e-15, Window(0.5, 3)), [1, 2, 3])


def test_bins_share_no_state_and_lose_none():
    density = np.array([0.0, 0.05, 0.1, 0.1 + 1e-13, 0.2 - 1e-13, 0.5, 1.0])
    levels = [nearest_levels(density, Window((k + 0.5) / 10, None, k / 10, (k + 1) / 10)) for k in range(10)]
    assert sorted(np.concatenate(levels)) == list(range(7))
    np.testing.assert_array_equal(levels[1], [2, 3])


def test_energy_density_spans_zero_to_one():
    np.testing.assert_allclose(energy_density([-2.0, 0.0, 2.0], -2.0, 2.0), [0, 0.5, 1])


def test_an_unknown_engine_is_named_with_the_table():
    with pytest.raises(ValueError, match=r"'bnad' is unknown.*dense.*band.*shift-invert"):
        diagonalize(spin_chain(6, 1.0), all_energies=True, engine="bnad")


def test_shift_invert_refuses_the_whole_spectrum():
    with pytest.raises(ValueError, match="'shift-invert' cannot give all energies; dense, band can"):
        diagonalize(spin_chain(6, 1.0), bins(), all_energies=True, engine="shift-invert")


def test_dense_refuses_sizes_where_lapack_overflows():
    with pytest.raises(ValueError, match="32-bit"):
        diagonalize(scipy.sparse.eye_array(32_767, format="csr"), bins(), all_energies=True, engine="dense")


def test_realizations_with_one_pattern_share_the_analysis():
    from locflow.eigensolvers import factorization

    first, second = spin_chain(10, 1.0, seed=1), spin_chain(10, 1.0, seed=2)
    other = spin_chain(10, 1.0, periodic=False)
    analyses = []
    for hamiltonian in (first, second, other):
        found = diagonalize(hamiltonian, bins(), all_energies=False, engine="shift-invert")
        expected = diagonalize(hamiltonian, bins(), all_energies=False, engine="dense")
        np.testing.assert_allclose(found.state_energies, expected.state_energies, atol=1e-12)
        analyses.append(list(factorization._analysed))
    assert analyses[0] == analyses[1] != analyses[2] or not analyses[0]


def test_too_little_memory_is_refused_with_both_amounts():
    hamiltonian = scipy.sparse.eye_array(100_000, format="csr")
    with pytest.raises(InsufficientMemoryError, match=r"needs about .* GB for n = 100,000.*1\.00 GB are declared"):
        diagonalize(hamiltonian, [Window(0.5)], all_energies=True, memory_limit=10**9)


@pytest.mark.parametrize(
    ("hamiltonian", "message"),
    [
        (np.eye(3), "must be a scipy.sparse"),
        (scipy.sparse.csr_array(np.ones((2, 3))), "square"),
        (scipy.sparse.csr_array(np.array([[0, 1j], [-1j, 0]])), "real"),
        (scipy.sparse.csr_array(np.array([[0.0, 1.0], [2.0, 0.0]])), "not symmetric"),
        (scipy.sparse.csr_array(np.array([[np.nan, 1.0], [1.0, 0.0]])), "not finite"),
    ],
)
def test_a_wrong_matrix_is_refused(hamiltonian, message):
    with pytest.raises(ValueError, match=message):
        diagonalize(hamiltonian, all_energies=True)
    with pytest.raises(ValueError, match=message):
        extreme_energies(hamiltonian)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0.5, 0), "count 0"),
        ((0.5, 3.5), "count 3.5: an integer"),
        ((0.5, 3, 0.6, 0.4), "bounds"),
        ((float("nan"), 3), "not a finite"),
    ],
)
def test_a_wrong_window_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Window(*arguments)


def test_the_chooser():
    choose = solver_requirements.choose_engine
    assert choose(252, 2000, all_energies=True, kept_states=252, windows=20) == "dense"
    assert choose(12870, 122694, all_energies=True, kept_states=1000, windows=20) == "band"
    assert choose(48620, 511940, all_energies=False, kept_states=512, windows=1) == "shift-invert"
    assert choose(924, 7000, all_energies=True, kept_states=None, windows=1) == "dense"


def test_more_memory_never_makes_the_choice_slower():
    times = []
    for limit in (3e8, 1e9, 3e9, 3e10, None):
        engine = solver_requirements.choose_engine(
            12870, 122694, all_energies=False, kept_states=1000, windows=20, memory_limit=limit
        )
        times.append(solver_requirements.seconds(engine, 12870, 122694, 1000, windows=20))
    assert times == sorted(times, reverse=True)


def test_the_engine_names_of_the_cost_model_are_those_of_the_table():
    assert tuple(ENGINES) == solver_requirements.ENGINE_NAMES


@pytest.mark.parametrize("seed", range(12))
def test_random_degeneracies_and_windows(seed):
    """Few distinct levels, up to 60 times degenerate, some split by 1e-12: Krylov spaces close on themselves early."""
    generator = np.random.default_rng(seed)
    size = int(generator.integers(60, 260))
    levels = []
    while len(levels) < size:
        copies = int(generator.choice([1, 2, 3, 10, 60]))
        levels += list(generator.uniform(-3, 3) + generator.choice([0.0, 1e-12]) * generator.uniform(size=copies))
    hamiltonian = with_spectrum(np.array(levels[:size]), seed)
    windows = [Window(float(center), int(generator.integers(1, 30))) for center in generator.uniform(-0.1, 1.1, 5)]
    reference = diagonalize(hamiltonian, windows, all_energies=True, engine="dense")
    for engine in ("band", "shift-invert"):
        found = diagonalize(hamiltonian, windows, all_energies=False, engine=engine, seed=seed)
        np.testing.assert_array_equal(found.state_levels, reference.state_levels)
        np.testing.assert_allclose(found.state_energies, reference.state_energies, atol=1e-11)
        overlaps = found.vectors.T @ found.vectors
        assert np.abs(overlaps - np.eye(len(overlaps))).max() < 1e-10
        assert found.residuals.max() < 1e-10
