"""Every target from an empty folder, and what the files then hold."""

import csv
import json

import numpy as np
import pytest
import xarray as xr

FIGURES = {
    "paper1": ("fig1", "fig2", "fig3", "fig4", "training"),
    "paper2": ("fig3", "fig4", "fig5", "fig6", "fig7", "fig8", "fig9"),
    "paper3": (*(f"fig{number}" for number in range(1, 11)), "inputs"),
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
    assert any(row["verdict"] in ("agrees", "differs") for row in rows)
    assert "<table>" in (finished.results / "scorecard.html").read_text()


def test_a_realization_says_what_made_it(finished):
    with xr.open_dataset(finished.results / "spectra/ring/W2.000/r0001.nc") as spectrum:
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
            assert name in spectrum.attrs
        assert spectrum.attrs["W"] == 2.0
        assert np.abs(spectrum["field"]).max() <= 2.0
        width = spectrum.attrs["energy_max"] - spectrum.attrs["energy_min"]
        assert spectrum["residual"].max() < 1e-9 * width


def test_a_message_says_what_each_job_does(finished):
    for text in ("diagonalize ring, W = 2.000: 0000 to 0001", "train ring, folds 00 to 01", "predict torus, W = 6.000"):
        assert text in finished.first_output


@pytest.mark.parametrize("training", ["ring", "sample_delta_0"])
def test_the_phase_diagram_of_any_training_is_a_target(finished, training):
    finished.run("--cores", "2", "--", f"phase_diagram_{training}")
    assert (finished.results / f"figures/phase_diagrams/{training}.png").is_file()


def test_the_indicator_maps_of_any_training_on_states_are_a_target(finished):
    finished.run("--cores", "2", "--", "indicator_maps_torus")
    measured = json.loads((finished.results / "figures/indicator_maps/torus.json").read_text())
    assert {row["name"] for row in measured["quantities"]} >= {"ln_ipr_tip_torus", "gap_ratio_mbl_torus"}


def test_a_scorecard_of_some_figures(finished):
    finished.run("--cores", "1", "--config", "scorecard_of=[paper3_fig1]", "--", "scorecard_of")
    with (finished.results / "scorecard_of.csv").open() as file:
        assert {row["figure"] for row in csv.DictReader(file)} == {"paper3_fig1"}


def test_the_plan_counts_the_jobs_of_a_dry_run(finished):
    output = finished.run("--config", "plan_target=paper1_fig1", "--", "plan").stdout
    rows = {line.split()[0]: line.split()[1:3] for line in output.splitlines() if line.count("  ") > 3}
    assert rows["diagonalize_torus_training"] == ["4", "0"]
    assert rows["predict_ring"] == ["6", "0"]
    assert "paper1_fig3" not in rows


def test_the_report_is_made(finished):
    finished.run("--report", "report.html", "--", "paper1")
    assert "Phase diagrams of the disordered t-V model" in (finished.folder / "report.html").read_text()


def test_the_block_size_changes_no_number(finished, fresh):
    def single(config):
        config["systems"]["ring"]["realizations_per_job"] = 1

    fresh.change_config(single)
    path = "results/tiny/{}/ring/W8.000/r0003.nc"
    fresh.run("--cores", "1", "--", path.format("spectra"))
    for kind in ("spectra", "states"):
        with (
            xr.open_dataset(finished.folder / path.format(kind)) as one,
            xr.open_dataset(fresh.folder / path.format(kind)) as other,
        ):
            xr.testing.assert_equal(one, other)


@pytest.mark.parametrize(
    ("system", "in_a_block", "alone"),
    [
        ("chain", "entanglement/chain/W4.000/r0002.nc", "entanglement/chain/W4.000/r0002.nc"),
        (
            "heisenberg_large",
            "samples/heisenberg_large/W8.000/r0003_to_0005.nc",
            "samples/heisenberg_large/W8.000/r0004_to_0004.nc",
        ),
    ],
)
def test_the_block_size_of_other_products_changes_no_number(finished, fresh, system, in_a_block, alone):
    fresh.change_config(lambda config: config["systems"][system].update(realizations_per_job=1))
    fresh.run("--cores", "1", "--", f"results/tiny/{alone}")
    with xr.open_dataset(finished.results / in_a_block) as one, xr.open_dataset(fresh.results / alone) as other:
        if "realization" in one.dims:
            one, other = (dataset.drop_vars("seconds").sel(realization=[4]) for dataset in (one, other))
        xr.testing.assert_equal(one, other)


def test_states_are_deleted_when_all_that_reads_them_is_done(fresh):
    fresh.change_config(lambda config: config.update(files={"delete_states": True}))
    target = "average_indicators_torus"
    fresh.run("--cores", "2", "--", target)
    assert list(fresh.results.glob("spectra/torus/W*/r*.nc"))
    assert not list(fresh.results.glob("states/torus/W*/r*.nc"))
    assert fresh.to_run(target) == {}
