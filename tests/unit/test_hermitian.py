"""Single states of Hermitian matrices: energy, level number and density against dense diagonalization."""

import numpy as np
import pytest
import scipy.sparse as sp

from locflow.eigensolvers import mkl
from locflow.eigensolvers.hermitian import nearest_state, state_of_level, states_between
from locflow.eigensolvers.hermitian_factorization import hermitian_factorization
from locflow.eigensolvers.results import IncompleteSpectrumError
from locflow.hamiltonians.disorder import box_field, haar_su2, random_field
from locflow.hamiltonians.electron_operators import ElectronHamiltonians, build_operators
from locflow.hamiltonians.models import hamiltonian_definition

SIDE = 17
COUPLINGS = {
    "su2_electrons": {"V": 1.0},
    "chern_insulator": {"e_s": -0.5, "e_p": 0.5, "t_s": 0.25, "t_p": 0.25, "t_sp": 1 / 3},
}
BOUNDARY = {"su2_electrons": "periodic", "chern_insulator": "open"}
DEGENERACY = {"su2_electrons": 2, "chern_insulator": 1}


@pytest.fixture(scope="module")
def hamiltonians():
    return {
        model: ElectronHamiltonians(
            build_operators(
                hamiltonian_definition(
                    {
                        "model": model,
                        "lattice": [SIDE, SIDE],
                        "boundary": BOUNDARY[model],
                        "particles": 1,
                        "couplings": couplings,
                    }
                )
            )
        )
        for model, couplings in COUPLINGS.items()
    }


@pytest.fixture(scope="module")
def matrix_of(hamiltonians):
    def make(model, W, realization=0):
        fields = SIDE**2 * (2 if model == "chern_insulator" else 1)
        field = box_field(1, model, W, realization, fields)
        bonds = hamiltonians[model].random_bonds
        return hamiltonians[model].matrix(field, haar_su2(1, model, W, realization, bonds) if bonds else None)

    return make


@pytest.fixture(params=["PARDISO", "SuperLU"])
def factorization(request, monkeypatch):
    if request.param == "SuperLU":
        monkeypatch.setattr(mkl, "library", lambda: None)
    elif mkl.library() is None:
        pytest.skip("MKL is not installed")


def density(vectors):
    return (np.abs(vectors.reshape(SIDE**2, 2, -1)) ** 2).sum(axis=1)


