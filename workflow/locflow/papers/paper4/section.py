"""The section `paper4` (Ohtsuki, Ohtsuki, arXiv:1610.00462)."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from locflow.kinds.image_classifier.options import ImageClassifier
from locflow.kinds.options import Complaints, Options, key
from locflow.kinds.protocols import Configuration, training_of
from locflow.kinds.references import StrengthOf, SystemKeeping, TrainingOf
from locflow.kinds.styles import DensityMap, Palette
from locflow.papers.section import Section

Trained = Annotated[str, TrainingOf("image_classifier")]
Imaged = Annotated[str, SystemKeeping("images")]


class Densities(Options):
    """A figure of single eigenstates."""

    system: Imaged = key("System whose eigenstates are shown.")
    W: list[Annotated[float, Field(ge=0), StrengthOf("system")]] = key(
        "Disorder strengths, one panel each: two below and two above the transition.", min_length=1
    )


class Localization(Options):
    """Delocalized or localized: figures 2 and 3, and the Ando model."""

    two_layer: Trained = key("Training of the network with two weight layers.")
    four_layer: Trained = key("Training of the LeNet-like network.")
    test: Imaged = key("System of figure 3, with states at several energies.")
    unseen: Imaged = key("System at disorder strengths that no training uses.")
    other_model: Imaged = key("System of the figure `paper4_ando`.")


class Topology(Options):
    """Topological or not: figure 5."""

    two_layer: Trained = key("Training of the network with two weight layers.")
    four_layer: Trained = key("Training of the LeNet-like network.")
    few_samples: Trained = key("Training of the LeNet-like network on as few samples as in figure 3.")
    test: Imaged = key("System of panel (a).")
    unseen: Imaged = key("System at disorder strengths that no training uses.")
    window: Imaged = key("System of panel (b): all states in the clean gap.")


class Features(Options):
    """Responses of the middle layers."""

    training: Trained = key("Training whose first network is examined.")
    W: list[Annotated[float, Field(ge=0), StrengthOf("training")]] = key(
        "Disorder strengths of the states given to the network, ascending.", min_length=2
    )


class Style(Options):
    """Style of the figures. A change only redraws them."""

    fig1: DensityMap = key("Delocalized and localized states.", DensityMap())
    fig3: Palette = key("Probability of a delocalized state.", Palette())
    fig4: DensityMap = key("Topological and other states.", DensityMap())
    features: DensityMap = key("Feature maps.", DensityMap())


class Paper(Section):
    """What the figures of paper 4 show."""

    authors = "T. Ohtsuki, T. Ohtsuki"
    title = "Deep learning the quantum phase transitions in random two-dimensional electron systems"
    published = "J. Phys. Soc. Jpn. 85, 123706"

    delocalized: Densities = key("Figure 1.")
    topological: Densities = key("Figure 4.")
    localization: Localization = key("Figures 2 and 3, and the Ando model.")
    topology: Topology = key("Figure 5.")
    features: Features = key("Responses of the middle layers of a network.")
    style: Style = key("Style of the figures. If you change it, only the figures are drawn again.", Style())

    @property
    def trainings(self) -> dict[str, str]:
        """The trainings of figure 2."""
        return {
            "su2_two_layer": self.localization.two_layer,
            "su2_four_layer": self.localization.four_layer,
            "chern_two_layer": self.topology.two_layer,
            "chern_four_layer": self.topology.four_layer,
        }

    @property
    def localization_networks(self) -> dict[str, str]:
        """The trainings of figure 3, by their network."""
        return {name: getattr(self.localization, name) for name in ("two_layer", "four_layer")}

    @property
    def topology_networks(self) -> dict[str, str]:
        """The trainings of figure 5, by their network."""
        return {name: getattr(self.topology, name) for name in ("two_layer", "four_layer", "few_samples")}

    def averages_and_networks(self, configuration: Configuration, trainings: Mapping[str, str]) -> dict[str, list[str]]:
        """Averages and lists of networks of some trainings by name."""
        paths = configuration.paths
        return {
            "averages": [paths.averages(training) for training in trainings.values()],
            "networks": [paths.networks(training) for training in trainings.values()],
        }

    @property
    def titles(self) -> dict[str, str]:
        """What they are, for the figure of the networks."""
        return {
            "su2_two_layer": "SU(2) model, two weight layers",
            "su2_four_layer": "SU(2) model, four weight layers",
            "chern_two_layer": "Chern insulator, two weight layers",
            "chern_four_layer": "Chern insulator, four weight layers",
        }

    def complaints(self, configuration: Configuration) -> Complaints:
        yield from self._test_complaints(configuration)
        yield from self._lattice_complaints(configuration)

    def _test_complaints(self, configuration: Configuration) -> Complaints:
        """A figure shows averages of what its trainings are tested on."""
        for section, trainings, tests in (
            ("localization", ("two_layer", "four_layer"), ("test", "unseen")),
            ("topology", ("two_layer", "four_layer"), ("test", "unseen")),
            ("topology", ("few_samples",), ("unseen",)),
        ):
            block = getattr(self, section)
            for training in trainings:
                tested = training_of(configuration, getattr(block, training), ImageClassifier).tests
                for test in tests:
                    if getattr(block, test) not in tested:
                        yield (
                            [section, test],
                            f"is not among trainings.{getattr(block, training)}.tests: {', '.join(tested)}",
                        )

    def _lattice_complaints(self, configuration: Configuration) -> Complaints:
        for section, training, system in (
            ("localization", "two_layer", "other_model"),
            ("localization", "four_layer", "other_model"),
            ("topology", "four_layer", "window"),
        ):
            block = getattr(self, section)
            name = training_of(configuration, getattr(block, training), ImageClassifier).system
            if configuration.systems[getattr(block, system)].lattice != configuration.systems[name].lattice:
                yield [section, system], f"has another lattice than {name}, on which the networks are trained"

    def sites(self, configuration: Configuration) -> dict[str, int]:
        return {
            panel: configuration.systems[training_of(configuration, training, ImageClassifier).system].sites
            for panel, training in (("su2", self.localization.four_layer), ("chern", self.topology.four_layer))
        }
