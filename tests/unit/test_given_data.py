"""Given data: files of one's own blocks come back as they are, files made with numpy are taken, others refused."""

import re
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import yaml
from test_observed_traces import config, realizations

from locflow.configuration.check import ConfigurationError, check
from locflow.kinds.given import take
from locflow.results.checksums import remembered_checksum
from locflow.results.files import DatasetError, read_dataset, write_dataset

PRODUCTS = {
    "states": {"kind": "states", "energy_bins": 4, "states_per_bin": 3},
    "samples": {"kind": "samples", "states": 5},
    "entanglement_spectra": {"kind": "entanglement_spectra"},
    "windows": {"kind": "entanglement_spectra", "windows": {"energy_densities": [0.3, 0.5], "states": 5}},
    "traces": {"kind": "traces", "times": 4, "final_time": 3.0, "energy_densities": [0.3, 0.5]},
    "observables": {"kind": "traces", "times": 4, "observables": ["magnetization", "entropy"], "initial_state": "neel"},
}
RESCALED = {"W_grid": [1.0, 2.0], "realizations": 3, "rescaled": True}
# What only says how a block was computed.
OF_THE_WORK = {"seconds", "engine", "completeness", "wall_time_seconds", "peak_memory_bytes", "reduction_seconds"}
OF_THE_WORK |= {"norm_drift", "energy_min", "energy_max", "source"}


def of(product, given=None):
    block = {key: value for key, value in product.items() if key != "kind"}
    # Below 8 sites a spectrum has one level.
    sites = 8 if product["kind"] == "entanglement_spectra" else 6
    content = config(disorder=RESCALED, realizations_per_job=3, lattice=[sites])
    content["systems"]["mine"]["product"] = {"kind": product["kind"], **block, **({"given": given} if given else {})}
    return content


@pytest.fixture(scope="module")
def blocks(tmp_path_factory):
    """By product, our own block of W = 2 in a file of a user."""
    folder = tmp_path_factory.mktemp("blocks")
    made = {}
    for name, product in PRODUCTS.items():
        block = realizations(of(product)).block([0, 1, 2])
        for W in (1.0, 2.0):
            path = folder / f"{name}_{W:.3f}.nc"
            write_dataset(block.assign_attrs(W=W, title="by the same code", packages="quspin 1.0"), path)
        made[name] = str(folder / f"{name}_{{W}}.nc"), block
    return made


def settings(product, pattern, W=2.0, **changes):
    configuration = check(of(product, pattern))
    return {**configuration.given_settings("mine", W, 0), "start": 1, "stop": 3, **changes}


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_block_of_ones_own_comes_back_as_it_was(blocks, name, tmp_path):
    pattern, _ = blocks[name]
    made = take(pattern.replace("{W}", "2.000"), **settings(PRODUCTS[name], pattern))
    write_dataset(made, tmp_path / "block.nc")
    alone = realizations(of(PRODUCTS[name])).block([1, 2])
    with read_dataset(tmp_path / "block.nc", alone.attrs["kind"]) as read:
        for variable in {*alone.variables} - OF_THE_WORK:
            assert read[variable].dims == alone[variable].dims, variable
            assert read[variable].dtype.kind == alone[variable].dtype.kind, variable
            np.testing.assert_allclose(read[variable], alone[variable], rtol=0, atol=0, err_msg=variable)
        for attribute in ("system", "W", "root_seed", "model", "boundary", "couplings", "dimension"):
            assert np.array_equal(read.attrs[attribute], alone.attrs[attribute]), attribute
        (said,) = {*read["source"].values.tolist()}
        assert "sha256" in said and "title: by the same code; packages: quspin 1.0" in said


