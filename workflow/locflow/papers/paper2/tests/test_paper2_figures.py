"""Figures of paper 2: drawn without warnings, the same bytes every time, labelled, and their numbers."""

import numpy as np
import pytest
import xarray as xr
import yaml
from matplotlib.collections import QuadMesh

from locflow.figures.data import side_by_side
from locflow.figures.style import save_figure
from locflow.measure.determination import determination
from locflow.observables.page_entropy import page_normalization
from locflow.papers.catalogue import claims_file
from locflow.papers.paper2.common import without_resamples
from locflow.papers.paper2.figures import fig3, fig4, fig5, fig6, fig7, fig8, fig9, variants
from locflow.results.measured import measured
from locflow.results.scorecard import scorecard

CLAIMS = claims_file("paper2")
W = np.arange(0.5, 15.1, 0.5)
TARGETS = ["gap_ratio", "entanglement_entropy", "spin_fraction"]
SIZES = {"trained_small": (8, 1), "trained_large": (10, 1), "untrained": (12, 0)}
CROSSINGS = (3.2, 6.4, 9.1)  # of the features of each network
STYLE = {"palette": "deep", "colormap": "viridis"}
OPTIONS = {"resamples": 60, "confidence_level": 0.95, "seed": 1}


def indicators_of(field):
    """Shaped as those of a ring: fall from the delocalized to the localized phase around a field of 5 to 6."""
    return np.stack(
        [
            0.39 + 0.14 / (1 + (field / 5) ** 4),
            0.88 / (1 + (field / 5) ** 2.8),
            0.97 / (1 + (field / 6) ** 2.5),
        ],
        axis=-1,
    )


def regression(role, *, name="multitask", noise=0.02, targets=TARGETS, crossings=CROSSINGS):
    sites, trained = SIZES[role]
    generator = np.random.default_rng(sites)
    field = W[:, np.newaxis] * (1 + 0.25 * generator.normal(size=(len(W), 40)))
    field = np.abs(field)
    true = indicators_of(field)
    true[..., 0] += 0.04 * generator.normal(size=field.shape)  # what cannot be read off the field
    true[..., 1:] *= 1 + 0.1 * generator.normal(size=(*field.shape, 2))
    of_network = np.random.default_rng([sites, len(name)])
    predicted = np.stack([indicators_of(field) + noise * of_network.normal(size=true.shape) for _ in crossings])
    if not trained:
        predicted += 0.02
    # Features average over the sites: they vary less between realizations than the indicators.
    seen = W[:, np.newaxis] + 0.2 * (field - W[:, np.newaxis])
    feature = [np.stack([np.tanh((c - seen) / 5), np.tanh((seen - c) / 5)], axis=-1) for c in crossings]
    return xr.Dataset(
        {
            "predicted": (
                ("network", "W", "realization", "energy_density", "target"),
                predicted[..., np.newaxis, :].astype(np.float32),
            ),
            "true": (("W", "realization", "energy_density", "target"), true[:, :, np.newaxis]),
            "feature_values": (("network", "W", "realization", "feature"), np.stack(feature).astype(np.float32)),
            "part": ("realization", np.where(np.arange(40) < 20, 0, 1).astype(np.int8)),
        },
        coords={"W": W, "realization": np.arange(40), "energy_density": [0.5], "target": TARGETS},
        attrs={
            "kind": "regression",
            "regression": name,
            "system": f"ring_{sites}",
            "sites": sites,
            "trained_on_this_size": trained,
            "page_normalization": "correct",
        },
    ).sel(target=targets)


@pytest.fixture(scope="module")
def regressions():
    return {role: regression(role) for role in SIZES}


@pytest.fixture(scope="module")
def statistics(regressions):
    return fig3.indicator_statistics(regressions["untrained"], energy_density=0.5, **OPTIONS)


@pytest.fixture(scope="module")
def determinations(regressions):
    return {role: determination(dataset, **OPTIONS) for role, dataset in regressions.items()}


