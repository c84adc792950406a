"""The validated configuration: what is computed, in how many pieces, and which part of the config each stage uses.

Import-light (no numpy): the Snakefile loads it at every start. Checks live in `locflow.configuration_checks`.
"""

import math
from collections.abc import Iterable, Iterator, Mapping

from locflow.blocks import Block, blocks_of
from locflow.lattices import number_of_sites

# What a system keeps of each realization: the key that asks for it, and the product.
PRODUCTS = {"energy_bins": "states", "entanglement": "entanglement", "indicators": "samples"}

TRAINING_OPTIONS = (
    "energy_density",
    "states_per_class",
    "batch_size",
    "max_epochs",
    "patience",
    "learning_rate",
)
ENTANGLEMENT_TRAINING_OPTIONS = (
    "cut",
    "input",
    "hidden",
    "dropout",
    "initial_std",
    "confidence_weight",
    "weight_decay",
    "optimizer",
    "reduction",
    "learning_rate",
    "batch_size",
    "steps",
    "trimmed_fraction",
)
REGRESSION_OPTIONS = (
    "targets",
    "training_realizations",
    "test_realizations",
    "energy_input",
    "features",
    "hidden",
    "epochs",
    "batch_size",
    "optimizer",
    "reduction",
    "learning_rate",
    "page_normalization",
)
# Numbers that are no counts: 2 and 2.0 are one setting.
_REAL_OPTIONS = {
    "energy_density",
    "learning_rate",
    "dropout",
    "initial_std",
    "confidence_weight",
    "weight_decay",
    "trimmed_fraction",
}


def W_label(W: float) -> str:
    """Disorder strength as it stands in file names: three decimals, so that 2.8 and 2.8000000000000003 are one."""
    return f"{W:.3f}"


def grid_values(grid) -> list[float]:
    """Ascending values of a list, or of `{from, to, step}` with both ends included."""
    if isinstance(grid, Mapping):
        steps = round((grid["to"] - grid["from"]) / grid["step"])
        return [round(grid["from"] + k * grid["step"], 9) for k in range(steps + 1)]
    return sorted({float(value) for value in grid})