def numpy_traces(path, W, *, sites=6, times=4, **changes):
    """A file of traces as a user writes it, with numpy and xarray alone."""
    rng = np.random.default_rng(1)
    initial = np.tile([1, -1], sites // 2)
    values = initial * np.exp(-rng.random((3, 1, times, sites)) * np.arange(times)[:, None])
    dataset = xr.Dataset(
        {
            "magnetization": (("realization", "trace", "time", "site"), values),
            "initial_state": (("realization", "trace", "site"), np.tile(initial, (3, 1, 1))),
        },
        coords={"realization": [0, 1, 2], "time": np.arange(times) / 2},
        attrs={"W": W, "institution": "a laboratory"},
    )
    dataset = changes.get("edit", lambda one: one)(dataset)
    dataset.to_netcdf(path)
    return dataset


EXPERIMENT = {"kind": "traces", "times": 4, "initial_state": "neel"}


def test_traces_of_an_experiment_are_taken_without_fields(tmp_path):
    for W in (1.0, 2.0):
        dataset = numpy_traces(tmp_path / f"{W:.3f}.nc", W)
    made = take(tmp_path / "2.000.nc", **settings(EXPERIMENT, str(tmp_path / "{W}.nc")))
    np.testing.assert_array_equal(made["magnetization"], dataset["magnetization"][1:])
    assert np.isnan(made["field"]).all() and made["realization"].values.tolist() == [1, 2]
    assert "institution: a laboratory" in made["source"].values[0]


def test_data_of_a_chain_beyond_diagonalization_are_taken(tmp_path):
    for W in (1.0, 2.0):
        numpy_traces(tmp_path / f"{W:.3f}.nc", W, sites=100)
    content = of(EXPERIMENT, str(tmp_path / "{W}.nc"))
    content["systems"]["mine"]["lattice"] = [100]
    configuration = check(content)
    taken = take(tmp_path / "1.000.nc", **configuration.given_settings("mine", 1.0, 0))
    assert taken.sizes["site"] == 100
    assert configuration.take_cost("mine", "1.000", "0000").seconds < 10


def dropped(name):
    return lambda dataset: dataset.drop_vars(name)


def replaced(name, place, value, dtype=None):
    def edit(dataset):
        values = dataset[name].values.astype(dtype or dataset[name].dtype)
        if place is not None:
            values[place] = value
        return dataset.assign({name: (dataset[name].dims, values)})

    return edit


TRACES = {
    "no magnetization": (dropped("magnetization"), ["has no variable magnetization (realization, trace, time, site)"]),
    "other dimensions": (
        lambda one: one.assign(magnetization=one["magnetization"].transpose("trace", "realization", "time", "site")),
        ["magnetization has the dimensions ('trace', 'realization'", "allowed are ('realization', 'trace'"],
    ),
    "fewer times": (lambda one: one.isel(time=slice(3)), ["magnetization has 3 along time; allowed are 4"]),
    "nan": (
        replaced("magnetization", (1, 0, 2, 3), np.nan),
        ["magnetization holds nan at (1, 0, 2, 3)", "finite numbers"],
    ),
    "spins in units of 1/2 times 4": (
        replaced("magnetization", (0, 0, 1, 0), 2.0),
        ["magnetization holds 2 at (0, 0, 1, 0)", "at most 1"],
    ),
    "complex numbers": (
        replaced("initial_state", None, 0, "S3"),
        ["initial_state is of type", "allowed are real numbers"],
    ),
    "another W": (lambda one: one.assign_attrs(W=3.0), ["the attribute W is", "3.0", "allowed is 2"]),
    "no W": (lambda one: one.assign_attrs(W="weak"), ["the attribute W is 'weak'"]),
    "another kind": (lambda one: one.assign_attrs(kind="states"), ["kind is 'states'; allowed is 'traces'"]),
    "too few realizations": (lambda one: one.isel(realization=[0, 1]), ["realization lacks [2]", "2 were found"]),
    "a realization twice": (
        lambda one: one.assign_coords(realization=[0, 1, 1]),
        ["realization holds [0, 1, 1]", "different integers"],
    ),
    "no labels": (dropped("realization"), ["has no coordinate realization"]),
    "descending times": (
        lambda one: one.assign_coords(time=[0.0, 2.0, 1.0, 3.0]),
        ["time holds [0.0, 2.0, 1.0, 3.0]", "ascending"],
    ),
    "no times": (dropped("time"), ["has no coordinate time"]),
}


@pytest.mark.parametrize("case", TRACES)
def test_traces_that_are_not_of_the_form_are_refused_by_name(tmp_path, case):
    edit, words = TRACES[case]
    for W in (1.0, 2.0):
        numpy_traces(tmp_path / f"{W:.3f}.nc", W, edit=edit)
    with pytest.raises(DatasetError) as refusal:
        take(tmp_path / "2.000.nc", **settings(EXPERIMENT, str(tmp_path / "{W}.nc")))
    assert all(word in str(refusal.value) for word in ["2.000.nc: ", *words]), refusal.value


STATES = {
    "amplitudes in place of probabilities": (
        "states",
        lambda one: one.assign(probability=np.sqrt(one["probability"])),
        ["probability of state 0 sums up to", "allowed is 1 within 0.0001"],
    ),
    "another sector": (
        "states",
        lambda one: one.isel(basis_state=slice(15)),
        ["probability has 15 along basis_state; allowed are 20"],
    ),
    "counts that do not fit": (
        "states",
        lambda one: one.assign(states_of_realization=one["states_of_realization"] + 1),
        ["states_of_realization sums up to"],
    ),
    "no spectrum": ("states", dropped("energies"), ["has no variable energies (realization, level)"]),
    "a spectrum that descends": (
        "entanglement_spectra",
        lambda one: one.assign(spectrum_of_cut_4=one["spectrum_of_cut_4"][:, ::-1]),
        ["spectrum_of_cut_4 descends"],
    ),
    "eigenvalues in place of their logarithms": (
        "entanglement_spectra",
        lambda one: one.assign(spectrum_of_cut_4=one["spectrum_of_cut_4"] * 0),
        ["spectrum_of_cut_4 of state 0 has eigenvalues that sum up to"],
    ),
    "another cut": (
        "entanglement_spectra",
        lambda one: one.assign_coords(cut=[2]),
        ["cut holds [2]; allowed are [4]"],
    ),
    "other energies": (
        "samples",
        lambda one: one.assign_coords(energy_density=[0.4]),
        ["energy_density holds [0.4]; allowed are [0.5]"],
    ),
    "gap ratios beyond one": (
        "samples",
        replaced("gap_ratio", (1, 0), 1.5),
        ["gap_ratio holds 1.5 at (1, 0); allowed are values of at most 1"],
    ),
    "no fields": ("samples", dropped("field"), ["has no variable field (realization, site)"]),
    "no entropy": ("observables", dropped("entropy"), ["has no variable entropy (realization, trace, time)"]),
}


@pytest.mark.parametrize("case", STATES)
def test_states_spectra_and_samples_that_are_not_of_the_form_are_refused_by_name(blocks, tmp_path, case):
    name, edit, words = STATES[case]
    pattern, block = blocks[name]
    edit(block.assign_attrs(W=2.0)).to_netcdf(tmp_path / "2.000.nc")
    with pytest.raises(DatasetError) as refusal:
        take(tmp_path / "2.000.nc", **settings(PRODUCTS[name], pattern))
    assert all(word in str(refusal.value) for word in words), refusal.value


def test_a_truncated_file_is_refused_by_name(tmp_path):
    for W in (1.0, 2.0):
        numpy_traces(tmp_path / f"{W:.3f}.nc", W)
    whole = (tmp_path / "2.000.nc").read_bytes()
    (tmp_path / "2.000.nc").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DatasetError, match=r"2\.000\.nc: cannot be read as netCDF-4"):
        take(tmp_path / "2.000.nc", **settings(EXPERIMENT, str(tmp_path / "{W}.nc")))


