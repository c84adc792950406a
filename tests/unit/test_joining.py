"""Datasets that are joined are of one kind: what differs and should not is refused by the name of the file."""

import json

import numpy as np
import pytest
import xarray as xr
from block_files import write_realizations
from synthetic_images import CRITICAL_W, images_at
from synthetic_spectra import entanglement
from synthetic_traces import traces_block
from test_indicators import realization as states_of
from test_phase_diagram import indicators_at, predictions_at

from locflow.averages.phase_diagram import average_indicators, average_predictions
from locflow.hamiltonians.operators import SYSTEM_ATTRIBUTES
from locflow.kinds.entanglement_spectra.summary import summarize_entanglement
from locflow.kinds.image_classifier.samples import read_sample
from locflow.kinds.images.participation import average_participation_files
from locflow.kinds.samples.realizations import VARIABLES, collect_samples
from locflow.kinds.sequence_classifier.samples import read_traces
from locflow.kinds.states.indicators import combine, indicators_of_realization
from locflow.kinds.traces.imbalances import collect_files
from locflow.realizations.blocks import joined, members
from locflow.results.files import write_dataset
from locflow.results.joining import check_alike, concatenated

SETTINGS = {"root_seed": 1, "W": 2.0, "start": 0, "stop": 3, "distribution": {"kind": "box"}, "times": [0.5, 1.0]}


def block(number=0, **settings):
    """Three realizations, one after the other with their number."""
    own = {"W": 2.0, "start": 3 * number, "stop": 3 * number + 3}
    return xr.Dataset(
        {
            "energy": (("realization", "bin"), np.full((3, 4), float(number))),
            "states": (("realization", "bin"), np.full((3, 4), number, dtype=np.int32)),
        },
        coords={
            "realization": 3 * number + np.arange(3),
            "bin_center": ("bin", [0.1, 0.3, 0.5, 0.7]),
            "temperature": 0.25,
            "name": "ring",
        },
        attrs={
            "system": "ring",
            "W": 2.0,
            "lattice": np.array([4, 3]),
            "settings": json.dumps(SETTINGS | own | settings),
            "file": f"results/b{number:04d}.nc",
            "packages": f"numpy 2.{number}",
            "peak_memory_bytes": 1000 + number,
        },
    )


def test_alike_blocks_are_joined_with_all_that_they_say():
    whole = concatenated([block(0), block(1)], "realization")
    assert whole["realization"].values.tolist() == list(range(6))
    assert whole["energy"].values[:, 0].tolist() == [0, 0, 0, 1, 1, 1]
    assert whole["states"].dtype == np.int32
    assert (whole["temperature"].item(), whole["name"].item(), whole.attrs) == (0.25, "ring", {})


DIFFERENCES = {
    "lacks the coordinate 'temperature'": lambda one: one.drop_vars("temperature"),
    "lacks the coordinate 'realization'": lambda one: one.drop_vars("realization"),
    "lacks the coordinate 'bin_center'": lambda one: one.drop_vars("bin_center"),
    "has the coordinate 'cut', which the other lacks": lambda one: one.assign_coords(cut=3),
    "has the coordinate 'temperature' = 0.5, not 0.25": lambda one: one.assign_coords(temperature=0.5),
    "has the coordinate 'temperature' = nan, not 0.25": lambda one: one.assign_coords(temperature=np.nan),
    "has the coordinate 'name' = torus, not ring": lambda one: one.assign_coords(name="torus"),
    "has the coordinate 'bin_center' with other values": lambda one: one.assign_coords(
        bin_center=("bin", [0.1, 0.3, 0.5, 0.7000000001])
    ),
    "has the coordinate 'temperature' as float64 (realization), not as float64 ()": lambda one: one.assign_coords(
        temperature=("realization", [0.25] * 3)
    ),
    "lacks the variable 'states'": lambda one: one.drop_vars("states"),
    "has the variable 'ipr', which the other lacks": lambda one: one.assign(ipr=one["energy"]),
    "has the variable 'energy' as float64 (bin, realization)": lambda one: one.assign(energy=one["energy"].T),
    "has the variable 'energy' as float32": lambda one: one.assign(energy=one["energy"].astype(np.float32)),
    "has 2 along 'bin', not 4": lambda one: one.isel(bin=slice(2)),
    "lacks the attribute 'system'": lambda one: one.drop_attrs(deep=False).assign_attrs(
        {name: value for name, value in one.attrs.items() if name != "system"}
    ),
    "has the attribute 'boundary', which the other lacks": lambda one: one.assign_attrs(boundary="open"),
    "has the attribute 'system' = torus, not ring": lambda one: one.assign_attrs(system="torus"),
    "has the attribute 'W' = 2.5, not 2.0": lambda one: one.assign_attrs(W=2.5),
    "has the attribute 'lattice' with other values": lambda one: one.assign_attrs(lattice=np.array([3, 4])),
    "has the attribute 'settings: root_seed' = 2, not 1": lambda one: one.assign_attrs(block(1, root_seed=2).attrs),
    "has the attribute 'settings: distribution'": lambda one: one.assign_attrs(
        block(1, distribution={"kind": "binary"}).attrs
    ),
    "has the attribute 'settings: states', which the other lacks": lambda one: one.assign_attrs(
        block(1, states=50).attrs
    ),
    "has the attribute 'settings: times' with other values": lambda one: one.assign_attrs(
        block(1, times=[0.5, 2.0]).attrs
    ),
}


@pytest.mark.parametrize("words", DIFFERENCES)
def test_what_differs_is_refused_by_name_whichever_comes_first(words):
    ordinary, other = block(0), DIFFERENCES[words](block(1))
    with pytest.raises(ValueError, match=r"^results/b0001\.nc cannot be joined with results/b0000\.nc: it ") as refused:
        concatenated([ordinary, other], "realization")
    assert words in str(refused.value)
    with pytest.raises(ValueError, match=r"^results/b0000\.nc cannot be joined with results/b0001\.nc: it "):
        concatenated([other, ordinary], "realization")


