"""Gap ratio of the levels of windows against that of all levels, as paper 1's figure 3 averages them.

Where a realization is asked for its windows alone (`all_energies: false`), the gap ratio of an energy bin is that of
the 50 levels nearest its centre instead of all levels of the bin. A line per size and W of the ring: means over bins
and realizations of either, and their difference, realization by realization, with its standard error. Only bins that
have both in every realization count, all alike.

    python benchmarks/window_gap_ratios.py --sites 12 14 --realizations 50
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import scipy.linalg
from second_start import BINS, ring_operators

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.eigensolvers.threads import limited_threads
from locflow.eigensolvers.windows import Window, energy_density, nearest_levels
from locflow.hamiltonians.many_body_operators import hamiltonian
from locflow.observables.energy_bins import bin_of, bin_windows, mean_in_bins, settled_on_edges
from locflow.observables.gap_ratio import gap_ratios, mean_gap_ratios

STATES = 50


def of_all(energies):
    """Mean gap ratio of each bin over all its levels."""
    density = energy_density(energies, energies[0], energies[-1])
    middle = bin_of(settled_on_edges(density[1:-1], BINS), BINS)
    return mean_in_bins(gap_ratios(energies), middle, BINS)[0]


def of_windows(energies):
    """Mean gap ratio of each bin over the levels of its window."""
    density = energy_density(energies, energies[0], energies[-1])
    kept = [nearest_levels(density, Window(*bounds)) for bounds in bin_windows(BINS, STATES)]
    group = np.repeat(np.arange(BINS), [len(levels) for levels in kept])
    return mean_gap_ratios(energies[np.concatenate(kept)], group, BINS, energies[-1] - energies[0])[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, nargs="+", default=[12])
    parser.add_argument("--strengths", type=float, nargs="+", default=[1.0, 2.8, 6.0], metavar="W")
    parser.add_argument("--realizations", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print("| sites | W | realizations | all levels | windows | difference | bins |")
    print("|--|--|--|--|--|--|--|")
    with limited_threads(1):
        for sites in options.sites:
            operators = ring_operators(sites)
            for strength in options.strengths:
                generator = np.random.default_rng([options.seed, sites, round(1000 * strength)])
                pairs = []
                for _ in range(options.realizations):
                    matrix = hamiltonian(operators, generator.uniform(-strength, strength, sites)).toarray()
                    energies = scipy.linalg.eigvalsh(matrix, overwrite_a=True, check_finite=False)
                    pairs.append((of_all(energies), of_windows(energies)))
                values = np.array(pairs)
                values[:, :, np.isnan(values).any(axis=(0, 1))] = np.nan
                everything, windows = np.nanmean(values, axis=2).T
                difference = windows - everything
                error = difference.std(ddof=1) / np.sqrt(len(difference))
                print(
                    f"| {sites} | {strength:g} | {len(pairs)} | {everything.mean():.4f} | {windows.mean():.4f} "
                    f"| {difference.mean():+.4f} ± {error:.4f} | {int((~np.isnan(values[0, 0])).sum())} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
