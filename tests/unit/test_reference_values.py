"""Spectra, gap ratios and participation ratios against numbers computed elsewhere: tests/data/README.md."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse.linalg import eigsh

from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.observables.gap_ratio import gap_ratios
from locflow.observables.participation_ratio import inverse_participation_ratio
from locflow.results.files import read_dataset, write_dataset

REFERENCE = json.loads((Path(__file__).parents[1] / "data" / "reference.json").read_text())
TOLERANCE = 1e-9


def field_of(amplitude, sites):
    return amplitude * np.sin(np.arange(1, sites + 1) ** 2)


def operators_of(model, lattice, boundary, particles, **couplings):
    system = {
        "model": model,
        "lattice": lattice,
        "boundary": boundary,
        "particles": particles,
        "couplings": couplings,
    }
    return build_operators(hamiltonian_definition(system))


def extremal_energies(matrix):
    if matrix.shape[0] < 1000:
        return np.linalg.eigvalsh(matrix.toarray())[[0, -1]]
    start = np.random.default_rng(1).normal(size=matrix.shape[0])
    return np.sort(eigsh(matrix, k=2, which="BE", v0=start, return_eigenvectors=False))


def name_of(case):
    shape = "x".join(map(str, case.get("lattice", [case.get("sites")])))
    return f"{shape}-{case.get('boundary', 'periodic')}-{case.get('field_amplitude', 0.0):g}"


@pytest.mark.parametrize("case", REFERENCE["fermions"], ids=name_of)
def test_fermions(case):
    operators = operators_of("tV_fermions", case["lattice"], "periodic", case["particles"], t=0.5, V=1.0)
    matrix = hamiltonian(operators, field_of(case["field_amplitude"], np.prod(case["lattice"])))
    expected = [case["energy_min"], case["energy_max"]]
    np.testing.assert_allclose(extremal_energies(matrix), expected, rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(matrix.trace(), case["trace"], rtol=1e-12)
    np.testing.assert_allclose(np.square(matrix.data).sum(), case["trace_of_square"], rtol=1e-12)


@pytest.mark.parametrize("case", REFERENCE["heisenberg"], ids=name_of)
def test_heisenberg(case, tmp_path):
    sites = case["sites"]
    path = tmp_path / "operators.nc"
    write_dataset(operators_of("heisenberg_spin", [sites], case["boundary"], sites // 2, J=1.0), path)
    with read_dataset(path, "operators") as operators:
        matrix = hamiltonian(operators, field_of(case["field_amplitude"], sites))
    energies, vectors = np.linalg.eigh(matrix.toarray())
    assert energies.size == case["dimension"]
    np.testing.assert_allclose(energies[:5], case["lowest_energies"], rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(energies[-1], case["energy_max"], rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(matrix.trace(), case["trace"], rtol=1e-12)
    np.testing.assert_allclose(np.square(matrix.data).sum(), case["trace_of_square"], rtol=1e-12)
    np.testing.assert_allclose(gap_ratios(energies).mean(), case["mean_gap_ratio"], rtol=0, atol=TOLERANCE)

    middle = case["middle_level"]
    ipr = inverse_participation_ratio(vectors[:, middle] ** 2)
    np.testing.assert_allclose(energies[middle], case["middle_energy"], rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(ipr, case["middle_inverse_participation_ratio"], rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("case", REFERENCE["clean_heisenberg"], ids=name_of)
def test_clean_heisenberg_chain(case):
    sites = case["sites"]
    operators = operators_of("heisenberg_spin", [sites], case["boundary"], sites // 2, J=1.0)
    matrix = hamiltonian(operators, np.zeros(sites))
    # The numbers are given to eight decimals.
    assert abs(extremal_energies(matrix)[0] - case["energy_min"]) < 1e-8