def test_files_that_are_not_there_are_refused_by_the_config(tmp_path):
    numpy_traces(tmp_path / "1.000.nc", 1.0)
    for pattern, words in (
        (str(tmp_path / "{W}.nc"), "stands for 2 files, and 1 are missing: "),
        (str(tmp_path / "1.000.nc"), "must hold {W}, which stands for W with three decimals"),
    ):
        with pytest.raises(ConfigurationError) as refusal:
            check(of(EXPERIMENT, pattern))
        assert "systems.mine.product.given = " in str(refusal.value)
        assert words in str(refusal.value)


def test_given_is_no_kind_but_beside_one(tmp_path):
    content = of(EXPERIMENT, str(tmp_path / "{W}.nc"))
    content["systems"]["mine"]["product"]["kind"] = "given"
    with pytest.raises(ConfigurationError, match=r"product\.kind = 'given' .* given: data/W\{W\}\.nc"):
        check(content)


def test_the_page_on_given_data_is_right(tmp_path, monkeypatch):
    """Its program writes a file that its config takes."""
    page = (Path(__file__).parents[2] / "docs/how-to/given-data.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^```(python|yaml)\n(.*?)^```$", page, re.M | re.S))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    np.save("measured_W0.5.npy", np.tile([[1.0, -1.0] * 10], (30, 1, 40, 1)))
    exec(parts["python"], {})
    for W in (2.0, 4.0, 8.0):
        (tmp_path / f"data/W{W:.3f}.nc").touch()
    configuration = check({"scale": "mine", "root_seed": 1, **yaml.safe_load(parts["yaml"])})
    taken = take("data/W0.500.nc", **configuration.given_settings("experiment", 0.5, 0))
    assert taken["magnetization"].shape == (1, 1, 40, 20)
    assert "title: our experiment; source: doi:" in taken["source"].item()


def test_checksums_are_kept_until_the_file_is_another_one(tmp_path):
    file = tmp_path / "data.nc"
    file.write_text("a")
    first = remembered_checksum(file, tmp_path / "memory")
    assert remembered_checksum(file, tmp_path / "memory") == first
    file.write_text("bc")
    assert remembered_checksum(file, tmp_path / "memory") != first
