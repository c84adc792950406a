"""The tip of paper 1's phase diagram by other definitions and by fewer realizations, as markdown tables.

From the predictions and indicators of a finished run. For <P> of the networks, <ln IPR>, the logarithm of a
realization's mean IPR, and <r>: W_c as the vertex of a parabola (the workflow's), as the largest single bin of the
contour, and as the crossing of the mean over the centre of the spectrum; and with medians over realizations for means.
Then the vertex from some of the realizations at each W, drawn at random without repetition: median, and 95 % of the
values.

    python benchmarks/tip_definitions.py results/torus_tip torus
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.averages.contours import TRAINING_ENERGIES, between, tip
from locflow.averages.phase_diagram import (
    CENTRAL_ENERGIES,
    GAP_RATIO_LEVEL,
    GAP_RATIO_TIP_ENERGIES,
    LN_IPR_LEVEL,
    PROBABILITY_LEVEL,
)
from locflow.averages.statistics import falling_crossing
from locflow.results.files import read_dataset

# Label, level, sign that makes it fall with W, energies in which its tip is looked for.
QUANTITIES = {
    "probability": ("⟨P⟩", PROBABILITY_LEVEL, 1, TRAINING_ENERGIES),
    "ln_ipr": ("⟨ln IPR⟩", LN_IPR_LEVEL, -1, TRAINING_ENERGIES),
    "ln_mean_ipr": ("⟨ln of the mean IPR⟩", LN_IPR_LEVEL, -1, TRAINING_ENERGIES),
    "gap_ratio": ("⟨r⟩", GAP_RATIO_LEVEL, 1, GAP_RATIO_TIP_ENERGIES),
}


def by_realization(folder: Path, system: str, grid: tuple[float, float]):
    """W, bin centres, and for each quantity one array (realization, bin) per W."""
    found = {name: {} for name in QUANTITIES}
    for path in sorted((folder / "indicators" / system).glob("W*/b*.nc")):
        dataset = read_dataset(path, "indicators").load()
        if grid[0] <= (W := float(dataset.attrs["W"])) <= grid[1]:
            centers = dataset["bin_center"].to_numpy()
            dataset = dataset.assign(ln_mean_ipr=np.log(dataset["ipr"])).transpose("realization", "bin", ...)
            for name in ("ln_ipr", "ln_mean_ipr", "gap_ratio"):
                found[name].setdefault(W, []).append(dataset[name].to_numpy())
    for path in sorted((folder / "predictions").glob(f"{system}/{system}/W*/b*.nc")):
        dataset = read_dataset(path, "predictions").load()
        values = dataset["probability"].transpose("network", "realization", "bin").to_numpy().mean(axis=0)
        found["probability"].setdefault(float(dataset.attrs["W"]), []).append(values)
    strengths = np.array(sorted(found["ln_ipr"]))
    return strengths, centers, {
        name: [np.concatenate(values[W]) for W in strengths] for name, values in found.items() if values
    }  # fmt: skip


def averaged(values, chosen=None, mean=np.nanmean):
    """(W, bin): over the realizations that are chosen at each W, by default all."""
    chosen = chosen or [slice(None)] * len(values)
    return np.stack([mean(each[which], axis=0) for each, which in zip(values, chosen, strict=True)])


def crossings(strengths, average, quantity):
    """W at which an average (W, bin) crosses the quantity's level, by bin."""
    _, level, sign, _ = QUANTITIES[quantity]
    return falling_crossing(strengths, sign * average, sign * level).position


def vertex(strengths, centers, average, quantity):
    """The workflow's tip of an average (W, bin)."""
    positions = crossings(strengths, average, quantity)[np.newaxis]
    return float(tip(positions, centers, W_max=strengths[-1], energies=QUANTITIES[quantity][3])[0][0])


def largest_bin(strengths, centers, average, quantity):
    """The largest W of the contour of an average (W, bin)."""
    return crossings(strengths, average, quantity)[between(centers, QUANTITIES[quantity][3])].max()


def central(strengths, centers, average, quantity):
    """Where the mean over the centre of the spectrum crosses the level."""
    middle = average[:, between(centers, CENTRAL_ENERGIES)].mean(axis=1, keepdims=True)
    return float(crossings(strengths, middle, quantity)[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("system")
    parser.add_argument("--grid", type=float, nargs=2, default=(7.2, 12.0), metavar=("FROM", "TO"), help="of W")
    parser.add_argument("--realizations", type=int, nargs="+", default=[3, 6])
    parser.add_argument("--draws", type=int, default=400)
    options = parser.parse_args()
    strengths, centers, found = by_realization(options.results, options.system, options.grid)
    least = min(len(each) for each in found["ln_ipr"])
    print(f"{options.system}, {len(strengths)} W from {strengths[0]:g} to {strengths[-1]:g}, {least} realizations\n")
    print("| | vertex | largest bin | central bins | vertex, medians |\n|--|--|--|--|--|")
    for name, values in found.items():
        average = averaged(values)
        cells = [definition(strengths, centers, average, name) for definition in (vertex, largest_bin, central)]
        cells.append(vertex(strengths, centers, averaged(values, mean=np.nanmedian), name))
        print(f"| {QUANTITIES[name][0]} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |")
    print("\n| realizations | " + " | ".join(QUANTITIES[name][0] for name in found) + " |")
    print("|--" * (len(found) + 1) + "|")
    generator = np.random.default_rng(0)
    for count in options.realizations:
        tips = {name: [] for name in found}
        for _ in range(options.draws):
            chosen = [generator.choice(len(each), count, replace=False) for each in found["ln_ipr"]]
            for name, values in found.items():
                tips[name].append(vertex(strengths, centers, averaged(values, chosen), name))
        cells = [
            "{:.2f} [{:.2f}, {:.2f}]".format(*np.quantile(each, (0.5, 0.025, 0.975), method="nearest"))
            for each in tips.values()
        ]
        print(f"| {count} of {least} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
