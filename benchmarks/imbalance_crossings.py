"""Paper 5's networks beside the imbalance of the same traces, as a markdown table, a line for each training.

Takes averages and summaries of trainings that have the name of their system, such as those of
config/middle_row_sizes.yaml:

    python benchmarks/imbalance_crossings.py results/middle_row_sizes row_10 row_12

W_c is the networks' first peak of the confusion. The imbalance is that of each trace, averaged over the later half of
its times, or of its odd periods if the system is driven. The table says at which W the mean over realizations reaches
0.2 and 0.3. Of a driven system it is the imbalance with the other sign, which falls where the time crystal ends.
Brackets: 95 % intervals.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import xarray as xr

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.averages.statistics import bootstrap_interval, bootstrap_weights, falling_crossing
from locflow.measure.confusion import transition_quantity
from locflow.results.files import read_dataset
from locflow.results.network_lists import training_records

LEVELS = (0.2, 0.3)
RESAMPLES = 1000


def late(imbalances: xr.Dataset, driven: bool) -> tuple[np.ndarray, list[np.ndarray]]:
    """W, and at each W the late imbalance of its realizations; it falls along W if driven, and rises if not."""
    times = np.arange(imbalances.sizes["time"])
    kept = times >= len(times) // 2
    if driven:
        kept &= times % 2 == 1
    values = imbalances["imbalance"].isel(time=kept).mean(("trace", "time")).transpose("W", "realization").to_numpy()
    return imbalances["W"].to_numpy(), [(-row if driven else row)[np.isfinite(row)] for row in values]


def crossing(W: np.ndarray, values: list[np.ndarray], level: float, falls: bool) -> tuple[float, list[float]]:
    """Where the mean over realizations crosses a level, and the interval; realizations are drawn at each W alone."""
    sign = 1 if falls else -1
    means = np.array([row.mean() for row in values])
    drawn = np.stack(
        [
            bootstrap_weights(len(row), RESAMPLES, 0, "realizations", strength) @ row / len(row)
            for strength, row in zip(W, values, strict=True)
        ]
    )
    samples = falling_crossing(W, sign * drawn, sign * level).position
    ends = bootstrap_interval(samples, min(map(len, values)), 0.95, sets=2)
    return float(falling_crossing(W, sign * means, sign * level).position), [float(end) for end in ends]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("trainings", nargs="+")
    options = parser.parse_args()
    print("| training | sites | realizations | accuracy, test | W_c of the networks | imbalance 0.2 | imbalance 0.3 |")
    print("|--|--|--|--|--|--|--|")
    for name in options.trainings:
        averages = read_dataset(options.results / f"averages/{name}.nc", "confusion_averages").load()
        records = training_records(options.results / f"networks/{name}.json")
        imbalances = read_dataset(options.results / f"summaries/{name}.nc", "imbalances").load()
        driven = imbalances.attrs["model"] == "driven_ising"
        W, values = late(imbalances, driven)
        counts = sorted({len(row) for row in values})
        accuracy = np.mean([record["validation_accuracy"] for record in records])
        measured = transition_quantity(averages, "transition", "W_c")
        cells = [name, str(imbalances.attrs["sites"]), " or ".join(map(str, counts)), f"{accuracy:.3f}"]
        cells.append(_number(measured["value"], measured["interval"] or ()))
        cells += [_number(*crossing(W, values, level, driven)) for level in LEVELS]
        print("| " + " | ".join(cells) + " |")


def _number(value: float | None, interval: list[float]) -> str:
    ends = ", ".join("open" if end is None or not np.isfinite(end) else f"{end:.2f}" for end in interval)
    return "" if value is None else f"{value:.2f} [{ends}]"


if __name__ == "__main__":
    main()
