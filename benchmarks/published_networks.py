"""The published networks of paper 2 beside ours, on the same realizations, as markdown tables.

Gresch, Bittel and Kliesch published the weights of their networks (PyTorch files in data/models of the repository that
arXiv:2202.08853 names). Here they predict our realizations: what then differs is the training, and neither the
Hamiltonian nor the draw of the realizations. Numbers are means of R^2_norm over W >= 3 and five networks, with 95 %
bootstrap intervals over test realizations and networks; for Fig. 6 the root mean square over the plane of what the mean
spin fraction of all realizations is off. PyTorch is not needed. Ours are the results of

    snakemake --configfile config/paper.yaml -- paper2_fig4 paper2_fig5 \
        results/paper/regressions/energies/heisenberg_largest_energies.nc

    python benchmarks/published_networks.py PUBLISHED/data/models results/paper
"""

import argparse
import pickle
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import xarray as xr

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow"))

from locflow.averages.statistics import percentile_interval
from locflow.kinds.regression.samples import TARGETS, neighbour_pairs, parts, target_values
from locflow.measure.determination import ENERGY_DENSITY, determination, mean_over_W
from locflow.papers.paper2.common import LOWEST_W
from locflow.results.files import read_dataset

SYSTEMS = {10: "heisenberg_small", 12: "heisenberg_large", 14: "heisenberg_untrained"}
# Their file names, and what they predict, by our names of the ways to train.
PUBLISHED = {
    "multitask": ("small", TARGETS),
    "scratch": ("transfer_adversary", ["spin_fraction"]),
    "transfer": ("transfer", ["spin_fraction"]),
}
NETWORKS, TEST_REALIZATIONS, CONFIDENCE = 5, 100, 0.95
PHASE_DIAGRAM = "heisenberg_largest_energies"


class _Tensors(pickle.Unpickler):
    """Reads the dictionary of tensors in a PyTorch file, and nothing else."""

    def __init__(self, archive: zipfile.ZipFile):
        names = {Path(name).name: name for name in archive.namelist() if "/data/" in name}
        self._storage = lambda key: np.frombuffer(archive.read(names[key]))
        super().__init__(archive.open(next(name for name in archive.namelist() if name.endswith("data.pkl"))))

    def find_class(self, module, name):
        known = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): self._tensor,
            ("torch", "DoubleStorage"): float,
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a dictionary of tensors in double precision")
        return known[module, name]

    def persistent_load(self, identifier):
        return self._storage(identifier[2])

    @staticmethod
    def _tensor(storage, offset, size, stride, *_):
        strides = [8 * step for step in stride]
        return np.lib.stride_tricks.as_strided(storage[offset:], size, strides).copy()


def read_tensors(path):
    """Weights by name."""
    with zipfile.ZipFile(path) as archive:
        return _Tensors(archive).load()


