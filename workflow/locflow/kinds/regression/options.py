"""Trainings of paper 2: recurrent networks that predict indicators from the random field."""

import math
from typing import Annotated, Literal

from locflow.costs.cost import Cost
from locflow.kinds.options import Complaints, key, no_such
from locflow.kinds.protocols import Configuration, System, product_of
from locflow.kinds.references import SystemKeeping, TrainingOf
from locflow.kinds.samples.options import Samples
from locflow.kinds.training import APPLICATION_BYTES, APPLICATION_SECONDS, TENSORFLOW_SECONDS, TrainingKind

# Compiling the network, an update of it, and an update of its dense layers alone.
COMPILING_SECONDS = 6
UPDATE_SECONDS = 2.5e-4
DENSE_UPDATE_SECONDS = 1e-4


class Regression(TrainingKind):
    """A recurrent network that predicts the indicators of a realization from its field."""

    reads = "samples"
    train = "locflow.kinds.regression.folds:train_folds"
    apply = "locflow.kinds.regression.evaluation:evaluate_files"

    kind: Literal["regression"] = key("Kind of training: predicts indicators from fields.")
    systems: list[Annotated[str, SystemKeeping("samples")]] = key(
        "Systems from which each network learns. All of them must have the product `samples` at the same energy "
        "densities.",
        min_length=1,
    )
    pretrained: Annotated[str, TrainingOf("regression")] | None = key(
        "Another regression. Each network copies the recurrent layer from the network of the same fold of that "
        "regression. This layer stays fixed, and only the dense layers are trained.",
        None,
    )
    targets: list[Literal["gap_ratio", "entanglement_entropy", "spin_fraction"]] = key(
        "Indicators that the network predicts.",
        ["gap_ratio", "entanglement_entropy", "spin_fraction"],
        stage="train apply",
        min_length=1,
    )
    training_realizations: int = key(
        "Number of training realizations per W and system.", 100, stage="train apply", ge=1
    )
    test_realizations: int = key(
        "Number of test realizations per W and system. These are the first realizations, and no network is "
        "trained on them.",
        20,
        stage="train apply",
        ge=2,
    )
    energy_input: bool = key(
        "Whether the energy density is a further input of the dense layer, beside the features. The published "
        "code subtracts 1/2 from it, and locflow does not.",
        False,
        stage="train apply",
    )
    features: int = key("Number of units of the recurrent layer (GRU).", 2, stage="train", ge=1)
    hidden: int = key("Number of neurons of the dense layer.", 10, stage="train", ge=1)
    epochs: int = key("Number of passes through the data.", 150, stage="train", ge=1)
    batch_size: int = key("Mini-batch size.", 128, stage="train", ge=1)
    optimizer: Literal["adam", "sgd"] = key(
        "Adam (the paper's text) or gradient descent (the published code).", "adam", stage="train"
    )
    reduction: Literal["mean", "sum"] = key(
        "Whether the squared error is averaged over the batch and the targets, or summed (the published code).",
        "mean",
        stage="train",
    )
    learning_rate: float = key("Learning rate.", 1.0e-3, stage="train", gt=0)
    page_normalization: Literal["correct", "published"] = key(
        "Unit of the entropy. `correct`: Page's value. `published`: the divisor in the published code, which is "
        "4 to 5 % larger.",
        "correct",
        stage="train apply",
    )

    @property
    def trained_on(self) -> list[str]:
        return self.systems

    def _trained_on(self, configuration: Configuration) -> list[System]:
        return [configuration.systems[name] for name in self.systems]

    def complaints(self, configuration: Configuration, name: str) -> Complaints:
        needed = self.test_realizations + self.training_realizations
        for index, system in enumerate(self._trained_on(configuration)):
            if reason := system.refused_as_image_of_fields:
                yield ["systems", index], reason
        for system in self._trained_on(configuration):
            for W in system.W_grid:
                if (count := system.realizations(W)) < needed:
                    yield (
                        ["training_realizations"],
                        f"trains on {self.training_realizations} and tests on {self.test_realizations} realizations; "
                        f"{system.name} has {count} at W = {W:g}",
                    )
                    break
        for option in ("systems", "targets"):
            if len(set(getattr(self, option))) < len(getattr(self, option)):
                yield [option], "must not name anything twice"
        densities = {tuple(product_of(system, Samples).densities) for system in self._trained_on(configuration)}
        if len(densities) > 1:
            yield ["systems"], "have different energy densities (systems.<name>.product.energy_densities)"
        if not self.energy_input and any(len(values) > 1 for values in densities):
            yield ["energy_input"], "must be true where the systems have several energy densities"
        if self.pretrained is not None:
            yield from self._pretrained_complaints(configuration, name)

    def _pretrained_complaints(self, configuration: Configuration, name: str) -> Complaints:
        regressions = {key: other for key, other in configuration.trainings.items() if isinstance(other, Regression)}
        able = [key for key, other in regressions.items() if other.pretrained is None]
        if self.pretrained not in able:
            yield ["pretrained"], no_such("must be a regression without pretrained", self.pretrained, able)
            return
        other = regressions[self.pretrained]
        if other.features != self.features:
            yield ["pretrained"], f"has {other.features} features, {name} has {self.features}"
        if other.folds < self.folds:
            yield ["pretrained"], f"has {other.folds} folds, {name} needs {self.folds}"

    def training_inputs(self, configuration: Configuration) -> dict[str, list[str]]:
        paths = configuration.paths
        inputs = {"samples": [paths.summary(system) for system in self.systems]}
        return inputs | ({"pretrained": [paths.networks(self.pretrained)]} if self.pretrained is not None else {})

    def application_inputs(self, configuration: Configuration, system: System, part: str) -> list[str]:
        return [configuration.paths.summary(system.name)]

    def application_settings(self, configuration: Configuration, system: System) -> dict:
        return {"trained_on_this_size": system.name in self.systems, **self.settings("apply")}

    def training_cost(self, configuration: Configuration, folds: int) -> Cost:
        samples = sum(
            self.training_realizations * len(system.W_grid) * len(product_of(system, Samples).densities)
            for system in self._trained_on(configuration)
        )
        updates = self.epochs * math.ceil(samples / self.batch_size)
        update = UPDATE_SECONDS if self.pretrained is None else DENSE_UPDATE_SECONDS
        return Cost(
            TENSORFLOW_SECONDS + COMPILING_SECONDS + folds * updates * update,
            1.2e9 + 400.0 * samples,
            folds * 30e3,
        )

    def application_cost(self, configuration: Configuration, system: System, part: str) -> Cost:
        samples = product_of(system, Samples).size(system) / 150
        return Cost(
            APPLICATION_SECONDS + 5e-6 * samples * self.folds,
            APPLICATION_BYTES + 1e3 * samples,
            40.0 * samples * self.folds,
        )
