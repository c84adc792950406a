"""The section `comparison`: all methods on the same realizations of one chain, which no paper has done."""

from typing import TYPE_CHECKING, Annotated, Any, cast

from pydantic import Field

from locflow.costs.cost import ANALYSIS, Cost
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, product_of
from locflow.kinds.references import SystemKeeping, TrainingOf
from locflow.kinds.samples.options import Samples
from locflow.kinds.styles import GradedPalette, Palette, TwoSidedMap
from locflow.kinds.system_figures.costs import FIT_SECONDS
from locflow.papers.section import Section
from locflow.strengths import in_range

if TYPE_CHECKING:
    from locflow.kinds.classifier.options import Classifier
    from locflow.kinds.confidence.options import Confidence
    from locflow.kinds.regression.options import Regression
    from locflow.kinds.sequence_classifier.options import SequenceClassifier

ENERGY_DENSITY = 0.5
# What `comparison_sizes` collapses.
ORDER_PARAMETERS = 15
_FEWEST_W = 3


class Size(Options):
    """What is computed of the realizations of one size."""

    samples: Annotated[str, SystemKeeping("samples")] = key(
        "System with gap ratio and half-chain entropy of each realization, and the fields that the regression reads."
    )
    classifier: Annotated[str, TrainingOf("classifier")] = key("Networks on |psi|^2 (paper 1).")
    confidence: Annotated[str, TrainingOf("confidence")] = key(
        "Networks on entanglement spectra, with the cost function in the text of paper 3: gradient descent on sums."
    )
    confidence_adam: Annotated[str, TrainingOf("confidence")] = key(
        "Networks on entanglement spectra, with the other reading of this cost function: Adam on means."
    )
    traces: Annotated[str, TrainingOf("sequence_classifier")] = key("Networks on magnetization traces (paper 5).")


class Style(Options):
    """Style of the figures. If you change it, only the figures are drawn again."""

    values: GradedPalette = key("Critical disorder by method: a colour for each size.", GradedPalette())
    ranks: TwoSidedMap = key("Rank correlations, from -1 to 1.", TwoSidedMap())
    curves: Palette = key("Order parameters: a colour for each network.", Palette(palette="deep"))
    sizes: Palette = key("Finite-size scaling: a colour for each form of the collapse.", Palette(palette="deep"))


