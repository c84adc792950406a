"""Driven spins: against matrices built from Pauli matrices, free spins, the identity, the sheet's imbalances, files."""

from functools import reduce

import numpy as np
import pytest
from scipy.linalg import expm

from locflow.dynamics.driven_spins import drive
from locflow.hamiltonians.driven_spin_operators import build_operators
from locflow.hamiltonians.models import hamiltonian_definition, system_complaints
from locflow.kinds.driven_traces.realizations import DrivenRealizations
from locflow.kinds.traces.imbalances import collect_files
from locflow.memory import InsufficientMemoryError
from locflow.observables.imbalance import imbalance
from locflow.results.files import write_dataset

COUPLINGS = {"g": 1.0, "J": 0.5, "B": 0.5, "T1": 1.0, "T2": 1.0}
X, Z, ONE = np.array([[0, 1], [1, 0]]), np.diag([1, -1]), np.eye(2)


def system(sites, **couplings):
    return {
        "model": "driven_ising",
        "lattice": [sites],
        "boundary": "open",
        "particles": 0,
        "couplings": COUPLINGS | couplings,
    }


def realizations(sites, epsilon, couplings=None, **changes):
    operators = build_operators(hamiltonian_definition(system(sites, **(couplings or {}))))
    options = {
        "root_seed": 3,
        "system": "driven",
        "W": epsilon / (np.pi / 2),
        "rescaled": False,
        "engine": "auto",
        "residual_tolerance": 1e-9,
        "memory_limit": 2_000_000_000,
        "threads": 1,
        "states": 4,
        "periods": 101,
    }
    return DrivenRealizations(operators, **{**options, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"basis_states": [-1]}, "places from 0 to 3, not -1"),
        ({"phases": np.zeros(3)}, r"phases of shape \(3,\)"),
        ({"phases": np.full(4, 1j)}, "real, finite numbers"),
        ({"phases": np.full(4, np.nan)}, "real, finite numbers"),
        ({"angle": 1j}, "angle 1j"),
    ],
)
def test_drives_that_are_none_are_refused(changes, words):
    sigma = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    request = {"sigma": sigma, "phases": np.zeros(4), "angle": 1.0, "basis_states": [0], "periods": 2, **changes}
    with pytest.raises(ValueError, match=words):
        drive(**request)


def imbalances(block):
    return imbalance(block["magnetization"].values, block["initial_state"].values)


def on_site(matrix, site, sites):
    """A matrix of one spin in the product space of all."""
    return reduce(np.kron, [matrix if k == site else ONE for k in range(sites)])


def test_a_period_is_that_of_the_two_hamiltonians():
    sites, epsilon = 4, 0.3
    block = realizations(sites, epsilon, {"T1": 0.8, "T2": 1.3}, periods=5).block([7])
    # The files hold couplings and fields times the duration of their part.
    J, B = block["couplings"].values[0] / 1.3, block["field"].values[0] / 1.3
    spins = [on_site(Z, site, sites) for site in range(sites)]
    turning = (np.pi / 2 - epsilon) * sum(on_site(X, site, sites) for site in range(sites))
    ising = sum(J[k] * spins[k] @ spins[k + 1] for k in range(sites - 1)) + sum(B[k] * spins[k] for k in range(sites))
    period = expm(-1.3j * ising) @ expm(-0.8j * turning)
    for trace, initial in enumerate(block["initial_state"].values[0]):
        psi = reduce(np.kron, [np.array([1, 0]) if spin > 0 else np.array([0, 1]) for spin in initial])
        for n in range(6):
            expected = [np.vdot(psi, spin @ psi).real for spin in spins]
            np.testing.assert_allclose(block["magnetization"].values[0, trace, n], expected, atol=1e-6)
            psi = period @ psi


@pytest.mark.parametrize("epsilon", [0.0, 0.05, 0.7, 1.3, np.pi / 2])
def test_free_spins_precess(epsilon):
    block = realizations(5, epsilon, {"J": 0.0, "B": 0.0}).block([0])
    n = np.arange(102)
    expected = (-1.0) ** n * np.cos(2 * n * epsilon)
    np.testing.assert_allclose(imbalances(block)[0], np.tile(expected, (4, 1)), atol=1e-6)