@pytest.fixture(scope="module")
def ways(determinations):
    others = {
        way: {
            role: determination(regression(role, name=way, noise=noise, targets=["spin_fraction"]), **OPTIONS)
            for role in SIZES
        }
        for way, noise in (("transfer", 0.06), ("scratch", 0.02))
    }
    return {**others, "multitask": determinations}


@pytest.fixture(scope="module")
def varied(ways):
    """More features fit better and transfer worse; transfer to the gap ratio is as good as training from scratch."""
    noises = {
        "more_multitask": (0.005, TARGETS),
        "more_transfer": (0.12, ["spin_fraction"]),
        "transfer_gap_ratio": (0.02, ["gap_ratio"]),
        "scratch_gap_ratio": (0.02, ["gap_ratio"]),
        "transfer_entanglement_entropy": (0.1, ["entanglement_entropy"]),
        "scratch_entanglement_entropy": (0.02, ["entanglement_entropy"]),
    }
    others = {
        way: {role: determination(regression(role, name=way, noise=noise, targets=kept), **OPTIONS) for role in SIZES}
        for way, (noise, kept) in noises.items()
    }
    features = dict.fromkeys(("multitask", "transfer", *noises), 2) | {"more_multitask": 4, "more_transfer": 4}
    return {**ways, **others}, features


def spin_fraction(strength, energy):
    # The upper edge of the spectrum localizes first.
    middle = 3 + 4 * np.sin(np.pi * energy) - 1.5 * (energy - 0.5)
    return 0.97 / (1 + (strength / middle) ** 2.5)


@pytest.fixture(scope="module")
def diagrams():
    generator = np.random.default_rng(7)
    coarse, energies = np.arange(1.0, 11.1, 1.0), np.linspace(0.05, 0.95, 19)
    fine, fine_energies = np.arange(1.0, 11.01, 0.25), np.linspace(0.05, 0.95, 73)
    values = spin_fraction(coarse[:, np.newaxis, np.newaxis], energies)
    values = values * (1 + 0.08 * generator.normal(size=(len(coarse), 30, 1)))
    samples = xr.Dataset(
        {
            "spin_fraction": (("W", "realization", "energy_density"), values),
            "field": (("W", "realization", "site"), np.zeros((len(coarse), 30, 12))),
        },
        coords={"W": coarse, "energy_density": energies},
        attrs={"kind": "samples"},
    )
    predicted = spin_fraction(fine[:, np.newaxis], fine_energies)[..., np.newaxis] + 0.03
    rendered = xr.Dataset(
        {
            "predicted": (("W", "energy_density", "target"), predicted),
            "predicted_standard_error": (("W", "energy_density", "target"), 0 * predicted + 0.005),
        },
        coords={"W": fine, "energy_density": fine_energies, "target": ["spin_fraction"]},
        attrs={"kind": "rendered", "sites": 12, "samples": 100, "networks": 5},
    )
    return fig6.phase_diagrams(samples, rendered, **OPTIONS)


@pytest.fixture(scope="module")
def networks():
    def layers(head_inputs):
        return [
            {"name": "GRU", "inputs": 2, "outputs": 2, "parameters": 36},
            {"name": "Dense", "inputs": head_inputs, "outputs": 10, "parameters": 10 * head_inputs + 10},
            {"name": "Dense", "inputs": 10, "outputs": 3, "parameters": 33},
        ]

    return {"indicators": layers(2), "with_energy": layers(3)}


@pytest.fixture(scope="module")
def features(regressions):
    return {role: fig8.feature_means(dataset, **OPTIONS) for role, dataset in regressions.items()}