class Paper(Section):
    """What the figures of the comparison show."""

    authors = "locflow"
    title = "All methods on the same realizations"
    published = "this repository"

    sizes: list[Size] = key(
        "Sizes, in ascending order. Each entry names the systems and trainings of one size, which have the same "
        "realizations.",
        min_length=1,
    )
    regression: Annotated[str, TrainingOf("regression")] = key(
        "Networks that predict gap ratio and entropy from the field (paper 2). They are applied to all sizes."
    )
    collapse_W: list[Annotated[float, Field(ge=0)]] | None = key(
        "[from, to]: range of W for the collapse in `comparison_sizes`. Deep in a phase the sizes differ by "
        "noise alone. Default: all W.",
        None,
        min_length=2,
        max_length=2,
    )
    style: Style = key("Style of the figures. If you change it, only the figures are drawn again.", Style())

    def systems_of(self, configuration: Configuration, size: Size) -> dict[str, Any]:
        """The systems of a size, by the key that names them or the training on them."""
        names = {
            "samples": size.samples,
            "classifier": configuration.trainings[size.classifier].averaged[0],
            **{
                name: cast("Confidence", configuration.trainings[getattr(size, name)]).system
                for name in ("confidence", "confidence_adam")
            },
            "traces": cast("SequenceClassifier", configuration.trainings[size.traces]).system,
        }
        return {name: configuration.systems[system] for name, system in names.items()}

    def realizations(self, configuration: Configuration, size: Size) -> int:
        """How many realizations of a size all methods have, none of which the regression is trained on."""
        systems = self.systems_of(configuration, size).values()
        counts = [system.realizations(W) for system in systems for W in system.W_grid]
        regression = cast("Regression", configuration.trainings[self.regression])
        held_back = [regression.test_realizations] if size.samples in regression.systems else []
        return min([*counts, *held_back])

    def complaints(self, configuration: Configuration) -> Complaints:
        regression = cast("Regression", configuration.trainings[self.regression])
        for target in ("gap_ratio", "entanglement_entropy"):
            if target not in regression.targets:
                yield ["regression"], f"does not predict {target}; its targets are {', '.join(regression.targets)}"
        sites = [configuration.systems[size.samples].sites for size in self.sizes]
        if sorted(set(sites)) != sites:
            yield ["sizes"], f"must ascend in the number of sites, which are {sites}"
        if (ends := self.collapse_W) is not None and ends[0] >= ends[1]:
            yield ["collapse_W"], "must be [from, to] with from < to"
        elif ends is not None:
            for size in self.sizes:
                system = configuration.systems[size.samples]
                if sum(bool(in_range(W, *ends)) for W in system.W_grid) < _FEWEST_W:
                    yield ["collapse_W"], f"holds less than {_FEWEST_W} of the W_grid of {system.name}"
        for number, size in enumerate(self.sizes):
            yield from self._size_complaints(configuration, ["sizes", number], size)

    def _size_complaints(self, configuration: Configuration, place: list, size: Size) -> Complaints:
        systems = self.systems_of(configuration, size)
        samples = systems["samples"]
        if not samples.disorder.rescaled:
            yield (
                [*place, "samples"],
                f"has other fields at each W; set systems.{samples.name}.disorder.rescaled, so that each realization "
                "has a critical disorder of its own",
            )
        for name, system in systems.items():
            if system.fields_of != samples.fields_of:
                yield (
                    [*place, name],
                    f"is about the realizations of {system.fields_of}, not of {samples.fields_of} as {samples.name} "
                    f"is; set systems.{system.name}.disorder.fields_of",
                )
            elif system.hamiltonian != samples.hamiltonian:
                yield (
                    [*place, name],
                    f"is about another Hamiltonian: that of {system.name} is not that of {samples.name}",
                )
            for label, ends in zip(
                ("ergodic", "localized"), self.labels(configuration, size).get(name, ()), strict=False
            ):
                if not any(in_range(W, *ends) for W in system.W_grid):
                    yield (
                        [*place, name],
                        f"labels as {label} what is not in the W_grid of {system.name}, on which methods are compared",
                    )
            if (densities := energy_densities(system)) is not None and ENERGY_DENSITY not in densities:
                yield [*place, name], f"has no energy density {ENERGY_DENSITY:g}: {system.name} has {densities}"

    def labels(self, configuration: Configuration, size: Size) -> dict[str, list[list[float]]]:
        """The ranges of W that the networks of a size call ergodic and localized, by the key that names them."""
        found = {}
        trainings: dict[str, Classifier | Confidence] = {
            "classifier": cast("Classifier", configuration.trainings[size.classifier]),
            "confidence": cast("Confidence", configuration.trainings[size.confidence]),
            "confidence_adam": cast("Confidence", configuration.trainings[size.confidence_adam]),
        }
        for name, training in trainings.items():
            found[name] = [[training.W_ETH, training.W_ETH], [training.W_MBL, training.W_MBL]]
        phases = cast("SequenceClassifier", configuration.trainings[size.traces]).phases
        found["traces"] = [[phase.from_, phase.to] for phase in (phases[0], phases[-1])]
        return found

    def sites(self, configuration: Configuration) -> dict[str, int]:
        sites = [configuration.systems[size.samples].sites for size in self.sizes]
        return {"largest": sites[-1], "smallest": sites[0]}

    def draw_cost(self, configuration: Configuration, figure: str) -> Cost:
        if figure != "sizes":
            return super().draw_cost(configuration, figure)
        # Four fits of all sizes, and as many at most without the smallest.
        curves = ORDER_PARAMETERS * 4 * (2 * len(self.sizes) - 1)
        return Cost(ANALYSIS.seconds + FIT_SECONDS * curves, ANALYSIS.memory, ANALYSIS.output)

    def size_files(self, configuration: Configuration, size: Size) -> dict[str, list[str]]:
        """Files of one size, by role."""
        paths = configuration.paths
        systems = self.systems_of(configuration, size)
        grid = {name: system.W_grid for name, system in systems.items()}
        return {
            "samples": [paths.summary(size.samples)],
            "regression": paths.predictions(self.regression, size.samples),
            "states": paths.realizations(systems["classifier"], grid["classifier"]),
            "classifier": configuration.parts(size.classifier),
            "entanglement": [paths.summary(systems["confidence"].name)],
            "confidence": configuration.parts(size.confidence),
            "confidence_adam": configuration.parts(size.confidence_adam),
            "traces": configuration.parts(size.traces),
            "imbalances": [paths.summary(systems["traces"].name)],
        }

    def size_settings(self, configuration: Configuration, size: Size) -> dict[str, Any]:
        """What the comparison of one size depends on beside its files."""
        # Of a predictor of one number: the labels of the network that reads the same.
        labels = self.labels(configuration, size)
        return {
            "realizations": self.realizations(configuration, size),
            "W": configuration.systems[size.samples].W_grid,
            "states": product_of(configuration.systems[size.samples], Samples).states,
            "labels": {name: labels[name] for name in ("classifier", "confidence", "traces")},
        }


def energy_densities(system: Any) -> list[float] | None:
    """At which energy densities a system is computed; None where all states or bins of them are kept."""
    product = system.product
    windows = getattr(product, "windows", None)
    if windows is not None:
        return windows.settings("realization")["energy_densities"]
    return getattr(product, "densities", None)
