"""Learning curves: random subsets, overfitting of few samples, and losses of the right fields."""

import numpy as np
import pytest
import xarray as xr

from locflow.kinds.regression.learning_curve import draw_per_group, learning_curve
from locflow.learning.tensorflow_setup import configure
from locflow.results.files import write_dataset

pytestmark = pytest.mark.slow

# One thread for all tests of a session: TensorFlow takes the number once.
configure(1)

OPTIONS = {
    "regression": "multitask",
    "trained_on": ["ring4", "ring5"],
    "numbers": [1, 40],
    "runs": 3,
    "updates": 300,
    "targets": ["gap_ratio", "spin_fraction"],
    "test_realizations": 20,
    "training_realizations": 40,
    "page_normalization": "correct",
    "features": 2,
    "hidden": 10,
    "batch_size": 32,
    "optimizer": "sgd",
    "reduction": "sum",
    "learning_rate": 1e-2,
    "root_seed": 8,
    "threads": 1,
}
NOISE = 0.1


def samples_of(sites, *, realizations=60, shift=0.0):
    """Indicators that fall with the mean |h|, plus noise."""
    generator = np.random.default_rng(sites)
    W = np.array([1.0, 3.0, 5.0, 7.0])
    field = W[:, np.newaxis, np.newaxis] * generator.uniform(-1, 1, (4, realizations, sites))
    strength = np.abs(field).mean(axis=2)
    dims = "W", "realization", "energy_density"

    def noisy(values):
        return dims, (values + shift + NOISE * generator.normal(size=values.shape))[..., np.newaxis]

    return xr.Dataset(
        {
            "field": (("W", "realization", "site"), field),
            "gap_ratio": noisy(0.6 - 0.1 * strength),
            "entanglement_entropy": noisy(strength),
            "spin_fraction": noisy(np.exp(-strength)),
        },
        coords={"W": W, "realization": np.arange(realizations), "energy_density": [0.5]},
        attrs={"kind": "samples", "system": f"ring{sites}"},
    )


@pytest.fixture(scope="module")
def curve():
    """Trained on rings of 4 and 5 sites; the ring of 6 has indicators of its own, that of 7 has test data only."""
    systems = [samples_of(4), samples_of(6, shift=1.0), samples_of(5), samples_of(7, realizations=20)]
    return systems, learning_curve(systems, **OPTIONS)


def test_every_part_and_system_has_its_losses(curve, tmp_path):
    _, losses = curve
    assert losses["loss"].dims == ("part", "system", "n_train", "run")
    assert losses["loss"].shape == (2, 4, 2, 3)
    assert losses["n_train"].values.tolist() == [1, 40]
    assert losses["sites"].values.tolist() == [4, 6, 5, 7]
    assert losses["trained_on"].values.tolist() == [1, 0, 1, 0]
    assert losses["loss"].sel(part="test").notnull().all()
    missing = losses["loss"].sel(part="train").isnull()
    assert missing.sel(system="ring7").all()
    assert not missing.sel(system=["ring4", "ring5", "ring6"]).any()
    write_dataset(losses, tmp_path / "curve.nc")


def test_few_samples_are_learned_by_heart(curve):
    mean = curve[1]["loss"].mean("run").sel(system=["ring4", "ring5"])
    few, many = mean.sel(n_train=1), mean.sel(n_train=40)
    assert (few.sel(part="train") < many.sel(part="train")).all()
    assert (few.sel(part="test") > many.sel(part="test")).all()
    # With many samples no more than the noise remains, in either part.
    assert (many > 0.6 * NOISE**2).all()
    assert (many < 2.5 * NOISE**2).all()


def test_a_size_that_is_not_trained_on_counts_with_its_own_indicators(curve):
    losses = curve[1]["loss"].sel(n_train=40).mean("run")
    # Its indicators are shifted by one.
    assert (abs(losses.sel(system="ring6") - 1) < 0.3).all()


def test_runs_differ_and_repeat(curve):
    systems, losses = curve
    assert len(np.unique(losses["loss"].sel(system="ring4"))) == 2 * 2 * 3
    again = learning_curve(systems, **{**OPTIONS, "numbers": [40], "runs": 1})
    np.testing.assert_array_equal(again["loss"][..., 0, 0], losses["loss"][..., 1, 0])


def test_subsets_take_equally_many_of_every_group():
    rows = [draw_per_group(12, 4, 3, np.random.default_rng(seed)) for seed in range(50)]
    for drawn in rows:
        assert len(set(drawn.tolist())) == 9
        assert np.bincount(drawn // 4).tolist() == [3, 3, 3]
    # Every row is drawn at times, and groups are drawn by themselves.
    assert set(np.concatenate(rows).tolist()) == set(range(12))
    assert any(set(drawn[:3] % 4) != set(drawn[3:6] % 4) for drawn in rows)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"numbers": [1, 41]}, "numbers: 41 exceeds the 40 training_realizations"),
        ({"updates": 100}, "updates: 100 is not possible; allowed: multiples of 10 above 100"),
        ({"trained_on": ["ring4", "ring9"]}, "systems: ring9 has no samples here; there are ring4, ring5"),
    ],
)
def test_impossible_settings_are_named(changed, message):
    with pytest.raises(ValueError, match=message):
        learning_curve([samples_of(4), samples_of(5)], **{**OPTIONS, **changed})
