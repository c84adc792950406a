"""The section `paper5` (van Nieuwenburg, Bairey, Refael, arXiv:1712.00450)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, cast

from locflow.kinds.grids import listed
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, System
from locflow.kinds.references import StrengthOf, TrainingOf
from locflow.kinds.styles import Colormap, PaletteName
from locflow.papers.section import Section

if TYPE_CHECKING:
    from locflow.kinds.sequence_classifier.options import SequenceClassifier
    from locflow.kinds.traces.options import TraceKind

Trained = Annotated[str, TrainingOf("sequence_classifier")]


class Unseen(Options):
    """Figure 7: trainings that leave out one phase each."""

    time_crystal: Trained = key("Training without the time crystal.")
    ergodic: Trained = key("Training without the ergodic phase.")
    localized: Trained = key("Training without the localized phase.")


class Calibration(Options):
    """Figure 6."""

    training: Trained = key("Training on two phases with many networks.")
    margin: float = key(
        "The calibration uses the test realizations at labelled W. It also uses all realizations at other W, up "
        "to this distance from the labelled ranges.",
        0.5,
        ge=0,
    )
    bins: int = key("Number of equal bins of the predicted probability.", 20, ge=2)


class Spins(Options):
    """Figure 8: two single traces."""

    energy_density: float = key("Energy density of both traces.", 0.5, ge=0, le=1)
    weak: Annotated[float, StrengthOf("units")] = key("Weak disorder strength.", 1.5, ge=0)
    strong: Annotated[float, StrengthOf("units")] = key("Strong disorder strength.", 8.0, ge=0)


class ImbalanceMap(Options):
    """Figure 8."""

    colormap: Colormap = key("Matplotlib colour map of the imbalance.", "viridis", stage="style")
    palette: PaletteName = key("Seaborn palette for the two disorder strengths.", "deep", stage="style")


class PhaseDiagram(Options):
    """Figure 2."""

    colormap: Colormap = key("Matplotlib colour map of the confusion.", "viridis", stage="style")
    palette: PaletteName = key("Seaborn palette for the numbers of units.", "viridis", stage="style")


class Style(Options):
    """Style of the figures. A change only redraws them."""

    fig2: PhaseDiagram = key("Confusion.", PhaseDiagram())
    fig8: ImbalanceMap = key("Imbalance.", ImbalanceMap())


class Paper(Section):
    """What the figures of paper 5 show. All names are trainings of kind `sequence_classifier`."""

    authors = "E. van Nieuwenburg, E. Bairey, G. Refael"
    title = "Learning phase transitions from dynamics"
    published = "Phys. Rev. B 98, 060301"

    units: list[Trained] = key(
        "Figure 2, left: trainings in ascending order of the number of LSTM neurons. Figure 1 shows the last one.",
        min_length=2,
    )
    energies: list[Trained] = key(
        "Figure 2, right: trainings on one energy density each, in ascending order of the energy density.", min_length=2
    )
    drive: Trained = key("Figure 3: training on three phases of the driven chain.")
    blanking: list[Trained] = key(
        "Figure 5: trainings in ascending order of the width of the labelled ranges.", min_length=2
    )
    calibration: Calibration = key("Figure 6.")
    unseen: Unseen = key("Figure 7: trainings on the driven chain that leave out one phase each.")
    spins: Spins = key("Figure 8: two single traces of the system on which the trainings `units` are trained.", Spins())
    style: Style = key("Style of the figures. If you change it, only the figures are drawn again.", Style())

    def trainings(self, configuration: Configuration) -> Mapping[str, SequenceClassifier]:
        """The trainings by name; those that the section names are of this kind."""
        return cast("Mapping[str, SequenceClassifier]", configuration.trainings)

    def chain(self, configuration: Configuration) -> System:
        """The system on which the trainings `units` are trained."""
        return configuration.systems[self.trainings(configuration)[self.units[-1]].system]

    def times(self, configuration: Configuration) -> int:
        """Number of times of its traces."""
        return cast("TraceKind", self.chain(configuration).product).trace_shape[1]

    def complaints(self, configuration: Configuration) -> Complaints:
        yield from self._order_complaints(self.trainings(configuration))
        yield from self._phase_complaints(self.trainings(configuration))
        system = configuration.systems[self.trainings(configuration)[self.units[0]].system]
        held = getattr(system.product, "densities", [])
        if not any(abs(self.spins.energy_density - density) < 1e-6 for density in held):
            yield ["spins", "energy_density"], f"is not computed for {system.name}: {listed(held)}"

    def _order_complaints(self, trainings: Mapping[str, SequenceClassifier]) -> Complaints:
        densities = [trainings[name].energy_densities or [] for name in self.energies]
        single = all(len(energies) == 1 for energies in densities)
        if not single:
            yield ["energies"], "must name trainings of one energy density each"
        for name, ordered_by, values in (
            ("units", "the number of neurons", [trainings[training].units for training in self.units]),
            ("energies", "energy density", [density for (density,) in densities] if single else []),
            ("blanking", "the labelled width", [trainings[training].phases[0].to for training in self.blanking]),
        ):
            if sorted(set(values)) != values:
                yield [name], f"must ascend in {ordered_by}, which are {listed(values)}"

    def _phase_complaints(self, trainings: Mapping[str, SequenceClassifier]) -> Complaints:
        if len(trainings[self.calibration.training].phases) != 2:
            yield ["calibration", "training"], "must have two phases"
        left_out = {phase for phase, _ in self.unseen}
        if (known_phases := {phase.name for phase in trainings[self.drive].phases}) != left_out:
            yield (
                ["drive"],
                f"must know the phases {', '.join(sorted(left_out))}; it knows {', '.join(sorted(known_phases))}",
            )
        for phase, name in self.unseen:
            if {other.name for other in trainings[name].phases} != left_out - {phase}:
                yield ["unseen", phase], f"must know the phases {', '.join(sorted(left_out - {phase}))}"

    def sites(self, configuration: Configuration) -> dict[str, int]:
        trainings = {"chain": self.units[-1], "drive": self.drive}
        return {
            panel: configuration.systems[self.trainings(configuration)[name].system].sites
            for panel, name in trainings.items()
        }
