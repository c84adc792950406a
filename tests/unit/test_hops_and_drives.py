"""Hops of electrons and drives of spins that make no Hermitian matrix, or none of numbers, are refused by name."""

import numpy as np
import pytest

from locflow.hamiltonians import driven_spin_operators, electron_operators
from locflow.hamiltonians.driven_spins import DrivenSpinModel
from locflow.hamiltonians.electron_operators import ElectronHamiltonians
from locflow.hamiltonians.electrons import ElectronModel
from locflow.hamiltonians.hops import hop, random_hop
from locflow.hamiltonians.models import MODELS, hamiltonian_definition, system_complaints

SQUARE = {"model": "mine", "lattice": [4, 3], "boundary": "periodic", "particles": 1, "couplings": {"t": 1.0}}
UNIT = [[1, 0], [0, 1]]


def refusal(system):
    ((keys, complaint),) = system_complaints(system)
    assert keys == ["model"]
    return complaint


@pytest.fixture
def electrons(monkeypatch):
    """Registers a model of an electron with two components."""

    def register(*terms):
        model = ElectronModel("", {"t": "hopping"}, "n_i", 0.5, "electrons", lambda t: [*terms], ("a", "b"), False, 1)
        monkeypatch.setitem(MODELS, "mine", model)

    return register


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (hop("m", [0, 0], [[0, 1], [0, 0]]), "'m': on the site itself the matrix must be Hermitian"),
        (hop("m", [0, 0], [[0, 1j], [1j, 0]]), "must be Hermitian"),
        (hop("m", [0, 0], [[1j, 0], [0, 0]]), "must be Hermitian"),
        (hop("m", [1, 0], [[1]]), "'m': the matrix must be 2 x 2, as the components are"),
        (hop("m", [1, 0], [[1, 0, 0], [0, 1, 0]]), "must be 2 x 2"),
        (hop("m", [1, 0], [[np.nan, 0], [0, 1]]), "not finite"),
        (hop("m", [1, 0], [[np.inf * 1j, 0], [0, 1]]), "not finite"),
        (hop("m", [1], UNIT), "must be two integers"),
        (hop("m", [0.5, 0], UNIT), "must be two integers"),
        (random_hop("R", [1, 0], 1j), "'R': the amplitude 1j of a random hop must be a real number"),
        (random_hop("R", [1, 0], float("nan")), "nan is not finite"),
        (random_hop("R", [0, 0], 1.0), "between different sites"),
    ],
)
def test_hops_that_make_no_hermitian_matrix_are_refused(electrons, term, words):
    electrons(term)
    assert words in refusal(SQUARE)
    good = hamiltonian_definition({**SQUARE, "model": "su2_electrons", "couplings": {"V": 1.0}})
    with pytest.raises(ValueError, match=words):
        electron_operators.build_operators({**good, "terms": [term]})


@pytest.mark.parametrize("boundary", ["periodic", "open"])
def test_a_hop_against_an_axis_is_its_conjugate_forward(electrons, boundary):
    """Of a real single band, 2 t cos(k_x - k_y), where the lattice is periodic."""
    matrix = [[0.3, 0.2j], [0.1, -0.5]]
    spectra = []
    for step, forward in (([1, -1], matrix), ([-1, 1], np.conj(np.transpose(matrix)).tolist())):
        electrons(hop("t", step, forward))
        operators = electron_operators.build_operators(hamiltonian_definition({**SQUARE, "boundary": boundary}))
        spectra.append(np.linalg.eigvalsh(ElectronHamiltonians(operators).matrix(np.zeros(12)).toarray()))
    np.testing.assert_allclose(*spectra, atol=1e-14)
    if boundary == "periodic":
        bands = []
        for k_x in 2 * np.pi * np.arange(4) / 4:
            for k_y in 2 * np.pi * np.arange(3) / 3:
                forward = np.array(matrix) * np.exp(-1j * (k_x - k_y))
                bands.extend(np.linalg.eigvalsh(forward + forward.conj().T))
        np.testing.assert_allclose(spectra[0], np.sort(bands), atol=1e-14)


