"""Figures of paper 5: drawn, labelled, and their numbers; calibration and the neuron made by hand."""

import numpy as np
import pytest
import xarray as xr
from synthetic_traces import traces_block
from test_confusion import GRID, probabilities_of, two_phases

from locflow.figures.confusion import phase_looks
from locflow.figures.data import merged
from locflow.figures.style import ETH_COLOR, MBL_COLOR, save_figure
from locflow.figures.systems import Words
from locflow.kinds.sequence_classifier import phase_diagram
from locflow.kinds.sequence_classifier.averages import average_confusion
from locflow.kinds.sequence_classifier.calibration import calibration
from locflow.kinds.sequence_classifier.neuron import handcrafted_neuron, handcrafted_signal, response
from locflow.kinds.traces.imbalances import collect_files
from locflow.observables.imbalance import imbalance
from locflow.papers.paper5.figures import fig1, fig2, fig3, fig4, fig5, fig6, fig7, fig8
from locflow.results.files import write_dataset
from locflow.results.measured import measured

PHASES = "time_crystal", "ergodic", "localized"
DRIVE = np.linspace(0, 1, 21)


def by_name(quantities):
    return {item["name"]: item for item in measured("figure", "test", quantities)["quantities"]}


def chain(top, *, sharpness=4.0, networks=4, realizations=12, W=GRID, seed=0, **options) -> xr.Dataset:
    """Averages of networks that change from ergodic to localized around W = top."""
    generator = np.random.default_rng(seed)
    edge = (
        top
        + 0.2 * generator.normal(size=(networks, 1, 1, 1))
        + 0.4 * generator.normal(size=(1, len(W), realizations, 1))
    )
    localized = 1 / (1 + np.exp(-sharpness * (W[:, np.newaxis, np.newaxis] - edge)))
    return average_confusion(probabilities_of(two_phases(localized), W, **options), resamples=100)


def drive(kept=PHASES, edges=(0.2, 0.85)) -> xr.Dataset:
    """Averages of the driven chain of networks that know some of the three phases."""
    first = 1 / (1 + np.exp(60 * (DRIVE - edges[0])))
    last = 1 / (1 + np.exp(-60 * (DRIVE - edges[1])))
    parts = {"time_crystal": first, "ergodic": 1 - first - last, "localized": last}
    shares = np.stack([parts[phase] for phase in kept], axis=-1) + 1e-3
    shares /= shares.sum(axis=-1, keepdims=True)
    values = np.broadcast_to(shares[np.newaxis, :, np.newaxis, np.newaxis], (3, len(DRIVE), 6, 2, len(kept)))
    at = {"time_crystal": 0.0, "ergodic": 0.45, "localized": 1.0}
    labelled = np.full(len(DRIVE), -1)
    for number, phase in enumerate(kept):
        labelled[np.isclose(DRIVE, at[phase])] = number
    return average_confusion(probabilities_of(values, DRIVE, labelled=labelled, phases=kept), resamples=100)


@pytest.fixture(scope="module")
def driven_imbalances():
    """A dataset of kind "imbalances": -1 at odd periods in the time crystal, 0 ergodic, 1 localized."""
    size = np.select([DRIVE < 0.2, DRIVE > 0.85], [-1.0, 1.0], 0.0)
    periods = np.arange(41)
    sign = np.where((size[:, np.newaxis] < 0) & (periods % 2 == 0), 1.0, np.sign(size)[:, np.newaxis])
    values = 0.9 * np.abs(size)[:, np.newaxis] * sign
    noise = 0.02 * np.random.default_rng(1).normal(size=(len(DRIVE), 6, 2, len(periods)))
    return xr.Dataset(
        {"imbalance": (("W", "realization", "trace", "time"), values[:, np.newaxis, np.newaxis] + noise)},
        coords={"W": DRIVE, "realization": np.arange(6), "time": periods.astype(float)},
        attrs={"kind": "imbalances", "system": "drive", "sites": 10},
    )


def saved(figure, tmp_path):
    paths = {"pdf": tmp_path / "figure.pdf", "png": tmp_path / "figure.png"}
    save_figure(figure, **paths, dpi=60)
    return paths["png"].read_bytes()


