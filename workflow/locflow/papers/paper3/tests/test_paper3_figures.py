"""Figures of paper 3: drawn without warnings, the same bytes every time, labelled, and their numbers."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgb
from synthetic_confidences import GRID, chain, confidences, dreams_of_power_laws, summary_of

from locflow.averages.peaks import peak
from locflow.averages.state_groups import middle_states
from locflow.configuration.check import ConfigurationError, check
from locflow.configuration.files import load
from locflow.configuration.merging import merged as merge
from locflow.figures.data import merged
from locflow.figures.style import save_figure
from locflow.kinds.confidence import phase_diagram
from locflow.kinds.confidence.averages import average_confidences
from locflow.measure.confidences import critical_disorder, mean_over_W, transition_range
from locflow.papers.paper3.figures import fig3, fig4, fig5, fig6, fig7, fig8, fig9, fig10, variants
from locflow.papers.paper3.figures import inputs as input_figure
from locflow.papers.paper3.section import Style
from locflow.papers.paper3.words import chain_words
from locflow.results.measured import measured

REPOSITORY = Path(__file__).parents[5]
SETTINGS = {
    "energy_bins": 10,
    "consecutive_states": 20,
    "thresholds": [0.5, 0.7, 0.9],
    "fractions": [0.25, 0.5, 0.75],
    "resamples": 100,
}
DIVERGING, SEQUENTIAL = Style().fig1.settings("style"), {"colormap": "magma", "confidence_colormap": "RdBu"}
CHAIN = {"lattice": [12], "boundary": "open", "couplings": {"J": 1.0}, "unit": "J"}
WORDS = chain_words(CHAIN, 6)
PALETTE = {"palette": "deep"}
NAMES = ["fig1", "fig3", "fig4", "fig5", "fig6", "fig7", "fig8", "fig9", "fig10", "inputs", "variants"]


def averaged(dataset):
    return average_confidences(dataset, **SETTINGS)


def by_name(quantities):
    return {item["name"]: item for item in measured("figure", "test", quantities)["quantities"]}


@pytest.fixture(scope="module")
def average():
    return averaged(chain(states=200))


@pytest.fixture(scope="module")
def single():
    return chain(realizations=1, states=400, networks=5, seed=3)


@pytest.fixture(scope="module")
def single_average(single):
    return averaged(single)


@pytest.fixture(scope="module")
def plain_average():
    # Networks that agree: otherwise five do not tell it from `single_average`.
    options = {"top": 3.0, "sharpness": 3, "disagreement": 0.2, "training": "plain"}
    return averaged(chain(realizations=1, states=400, networks=5, seed=3, **options))


@pytest.fixture(scope="module")
def samples(single, single_average):
    return fig4.single_sample_dataset(summary_of(single), single_average, summary_of(single), single)


@pytest.fixture(scope="module")
def indicators(single, single_average, plain_average):
    return fig5.indicator_dataset(summary_of(single), single_average, plain_average)


@pytest.fixture(scope="module")
def cuts():
    return fig6.cut_dataset(
        [chain(realizations=1, states=400, networks=1, seed=3, cut=cut, disagreement=1.0) for cut in (7, 5, 6)]
    )


@pytest.fixture(scope="module")
def losses(single_average, plain_average):
    return {(1, 1): single_average, (0, 1): plain_average, (1, 0): single_average, (0, 0): plain_average}


@pytest.fixture(scope="module")
def sizes():
    by_size = {8: (70, 2.5), 10: (252, 4.0), 12: (500, 6.0)}
    return [
        averaged(chain(realizations=1, states=states, networks=5, sites=sites, cut=sites // 2, sharpness=sharpness))
        for sites, (states, sharpness) in by_size.items()
    ]


@pytest.fixture(scope="module")
def inputs():
    trainings = [
        {"input": kind, "hidden": hidden, "confidence_weight": weight}
        for weight in (1, 0)
        for kind, hidden in (("spectrum", [64]), ("density_matrix", [64]), ("level_differences", [64, 32]))
    ]
    averages = [
        averaged(chain(realizations=4, states=100, training=str(k), top=2.3 if k < 4 else 2.3 + 0.5 * (k - 3)))
        for k in range(6)
    ]
    leading = np.array([3.0, 1.0, *[0.1] * 8])  # 9 of 10.08: one input holds 89 %, two 99 %
    records = [
        [
            {
                "validation_accuracy": 1.0 - 0.001 * fold,
                "input_weights": (leading if k % 3 == 1 else np.ones(10 - (k % 3 == 2))).tolist(),
            }
            for fold in range(3)
        ]
        for k in range(6)
    ]
    return trainings, averages, records


@pytest.fixture(scope="module")
def varied():
    """Variants of `average`: how they differ, and theirs; with larger mu states localize later."""
    changed = {"weights": [["weight_decay", 0.3], ["weight_decay", 3.0]], "steps": [["steps", 7000]]}
    tops = {"weights": (2.3, 2.9), "steps": (2.1,)}
    averages = {
        group: [averaged(chain(states=200, top=top, training=f"{group} {top}")) for top in values]
        for group, values in tops.items()
    }
    return averages, changed


@pytest.fixture
def draw(average, single_average, samples, indicators, cuts, losses, sizes, inputs, varied):
    return {
        "fig1": lambda: phase_diagram.draw(average, WORDS, DIVERGING),
        "fig3": lambda: fig3.draw(average, PALETTE),
        "fig4": lambda: fig4.draw(samples, SEQUENTIAL),
        "fig5": lambda: fig5.draw(indicators),
        "fig6": lambda: fig6.draw(cuts),
        "fig7": lambda: fig7.draw(dreams_of_power_laws()),
        "fig8": lambda: fig8.draw(losses, SEQUENTIAL),
        "fig9": lambda: fig9.draw(single_average, PALETTE),
        "fig10": lambda: fig10.draw(sizes, SEQUENTIAL),
        "inputs": lambda: input_figure.draw(input_figure.inputs_dataset(*inputs), PALETTE),
        "variants": lambda: variants.draw(
            average,
            varied[1],
            variants.quantities(average, *varied),
            {"weight_decay": 1.0, "confidence_weight": 1.0, "steps": 3500},
            PALETTE,
        ),
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_a_drawing_depends_on_nothing_but_the_data(name, draw, tmp_path):
    runs = ("first", "second") if name in ("fig3", "fig4", "fig6") else ("first",)  # the others share their parts
    for run in runs:
        save_figure(draw[name](), pdf=tmp_path / f"{run}.pdf", png=tmp_path / f"{run}.png", dpi=50)
    for suffix in ("pdf", "png"):
        first, *others = [(tmp_path / f"{run}.{suffix}").read_bytes() for run in runs]
        assert len(first) > 5000
        assert all(other == first for other in others)


@pytest.mark.parametrize("name", ["fig1", "fig4", "fig5", "fig8", "fig9", "fig10", "inputs"])
def test_the_disorder_strength_has_its_unit(name, draw):
    assert any("disorder strength" in axes.get_xlabel() and "J = 1" in axes.get_xlabel() for axes in draw[name]().axes)


class TestCommon:
    def test_the_maximum_of_a_parabola_and_its_width(self):
        W = np.array([0.0, 0.5, 1.0, 1.6, 2.0, 2.5, 3.0])
        position, width = peak(W, 2.0 - (W - 1.45) ** 2)
        assert float(position) == pytest.approx(1.45)
        assert float(width) == pytest.approx(2 * 1.0, rel=0.05)

    def test_the_width_of_a_triangle_is_that_at_half_of_its_height(self):
        W = np.arange(0.0, 7.0)
        curves = np.array([[0, 0, 1, 2, 1, 0, 0], [2, 1, 0, 0, 0, 0, 0], [0] * 7, [0, 0, 4, 4, 0, 0, 0]], dtype=float)
        position, width = peak(W, curves)
        assert position[0] == 3
        assert width[0] == 2
        assert position[1] == 0
        assert np.isnan(width[1]), "it does not fall on the left"
        assert np.isnan([position[2], width[2]]).all(), "nothing is largest where all is zero"
        assert width[3] == 2

    def test_means_over_uneven_grids(self):
        assert mean_over_W([0.0, 1.0, 4.0], np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 4.0]])).tolist() == [1.0, 2.0]

    def test_figures_show_the_transition(self, average):
        shown = transition_range(average)["W"].to_numpy()
        assert shown[0] == 0.25
        assert shown[-1] == 6.0
        sparse = transition_range(average.isel(W=[0, 1, 2, 3, 4, 23]))["W"].to_numpy()
        assert sparse[-1] == 1.25, "a single W far away makes a cell of that width"

    def test_the_data_behind_a_figure_are_without_resamples(self, average):
        data = merged({"first": average, "second": average})
        assert data.attrs["kind"] == "figure"
        assert {"confidence_first", "critical_disorder_second"} <= set(data.data_vars)
        assert not any("resamples" in name for name in data.variables)


class TestFigure1:
    def test_red_is_eth_and_blue_mbl_as_in_paper_1(self, draw):
        (mesh,) = (artist for artist in draw["fig1"]().axes[0].collections if isinstance(artist, QuadMesh))
        assert mesh.get_clim() == (0.0, 1.0)
        for confidence, color in ((0.0, "red"), (1.0, "blue")):
            red, _, blue, _ = mesh.to_rgba(confidence)
            assert (red > blue) == (color == "red")

    def test_labels(self, draw):
        axes, bar = draw["fig1"]().axes
        assert axes.get_title().startswith("open chain, $N = 12$, $N_A = 6$\n")
        assert "10 realizations, 4 networks" in axes.get_title()
        assert "energy density" in axes.get_ylabel()
        assert "confidence in MBL" in bar.get_ylabel()

    def test_quantities(self, average):
        quantities = by_name(phase_diagram.quantities(average, WORDS))
        critical = quantities["critical_disorder"]
        assert critical["value"] == float(average["critical_disorder"].sel(threshold=0.9, fraction=0.5))
        assert critical["interval"][0] <= critical["value"] <= critical["interval"][1]
        assert "realizations and networks" in critical["interval_means"]
        assert quantities["tip_energy_density"]["value"] == pytest.approx(0.47, abs=0.05)
        assert quantities["transition_w"]["value"] < quantities["tip_w"]["value"], "the tip is the last to localize"

    def test_a_critical_disorder_beyond_the_grid_is_a_lower_bound(self):
        never = averaged(confidences(np.full((3, 4, 5, 40), 0.3), W=[0.25, 1, 2, 12]))
        quantities = by_name(phase_diagram.quantities(never, WORDS))
        for name in ("critical_disorder", "transition_w"):
            assert quantities[name]["value"] is None
            assert quantities[name]["interval"] == [12.0, None]
            assert "12" in quantities[name]["note"]


class TestFigure3:
    def test_correlation_of_known_numbers(self):
        x = np.array([1.0, 2.0, 3.0, 4.0, 5.0, np.nan])
        y = np.array([2.0, 1.0, 4.0, 3.0, 5.0, 1.0])
        coefficient, (lower, upper) = fig3.correlation(x, y, confidence_level=0.95)
        assert coefficient == pytest.approx(0.8)
        # artanh(0.8) +- 1.96 / sqrt(2)
        assert (lower, upper) == pytest.approx(
            (np.tanh(1.0986123 - 1.3859038), np.tanh(1.0986123 + 1.3859038)), rel=1e-5
        )

    @pytest.mark.parametrize("values", [[1.0, 1.0, 1.0, 1.0], [np.nan] * 4])
    def test_correlation_of_what_does_not_vary(self, values):
        coefficient, interval = fig3.correlation(np.arange(4.0), values, confidence_level=0.95)
        assert np.isnan([coefficient, *interval]).all()

    def test_a_large_field_lowers_the_critical_disorder(self, average):
        quantities = by_name(fig3.quantities(average))
        inverse = quantities["correlation_inverse_critical_field"]
        assert inverse["value"] > 0.7
        assert inverse["interval"][0] < inverse["value"] < inverse["interval"][1]
        assert quantities["correlation_critical_field"]["value"] < -0.7
        assert "10 of 10 realizations" in inverse["note"]

    def test_a_single_realization_has_no_correlation_but_a_reason(self, single_average):
        quantities = by_name(fig3.quantities(single_average))
        assert quantities["correlation_inverse_critical_field"]["value"] is None
        assert "too few" in quantities["correlation_inverse_critical_field"]["note"]

    def test_lines_are_the_data(self, draw, average):
        left, right = draw["fig3"]().axes
        for line, fraction in zip(left.lines[:3], average["fraction"], strict=True):
            np.testing.assert_array_equal(line.get_ydata(), average["critical_disorder"].sel(fraction=fraction))
        assert [text.get_text() for text in left.get_legend().get_texts()] == ["25 %", "50 %", "75 %"]
        assert "rho" in right.get_title(loc="left")

    def test_the_axis_on_the_right_has_h_where_the_left_one_has_its_inverse(self, draw):
        _, right = draw["fig3"]().axes
        (inverse,) = right.child_axes
        ticks, labels = inverse.get_yticks(), [float(label.get_text()) for label in inverse.get_yticklabels()]
        assert len(labels) >= 2
        np.testing.assert_allclose(1 / ticks, labels, rtol=1e-5)


class TestFigure4:
    def test_spread_and_slope_of_known_states(self):
        # Two runs of states; the entropy is spread in the second, the Schmidt gap rises with slope 0.1 and -0.2.
        W = np.array([1.0, 2.0, 4.0])
        values = confidences(np.full((1, 3, 1, 8), 0.5), W=W)
        summary = summary_of(values)
        summary["entropy"][:] = np.array([1.0] * 4 + [1.0, 3.0, 1.0, 3.0])
        gap = np.array([0.1] * 4 + [-0.2] * 4) * W[:, np.newaxis] + 0.8
        summary["schmidt_gap"][:] = gap[np.newaxis, :, np.newaxis, :]
        average = average_confidences(values, **{**SETTINGS, "consecutive_states": 4})
        dataset = fig4.single_sample_dataset(summary, average, summary, values)
        np.testing.assert_allclose(dataset["entropy_spread"], [[0.0, np.sqrt(4 / 3)]] * 3)
        np.testing.assert_allclose(dataset["schmidt_gap_slope"], [[0.1, 0.2]] * 3)
        assert dataset.sizes["state"] == 8

    def test_other_grids_are_refused(self, single, single_average):
        other = summary_of(single).isel(W=slice(0, 5))
        with pytest.raises(ValueError, match="summary: W is"):
            fig4.single_sample_dataset(other, single_average, other, single)

    def test_quantities(self, samples):
        quantities = by_name(fig4.quantities(samples))
        uncertain = quantities["peak_uncertain_fraction"]
        assert uncertain["interval"][0] <= uncertain["value"] <= uncertain["interval"][1]
        for name in ("entropy_spread", "schmidt_gap_slope"):
            assert quantities[f"peak_{name}"]["value"] == pytest.approx(uncertain["value"], abs=0.6)
            assert quantities[f"peak_{name}"]["interval"] is None

    def test_a_window_on_the_edge_of_the_central_energies_counts_at_all_W(self, samples):
        # Three windows; the mean energy of the outer ones lies a little above or below 0.4 and 0.6.
        W = samples["W"].to_numpy()
        bump = np.exp(-((W - 2.0) ** 2))
        table = bump[:, np.newaxis] * np.array([3.0, 1.0, 1.0])
        energy = np.array([0.4, 0.5, 0.6]) + 1e-3 * (-1.0) ** np.arange(len(W))[:, np.newaxis]
        of_windows = samples.drop_vars([*fig4.PANELS, "cell_energy_density"]).assign(
            dict.fromkeys(fig4.PANELS, (("W", "cell"), table)) | {"cell_energy_density": (("W", "cell"), energy)}
        )
        quantities = by_name(fig4.quantities(of_windows))
        assert quantities["width_entropy_spread"]["value"] == pytest.approx(2 * np.sqrt(np.log(2)), rel=0.05)

    def test_the_fine_structure_may_be_of_another_chain(self, single, single_average, tmp_path):
        short = chain(realizations=1, states=252, networks=3, sites=10, cut=5, W=[0.25, 1.0, 2.0, 3.0, 12.0])
        dataset = fig4.single_sample_dataset(summary_of(single), single_average, summary_of(short), short)
        chosen = middle_states(short["energy_density"].isel(realization=0).to_numpy(), 100)
        expected = np.take_along_axis(short["confidence"].mean("network").to_numpy()[:, 0], chosen, axis=1)
        np.testing.assert_allclose(dataset["fine_confidence"], expected)
        save_figure(fig4.draw(dataset, SEQUENTIAL), pdf=tmp_path / "4.pdf", png=tmp_path / "4.png", dpi=50)

    def test_labels(self, draw):
        titles = [axes.get_title(loc="left") for axes in draw["fig4"]().axes]
        assert [title[:3] for title in titles if title] == ["(a)", "(b)", "(c)", "(d)"]


class TestFigure5:
    def test_quantities(self, indicators, single_average, plain_average):
        quantities = by_name(fig5.quantities(indicators, single_average, plain_average))
        assert quantities["gap_ratio_smallest_h"]["value"] == pytest.approx(0.53, abs=0.02)
        assert quantities["gap_ratio_largest_h"]["value"] == pytest.approx(0.386, abs=0.02)
        assert "single sample" in quantities["gap_ratio_largest_h"]["note"]
        shift = quantities["shift_without_confidence"]
        difference = quantities["transition_delta_0"]["value"] - quantities["transition_delta_1"]["value"]
        assert shift["value"] == pytest.approx(difference)
        assert 0 < shift["interval"][0] < shift["value"] < shift["interval"][1]

    def test_gap_ratio_and_confidences_are_of_the_same_states(self, indicators, single_average, plain_average):
        for key, averages in (("delta_1", single_average), ("delta_0", plain_average)):
            np.testing.assert_array_equal(indicators[f"eth_confidence_{key}"], 1 - averages["middle_confidence"])
            assert not np.allclose(averages["middle_confidence"], averages["mean_confidence"])
        quantities = by_name(fig5.quantities(indicators, single_average, plain_average))
        assert quantities["transition_delta_1"]["value"] == float(single_average["middle_transition_W"])

    def test_the_error_of_a_single_sample_is_that_of_independent_levels(self, indicators):
        rng = np.random.default_rng(6)
        gaps = rng.exponential(size=(2000, 321))
        ratios = np.minimum(gaps[:, 1:], gaps[:, :-1]) / np.maximum(gaps[:, 1:], gaps[:, :-1])
        spread = ratios.mean(axis=1).std()
        assert float(indicators["gap_ratio_standard_error"][0]) == pytest.approx(spread, rel=0.15)

    def test_noisy_ratios_are_inside_and_both_axes_agree_on_the_ensembles(self, indicators):
        noisy = indicators.copy(deep=True)
        noisy["gap_ratio"][2], noisy["gap_ratio"][5] = 0.57, 0.35
        left, right = fig5.draw(noisy).axes
        lower, upper = left.get_ylim()
        assert lower < 0.35 - float(noisy["gap_ratio_standard_error"][5])
        assert upper > 0.57 + float(noisy["gap_ratio_standard_error"][2])
        for ratio, confidence in ((0.530, 1.0), (0.386, 0.0)):
            height = (ratio - lower) / (upper - lower)
            assert height == pytest.approx((confidence - right.get_ylim()[0]) / np.ptp(right.get_ylim()))

    def test_ensembles_and_colours(self, draw):
        left, right = draw["fig5"]().axes
        assert [text.get_text() for text in left.texts] == ["GOE", "Poisson"]
        first, second = (to_rgb(line.get_color()) for line in right.lines)
        assert first[2] > first[0], "delta = 1 is blue"
        assert second[0] > second[2], "delta = 0 is red"
        assert "ETH" in right.get_ylabel()


class TestFigure6:
    @staticmethod
    def constructed():
        # Ten states, three cuts; by W: all ETH but one MBL everywhere and one MBL at one cut; mixed; all MBL.
        eth, mbl, neither = 0.01, 0.99, 0.5
        tables = np.full((3, 3, 10), eth)  # (cut, W, state)
        tables[:, 0, 4] = mbl
        tables[0, 0, 5] = mbl
        tables[:, 1, :5] = neither
        tables[1, 1, 7] = mbl
        tables[:, 2] = mbl
        tables[2, 2, 3] = eth
        # 10,000 of 48,620: as many states of such a spectrum are surveyed.
        return [
            confidences(table[np.newaxis, :, np.newaxis], cut=cut, dimension=49, W=[0.25, 2.0, 12.0])
            for cut, table in zip((5, 6, 7), tables, strict=True)
        ]

    def test_shares_of_constructed_states(self):
        dataset = fig6.cut_dataset(self.constructed())
        assert dataset["survey_states"].values.tolist() == [10] * 3
        np.testing.assert_allclose(dataset["eth_everywhere"], [0.8, 0.4, 0.0])
        np.testing.assert_allclose(dataset["mbl_everywhere"], [0.1, 0.0, 0.9])
        np.testing.assert_allclose(dataset["mixed"], [0.1, 0.1, 0.1])
        quantities = by_name(fig6.quantities(dataset, confidence_level=0.95))
        assert quantities["mbl_everywhere_eth_side"]["value"] == pytest.approx(0.5)
        assert quantities["eth_everywhere_mbl_side"]["value"] == 0
        assert quantities["asymmetry"]["value"] == pytest.approx(0.5)
        assert quantities["largest_mixed_fraction"]["value"] == pytest.approx(0.1)

    def test_only_the_middle_of_the_spectrum_is_surveyed(self, cuts):
        assert cuts["survey_states"].values.tolist() == [round(400 * 10_000 / 48_620)] * cuts.sizes["W"]
        assert cuts["cut"].values.tolist() == [5, 6, 7]

    def test_a_cut_that_comes_twice_is_refused(self):
        first, *_ = self.constructed()
        with pytest.raises(ValueError, match="each cut must come once"):
            fig6.cut_dataset([first, first])

    def test_wilson_interval(self):
        # Wilson (1927) for 0 and for 5 of 10.
        assert fig6.wilson_interval(0, 10, 0.95) == pytest.approx((0.0, 0.2775), abs=1e-4)
        assert fig6.wilson_interval(5, 10, 0.95) == pytest.approx((0.2366, 0.7634), abs=1e-4)

    def test_newcombe_interval(self):
        # Newcombe (1998), table II: 56 of 70 against 48 of 80.
        assert fig6.newcombe_interval((56, 70), (48, 80), 0.95) == pytest.approx((0.0524, 0.3339), abs=1e-4)
        assert np.isnan(fig6.newcombe_interval((0, 0), (48, 80), 0.95)).all()

    def test_red_is_eth_and_blue_is_mbl(self, draw):
        figure = draw["fig6"]()
        image = figure.axes[0].images[0]
        assert image.get_clim() == (-1, 1)
        eth, neither, mbl = (image.to_rgba(value) for value in (-1, 0, 1))
        assert eth[0] > eth[2]
        assert mbl[2] > mbl[0]
        assert neither[:3] == (1, 1, 1)


class TestFigure7:
    def test_fits_of_known_laws(self):
        k = np.arange(1, 13)
        power, exponential = 0.3 + 5 * np.log(k), 1.0 + 0.7 * k
        assert fig7.fit(power, "power") == (pytest.approx([1.0]), pytest.approx([5.0]))
        assert fig7.fit(exponential, "exponential") == (pytest.approx([1.0]), pytest.approx([0.7]))
        assert fig7.fit(exponential, "power")[0] < 0.95
        assert fig7.fit(power, "exponential")[0] < 0.95

    def test_levels_at_the_floor_and_flat_spectra_do_not_count(self):
        power = 0.3 + 5 * np.log(np.arange(1, 13))
        power[9:] = -np.log(1e-30)
        assert fig7.fit(power, "power")[0] == pytest.approx([1.0])
        assert np.isnan(fig7.fit(np.full(12, 3.0), "power")[0])

    def test_quantities(self):
        quantities = by_name(fig7.quantities(dreams_of_power_laws(gamma=4.0), confidence_level=0.95))
        assert quantities["power_law_r2_mbl_dreamed"]["value"] > 0.99
        assert quantities["power_law_advantage_mbl_dreamed"]["interval"][0] > 0
        assert quantities["power_law_advantage_eth"]["interval"][1] < 0
        assert quantities["exponent_mbl"]["value"] == pytest.approx(4.0, rel=0.02)
        assert quantities["dreamed_confidence_mbl"]["value"] == pytest.approx(0.99)

    def test_a_power_law_is_a_straight_line_on_these_axes(self, draw):
        left, right = draw["fig7"]().axes
        assert left.get_xscale() == right.get_xscale() == "log"
        assert left.get_yscale() == "linear"
        assert "lambda" in left.get_ylabel()

    def test_the_system_is_named(self, draw):
        title = draw["fig7"]().get_suptitle()
        assert "N = 12" in title
        assert "5 networks" in title


class TestFigure8And10:
    def test_the_shift_is_that_of_confidence_optimization(self, losses, single_average, plain_average):
        quantities = by_name(fig8.quantities(losses))
        expected = float(plain_average["transition_W"] - single_average["transition_W"])
        assert quantities["shift_without_confidence"]["value"] == pytest.approx(expected)
        assert quantities["uncertain_delta_0_mu_1"]["value"] > quantities["uncertain_delta_1_mu_1"]["value"]

    def test_shifts_without_weight_decay_count_in_either_direction(self, single_average, plain_average):
        early, late = single_average, plain_average
        quantities = by_name(fig8.quantities({(1, 1): late, (1, 0): early, (0, 1): late, (0, 0): late}))
        shift = quantities["shift_without_decay_delta_1"]["value"]
        assert shift == pytest.approx(float(early["transition_W"] - late["transition_W"]))
        assert shift < 0
        assert quantities["largest_shift_without_decay"]["value"] == pytest.approx(-shift)
        only_one = by_name(fig8.quantities({(1, 1): late}))
        assert only_one["largest_shift_without_decay"]["value"] is None

    def test_titles_name_the_cost_functions(self, draw):
        titles = [axes.get_title(loc="left") for axes in draw["fig8"]().axes[:4]]
        assert [title[:3] for title in titles] == ["(a)", "(b)", "(c)", "(d)"]
        assert r"\delta = 0,\ \mu = 1" in titles[1]

    def test_the_scale_of_colours_is_shared_between_cost_functions(self, draw):
        limits = {
            artist.get_clim()
            for axes in draw["fig8"]().axes[:4]
            for artist in axes.collections
            if isinstance(artist, QuadMesh) and artist.norm.vmax
        }
        assert len(limits) == 1

    def test_sharpening(self, sizes):
        quantities = by_name(fig10.quantities(sizes))
        ratio = quantities["relative_width_12"]["value"] / quantities["relative_width_8"]["value"]
        assert quantities["sharpening"]["value"] == pytest.approx(ratio)
        assert ratio < 1
        assert "one realization" in quantities["sharpening"]["note"]

    def test_one_size_has_no_sharpening_but_a_reason(self, sizes):
        quantities = by_name(fig10.quantities(sizes[:1]))
        assert quantities["sharpening"]["value"] is None
        assert quantities["sharpening"]["note"] == "one length only"


class TestFigure9:
    def test_means_are_those_of_the_curves(self, single_average):
        quantities = by_name(fig9.quantities(single_average))
        W = single_average["W"].to_numpy()
        for name in ("switched", "lost", "changed"):
            mean = quantities[f"mean_{name}"]
            assert mean["value"] == pytest.approx(mean_over_W(W, single_average[f"{name}_fraction"].to_numpy()))
            assert mean["interval"][0] <= mean["value"] <= mean["interval"][1]
        total = quantities["mean_switched"]["value"] + quantities["mean_lost"]["value"]
        assert quantities["mean_changed"]["value"] == pytest.approx(total)
        assert quantities["peak_lost"]["value"] == pytest.approx(float(single_average["transition_W"]), abs=0.5)

    def test_a_few_states_that_switch_by_chance_make_no_maximum(self):
        # Of four networks one calls one of 200 states MBL, far from the transition: half a state per pair.
        values = np.full((4, 4, 1, 200), 0.01)
        values[:, 1, :, :50] = np.array([0.05, 0.3, 0.6, 0.8])[:, np.newaxis, np.newaxis]
        values[:, 2:] = 0.99
        values[0, 3, 0, 7] = 0.01
        quantities = by_name(fig9.quantities(averaged(confidences(values, W=[0.25, 2.0, 4.0, 12.0]))))
        assert quantities["mean_switched"]["value"] > 0
        for name in ("peak_switched", "width_switched", "peak_offset_switched"):
            assert quantities[name]["value"] is None
            assert quantities[name]["interval"] is None
            assert "0.5 of 200 states" in quantities[name]["note"]
        assert quantities["peak_lost"]["value"] == pytest.approx(2.0, abs=0.5)

    def test_one_network_has_nothing_to_compare_with(self):
        lonely = averaged(chain(realizations=2, networks=1, states=60))
        quantities = by_name(fig9.quantities(lonely))
        assert quantities["mean_lost"]["value"] is None
        assert "one network" in quantities["mean_lost"]["note"]
        fig9.draw(lonely, PALETTE)


class TestInputs:
    def test_quantities(self, inputs):
        trainings, averages, records = inputs
        data = input_figure.inputs_dataset(trainings, averages, records)
        quantities = by_name(input_figure.quantities(data, trainings, averages, confidence_level=0.95))
        assert quantities["accuracy_spectrum"]["value"] == pytest.approx(0.999)
        assert quantities["accuracy_spectrum"]["interval"][1] <= 1.0
        assert quantities["leading_inputs_density_matrix"]["value"] == 2
        assert quantities["leading_inputs_spectrum"]["value"] == 9
        assert quantities["leading_inputs_level_differences_2_layers"]["note"] == "3 networks of 9 inputs"
        difference = quantities["transition_difference_density_matrix_delta_0"]
        assert difference["value"] == pytest.approx(
            quantities["transition_density_matrix_delta_0"]["value"]
            - quantities["transition_spectrum_delta_0"]["value"]
        )

    def test_leading_inputs(self):
        assert input_figure.leading_inputs([[1.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.0, 0.0, 2.0]]).tolist() == [1, 3, 3]

    def test_two_trainings_of_one_kind_are_refused(self, inputs):
        trainings, averages, records = inputs
        with pytest.raises(ValueError, match="same input"):
            input_figure.inputs_dataset([trainings[0]] * 6, averages, records)

    def test_panels(self, draw):
        upper_left, upper_right, accuracies, weights = draw["inputs"]().axes
        assert "with confidence" in upper_left.get_title(loc="left")
        assert "without confidence" in upper_right.get_title(loc="left")
        assert len(accuracies.get_yticklabels()) == 6
        assert weights.get_yscale() == "log"


class TestVariants:
    def test_a_change_is_that_of_the_critical_disorder(self, average, varied):
        averages, changed = varied
        quantities = by_name(variants.quantities(average, averages, changed))
        later = quantities["change_mu_3"]
        ratio = 2.9 / 2.3  # of the W at which the same state is as confident
        assert later["value"] == pytest.approx((ratio - 1) * critical_disorder(average)[0], rel=0.1)
        assert later["interval"][0] < later["value"] < later["interval"][1]
        assert quantities["largest_change_weights"]["value"] == later["value"]
        assert quantities["change_steps_7000"]["value"] < 0 < quantities["largest_change_steps"]["value"]

    def test_realizations_are_resampled_together(self, average):
        same = {"weights": [average], "steps": [average]}
        changed = {"weights": [["weight_decay", 0.3]], "steps": [["steps", 7000]]}
        quantities = by_name(variants.quantities(average, same, changed))
        assert quantities["change_mu_0p3"]["value"] == 0
        assert quantities["change_mu_0p3"]["interval"] == [0, 0]

    @pytest.mark.parametrize(
        ("group", "training", "words"),
        [
            ("steps", "chain_mu_3", "in one setting of steps; chain_mu_3 differs in weight_decay"),
            ("weights", "chain_adam", "chain_adam differs in optimizer, reduction"),
        ],
    )
    def test_a_variant_differs_in_one_setting(self, group, training, words):
        config = merge(load(REPOSITORY / "config"), {"paper3": {"variants": {group: [training]}}})
        with pytest.raises(ConfigurationError, match=words) as error:
            check(config)
        assert f"paper3.variants.{group}.0 = {training!r}" in str(error.value)

    def test_a_variant_that_no_longer_differs_is_left_out(self):
        own = {"trainings": {"chain": {"steps": 7000}}}
        configuration = check(merge(load(REPOSITORY / "config"), own))
        paper = configuration.papers["paper3"]
        assert variants.settings(paper, configuration)["changed"]["steps"] == [["steps", 1750]]
        assert len(variants.inputs(paper, configuration)["steps"]) == 1

    def test_a_row_for_each_variant(self, draw):
        (axes,) = draw["variants"]().axes
        assert [label.get_text() for label in axes.get_yticklabels()] == [
            r"$\mu = 0.3$",
            r"$\mu = 3$",
            r"$\mathrm{steps} = 7000$",
        ]


def test_figures_of_windows_are_drawn_where_states_are_known(tmp_path):
    # Of a chain too long for all states: three windows of 20 states.
    centers = np.array([0.3, 0.5, 0.7])
    offset = np.linspace(-0.01, 0.01, 20)
    W = np.array([0.25, 1.0, 2.0, 3.0, 4.0, 12.0])
    density = np.broadcast_to((centers[:, np.newaxis] + offset).ravel(), (6, 1, 60))
    values = 1 / (1 + np.exp(-3 * (W[:, np.newaxis, np.newaxis] - 2.2 + 4 * np.abs(density - 0.5))))
    noise = np.random.default_rng(7).normal(0, 0.05, size=(3, 6, 1, 60))
    dataset = confidences(np.clip(values + noise, 0, 1), density, W=W, sites=18, cut=9, dimension=48620)
    windows: xr.Dataset = dataset.assign_coords(
        window=(("W", "realization", "state"), np.broadcast_to(np.repeat([0, 1, 2], 20), (6, 1, 60))),
        window_center=("window_index", centers),
    )
    average = averaged(windows)
    summary = summary_of(windows, cuts=(9,)).assign_coords(windows.coords)
    data = fig4.single_sample_dataset(summary, average, summary, windows)
    np.testing.assert_allclose(data["cell_energy_density"][0], centers, atol=1e-6)
    save_figure(fig4.draw(data, SEQUENTIAL), pdf=tmp_path / "4.pdf", png=tmp_path / "4.png", dpi=50)
    assert by_name(fig4.quantities(data))["peak_uncertain_fraction"]["value"] > 0


def test_single_windows_of_several_chains_are_curves():
    W = GRID
    averages = []
    for sites, sharpness in ((12, 2.0), (18, 4.0)):
        density = np.broadcast_to(np.linspace(0.49, 0.51, 40), (len(W), 1, 40))
        values = 1 / (1 + np.exp(-sharpness * (W[:, np.newaxis, np.newaxis] - 2.2) + 0 * density))
        noise = np.random.default_rng(sites).normal(0, 0.02, size=(4, len(W), 1, 40))
        dataset = confidences(np.clip(values + noise, 0, 1), density, W=W, sites=sites, cut=sites // 2, dimension=924)
        dataset = dataset.assign_coords(
            window=(("W", "realization", "state"), np.zeros((len(W), 1, 40), dtype=int)),
            window_center=("window_index", [0.5]),
        )
        averages.append(averaged(dataset))
    (axes,) = fig10.draw(averages, SEQUENTIAL).axes
    assert [line.get_label() for line in axes.lines] == ["$N = 12$, 40 states", "$N = 18$, 40 states"]
    for line, dataset in zip(axes.lines, averages, strict=True):
        np.testing.assert_allclose(line.get_ydata(), dataset["central_uncertain_fraction"][: len(line.get_xdata())])
    assert by_name(fig10.quantities(averages))["sharpening"]["value"] < 1
