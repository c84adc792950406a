"""Given data in the workflow: trainings go on from files as from realizations, and only what uses a file runs again."""

import shutil

import numpy as np
import pytest
import xarray as xr

TARGET = "results/given/averages/drive.nc"
DOWNSTREAM = {"train drive": 1, "list_networks drive": 1, "predict drive": 1, "average drive": 1}


@pytest.fixture
def given(finished, monkeypatch):
    """The driven chain of a finished run, taken from files that hold its realizations."""
    # Where Snakemake starts: paths of given files are relative to it.
    monkeypatch.chdir(finished.folder)
    shutil.rmtree(finished.folder / "data", ignore_errors=True)
    (finished.folder / "data").mkdir()
    for block in (finished.results / "realizations/driven_chain").glob("W*/b0000.nc"):
        shutil.copy(block, finished.folder / f"data/{block.parent.name}.nc")

    def take(config):
        config["scale"] = "given"
        config["systems"]["driven_chain"]["product"] = {"given": "data/W{W}.nc"}

    finished.change_config(take)
    return finished


def edited(path, change):
    with xr.open_dataset(path) as opened:
        dataset = opened.load()
    change(dataset["magnetization"].values)
    dataset.to_netcdf(path)


def test_trainings_go_on_from_files_and_only_what_uses_a_file_runs_again(given):
    assert given.to_run(TARGET) == {"take driven_chain": 5, **DOWNSTREAM}
    given.run("--cores", "2", "--", TARGET)
    with xr.open_dataset(given.folder / TARGET) as made, xr.open_dataset(given.results / "averages/drive.nc") as known:
        assert made.equals(known)
    files = sorted((given.folder / "data").iterdir())
    for file in files:
        file.touch()
    assert given.to_run(TARGET) == {}
    edited(files[1], lambda values: np.multiply(values, 0.9, out=values))
    assert given.to_run(TARGET) == {"take driven_chain": 1, **DOWNSTREAM}
    edited(files[1], lambda values: values.fill(np.nan))
    refused = given.run("--cores", "1", "--", TARGET, check=False)
    assert refused.returncode
    log = (given.folder / "results/given/logs/take/driven_chain/W0.250/b0000.log").read_text(encoding="utf-8")
    assert "ERROR: data/W0.250.nc: magnetization holds nan at (0, 0, 0, 0); allowed are finite numbers" in log


def test_files_that_are_not_there_are_refused_before_any_job(given):
    (given.folder / "data/W0.450.nc").unlink()
    refused = given.run("-n", "--", TARGET, check=False)
    assert refused.returncode
    assert (
        "systems.driven_chain.product.given = 'data/W{W}.nc' (tests/data/tiny.yaml): stands for 5 files"
        in refused.stdout
    )
    assert "1 are missing: data/W0.450.nc" in refused.stdout