def test_the_drive_without_a_turn_is_the_identity():
    block = realizations(6, np.pi / 2, W=1.0).block(range(2))
    unturned = block["initial_state"].values[:, :, None].repeat(102, axis=2)
    np.testing.assert_array_equal(block["magnetization"], unturned)


def test_the_drive_of_whole_turns_flips_every_spin_each_period():
    block = realizations(6, 0.0).block(range(2))
    signs = (-1.0) ** np.arange(102)
    np.testing.assert_allclose(imbalances(block), np.broadcast_to(signs, (2, 4, 102)), atol=1e-6)


def test_the_norm_is_conserved():
    assert realizations(8, 0.2).block(range(3))["norm_drift"].max() < 1e-12


@pytest.mark.parametrize(
    ("epsilon", "expected", "within"),
    [(0.05, -0.85, 0.1), (0.1, -0.55, 0.15), (0.3, 0.0, 0.05), (0.5, 0.0, 0.03), (1.3, 0.19, 0.08), (1.5, 0.84, 0.08)],
)
def test_the_three_regimes_of_the_imbalance(epsilon, expected, within):
    # Sheet of paper 5: ten sites, twelve realizations, mean over the odd periods 81 to 101; the spread over other
    # realizations is what is allowed.
    block = realizations(10, epsilon, states=2).block(range(12))
    assert abs(imbalances(block)[:, :, 81:102:2].mean() - expected) < within


def test_the_time_crystal_answers_with_twice_the_period():
    values = imbalances(realizations(8, 0.05).block(range(6)))
    assert values[:, :, 80:102:2].mean() > 0.6 > -0.6 > values[:, :, 81:102:2].mean()


# Files


def test_couplings_and_initial_states_are_random_within_their_range():
    block = realizations(8, 0.7, periods=1, states=50).block(range(20))
    for name in ("couplings", "field"):
        values = block[name].values
        assert 0 <= values.min() < 0.02 < 0.48 < values.max() < 0.5
        assert abs(values.mean() - 0.25) < 0.05
    assert set(np.unique(block["initial_state"])) == {-1, 1}
    assert abs(block["initial_state"].values.mean()) < 0.05


def test_a_realization_is_the_same_in_any_block():
    whole, alone = realizations(6, 0.7).block(range(3)), realizations(6, 0.7).block([2])
    for name in ("magnetization", "couplings", "field", "initial_state"):
        np.testing.assert_array_equal(whole[name][2], alone[name][0])


def test_files_say_what_drives_them_and_the_summary_holds_both_parities(tmp_path):
    paths = []
    for W in (0.0, 1.0):
        paths.append(tmp_path / f"{W}.nc")
        block = realizations(6, 0.0, W=W, periods=10).block(range(2))
        write_dataset(block, paths[-1])
    assert block.attrs["epsilon"] == pytest.approx(np.pi / 2)
    assert block["time"].values.tolist() == list(range(11))
    summary = collect_files(paths)
    assert summary["imbalance"].sizes == {"W": 2, "realization": 2, "trace": 4, "time": 11}
    np.testing.assert_allclose(summary["imbalance"].sel(W=0.0), np.broadcast_to((-1.0) ** np.arange(11), (2, 4, 11)))
    np.testing.assert_allclose(summary["imbalance"].sel(W=1.0), 1)


def test_the_memory_limit_is_refused_before_anything_is_allocated(monkeypatch):
    monkeypatch.setattr("locflow.kinds.driven_traces.realizations.drive", None)
    with pytest.raises(InsufficientMemoryError, match="driven: 100000 states of dimension 64 need about"):
        realizations(6, 0.7, states=100_000, memory_limit=300_000_000)


def test_a_number_of_up_spins_is_refused():
    ((keys, complaint),) = system_complaints(system(6) | {"particles": 3})
    assert keys == ["particles"] and "does not conserve" in complaint


def test_drive_needs_no_chain_of_even_length():
    sigma = np.array([[1.0], [-1.0]])
    magnetization = drive(sigma, np.zeros(2), 0.3, [0, 1], 4).magnetization[:, :, 0]
    np.testing.assert_allclose(magnetization[0], np.cos(0.6 * np.arange(5)))
    np.testing.assert_allclose(magnetization[1], -magnetization[0])
