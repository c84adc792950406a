"""The section `paper3` (Schindler, Regnault, Neupert, arXiv:1704.01578)."""

from typing import Annotated

from locflow.costs.cost import Cost
from locflow.kinds.confidence.options import Confidence
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, training_of
from locflow.kinds.references import TrainingOf
from locflow.kinds.styles import ColorMap, Colormap, ConfidenceMap, CurvesOrMap, GradedPalette, Palette
from locflow.papers.section import Section, Stage
from locflow.papers.variants import variant_complaints

# In which the variants may differ.
VARIED = {"weights": ("weight_decay", "confidence_weight"), "steps": ("steps",)}
Trained = Annotated[str, TrainingOf("confidence")]


class Dreaming(Options):
    """Figure 7."""

    training: Trained = key("Training whose networks are used for dreaming.")
    steps: int = key("Number of steps by which gradient descent changes a spectrum.", 200000, stage="dream", ge=1)
    step_size: float = key("Step size of this gradient descent.", 1.0e-4, stage="dream", gt=0)
    typical: int = key("Number of typical spectra shown for each phase, panel (a).", 140, stage="dream", ge=2)
    dreams: int = key(
        "Number of spectra from the transition region that gradient descent changes, panel (b).",
        20,
        stage="dream",
        ge=1,
    )


class Variants(Options):
    """Trainings that differ in what the text says does not matter."""

    compared_with: Trained = key("Training with which the others are compared.")
    weights: list[Trained] = key(
        "Trainings with other mu or delta (`weight_decay`, `confidence_weight`).", min_length=1
    )
    steps: list[Trained] = key("Trainings with other numbers of steps.", min_length=1)


class SampleMaps(Options):
    """Figure 4."""

    colormap: Colormap = key(
        "Matplotlib colour map of panels (a) to (c) and of the Schmidt gap.", "viridis", stage="style"
    )
    confidence_colormap: Colormap = key(
        "Matplotlib colour map of the confidence from 0 (ETH, red) to 1 (MBL, blue).", "RdBu", stage="style"
    )


class Style(Options):
    """Style of the figures. A change only redraws them."""

    fig1: ConfidenceMap = key("Phase diagrams: confidence from 0 (ETH, red) to 1 (MBL, blue).", ConfidenceMap())
    fig3: GradedPalette = key("Critical disorder.", GradedPalette())
    fig4: SampleMaps = key("A single realization.", SampleMaps())
    fig8: ColorMap = key("Cost functions.", ColorMap())
    fig9: Palette = key("Agreement of trainings.", Palette())
    fig10: CurvesOrMap = key("Sizes.", CurvesOrMap())
    inputs: Palette = key("Other inputs.", Palette())
    variants: Palette = key("Variants of the training.", Palette())


class Paper(Section):
    """What the figures of paper 3 show. All names are trainings of kind `confidence`."""

    authors = "F. Schindler, N. Regnault, T. Neupert"
    title = "Probing many-body localization with neural networks"
    published = "Phys. Rev. B 95, 245134"

    phase_diagram: Trained = key("Training on many realizations: figures 1 and 3.")
    sample: Trained = key("Training on a single realization: figures 4, 5 and 9.")
    fine_structure: Trained = key("Training on a single realization with all its states: figure 4d.")
    no_confidence: Trained = key("Training on the single realization without confidence optimization: figure 5.")
    loss_functions: list[Trained] = key(
        "Figure 8: the trainings for (delta, mu) = (1, 1), (0, 1), (1, 0), (0, 0).", min_length=1
    )
    cuts: list[Trained] = key("Figure 6: one training per cut, from left to right.", min_length=1)
    sizes: list[Trained] = key("Figure 10: one training per size, ascending.", min_length=1)
    inputs: list[Trained] = key(
        "Appendix A: trainings on different inputs. The first one is the reference.", min_length=1
    )
    variants: Variants = key("Trainings with other weights in the cost function or other numbers of steps.")
    dreaming: Dreaming = key("Figure 7.")
    style: Style = key("Style of the figures. If you change it, only the figures are drawn again.", Style())

    def sites(self, configuration: Configuration) -> dict[str, int]:
        return {
            panel: configuration.systems[training_of(configuration, getattr(self, panel), Confidence).system].sites
            for panel in ("phase_diagram", "sample")
        }

    def stages(self, configuration: Configuration) -> dict[str, Stage]:
        return {
            "dream": Stage(
                f"{configuration.paths.results}/dreams/{{training}}.nc",
                lambda training: self.dreaming_cost(configuration),
            )
        }

    def complaints(self, configuration: Configuration) -> Complaints:
        for group, varied in VARIED.items():
            variants = [(["variants", group, k], name) for k, name in enumerate(getattr(self.variants, group))]
            yield from variant_complaints(configuration, variants, self.variants.compared_with, varied)

    def dreaming_inputs(self, configuration: Configuration) -> dict[str, str | list[str]]:
        """Files of figure 7, by role."""
        training = self.dreaming.training
        options = configuration.trainings[training]
        (confidences,) = configuration.parts(training)
        (system,) = options.trained_on
        return {
            "networks": configuration.paths.networks(training),
            "confidences": confidences,
            "spectra": options.application_inputs(configuration, configuration.systems[system], "all"),
        }

    def dreaming_settings(self, configuration: Configuration) -> dict:
        """Figure 7."""
        options = training_of(configuration, self.dreaming.training, Confidence)
        return {
            "root_seed": configuration.root_seed,
            "training": self.dreaming.training,
            "cut": options.cut_of(configuration),
            "trimmed_fraction": options.trimmed_fraction,
            "trimmed_by": options.trimmed_by,
            "W_ETH": options.W_ETH,
            "W_MBL": options.W_MBL,
            **self.dreaming.settings("dream"),
        }

    def dreaming_cost(self, configuration: Configuration) -> Cost:
        """Figure 7."""
        options = training_of(configuration, self.dreaming.training, Confidence)
        return options.dreaming_cost(configuration, self.dreaming.steps, self.dreaming.dreams)