def test_of_many_the_one_that_differs_is_named():
    blocks = [block(number) for number in range(6)]
    blocks[4] = blocks[4].drop_vars("temperature")
    with pytest.raises(ValueError, match=r"b0004\.nc cannot be joined with results/b0000\.nc"):
        concatenated(blocks, "realization")


def test_what_each_may_have_of_its_own():
    one, other = block(0), block(1, W=3.0).assign_attrs(W=3.0)
    check_alike([one, other], along=["realization"], own=["W"])
    with pytest.raises(ValueError, match=r"'settings: W' = 3\.0, not 2\.0"):
        check_alike([one, block(1, W=3.0)], along=["realization"])
    without_file = [dataset.assign_attrs(file=None) for dataset in (one, other)]
    for dataset in without_file:
        del dataset.attrs["file"]
    with pytest.raises(ValueError, match=r"dataset 2 \(system ring, W = 3, realization 3\) cannot be joined with data"):
        check_alike(without_file, along=["realization"])


def lending(dataset):
    """A scalar coordinate that the other lacks: `xarray.concat` would lend it."""
    return dataset.assign_coords(temperature=0.25)


def other_settings(dataset):
    return dataset.assign_attrs(settings=json.dumps({"root_seed": 2}))


def with_system_attributes(dataset):
    """What the joiners take over of the first, and of a realization its levels."""
    if "realization" in dataset.attrs:
        dataset = dataset.assign(energies=("level", np.arange(20.0) ** 2))
    return dataset.assign_attrs(dict.fromkeys((*SYSTEM_ATTRIBUTES, "root_seed", "states"), 1))


def files(folder, first, second):
    paths = [folder / "a.nc", folder / "b.nc"]
    for path, dataset in zip(paths, (first, second), strict=True):
        write_dataset(dataset, path)
    return paths


def realization_files(folder, first, second):
    paths = [folder / "a.nc", folder / "b.nc"]
    for path, dataset in zip(paths, (first, second), strict=True):
        write_realizations(path, dataset)
    return paths


def samples_at(W):
    shape = {"realization": 3, "energy_density": 1, "site": 4}
    return xr.Dataset(
        {name: (dims, np.ones([shape[dim] for dim in dims])) for name, dims in VARIABLES.items()},
        coords={"realization": range(3), "energy_density": [0.5]},
        attrs={"kind": "samples_at_W", "system": "ring", "W": W},
    )


NOISE = np.random.default_rng(1)
BELOW, ABOVE = CRITICAL_W / 2, 2 * CRITICAL_W
# Everything that joins blocks: two of them, and what joins them.
JOINERS = {
    "block of realizations": (
        entanglement(2.0, 0),
        entanglement(2.0, 1),
        lambda folder, *both: joined(both),
    ),
    "realizations of files": (
        entanglement(2.0, 0),
        entanglement(3.0, 0),
        lambda folder, *both: list(members(realization_files(folder, *both), "entanglement")),
    ),
    "summary of entanglement": (
        entanglement(2.0, 0),
        entanglement(3.0, 0),
        lambda folder, *both: summarize_entanglement(both),
    ),
    "samples": (samples_at(1.0), samples_at(2.0), lambda folder, *both: collect_samples(both)),
    "imbalances": (
        traces_block(1.0),
        traces_block(2.0),
        lambda folder, *both: collect_files(files(folder, *both)),
    ),
    "indicators": (
        *(indicators_of_realization(states_of(realization=index)[0]) for index in (0, 1)),
        lambda folder, *both: combine(both),
    ),
    "averages of indicators": (
        *(indicators_at(W, NOISE.normal(size=(4, 20))) for W in (1.0, 2.0)),
        lambda folder, *both: average_indicators(both, seed=1, resamples=100),
    ),
    "averages of predictions": (
        *(predictions_at(W, NOISE.uniform(size=(2, 4, 20))) for W in (1.0, 2.0)),
        lambda folder, *both: average_predictions(both, seed=1, resamples=100),
    ),
    "participation": (
        images_at(1.0),
        images_at(3.0),
        lambda folder, *both: average_participation_files(files(folder, *both)),
    ),
    "images to train on": (
        images_at(BELOW),
        images_at(ABOVE),
        lambda folder, *both: read_sample(files(folder, *both), CRITICAL_W),
    ),
    "traces to train on": (
        traces_block(1.0),
        traces_block(2.0),
        lambda folder, *both: read_traces(files(folder, *both), [0.5]),
    ),
}


@pytest.mark.parametrize("change", [lending, other_settings])
@pytest.mark.parametrize("joiner", JOINERS)
def test_whatever_joins_blocks_checks_them(tmp_path, joiner, change):
    first, second, join = JOINERS[joiner]
    first, second = with_system_attributes(first), with_system_attributes(second)
    with pytest.raises(ValueError, match=r"cannot be joined with .*: it (has|lacks) the (coordinate|attribute)"):
        join(tmp_path, first, change(second))
    with pytest.raises(ValueError, match=r"cannot be joined with .*: it (has|lacks) the (coordinate|attribute)"):
        join(tmp_path, change(first), second)
    join(tmp_path, first, second)


def test_a_realization_that_lacks_what_the_others_say_of_themselves_makes_no_block():
    both = [entanglement(2.0, index).assign_attrs(engine="dense") for index in (0, 1)]
    joined(both)
    del both[1].attrs["engine"]
    with pytest.raises(ValueError, match=r"realizations \[1\] cannot be joined with the others: they lack 'engine'"):
        joined(both)