def learning_curve(counts=(1, 2, 3, 6, 10, 22, 46, 100)):
    """Without a training loss of the size that is not trained on, which may have too few realizations."""
    generator = np.random.default_rng(9)
    counts = np.array(counts)
    systems = {role: f"ring_{sites}" for role, (sites, _) in SIZES.items()}
    trained = [bool(flag) for _, flag in SIZES.values()]
    test = np.array([3.1, 3.3, 4.5])[:, np.newaxis] * (1 + 0.8 / counts**1.7)
    train = np.where(np.array(trained)[:, np.newaxis], 3.0 - 0.3 / counts, np.nan)
    loss = 1e-3 * np.stack([test, train])[..., np.newaxis] * (1 + 0.06 * generator.normal(size=(2, 3, len(counts), 5)))
    curve = xr.Dataset(
        {"loss": (("part", "system", "n_train", "run"), loss)},
        coords={
            "part": ["test", "train"],
            "system": list(systems.values()),
            "n_train": counts,
            "sites": ("system", [sites for sites, _ in SIZES.values()]),
            "trained_on": ("system", trained),
        },
        attrs={"kind": "learning_curve"},
    )
    return fig9.loss_averages(curve, systems)


@pytest.fixture(scope="module")
def losses():
    return learning_curve()


@pytest.fixture
def draw(statistics, determinations, ways, diagrams, networks, features, losses, varied):
    return {
        "fig3": lambda: fig3.draw(statistics, STYLE),
        "fig4": lambda: fig4.draw(determinations, STYLE),
        "fig5": lambda: fig5.draw(ways, STYLE),
        "fig6": lambda: fig6.draw(diagrams, STYLE),
        "fig7": lambda: fig7.draw(networks),
        "fig8": lambda: fig8.draw(features, STYLE),
        "fig9": lambda: fig9.draw(losses, STYLE),
        "variants": lambda: variants.draw(varied[0], variants.quantities(*varied), varied[1], STYLE),
    }


def by_name(quantities):
    return {item["name"]: item for item in measured("figure", "test", quantities)["quantities"]}


def points(container):
    """x and y of an errorbar container."""
    return container.lines[0].get_xdata(), container.lines[0].get_ydata()


@pytest.mark.parametrize("name", [*(f"fig{number}" for number in range(3, 10)), "variants"])
@pytest.mark.slow
def test_two_drawings_are_the_same_bytes(name, draw, tmp_path):
    for run in ("first", "second"):
        save_figure(draw[name](), pdf=tmp_path / f"{run}.pdf", png=tmp_path / f"{run}.png", dpi=60)
    for suffix in ("pdf", "png"):
        first, second = ((tmp_path / f"{run}.{suffix}").read_bytes() for run in ("first", "second"))
        assert first == second, f"{name}.{suffix} depends on something but the data"
        assert len(first) > 5000


