"""The section `transfer`: networks on other systems, labels and bases than those that they were trained with."""

from math import sqrt
from typing import TYPE_CHECKING, Annotated, Any, cast

from pydantic import Field

from locflow.costs.cost import READ_RATE, Cost
from locflow.kinds.classifier.options import TYPICAL_EPOCHS
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, System, product_of
from locflow.kinds.references import StrengthOf, TrainingOf
from locflow.kinds.states.options import States
from locflow.kinds.styles import GradedPalette, Palette, TwoSidedMap
from locflow.kinds.training import APPLICATION_SECONDS, TENSORFLOW_BYTES, TENSORFLOW_SECONDS
from locflow.papers.section import Section, Stage
from locflow.strengths import position_of

if TYPE_CHECKING:
    from locflow.kinds.classifier.options import Classifier

Trained = Annotated[str, TrainingOf("classifier")]

# Root mean square of the field at W = 1.
ROOT_MEAN_SQUARE = {"box": 1 / sqrt(3), "gaussian": 1.0, "binary": 1.0, "quasiperiodic": 1 / sqrt(2)}
# Of the basis states of the study of their order; `stored` is that of `locflow.papers.transfer.training`.
STORED, PERMUTED, OTHER = "stored", "permuted", "permuted otherwise"
# By name: order of the basis states in training and in application, and whether labels are shuffled.
BASIS_CASES = {
    "stored": (STORED, STORED, False),
    "permuted_alike": (PERMUTED, PERMUTED, False),
    "permuted_otherwise": (PERMUTED, OTHER, False),
    "permuted_afterwards": (STORED, PERMUTED, False),
    "shuffled_labels": (STORED, STORED, True),
}
# Compiling the training of networks side by side.
COMPILING_SECONDS = 3.0


class Pairs(Options):
    """The map of W_c over the labelled disorder strengths."""

    training: Trained = key(
        "Networks of the map, with their system, sample and optimizer. `W_ETH` and `W_MBL` below replace the "
        "labels of the training. The networks are applied to `applied_to`, whose grid of W must contain both "
        "lists."
    )
    W_ETH: list[Annotated[float, StrengthOf("training"), Field(ge=0)]] = key(
        "Disorder strengths that are labelled ETH.", min_length=2
    )
    W_MBL: list[Annotated[float, StrengthOf("training"), Field(ge=0)]] = key(
        "Disorder strengths that are labelled MBL.", min_length=2
    )


class Member(Options):
    """One row and column of a matrix."""

    training: Trained = key(
        "Networks of this row. They are also applied to the systems of all other rows (their `applied_to`)."
    )
    label: str = key("In the picture.", min_length=1)


class Group(Options):
    """A matrix of what is applied to what."""

    members: list[Member] = key(
        "Rows and columns of the matrix. All systems must have the same number of basis states.", min_length=2
    )


class Basis(Options):
    """The order of the basis states, and shuffled labels."""

    training: Trained = key("Networks whose basis states are permuted, or whose labels are shuffled.")
    networks: int = key("Number of networks of each case. Each network has its own permutations.", 6, ge=2)


class Style(Options):
    """Style of the figures. A change only redraws them."""

    pairs: GradedPalette = key("Critical disorder over labels: a colour for each W_ETH.", GradedPalette())
    matrix: TwoSidedMap = key("Critical disorder relative to that of a system's own networks.", TwoSidedMap())
    basis: Palette = key("Orders of the basis states: a colour for each.", Palette())


