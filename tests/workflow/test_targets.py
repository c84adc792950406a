"""Every target from an empty folder, and what the files then hold."""

import csv
import json
import shutil

import numpy as np
import pytest
import xarray as xr

from locflow.realizations.blocks import split

FIGURES = {
    "paper1": ("fig1", "fig2", "fig3", "fig4", "training", "variants"),
    "paper2": ("fig3", "fig4", "fig5", "fig6", "fig7", "fig8", "fig9", "variants"),
    "paper3": (*(f"fig{number}" for number in range(1, 11)), "inputs", "variants"),
    "paper4": (*(f"fig{number}" for number in range(1, 6)), "ando", "features"),
    "paper5": tuple(f"fig{number}" for number in range(1, 9)),
    "transfer": ("pairs", "matrix", "basis"),
    "thermalseeds": ("verdicts",),
    "comparison": ("values", "ranks", "curves", "sizes"),
}


@pytest.mark.parametrize(("paper", "figure"), [(paper, name) for paper, names in FIGURES.items() for name in names])
def test_a_figure_has_picture_data_and_measured_quantities(finished, paper, figure):
    stem = finished.results / "figures" / paper / figure
    for suffix, magic in ((".png", b"\x89PNG"), (".pdf", b"%PDF"), (".nc", b"\x89HDF")):
        assert stem.with_suffix(suffix).read_bytes().startswith(magic)
    measured = json.loads(stem.with_suffix(".json").read_text())
    assert measured["figure"] == f"{paper}_{figure}"
    assert measured["scale"] == "tiny"
    assert measured["quantities"]


