"""Indicators without networks, several sizes and scans, from a config of a few lines to the figures."""

import json

import numpy as np
import pytest
import xarray as xr
import yaml

OWN = {
    "scale": "tiny",
    "papers": "none",
    "scorecard_of": [],
    "systems": {
        "mine": {
            "model": "xxz_spin",
            "lattice": [[4], [6]],
            "boundary": "periodic",
            "couplings": {"J": 1.0, "Delta": [0.5, 1.0]},
            "disorder": {"W_grid": [0.5, 2.0, 8.0], "realizations": 3},
            "product": {"kind": "indicators", "energy_bins": 2, "states_per_bin": 3},
            "realizations_per_job": 3,
        }
    },
    "bootstrap": {"resamples": 100},
}
MEMBERS = ["mine_delta_0p5_4", "mine_delta_0p5_6", "mine_delta_1_4", "mine_delta_1_6"]


def write(workflow, config):
    (workflow.folder / "own.yaml").write_text(yaml.safe_dump(config))


@pytest.fixture
def own(fresh):
    """The workflow with the config above, nothing computed."""
    write(fresh, OWN)
    return fresh


def test_figures_of_sizes_and_scans_from_nothing(own):
    output = own.run(
        "--cores", "2", "--", "sizes_mine_delta_1", "scans_mine_6", "indicators_mine_delta_1_6", scale="own.yaml"
    )
    assert "diagonalize mine_delta_1_6" in output.stdout
    for folder, name in (("sizes", "mine_delta_1"), ("scans", "mine_6"), ("indicators", "mine_delta_1_6")):
        stem = own.results / "figures" / folder / name
        assert stem.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
        measured = json.loads(stem.with_suffix(".json").read_text())
        assert measured["figure"] == f"{folder}_{name}"
        assert any(one["name"].startswith("half_way_gap_ratio") for one in measured["quantities"])
    with xr.open_dataset(own.results / "figures/sizes/mine_delta_1.nc") as data:
        assert data["gap_ratio"].dims == ("size", "W")
        assert data["length"].values.tolist() == [4, 6]
        assert np.all(data["fit_cost"] >= -1e-9)
    with xr.open_dataset(own.results / "figures/indicators/mine_delta_1_6.nc") as data:
        assert data["entropy_map"].dims == ("W", "bin")
        assert np.all((data["entropy_map"] > 0) & (data["entropy_map"] < 1.5))
    # What is drawn of one system changes nothing else: no realization, no other figure.
    changed = {**OWN["systems"]["mine"], "scaling": {"energy_density": 0.25}}
    write(own, {**OWN, "systems": {"mine": changed}})
    figures = ["results/tiny/figures/sizes/mine_delta_1.png", "results/tiny/figures/indicators/mine_delta_1_6.png"]
    drawn = {"draw sizes_mine_delta_1": 1, "draw indicators_mine_delta_1_6": 1}
    assert own.to_run(*figures, scale="own.yaml") == drawn
    # Each figure has a style of its own, and other colours change the picture alone.
    styled = {**OWN["systems"]["mine"], "style": {"sizes": {"colormap": "magma"}, "scans": {"colormap": "cividis"}}}
    write(own, {**OWN, "systems": {"mine": styled}})
    scan = "results/tiny/figures/scans/mine_6.png"
    before = {path: (own.folder / path).read_bytes() for path in (figures[0], scan)}
    numbers = {path: (own.folder / path).with_suffix(".json").read_text() for path in before}
    assert own.to_run(*figures, scan, scale="own.yaml") == {"draw sizes_mine_delta_1": 1, "draw scans_mine_6": 1}
    own.run("--cores", "2", "--", *before, scale="own.yaml")
    for path, picture in before.items():
        assert (own.folder / path).read_bytes() != picture
        assert (own.folder / path).with_suffix(".json").read_text() == numbers[path]


def test_targets_and_costs_are_known_before_any_job(own):
    listed = own.run("--list-target-rules", scale="own.yaml").stdout
    for name in ("all_indicators", "sizes_mine_delta_0p5", "scans_mine_4", "indicators_mine_delta_1_4"):
        assert name in listed
    plan = own.run("--cores", "1", "--config", "plan_target=sizes_mine_delta_1", "--", "plan", scale="own.yaml").stdout
    (line,) = [line for line in plan.splitlines() if line.startswith("draw") and "sizes" in line]
    # Two sizes: seconds of fits, where a figure without takes some.
    assert 5 < float(line.split()[4]) < 120
    assert all(member in plan for member in MEMBERS[2:])
    assert MEMBERS[0] not in plan


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("figures/sizes/mine.png", ["'mine' is no block with a list of lattices", "mine_delta_0p5, mine_delta_1"]),
        ("figures/scans/mine_8.png", ["list of values of a coupling", "did you mean mine_6 or mine_4?"]),
        ("figures/indicators/mine.png", ["no system", "mine_delta_1_6"]),
    ],
)
def test_a_figure_that_cannot_be_is_refused(own, target, words):
    process = own.run("-n", "--", f"results/tiny/{target}", scale="own.yaml", check=False)
    assert process.returncode
    for word in words:
        assert word in process.stdout


def test_a_paper_needs_its_systems_one_by_one(fresh):
    fresh.change_config(lambda config: config["systems"]["ring"].update(lattice=[[8], [10]]))
    process = fresh.run("-n", "--", "all", check=False)
    assert process.returncode
    assert "systems.ring.lattice = [[8], [10]] (tests/data/tiny.yaml)" in process.stdout
    assert "makes ring_8, ring_10, and trainings.ring.system" in process.stdout
