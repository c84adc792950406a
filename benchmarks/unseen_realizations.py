"""How often the networks of paper 1 are right about realizations that they were not trained on, as a markdown table.

Takes the labelled disorder strengths of a system other than the one trained on, from a finished run; states count where
the training drew from (its energy densities). Beside it the accuracy on the validation half of the sample. To be
started in the folder of the run:

    snakemake --configfile config/eighteen_sites.yaml -- \\
        results/eighteen_sites/realizations/ring/W{0.200,12.000}/b000{0,1}.nc
    python benchmarks/unseen_realizations.py results/eighteen_sites ring --labels 0.2 12 --trainings ring ring_pooled
"""

import argparse
import sys
from functools import cache
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.kinds.classifier.samples import LABELS
from locflow.learning.forward import apply
from locflow.learning.stored_network import read_network
from locflow.realizations.blocks import members
from locflow.results.network_lists import listed_networks
from locflow.strengths import W_label


@cache
def states_within(folder: Path, energy_density: tuple[float, float]) -> np.ndarray:
    """|psi|^2 of all realizations in a folder, shape (states, D, 1)."""
    lower, upper = energy_density
    found = []
    for _, states in members(sorted(folder.glob("b*.nc")), "states"):
        density = states["energy_density"].to_numpy()
        found.append(states["probability"].to_numpy()[(density > lower) & (density < upper)])
    if not found:
        raise SystemExit(f"{folder}: there are no realizations")
    return np.concatenate(found)[..., np.newaxis]


def right(network, states: np.ndarray, label: int) -> float:
    """The fraction of states that a network gives the label."""
    predicted = apply(network, states)[:, 0]
    return float(np.mean((predicted > 0.5) == label))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("system")
    parser.add_argument("--labels", type=float, nargs=2, required=True, metavar=("W_ETH", "W_MBL"))
    parser.add_argument("--trainings", nargs="+", required=True)
    options = parser.parse_args()
    print("| training | network | validation | ETH states | right | MBL states | right |\n|--|--|--|--|--|--|--|")
    for training in options.trainings:
        for entry in listed_networks(options.results / f"networks/{training}.json"):
            record, network = entry["record"], read_network(entry["path"])
            cells = [training, str(record["fold"]), f"{record['validation_accuracy']:.4f}"]
            for W, label in zip(options.labels, LABELS.values(), strict=True):
                folder = options.results / f"realizations/{options.system}/W{W_label(W)}"
                states = states_within(folder, tuple(record["sample"]["energy_density"]))
                cells += [f"{len(states):,}", f"{right(network, states, label):.4f}"]
            print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