class TestFigure3:
    def test_networks_and_diagonalization_alternate(self, draw, statistics):
        for axes, target in zip(draw["fig3"]().axes[:3], fig3.PANELS, strict=True):
            networks, diagonalized = axes.containers
            of_target = statistics.sel(target=target)
            for container, source, start in ((networks, "network", 0), (diagonalized, "diagonalization", 1)):
                x, y = points(container)
                np.testing.assert_array_equal(x, W[start::2])
                np.testing.assert_array_equal(y, of_target[f"{source}_mean"][start::2])
        assert points(networks)[0][:2].tolist() == [0.5, 1.5]
        assert points(diagonalized)[0][:2].tolist() == [1.0, 2.0]

    def test_panels_and_legend(self, draw):
        entropy, spin, gap, corner = draw["fig3"]().axes
        assert "S_A" in entropy.get_ylabel()
        assert "mathcal{F}" in spin.get_ylabel()
        assert "r" in gap.get_ylabel()
        title = corner.get_legend().get_title().get_text()
        assert "$L = 12$" in title
        assert "trained on smaller rings" in title
        assert "20 test realizations at each $h$, 3 networks" in title

    def test_means_and_spreads_are_over_the_test_realizations(self, statistics, regressions):
        test = regressions["untrained"].isel(realization=slice(20), energy_density=0)
        expected = test["true"].std("realization", ddof=1)
        np.testing.assert_allclose(statistics["diagonalization_standard_deviation"], expected)
        expected = test["predicted"].astype(float).std("realization", ddof=1).mean("network")
        np.testing.assert_allclose(statistics["network_standard_deviation"], expected)
        np.testing.assert_allclose(statistics["network_mean"], test["predicted"].mean(["network", "realization"]), 1e-5)

    def test_quantities(self, statistics, regressions):
        quantities = by_name(fig3.quantities(statistics, regressions, energy_density=0.5, confidence_level=0.95))
        # The networks' offset.
        shift = quantities["rms_difference_entanglement_entropy"]
        assert shift["value"] == pytest.approx(0.02, abs=0.004)
        assert shift["interval"][0] < shift["value"] < shift["interval"][1]
        assert "statistical errors alone" in shift["note"]
        largest = quantities["largest_difference_gap_ratio"]
        assert largest["value"] >= quantities["rms_difference_gap_ratio"]["value"]
        assert largest["interval"][0] <= largest["value"] <= largest["interval"][1]
        assert quantities["spread_ratio_gap_ratio"]["value"] < 0.8 < quantities["spread_ratio_spin_fraction"]["value"]
        assert quantities["gap_ratio_localized_untrained"]["value"] == pytest.approx(0.39, abs=0.03)
        assert quantities["gap_ratio_delocalized_trained_small"]["value"] == pytest.approx(0.53, abs=0.03)
        assert quantities["gap_ratio_delocalized_trained_small"]["note"].startswith("at W = 2,")

    def test_published_means_are_those_at_ten_sites_over_all_realizations(self, statistics, regressions):
        quantities = by_name(fig3.quantities(statistics, regressions, energy_density=0.5, confidence_level=0.95))
        at_ten = regressions["trained_large"].sel(W=4.0, energy_density=0.5)["true"].mean("realization")
        assert quantities["gap_ratio_10_h4"]["value"] == pytest.approx(float(at_ten.sel(target="gap_ratio")))
        # Sheet of the authors' code: its denominator is larger by this factor at 10 sites.
        entropy = float(at_ten.sel(target="entanglement_entropy"))
        assert quantities["entanglement_entropy_10_h4"]["value"] == pytest.approx(0.95228 * entropy, rel=1e-5)
        assert "40 realizations" in quantities["entanglement_entropy_10_h4"]["note"]

    def test_a_dataset_in_the_published_normalization_is_left_as_it_is(self, statistics, regressions):
        data = regressions["trained_large"].copy()
        factor = page_normalization(10, "correct") / page_normalization(10, "published")
        data["true"] = data["true"] * xr.DataArray([1, factor, 1], dims="target")
        data.attrs["page_normalization"] = "published"
        one, other = (
            by_name(fig3.quantities(statistics, {"trained_large": d}, energy_density=0.5, confidence_level=0.95))
            for d in (data, regressions["trained_large"])
        )
        assert one["entanglement_entropy_10_h6"]["value"] == pytest.approx(other["entanglement_entropy_10_h6"]["value"])

    def test_what_is_not_at_hand_says_why(self, statistics, regressions):
        small = {"trained_small": regressions["trained_small"]}
        quantities = by_name(fig3.quantities(statistics, small, energy_density=0.5, confidence_level=0.95))
        assert quantities["spin_fraction_10_h4"]["note"] == "no size has 10 sites"
        sparse = {"trained_large": regressions["trained_large"].isel(W=slice(0, None, 2))}
        quantities = by_name(fig3.quantities(statistics, sparse, energy_density=0.5, confidence_level=0.95))
        assert quantities["spin_fraction_10_h4"]["note"] == "W = 4 is not on the grid"


