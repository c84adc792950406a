"""What 50 states in the middle of an energy bin cost by shift-invert, part by part, and by other ways, as a table.

The ring of spinless fermions of paper 1. "shift-invert" is the engine: one factorization at the centre, two more that
count the levels below the window's edges, the solves of Lanczos, and what is left: orthogonalization and residuals.
"single precision": the same counts with a float32 factorization, and by how much they differ. "polynomial":
the 50 states from Lanczos on a Chebyshev expansion of delta(H - E), which needs no factorization (POLFED, Sierant,
Lewenstein and Zakrzewski, Phys. Rev. Lett. 125, 156601). `--proofs` compares the two proofs that no state is missing
instead, window by window in turn: counts at the edges, and a second start of Lanczos, with the sparsest factor of eight
orders. One thread, processor seconds.

    python benchmarks/windows.py --sites 16 --bins 2 5 9
    python benchmarks/windows.py --sites 18 --bins 9 --no-polynomial
    python benchmarks/windows.py --sites 16 --bins $(seq 0 19) --proofs

`--ways` compares the windows by a second start with the full spectrum by `band`, each in a process of its own, both at
the same time, so that other load weighs on both alike. With `--before FOLDER`, another checkout of this repository, its
windows by a second start run beside them.

    python benchmarks/windows.py --sites 16 --ways --before ../earlier
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import scipy.sparse
from scipy.sparse.linalg import LinearOperator, eigsh

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.eigensolvers import factorization, mkl
from locflow.eigensolvers.diagonalization import diagonalize
from locflow.eigensolvers.joined_windows import joined_windows, level_density
from locflow.eigensolvers.shift_invert import extreme_energies, inertia
from locflow.eigensolvers.threads import limited_threads
from locflow.eigensolvers.window_search import WindowSearch
from locflow.eigensolvers.windows import Window
from locflow.hamiltonians.many_body_operators import build_operators, hamiltonian
from locflow.hamiltonians.models import hamiltonian_definition
from locflow.observables.energy_bins import bin_windows

BINS, STATES = 20, 50
HEADER = (
    "| bin centre | shift-invert | 3 factorizations | solves (columns) | rest | counts in single precision (off by) | "
    "polynomial (order, products) | its largest residual |\n|--|--|--|--|--|--|--|--|"
)


PROOFS_HEADER = (
    "| proof | before the windows | windows | factorizations | solves (columns) | rest |\n|--|--|--|--|--|--|"
)


class Parts:
    """Processor seconds and columns of all factorizations and solves of PARDISO while it is in place."""

    def __init__(self):
        self.factor, self.factors, self.solve, self.columns = 0.0, 0, 0.0, 0

    def __enter__(self):
        cls = factorization.PardisoFactorization
        self._methods = cls._factorize, cls.solve

        def timed_factor(this, shift):
            started = time.process_time()
            self._methods[0](this, shift)
            self.factor += time.process_time() - started
            self.factors += 1

        def timed_solve(this, block):
            started = time.process_time()
            solution = self._methods[1](this, block)
            self.solve += time.process_time() - started
            self.columns += block.shape[1]
            return solution

        cls._factorize, cls.solve = timed_factor, timed_solve
        return self

    def __exit__(self, *_):
        factorization.PardisoFactorization._factorize, factorization.PardisoFactorization.solve = self._methods


class Together:
    """Processor seconds of one proof: before the windows, in them, and their parts."""

    def __init__(self, matrix, second_start):
        started = time.process_time()
        generator = np.random.default_rng(0)
        extremes = extreme_energies(matrix, generator)
        # Each has a factor of its own, beside the one that a process keeps.
        solver = factorization.sparsest(matrix, orders=8 if second_start else 1)
        counts = inertia(solver, *extremes)
        self.search = WindowSearch(matrix, solver, counts, *extremes, generator, second_start=second_start)
        self.before = time.process_time() - started
        self.seconds, self.factor, self.factors, self.solve, self.columns = 0.0, 0.0, 0, 0.0, 0

    def find(self, window):
        """Levels of a window."""
        started = time.process_time()
        with Parts() as parts:
            levels, _ = self.search.find(window)
        self.seconds += time.process_time() - started
        self.factor, self.factors = self.factor + parts.factor, self.factors + parts.factors
        self.solve, self.columns = self.solve + parts.solve, self.columns + parts.columns
        return levels

    def line(self, name):
        """Of the table."""
        rest = self.seconds - self.factor - self.solve
        cells = [name, f"{self.before:.1f}", f"{self.seconds:.1f}", f"{self.factor:.1f} ({self.factors})"]
        return "| " + " | ".join([*cells, f"{self.solve:.1f} ({self.columns})", f"{rest:.1f}"]) + " |"


def compare_proofs(matrix, bins):
    """Print a line for each proof, and the ratio of their seconds."""
    counted, second = Together(matrix, second_start=False), Together(matrix, second_start=True)
    print(PROOFS_HEADER)
    windows = [Window(*bin_windows(BINS, STATES)[index]) for index in bins]
    estimate = level_density(matrix, *extreme_energies(matrix), np.random.default_rng(0))
    for window in joined_windows(windows, estimate):
        second.find(window)
    for index, window in zip(bins, windows, strict=True):
        if not np.array_equal(counted.find(window), second.find(window)):
            raise SystemExit(f"bin {index}: other levels")
    print(counted.line("counted"))
    print(second.line("second start"))
    ratio = (second.before + second.seconds) / (counted.before + counted.seconds)
    print(f"\nRatio {ratio:.2f}; {second.search.counted} windows were counted for the second start all the same")


# Runs in a process of its own, with the package of one checkout.
ONE_WAY = """
import json, sys, time
sys.path[:0] = [sys.argv[1] + "/benchmarks", sys.argv[1] + "/workflow"]
from windows import BINS, STATES, ring
from locflow.eigensolvers import mkl, shift_invert, band
from locflow.eigensolvers.diagonalization import diagonalize
from locflow.eigensolvers.windows import Window
from locflow.observables.energy_bins import bin_windows
mkl.library()
engine, matrix = sys.argv[4], ring(int(sys.argv[2]), float(sys.argv[3]), seed=0)
windows = [Window(*bounds) for bounds in bin_windows(BINS, STATES)]
started = time.process_time()
found = diagonalize(matrix, windows, all_energies=engine == "band", engine=engine, completeness="second start")
seconds = time.process_time() - started
figures = {"seconds": seconds, "memory": found.peak_memory, "residual": found.residuals.max()}
print(json.dumps(figures | {"levels": found.state_levels.tolist(), "energies": found.state_energies.tolist()}))
"""


def compare_ways(sites, disorder, before):
    """Print processor seconds and memory of the windows alone and of the full spectrum, and their ratios."""
    here = Path(__file__).resolve().parents[1]
    ways = {"full spectrum by band": (here, "band"), "windows, second start": (here, "shift-invert")}
    if before:
        ways["windows, second start, before"] = (before.resolve(), "shift-invert")
    environment = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    running = {
        name: subprocess.Popen(
            [sys.executable, "-c", ONE_WAY, str(root), str(sites), str(disorder), engine],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for name, (root, engine) in ways.items()
    }
    found = {name: json.loads(process.communicate()[0].splitlines()[-1]) for name, process in running.items()}
    full = found["full spectrum by band"]
    print(f"Ring of {sites} sites, W = {disorder:g}\n")
    print("| way | core-seconds | ratio | peak memory | residual | energies off |")
    print("|--|--|--|--|--|--|")
    for name, figures in found.items():
        if figures["levels"] != full["levels"]:
            raise SystemExit(f"{name}: other levels than by band")
        off = np.abs(np.subtract(figures["energies"], full["energies"])).max()
        cells = [name, f"{figures['seconds']:.1f}", f"{figures['seconds'] / full['seconds']:.2f}"]
        print(
            "| "
            + " | ".join([*cells, f"{figures['memory'] / 1e9:.2f} GB", f"{figures['residual']:.0e}", f"{off:.0e}"])
            + " |"
        )


class SinglePrecision(factorization.PardisoFactorization):
    """PARDISO's factorization of float32 numbers: for counts only, which no solve verifies."""

    def __init__(self, matrix):
        super().__init__(matrix)
        self._exact = self._diagonal.copy()
        self._values = self._values.astype(np.float32)
        self._parameters[27] = 1
        self._handle[:] = 0
        self._call(self._ANALYSE)

    def count_below(self, energy):
        self._diagonal = self._exact
        self._factorize(energy)
        return self._negative_pivots()