def features(weights, pairs):
    """State of PyTorch's GRU after the last pair: reset gate, update gate and new state are stacked in this order."""
    kernel, recurrent, bias, recurrent_bias = (
        weights[f"rnn.{name}_l0"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    state = np.zeros((*pairs.shape[:-2], recurrent.shape[1]))
    for step in range(pairs.shape[-2]):
        from_input = np.split(pairs[..., step, :] @ kernel.T + bias, 3, axis=-1)
        from_state = np.split(state @ recurrent.T + recurrent_bias, 3, axis=-1)
        reset, update = (1 / (1 + np.exp(-(from_input[k] + from_state[k]))) for k in (0, 1))
        state = (1 - update) * np.tanh(from_input[2] + reset * from_state[2]) + update * state
    return state


def indicators(weights, known):
    """A dense layer with ReLU and a linear one."""
    hidden = np.maximum(known @ weights["0.weight"].T + weights["0.bias"], 0)
    return hidden @ weights["2.weight"].T + weights["2.bias"]


def ring_pairs(samples):
    """What the networks read: shape (W, realization, site, 2)."""
    return neighbour_pairs(samples["field"].transpose("W", "realization", "site").values)


def published_regression(folder, way, samples):
    """What the published networks predict for samples, as a dataset of kind "regression"."""
    label, targets = PUBLISHED[way]
    _, true = target_values(samples, targets, energy_input=False, page_normalization="published")
    pairs = ring_pairs(samples)
    predicted = []
    for number in range(NETWORKS):
        known = features(read_tensors(folder / f"{label}_rnn_{number}.pt"), pairs)
        predicted.append(indicators(read_tensors(folder / f"{label}_model_{number}.pt"), known))
    dims = ("W", "realization", "energy_density", "target")
    tests = parts(samples["realization"].values, test_realizations=TEST_REALIZATIONS, training_realizations=0)
    return xr.Dataset(
        {
            "predicted": (("network", *dims), np.stack(predicted)[:, :, :, np.newaxis]),
            "true": (dims, true),
            "part": ("realization", tests),
        },
        coords={"W": samples["W"].values, "energy_density": [ENERGY_DENSITY], "target": list(targets)},
        attrs={"regression": f"published {way}"},
    )


def published_phase_diagram(folder, samples):
    """Spin fraction by the published network of Fig. 6: shape (W, realization, energy density)."""
    pairs = ring_pairs(samples)
    known = features(read_tensors(folder / "phase_diag_rnn.pt"), pairs)
    head = read_tensors(folder / "phase_diag_model.pt")
    # Its third feature is the energy density, counted from the middle.
    predicted = [
        indicators(head, np.concatenate([known, np.full((*known.shape[:-1], 1), energy - 0.5)], axis=-1))
        for energy in samples["energy_density"].values
    ]
    return np.stack(predicted, axis=2)[..., TARGETS.index("spin_fraction")]


def off_in_the_mean(predicted, true):
    """Root mean square over the plane of the difference of the means over realizations."""
    return np.sqrt(np.mean((predicted.mean(axis=1) - true.mean(axis=1)) ** 2))


def over_strong_disorder(regression, targets):
    """By target the mean of R^2_norm over W >= 3 and its resamples."""
    found = determination(regression, confidence_level=CONFIDENCE)
    return {target: mean_over_W(found, target, found["W"].values >= LOWEST_W) for target in targets}


def with_interval(value, resamples):
    lower, upper = percentile_interval(resamples, CONFIDENCE)
    return f"{value:.3f} [{lower:.3f}, {upper:.3f}]"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=Path, help="folder of the published .pt files")
    parser.add_argument("results", type=Path, help="results of the paper's scale, for instance results/paper")
    arguments = parser.parse_args()
    found = {}
    for sites, system in SYSTEMS.items():
        with read_dataset(arguments.results / "samples" / f"{system}.nc", "samples") as samples:
            samples = samples.load()
        for way, (_, targets) in PUBLISHED.items():
            with read_dataset(arguments.results / "regressions" / way / f"{system}.nc", "regression") as ours:
                both = {"published": published_regression(arguments.models, way, samples), "ours": ours.load()}
            for whose, regression in both.items():
                for target, mean in over_strong_disorder(regression, targets).items():
                    found[sites, way, whose, target] = mean

    print("| L | indicator | published networks | ours |\n|---|---|---|---|")
    for sites in SYSTEMS:
        for target in TARGETS:
            cells = (with_interval(*found[sites, "multitask", whose, target]) for whose in ("published", "ours"))
            print(f"| {sites} | {target.replace('_', ' ')} | {' | '.join(cells)} |")
    print("\n| L | transfer minus | published networks | ours |\n|---|---|---|---|")
    for sites in SYSTEMS:
        for way in ("scratch", "multitask"):
            cells = []
            for whose in ("published", "ours"):
                (value, drawn), (other, other_drawn) = (
                    found[sites, each, whose, "spin_fraction"] for each in ("transfer", way)
                )
                cells.append(with_interval(value - other, drawn - other_drawn))
            print(f"| {sites} | {way} | {' | '.join(cells)} |")

    with read_dataset(arguments.results / "samples" / f"{PHASE_DIAGRAM}.nc", "samples") as samples:
        published = published_phase_diagram(arguments.models, samples.load())
    with read_dataset(
        arguments.results / "regressions" / "energies" / f"{PHASE_DIAGRAM}.nc", "regression"
    ) as regression:
        ours = regression.load().sel(target="spin_fraction")
    true = ours["true"].transpose("W", "realization", "energy_density").values
    networks = [off_in_the_mean(each, true) for each in ours["predicted"].transpose("network", "W", ...).values]
    print("\n| Fig. 6, L = 14 | published network | ours |\n|---|---|---|")
    print(f"| off in the mean, rms | {off_in_the_mean(published, true):.3f} | {np.mean(networks):.3f} |")


if __name__ == "__main__":
    main()
