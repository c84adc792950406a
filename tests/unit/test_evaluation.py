"""What networks say about samples and about new fields: the right rows, units, parts, means and errors."""

import numpy as np
import pytest
import xarray as xr

from locflow.hamiltonians.disorder import box_field
from locflow.kinds.regression.evaluation import evaluate_regression, render_phase_diagram
from locflow.kinds.regression.networks import recurrent_network
from locflow.kinds.regression.samples import TARGETS, neighbour_pairs
from locflow.learning.network_files import save_network
from locflow.learning.tensorflow_setup import configure, keras
from locflow.observables.page_entropy import page_normalization
from locflow.results.files import write_dataset

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

OPTIONS = {
    "training": "multitask",
    "trained_on_this_size": True,
    "targets": TARGETS,
    "energy_input": False,
    "test_realizations": 2,
    "training_realizations": 1,
    "page_normalization": "correct",
    "threads": 1,
}
RENDERING = {
    "regression": "energies",
    "targets": TARGETS,
    "page_normalization": "correct",
    "sites": 6,
    "W": [0.5, 2.0, 3.5],
    "energy_densities": [0.25, 0.5],
    "samples": 8,
    "distribution": {"kind": "box"},
    "root_seed": 3,
    "threads": 1,
}


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    """Two networks without energy input and two with it: their paths, and the models themselves."""
    folder = tmp_path_factory.mktemp("networks")
    made = {}
    for energy_input in (False, True):
        made[energy_input] = []
        for fold in range(2):
            keras.utils.set_random_seed(fold)
            model = recurrent_network(3, energy_input=energy_input)
            path = folder / f"{energy_input}_fold{fold:02d}.keras"
            save_network(model, path)
            made[energy_input].append((path, model))
    return made


def paths(networks, energy_input):
    return [path for path, _ in networks[energy_input]]


def samples_of(sites=6):
    generator = np.random.default_rng(sites)
    W, energies = np.array([1.0, 4.0, 7.0]), np.array([0.3, 0.5, 0.7, 0.9])
    field = W[:, np.newaxis, np.newaxis] * generator.uniform(-1, 1, (3, 4, sites))
    indicators = {name: (("W", "realization", "energy_density"), generator.random((3, 4, 4))) for name in TARGETS}
    return xr.Dataset(
        {"field": (("W", "realization", "site"), field), **indicators},
        coords={"W": W, "realization": np.arange(4), "energy_density": energies},
        attrs={"kind": "samples", "system": f"ring{sites}"},
    )


@pytest.mark.parametrize("energy_input", [False, True])
@pytest.mark.parametrize("sites", [6, 10])
def test_every_prediction_is_that_of_its_field(networks, energy_input, sites):
    samples = samples_of(sites)
    evaluation = evaluate_regression(
        paths(networks, energy_input), samples, **{**OPTIONS, "energy_input": energy_input}
    )
    assert evaluation.sizes["energy_density"] == (4 if energy_input else 1)
    assert evaluation.attrs["sites"] == sites
    order = list(np.ndindex(3, 4))
    pairs = np.array([neighbour_pairs(samples["field"].values[W, realization]) for W, realization in order])
    for network, (_, model) in enumerate(networks[energy_input]):
        for k, energy in enumerate(evaluation["energy_density"].values):
            inputs = [pairs, np.full((12, 1), energy)] if energy_input else pairs
            predicted = [evaluation["predicted"].values[network, W, realization, k] for W, realization in order]
            np.testing.assert_allclose(predicted, model(inputs), atol=1e-5)


def test_features_lie_between_the_gates_limits(networks):
    evaluation = evaluate_regression(paths(networks, False), samples_of(), **OPTIONS)["feature_values"]
    assert evaluation.dims == ("network", "W", "realization", "feature")
    assert evaluation.shape == (2, 3, 4, 2)
    assert np.abs(evaluation).max() < 1
    assert len(np.unique(evaluation)) == evaluation.size