class TestFigure4:
    def test_untrained_sizes_are_dashed_and_the_baseline_dotted(self, draw, determinations):
        for axes, target in zip(draw["fig4"]().axes[:3], fig4.PANELS, strict=True):
            *curves, baseline = axes.lines
            assert [line.get_linestyle() for line in curves] == ["-", "-", "--"]
            assert (baseline.get_linestyle(), baseline.get_ydata()[0]) == (":", 0.5)
            assert axes.get_ylim() == (0, 1)
            shown = determinations["trained_small"]["normalized_mean"].sel(target=target)
            np.testing.assert_array_equal(curves[0].get_ydata(), shown)

    def test_legend_names_the_sizes(self, draw):
        legend = draw["fig4"]().axes[3].get_legend()
        assert [text.get_text() for text in legend.get_texts()] == ["$L = 8$", "$L = 10$", "$L = 12$ (not trained on)"]
        assert "3 networks" in legend.get_title().get_text()

    def test_quantities(self, determinations):
        quantities = by_name(fig4.quantities(determinations))
        for role, data in determinations.items():
            large = data["normalized_mean"].sel(target="spin_fraction", W=slice(3, None))
            mean = quantities[f"r_squared_norm_spin_fraction_{role}"]
            assert mean["value"] == pytest.approx(float(large.mean()))
            assert mean["interval"][0] < mean["value"] < mean["interval"][1]
            assert quantities[f"r_squared_norm_minimum_spin_fraction_{role}"]["value"] == pytest.approx(
                float(large.min())
            )
            assert quantities[f"r_squared_norm_maximum_spin_fraction_{role}"]["value"] == pytest.approx(
                float(large.max())
            )
        small = quantities["r_squared_norm_small_w_gap_ratio_untrained"]
        assert small["note"] == "W = 0.5, 1, 1.5"

    def test_a_grid_without_small_or_large_W(self, determinations):
        cut = {"untrained": determinations["untrained"].sel(W=slice(2, 2.5))}
        quantities = by_name(fig4.quantities(cut))
        assert quantities["r_squared_norm_gap_ratio_untrained"]["note"] == "there is no W >= 3"
        assert quantities["r_squared_norm_small_w_gap_ratio_untrained"]["value"] is None


class TestFigure5:
    def test_a_panel_for_each_size_with_three_curves(self, draw):
        *panels, corner = draw["fig5"]().axes
        assert [axes.get_title() for axes in panels] == ["$L = 8$", "$L = 10$", "$L = 12$ (not trained on)"]
        assert [len(axes.lines) for axes in panels] == [4, 4, 4]
        assert panels[2].lines[0].get_linestyle() == "--"
        words = [text.get_text().split(":")[0] for text in corner.get_legend().get_texts()]
        assert words == ["transfer", "from scratch", "multitask"]

    def test_panels_say_how_far_transfer_is_from_the_others(self, draw, ways):
        measured_difference = by_name(fig5.quantities(ways))["transfer_minus_scratch_untrained"]
        (text,) = draw["fig5"]().axes[2].texts
        lower, upper = measured_difference["interval"]
        assert (
            f"minus scratch: ${measured_difference['value']:+.3f}$ (${lower:+.3f}$ to ${upper:+.3f}$)"
            in text.get_text()
        )

    def test_a_grid_without_large_W(self, ways):
        cut = {way: {"untrained": datasets["untrained"].sel(W=slice(0, 2))} for way, datasets in ways.items()}
        quantities = by_name(fig5.quantities(cut))
        assert quantities["transfer_minus_scratch_untrained"]["note"] == "there is no W >= 3"

    def test_quantities(self, ways):
        quantities = by_name(fig5.quantities(ways))
        assert len(quantities) == 9
        worse = quantities["transfer_minus_scratch_trained_small"]
        assert worse["interval"][1] < 0, "the transferred networks are noisier"
        even = quantities["scratch_minus_multitask_trained_small"]
        assert abs(even["value"]) < 0.03
        value = [
            float(ways[way]["untrained"]["normalized_mean"].sel(target="spin_fraction", W=slice(3, None)).mean())
            for way in ("transfer", "multitask")
        ]
        assert quantities["transfer_minus_multitask_untrained"]["value"] == pytest.approx(value[0] - value[1])


