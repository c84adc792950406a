"""The section `paper1` (Chen, arXiv:2312.09223)."""

from typing import Annotated

from pydantic import Field

from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration
from locflow.kinds.references import TrainingOf
from locflow.kinds.styles import IndicatorMaps, Palette, TwoSidedMap
from locflow.papers.section import Section
from locflow.papers.variants import variant_complaints

# The hyperparameters m, l, p, q and d.
HYPERPARAMETERS = ("kernels", "kernel_length", "pool", "dense", "dropout")
Classifier = Annotated[str, TrainingOf("classifier")]


class Panels(Options):
    """Trainings shown in the two panels."""

    ring: Classifier = Field(alias="1D", description="Training on the ring.")
    torus: Classifier = Field(alias="2D", description="Training on the torus.")


class Variants(Options):
    """Trainings that differ in one hyperparameter of the network."""

    compared_with: Classifier = key("Training with which the others are compared.")
    trainings: list[Classifier] = key("Trainings that differ from it in one hyperparameter.", min_length=1)


class Kernels(Options):
    """Figure 4."""

    kernels: int = key("Number of kernels shown in panel (a).", 3, stage="style", ge=1)


class Style(Options):
    """Style of the figures. A change only redraws them."""

    fig1: TwoSidedMap = key("Phase diagrams: <P> from 0 (MBL, blue) to 1 (ETH, red).", TwoSidedMap())
    fig3: IndicatorMaps = key("Conventional indicators.", IndicatorMaps())
    fig4: Kernels = key("Kernels and feature maps.", Kernels())
    training: Palette = key("Loss histories and accuracies.", Palette())
    variants: Palette = key("Variants of the network.", Palette())


class Paper(Section):
    """What the figures of paper 1 show."""

    authors = "A. Chen"
    title = "Many-body mobility edges in 1D and 2D revealed by convolutional neural networks"
    published = "arXiv:2312.09223"

    phase_diagrams: Panels = key("Trainings shown in the two panels.")
    trainings: list[Classifier] = key("Trainings whose losses and accuracies `paper1_training` shows.", min_length=1)
    variants: Variants = key("Trainings with other hyperparameters.")
    style: Style = key("Style of the figures. If you change it, only the figures are drawn again.", Style())

    def complaints(self, configuration: Configuration) -> Complaints:
        variants = [(["variants", "trainings", index], name) for index, name in enumerate(self.variants.trainings)]
        yield from variant_complaints(configuration, variants, self.variants.compared_with, HYPERPARAMETERS)

    @property
    def panels(self) -> dict[str, str]:
        """The trainings by panel."""
        return {"1D": self.phase_diagrams.ring, "2D": self.phase_diagrams.torus}

    def systems(self, configuration: Configuration) -> dict[str, str]:
        """The systems whose phase diagrams are drawn, by panel."""
        return {panel: configuration.trainings[training].averaged[0] for panel, training in self.panels.items()}

    def sites(self, configuration: Configuration) -> dict[str, int]:
        return {panel: configuration.systems[name].sites for panel, name in self.systems(configuration).items()}

    def smallest_w(self, configuration: Configuration) -> dict[str, float]:
        return {panel: min(configuration.systems[name].W_grid) for panel, name in self.systems(configuration).items()}
