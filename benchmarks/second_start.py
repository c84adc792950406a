"""Windows that a second start proves complete, against full diagonalization; and how surely it sees a missing level.

Rings of paper 1 at 8 to 14 sites and W between 0.2 and 12, with box and binary fields, without a field, and as two or
three copies that differ by nothing or by 1e-12. Of each matrix, windows of up to 50 states in 20 energy bins by
`shift-invert` with `completeness="second start"`. A line per kind: windows, those that hold other levels than LAPACK's
(missed), those in which the second start was no proof and the edges were counted, and the largest deviation of an
energy, in widths. Then one state of a window is left out, as if Lanczos had missed it: how often the second start
does not see it. It stops by itself after some minutes.

    python benchmarks/second_start.py --sites 8 10 12 --minutes 10
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import scipy.sparse

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.eigensolvers import mkl, second_start, shift_invert
from locflow.eigensolvers.factorization import SingularShiftError, sparse_factorization
from locflow.eigensolvers.threads import limited_threads
from locflow.eigensolvers.windows import Window, energy_density, nearest_levels
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.observables.energy_bins import bin_windows

BINS = 20
KINDS = ("box", "binary", "clean", "two copies", "three copies", "copies 1e-12 apart")
EMPTY = np.empty(0)


def ring_operators(sites):
    system = {"model": "tV_fermions", "lattice": [sites], "boundary": "periodic", "particles": sites // 2}
    return build_operators(hamiltonian_definition({**system, "couplings": {"t": 0.5, "V": 1.0}}))


def matrix_of(kind, operators, sites, generator):
    """A Hamiltonian of one kind, at a W drawn from 0.2 to 12."""
    strength = np.exp(generator.uniform(np.log(0.2), np.log(12)))
    box, signs = generator.uniform(-strength, strength, sites), generator.choice([-strength, strength], sites)
    one = hamiltonian(operators, {"binary": signs, "clean": np.zeros(sites)}.get(kind, box)).tocsr()
    copies = {"two copies": [0, 0], "three copies": [0, 0, 0], "copies 1e-12 apart": [0, 1e-12, 2e-12]}.get(kind)
    if copies is None:
        return one
    identity = scipy.sparse.eye_array(one.shape[0])
    return scipy.sparse.csr_array(scipy.sparse.block_diag([one + moved * identity for moved in copies]))


class Tally:
    """What was seen of one kind of matrices."""

    def __init__(self):
        self.matrices = self.windows = self.missed = self.counted = self.removed = self.unseen = 0
        self.deviation = 0.0

    def row(self, kind, sites):
        cells = [sites, kind, self.matrices, self.windows, self.missed, self.counted, f"{self.deviation:.0e}"]
        return "| " + " | ".join(map(str, [*cells, self.removed, self.unseen])) + " |"


def compare(tally, matrix, levels, states, seed):
    """Windows against the levels of a full diagonalization."""
    windows = [Window(*bounds) for bounds in bin_windows(BINS, states)]
    windows = [window for window in windows if window.inside(energy_density(levels, levels[0], levels[-1])).any()]
    found = shift_invert.solve(matrix, windows, all_energies=False, threads=1, seed=seed, completeness="second start")
    width = levels[-1] - levels[0]
    density = energy_density(levels, levels[0], levels[-1])
    tally.matrices += 1
    tally.windows += len(windows)
    for window, members in zip(windows, found.members, strict=True):
        expected = nearest_levels(density, window)
        got = found.state_levels[members]
        same = np.array_equal(got, expected)
        tally.missed += not same
        if same and len(got):
            off = np.abs(found.state_energies[members] - levels[expected]).max() / width
            tally.deviation = max(tally.deviation, off)
    if "times" in found.completeness.method:
        tally.counted += int(found.completeness.method.split(", ")[1].split()[0])
    elif found.completeness.method == "inertia":
        tally.counted += len(windows)


def leave_out(tally, matrix, levels, vectors, generator):
    """Leave one state out of a window, as if it had been missed."""
    n = len(levels)
    count = min(int(generator.integers(5, 50)), n // 3)
    first = int(generator.integers(0, n - count))
    lower = levels[first - 1 : first + 1].mean() if first else -np.inf
    upper = levels[first + count - 1 : first + count + 1].mean()
    if min(upper - levels[first + count - 1], levels[first] - lower) < 1e-9 * (levels[-1] - levels[0]):
        return
    shift = float(generator.uniform(levels[first], levels[first + count - 1]))
    kept = np.delete(np.arange(first, first + count), generator.integers(count))
    states = np.asfortranarray(vectors[:, kept])
    factorization = sparse_factorization(matrix, threads=1)
    try:
        factorization.factor(shift)
    except SingularShiftError:
        return
    residual = float(np.linalg.norm(matrix @ states - states * levels[kept]))
    locked = second_start.Locked(states, residual, np.empty((n, 0), order="F"), EMPTY, EMPTY)
    arguments = matrix, factorization, shift, locked, max(lower, levels[0] - 1), upper, generator
    tally.removed += 1
    tally.unseen += second_start.probability_of_a_missed_level(*arguments) is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, nargs="+", default=[8, 10, 12])
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--minutes", type=float, default=5, help="in all")
    parser.add_argument("--left-out", type=int, default=20, help="states left out per matrix, one at a time")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    generator = np.random.default_rng(options.seed)
    operators = {sites: ring_operators(sites) for sites in options.sites}
    tallies = {(sites, kind): Tally() for sites in options.sites for kind in options.kinds}
    if mkl.library() is not None:
        mkl.use_threads(1)
    end = time.monotonic() + 60 * options.minutes
    with limited_threads(1):
        while time.monotonic() < end:
            for (sites, kind), tally in tallies.items():
                if time.monotonic() > end:
                    break
                matrix = matrix_of(kind, operators[sites], sites, generator)
                levels, vectors = np.linalg.eigh(matrix.toarray())
                seed, states = int(generator.integers(2**31)), int(generator.choice([5, 20, 50]))
                compare(tally, matrix, levels, states, seed)
                for _ in range(options.left_out):
                    leave_out(tally, matrix, levels, vectors, generator)
    print("| sites | matrices of | number | windows | missed | counted | energies off | left out | not seen |")
    print("|--|--|--|--|--|--|--|--|--|")
    for (sites, kind), tally in tallies.items():
        print(tally.row(kind, sites))
    print(f"\n{sum(tally.windows for tally in tallies.values()):,} windows")


if __name__ == "__main__":
    main()