def test_the_scorecard_holds_every_claim_with_a_verdict(finished):
    with (finished.results / "scorecard.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["paper"] for row in rows} == set(FIGURES)
    assert len(rows) >= 100
    # The papers' 16 sites are not 8: claims about them are shown, never judged.
    assert all(row["verdict"] in ("other size", "not measured") for row in rows if row["sites_claimed"] == "16")
    assert any(row["verdict"] in ("agrees", "compatible", "not decided", "differs") for row in rows)
    page = (finished.results / "scorecard.html").read_text()
    assert page.count('<tr class="claim ') == len(rows)
    assert page.count("data:image/png;base64,") == len({row["figure"] for row in rows})


def test_a_realization_says_what_made_it(finished):
    with xr.open_dataset(finished.results / "realizations/ring/W2.000/b0001.nc") as block:
        for name in (
            "boundary",
            "lattice",
            "couplings",
            "engine",
            "packages",
            "code_fingerprint",
            "settings",
            "root_seed",
        ):
            assert name in {*block.attrs, *block.variables}
        assert block.attrs["W"] == 2.0
        assert np.abs(block["field"]).max() <= 2.0
        assert block["realization"].values.tolist() == [2, 3]
        for realization in split(block):
            width = realization.attrs["energy_max"] - realization.attrs["energy_min"]
            assert realization["residual"].max() < 1e-9 * width


def test_a_message_says_what_each_job_does(finished):
    for text in (
        "diagonalize ring, W = 2.000: realizations 0 to 1",
        "train ring, folds 0, 1",
        "apply the networks of torus to torus: W6.000",
    ):
        assert text in finished.first_output


@pytest.mark.parametrize("training", ["ring", "sample_delta_0", "su2_two_layer", "drive"])
def test_the_phase_diagram_of_any_training_is_a_target(finished, training):
    picture = f"figures/phase_diagrams/{training}.png"
    finished.run("--cores", "2", "--", f"results/tiny/{picture}")
    assert (finished.results / picture).is_file()


def test_the_indicator_maps_of_any_training_on_states_are_a_target(finished):
    finished.run("--cores", "2", "--", "results/tiny/figures/indicator_maps/torus.png")
    measured = json.loads((finished.results / "figures/indicator_maps/torus.json").read_text())
    assert {row["name"] for row in measured["quantities"]} >= {"ln_ipr_tip_torus", "gap_ratio_mbl_torus"}


def test_a_scorecard_of_some_figures(finished):
    finished.run("--cores", "1", "--config", "scorecard_of=[paper3_fig1]", "--", "scorecard_of")
    with (finished.results / "scorecard_of.csv").open() as file:
        assert {row["figure"] for row in csv.DictReader(file)} == {"paper3_fig1"}


def test_the_plan_counts_the_jobs_of_a_dry_run(finished):
    output = finished.run("--config", "plan_target=paper1_fig1", "--", "plan").stdout
    rows = {tuple(line.split()[:2]): line.split()[2:5] for line in output.splitlines() if line.count("  ") > 3}
    # Realizations, jobs, and how many of those are to be run.
    assert rows["diagonalize", "ring"] == ["16", "8", "0"]
    assert rows["predict", "ring"][:2] == ["6", "0"]
    assert rows["draw", "paper1"][:2] == ["1", "0"]


def test_the_progress_is_told_while_a_run_goes_on_and_leaves_its_lock(finished):
    lock = finished.folder / ".snakemake/locks/0.output.lock"
    lock.parent.mkdir(exist_ok=True)
    lock.write_text("results/tiny/summaries/ring.nc\n")
    try:
        output = finished.run("--config", "plan_target=paper1_fig1", "--", "progress").stdout
        assert lock.is_file()
    finally:
        shutil.rmtree(lock.parent)
    assert "nothing is left to do" in output
    rows = {tuple(line.split()[:2]): line.split() for line in output.splitlines() if "##########" in line}
    assert rows["diagonalize", "ring"][2:6] == ["8", "of", "8", "##########"]
    # What the finished jobs took is known of all rules that have a benchmark.
    assert all(len(row) == 11 for (rule, _), row in rows.items() if rule not in ("list_networks", "total"))


def test_the_report_is_made(report):
    assert "Phase diagrams of the disordered t-V model" in report.read_text()


@pytest.mark.parametrize(
    ("system", "W", "in_a_block", "alone"),
    [("ring", "8.000", "b0001", "b0003"), ("chain", "4.000", "b0001", "b0002")],
)
def test_the_block_size_changes_no_number(finished, fresh, system, W, in_a_block, alone):
    fresh.change_config(lambda config: config["systems"][system].update(realizations_per_job=1))
    path = f"realizations/{system}/W{W}"
    fresh.run("--cores", "1", "--", f"results/tiny/{path}/{alone}.nc")
    with (
        xr.open_dataset(finished.results / path / f"{in_a_block}.nc") as many,
        xr.open_dataset(fresh.results / path / f"{alone}.nc") as one,
    ):
        xr.testing.assert_equal(split(many)[-1], split(one)[0])


def test_the_block_size_of_samples_changes_no_number(finished, fresh):
    fresh.change_config(lambda config: config["systems"]["heisenberg_large"].update(realizations_per_job=1))
    path = "realizations/heisenberg_large/W8.000"
    fresh.run("--cores", "1", "--", f"results/tiny/{path}/b0004.nc")
    with (
        xr.open_dataset(finished.results / path / "b0001.nc") as many,
        xr.open_dataset(fresh.results / path / "b0004.nc") as one,
    ):
        many, one = (dataset.drop_vars("seconds").sel(realization=[4]) for dataset in (many, one))
        xr.testing.assert_equal(many, one)


def test_states_are_deleted_when_all_that_reads_them_is_done(fresh):
    fresh.change_config(lambda config: config.update(files={"delete_states": True}))
    target = "results/tiny/summaries/torus.nc"
    fresh.run("--cores", "2", "--", target)
    assert not list(fresh.results.glob("realizations/torus/W*/b*.nc"))
    # What outlives the states: energies and fields.
    with xr.open_dataset(fresh.results / "indicators/torus/W6.000/b0000.nc") as indicators:
        assert {"energies", "field"} <= {*indicators.variables}
    assert fresh.to_run(target) == {}