class TestFigure6:
    def test_both_maps_have_one_colour_scale_and_one_frame(self, draw, diagrams):
        coarse, fine, bar = draw["fig6"]().axes
        meshes = [next(a for a in axes.collections if isinstance(a, QuadMesh)) for axes in (coarse, fine)]
        assert meshes[0].get_clim() == meshes[1].get_clim() == (0.0, 1.0)
        assert meshes[0].get_array().shape == (19, 11)
        assert meshes[1].get_array().shape == (73, 41)
        assert coarse.get_xlim() == fine.get_xlim() == pytest.approx((0.875, 11.125))
        assert "$L = 12$" in bar.get_ylabel()
        assert "30 realizations" in coarse.get_title()
        assert fine.get_title().endswith("100 new realizations each, 5 networks")
        np.testing.assert_allclose(meshes[0].get_array()[3, 2], diagrams["diagonalization"].isel(W=2, energy_density=3))

    def test_quantities(self, diagrams):
        quantities = by_name(fig6.quantities(diagrams))
        offset = quantities["rms_difference"]
        assert offset["value"] == pytest.approx(0.03, abs=0.015)
        assert offset["note"].startswith("209 points; statistical errors alone")
        energies = np.array([0.2, 0.8])
        expected = np.mean([-np.diff(spin_fraction(w, energies)) for w in (3, 4, 5, 6)])
        assert quantities["asymmetry_network"]["value"] == pytest.approx(expected, rel=1e-6)
        diagonalized = quantities["asymmetry_diagonalization"]
        assert diagonalized["value"] == pytest.approx(expected, rel=0.15)
        assert 0 < diagonalized["interval"][0] < diagonalized["value"] < diagonalized["interval"][1]
        point = quantities["network_h3_e80"]
        assert point["value"] == pytest.approx(spin_fraction(3, 0.8) + 0.03)
        assert quantities["diagonalization_h6_e20"]["note"] == "nearest points: W = 6, energy density 0.2"

    def test_grids_that_do_not_overlap(self, diagrams):
        apart = diagrams.copy()
        apart["network_here"] = np.nan * apart["network_here"]
        quantities = by_name(fig6.quantities(apart))
        assert quantities["rms_difference"]["note"] == "the two grids do not overlap"


class TestFigure7:
    def test_table(self, draw, networks):
        cells = {key: cell.get_text().get_text() for key, cell in draw["fig7"]().axes[1].tables[0].get_celld().items()}
        assert [cells[row, 0] for row in (1, 2, 3)] == ["36", "63", "99"]
        assert [cells[row, 1] for row in (1, 2, 3)] == ["36", "73", "109"]

    def test_quantities_and_data(self, networks):
        quantities = by_name(fig7.quantities(networks))
        assert (quantities["parameters_total"]["value"], quantities["parameters_total_with_energy"]["value"]) == (
            99,
            109,
        )
        data = fig7.architecture_dataset(networks)
        assert data["units"].to_numpy().tolist() == [["2", "10, 3"]] * 2

    def test_another_network_is_refused(self, networks):
        with pytest.raises(ValueError, match="Conv1D"):
            fig7.parameter_counts([{"name": "Conv1D", "outputs": 3, "parameters": 8}])
        with pytest.raises(ValueError, match="GRU and Dense"):
            fig7.parameter_counts(networks["indicators"][1:])


