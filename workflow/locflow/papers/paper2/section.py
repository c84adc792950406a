"""The section `paper2` (Gresch, Bittel, Kliesch, arXiv:2202.08853)."""

from typing import Annotated

from pydantic import Field

from locflow.costs.cost import Cost
from locflow.kinds.grids import Grid, grid_complaints, grid_values
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, training_of
from locflow.kinds.references import SystemKeeping, TrainingOf
from locflow.kinds.regression.options import COMPILING_SECONDS, UPDATE_SECONDS, Regression
from locflow.kinds.styles import ColorMap, Palette
from locflow.kinds.training import TENSORFLOW_SECONDS
from locflow.papers.section import Section, Stage
from locflow.papers.variants import variant_complaints

Trained = Annotated[str, TrainingOf("regression")]
Sampled = Annotated[str, SystemKeeping("samples")]


class Sizes(Options):
    """Systems by their role, in ascending size."""

    trained_small: Sampled = key("Smaller system on which networks are trained.")
    trained_large: Sampled = key("Larger system on which networks are trained.")
    untrained: Sampled = key("System of a size on which no network is trained.")


class Ways(Options):
    """Regressions shown in figures 3 to 5 and 8."""

    multitask: Trained = key("Regression of all three indicators at once.")
    scratch: Trained = key("Regression of the spin fraction alone.")
    transfer: Trained = key("Regression of the spin fraction from features learned on the two other indicators.")


class Features(Options):
    """Regressions with one number of features."""

    multitask: Trained = key("Regression of all three indicators at once.")
    transfer: Trained = key("Regression of the spin fraction from features learned on the two other indicators.")


class OtherTarget(Options):
    """Regressions of one indicator."""

    transfer: Trained = key("Regression of this indicator from features learned on the two other indicators.")
    scratch: Trained = key("Regression of this indicator alone.")


class Variants(Options):
    """Regressions of the figure `variants`."""

    two_features: Features = key("With two features, as in the paper.")
    more_features: Features = key("With more features.")
    gap_ratio: OtherTarget = key("Of the gap ratio.")
    entanglement_entropy: OtherTarget = key("Of the entanglement entropy.")


class PhaseDiagram(Options):
    """Figure 6."""

    regression: Trained = key("A regression with `energy_input`.")
    system: Sampled = key("System of panel (a). Panel (b) shows predictions for the same size.")
    W: Grid = key("Disorder strengths of panel (b): a list, or `{from, to, step}`.")
    energy_densities: Grid = key("Energy densities of panel (b): a list, or `{from, to, step}`.")
    samples: int = key("Number of new random fields for each W of panel (b).", 100, ge=1)


class LearningCurve(Options):
    """Figure 9."""

    regression: Trained = key(
        "Regression whose settings are used. Its networks are trained again with fewer realizations."
    )
    training_realizations: list[Annotated[int, Field(ge=1)]] = key(
        "Numbers of training realizations per W and size.", min_length=1
    )
    runs: int = key(
        "Number of independent trainings for each number of realizations. Each of them has its own random subset.",
        5,
        ge=2,
    )
    updates: int = key(
        "Number of updates of each training. The loss is the median over the last 100 updates (1,300 to 1,400 in"
        " the paper).",
        1400,
        ge=100,
    )


class Style(Options):
    """Style of the figures. A change only redraws them."""

    fig3: Palette = key("Means and spreads.", Palette())
    fig4: Palette = key("Coefficients of determination.", Palette())
    fig5: Palette = key("Transfer.", Palette())
    fig6: ColorMap = key("Spin fraction over W and energy density.", ColorMap())
    fig8: Palette = key("Features.", Palette())
    fig9: Palette = key("Learning curves.", Palette())
    variants: Palette = key("Variants of transfer and features.", Palette())