def test_on_an_open_lattice_no_hop_leaves_through_the_edge(electrons):
    electrons(hop("t", [1, -1], UNIT))
    operators = electron_operators.build_operators(hamiltonian_definition({**SQUARE, "boundary": "open"}))
    matrix = ElectronHamiltonians(operators).matrix(np.zeros(12)).toarray().real
    pairs = {(i, j) for i, j in np.argwhere(matrix[::2, ::2]).tolist()}
    diagonals = {(x + 4 * y, x + 1 + 4 * (y - 1)) for x in range(3) for y in (1, 2)}
    assert pairs == diagonals | {(j, i) for i, j in diagonals}


def test_random_hops_are_added_to_others_on_the_same_bond(electrons):
    turn = np.array([[np.exp(0.3j), 0.0], [0.0, np.exp(-0.3j)]])
    electrons(hop("t", [1, 0], UNIT), random_hop("R", [1, 0], 0.5), random_hop("Q", [-1, 0], 0.25))
    hamiltonians = ElectronHamiltonians(electron_operators.build_operators(hamiltonian_definition(SQUARE)))
    ours = hamiltonians.matrix(np.zeros(12), np.broadcast_to(turn, (hamiltonians.random_bonds, 2, 2)))
    # On each ring of four in x direction the hop forward is diag(f, f*), f = 1 + exp(0.3i)/2 + exp(-0.3i)/4.
    amplitude = 1 + 0.5 * np.exp(0.3j) + 0.25 * np.exp(-0.3j)
    bands = [2 * (a * np.exp(-1j * k)).real for k in np.pi / 2 * np.arange(4) for a in (amplitude, amplitude.conj())]
    np.testing.assert_allclose(np.linalg.eigvalsh(ours.toarray()), np.sort(bands * 3), atol=1e-14)


@pytest.mark.parametrize(
    ("field", "hops", "words"),
    [
        (np.zeros(11), None, r"field: shape \(11,\) does not fit 12"),
        (np.full(12, 1j), None, "field: random fields are real"),
        (np.zeros(12), None, r"hops: shape \(\) instead of \(24, 2, 2\)"),
        (np.zeros(12), np.zeros((24, 2)), r"hops: shape \(24, 2\)"),
        (np.zeros(12), np.full((24, 2, 2), np.nan), "not finite"),
    ],
)
def test_fields_and_hops_of_another_shape_are_refused(field, hops, words):
    system = {**SQUARE, "model": "su2_electrons", "couplings": {"V": 1.0}}
    hamiltonians = ElectronHamiltonians(electron_operators.build_operators(hamiltonian_definition(system)))
    with pytest.raises(ValueError, match=words):
        hamiltonians.matrix(field, hops)


# Drives


DRIVE = {"bonds": [[0, 1], [1, 2]], "turn": 1.0, "turn_per_W": 1.0, "bond_scale": 1.0, "field_scale": 1.0}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"turn": 1j}, "turn = 1j must be a real, finite number"),
        ({"field_scale": float("nan")}, "field_scale = nan must be"),
        ({"bonds": [[0, 3]]}, "bond [0, 3] does not join two of the sites 0 to 2"),
        ({"bonds": [[1, 1]]}, "bond [1, 1] does not join"),
        ({"transverse": 1.0}, "the drive has the parts"),
    ],
)
def test_a_drive_that_is_none_is_refused(monkeypatch, changes, words):
    def terms(bonds, J):
        return {**DRIVE, **changes}

    monkeypatch.setitem(MODELS, "mine", DrivenSpinModel("", {"J": "coupling"}, "sigmaz_i", 1.0, "driven spins", terms))
    system = {"model": "mine", "lattice": [3], "boundary": "open", "particles": 0, "couplings": {"J": 1.0}}
    assert words in refusal(system)
    couplings = {"g": 1.0, "J": 1.0, "B": 1.0, "T1": 1.0, "T2": 1.0}
    good = hamiltonian_definition({**system, "model": "driven_ising", "couplings": couplings})
    with pytest.raises(ValueError, match=r"must be a real|does not join|has the parts"):
        driven_spin_operators.build_operators({**good, "drive": {**DRIVE, **changes}})