class TestFigure8:
    def test_crossings_that_are_known(self, features):
        for data in features.values():
            np.testing.assert_allclose(data["crossing"], CROSSINGS, atol=0.15)
            lower, upper = data["crossing_interval"].to_numpy().T
            assert ((lower <= data["crossing"]) & (data["crossing"] <= upper)).all()
            assert (data["crossings"] == 1).all()

    def test_the_order_of_the_features_does_not_matter(self, regressions, features):
        swapped = regressions["untrained"].isel(feature=[1, 0])
        means = fig8.feature_means(swapped, **OPTIONS)
        np.testing.assert_allclose(means["crossing"], features["untrained"]["crossing"])

    def test_features_that_do_not_cross(self):
        data = fig8.feature_means(regression("untrained", crossings=(40.0, 5.0)), **OPTIONS)
        assert np.isnan(data["crossing"][0])
        quantities = by_name(fig8.quantities({"untrained": data}))
        crossing = quantities["feature_crossing_untrained"]
        assert crossing["note"] == f"the features of 1 of 2 networks cross, at W = {crossing['value']:.3g}"
        assert quantities["crossing_spread_between_networks"]["value"] is None
        data["crossing"][:] = np.nan
        assert by_name(fig8.quantities({"untrained": data}))["feature_crossing_untrained"]["value"] is None

    def test_a_network_with_one_feature_is_refused(self, regressions):
        with pytest.raises(ValueError, match="the networks have 1"):
            fig8.feature_means(regressions["untrained"].isel(feature=[0]), **OPTIONS)

    def test_a_panel_per_network(self, draw, features):
        panels = draw["fig8"]().axes
        assert [axes.get_title() for axes in panels] == ["network 1", "network 2", "network 3"]
        lines = panels[0].lines[:2]
        for feature, line in enumerate(lines):
            expected = features["trained_small"]["feature_mean"].isel(network=0, feature=feature)
            np.testing.assert_array_equal(line.get_ydata(), expected)

    def test_quantities(self, features):
        quantities = by_name(fig8.quantities(features))
        assert quantities["feature_crossing_untrained"]["value"] == pytest.approx(np.mean(CROSSINGS), abs=0.3)
        shift = quantities["crossing_shift_untrained"]
        assert 0 < shift["value"] < 0.3
        assert 0 <= shift["interval"][0] < shift["value"] < shift["interval"][1]
        assert shift["label"].startswith("modulus of the shift of the crossing from L = 8 to 12")
        assert quantities["crossing_spread_between_networks"]["value"] == pytest.approx(
            np.std(CROSSINGS, ddof=1), abs=0.3
        )


class TestFigure9:
    def test_training_is_filled_and_test_open(self, draw):
        (axes,) = draw["fig9"]().axes
        assert axes.get_xscale() == "log"
        faces = [container.lines[0].get_markerfacecolor() for container in axes.containers]
        assert [face == "white" for face in faces] == [False, True] * 3
        assert [container.lines[0].get_linestyle() for container in axes.containers[::2]] == ["-", "-", "--"]
        dotted = next(line for line in axes.lines if line.get_linestyle() == ":")
        assert dotted.get_xdata()[0] == 2.5
        title = axes.get_legend().get_title().get_text()
        assert title == "mean and standard error of 5 runs"

    def test_quantities(self, losses):
        quantities = by_name(fig9.quantities(losses, **OPTIONS))
        one = quantities["test_loss_trained_small_n1"]
        expected = losses["loss"].sel(part="test", role="trained_small", n_train=1).mean()
        assert one["value"] == pytest.approx(float(expected))
        assert one["interval"][0] < 3.1e-3 * 1.8 < one["interval"][1]
        ratio = quantities["test_loss_ratio_untrained"]
        assert ratio["value"] == pytest.approx(1 + 0.8 / 3**1.7, abs=0.1)
        assert ratio["interval"][0] < ratio["value"] < ratio["interval"][1]
        assert quantities["train_loss_untrained_n1"]["note"] == "this size has too few realizations for a training loss"
        assert quantities["train_loss_trained_large_n1"]["value"] < quantities["test_loss_trained_large_n1"]["value"]

    def test_points_that_were_not_trained_are_named(self):
        quantities = by_name(fig9.quantities(learning_curve(counts=(1, 2)), **OPTIONS))
        assert quantities["test_loss_untrained_n100"]["note"] == "the learning curve has no point at 100"
        assert quantities["test_loss_ratio_untrained"]["value"] is None


