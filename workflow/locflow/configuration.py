"""The validated configuration: what is computed, and in how many pieces.

Import-light (no numpy): the Snakefile loads it at every start. Checks live in `locflow.configuration_checks`.
"""

import math
from collections.abc import Iterator, Mapping

from locflow.blocks import Block, blocks_of
from locflow.grids import W_label, grid_values
from locflow.stage_settings import StageSettings

# What a system keeps of each realization: the key that asks for it, and the product.
PRODUCTS = {"energy_bins": "states", "entanglement": "entanglement", "indicators": "samples"}


class Configuration(StageSettings):
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

    def sizes(self) -> dict[str, str]:
        """The systems of paper 2 by their role, in ascending size."""
        return {role: self.config["paper2"]["sizes"][role] for role in ("trained_small", "trained_large", "untrained")}

    def evaluated_systems(self, regression: str) -> list[str]:
        """The systems on which the figures of paper 2 show a regression."""
        diagram = self.config["paper2"]["phase_diagram"]
        return [diagram["system"]] if regression == diagram["regression"] else [*self.sizes().values()]

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
