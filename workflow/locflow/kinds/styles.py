"""How figures look: blocks with colour maps and palettes. A change only redraws."""

from typing import Annotated

from pydantic import AfterValidator

from locflow.kinds.colours import checked_colormap, checked_palette
from locflow.kinds.options import Options, key

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


class ColorScale(Options):
    """A figure whose curves take their colours from one colour map, in order."""

    colormap: Colormap = key(
        "Matplotlib colour map. The curves have its colours from 0 to 0.85.", "viridis", stage="style"
    )


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


class IndicatorMaps(Options):
    """Maps of conventional indicators."""

    ipr_colormap: Colormap = key("Colour map of <ln IPR>.", "viridis", stage="style")
    gap_ratio_colormap: Colormap = key("Colour map of <r>, from 0.386 to 0.536.", "RdBu_r", stage="style")
