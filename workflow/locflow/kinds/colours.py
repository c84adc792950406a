"""The colour maps and palettes that figures may have: names of matplotlib and seaborn, without loading either.

`tests/unit/test_styles.py` compares the names with those of the installed libraries.
"""

import re
from importlib.util import find_spec

from locflow.kinds.options import no_such

_MATPLOTLIB = """
Accent Blues BrBG BuGn BuPu CMRmap Dark2 GnBu Grays Greens Greys OrRd Oranges PRGn Paired Pastel1 Pastel2 PiYG PuBu
PuBuGn PuOr PuRd Purples RdBu RdGy RdPu RdYlBu RdYlGn Reds Set1 Set2 Set3 Spectral Wistia YlGn YlGnBu YlOrBr YlOrRd
afmhot autumn berlin binary bone brg bwr cividis cool coolwarm copper cubehelix flag gist_earth gist_gray gist_grey
gist_heat gist_ncar gist_rainbow gist_stern gist_yarg gist_yerg gnuplot gnuplot2 gray grey hot hsv inferno jet magma
managua nipy_spectral ocean okabe_ito pink plasma prism rainbow seismic spring summer tab10 tab20 tab20b tab20c terrain
turbo twilight twilight_shifted vanimo viridis winter
"""
_SEABORN = "crest flare icefire mako rocket vlag"
_SHOWN = "viridis, magma, cividis, RdBu_r, coolwarm, rocket, mako, crest and more"

COLORMAPS = frozenset(name + end for name in (*_MATPLOTLIB.split(), *_SEABORN.split()) for end in ("", "_r"))
# Seaborn will have nothing to do with "jet".
PALETTES = (COLORMAPS - {"jet"}) | {
    "hls",
    "husl",
    *(name + size for name in ("deep", "muted", "pastel", "bright", "dark", "colorblind") for size in ("", "6")),
}
# What seaborn makes of a name: "ch:s=.25,rot=-.25", "light:#5a9", "blend:#7ab,#eda", "viridis_d".
_COMPOSED = re.compile(r"(ch|light|dark|blend):.*|.+_d")


def checked_colormap(name: str) -> str:
    """The name of a colour map.

    Raises
    ------
    ValueError
        There is no such one.
    """
    if name not in COLORMAPS:
        raise ValueError(no_such("is no colour map", name, sorted(COLORMAPS), shown=_SHOWN))
    return name


def checked_palette(name: str) -> str:
    """The name of a palette.

    Raises
    ------
    ValueError
        There is no such one.
    """
    if name not in PALETTES and not (_COMPOSED.fullmatch(name) and _of_seaborn(name)):
        raise ValueError(no_such("is no palette", name, sorted(PALETTES), shown=f"deep, colorblind, husl, {_SHOWN}"))
    return name


def _of_seaborn(name: str) -> bool:
    # It takes seconds to load, and is not there where Snakemake gives each rule an environment of its own.
    if find_spec("seaborn") is None:
        return True
    from seaborn import color_palette

    try:
        color_palette(name, 2)
    except (ValueError, TypeError, KeyError):
        return False
    return True
