"""How often the networks of paper 1 are right about realizations that they were not trained on, as a markdown table.

Takes the labelled disorder strengths of a system other than the one trained on, from a finished run; states count where
the training drew from (its energy densities). Beside it the accuracy on the validation half of the sample.

    snakemake --configfile config/eighteen_sites.yaml -- \\
        results/eighteen_sites/realizations/ring/W{0.200,12.000}/b000{0,1}.nc
    python benchmarks/unseen_realizations.py results/eighteen_sites ring --labels 0.2 12 --trainings ring ring_pooled
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.learning.classifier.samples import LABELS
from locflow.learning.network_files import load_network
from locflow.learning.networks import rows_at_once
from locflow.learning.tensorflow_setup import configure
from locflow.realizations.blocks import members


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
    rows = rows_at_once(network)
    pieces = [network(states[k : k + rows], training=False).numpy()[:, 0] for k in range(0, len(states), rows)]
    return float(np.mean((np.concatenate(pieces) > 0.5) == label))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("system")
    parser.add_argument("--labels", type=float, nargs=2, required=True, metavar=("W_ETH", "W_MBL"))
    parser.add_argument("--trainings", nargs="+", required=True)
    options = parser.parse_args()
    configure(1)
    by_energies = {}
    print("| training | network | validation | ETH states | right | MBL states | right |\n|--|--|--|--|--|--|--|")
    for training in options.trainings:
        for path in sorted((options.results / "networks" / training).glob("b*/fold*.keras")):
            record = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
            energies = tuple(record["sample"]["energy_density"])
            if energies not in by_energies:
                folders = (options.results / f"realizations/{options.system}/W{W:.3f}" for W in options.labels)
                by_energies[energies] = [states_within(folder, energies) for folder in folders]
            history = record["history"]
            best = int(np.argmin(history["validation_loss"]))
            cells = [training, str(record["fold"]), f"{history['validation_accuracy'][best]:.4f}"]
            network = load_network(path)
            for states, label in zip(by_energies[energies], LABELS.values(), strict=True):
                cells += [f"{len(states):,}", f"{right(network, states, label):.4f}"]
            print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
