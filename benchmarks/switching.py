"""How often two networks of paper 3 disagree about a state (Fig. 9), as a markdown table, a line for each training.

    python benchmarks/switching.py results/all_or_middle all_1 middle_1
    python benchmarks/switching.py results/all_or_middle all_1 middle_1 --to 6

Shares of the states on which only one of two networks is confident, and which switch between confidently ETH and
confidently MBL: mean over h (trapezoidal integral over the length of the range, which `--to` cuts off), and the largest
value and its h. Brackets: 95 % intervals over networks.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.averages.statistics import bootstrap_interval
from locflow.measure.confidences import mean_over_W
from locflow.results.files import read_dataset


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("trainings", nargs="+")
    parser.add_argument("--to", type=float, default=np.inf, metavar="H", help="largest h of the means")
    options = parser.parse_args()
    print("| training | states at each h | networks | one confident, mean | switch, mean | largest switching share |")
    print("|--|--|--|--|--|--|")
    for name in options.trainings:
        averages = read_dataset(options.results / f"averages/{name}.nc", "confidence_averages").load()
        averages = averages.sel(W=averages["W"] <= options.to)
        W = averages["W"].to_numpy()
        states = (averages["states"].sum("bin") / averages["realizations_total"]).to_numpy()
        cells = [name, f"{states.max():g}", str(averages.attrs["networks"])]
        for change in ("lost", "switched"):
            values = averages[f"{change}_fraction"].to_numpy()
            samples = averages[f"{change}_fraction_resamples"].transpose("resample", "W").to_numpy()
            lower, upper = bootstrap_interval(
                mean_over_W(W, samples), int(averages.attrs["items"]), float(averages.attrs["confidence"])
            )
            cells.append(f"{float(mean_over_W(W, values)):.1e} [{max(lower, 0):.1e}, {upper:.1e}]")
        largest = int(np.nanargmax(values))
        cells.append(f"{values[largest]:.1e} at h = {W[largest]:g}")
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
