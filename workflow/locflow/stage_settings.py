"""The part of the config that each stage uses, in plain types: what it depends on, and nothing else.

Snakemake compares params by their repr: every dictionary has one order and every number one spelling, whatever the
order and spelling in the file. Import-light, like `locflow.configuration`.
"""

from collections.abc import Iterable, Mapping

from locflow.grids import grid_values
from locflow.lattices import number_of_sites

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


class StageSettings:
    """Settings of the stages, for `locflow.configuration.Configuration`, whose attributes it reads."""

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

    def dreaming_settings(self) -> dict:
        """What the networks of a training on entanglement spectra dream."""
        dreaming = self.config["paper3"]["dreaming"]
        training = dreaming["training"]
        labelled = self.training_W(training)
        return {
            "root_seed": int(self.config["root_seed"]),
            "training": training,
            **_chosen(self.entanglement_trainings[training], ("cut", "trimmed_fraction")),
            "W_ETH": labelled["ETH"],
            "W_MBL": labelled["MBL"],
            **{key: int(dreaming[key]) for key in ("typical", "dreams", "steps")},
            "step_size": float(dreaming["step_size"]),
        }

    def regression_settings(self, regression: str) -> dict:
        """One fold of paper 2's kind: network, data and optimizer."""
        options = self.regressions[regression]
        return {
            "root_seed": int(self.config["root_seed"]),
            "regression": regression,
            **_chosen(options, REGRESSION_OPTIONS),
        }

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
                system for system in self.sizes().values() if system in self.regressions[curve["regression"]]["systems"]
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
        return dict(sorted({**figures["format"], **figures.get(figure, {})}.items()))


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