@pytest.mark.slow
def test_the_network_is_drawn_with_the_sizes_of_the_model(tmp_path):
    from locflow.kinds.sequence_classifier.networks import lstm_classifier
    from locflow.learning.networks import architecture

    layers = architecture(lstm_classifier(20, 2, units=32))
    texts = [text.get_text() for text in fig1.draw(layers, 50).axes[0].texts]
    assert any("32 units\n6,784 par." in text for text in texts)
    assert any("66 par." in text for text in texts)
    assert by_name(fig1.quantities(layers))["parameters_network"]["value"] == 6850
    assert saved(fig1.draw(layers, 50), tmp_path) == saved(fig1.draw(layers, 50), tmp_path)


@pytest.mark.slow
def test_figure_2_measures_transitions_accuracies_convergence_and_the_dome(tmp_path):
    units = {2: chain(2.0, seed=1), 16: chain(3.0, seed=2, training="b"), 32: chain(3.1, seed=3, training="c")}
    energies = {0.2: chain(2.0, seed=4), 0.5: units[32], 0.8: chain(1.5, seed=5)}
    records = {
        number: [{"training_accuracy": 0.9 + 0.01 * k, "validation_accuracy": 0.8} for k in range(4)]
        for number in units
    }
    quantities = by_name(fig2.quantities(units, energies, records, confidence_level=0.95))
    assert quantities["transition_32_units"]["value"] == pytest.approx(3.1, abs=0.25)
    lower, upper = quantities["transition_32_units"]["interval"]
    assert lower < quantities["transition_32_units"]["value"] < upper
    assert quantities["training_accuracy_2_units"]["value"] == pytest.approx(0.915)
    assert quantities["test_accuracy_2_units"]["value"] == pytest.approx(0.8)
    difference = quantities["transition_32_units"]["value"] - quantities["transition_16_units"]["value"]
    assert quantities["convergence"]["value"] == pytest.approx(difference)
    assert quantities["energy_dependence"]["value"] == pytest.approx(1.35, abs=0.3)
    style = {"palette": "crest", "colormap": "viridis"}
    figure = fig2.draw(units, energies, style)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["$N = 2$", "$N = 16$", "$N = 32$"]
    assert saved(figure, tmp_path) == saved(fig2.draw(units, energies, style), tmp_path)
    assert "confusion_2_units" in merged({"2_units": units[2]})


def test_figure_3_measures_two_peaks_and_the_signs_of_the_imbalance(driven_imbalances, tmp_path):
    averages = drive()
    quantities = by_name(fig3.quantities(averages, driven_imbalances))
    assert quantities["transition_time_crystal"]["value"] == pytest.approx(0.2, abs=0.02)
    assert quantities["transition_localized"]["value"] == pytest.approx(0.85, abs=0.02)
    assert quantities["smallest_peak"]["value"] > 0.5 > quantities["confusion_ergodic"]["value"]
    for name, value in (
        ("odd_time_crystal", -0.9),
        ("even_time_crystal", 0.9),
        ("odd_ergodic", 0),
        ("odd_localized", 0.9),
    ):
        # A W at a transition itself may be on either side.
        assert quantities[f"imbalance_{name}"]["value"] == pytest.approx(value, abs=0.25)
    data = fig3.drive_dataset(averages, driven_imbalances)
    assert data.attrs["kind"] == "figure"
    assert saved(fig3.draw(data), tmp_path)


@pytest.mark.slow
def test_the_neuron_made_by_hand_is_a_plain_lstm():
    from locflow.kinds.sequence_classifier.networks import lstm_classifier

    weights, signal = handcrafted_neuron(), handcrafted_signal()
    model = lstm_classifier(1, 2, units=1)
    model.set_weights(weights)
    assert model.count_params() == 16
    states, probabilities = response(weights, signal[np.newaxis, :, np.newaxis])
    kernel, recurrent, bias, output, output_bias = (values.astype(float) for values in model.get_weights())

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    h, c = np.zeros(1), np.zeros(1)
    for t, m in enumerate(signal):
        enter, forget, candidate, leave = np.split(np.array([m]) @ kernel + h @ recurrent + bias, 4)
        c = sigmoid(forget) * c + sigmoid(enter) * np.tanh(candidate)
        h = sigmoid(leave) * np.tanh(c)
        values = np.exp(h @ output + output_bias)
        assert states[0, t] == pytest.approx(h, abs=1e-5)
        assert probabilities[0, t] == pytest.approx(values / values.sum(), abs=1e-5)
    # The output after the last time is the model's.
    assert probabilities[0, -1] == pytest.approx(
        model.predict(signal[np.newaxis, :, np.newaxis], verbose=0)[0], abs=1e-5
    )


