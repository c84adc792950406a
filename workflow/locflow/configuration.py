"""The validated configuration: what is computed, in how many pieces, and which part of the config each stage uses.

Import-light (no numpy): the Snakefile loads it at every start. Checks live in `locflow.configuration_checks`.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

TRAINING_OPTIONS = (
    "energy_density",
    "states_per_class",
    "batch_size",
    "max_epochs",
    "patience",
    "learning_rate",
)


@dataclass(frozen=True)
class Block:
    """Consecutive items (realizations or folds) that one job computes.

    `strengths` are the labels of the disorder strengths that have exactly these items. A block of size 1 stands for
    any item: its label is a wildcard.
    """

    start: int
    stop: int
    strengths: tuple[str, ...]
    wildcard: str = ""
    digits: int = 4

    @property
    def size(self) -> int:
        """Items per job."""
        return 1 if self.wildcard else self.stop - self.start

    @property
    def labels(self) -> list[str]:
        """The items as they stand in file names."""
        return (
            [self.wildcard] if self.wildcard else [f"{item:0{self.digits}d}" for item in range(self.start, self.stop)]
        )

    @property
    def suffix(self) -> list[str]:
        """What distinguishes the block's rule from the same rule's other blocks."""
        return [] if self.wildcard else [self.labels[0], "to", self.labels[-1]]

    @property
    def title(self) -> str:
        """The items in a message."""
        return self.wildcard.replace("{", "{wildcards.") or f"{self.labels[0]} to {self.labels[-1]}"


def W_label(W: float) -> str:
    """Disorder strength as it stands in file names: three decimals, so that 2.8 and 2.8000000000000003 are one."""
    return f"{W:.3f}"


def grid_values(grid) -> list[float]:
    """Ascending values of a list, or of `{from, to, step}` with both ends included."""
    if isinstance(grid, Mapping):
        steps = round((grid["to"] - grid["from"]) / grid["step"])
        return [round(grid["from"] + k * grid["step"], 9) for k in range(steps + 1)]
    return sorted({float(value) for value in grid})


def blocks_of(counts: Mapping[str, int], size: int, wildcard: str, digits: int) -> list[Block]:
    """Cut `counts[label]` items of every label into blocks of `size`; blocks with the same items share one entry."""
    if size == 1:
        return [Block(0, max(counts.values()), tuple(counts), wildcard, digits)] if counts else []
    labels_of: dict[tuple[int, int], list[str]] = {}
    for label, count in counts.items():
        for start in range(0, count, size):
            labels_of.setdefault((start, min(start + size, count)), []).append(label)
    return [Block(start, stop, tuple(labels), digits=digits) for (start, stop), labels in sorted(labels_of.items())]


class Configuration:
    """Read access to a configuration that has passed `configuration_checks.check`."""

    def __init__(self, config: Mapping):
        self.config = config
        self.scale: str = config["scale"]
        self.systems: Mapping = config["systems"]
        self.trainings: dict[str, dict] = {
            name: {**config["training_defaults"], **training} for name, training in config["trainings"].items()
        }

    # Disorder and realizations

    def W_grid(self, system: str) -> list[float]:
        """Disorder strengths of the phase diagram."""
        return grid_values(self.systems[system]["disorder"]["W_grid"])

    def W_values(self, system: str) -> list[float]:
        """All disorder strengths that are computed: the grid's and the trainings'."""
        disorder = self.systems[system]["disorder"]
        values = {W_label(W): W for W in [*self.W_grid(system), *map(float, disorder["W_training"])]}
        return sorted(values.values())

    def realizations(self, system: str, W: float) -> int:
        """Number of disorder realizations at W."""
        disorder = self.systems[system]["disorder"]
        tolerance = 1e-9
        additional = (
            entry["realizations"]
            for entry in disorder.get("additional", [])
            if entry["from"] - tolerance <= W <= entry["to"] + tolerance
        )
        return disorder["realizations"] + sum(additional)

    def realization_counts(self, system: str) -> dict[str, int]:
        """Number of realizations by W label, ascending in W."""
        return {W_label(W): self.realizations(system, W) for W in self.W_values(system)}

    def diagonalizations(self) -> Iterator[tuple[str, list[str], Block]]:
        """What the diagonalization rules compute: system, ["training"] where the data are for a training, and block."""
        for system, block in self.systems.items():
            training = {W_label(W) for W in block["disorder"]["W_training"]}
            counts = self.realization_counts(system)
            for purpose, labels in (["training"], training), ([], counts.keys() - training):
                chosen = {label: count for label, count in counts.items() if label in labels}
                for job in blocks_of(chosen, block["realizations_per_job"], "{realization}", 4):
                    yield system, purpose, job

    def batches(self, system: str, W: float) -> list[range]:
        """Realizations read together by one job of `indicators` or `predict`."""
        count, size = self.realizations(system, W), self.systems[system]["realizations_per_batch"]
        return [range(start, min(start + size, count)) for start in range(0, count, size)]

    def fold_blocks(self, training: str) -> list[Block]:
        """The folds that one training job trains."""
        options = self.trainings[training]
        return blocks_of({"": options["folds"]}, options["folds_per_job"], "{fold}", 2)

    # The part of the config that each stage uses, in plain types: what it depends on, and nothing else

    def realization_settings(self, system: str, W: float) -> dict:
        """One realization: disorder, sampling, engine."""
        block = self.systems[system]
        return {
            "root_seed": int(self.config["root_seed"]),
            "system": system,
            "W": float(W),
            "rescaled": bool(block["disorder"].get("rescaled", False)),
            "energy_bins": int(block["energy_bins"]),
            "states_per_bin": int(block["states_per_bin"]),
            "engine": self.config["eigensolver"]["engine"],
            "residual_tolerance": float(self.config["eigensolver"]["residual_tolerance"]),
        }

    def training_settings(self, training: str) -> dict:
        """One fold: network, sample and optimizer."""
        options = self.trainings[training]
        return {
            "root_seed": int(self.config["root_seed"]),
            "training": training,
            "network": dict(sorted(self.config["networks"][options["network"]].items())),
            "split": options["split"],
            **{
                key: _canonical(options[key], floats=key in ("energy_density", "learning_rate"))
                for key in TRAINING_OPTIONS
            },
        }

    def indicator_settings(self, system: str) -> dict:
        """Indicators of a batch of realizations."""
        return {"energy_bins": int(self.systems[system]["energy_bins"])}

    def prediction_settings(self, training: str) -> dict:
        """Predictions of a batch of realizations."""
        return self.indicator_settings(self.trainings[training]["system"])

    def bootstrap_settings(self) -> dict:
        """Intervals of the measured quantities."""
        bootstrap = self.config["bootstrap"]
        return {
            "root_seed": int(self.config["root_seed"]),
            "resamples": int(bootstrap["resamples"]),
            "confidence": float(bootstrap["confidence"]),
        }

    def average_settings(self, training: str) -> dict:
        """Phase diagram of a training; its tip is looked for where the networks were trained."""
        energy_density = self.training_settings(training)["energy_density"]
        return {**self.bootstrap_settings(), "energy_density": energy_density}

    def style(self, figure: str) -> dict:
        """Style of one figure."""
        figures = self.config["figures"]
        return {**figures["format"], **figures.get(figure, {})}

    def available_states(self, training: str, W: float) -> int:
        """Upper bound of the states at W within the training's energy window; only diagonalization tells the number."""
        options = self.trainings[training]
        block = self.systems[options["system"]]
        lower, upper = options["energy_density"]
        bins = block["energy_bins"]
        reached = min(math.ceil(upper * bins - 1e-9), bins) - max(math.floor(lower * bins + 1e-9), 0)
        return self.realizations(options["system"], W) * max(reached, 0) * block["states_per_bin"]

    def training_W(self, training: str) -> dict[str, float]:
        """The labelled disorder strengths, ETH first."""
        options = self.trainings[training]
        return {"ETH": float(options["W_ETH"]), "MBL": float(options["W_MBL"])}


def _canonical(value, *, floats: bool):
    # Snakemake compares params by repr: 2 and 2.0 must be written alike.
    if isinstance(value, list):
        return [_canonical(item, floats=floats) for item in value]
    return float(value) if floats else value
