"""How often the 95 % intervals hold the true value, by synthetic data with a known answer, as a markdown table.

Realizations and networks are drawn as ours are (below: what was measured where), the averages, contours, peaks and
intervals are those of `locflow.averages`. The true value moves from data set to data set within one step of the grid of
W, so that nothing is judged at a lucky place.

    python benchmarks/interval_coverage.py
    python benchmarks/interval_coverage.py --cases paper3 --realizations 3 5 --sets 400 --keep coverage.json

Columns: coverage, with its binomial error, and median width of the percentile interval of the same resamples, and of
our interval; how often all of ours lies above and below the truth; how often an end of it is open; mean error of the
value, and its spread over the data sets.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import xarray as xr
from scipy.special import ndtr, ndtri

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.averages.phase_diagram import average_predictions
from locflow.averages.statistics import percentile_interval
from locflow.kinds.confidence.averages import average_confidences
from locflow.kinds.sequence_classifier.averages import average_confusion

TABLE_START, TABLE_END = "<!-- benchmark table -->", "<!-- end of benchmark table -->"
HEADER = (
    "| quantity | realizations | percentiles: coverage | width | ours: coverage | width | too high | too low | open "
    "| bias | spread |\n|--|--|--|--|--|--|--|--|--|--|--|"
)
NETWORKS, ENERGY_BINS, CONFIDENCE = 5, 20, 0.95


class Outcome(NamedTuple):
    """What one data set said of a quantity: the truth, the value (nan for none), the ends of both intervals."""

    truth: float
    value: float
    percentile_lower: float
    percentile_upper: float
    lower: float
    upper: float


def outcome(truth, value, interval, resamples) -> Outcome:
    ends = *percentile_interval(resamples, CONFIDENCE), *np.asarray(interval)
    return Outcome(float(truth), float(value), *(float(end) for end in ends))


def outcome_of(truth, averages: xr.Dataset, name: str) -> Outcome:
    """Of a variable of averages, its interval and its resamples."""
    return outcome(truth, *(averages[f"{name}{part}"].to_numpy() for part in ("", "_interval", "_resamples")))


# Paper 1: P(ETH) = Phi(latent), latent = slope (edge - W) + effects, edge = tip exp(-((energy - its tip) / width)^2).
# Phi of a normal number has its mean at 1/2 where the number's mean is 0: the contour of the population is the edge
# itself, whatever the spreads. Grid, edge, slope, spread of whole columns: ring of 16 sites (docs/results/paper1.md).
PAPER1_GRID = np.arange(1, 24) * 0.2
PAPER1_TIP, PAPER1_TIP_ENERGY, PAPER1_EDGE_WIDTH = 2.7, 0.45, 0.6
PAPER1_SLOPE = 4.8
# Standard deviations of the latent. A realization: in all bins of one W, in each bin by itself; a network: everywhere,
# in each bin, in each realization and bin. Those of networks in the ratio that paper 3's have.
PAPER1_REALIZATION, PAPER1_REALIZATION_BIN = 1.4, 0.5
PAPER1_NETWORK, PAPER1_NETWORK_BIN, PAPER1_RESIDUAL = 0.25, 0.1, 0.15


def paper1(generator: np.random.Generator, realizations: int, resamples: int) -> dict[str, Outcome]:
    """W_c of paper 1, the tip of the contour <P> = 1/2; and that contour in one bin, which no parabola smooths."""
    centers = (np.arange(ENERGY_BINS) + 0.5) / ENERGY_BINS
    top = PAPER1_TIP + (PAPER1_GRID[1] - PAPER1_GRID[0]) * generator.uniform(-0.5, 0.5)
    edge = top * np.exp(-(((centers - PAPER1_TIP_ENERGY) / PAPER1_EDGE_WIDTH) ** 2))
    draw = generator.standard_normal
    network = PAPER1_NETWORK * draw((NETWORKS, 1, 1)) + PAPER1_NETWORK_BIN * draw((NETWORKS, 1, ENERGY_BINS))
    predictions = []
    for W in PAPER1_GRID:
        realization = PAPER1_REALIZATION * draw((1, realizations, 1))
        realization = realization + PAPER1_REALIZATION_BIN * draw((1, realizations, ENERGY_BINS))
        residual = PAPER1_RESIDUAL * draw((NETWORKS, realizations, ENERGY_BINS))
        probability = ndtr(PAPER1_SLOPE * (edge - W) + network + realization + residual)
        predictions.append(
            xr.Dataset(
                {
                    "probability": (("network", "realization", "bin"), probability),
                    "probability_std": (("network", "realization", "bin"), np.zeros_like(probability)),
                    "states": (("realization", "bin"), np.full((realizations, ENERGY_BINS), 50)),
                },
                coords={"realization": np.arange(realizations), "bin_center": ("bin", centers)},
                attrs={"kind": "predictions", "W": float(W)},
            )
        )
    made = average_predictions(predictions, resamples=resamples, seed=int(generator.integers(2**31)))
    middle = made.isel(bin=ENERGY_BINS // 2)
    return {
        "W_c": outcome_of(top, made, "tip_W"),
        "energy density of the tip": outcome_of(PAPER1_TIP_ENERGY, made, "tip_energy_density"),
        "contour in one bin": outcome_of(edge[ENERGY_BINS // 2], middle, "contour_W"),
    }


# Paper 3: confidence = Phi(sharpness (latent + network)), latent = ln(W / edge) + effects. Sharpness, edge and spreads:
# the chain of 12 sites at the laptop scale, 10 realizations and 5 networks.
PAPER3_GRID = np.append(np.arange(2, 19) * 0.25, 12.0)
PAPER3_TIP, PAPER3_TIP_ENERGY, PAPER3_EDGE_WIDTH = 2.05, 0.47, 0.37
PAPER3_MEAN_ENERGY, PAPER3_ENERGY_SPREAD = 0.55, 0.18  # of the states
PAPER3_SHARPNESS = 7.7
# Standard deviations of the latent. A realization: at all W, whose fields are one sample rescaled, and at one W (small,
# a guess); a state; a network: everywhere, in each state.
PAPER3_REALIZATION, PAPER3_REALIZATION_W, PAPER3_STATE = 0.21, 0.03, 0.19
PAPER3_NETWORK, PAPER3_NETWORK_STATE = 0.038, 0.02
PAPER3_STATES = 40
PAPER3_THRESHOLD, PAPER3_FRACTION = 0.9, 0.5


def paper3(generator: np.random.Generator, realizations: int, resamples: int) -> dict[str, Outcome]:
    """h_c of paper 3 (90 %, half) between the points of the grid and on it, and where the mean confidence is 1/2."""
    top = PAPER3_TIP + (PAPER3_GRID[1] - PAPER3_GRID[0]) * generator.uniform(-0.5, 0.5)
    confidence, density = confidences_of_paper3(generator, np.log(PAPER3_GRID / top), realizations)
    made = average_confidences(
        xr.Dataset(
            {
                "confidence": (("network", "W", "realization", "state"), confidence),
                "energy_density": (("W", "realization", "state"), density),
                "unit_field": (("realization", "site"), generator.uniform(-1, 1, (realizations, 12))),
            },
            coords={"W": PAPER3_GRID, "realization": np.arange(realizations)},
            attrs={"kind": "confidences", "training": "chain"},
        ),
        energy_bins=ENERGY_BINS,
        consecutive_states=PAPER3_STATES,
        thresholds=[PAPER3_THRESHOLD],
        fractions=[PAPER3_FRACTION],
        resamples=resamples,
        seed=int(generator.integers(2**31)),
    )
    critical, transition = (top * factor for factor in truth_of_paper3())
    found = made["critical_disorder"][0, 0], made["critical_disorder_interval"][0, 0]
    # Percentiles of the definition, whose values are W of the grid.
    drawn = rounded_up(made["critical_disorder_resamples"][:, 0, 0].to_numpy())
    return {
        "h_c": outcome(critical, *found, drawn),
        "h_c rounded up to the grid": outcome(rounded_up(critical), *found, drawn),
        "h at mean confidence 1/2": outcome_of(transition, made, "transition_W"),
        "tip of confidence 1/2": outcome_of(top, made, "tip_W"),
    }


def rounded_up(W) -> np.ndarray:
    """The smallest W of paper 3's grid that is not below; inf beyond."""
    return np.append(PAPER3_GRID, np.inf)[np.searchsorted(PAPER3_GRID, W)]


