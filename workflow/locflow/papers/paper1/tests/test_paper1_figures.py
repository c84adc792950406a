"""Figures of paper 1: drawn without warnings, the same bytes every time, labelled, and their numbers."""

import numpy as np
import pytest
import xarray as xr
from matplotlib.collections import QuadMesh
from matplotlib.patches import Rectangle

from locflow.averages.phase_diagram import average_indicators, average_predictions
from locflow.figures import architecture
from locflow.figures.maps import cell_edges
from locflow.figures.style import save_figure
from locflow.kinds.classifier import indicator_maps, phase_diagram
from locflow.papers.paper1.common import panel_title, panel_words
from locflow.papers.paper1.figures import fig4, training, variants
from locflow.results.measured import measured

CENTERS = (np.arange(20) + 0.5) / 20
EDGES = {"1D": (2.8, np.arange(0.2, 4.7, 0.4)), "2D": (9.8, np.array([0.4, 2, 4, 6, 8, 8.4, 9.2, 10, 12]))}
FERMIONS = {"boundary": "periodic", "couplings": {"t": 0.5, "V": 1.0}, "unit": "V"}
WORDS = {"1D": panel_words({**FERMIONS, "lattice": [16]}), "2D": panel_words({**FERMIONS, "lattice": [4, 4]})}

VARIED = {
    "title": "1D ring, $N = 12$",
    "reference": {"kernels": 16, "kernel_length": 10, "pool": 2, "dense": 60, "dropout": 0.2},
    "changed": [["kernels", 24], ["dropout", 0.3]],
}


def edge(top):
    return top * np.exp(-(((CENTERS - 0.47) / 0.35) ** 2))


def empty_edges(values):
    values = values.copy()
    values[..., -1] = np.nan
    return values


@pytest.fixture(scope="module")
def diagrams():
    by_panel = {}
    for panel, (top, strengths) in EDGES.items():
        generator = np.random.default_rng(1)
        batches = []
        for W in strengths:
            noise = 0.1 * top * generator.normal(size=(1, 8, 20)) + 0.01 * generator.normal(size=(3, 8, 20))
            values = empty_edges(1 / (1 + np.exp(-8 * ((edge(top) - W) + noise) / top)))
            batches.append(
                xr.Dataset(
                    {
                        "probability": (("network", "realization", "bin"), values),
                        "probability_std": (("network", "realization", "bin"), 0 * values),
                        "states": (("realization", "bin"), np.where(np.isnan(values[0]), 0, 50)),
                    },
                    coords={"realization": np.arange(8), "bin_center": ("bin", CENTERS)},
                    attrs={"kind": "predictions", "W": float(W)},
                )
            )
        by_panel[panel] = average_predictions(batches, resamples=100)
    return by_panel


@pytest.fixture(scope="module")
def indicators():
    by_panel = {}
    for panel, (top, strengths) in EDGES.items():
        generator = np.random.default_rng(2)
        batches = []
        for W in strengths:
            distance = (W - edge(top)) / top + 0.05 * generator.normal(size=(8, 20))
            ln_ipr = empty_edges(-3.5 + 2 * np.tanh(distance))
            gap_ratio = empty_edges(0.461 - 0.075 * np.tanh(6 * distance))
            batches.append(
                xr.Dataset(
                    {
                        "ln_ipr": (("realization", "bin"), ln_ipr),
                        "ipr": (("realization", "bin"), np.exp(ln_ipr)),
                        "gap_ratio": (("realization", "bin"), gap_ratio),
                        "states": (("realization", "bin"), np.where(np.isnan(ln_ipr), 0, 50)),
                        "levels": (("realization", "bin"), np.where(np.isnan(ln_ipr), 0, 400)),
                    },
                    coords={"realization": np.arange(8), "bin_center": ("bin", CENTERS)},
                    attrs={"kind": "indicators", "W": float(W)},
                )
            )
        by_panel[panel] = average_indicators(batches, resamples=100)
    return by_panel


