"""Panels of indicators: words of a model's own fit into them."""

import pytest

from locflow.figures.style import new_figure
from locflow.kinds.system_figures.panels import LABEL_WIDTH, PANEL_WIDTH, label_strength


@pytest.mark.parametrize("noun", ["field", "site energy", "second-neighbour exchange of the ladder's rungs"])
def test_the_label_of_the_strength_is_no_wider_than_a_panel(noun):
    figure = new_figure(PANEL_WIDTH, 2.0)
    axes = figure.subplots()
    label_strength(axes, f"disorder strength $W$\n({noun} in $[-W, W]$, units: $t = 1$)")
    assert axes.xaxis.label.get_window_extent().width <= 1.02 * LABEL_WIDTH * figure.dpi