def test_the_neuron_made_by_hand_decides_as_the_paper_says(tmp_path):
    signal = handcrafted_signal()
    states, probabilities = response(handcrafted_neuron(), signal[np.newaxis, :, np.newaxis])
    data = xr.Dataset(
        {
            "magnetization": ("time", signal),
            "state": ("time", states[0, :, 0]),
            "prediction": ("time", probabilities[0, :, 0]),
        }
    )
    quantities = by_name(fig4.quantities(data))
    assert quantities["prediction_relaxed"]["value"] > 0.9
    assert quantities["prediction_stuck_up"]["value"] < 0.1
    assert quantities["prediction_stuck_down"]["value"] < 0.1
    assert saved(fig4.draw(data), tmp_path)


def test_figure_5_measures_how_flat_the_transition_is(tmp_path):
    trainings = {0.25: chain(2.0), 0.5: chain(2.6), 0.75: chain(3.0), 1.0: chain(3.3)}
    quantities = by_name(fig5.quantities(trainings))
    later = [trainings[width]["transition_W_by_network"].mean().item() for width in (0.75, 1.0)]
    assert quantities["variation"]["value"] == pytest.approx(later[1] - later[0])
    assert quantities["transition_blanking_250"]["value"] == pytest.approx(2.0, abs=0.25)
    assert by_name(fig5.quantities({0.25: chain(2.0), 0.5: chain(2.6)}))["variation"]["value"] is None
    assert saved(fig5.draw(trainings), tmp_path)


def known_probabilities(truth):
    """Networks that say 0.8 or 0.2 of samples of which a share `truth` is what they say."""
    localized = np.where(GRID < 4, 0.2, 0.8)[np.newaxis, :, np.newaxis, np.newaxis] * np.ones((3, 1, 10, 1))
    wrong = np.arange(10) >= round(10 * truth)
    localized[:, :, wrong] = 1 - localized[:, :, wrong]
    dataset = probabilities_of(two_phases(localized))
    dataset["part"] = "realization", np.zeros(10, dtype=int)
    return dataset


@pytest.mark.parametrize(("truth", "expected"), [(0.8, 0.0), (1.0, 0.2), (0.6, -0.2)])
def test_calibration_of_known_probabilities(truth, expected, tmp_path):
    calibrated = calibration(known_probabilities(truth), margin=0.5, bins=20)
    quantities = by_name(fig6.quantities(calibrated, confidence_level=0.95))
    assert quantities["underconfidence"]["value"] == pytest.approx(expected, abs=1e-6)
    assert quantities["confidence_difference"]["value"] == pytest.approx(0, abs=1e-6)
    assert quantities["accuracy_ergodic"]["value"] == pytest.approx(truth)
    mean_label = calibrated["mean_label"].to_numpy()
    assert np.isfinite(mean_label).sum() == 2
    assert np.nanmax(mean_label) == pytest.approx(truth)
    assert float(calibrated["fraction"].sum()) == pytest.approx(1)
    assert calibrated["calibration_W"].values.tolist() == [[0.125, 1.0], [7.125, 8.0]]
    assert saved(fig6.draw(calibrated), tmp_path)


def test_calibration_leaves_training_realizations_out():
    dataset = known_probabilities(1.0)
    dataset["part"] = "realization", np.repeat([0, 1, 2], [4, 4, 2])
    # Test realizations of 4 W, and used ones of 4 W, on either side.
    assert calibration(dataset, margin=0.5, bins=20).attrs["samples"] == 2 * 4 * 4 + 2 * 4 * 8