@pytest.fixture(scope="module")
def layers():
    return {
        "1D": [
            {"name": "InputLayer", "output_shape": (924, 1), "parameters": 0, "detail": r"$|\Psi_j|^2$"},
            {
                "name": "Conv1D",
                "output_shape": (915, 16),
                "parameters": 176,
                "detail": "16 kernels of 10, ReLU",
            },
            {"name": "MaxPooling1D", "output_shape": (457, 16), "parameters": 0},
            {"name": "Flatten", "output_shape": (7312,), "parameters": 0},
            {"name": "Dense", "output_shape": (60,), "parameters": 438780, "detail": "ReLU"},
            {"name": "Dropout", "output_shape": (60,), "parameters": 0},
            {"name": "Dense", "output_shape": (1,), "parameters": 61, "detail": "sigmoid"},
        ],
        "2D": [
            {"name": "InputLayer", "output_shape": (924, 1), "parameters": 0},
            {"name": "Dense", "output_shape": (1,), "parameters": 925},
        ],
    }


@pytest.fixture(scope="module")
def kernels():
    generator = np.random.default_rng(3)
    states = {"ETH": generator.normal(size=924) ** 2, "MBL": generator.exponential(size=924) ** 12}
    states = {phase: values / values.sum() for phase, values in states.items()}
    weights, biases = generator.uniform(-0.7, 0.7, size=(4, 10, 16)), -0.01 * generator.random(size=(4, 16))
    biases[0, 0] = 0.002
    maps = {}
    for phase, state in states.items():
        columns = [np.correlate(state, kernel, mode="valid") for kernel in weights[0].T]
        convolution = np.stack(columns, axis=1)
        activation = np.maximum(convolution + biases[0], 0)
        pooled = activation[:914].reshape(457, 2, 16).max(axis=1)
        maps[phase] = {"convolution": convolution, "activation": activation, "pooled": pooled}
    return fig4.feature_map_dataset(weights, biases, states, maps)


@pytest.fixture(scope="module")
def trainings():
    generator = np.random.default_rng(4)

    def fold(epochs, accuracy, split):
        loss = 0.5 * np.exp(-np.arange(epochs))
        validation = loss + 0.01 * generator.random(epochs)
        return {
            "history": {"training_loss": loss.tolist(), "validation_loss": validation.tolist()},
            "best_epoch": int(validation.argmin()) + 1,
            "training_accuracy": 1.0,
            "validation_accuracy": accuracy,
            "sample": {"split": split},
        }

    folds = {
        "ring": [fold(5, 0.999, "states"), fold(8, 1.0, "states"), fold(6, 1.0, "states")],
        "torus": [fold(4, 0.98, "realizations")],
    }
    folds["ring"][0]["history"]["training_loss"][-1] = 0.0  # has no logarithm
    return training.training_dataset(folds)


@pytest.fixture(scope="module")
def varied():
    """A reference, a variant that is worse by 0.003 in each fold, and one that is as good."""
    accuracy = np.array([[0.999, 1.0, 1.0], [0.996, 0.997, 0.997], [1.0, 0.999, 1.0]])
    names = ["reference", "kernels_24", "dropout_0p3"]
    return xr.Dataset({"validation_accuracy": (("training", "fold"), accuracy)}, coords={"training": names})


@pytest.fixture
def draw(diagrams, indicators, layers, kernels, trainings, varied):
    return {
        "fig1": lambda: phase_diagram.draw(diagrams, WORDS, {"colormap": "RdBu_r"}),
        "fig2": lambda: architecture.draw(layers),
        "fig3": lambda: indicator_maps.draw(
            indicators, diagrams, WORDS, {"ipr_colormap": "viridis", "gap_ratio_colormap": "RdBu_r"}
        ),
        "fig4": lambda: fig4.draw(kernels, {"kernels": 3}),
        "training": lambda: training.draw(trainings, {"palette": "deep"}),
        "variants": lambda: variants.draw(
            varied, variants.quantities(varied, confidence_level=0.95), VARIED, {"palette": "deep"}
        ),
    }


def by_name(quantities):
    return {item["name"]: item for item in measured("figure", "test", quantities)["quantities"]}