def confidences_of_paper3(generator, log_W, realizations, *, stratified=False) -> tuple[np.ndarray, np.ndarray]:
    """Confidences (network, W, realization, state) at ln(W / tip), and energy densities (W, realization, state)."""
    draw = generator.standard_normal
    shape = len(log_W), realizations, PAPER3_STATES
    density = np.clip(PAPER3_MEAN_ENERGY + PAPER3_ENERGY_SPREAD * draw(shape), 0, 1).astype(np.float32)
    realization = ndtri((np.arange(realizations) + 0.5) / realizations) if stratified else draw(realizations)
    latent = log_W[:, np.newaxis, np.newaxis] + ((density - PAPER3_TIP_ENERGY) / PAPER3_EDGE_WIDTH) ** 2
    latent = latent + PAPER3_REALIZATION * realization[:, np.newaxis] + PAPER3_REALIZATION_W * draw((*shape[:2], 1))
    latent = latent + PAPER3_STATE * draw(shape)
    network = PAPER3_NETWORK * draw((NETWORKS, 1, 1, 1)) + PAPER3_NETWORK_STATE * draw((NETWORKS, *shape))
    return ndtr(PAPER3_SHARPNESS * (latent + network)).astype(np.float32), density


@cache
def truth_of_paper3(ensembles: int = 40, realizations: int = 25) -> tuple[float, float]:
    """h_c and h at mean confidence 1/2 in units of the tip, of many realizations and many ensembles of networks."""
    generator, log_W = np.random.default_rng(0), np.linspace(-0.4, 0.4, 17)
    share, mean = np.zeros(len(log_W)), np.zeros(len(log_W))
    for _ in range(ensembles):
        confidence, _ = confidences_of_paper3(generator, log_W, realizations, stratified=True)
        share += (confidence.mean(axis=0) > PAPER3_THRESHOLD).mean(axis=(1, 2)) / ensembles
        mean += confidence.mean(axis=(0, 2, 3)) / ensembles
    return tuple(
        float(np.exp(np.interp(level, curve, log_W))) for level, curve in ((PAPER3_FRACTION, share), (0.5, mean))
    )