@pytest.mark.usefixtures("factorization")
@pytest.mark.parametrize(
    "W", [pytest.param(0.1, marks=pytest.mark.slow), 3.0, pytest.param(12.0, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("model", sorted(COUPLINGS))
def test_the_nearest_state_is_that_of_dense_diagonalization(matrix_of, model, W):
    matrix, degeneracy = matrix_of(model, W), DEGENERACY[model]
    energies, vectors = np.linalg.eigh(matrix.toarray())
    # Within, near the edges, and beyond either end of the spectrum.
    for energy in (0.0, -0.731, 1.4, 20.0, -20.0):
        found = nearest_state(matrix, energy, degeneracy=degeneracy, engine="shift-invert")
        nearest = degeneracy * np.abs(energies[::degeneracy] - energy).argmin()
        assert found.levels.tolist() == [nearest]
        assert found.energies[0] == pytest.approx(energies[nearest], abs=1e-12)
        assert found.residuals[0] < 3e-10 * found.width
        np.testing.assert_allclose(density(found.vectors)[:, 0], density(vectors[:, [nearest]])[:, 0], atol=1e-8)
        dense = nearest_state(matrix, energy, degeneracy=degeneracy, engine="dense")
        assert dense.levels.tolist() == [nearest]


@pytest.mark.slow
@pytest.mark.usefixtures("factorization")
@pytest.mark.parametrize("W", [0.1, 12.0])
@pytest.mark.parametrize("model", sorted(COUPLINGS))
def test_the_state_of_a_level_number_is_that_of_dense_diagonalization(matrix_of, model, W):
    matrix, degeneracy = matrix_of(model, W), DEGENERACY[model]
    energies, vectors = np.linalg.eigh(matrix.toarray())
    # Both ends, the middle, and in between.
    for level in (0, SIDE**2, 401, 2 * SIDE**2 - 1):
        found = state_of_level(matrix, level, degeneracy=degeneracy, engine="shift-invert")
        lowest = level - level % degeneracy
        assert found.levels.tolist() == [lowest]
        assert found.energies[0] == pytest.approx(energies[lowest], abs=1e-12)
        assert found.residuals[0] < 3e-10 * found.width
        np.testing.assert_allclose(density(found.vectors)[:, 0], density(vectors[:, [lowest]])[:, 0], atol=1e-8)
        assert state_of_level(matrix, level, degeneracy=degeneracy, engine="dense").levels.tolist() == [lowest]


def test_a_level_that_does_not_exist_is_refused(matrix_of):
    with pytest.raises(ValueError, match="level 578: a matrix of size 578 has levels 0 to 577"):
        state_of_level(matrix_of("chern_insulator", 2.0), 578)


def test_both_states_of_a_kramers_pair_have_one_density(matrix_of):
    _, vectors = np.linalg.eigh(matrix_of("su2_electrons", 3.0).toarray())
    of_pairs = density(vectors).reshape(SIDE**2, -1, 2)
    np.testing.assert_allclose(of_pairs[..., 0], of_pairs[..., 1], atol=1e-12)


@pytest.mark.parametrize("model", sorted(COUPLINGS))
def test_an_energy_that_is_an_eigenvalue_is_no_obstacle(matrix_of, model):
    matrix = matrix_of(model, 5.0)
    energies, level = np.linalg.eigvalsh(matrix.toarray()), 200
    found = nearest_state(matrix, energies[level], degeneracy=DEGENERACY[model], engine="shift-invert")
    assert found.levels.tolist() == [level]


MODELS = {**COUPLINGS, "ando_electrons": {"V_1": 0.8660254037844386, "V_2": 0.5}}


def electrons(model, lattice, boundary, W, kind, realization=0):
    """Hamiltonian of a realization, and the degeneracy of its levels."""
    block = {"model": model, "lattice": lattice, "boundary": boundary, "particles": 1, "couplings": MODELS[model]}
    operators = build_operators(hamiltonian_definition(block))
    hamiltonians, of = ElectronHamiltonians(operators), (7, model, W, realization)
    rotations = haar_su2(*of, hamiltonians.random_bonds) if hamiltonians.random_bonds else None
    field = random_field(*of, int(operators.attrs["fields"]), distribution={"kind": kind})
    return hamiltonians.matrix(field, rotations), int(operators.attrs["degeneracy"])


@pytest.mark.parametrize("boundary", ["open", "periodic"])
@pytest.mark.parametrize("model", sorted(MODELS))
def test_numbers_at_site_energies_and_of_degenerate_levels_are_the_lowest_of_the_level(model, boundary):
    """Where pivots vanish (an energy that sites have), and where levels have more copies than the degeneracy."""
    for W, kind in ((0.0, "box"), (1.0, "binary"), (2.0, "binary"), (2.0, "box"), (1e-3, "box")):
        for realization in range(2):
            matrix, degeneracy = electrons(model, [9, 8], boundary, W, kind, realization)
            levels = np.linalg.eigvalsh(matrix.toarray())
            for energy in (0.0, W / 2, 0.5, -1.0):
                found = nearest_state(matrix, energy, degeneracy=degeneracy, engine="shift-invert")
                distance = np.abs(levels - energy)
                expected = np.flatnonzero(distance < distance.min() + 1e-11 * found.width)[0]
                case = (W, kind, realization, energy)
                assert found.levels.tolist() == [expected], case
                assert found.energies[0] == pytest.approx(levels[expected], abs=1e-11), case


@pytest.mark.parametrize("model", sorted(MODELS))
def test_the_state_of_a_number_inside_a_degenerate_level_has_the_lowest(model):
    matrix, degeneracy = electrons(model, [8, 8], "periodic", 0.0, "box")
    levels = np.linalg.eigvalsh(matrix.toarray())
    for level in (0, 5, 30, 63, 64, 70, 127):
        lowest = np.searchsorted(levels, levels[level] - 1e-9)
        for engine in ("dense", "shift-invert"):
            found = state_of_level(matrix, level, degeneracy=degeneracy, engine=engine)
            assert found.levels.tolist() == [lowest], (level, engine)
            assert found.energies[0] == pytest.approx(levels[level], abs=1e-10)


def test_any_storage_of_a_matrix_gives_the_same_state():
    matrix, _ = electrons("chern_insulator", [8, 8], "open", 2.0, "box")
    matrix = sp.csr_array(matrix)
    coordinates = matrix.tocoo()
    half = coordinates.data / 2
    twice = sp.csr_array((coordinates.data, matrix.indices[::-1].copy()[::-1], matrix.indptr), shape=matrix.shape)
    shuffled = sp.coo_array((np.tile(half, 2), tuple(np.tile(axis, 2) for axis in coordinates.coords)), matrix.shape)
    expected = nearest_state(matrix, 0.3, engine="shift-invert")
    for form in (sp.csc_array(matrix), shuffled, sp.csc_matrix(matrix), twice, sp.bsr_array(matrix)):
        found = nearest_state(form, 0.3, engine="shift-invert")
        assert found.levels == expected.levels
        # Blocks store zeros, which change the order of elimination.
        tolerance = 1e-7 if form.format == "bsr" else 0.0
        np.testing.assert_allclose(found.energies, expected.energies, rtol=tolerance)
        np.testing.assert_allclose(np.abs(found.vectors), np.abs(expected.vectors), rtol=0, atol=tolerance)
        assert state_of_level(form, 40, engine="shift-invert").levels.tolist() == [40]
        np.testing.assert_array_equal(states_between(form, 0.2, 0.4).levels, states_between(matrix, 0.2, 0.4).levels)


@pytest.mark.parametrize("engine", ["dense", "shift-invert"])
def test_real_matrices_without_a_stored_diagonal_are_hermitian(engine):
    for size in (1, 2, 3, 5, 60):
        path = sp.diags_array([np.ones(size - 1)] * 2, offsets=[-1, 1], shape=(size, size)).tocsr()
        levels = np.linalg.eigvalsh(path.toarray())
        found = nearest_state(path, 0.6, engine=engine)
        best = np.abs(levels - 0.6).argmin()
        assert (found.levels[0], found.energies[0]) == (best, pytest.approx(levels[best], abs=1e-12))
        assert state_of_level(path, size // 2, engine=engine).energies[0] == pytest.approx(levels[size // 2], abs=1e-12)


@pytest.mark.parametrize("engine", ["dense", "shift-invert"])
@pytest.mark.parametrize("level", [0.0, 2.5, 2.5e6, 2.5e-6])
def test_a_multiple_of_the_identity_has_one_level(engine, level):
    matrix = level * sp.eye_array(40, format="csr")
    for found in (nearest_state(matrix, 0.3, engine=engine), state_of_level(matrix, 17, engine=engine)):
        assert (found.levels[0], found.energies[0]) == (0, pytest.approx(level))


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.eye(3), "must be a scipy.sparse"),
        (sp.csr_array(np.ones((2, 3))), "square"),
        (sp.csr_array(np.array([[0, 1j], [1j, 0]])), "not Hermitian"),
        (sp.csr_array(np.triu(np.ones((3, 3)))), "not Hermitian"),
        (sp.csr_array(np.diag([1j, 0])), "not Hermitian"),
        (sp.csr_array(np.array([[np.nan, 1.0], [1.0, 0.0]])), "not finite"),
    ],
)
def test_a_wrong_matrix_is_refused(matrix, message):
    for search in (nearest_state, state_of_level):
        with pytest.raises(ValueError, match=message):
            search(matrix, 0)
    with pytest.raises(ValueError, match=message):
        states_between(matrix, -1.0, 1.0)


def test_energies_that_are_none_are_refused():
    for energy in (float("nan"), 1j, "0.3"):
        with pytest.raises(ValueError, match="must be a finite real number"):
            nearest_state(sp.eye_array(3), energy)
    with pytest.raises(ValueError, match="the lower one must be smaller"):
        states_between(sp.eye_array(3), 1.0, 0.0)


@pytest.mark.parametrize("degeneracy", [0, -1, 1.5])
def test_a_degeneracy_that_is_none_is_refused(degeneracy):
    for search in (nearest_state, state_of_level):
        with pytest.raises(ValueError, match=f"degeneracy {degeneracy}: an integer, at least 1"):
            search(sp.eye_array(3), 0, degeneracy=degeneracy)


@pytest.mark.parametrize("level", [-1, 3, 1.5])
def test_a_level_number_that_is_none_is_refused(level):
    with pytest.raises(ValueError, match=f"level {level}: a matrix of size 3 has levels 0 to 2"):
        state_of_level(sp.eye_array(3), level)


def test_equally_near_levels_give_the_lower():
    levels = np.concatenate([np.linspace(-3, -1, 200), np.linspace(1, 3, 200)])
    # A plain phase on one bond of each pair of sites keeps the levels and makes the matrix complex.
    pairs = [np.array([[a, 0.5j], [-0.5j, a]]) for a in levels]
    matrix = sp.csr_array(sp.block_diag(pairs, format="csr"))
    for engine in ("dense", "shift-invert"):
        found = nearest_state(matrix, 0.0, engine=engine)
        assert found.energies[0] == pytest.approx(-0.5, abs=1e-12)
        assert found.levels.tolist() == [np.count_nonzero(np.sort([*(levels - 0.5), *(levels + 0.5)]) < -0.5 - 1e-9)]


def test_a_count_that_belies_the_degeneracy_is_an_error(matrix_of):
    matrix = matrix_of("chern_insulator", 5.0)
    energies = np.linalg.eigvalsh(matrix.toarray())
    with pytest.raises(IncompleteSpectrumError, match=r"201 levels lie below the one nearest .* cannot all be 2-fold"):
        # Nearer to the level than to its neighbours, from below, so that the levels below are counted directly.
        nearest_state(
            matrix, energies[201] + 1e-3 * (energies[202] - energies[201]), degeneracy=2, engine="shift-invert"
        )


@pytest.mark.usefixtures("factorization")
def test_counts_below_a_shift_are_those_of_dense_diagonalization(matrix_of):
    for model in COUPLINGS:
        # One analysis for all realizations, of the same pattern.
        for realization in range(3):
            matrix = matrix_of(model, 4.0, realization)
            energies = np.linalg.eigvalsh(matrix.toarray())
            factorization = hermitian_factorization(matrix, threads=1)
            for shift in (-1.3, 0.0, 0.7):
                assert factorization.count_below(shift) == np.count_nonzero(energies < shift)
                factorization.factor(shift)
                block = np.array([[1.0, 1j], [2j, 3.0]]).repeat(SIDE**2, axis=0)
                image = factorization.solve(block)
                np.testing.assert_allclose(matrix @ image - shift * image, block, atol=1e-9)


def test_an_analysis_is_not_kept_for_elements_that_it_left_out():
    diagonals = [np.ones(9), np.arange(2.0, 12.0), np.ones(9)]
    real = sp.csr_array(sp.diags_array(diagonals, offsets=[-1, 0, 1]), dtype=complex)
    turned = real.copy()
    turned.data = np.where(turned.data == 1, 1j, turned.data)
    turned = sp.csr_array(sp.triu(turned) + sp.triu(turned, k=1).conj().T)
    for matrix in (real, turned, real):
        factorization = hermitian_factorization(matrix, threads=1)
        factorization.factor(0.3)
        block = np.ones((10, 1), dtype=complex)
        image = factorization.solve(block)
        np.testing.assert_allclose(matrix @ image - 0.3 * image, block, atol=1e-12)
        assert factorization.count_below(5.5) == np.count_nonzero(np.linalg.eigvalsh(matrix.toarray()) < 5.5)


def test_states_between_two_energies_are_all_of_them(matrix_of):
    matrix = matrix_of("chern_insulator", 2.0)
    energies = np.linalg.eigvalsh(matrix.toarray())
    found = states_between(matrix, -0.5, 0.5)
    np.testing.assert_array_equal(found.levels, np.flatnonzero(np.abs(energies) < 0.5))
    np.testing.assert_allclose(found.energies, energies[found.levels], atol=1e-12)
    assert found.residuals.max() < 1e-12


def test_the_width_is_a_lower_bound_of_the_spectrums(matrix_of):
    for model in COUPLINGS:
        matrix = matrix_of(model, 6.0)
        energies = np.linalg.eigvalsh(matrix.toarray())
        width = nearest_state(matrix, 0.0, degeneracy=DEGENERACY[model]).width
        assert width == pytest.approx(2 * energies.std())
        assert width < energies[-1] - energies[0]


def test_an_engine_for_real_matrices_is_refused(matrix_of):
    with pytest.raises(ValueError, match="engine 'band' does not take Hermitian matrices; allowed: auto, dense, shift"):
        nearest_state(matrix_of("chern_insulator", 2.0), 0.0, engine="band")
