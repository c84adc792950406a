"""Loss against the number of training samples (paper 2, appendix B, Fig. 9).

Each run draws its own subset of the training realizations and its own initial weights. All runs make the same number of
updates, and a loss is the median over the last hundred of them (1300 to 1400 in the paper's code). Predictions of fully
trained networks are `locflow.kinds.regression.evaluation`'s affair.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from locflow.kinds.regression.networks import recurrent_network
from locflow.kinds.regression.samples import RegressionSample, regression_sample
from locflow.kinds.regression.training import GradientDescent, shuffled_batches
from locflow.learning.tensorflow_setup import configure, keras, tensorflow
from locflow.learning.training_log import TrainingLog
from locflow.measure.determination import TEST, TRAINING
from locflow.seeds import seed_for

# The last updates after which losses count, and how many apart they are taken.
COUNTED_UPDATES, UPDATES_APART = 100, 10


def learning_curve(
    systems: Sequence[xr.Dataset],
    *,
    regression: str,
    trained_on: Sequence[str],
    numbers: Sequence[int],
    runs: int,
    updates: int,
    targets: Sequence[str],
    test_realizations: int,
    training_realizations: int,
    page_normalization: str,
    features: int,
    hidden: int,
    batch_size: int,
    optimizer: str,
    reduction: str,
    learning_rate: float,
    root_seed: int,
    threads: int,
) -> xr.Dataset:
    """Training and test loss of networks trained on few samples, for each system.

    Parameters
    ----------
    systems
        Datasets of kind "samples".
    regression
        Name of the regression whose settings these are.
    trained_on
        Names of the systems that the networks are trained on.
    numbers
        Realizations per W and system to train on, ascending: `n_train`.
    runs
        Networks for each of them.
    updates
        Of each network, a multiple of 10 above 100.
    targets, page_normalization
        As in `locflow.kinds.regression.samples.target_values`, at the middle of the spectrum.
    test_realizations
        The test loss is that of all of these.
    training_realizations
        The subsets are drawn from these, for each W and system by itself.
    features, hidden, batch_size, optimizer, reduction, learning_rate, threads
        As in `locflow.kinds.regression.training.train_regressions`.
    root_seed
        Of subsets and networks.

    Returns
    -------
    xarray.Dataset
        Kind "learning_curve": `loss(part, system, n_train, run)`, mean squared error over samples and targets.
        The training loss of a system that is not trained on is that of a subset drawn in the same way, nan where it
        has not enough realizations. Coordinates `sites(system)` and `trained_on(system)`.

    Raises
    ------
    ValueError
        `numbers` beyond the training realizations, `updates` out of range, unknown names in `trained_on`, or as in
        `regression_sample`.
    """
    names = [samples.attrs["system"] for samples in systems]
    if unknown := set(trained_on) - set(names):
        raise ValueError(f"systems: {min(unknown)} has no samples here; there are {', '.join(names)}")
    if max(numbers) > training_realizations:
        raise ValueError(f"numbers: {max(numbers)} exceeds the {training_realizations} training_realizations")
    if updates <= COUNTED_UPDATES or updates % UPDATES_APART:
        raise ValueError(
            f"updates: {updates} is not possible; allowed: multiples of {UPDATES_APART} above {COUNTED_UPDATES}"
        )
    configure(threads)
    options: dict[str, Any] = {
        "targets": targets,
        "test_realizations": test_realizations,
        "training_realizations": training_realizations,
        "energy_input": False,
        "page_normalization": page_normalization,
    }
    tests = [regression_sample([samples], part=TEST, **options) for samples in systems]
    enough = test_realizations + training_realizations
    drawable = [n for n, s in enumerate(systems) if names[n] in trained_on or s.sizes["realization"] >= enough]
    pool = regression_sample([systems[n] for n in drawable], part=TRAINING, **options)
    pool_system = np.array(drawable)[pool.system]
    trained = np.isin(pool_system, [names.index(name) for name in trained_on])
    arrays = [tensorflow.constant(array) for array in (pool.sequences, pool.energy_density, pool.targets)]

    model = recurrent_network(len(targets), features=features, hidden=hidden)
    descent = GradientDescent(
        model, energy_input=False, optimizer=optimizer, reduction=reduction, learning_rate=learning_rate
    )
    predict = tensorflow.function(
        lambda sequences: model(sequences, training=False),
        input_signature=[tensorflow.TensorSpec((None, None, 2), tensorflow.float32)],
    )

    def mean_squared_error(sample: RegressionSample, rows: np.ndarray | slice = slice(None)) -> np.floating:
        return np.mean((predict(sample.sequences[rows]).numpy() - sample.targets[rows, 0]) ** 2)

    def losses(rows: np.ndarray) -> list[list]:
        # Part by part, system by system.
        rows_of_systems = [rows[pool_system[rows] == number] for number in range(len(systems))]
        return [
            [mean_squared_error(sample) for sample in tests],
            [mean_squared_error(pool, chosen) if chosen.size else np.nan for chosen in rows_of_systems],
        ]

    loss = np.empty((2, len(systems), len(numbers), runs))
    log = TrainingLog("run", len(numbers) * runs)
    for position, count in enumerate(numbers):
        for run in range(runs):
            purpose = "learning curve", regression, count, run
            order = np.random.default_rng(seed_for(root_seed, *purpose))
            rows = draw_per_group(len(pool.W), training_realizations, count, order)
            keras.utils.set_random_seed(seed_for(root_seed, *purpose, bits=32))
            descent.restart(recurrent_network(len(targets), features=features, hidden=hidden).get_weights())
            batches = _batches(rows[trained[rows]], batch_size, updates, order)
            counted = []
            for update in range(0, updates, UPDATES_APART):
                if update >= updates - COUNTED_UPDATES:
                    counted.append(losses(rows))
                descent.run(*arrays, batches[update : update + UPDATES_APART])  # type: ignore[call-arg]  # Of three.
            counted.append(losses(rows))
            loss[:, :, position, run] = np.median(counted, axis=0)
            log(position * runs + run + 1)
    return xr.Dataset(
        {"loss": (("part", "system", "n_train", "run"), loss, {"long_name": "mean squared error"})},
        coords={
            "part": ["test", "train"],
            "system": names,
            "n_train": list(numbers),
            "sites": ("system", [samples.sizes["site"] for samples in systems]),
            "trained_on": ("system", np.isin(names, trained_on).astype(np.int8)),
        },
        attrs={
            "kind": "learning_curve",
            "regression": regression,
            "targets": ", ".join(targets),
            "page_normalization": page_normalization,
            "updates": updates,
        },
    )


def draw_per_group(rows: int, group: int, count: int, generator: np.random.Generator) -> np.ndarray:
    """Positions of `count` random rows of each `group` consecutive ones, without replacement, ascending by group."""
    return generator.permuted(np.arange(rows).reshape(-1, group), axis=1)[:, :count].ravel()


def _batches(rows: np.ndarray, batch_size: int, updates: int, order: np.random.Generator) -> np.ndarray:
    epochs: list[np.ndarray] = []
    while sum(map(len, epochs)) < updates:
        epochs.append(shuffled_batches(rows, batch_size, order))
    return np.concatenate(epochs)[:updates]