def ring(sites, disorder, seed):
    """Hamiltonian of paper 1's ring."""
    system = {"model": "tV_fermions", "lattice": [sites], "boundary": "periodic", "particles": sites // 2}
    operators = build_operators(hamiltonian_definition({**system, "couplings": {"t": 0.5, "V": 1.0}}))
    return hamiltonian(operators, np.random.default_rng(seed).uniform(-disorder, disorder, sites)).tocsr()


def polynomial(matrix, energy, half_width, extremes):
    """Seconds, order, products of H with a vector, and largest residual, of 50 states around an energy.

    `half_width` is that of the window of so many states; the order is POLFED's for it.
    """
    started = time.process_time()
    lowest, highest = extremes
    center, scale = (highest + lowest) / 2, 1.01 * (highest - lowest) / 2
    x, delta = (energy - center) / scale, half_width / scale
    order = int(2.655 * np.sqrt(1 - x**2) / delta)
    weights = np.cos(np.arange(order + 1) * np.arccos(x)) * np.where(np.arange(order + 1) == 0, 1, 2)
    weights /= np.sum(weights * np.cos(np.arange(order + 1) * np.arccos(x)))
    rescaled = (matrix - center * scipy.sparse.eye_array(matrix.shape[0], format="csr")) / scale
    applied = 0

    def filtered(vector):
        nonlocal applied
        before, now = vector, rescaled @ vector
        total = weights[0] * before + weights[1] * now
        for weight in weights[2:]:
            before, now = now, 2 * (rescaled @ now) - before
            total += weight * now
        applied += order
        return total

    operator = LinearOperator(matrix.shape, matvec=filtered, dtype=float)
    start = np.random.default_rng(0).standard_normal(matrix.shape[0])
    _, vectors = eigsh(operator, k=STATES, which="LA", ncv=int(2.4 * STATES), v0=start, tol=1e-10)
    energies = np.einsum("ij,ij->j", vectors, matrix @ vectors)
    residual = np.linalg.norm(matrix @ vectors - vectors * energies, axis=0).max()
    return time.process_time() - started, order, applied, residual


def row(matrix, index, extremes, single, with_polynomial):
    """A line of the table: one bin."""
    lowest, highest = extremes
    window = Window(*bin_windows(BINS, STATES)[index])
    started = time.process_time()
    with Parts() as parts:
        solution = diagonalize(matrix, [window], engine="shift-invert")
    total = time.process_time() - started
    rest = total - parts.factor - parts.solve
    exact = int(solution.state_levels[0]), int(solution.state_levels[-1]) + 1
    energies = solution.state_energies
    edges = energies[0] - 1e-3 * np.diff(energies).mean(), energies[-1] + 1e-3 * np.diff(energies).mean()
    started = time.process_time()
    off = []
    for edge, level in zip(edges, exact, strict=True):
        off.append(abs(single.count_below(edge) - level))
    counts = time.process_time() - started
    cells = [
        f"{window.center:.3f}",
        f"{total:.1f}",
        f"{parts.factor:.1f}" + ("" if parts.factors == 3 else f" ({parts.factors})"),
        f"{parts.solve:.1f} ({parts.columns})",
        f"{rest:.1f}",
        f"{counts:.1f} ({max(off)})",
    ]
    if with_polynomial:
        center = lowest + window.center * (highest - lowest)
        half_width = np.abs(energies - center).max()
        seconds, order, products, residual = polynomial(matrix, center, half_width, extremes)
        cells += [f"{seconds:.1f} ({order:,}, {products:,})", f"{residual:.0e}"]
    else:
        cells += ["", ""]
    return "| " + " | ".join(cells) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=16)
    parser.add_argument("--disorder", type=float, default=2.8, help="half width of the box")
    parser.add_argument("--bins", type=int, nargs="+", default=[2, 5, 9], help="of 20, from 0")
    parser.add_argument("--polynomial", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--proofs", action="store_true", help="compare the two proofs")
    parser.add_argument("--ways", action="store_true", help="compare windows alone with the full spectrum")
    parser.add_argument("--before", type=Path, metavar="FOLDER", help="an earlier checkout to run beside them")
    options = parser.parse_args()
    if options.ways:
        compare_ways(options.sites, options.disorder, options.before)
        return
    mkl.use_threads(1)
    with limited_threads(1):
        matrix = ring(options.sites, options.disorder, seed=0)
        if options.proofs:
            compare_proofs(matrix, options.bins)
            return
        extremes = extreme_energies(matrix)
        single = SinglePrecision(matrix)
        print(f"Ring of {options.sites} sites, {matrix.shape[0]:,} states, W = {options.disorder:g}\n\n{HEADER}")
        for index in options.bins:
            print(row(matrix, index, extremes, single, options.polynomial), flush=True)


if __name__ == "__main__":
    main()
