"""The section `paper5` (van Nieuwenburg, Bairey, Refael, arXiv:1712.00450)."""

from locflow.kinds.grids import listed
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.styles import Colormap, PaletteName
from locflow.papers.section import Section, training_complaints


class Unseen(Options):
    """Figure 7: trainings that leave out one phase each."""

    time_crystal: str = key("Training without the time crystal.")
    ergodic: str = key("Training without the ergodic phase.")
    localized: str = key("Training without the localized phase.")


class Calibration(Options):
    """Figure 6."""

    training: str = key("Training on two phases with many networks.")
    margin: float = key(
        "The calibration uses the test realizations at labelled W, and all realizations at other W up to this "
        "distance from the labelled ranges.",
        0.5,
        ge=0,
    )
    bins: int = key("Number of equal bins of the predicted probability.", 20, ge=2)


class Spins(Options):
    """Figure 8: two single traces."""

    energy_density: float = key("Energy density of both traces.", 0.5, ge=0, le=1)
    weak: float = key("Weak disorder strength.", 1.5, ge=0)
    strong: float = key("Strong disorder strength.", 8.0, ge=0)


class ImbalanceMap(Options):
    """Figure 8."""

    colormap: Colormap = key("Matplotlib colour map of the imbalance.", "viridis", stage="style")
    palette: PaletteName = key("Seaborn palette for the two disorder strengths.", "deep", stage="style")


class PhaseDiagram(Options):
    """Figure 2."""

    colormap: Colormap = key("Matplotlib colour map of the confusion.", "viridis", stage="style")
    palette: PaletteName = key("Seaborn palette for the numbers of units.", "crest", stage="style")


class Style(Options):
    """Style of the figures. A change only redraws them."""

    fig2: PhaseDiagram = key("Confusion.", PhaseDiagram())
    fig8: ImbalanceMap = key("Imbalance.", ImbalanceMap())


class Paper(Section):
    """What the figures of paper 5 show. All names are trainings of kind `sequence_classifier`."""

    authors = "E. van Nieuwenburg, E. Bairey, G. Refael"
    title = "Learning phase transitions from dynamics"
    published = "Phys. Rev. B 98, 060301"

    units: list[str] = key(
        "Figure 2, left: trainings by ascending number of LSTM neurons. Figure 1 shows the last one.", min_length=2
    )
    energies: list[str] = key("Figure 2, right: trainings on one energy density each, ascending.", min_length=2)
    drive: str = key("Figure 3: training on three phases of the driven chain.")
    blanking: list[str] = key("Figure 5: trainings by ascending width of the labelled ranges.", min_length=2)
    calibration: Calibration = key("Figure 6.")
    unseen: Unseen = key("Figure 7: trainings on the driven chain that leave out one phase each.")
    spins: Spins = key("Figure 8: two single traces of the system on which the trainings `units` are trained.", Spins())
    style: Style = key("Style of the figures. A change only redraws them.", Style())

    def complaints(self, configuration) -> Complaints:
        named = [
            *(
                ([name, k], training)
                for name in ("units", "energies", "blanking")
                for k, training in enumerate(getattr(self, name))
            ),
            (["drive"], self.drive),
            (["calibration", "training"], self.calibration.training),
            *((["unseen", phase], training) for phase, training in self.unseen),
        ]
        wrong = list(training_complaints(configuration, named, "sequence_classifier"))
        yield from wrong
        if not wrong:
            yield from self._training_complaints(configuration)

    def chain(self, configuration):
        """The system on which the trainings `units` are trained."""
        return configuration.systems[configuration.trainings[self.units[-1]].system]

    def strengths(self, configuration) -> list[tuple[str, list[tuple[list, float]]]]:
        named = [(["spins", name], getattr(self.spins, name)) for name in ("weak", "strong")]
        return [(configuration.trainings[self.units[0]].system, named)]

    def _training_complaints(self, configuration) -> Complaints:
        trainings = configuration.trainings
        units = [trainings[name].units for name in self.units]
        if sorted(set(units)) != units:
            yield ["units"], f"must ascend in the number of neurons, which are {listed(units)}"
        densities = [trainings[name].energy_densities or [] for name in self.energies]
        if any(len(of_training) != 1 for of_training in densities):
            yield ["energies"], "must name trainings of one energy density each"
        elif sorted({density for (density,) in densities}) != [density for (density,) in densities]:
            yield (
                ["energies"],
                f"must ascend in energy density, which are {listed(density for (density,) in densities)}",
            )
        widths = [trainings[name].phases[0].to for name in self.blanking]
        if sorted(set(widths)) != widths:
            yield ["blanking"], f"must ascend in the labelled width, which are {listed(widths)}"
        if len(trainings[self.calibration.training].phases) != 2:
            yield ["calibration", "training"], "must have two phases"
        left_out = {phase for phase, _ in self.unseen}
        if (found := {phase.name for phase in trainings[self.drive].phases}) != left_out:
            yield ["drive"], f"must know the phases {', '.join(sorted(left_out))}; it knows {', '.join(sorted(found))}"
        for phase, name in self.unseen:
            if {other.name for other in trainings[name].phases} != left_out - {phase}:
                yield ["unseen", phase], f"must know the phases {', '.join(sorted(left_out - {phase}))}"
        system = configuration.systems[trainings[self.units[0]].system]
        for name in ("weak", "strong"):
            if not any(abs(W - getattr(self.spins, name)) < 1e-6 for W in system.W_values):
                yield ["spins", name], f"is not computed for {system.name}: {listed(system.W_values)}"
        held = getattr(system.product, "densities", [])
        if not any(abs(self.spins.energy_density - density) < 1e-6 for density in held):
            yield ["spins", "energy_density"], f"is not computed for {system.name}: {listed(held)}"

    def sites(self, configuration) -> dict[str, int]:
        trainings = {"chain": self.units[-1], "drive": self.drive}
        return {
            panel: configuration.systems[configuration.trainings[name].system].sites
            for panel, name in trainings.items()
        }