@pytest.mark.parametrize("convention", ["correct", "published"])
def test_the_truth_is_in_the_unit_of_the_training(networks, convention):
    samples = samples_of()
    options = {**OPTIONS, "energy_input": True, "page_normalization": convention}
    evaluation = evaluate_regression(paths(networks, True), samples, **options)
    entropy = samples["entanglement_entropy"] / page_normalization(6, convention)
    np.testing.assert_allclose(evaluation["true"].sel(target="entanglement_entropy"), entropy)
    np.testing.assert_allclose(evaluation["true"].sel(target="gap_ratio"), samples["gap_ratio"])
    assert evaluation.attrs["page_normalization"] == convention


@pytest.mark.parametrize(("trained", "part"), [(True, [0, 0, 1, 2]), (False, [0, 0, 2, 2])])
def test_no_realization_of_an_untrained_size_trains(networks, trained, part):
    options = {**OPTIONS, "trained_on_this_size": trained}
    evaluation = evaluate_regression(paths(networks, False), samples_of(), **options)
    assert evaluation["part"].values.tolist() == part
    assert evaluation.attrs["trained_on_this_size"] == int(trained)


def test_results_are_files_of_their_kinds(networks, tmp_path):
    write_dataset(evaluate_regression(paths(networks, False), samples_of(), **OPTIONS), tmp_path / "a.nc")
    write_dataset(render_phase_diagram(paths(networks, True), **RENDERING), tmp_path / "b.nc")


def test_the_rendered_diagram_is_the_mean_over_new_fields_and_networks(networks):
    diagram = render_phase_diagram(paths(networks, True), **RENDERING)
    row, energy = 1, 0
    field = np.array([box_field(3, "new fields of 6 sites", 2.0, number, 6) for number in range(8)])
    pairs = neighbour_pairs(field).astype(np.float32)
    values = np.array([model([pairs, np.full((8, 1), 0.25, np.float32)]) for _, model in networks[True]])
    here = diagram.isel(W=row, energy_density=energy)
    np.testing.assert_allclose(here["predicted"], values.mean(axis=(0, 1)), rtol=1e-4)
    of_fields = values.mean(axis=0).std(axis=0, ddof=1) / 8**0.5
    of_networks = values.mean(axis=1).std(axis=0, ddof=1) / 2**0.5
    np.testing.assert_allclose(here["predicted_standard_error"], np.hypot(of_fields, of_networks), rtol=1e-3)


def test_one_network_has_the_error_of_its_fields(networks):
    few, many = (
        render_phase_diagram(paths(networks, True)[:1], **{**RENDERING, "samples": count}) for count in (50, 800)
    )
    ratio = few["predicted_standard_error"] / many["predicted_standard_error"]
    np.testing.assert_allclose(ratio.median(), 4, rtol=0.2)


def test_other_seeds_and_sizes_are_other_fields(networks):
    base, seeded, longer = (
        render_phase_diagram(paths(networks, True), **{**RENDERING, **changed})["predicted"].values
        for changed in ({}, {"root_seed": 4}, {"sites": 8})
    )
    assert not np.isclose(base, seeded).any()
    assert not np.isclose(base, longer).any()


def test_networks_of_another_kind_are_named(networks):
    with pytest.raises(ValueError, match=r"fold00\.keras: was trained without energy density; energy_input: True"):
        render_phase_diagram(paths(networks, False), **RENDERING)
    with pytest.raises(ValueError, match=r"fold00\.keras: predicts 3 indicators, not gap_ratio"):
        evaluate_regression(paths(networks, False), samples_of(), **{**OPTIONS, "targets": ["gap_ratio"]})
    with pytest.raises(ValueError, match="there are no networks"):
        evaluate_regression([], samples_of(), **OPTIONS)


def test_one_sample_has_no_error(networks):
    with pytest.raises(ValueError, match="samples: 1 per W have no standard error"):
        render_phase_diagram(paths(networks, True), **{**RENDERING, "samples": 1})