@pytest.mark.parametrize("name", ["fig1", "fig2", "fig3", "fig4", "training", "variants"])
@pytest.mark.slow
def test_two_drawings_are_the_same_bytes(name, draw, tmp_path):
    for run in ("first", "second"):
        save_figure(draw[name](), pdf=tmp_path / f"{run}.pdf", png=tmp_path / f"{run}.png", dpi=60)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "first.pdf",
        "first.png",
        "second.pdf",
        "second.png",
    ]
    for suffix in ("pdf", "png"):
        first, second = ((tmp_path / f"{run}.{suffix}").read_bytes() for run in ("first", "second"))
        assert first == second, f"{name}.{suffix} depends on something but the data"
        assert len(first) > 5000
    assert b"CreationDate" not in (tmp_path / "first.pdf").read_bytes()


def test_a_drawing_that_fails_leaves_no_file(draw, tmp_path):
    figure = draw["fig2"]()
    figure.axes[0].set_title("$\\undefined{$")
    with pytest.raises(ValueError, match="undefined"):
        save_figure(figure, pdf=tmp_path / "fig2.pdf", png=tmp_path / "fig2.png", dpi=60)
    assert list(tmp_path.iterdir()) == []


class TestMaps:
    def test_edges_of_a_grid_that_is_not_uniform(self):
        assert cell_edges([1.0, 2.0, 4.0]).tolist() == [0.5, 1.5, 3.0, 5.0]
        np.testing.assert_allclose(cell_edges(CENTERS), np.arange(21) / 20)
        with pytest.raises(ValueError, match="at least two"):
            cell_edges([1.0])

    def test_lattice_titles(self):
        assert panel_title([12]) == "1D ring, $N = 12$"
        assert panel_title([4, 3]) == r"2D torus, $N = 4 \times 3$"
        assert panel_title([12], "open") == "1D open chain, $N = 12$"


class TestFigure1:
    def test_panels(self, draw, diagrams):
        panels = draw["fig1"]().axes
        assert panels[0].get_title().startswith("1D ring, $N = 16$\n8 realizations, 3 networks\n$W_c")
        for axes, (_, strengths) in zip(panels[:2], EDGES.values(), strict=True):
            assert "disorder strength $W$" in axes.get_xlabel()
            assert "V = 1$, $t = 1/2" in axes.get_xlabel()
            assert axes.get_ylim() == pytest.approx((0, 1)), "the diagram must not be cut at low and high energies"
            low, high = axes.get_xlim()
            assert 0 <= low < strengths[0]
            assert high > strengths[-1]
        assert "energy density" in panels[0].get_ylabel()
        assert "probability of ETH" in panels[2].get_ylabel()

    def test_red_is_eth_and_empty_cells_are_hatched(self, draw, diagrams):
        axes = draw["fig1"]().axes[0]
        (mesh,) = (artist for artist in axes.collections if isinstance(artist, QuadMesh))
        assert mesh.get_clim() == (0.0, 1.0)
        red, _, blue, _ = mesh.to_rgba(1.0)
        assert red > blue, "P = 1 (ETH) must be red"
        red, _, blue, _ = mesh.to_rgba(0.0)
        assert blue > red, "P = 0 (MBL) must be blue"
        shown = np.ma.getmaskarray(mesh.get_array())
        assert np.array_equal(shown, np.isnan(diagrams["1D"]["probability"].transpose("bin", "W").to_numpy()))
        assert any(patch.get_hatch() for patch in axes.patches if isinstance(patch, Rectangle))

    def test_contour_is_the_one_of_the_data(self, draw, diagrams):
        line = draw["fig1"]().axes[0].lines[0]
        np.testing.assert_array_equal(line.get_xdata(), diagrams["1D"]["contour_W"])

    def test_a_single_system_without_a_tip(self, diagrams, tmp_path):
        cut = diagrams["1D"].copy()
        cut["tip_W"], cut["tip_energy_density"] = np.nan, np.nan
        figure = phase_diagram.draw({"1D": cut}, WORDS, {"colormap": "RdBu_r"})
        assert "no tip" in figure.axes[0].get_title()
        save_figure(figure, pdf=tmp_path / "fig.pdf", png=tmp_path / "fig.png", dpi=60)

    def test_quantities(self, diagrams):
        quantities = by_name(phase_diagram.quantities(diagrams, WORDS))
        assert set(quantities) == {
            f"{name}_{k}"
            for name in ("critical_disorder", "tip_energy_density", "edge_probability")
            for k in ("1d", "2d")
        }
        corner = diagrams["2D"]["probability"].to_numpy()[0, 0]
        assert quantities["edge_probability_2d"]["value"] == pytest.approx(corner)
        critical = quantities["critical_disorder_1d"]
        assert critical["value"] == pytest.approx(2.8, abs=0.3)
        assert critical["unit"] == "V"
        assert critical["interval"][0] < critical["value"] < critical["interval"][1]
        assert critical["interval_means"] == "95 % bootstrap interval over realizations and networks"
        assert quantities["tip_energy_density_2d"]["value"] == pytest.approx(0.47, abs=0.05)

    def test_a_tip_beyond_the_grid_is_a_lower_bound(self, diagrams):
        cut = diagrams["1D"].copy()
        cut["tip_W"], cut["tip_energy_density"] = np.nan, np.nan
        cut["tip_W_interval"] = ("bound", [np.inf, np.inf])
        cut["tip_energy_density_interval"] = ("bound", [np.nan, np.nan])
        cut.attrs |= {"tip_reason": "beyond the largest W", "tip_resamples_defined": 0.0}
        quantities = by_name(phase_diagram.quantities({"1D": cut}, WORDS))
        assert quantities["critical_disorder_1d"]["value"] is None
        assert quantities["critical_disorder_1d"]["interval"] == [pytest.approx(4.6), None]
        assert quantities["tip_energy_density_1d"]["interval"] is None
        assert "beyond the largest W" in quantities["tip_energy_density_1d"]["note"]


