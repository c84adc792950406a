"""Paper 3's cost function read in four ways, as markdown tables: what decides the critical disorder, and what fails.

Takes the averages of the trainings of config/two_by_two.yaml from a finished run, as many as there are:

    snakemake --configfile config/two_by_two.yaml -- results/two_by_two/summaries/chain.nc \\
        results/two_by_two/averages/{descent,adam}_{sum,mean}_delta_{0,1}_mu_{0p3,1,3}.nc
    python benchmarks/two_by_two.py results/two_by_two

For each training: the lowest accuracy of a network on the labelled test spectra; h_c, where half of the states have
more than 90 % confidence; h at mean confidence 1/2 minus the h at which the gap ratio of the same states is half way
between both ensembles; the uncertain fraction in the middle of the spectrum, mean over h. For each reading: how mu
changes h_c at delta = 1; how far delta = 0 shifts the transition, and whether it makes it less sharp. Brackets: 95 %
intervals, of differences with the same realizations in both.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import xarray as xr

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.averages.statistics import bootstrap_interval, bootstrap_weights, falling_crossing
from locflow.measure.confidences import critical_disorder, mean_over_W
from locflow.papers.paper3.figures.fig5 import GOE, POISSON, TRANSITION
from locflow.results.files import read_dataset
from locflow.results.network_lists import training_records

READINGS = ("descent_sum", "adam_sum", "descent_mean", "adam_mean", "descent_mean_slow")
MU = {"0p3": 0.3, "1": 1.0, "3": 3.0}


class Run:
    """The trainings of a run that are there, by (reading, delta, mu), and the gap ratio of their system."""

    def __init__(self, results: Path):
        self.trainings, self.accuracies = {}, {}
        for reading in READINGS:
            for delta in (1, 0):
                for label, mu in MU.items():
                    name = f"{reading}_delta_{delta}_mu_{label}"
                    if not (path := results / f"averages/{name}.nc").is_file():
                        continue
                    self.trainings[reading, delta, mu] = read_dataset(path, "confidence_averages").load()
                    records = training_records(results / f"networks/{name}.json")
                    self.accuracies[reading, delta, mu] = [record["validation_accuracy"] for record in records]
        if not self.trainings:
            raise SystemExit(f"{results}/averages: there is no training of config/two_by_two.yaml")
        self.first = next(iter(self.trainings.values()))
        summary = read_dataset(results / "summaries/chain.nc", "entanglement_summary")
        self.ratios = summary["gap_ratio"].transpose("W", "realization").to_numpy()

    def halfway(self) -> tuple[float, np.ndarray]:
        """The h at which the mean gap ratio is half way, and of the resamples of the same realizations."""
        count, resamples = self.ratios.shape[1], self.first.sizes["resample"]
        seed = int(self.first.attrs["bootstrap_seed"])
        weights = bootstrap_weights(count, resamples, seed, "realizations")
        W, half = self.first["W"].to_numpy(), (GOE + POISSON) / 2
        drawn = falling_crossing(W, self.ratios @ weights.T / count, half).position
        return float(falling_crossing(W, self.ratios.mean(axis=1), half).position), drawn

    def number(self, value: float, samples: np.ndarray, digits: int = 2) -> str:
        """A value with the interval of its resamples."""
        samples = samples[np.isfinite(samples)]
        lower, upper = bootstrap_interval(
            samples, int(self.first.attrs["items"]), float(self.first.attrs["confidence"])
        )
        return f"{value:.{digits}f} [{lower:.{digits}f}, {upper:.{digits}f}]"

    def difference(self, one: tuple, other: tuple, measure) -> tuple[float, str]:
        """What a measure of one training has more than that of another."""
        (value, samples), (less, fewer) = measure(self.trainings[one]), measure(self.trainings[other])
        return value - less, self.number(value - less, samples - fewer)


def transition(averages: xr.Dataset) -> tuple[float, np.ndarray]:
    """h at mean confidence 1/2, of the states over which the gap ratio runs."""
    return float(averages[TRANSITION]), averages[f"{TRANSITION}_resamples"].to_numpy()


def uncertain(averages: xr.Dataset) -> tuple[float, np.ndarray]:
    """Uncertain fraction in the middle of the spectrum, mean over h."""
    W, values, drawn = (
        averages[name].to_numpy()
        for name in ("W", "central_uncertain_fraction", "central_uncertain_fraction_resamples")
    )
    return float(mean_over_W(W, values)), mean_over_W(W, drawn)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    run = Run(parser.parse_args().results)
    half, halves = run.halfway()
    print(f"N = {run.first.attrs['sites']}, {int(run.first['realizations_total'][0])} realizations; ", end="")
    print(f"gap ratio half way at h = {run.number(half, halves)}\n")
    print("| reading | delta | mu | networks | accuracy | h_c | h at 1/2 minus gap ratio's | uncertain fraction |")
    print("|--|--|--|--|--|--|--|--|")
    for (reading, delta, mu), averages in run.trainings.items():
        (h_c, drawn), (h, hs), (share, shares) = (f(averages) for f in (critical_disorder, transition, uncertain))
        accuracies = run.accuracies[reading, delta, mu]
        cells = [reading.replace("_", ", "), str(delta), f"{mu:g}", str(len(accuracies)), f"{min(accuracies):.4f}"]
        cells += [run.number(h_c, drawn), run.number(h - half, hs - halves), run.number(share, shares, 3)]
        print("| " + " | ".join(cells) + " |")
    print(
        "\n| reading | h_c at mu = 0.3 minus mu = 1 | at 3 minus 1 | delta = 0 shifts h at 1/2 | uncertain fraction |"
    )
    print("|--|--|--|--|--|")
    for reading in READINGS:
        full, plain = (reading, 1, 1.0), (reading, 0, 1.0)
        pairs = [((reading, 1, mu), full, critical_disorder) for mu in (0.3, 3.0)]
        pairs += [(plain, full, measure) for measure in (transition, uncertain)]
        if full not in run.trainings:
            continue
        known = [
            run.difference(one, other, measure)[1] if one in run.trainings else "" for one, other, measure in pairs
        ]
        print("| " + " | ".join([reading.replace("_", ", "), *known]) + " |")
    print("\n| at delta = 1, mu = 1 | changes h_c by |\n|--|--|")
    for words, one, other in (
        ("mean instead of sum, gradient descent", "descent_mean", "descent_sum"),
        ("mean instead of sum, Adam", "adam_mean", "adam_sum"),
        ("Adam instead of gradient descent, sum", "adam_sum", "descent_sum"),
        ("Adam instead of gradient descent, mean", "adam_mean", "descent_mean"),
    ):
        if {(one, 1, 1.0), (other, 1, 1.0)} <= run.trainings.keys():
            print(f"| {words} | {run.difference((one, 1, 1.0), (other, 1, 1.0), critical_disorder)[1]} |")


if __name__ == "__main__":
    main()
