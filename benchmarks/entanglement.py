"""Half-chain entanglement of eigenstates, ours beside QuSpin's `ent_entropy`, as a markdown table.

Eigenstates from the middle of the spectrum of the open Heisenberg chain at W = 8, where small eigenvalues of rho_A
matter. "eigenvalues of rho_A" squares the same blocks instead of taking singular values. All on one thread; the best of
three. "smallest" is the smallest eigenvalue of rho_A that a method gives.

    python benchmarks/entanglement.py --sizes 10 12 14
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.eigensolvers.diagonalization import diagonalize
from locflow.eigensolvers.windows import Window
from locflow.hamiltonians import quspin_bases
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.observables.entanglement import Cut, von_neumann_entropy

W, REPETITIONS = 8.0, 3


def mid_states(sites, count):
    """Basis, occupation and the eigenvectors nearest the middle of the spectrum."""
    system = {"model": "heisenberg_spin", "lattice": [sites], "boundary": "open", "particles": sites // 2}
    definition = hamiltonian_definition({**system, "couplings": {"J": 1.0}})
    operators = build_operators(definition)
    field = W * np.random.default_rng(0).uniform(-1, 1, sites)
    solution = diagonalize(hamiltonian(operators, field), [Window(0.5, count)], all_energies=False)
    basis = quspin_bases.sector_basis("spins", sites, sites // 2)
    return basis, operators["occupation"].values, solution.vectors


def by_singular_values(basis, cut, vectors):
    """Ours."""
    weights = cut.schmidt_weights(vectors)
    return von_neumann_entropy(weights), min(block.min() for block in weights.values())


def by_eigenvalues(basis, cut, vectors):
    """The same blocks, squared: half the work, half the digits."""
    entropy, smallest = np.zeros(vectors.shape[1]), np.inf
    for block in cut._blocks.values():
        amplitudes = vectors[block].transpose(2, 0, 1)
        weights = np.linalg.eigvalsh(amplitudes @ amplitudes.transpose(0, 2, 1))
        smallest = min(smallest, weights.min())
        positive = np.where(weights > 0, weights, 1.0)
        entropy -= (positive * np.log(positive)).sum(axis=1)
    return entropy, smallest


def by_quspin(basis, cut, vectors):
    """QuSpin, all states in one call."""
    half = list(range(basis.N // 2))
    result = basis.ent_entropy(vectors, sub_sys_A=half, density=False, return_rdm_EVs=True, enforce_pure=True)
    return result["Sent_A"], np.min(result["p_A"])


METHODS = {"locflow": by_singular_values, "eigenvalues of rho_A": by_eigenvalues, "QuSpin ent_entropy": by_quspin}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 12, 14], help="even numbers of sites")
    parser.add_argument("--states", type=int, default=20, help="eigenstates reduced together")
    options = parser.parse_args()
    print("| N | states | method | milliseconds | entropies off | smallest |\n|--|--|--|--|--|--|")
    with threadpool_limits(limits=1):
        for sites in options.sizes:
            basis, occupation, vectors = mid_states(sites, options.states)
            cut = Cut(occupation, sites // 2)
            reference = None
            for name, method in METHODS.items():
                seconds = np.inf
                for _ in range(REPETITIONS):
                    started = time.perf_counter()
                    entropy, smallest = method(basis, cut, vectors)
                    seconds = min(seconds, time.perf_counter() - started)
                reference = entropy if reference is None else reference
                off = np.abs(entropy - reference).max()
                print(
                    f"| {sites} | {options.states} | {name} | {1e3 * seconds:.2f} | {off:.0e} | {smallest:.0e} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