class Paper(Section):
    """What the figures of paper 2 show."""

    authors = "A. Gresch, L. Bittel, M. Kliesch"
    title = "Scalable approach to many-body localization via quantum data"
    published = "arXiv:2202.08853"

    sizes: Sizes = key("Systems by their role.")
    regressions: Ways = key(
        "Regressions shown in figures 3 to 5 and 8. config/published_code.yaml replaces them by regressions with"
        " the settings of the authors' code."
    )
    variants: Variants = key("Other numbers of features, and transfer to the other indicators.")
    phase_diagram: PhaseDiagram = key("Figure 6.")
    learning_curve: LearningCurve = key("Figure 9.")
    style: Style = key("Style of the figures. If you change it, only the figures are drawn again.", Style())

    @property
    def roles(self) -> dict[str, str]:
        """The systems by their role, in ascending size."""
        return dict(self.sizes)

    def stages(self, configuration: Configuration) -> dict[str, Stage]:
        results = configuration.paths.results
        return {
            "render_phase_diagram": Stage(f"{results}/rendered/{{training}}.nc", self.rendering_cost),
            "learning_curve": Stage(f"{results}/learning_curves/{{training}}.nc", self.learning_curve_cost),
        }

    def evaluations(self, configuration: Configuration, regression: str) -> list[str]:
        """Predictions of a regression for the systems of all roles."""
        return [path for system in self.roles.values() for path in configuration.paths.predictions(regression, system)]

    def complaints(self, configuration: Configuration) -> Complaints:
        for name in ("multitask", "transfer"):
            more, reference = (
                getattr(ways, name) for ways in (self.variants.more_features, self.variants.two_features)
            )
            variants = [(["variants", "more_features", name], more)]
            yield from variant_complaints(configuration, variants, reference, ["features"])
        for grid in ("W", "energy_densities"):
            yield from grid_complaints(["phase_diagram", grid], getattr(self.phase_diagram, grid))
        if not training_of(configuration, self.phase_diagram.regression, Regression).energy_input:
            yield ["phase_diagram", "regression"], "has no energy_input"
        name = self.learning_curve.regression
        largest = training_of(configuration, name, Regression).training_realizations
        if max(self.learning_curve.training_realizations) > largest:
            yield (
                ["learning_curve", "training_realizations"],
                f"exceeds the {largest} training realizations of {name}",
            )

    def sites(self, configuration: Configuration) -> dict[str, int]:
        # The published means are those of 10 sites, whichever role they have.
        return {role: configuration.systems[system].sites for role, system in self.sizes} | {"ten_sites": 10}

    def rendering_inputs(self, configuration: Configuration) -> dict[str, str]:
        """Files of panel (b) of figure 6, by role."""
        return {"networks": configuration.paths.networks(self.phase_diagram.regression)}

    def rendering_settings(self, configuration: Configuration) -> dict:
        """Panel (b) of figure 6."""
        diagram = self.phase_diagram
        options = training_of(configuration, diagram.regression, Regression)
        return {
            "root_seed": configuration.root_seed,
            "regression": diagram.regression,
            "targets": options.targets,
            "page_normalization": options.page_normalization,
            "sites": configuration.systems[diagram.system].sites,
            "W": grid_values(diagram.W),
            "energy_densities": grid_values(diagram.energy_densities),
            "samples": diagram.samples,
            "distribution": configuration.systems[diagram.system].disorder.distribution.settings("realization"),
        }

    def rendering_cost(self, training: str) -> Cost:
        """Panel (b) of figure 6."""
        return Cost(TENSORFLOW_SECONDS + 60, 2e9, 2e6)

    def learning_curve_inputs(self, configuration: Configuration) -> dict[str, list[str]]:
        """Files of figure 9, by role."""
        return {"samples": [configuration.paths.summary(system) for system in self.roles.values()]}

    def learning_curve_settings(self, configuration: Configuration) -> dict:
        """Figure 9: the regression's, but for what takes other values there."""
        curve = self.learning_curve
        options = training_of(configuration, curve.regression, Regression)
        settings = options.training_settings(configuration)
        # The number of updates takes the place of the epochs, and all is at one energy density.
        del settings["epochs"], settings["energy_input"]
        return {
            "root_seed": configuration.root_seed,
            "regression": curve.regression,
            **settings,
            "trained_on": [system for system in self.roles.values() if system in options.systems],
            "numbers": sorted(curve.training_realizations),
            "runs": curve.runs,
            "updates": curve.updates,
        }

    def learning_curve_cost(self, training: str) -> Cost:
        """Many short trainings."""
        curve = self.learning_curve
        trainings = len(curve.training_realizations) * curve.runs
        return Cost(TENSORFLOW_SECONDS + COMPILING_SECONDS + trainings * curve.updates * 2 * UPDATE_SECONDS, 1.5e9, 1e6)