def test_figure_7_measures_the_confusion_where_a_phase_is_unknown(driven_imbalances, tmp_path):
    trainings = {phase: drive(tuple(other for other in PHASES if other != phase)) for phase in PHASES}
    quantities = by_name(fig7.quantities(trainings, drive()))
    assert quantities["confusion_without_ergodic"]["value"] > 0.5
    assert quantities["confused_share_ergodic"]["value"] > 0.5
    assert saved(fig7.draw(trainings, driven_imbalances), tmp_path)


def test_figure_8_shows_a_spin_and_the_mean_imbalance(tmp_path):
    paths = []
    for W in (1.5, 4.0, 8.0):
        paths.append(tmp_path / f"{W}.nc")
        block = traces_block(W, energy_densities=(0.3, 0.5, 0.7))
        kept = ("model", "lattice", "boundary", "couplings", "particles", "dimension", "hamiltonian", "field_operator")
        block.attrs |= dict.fromkeys(kept, "") | {"root_seed": 1}
        write_dataset(block, paths[-1])
    imbalances = collect_files(paths)
    blocks = {name: xr.load_dataset(path) for name, path in (("weak", paths[0]), ("strong", paths[2]))}
    data = fig8.spin_dataset(blocks, imbalances, 0.5)
    quantities = by_name(fig8.quantities(data, confidence_level=0.95))
    expected = imbalance(blocks["strong"]["magnetization"].values, blocks["strong"]["initial_state"].values)
    assert quantities["imbalance_strong"]["value"] == pytest.approx(expected[:, 1, -1].mean(), abs=1e-6)
    assert quantities["imbalance_weak"]["value"] < quantities["imbalance_strong"]["value"]
    assert data["spin"].values[0] == pytest.approx(blocks["weak"]["magnetization"].values[0, 1, :, 2])
    assert saved(fig8.draw(data, {"palette": "deep", "colormap": "viridis"}), tmp_path)


def test_any_training_has_a_curve(tmp_path):
    averages = chain(3.0)
    words = Words("open chain of 10 sites", "disorder strength $W$", "J")
    quantities = by_name(phase_diagram.quantities(averages, words))["transition_1"]
    assert quantities["value"] == pytest.approx(3.0, abs=0.25)
    assert quantities["unit"] == "J"
    figure = phase_diagram.draw(averages, words, {"palette": "deep"})
    assert figure.axes[0].get_xlabel() == words.axis
    assert figure.axes[0].get_title().startswith(words.title)
    assert saved(figure, tmp_path)


def looks(axes):
    """Colour and line style of each output, by what the legend calls it."""
    return {
        line.get_label(): (line.get_color(), line.get_linestyle())
        for line in axes.lines
        if str(line.get_label()).startswith("output")
    }


def test_a_phase_looks_the_same_in_every_panel_and_in_the_legend(driven_imbalances):
    trainings = {phase: drive(tuple(other for other in PHASES if other != phase)) for phase in PHASES}
    figure = fig7.draw(trainings, driven_imbalances)
    (legend,) = figure.legends
    shown = zip(legend.get_texts(), legend.legend_handles, strict=True)
    legend = {text.get_text(): (line.get_color(), line.get_linestyle()) for text, line in shown}
    names = {phase: f"output: {phase.replace('_', ' ')}" for phase in PHASES}
    assert len({legend[name] for name in names.values()}) == len(PHASES), "two phases look alike"
    for axes, left_out in zip(figure.axes, fig7.PANELS, strict=True):
        phase_looks = looks(axes)
        assert set(phase_looks) == {name for phase, name in names.items() if phase != left_out}
        assert phase_looks == {name: legend[name] for name in phase_looks}
    # In the middle the time crystal is left out: what rises where the network was taught the ergodic phase is red.
    curves = {line.get_label(): line for line in figure.axes[1].lines}
    assert np.argmax(curves[names["localized"]].get_ydata()) == len(DRIVE) - 1
    assert curves[names["ergodic"]].get_color() == ETH_COLOR
    assert curves[names["localized"]].get_color() == MBL_COLOR


def test_phases_that_no_convention_knows_are_told_apart():
    looks = phase_looks(["ergodic", "one", "two", "three"])
    assert len({str(look) for look in looks.values()}) == 4