def test_the_data_behind_the_figures_can_be_written(
    statistics, determinations, diagrams, networks, features, losses, tmp_path
):
    from locflow.results.files import read_dataset, write_dataset

    for k, data in enumerate(
        (
            without_resamples(statistics),
            side_by_side({role: without_resamples(dataset) for role, dataset in determinations.items()}),
            without_resamples(diagrams),
            fig7.architecture_dataset(networks),
            side_by_side(features),
            losses,
        )
    ):
        write_dataset(data, tmp_path / f"{k}.nc")
        with read_dataset(tmp_path / f"{k}.nc", "figure") as again:
            assert set(again.variables) == set(data.variables)


def test_every_claim_of_the_paper_is_about_a_quantity_that_is_measured(
    statistics, regressions, determinations, ways, diagrams, networks, features, losses, varied
):
    claims = yaml.safe_load(CLAIMS.read_text(encoding="utf-8"))
    by_figure = {
        "fig3": fig3.quantities(statistics, regressions, energy_density=0.5, confidence_level=0.95),
        "fig4": fig4.quantities(determinations),
        "fig5": fig5.quantities(ways),
        "fig6": fig6.quantities(diagrams),
        "fig7": fig7.quantities(networks),
        "fig8": fig8.quantities(features),
        "fig9": fig9.quantities(losses, **OPTIONS),
        "variants": variants.quantities(*varied),
    }
    documents = {
        f"paper2_{name}": measured(f"paper2_{name}", "test", quantities) for name, quantities in by_figure.items()
    }
    sites = {role: number for role, (number, _) in SIZES.items()} | {"ten_sites": 10}
    rows = scorecard(claims, documents, {"paper2": sites})
    assert {row["figure"] for row in rows} == set(documents)
    verdicts = {row["claim"]: row["verdict"] for row in rows}
    assert verdicts["Parameters of the network with energy density"] == "agrees"
    assert verdicts["Test loss at 100 training realizations per h, L = 14"] == "other size"
    judged = ("agrees", "compatible", "not decided", "differs")
    assert verdicts["Mean spin fraction by exact diagonalization at h = 4, L = 10"] in judged


class TestVariants:
    def test_a_difference_is_the_first_minus_the_second(self, varied):
        quantities = by_name(variants.quantities(*varied))
        for role in SIZES:
            assert quantities[f"more_features_multitask_{role}"]["interval"][0] > 0
            assert quantities[f"more_features_transfer_{role}"]["interval"][1] < 0
            assert quantities[f"transfer_minus_scratch_entanglement_entropy_{role}"]["interval"][1] < 0
            lower, upper = quantities[f"transfer_minus_scratch_gap_ratio_{role}"]["interval"]
            assert -0.05 < lower < 0 < upper < 0.05
        assert "4 features minus 2" in quantities["more_features_transfer_untrained"]["label"]

    def test_the_mean_is_over_all_indicators(self, varied):
        determinations, _ = varied
        value = by_name(variants.quantities(*varied))["more_features_multitask_untrained"]["value"]
        chosen = W >= 3.0
        means = [
            determinations[way]["untrained"]["normalized_mean"].isel(W=chosen).mean().item()
            for way in ("more_multitask", "multitask")
        ]
        assert value == pytest.approx(means[0] - means[1])

    def test_a_row_for_each_comparison_and_size(self, draw):
        (axes,) = draw["variants"]().axes
        labels = [label.get_text() for label in axes.get_yticklabels()]
        assert len(labels) == 12
        assert labels[0] == "all indicators, 4 features minus 2, $L = 8$"
        assert labels[-1] == "entanglement entropy, transfer minus scratch, $L = 12$"