# Paper 5: P(localized) = Phi(sharpness (W - W_c + effects)). The mean of the population over realizations is 1/2 at W_c
# plus the shift of a network, and the mean confusion of networks symmetric about W_c. Transition, width and height of
# the peak, scatter of networks: 12 sites, 32 units (docs/results/paper5.md); networks are nearly sure of single traces.
PAPER5_GRID = np.arange(1, 65) * 0.125
PAPER5_TRANSITION, PAPER5_SHARPNESS = 2.1, 3.0
# Standard deviations in W: a realization at one W; a network everywhere, and in each realization.
PAPER5_REALIZATION, PAPER5_NETWORK, PAPER5_RESIDUAL = 1.0, 0.25, 0.2
PAPER5_LABELLED = np.select([PAPER5_GRID <= 0.5, PAPER5_GRID > 7.5], [0, 1], -1)


def paper5(generator: np.random.Generator, realizations: int, resamples: int) -> dict[str, Outcome]:
    """W_c of paper 5, the peak of the confusion."""
    truth = PAPER5_TRANSITION + (PAPER5_GRID[1] - PAPER5_GRID[0]) * generator.uniform(-0.5, 0.5)
    draw, shape = generator.standard_normal, (len(PAPER5_GRID), realizations)
    distance = (PAPER5_GRID - truth)[:, np.newaxis] + PAPER5_REALIZATION * draw(shape)
    distance = distance + PAPER5_NETWORK * draw((NETWORKS, 1, 1)) + PAPER5_RESIDUAL * draw((NETWORKS, *shape))
    localized = ndtr(PAPER5_SHARPNESS * distance)[..., np.newaxis]
    made = average_confusion(
        xr.Dataset(
            {
                "probability": (
                    ("network", "W", "realization", "trace", "phase"),
                    np.stack([1 - localized, localized], axis=-1),
                ),
                "labelled": ("W", PAPER5_LABELLED),
            },
            coords={"W": PAPER5_GRID, "phase": ["ergodic", "localized"], "trace": [0.5]},
            attrs={"kind": "phase_probabilities", "training": "lstm"},
        ),
        resamples=resamples,
        confidence_level=CONFIDENCE,
        seed=int(generator.integers(2**31)),
    )
    return {"W_c": outcome_of(truth, made.isel(transition=0), "transition_W")}