class Configuration:
    """Read access to a configuration that has passed `configuration_checks.check`."""

    def __init__(self, config: Mapping):
        self.config = config
        self.scale: str = config["scale"]
        self.systems: Mapping = config["systems"]
        self.trainings = _with_defaults(config, "trainings", "training_defaults")
        self.entanglement_trainings = _with_defaults(config, "entanglement_trainings", "entanglement_training_defaults")
        self.regressions = _with_defaults(config, "regressions", "regression_defaults")

    def product(self, system: str) -> str:
        """What is kept of the system's realizations: "states", "entanglement" or "samples"; "" for a block without."""
        return next((product for key, product in PRODUCTS.items() if key in self.systems[system]), "")

    def systems_with(self, product: str) -> list[str]:
        """The systems of which a product is kept."""
        return [system for system in self.systems if self.product(system) == product]

    @property
    def all_trainings(self) -> dict[str, dict]:
        """The trainings of all kinds, by name."""
        return {**self.trainings, **self.entanglement_trainings, **self.regressions}

    # Disorder and realizations

    def W_grid(self, system: str) -> list[float]:
        """Disorder strengths of the phase diagram."""
        return grid_values(self.systems[system]["disorder"]["W_grid"])

    def W_values(self, system: str) -> list[float]:
        """All disorder strengths that are computed: the grid's and the trainings'."""
        disorder = self.systems[system]["disorder"]
        values = {W_label(W): W for W in [*self.W_grid(system), *map(float, disorder.get("W_training", []))]}
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

    def diagonalizations(self, product: str) -> Iterator[tuple[str, list[str], Block]]:
        """What the diagonalization rules compute: system, ["training"] where the data are for a training, and block."""
        for system in self.systems_with(product):
            block = self.systems[system]
            training = {W_label(W) for W in block["disorder"].get("W_training", [])}
            counts = self.realization_counts(system)
            for purpose, labels in (["training"], training), ([], counts.keys() - training):
                chosen = {label: count for label, count in counts.items() if label in labels}
                # A block of samples is one file, whose name says what it holds.
                wildcard = "" if product == "samples" else "{realization}"
                for job in blocks_of(chosen, block["realizations_per_job"], wildcard, 4):
                    yield system, purpose, job

    def batches(self, system: str, W: float) -> list[range]:
        """Realizations read together by one job of `indicators` or `predict`."""
        count, size = self.realizations(system, W), self.systems[system]["realizations_per_batch"]
        return [range(start, min(start + size, count)) for start in range(0, count, size)]

    def fold_blocks(self, training: str) -> list[Block]:
        """The folds that one training job trains."""
        options = self.all_trainings[training]
        return blocks_of({"": options["folds"]}, options["folds_per_job"], "{fold}", 2)

    # The part of the config that each stage uses, in plain types: what it depends on, and nothing else

    def realization_settings(self, system: str, W: float) -> dict:
        """One realization: disorder, what is kept of it, engine."""
        block = self.systems[system]
        kept = {
            "states": lambda: {
                "energy_bins": int(block["energy_bins"]),
                "states_per_bin": int(block["states_per_bin"]),
            },
            "entanglement": lambda: {
                "cuts": sorted(block["entanglement"]["cuts"]),
                "windows": _windows(block["entanglement"].get("windows")),
            },
            "samples": lambda: _windows(block["indicators"]),
        }[self.product(system)]()
        return {
            "root_seed": int(self.config["root_seed"]),
            "system": system,
            "W": float(W),
            "rescaled": bool(block["disorder"].get("rescaled", False)),
            **kept,
            "engine": self.config["eigensolver"]["engine"],
            "residual_tolerance": float(self.config["eigensolver"]["residual_tolerance"]),
        }

    def training_settings(self, training: str) -> dict:
        """One fold of paper 1's kind: network, sample and optimizer."""
        options = self.trainings[training]
        return {
            "root_seed": int(self.config["root_seed"]),
            "training": training,
            "network": dict(sorted(self.config["networks"][options["network"]].items())),
            "split": options["split"],
            **_chosen(options, TRAINING_OPTIONS),
        }

    def entanglement_training_settings(self, training: str) -> dict:
        """One fold of paper 3's kind: network, cost and optimizer."""
        options = self.entanglement_trainings[training]
        return {
            "root_seed": int(self.config["root_seed"]),
            "training": training,
            **_chosen(options, ENTANGLEMENT_TRAINING_OPTIONS),
        }

    def regression_settings(self, regression: str) -> dict:
        """One fold of paper 2's kind: network, data and optimizer."""
        options = self.regressions[regression]
        return {
            "root_seed": int(self.config["root_seed"]),
            "regression": regression,
            **_chosen(options, REGRESSION_OPTIONS),
        }

    def evaluated_systems(self, regression: str) -> list[str]:
        """The systems on which the figures of paper 2 show a regression."""
        paper2 = self.config["paper2"]
        if regression == paper2["phase_diagram"]["regression"]:
            return [paper2["phase_diagram"]["system"]]
        return [*paper2["sizes"].values()]

    def evaluation_settings(self, regression: str, system: str) -> dict:
        """Predictions of a regression for one system."""
        keys = ("targets", "training_realizations", "test_realizations", "energy_input", "page_normalization")
        options = self.regressions[regression]
        return {
            "regression": regression,
            "trained_on_this_size": system in options["systems"],
            **_chosen(options, keys),
        }

    def rendering_settings(self) -> dict:
        """The fine phase diagram of paper 2."""
        diagram = self.config["paper2"]["phase_diagram"]
        options = self.regressions[diagram["regression"]]
        return {
            "root_seed": int(self.config["root_seed"]),
            "regression": diagram["regression"],
            "targets": options["targets"],
            "page_normalization": options["page_normalization"],
            "sites": number_of_sites(self.systems[diagram["system"]]["lattice"]),
            "W": grid_values(diagram["W"]),
            "energy_densities": grid_values(diagram["energy_densities"]),
            "samples": int(diagram["samples"]),
        }

    def learning_curve_settings(self) -> dict:
        """The losses of paper 2 by the number of training realizations."""
        curve = self.config["paper2"]["learning_curve"]
        return {
            **self.regression_settings(curve["regression"]),
            "trained_on": [
                system
                for system in self.config["paper2"]["sizes"].values()
                if system in self.regressions[curve["regression"]]["systems"]
            ],
            "numbers": sorted(curve["training_realizations"]),
            "runs": int(curve["runs"]),
            "updates": int(curve["updates"]),
        }

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

    def energy_densities(self, system: str) -> list[float]:
        """Energy densities at which a system of paper 2's kind has indicators."""
        return grid_values(self.systems[system]["indicators"]["energy_densities"])

    def transition_W(self, training: str) -> list[float]:
        """The unlabelled disorder strengths of an entanglement training: all between the labelled ones."""
        options = self.entanglement_trainings[training]
        values = self.W_values(options["system"])
        return [W for W in values if options["W_ETH"] + 1e-9 < W < options["W_MBL"] - 1e-9]

    def training_W(self, training: str) -> dict[str, float]:
        """The labelled disorder strengths, ETH first."""
        options = self.all_trainings[training]
        return {"ETH": float(options["W_ETH"]), "MBL": float(options["W_MBL"])}


def _with_defaults(config: Mapping, section: str, defaults: str) -> dict[str, dict]:
    return {name: {**config[defaults], **options} for name, options in config[section].items()}


def _windows(block: Mapping | None) -> dict | None:
    if block is None:
        return None
    return {
        "energy_densities": [float(density) for density in grid_values(block["energy_densities"])],
        "states": int(block["states"]),
    }


def _chosen(options: Mapping, keys: Iterable[str]) -> dict:
    return {key: _canonical(options[key], floats=key in _REAL_OPTIONS) for key in keys}


def _canonical(value, *, floats: bool):
    # Snakemake compares params by repr: 2 and 2.0 must be written alike.
    if isinstance(value, list):
        return [_canonical(item, floats=floats) for item in value]
    return float(value) if floats else value