class Paper(Section):
    """What the figures of the study of transfer show."""

    authors = "locflow"
    title = "Networks applied to what they were not trained on"
    published = "this repository"

    pairs: Pairs = key("Map of W_c over the labelled disorder strengths.")
    matrix: list[Group] = key("Matrices of networks on |psi|^2 applied to systems.", min_length=1)
    basis: Basis = key("Order of the basis states, and shuffled labels.")
    style: Style = key("Style of the figures. If you change it, only the figures are drawn again.", Style())

    @property
    def members(self) -> dict[str, Group]:
        """The matrix of each training."""
        return {member.training: group for group in self.matrix for member in group.members}

    @property
    def studies(self) -> dict[str, list[str]]:
        """The jobs of the own stage, with the trainings of each."""
        return {
            "pairs": [self.pairs.training],
            **{
                f"matrix_{number}": [member.training for member in group.members]
                for number, group in enumerate(self.matrix)
            },
            "basis": [self.basis.training],
        }

    def stages(self, configuration: Configuration) -> dict[str, Stage]:
        pattern = f"{configuration.paths.results}/verdicts/{{study}}.nc"
        return {"judge_variants": Stage(pattern, lambda study: self.verdict_cost(configuration, study))}

    def verdicts(self, configuration: Configuration, study: str) -> str:
        """The file of a job of the own stage."""
        return self.stages(configuration)["judge_variants"].output.format(study=study)

    def sites(self, configuration: Configuration) -> dict[str, int]:
        system = configuration.systems[self.applied_to(configuration, self.pairs.training)]
        largest = [
            configuration.systems[self.applied_to(configuration, member.training)].sites
            for group in self.matrix
            for member in group.members
        ]
        return {"ring": system.sites, "matrix": max(largest)}

    def applied_to(self, configuration: Configuration, training: str) -> str:
        """The system that a classifier is applied to."""
        (system,) = configuration.trainings[training].averaged
        return system

    def complaints(self, configuration: Configuration) -> Complaints:
        yield from self._pairs_complaints(configuration)
        for number, group in enumerate(self.matrix):
            systems = [
                configuration.systems[self.applied_to(configuration, member.training)] for member in group.members
            ]
            for place, system in enumerate(systems):
                path = ["matrix", number, "members", place, "training"]
                if system.dimension != systems[0].dimension:
                    yield (
                        path,
                        f"has {system.dimension:,} basis states, others of this matrix {systems[0].dimension:,}: "
                        "networks take as many as they were trained with",
                    )
                training = cast("Classifier", configuration.trainings[group.members[place].training])
                if training.applied_to is None:
                    yield path, "is applied to the states that it was trained on; name others by applied_to"
        names = [member.training for group in self.matrix for member in group.members]
        if twice := {name for name in names if names.count(name) > 1}:
            yield ["matrix"], f"names {min(twice)} twice"

    def _pairs_complaints(self, configuration: Configuration) -> Complaints:
        pairs = self.pairs
        for name in ("W_ETH", "W_MBL"):
            if sorted(set(getattr(pairs, name))) != getattr(pairs, name):
                yield ["pairs", name], "must ascend"
        if max(pairs.W_ETH) >= min(pairs.W_MBL):
            yield ["pairs", "W_ETH"], f"must be less than all W_MBL, the least of which is {min(pairs.W_MBL)}"
        applied = configuration.systems[self.applied_to(configuration, pairs.training)]
        for name in ("W_ETH", "W_MBL"):
            for number, W in enumerate(getattr(pairs, name)):
                if position_of(W, applied.W_grid) is None:
                    yield (
                        ["pairs", name, number],
                        f"is not in the W_grid of {applied.name}, to which networks are applied",
                    )

    def cases(self, configuration: Configuration, study: str, training: str) -> list[dict[str, Any]]:
        """What the networks of a job are trained with, as `locflow.papers.transfer.training.verdicts` takes it."""
        own = cast("Classifier", configuration.trainings[training])
        plain = {"order": STORED, "applied_order": STORED, "shuffled": False}
        labels = {"W_ETH": own.W_ETH, "W_MBL": own.W_MBL}
        if study == "pairs":
            return [
                {"name": f"{row} {column}", "W_ETH": W_ETH, "W_MBL": W_MBL, **plain}
                for row, W_ETH in enumerate(self.pairs.W_ETH)
                for column, W_MBL in enumerate(self.pairs.W_MBL)
            ]
        if study == "basis":
            return [
                {"name": name, **labels, "order": order, "applied_order": applied, "shuffled": shuffled}
                for name, (order, applied, shuffled) in BASIS_CASES.items()
            ]
        return [{"name": training, **labels, **plain}]

    def systems(self, configuration: Configuration, study: str) -> list[str]:
        """The systems that the networks of a job are applied to."""
        return [self.applied_to(configuration, training) for training in self.studies[study]]

    def verdict_inputs(self, configuration: Configuration, study: str) -> dict[str, list[str]]:
        """Files of a job of the own stage, by role."""
        applied = [configuration.systems[name] for name in self.systems(configuration, study)]
        found = {
            f"applied_{number}": configuration.paths.realizations(system, system.W_grid)
            for number, system in enumerate(applied)
        }
        for number, training in enumerate(self.studies[study]):
            own = configuration.systems[cast("Classifier", configuration.trainings[training]).system]
            for place, W in enumerate(self._strengths(configuration, study, training)):
                found[f"labelled_{number}_{place}"] = configuration.paths.realizations(own, [W])
        return found

    def verdict_settings(self, configuration: Configuration, study: str) -> dict[str, Any]:
        """What a job of the own stage depends on beside its files."""
        return {
            "root_seed": configuration.root_seed,
            "systems": self.systems(configuration, study),
            "trainings": [
                {
                    "training": training,
                    **configuration.trainings[training].training_settings(configuration),
                    "cases": self.cases(configuration, study, training),
                    "folds": self._folds(configuration, study, training),
                    "strengths": self._strengths(configuration, study, training),
                }
                for training in self.studies[study]
            ],
        }

    def verdict_cost(self, configuration: Configuration, study: str) -> Cost:
        """A job of the own stage."""
        applied = [configuration.systems[name] for name in self.systems(configuration, study)]
        states = sum(product_of(system, States).states_bytes(system) * system.count for system in applied)
        seconds, memory = TENSORFLOW_SECONDS + states / READ_RATE, 0.0
        for training in self.studies[study]:
            options = cast("Classifier", configuration.trainings[training])
            folds, cases = self._folds(configuration, study, training), self.cases(configuration, study, training)
            networks = folds * len({(case["W_ETH"], case["W_MBL"], case["order"], case["shuffled"]) for case in cases})
            one = options.training_cost(configuration, 1)
            epochs = min(1.0, options.max_epochs / TYPICAL_EPOCHS)
            seconds += COMPILING_SECONDS + networks * epochs * (one.seconds - TENSORFLOW_SECONDS)
            for system in applied:
                parts = options.parts(configuration, system)
                of_a_part = options.application_cost(configuration, system, parts[0]).seconds - APPLICATION_SECONDS
                seconds += len(parts) * of_a_part * len(cases) * folds / options.folds
            dimension = configuration.systems[options.system].dimension
            memory = max(memory, 8.0 * networks * options.states_per_class * dimension)
        return Cost(seconds, TENSORFLOW_BYTES + 2 * states + memory, 1e6)

    def _folds(self, configuration: Configuration, study: str, training: str) -> int:
        return self.basis.networks if study == "basis" else configuration.trainings[training].folds

    def _strengths(self, configuration: Configuration, study: str, training: str) -> list[float]:
        cases = self.cases(configuration, study, training)
        return sorted({case[name] for case in cases for name in ("W_ETH", "W_MBL")})


def box_strength(system: System) -> float:
    """The W of a box whose field has the root mean square of a system's at W = 1."""
    return sqrt(3) * ROOT_MEAN_SQUARE[str(system.disorder.distribution.settings("realization")["kind"])]