CASES: Mapping[str, Callable[[np.random.Generator, int, int], dict[str, Outcome]]] = {
    "paper1": paper1,
    "paper3": paper3,
    "paper5": paper5,
}


def simulate(case: str, realizations: int, resamples: int, number: int) -> dict[str, Outcome]:
    """One data set: the same one whatever else is asked for."""
    return CASES[case](np.random.default_rng([*case.encode(), realizations, number]), realizations, resamples)


def row(name: str, realizations: int, outcomes: list[Outcome]) -> str:
    """One line of the table."""
    truth, value, *ends = np.array(outcomes, dtype=float).T
    (percentile_lower, percentile_upper), (lower, upper) = ends[:2], ends[2:]
    error = (value - truth)[np.isfinite(value)]
    spread = error.std(ddof=1)
    shares = lower > truth, upper < truth, ~np.isfinite(lower) | ~np.isfinite(upper)
    columns = [
        name,
        realizations,
        *coverage(truth, percentile_lower, percentile_upper),
        *coverage(truth, lower, upper),
        *(f"{100 * share.mean():.1f} %" for share in shares),
        f"{error.mean():+.3f} ± {spread / np.sqrt(len(error)):.3f}",
        f"{spread:.3f}",
    ]
    return f"| {' | '.join(map(str, columns))} |"


def coverage(truth, lower, upper) -> tuple[str, str]:
    """Coverage with its binomial error, and median width."""
    covered, width = ((lower <= truth) & (truth <= upper)).mean(), np.median(upper - lower)
    error = np.sqrt(covered * (1 - covered) / len(truth))
    return f"{100 * covered:.1f} ± {100 * error:.1f} %", f"{width:.3f}" if np.isfinite(width) else "open"


def rows(cases: list[str], realizations: list[int], sets: int, resamples: int, keep: Path | None) -> Iterator[str]:
    """The lines of the table, those of a case when all its data sets are done."""
    kept: dict[str, dict] = json.loads(keep.read_text()) if keep and keep.exists() else {}
    for case in cases:
        outcomes: dict[tuple[str, int], list] = {}
        for count in realizations:
            for number in range(sets):
                key = f"{case} {count} {resamples} {number}"
                if key not in kept:
                    kept[key] = simulate(case, count, resamples, number)
                    if keep and (number % 20 == 19 or number == sets - 1):
                        keep.write_text(json.dumps(kept))
                for name, one in kept[key].items():
                    outcomes.setdefault((name, count), []).append(one)
        names = list(dict.fromkeys(name for name, _ in outcomes))
        for name, count in sorted(outcomes, key=lambda of: names.index(of[0])):
            yield row(f"{case}: {name}", count, outcomes[name, count])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--realizations", nargs="+", type=int, default=[3, 5, 20, 50])
    parser.add_argument("--sets", type=int, default=120, help="data sets for each number of realizations")
    parser.add_argument("--resamples", type=int, default=500)
    parser.add_argument("--keep", type=Path, help="file of the outcomes: what is in it is not simulated again")
    parser.add_argument("--update", type=Path, help="replace the table in this markdown file")
    arguments = parser.parse_args()
    called = f"`python benchmarks/interval_coverage.py --sets {arguments.sets}`"
    lines = [f"{called}: {arguments.sets} data sets for each line, {arguments.resamples} resamples.", "", HEADER]
    print("\n".join(lines), flush=True)
    for line in rows(arguments.cases, arguments.realizations, arguments.sets, arguments.resamples, arguments.keep):
        print(line, flush=True)
        lines.append(line)
    if arguments.update:
        before, rest = arguments.update.read_text().split(TABLE_START)
        after = rest.split(TABLE_END)[1]
        arguments.update.write_text(before + "\n".join([TABLE_START, *lines, TABLE_END]) + after)


if __name__ == "__main__":
    main()
