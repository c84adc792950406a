"""What the sections of all papers have in common: named trainings and systems, and styles."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

from locflow.configuration.papers.colours import checked_colormap, checked_palette
from locflow.kinds.options import Complaints, Options, key, no_such

Colormap = Annotated[str, AfterValidator(checked_colormap)]
PaletteName = Annotated[str, AfterValidator(checked_palette)]


class ColorMap(Options):
    """A figure with one colour map."""

    colormap: Colormap = key("Matplotlib colour map.", "viridis", stage="style")


class TwoSidedMap(Options):
    """A figure with one colour map, from one phase to the other."""

    colormap: Colormap = key("Matplotlib colour map.", "RdBu_r", stage="style")


class ConfidenceMap(Options):
    """A figure with one colour map, of the MBL confidence: ETH is red everywhere."""

    colormap: Colormap = key("Matplotlib colour map.", "RdBu", stage="style")


class DensityMap(Options):
    """A figure with one colour map, of densities."""

    colormap: Colormap = key("Matplotlib colour map.", "magma", stage="style")


class CurvesOrMap(Options):
    """A figure with one colour map, from which its curves, if any, take their colours."""

    colormap: Annotated[Colormap, AfterValidator(checked_palette)] = key(
        "Matplotlib colour map. If each size has one window of states, it colours the curves.", "viridis", stage="style"
    )


class Palette(Options):
    """A figure with one palette."""

    palette: PaletteName = key("Seaborn palette.", "deep", stage="style")


class GradedPalette(Options):
    """A figure with one palette of ordered colours."""

    palette: PaletteName = key("Seaborn palette.", "viridis", stage="style")


class Section(Options):
    """What the figures of one paper show."""

    def complaints(self, configuration) -> Complaints:
        """What is wrong with the section, in meaning."""
        return iter(())

    def strengths(self, configuration) -> list[tuple[str, list[tuple[list, float]]]]:
        """Disorder strengths that the section speaks of, each with its path, by the system that they are among."""
        return []

    def sites(self, configuration) -> dict[str, int]:
        """Number of sites by panel, for the claims that are about one size."""
        raise NotImplementedError


def training_complaints(configuration, named: Iterable[tuple[list, str]], kind: str) -> Complaints:
    """What is wrong with trainings that are named at some paths: each must be of one kind."""
    able = [name for name, training in configuration.trainings.items() if training.kind == kind]
    for path, name in named:
        if name not in able:
            yield path, no_such(f"is no training of kind {kind}", name, able)