def test_figure2_shows_every_shape_and_count(draw, layers):
    texts = [text.get_text() for text in draw["fig2"]().axes[0].texts]
    for expected in ("convolution", "max pooling", r"915 $\times$ 16", "176 par.", "438,780 par.", "7,312"):
        assert expected in texts
    assert draw["fig2"]().axes[0].get_title(loc="left") == "1D:  439,017 parameters"
    assert by_name(architecture.quantities(layers))["parameters_1d"]["value"] == 439_017


class TestFigure3:
    def test_colour_limits_of_the_paper(self, draw):
        panels = draw["fig3"]().axes[:4]
        limits = [next(a for a in axes.collections if isinstance(a, QuadMesh)).get_clim() for axes in panels]
        assert limits[2] == limits[3] == (0.386, 0.536)
        assert limits[0] == limits[1]
        assert "realizations" in panels[0].get_title()

    def test_quantities(self, indicators, diagrams):
        quantities = by_name(indicator_maps.quantities(indicators, diagrams, WORDS))
        for name in ("ln_ipr_tip_1d", "ln_mean_ipr_tip_1d", "gap_ratio_tip_1d"):
            assert quantities[name]["value"] == pytest.approx(2.8, abs=0.2), name
        # The contours coincide but for the noise.
        assert abs(quantities["edge_shift_2d"]["value"]) < 0.6
        assert quantities["edge_distance_2d"]["value"] >= abs(quantities["edge_shift_2d"]["value"])
        assert quantities["gap_ratio_eth_1d"]["value"] == pytest.approx(0.536, abs=0.005)
        assert quantities["gap_ratio_mbl_1d"]["value"] == pytest.approx(0.386, abs=0.005)
        assert quantities["gap_ratio_mbl_1d"]["note"] == "at W = 4.6, energy densities 0.4 to 0.6"

    def test_shift_and_distance_of_contours_that_are_known(self, indicators, diagrams):
        moved = diagrams["1D"].copy()
        moved["contour_W"] = indicators["1D"]["contour_W"] - 0.25
        moved["contour_W_resamples"] = indicators["1D"]["contour_W_resamples"] - 0.25
        quantities = by_name(indicator_maps.quantities({"1D": indicators["1D"]}, {"1D": moved}, WORDS))
        for name in ("edge_shift_1d", "edge_distance_1d"):
            assert [quantities[name]["value"], *quantities[name]["interval"]] == pytest.approx([0.25] * 3)

    def test_without_an_edge_there_is_no_distance_but_a_reason(self, indicators, diagrams):
        bare = diagrams["1D"].copy()
        bare["contour_W"] = np.nan * bare["contour_W"]
        bare["tip_W"] = np.nan
        quantities = by_name(indicator_maps.quantities({"1D": indicators["1D"]}, {"1D": bare}, WORDS))
        assert quantities["edge_distance_1d"]["value"] is None
        assert quantities["gap_ratio_eth_1d"]["value"] is None
        assert "W_c is not known" in quantities["gap_ratio_eth_1d"]["note"]


