"""What a figure may look like: names of colour maps and palettes, checked before any job."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import matplotlib
import pytest
import seaborn

from locflow.configuration import reference
from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.files import load
from locflow.configuration.merging import merged
from locflow.figures.style import logarithmic_x, new_figure
from locflow.kinds.colours import COLORMAPS, PALETTES
from locflow.kinds.options import Options
from locflow.papers.paper1.section import Paper

REPOSITORY = Path(__file__).parents[2]
KEYS = list(reference.keys())
STYLES = {".".join(path): field for path, field in KEYS if path[1:2] == ("style",) and len(path) == 4}
STYLES |= {
    ".".join(path).replace("<name>", "ring"): field
    for path, field in KEYS
    if path[0] == "systems" and "style" in path[:-2]
}


def styled(path, value):
    for part in reversed(path.split(".")):
        value = {part: value}
    return check(merged(load(REPOSITORY / "config"), value))


def test_the_colour_maps_are_those_of_the_installed_libraries():
    assert set(matplotlib.colormaps) == COLORMAPS


def test_the_palettes_are_those_of_the_installed_libraries():
    for name in PALETTES:
        assert len(seaborn.color_palette(name, 3)) == 3
    for name in {*COLORMAPS, *seaborn.palettes.SEABORN_PALETTES} - PALETTES:
        with pytest.raises(ValueError, match="No"):
            seaborn.color_palette(name, 3)


def test_all_styles_are_looked_at():
    assert len(STYLES) == 41
    assert {path.rpartition(".")[2].rpartition("_")[2] for path in STYLES} == {"colormap", "palette", "kernels"}


@pytest.mark.parametrize("path", STYLES)
def test_a_style_that_does_not_exist_is_refused(path):
    with pytest.raises(ConfigurationError, match=path):
        styled(path, "virdis")
    with pytest.raises(ConfigurationError, match=path):
        styled(path, ["viridis"])


@pytest.mark.parametrize("name", ["viridis_r", "rocket", "mako_r", "vlag", "okabe_ito", "twilight_shifted"])
def test_a_colour_map_of_either_library_is_taken(name):
    assert styled("paper1.style.fig1.colormap", name).papers["paper1"].style.fig1.colormap == name


@pytest.mark.parametrize(
    "name", ["husl", "Set2", "colorblind6", "ch:s=.25,rot=-.25", "light:#5a9_r", "blend:#7ab,#eda"]
)
def test_a_palette_that_seaborn_knows_or_makes_is_taken(name):
    assert styled("paper2.style.fig4.palette", name).papers["paper2"].style.fig4.palette == name


@pytest.mark.parametrize(
    ("path", "name", "words"),
    [
        ("paper1.style.fig1.colormap", "virdis", "is no colour map; did you mean 'viridis'?"),
        ("paper1.style.fig1.colormap", "deep", "is no colour map"),
        ("paper1.style.fig1.colormap", "Viridis", "did you mean 'viridis'?"),
        ("paper2.style.fig4.palette", "depe", "is no palette; did you mean 'deep'?"),
        ("paper2.style.fig4.palette", "light:nocolour", "is no palette"),
        ("paper3.style.fig10.colormap", "jet", "is no palette"),
        ("paper1.style.fig4.kernels", 0, "must be at least 1"),
        ("figures.dpi", 10, "must be at least 50"),
        ("figures.dpi", 5000, "must be at most 1200"),
        ("figures.dpi", "high", "must be an integer"),
    ],
)
def test_the_sentence_names_what_may_have_been_meant(path, name, words):
    with pytest.raises(ConfigurationError) as error:
        styled(path, name)
    assert f"{path} = {name!r}" in str(error.value)
    assert words in str(error.value)


def test_a_block_that_says_nothing_has_the_default_of_its_key():
    variants = {"compared_with": "ring", "trainings": ["ring_kernels_24"]}
    nothing = {"phase_diagrams": {"1D": "ring", "2D": "torus"}, "trainings": ["ring"], "variants": variants}
    assert Paper(**nothing).style == Paper(**nothing, style={"fig1": {}}).style
    for path, field in KEYS:
        if isinstance(field.default, Options):
            own = {"kind": field.default.kind} if "kind" in type(field.default).model_fields else {}
            assert field.default == type(field.default)(**own), path


def test_the_check_loads_no_library_of_figures():
    code = (
        "import sys; sys.path.insert(0, 'workflow')\n"
        "from pathlib import Path\n"
        "from locflow.configuration.check import check\n"
        "from locflow.configuration.files import load\n"
        "check(load(Path('config')))\n"
        "print(sorted({'matplotlib', 'seaborn', 'numpy', 'xarray', 'tensorflow'} & set(sys.modules)))\n"
    )
    process = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert process.stdout == "[]\n"


@pytest.mark.parametrize("limits", [(0.27, 6.5), (0.02, 1.7), (0.8, 1.3), (0.003, 40.0)])
def test_labels_of_a_logarithmic_axis_do_not_overlap(limits):
    figure = new_figure(2.3, 2.0)
    axes = figure.subplots()
    axes.plot(limits, [0, 1])
    logarithmic_x(axes)
    figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in axes.get_xticklabels(which="both") if label.get_text()]
    inside = [box for box in boxes if axes.bbox.x0 <= (box.x0 + box.x1) / 2 <= axes.bbox.x1]
    assert inside
    for box, following in pairwise(inside):
        assert box.x1 < following.x0
