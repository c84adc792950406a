"""How fast MKL PARDISO factorizes H - E of paper 1's ring, and how near to a level a count in float32 is right.

First line: entries of L, operations of LDL^T, and operations per processor second of one thread, beside those of dense
products by MKL and by numpy's BLAS. Then counts of the levels below energies at some distance (in widths of the
spectrum) from levels drawn at random, on both sides: how many of them are wrong in single and in double precision, and
how many refused: because a pivot vanishes, and in double precision because a solve does not prove the count. All
energies are found first: 12 to 16 sites.

    python benchmarks/factorization.py --sites 14
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from windows import SinglePrecision, ring

from locflow.eigensolvers import mkl
from locflow.eigensolvers.diagonalization import diagonalize
from locflow.eigensolvers.factorization import PardisoFactorization, SingularShiftError
from locflow.eigensolvers.threads import limited_threads

DISTANCES = (1e-9, 1e-8, 1e-7, 1e-6, 3e-6)


class Reported(PardisoFactorization):
    """PARDISO that reports how many operations a factorization takes (in millions; some time of the analysis)."""

    def __init__(self, matrix):
        super().__init__(matrix)
        self.millions = int(self._parameters[18])
        self.entries = int(self._parameters[17])

    def _call(self, phase, block=None, solution=None):
        if phase == self._ANALYSE:
            self._parameters[18] = -1
        super()._call(phase, block, solution)


def seconds(action, times=3):
    """Processor seconds of the fastest of some calls."""
    measured = []
    for _ in range(times):
        started = time.process_time()
        action()
        measured.append(time.process_time() - started)
    return min(measured)


def dense_speeds(n=3000):
    """Operations per second, in units of 10^9, of a dense product by MKL and by numpy."""
    factor = np.asfortranarray(np.random.default_rng(0).standard_normal((n, n)))
    product, one, zero, size = np.empty((n, n), order="F"), np.ones(1), np.zeros(1), mkl.integer(n)

    def by_mkl():
        mkl.library().dgemm_64(
            b"N", b"N", size, size, size, mkl.pointer(one), mkl.pointer(factor), size, mkl.pointer(factor), size,
            mkl.pointer(zero), mkl.pointer(product), size,
        )  # fmt: skip

    return [2e-9 * n**3 / seconds(action) for action in (by_mkl, lambda: factor @ factor)]


def wrong_counts(factorization, energies, levels, distance):
    """Counts that are wrong, shifts that were refused, and all, at a distance from levels on both sides of each."""
    width = energies[-1] - energies[0]
    wrong = refused = counted = 0
    for energy in np.concatenate([energies[levels] - distance * width, energies[levels] + distance * width]):
        if np.abs(energies - energy).min() < 0.99 * distance * width:
            continue
        counted += 1
        try:
            wrong += factorization.count_below(energy) != np.searchsorted(energies, energy)
        except SingularShiftError:
            refused += 1
    return wrong, refused, counted


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=14)
    parser.add_argument("--disorder", type=float, default=2.8, help="half width of the box")
    parser.add_argument("--levels", type=int, default=100, help="drawn at random; 0: speeds only")
    options = parser.parse_args()
    mkl.use_threads(1)
    with limited_threads(1):
        matrix = ring(options.sites, options.disorder, seed=1)
        double = Reported(matrix)
        speed = 1e-3 * double.millions / seconds(lambda: double._factorize(0.3))
        by_mkl, by_numpy = dense_speeds()
        print(
            f"Ring of {options.sites} sites, W = {options.disorder:g}: {double.entries:,} entries of L, "
            f"{double.millions / 1e3:.3g} GF at {speed:.0f} GF/s; "
            f"dense products: MKL {by_mkl:.0f}, numpy {by_numpy:.0f}"
        )
        if not options.levels:
            return
        energies = diagonalize(matrix, [], engine="band", all_energies=True).energies
        levels = np.random.default_rng(0).choice(len(energies), options.levels, replace=False)
        single = SinglePrecision(matrix)
        gap = np.median(np.diff(energies)) / (energies[-1] - energies[0])
        print(f"Median gap {gap:.1e} widths\n\n| distance | single precision | double |\n|--|--|--|")
        for distance in DISTANCES:
            texts = [
                "{} wrong, {} refused of {}".format(*wrong_counts(each, energies, levels, distance))
                for each in (single, double)
            ]
            print(f"| {distance:.0e} | {texts[0]} | {texts[1]} |", flush=True)


if __name__ == "__main__":
    main()