class TestFigure4:
    def test_the_kernel_shown_is_that_of_the_maps(self, kernels):
        weights = kernels["kernel_weights"].isel(network=0, kernel=kernels.attrs["kernel"]).to_numpy()
        expected = [np.dot(weights, kernels["input_mbl"][k : k + 10]) for k in range(20)]
        np.testing.assert_allclose(kernels["convolution_mbl"][:20], expected)
        assert kernels["pooled_eth"].shape == (457,)

    def test_typical_kernel(self):
        biases = np.array([-0.3, 0.5, -0.1, -0.2, -0.9])
        weights = np.ones((3, 5))
        weights[:, 4] = -1.0  # never answers
        assert fig4.typical_kernel(weights, biases) == 3
        assert fig4.typical_kernel(weights, np.abs(biases)) in range(5)

    def test_axes(self, draw):
        labels = [axes.get_ylabel() for axes in draw["fig4"]().axes]
        for expected in ("weight", "bias", r"$|\Psi_j|^2$", "convolution", "+ bias, ReLU", "max pooling"):
            assert expected in labels

    def test_quantities(self, kernels):
        quantities = by_name(fig4.quantities(kernels))
        assert quantities["kernel_weight_minimum"]["value"] == kernels["kernel_weights"].min()
        assert quantities["bias_maximum"]["value"] == pytest.approx(0.002)
        fraction = quantities["bias_negative_fraction"]
        assert fraction["value"] == pytest.approx(63 / 64)
        assert fraction["interval"][1] <= 1.0


class TestTraining:
    def test_dataset_keeps_every_fold_and_epoch(self, trainings):
        assert trainings.sizes == {"training": 2, "fold": 3, "epoch": 8}
        assert int(trainings["validation_loss"].sel(training="ring", fold=0).count()) == 5
        assert int(trainings["validation_accuracy"].sel(training="torus").count()) == 1

    def test_kept_epochs_are_marked(self, draw, trainings):
        marks = draw["training"]().axes[0].lines[-1]
        ring = trainings.sel(training="ring")
        np.testing.assert_array_equal(marks.get_xdata(), ring["best_epoch"])
        np.testing.assert_array_equal(marks.get_ydata(), ring["validation_loss"].min("epoch"))

    def test_panels(self, draw):
        figure = draw["training"]()
        titles = [axes.get_title() for axes in figure.axes]
        assert titles[:2] == ["ring\nsplit by states", "torus\nsplit by realizations"]
        assert "loss" in figure.axes[0].get_ylabel()
        assert figure.axes[0].get_yscale() == "log"
        assert figure.axes[-1].get_xlabel() == "accuracy (%)"

    def test_quantities(self, trainings):
        quantities = by_name(training.quantities(trainings))
        ring, torus = quantities["validation_accuracy_ring"], quantities["validation_accuracy_torus"]
        assert ring["value"] == pytest.approx(2.999 / 3)
        assert ring["interval"][1] == 1.0
        assert ring["note"] == "3 folds, split by states"
        assert torus["interval"] is None  # a single fold has no spread


def test_a_variants_change_of_the_accuracy(varied):
    quantities = by_name(variants.quantities(varied, confidence_level=0.95))
    change = quantities["change_kernels_24"]
    assert change["value"] == pytest.approx(-0.003)
    # Student's factor for three folds, sqrt(1/3) of the scatter's 0.001 / sqrt(3): of both, added in squares.
    arm = 4.303 * 0.001 / 3
    lower = np.hypot(arm, min(arm, 1 - (0.999 + 1 + 1) / 3))
    assert change["interval"][0] == pytest.approx(-0.003 - lower, rel=1e-3)
    assert quantities["largest_change"]["value"] == pytest.approx(0.003)
    assert quantities["change_dropout_0p3"]["value"] == pytest.approx(0)


def test_variants_have_rows_in_percent(draw):
    (axes,) = draw["variants"]().axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["$m = 24$", "$d = 0.3$"]
    points = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]
    assert points == pytest.approx([-0.3, 0.0])
