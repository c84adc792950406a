"""Electrons on square lattices against plain loops, closed forms, topology and random-matrix theory."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kstest

from locflow.hamiltonians import electrons
from locflow.hamiltonians.disorder import box_field, haar_su2
from locflow.hamiltonians.electron_operators import ElectronHamiltonians, build_operators
from locflow.hamiltonians.models import (
    default_particles,
    hamiltonian_definition,
    hilbert_dimension,
    nonzeros_estimate,
    system_complaints,
)
from locflow.observables.gap_ratio import gap_ratios

LIBRARY = Path(__file__).parents[2] / "workflow"
COUPLINGS = {
    "su2_electrons": {"V": 1.0},
    "ando_electrons": {"V_1": np.sqrt(0.75), "V_2": 0.5},
    "chern_insulator": {"e_s": -0.5, "e_p": 0.5, "t_s": 0.25, "t_p": 0.25, "t_sp": 1 / 3},
}
TIME_REVERSAL = np.array([[0, 1], [-1, 0]])


def system_of(model, lattice, boundary="periodic"):
    couplings = {name: float(value) for name, value in COUPLINGS[model].items()}
    return {"model": model, "lattice": list(lattice), "boundary": boundary, "particles": 1, "couplings": couplings}


def matrix_of(model, lattice, boundary="periodic", W=0.0, realization=0):
    operators = build_operators(hamiltonian_definition(system_of(model, lattice, boundary)))
    hamiltonians = ElectronHamiltonians(operators)
    of = 1, model, W, realization
    rotations = haar_su2(*of, hamiltonians.random_bonds) if hamiltonians.random_bonds else None
    return hamiltonians.matrix(box_field(*of, operators.attrs["fields"]), rotations)


# The matrices


def neighbours(lattice, boundary):
    """Bonds ahead in x, site by site, then those in y."""
    length_x, length_y = lattice
    for step in ((1, 0), (0, 1)):
        for y in range(length_y):
            for x in range(length_x):
                ahead = x + step[0], y + step[1]
                if boundary == "periodic":
                    ahead = ahead[0] % length_x, ahead[1] % length_y
                if ahead[0] < length_x and ahead[1] < length_y:
                    yield x + length_x * y, ahead[0] + length_x * ahead[1], step


def by_loops(model, lattice, boundary, W):
    """Matrix of realization 0, element by element."""
    sites = lattice[0] * lattice[1]
    result = np.zeros((sites, 2, sites, 2), dtype=complex)
    bonds = list(neighbours(lattice, boundary))
    own = model == "chern_insulator"
    energies = box_field(1, model, W, 0, 2 * sites if own else sites) / 2
    for site in range(sites):
        for component in range(2):
            energy = energies[2 * site + component] if own else energies[site]
            result[site, component, site, component] = energy + (component - 0.5 if own else 0)
    rotations = haar_su2(1, model, W, 0, len(bonds))
    for (here, ahead, step), rotation in zip(bonds, rotations, strict=True):
        along_x = step == (1, 0)
        if model == "su2_electrons":
            hop = -rotation
        elif model == "ando_electrons":
            sigma_x, sigma_y = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]])
            hop = -np.sqrt(0.75) * np.eye(2) - (0.5j * sigma_y if along_x else -0.5j * sigma_x)
        else:
            s_to_p, p_to_s = (1 / 3, -1 / 3) if along_x else (-1j / 3, -1j / 3)
            hop = np.array([[-0.25, p_to_s], [s_to_p, 0.25]])
        result[ahead, :, here, :] += hop
        result[here, :, ahead, :] += hop.conj().T
    return result.reshape(2 * sites, 2 * sites)


@pytest.mark.parametrize("boundary", ["periodic", "open"])
@pytest.mark.parametrize("model", sorted(COUPLINGS))
def test_matrices_are_those_of_plain_loops(model, boundary):
    ours = matrix_of(model, (5, 4), boundary, W=3.0).toarray()
    np.testing.assert_allclose(ours, by_loops(model, (5, 4), boundary, 3.0), atol=1e-15)


@pytest.mark.parametrize("boundary", ["periodic", "open"])
@pytest.mark.parametrize("model", sorted(COUPLINGS))
def test_matrices_are_exactly_hermitian_sorted_and_as_large_as_estimated(model, boundary):
    matrix, system = matrix_of(model, (5, 4), boundary, W=3.0), system_of(model, (5, 4), boundary)
    assert abs(matrix - matrix.conj().T).max() == 0.0
    assert matrix.shape[0] == hilbert_dimension(system) == 40
    assert matrix.nnz == nonzeros_estimate(system)
    rows = np.repeat(np.arange(40), np.diff(matrix.indptr))
    assert np.all(np.diff(40 * rows + matrix.indices) > 0), "indices are not sorted"


@pytest.mark.parametrize("model", sorted(COUPLINGS))
def test_site_energies_are_uniform_in_the_full_width_W(model):
    clean, disordered = (matrix_of(model, (20, 20), W=W).diagonal().real for W in (0.0, 5.0))
    energies = (disordered - clean).reshape(-1, 2)
    assert kstest(energies[:, 0], "uniform", args=(-2.5, 5.0)).pvalue > 1e-3
    correlation = np.corrcoef(energies.T)[0, 1]
    if model == "chern_insulator":
        assert abs(correlation) < 0.15, "the orbitals of a site share a disorder potential"
    else:
        assert correlation == pytest.approx(1.0), "the spins of a site have different energies"


def test_the_anderson_model_is_added_by_one_function(monkeypatch):
    example = electrons.__doc__.partition("write one function:")[2].partition("A hop by")[0]
    monkeypatch.setattr(electrons, "MODELS", {})
    exec("\n".join(line[4:] for line in example.splitlines()), vars(electrons).copy())
    (model,) = electrons.MODELS.values()
    system = {"lattice": [6, 5], "boundary": "periodic", "particles": 1}
    definition = {**hamiltonian_definition(system_of("su2_electrons", (6, 5))), **model.definition(system, {"t": 1.0})}
    operators = build_operators(definition)
    spectrum = np.linalg.eigvalsh(ElectronHamiltonians(operators).matrix(np.zeros(30)).toarray())
    k_x, k_y = np.meshgrid(2 * np.pi * np.arange(6) / 6, 2 * np.pi * np.arange(5) / 5)
    np.testing.assert_allclose(spectrum, np.sort((-2 * np.cos(k_x) - 2 * np.cos(k_y)).ravel()), atol=1e-12)


# Time reversal


@pytest.mark.parametrize("boundary", ["periodic", "open"])
@pytest.mark.parametrize("model", ["su2_electrons", "ando_electrons"])
def test_spins_have_time_reversal_and_kramers_pairs(model, boundary):
    matrix = matrix_of(model, (6, 5), boundary, W=4.0).toarray()
    turn = np.kron(np.eye(30), TIME_REVERSAL)
    np.testing.assert_allclose(turn @ matrix.conj() @ turn.T, matrix, atol=1e-15)
    assert np.abs(matrix.imag).max() > 0.1
    levels = np.linalg.eigvalsh(matrix).reshape(-1, 2)
    assert np.abs(levels[:, 1] - levels[:, 0]).max() < 1e-13
    assert np.diff(levels[:, 0]).min() > 1e-6


def test_the_chern_insulator_has_no_time_reversal():
    matrix = matrix_of("chern_insulator", (6, 5), W=4.0).toarray()
    for within_a_site in (np.eye(2), TIME_REVERSAL, np.diag([1, -1]), np.array([[0, 1], [1, 0]])):
        turn = np.kron(np.eye(30), within_a_site)
        assert np.abs(turn @ matrix.conj() @ turn.T - matrix).max() > 0.1
    assert np.diff(np.linalg.eigvalsh(matrix)).min() > 1e-6


# Clean spectra


def bloch_matrix(model, k_x, k_y):
    definition = hamiltonian_definition(system_of(model, (3, 3)))
    result = np.zeros((2, 2), dtype=complex)
    for term in definition["terms"]:
        hop = np.array(term["matrix"]) @ [1, 1j]
        if any(term["step"]):
            hop = hop * np.exp(-1j * (term["step"][0] * k_x + term["step"][1] * k_y))
            hop = hop + hop.conj().T
        result += hop
    return result


@pytest.mark.parametrize("model", ["ando_electrons", "chern_insulator"])
def test_clean_torus_has_the_bloch_bands(model):
    momenta = [(2 * np.pi * a / 6, 2 * np.pi * b / 5) for a in range(6) for b in range(5)]
    bands = np.sort(np.concatenate([np.linalg.eigvalsh(bloch_matrix(model, *k)) for k in momenta]))
    np.testing.assert_allclose(np.linalg.eigvalsh(matrix_of(model, (6, 5)).toarray()), bands, atol=1e-12)


def test_clean_ando_bands_are_those_of_rashba_coupling():
    for k_x, k_y in np.random.default_rng(0).uniform(-np.pi, np.pi, (20, 2)):
        middle = -2 * np.sqrt(0.75) * (np.cos(k_x) + np.cos(k_y))
        split = 2 * 0.5 * np.hypot(np.sin(k_x), np.sin(k_y))
        np.testing.assert_allclose(
            np.linalg.eigvalsh(bloch_matrix("ando_electrons", k_x, k_y)), [middle - split, middle + split], atol=1e-14
        )


def test_the_clean_chern_insulator_has_a_gap_of_exactly_one_half_and_chern_number_one():
    cells = 24
    angles = 2 * np.pi * np.arange(cells) / cells
    solved = [[np.linalg.eigh(bloch_matrix("chern_insulator", x, y)) for y in angles] for x in angles]
    energies = np.array([[levels for levels, _ in row] for row in solved])
    assert np.abs(energies).min() == pytest.approx(0.5, abs=1e-14)
    assert np.abs(energies).max() == pytest.approx(1.5, abs=1e-14)
    # Fukui, Hatsugai, Suzuki, J. Phys. Soc. Jpn. 74, 1674 (2005): field strength of each plaquette of momenta.
    lower = np.array([[vectors[:, 0] for _, vectors in row] for row in solved])
    along_x = np.vecdot(lower, np.roll(lower, -1, axis=0))
    along_y = np.vecdot(lower, np.roll(lower, -1, axis=1))
    flux = np.angle(along_x * np.roll(along_y, -1, axis=0) * np.roll(along_x, -1, axis=1).conj() * along_y.conj())
    assert abs(flux.sum() / (2 * np.pi)) == pytest.approx(1.0, abs=1e-12)


def test_edge_states_fill_the_gap_under_open_boundaries_alone():
    periodic = np.linalg.eigvalsh(matrix_of("chern_insulator", (16, 16)).toarray())
    assert np.count_nonzero(np.abs(periodic) < 0.5 - 1e-9) == 0
    energies, vectors = np.linalg.eigh(matrix_of("chern_insulator", (16, 16), "open").toarray())
    edge = vectors[:, np.abs(energies) < 0.5]
    density = (np.abs(edge.T.reshape(-1, 16, 16, 2)) ** 2).sum(axis=3)
    assert len(density) == 18
    assert density[:, 2:-2, 2:-2].sum() / len(density) == pytest.approx(0.023, abs=1e-3)


# Level statistics


def mean_gap_ratio(model, W, window, realizations, degeneracy=1):
    ratios = []
    for realization in range(realizations):
        levels = np.linalg.eigvalsh(matrix_of(model, (12, 12), W=W, realization=realization).toarray())[::degeneracy]
        ratios.append(gap_ratios(levels[(levels > window[0]) & (levels < window[1])]))
    ratios = np.concatenate(ratios)
    return np.nanmean(ratios), np.nanstd(ratios) / np.sqrt(len(ratios))


@pytest.mark.parametrize(
    ("model", "W", "window", "degeneracy", "expected"),
    [
        ("su2_electrons", 2.0, (-2.0, 2.0), 2, 0.6744),  # GSE: Atas et al., PRL 110, 084101 (2013)
        ("ando_electrons", 3.0, (-2.0, 2.0), 2, 0.6744),
        ("chern_insulator", 1.5, (0.7, 1.3), 1, 0.5996),  # GUE
        ("su2_electrons", 60.0, (-20.0, 20.0), 2, 0.3863),  # localized: Poisson
    ],
)
def test_levels_repel_as_the_symmetry_class_says(model, W, window, degeneracy, expected):
    mean, error = mean_gap_ratio(model, W, window, 12, degeneracy)
    assert error < 0.012
    assert mean == pytest.approx(expected, abs=0.015 + 2 * error)


# Disorder


def test_rotations_are_the_ones_that_all_results_were_made_with():
    first = haar_su2(20231222, "su2", 0.124, 0, 2)
    kept = [-0.6999738027479049 - 0.14137210096673375j, -0.5134433889954491 - 0.4211232337282465j]
    turned = [0.42919389246629575 - 0.5530309278914867j, 0.5392897684813774 - 0.5178780299669363j]
    np.testing.assert_allclose(first[:, 0], np.stack([kept, turned], axis=1), rtol=0, atol=1e-15)


def test_rotations_are_uniform_in_su2():
    rotations = haar_su2(3, "su2", 1.0, 0, 20000)
    unit = np.broadcast_to(np.eye(2), rotations.shape)
    np.testing.assert_allclose(rotations @ rotations.conj().swapaxes(1, 2), unit, atol=1e-14)
    np.testing.assert_allclose(np.linalg.det(rotations), 1.0, atol=1e-14)
    assert kstest(np.abs(rotations[:, 0, 1]) ** 2, "uniform").pvalue > 1e-3
    for phase in (np.angle(rotations[:, 0, 0]), np.angle(rotations[:, 0, 1])):
        assert kstest(phase, "uniform", args=(-np.pi, 2 * np.pi)).pvalue > 1e-3
    # Moments of the trace do not change when all are turned, and are those of the Haar measure: Catalan numbers.
    turned = rotations @ haar_su2(4, "su2", 1.0, 0, 1)[0]
    for sample in (rotations, turned):
        trace = np.trace(sample, axis1=1, axis2=2).real
        assert [np.mean(trace**power) for power in (1, 2, 3, 4)] == pytest.approx([0, 1, 0, 2], abs=0.06)


def test_everything_that_rotations_depend_on_changes_them_and_nothing_else():
    of = [(1, "su2", 2.8, 0), (2, "su2", 2.8, 0), (1, "other", 2.8, 0), (1, "su2", 3.0, 0), (1, "su2", 2.8, 1)]
    drawn = [haar_su2(*one, 5) for one in of]
    for k, one in enumerate(drawn):
        assert all(np.abs(one - other).max() > 0.1 for other in drawn[:k])
    np.testing.assert_array_equal(haar_su2(1, "su2", 14 * 0.2, 0, 9)[:5], drawn[0])
    rescaled = [haar_su2(1, "su2", W, 0, 5, rescaled=True) for W in (1.0, 2.0)]
    np.testing.assert_array_equal(*rescaled)
    code = (
        "from locflow.hamiltonians.disorder import haar_su2; haar_su2(9, 'x', 1, 1, 3); "
        "print(haar_su2(1, 'su2', 2.8, 0, 5).tobytes().hex())"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=LIBRARY, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == drawn[0].tobytes().hex()


# Refusals


@pytest.mark.parametrize(
    ("changes", "keys", "words"),
    [
        ({"particles": 2}, ["particles"], "must be 1, or left out"),
        ({"lattice": [12]}, ["lattice"], r"must be \[Lx, Ly\]"),
        ({"lattice": [4, 2]}, ["lattice"], "direction of length 2"),
        ({"couplings": {}}, ["couplings"], "lacks V"),
    ],
)
def test_complaints_name_the_key_and_what_is_allowed(changes, keys, words):
    ((path, text),) = system_complaints({**system_of("su2_electrons", (5, 5)), **changes})
    assert path == keys
    assert words.replace("\\", "") in text


def test_one_electron_needs_no_particles():
    assert default_particles("su2_electrons", 1600) == 1
