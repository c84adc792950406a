"""The scorecard judges what was measured at the claimed size, and the plan adds up what a dry run announces."""

from pathlib import Path

import pytest
import yaml

from locflow.cost import Cost
from locflow.measured import measured, quantity
from locflow.plan import job_counts, plan_table
from locflow.scorecard import ClaimError, scorecard, to_csv

CLAIM = {
    "paper": "paper1",
    "figure": "paper1_fig1",
    "panel": "1D",
    "claim": "critical disorder",
    "quantity": "critical_disorder_1d",
    "source": "abstract",
}


def row(found, interval=None, *, measured_sites=16, **claimed):
    item = quantity("critical_disorder_1d", "W_c", found, interval=interval, interval_means="95 %", note="found so")
    documents = {"paper1_fig1": measured("paper1_fig1", "laptop", [item])}
    return scorecard([{**CLAIM, **claimed}], documents, {"paper1": {"1D": measured_sites}})[0]


@pytest.mark.parametrize(
    ("interval", "bounds", "verdict"),
    [
        #            |--measured--|
        # claimed:  2.5    2.8   3.1
        ((2.6, 2.7), {"value": 2.8, "tolerance": 0.3}, "agrees"),
        ((2.0, 2.55), {"value": 2.8, "tolerance": 0.3}, "agrees"),
        ((2.0, 2.4), {"value": 2.8, "tolerance": 0.3}, "differs"),
        ((3.2, None), {"value": 2.8, "tolerance": 0.3}, "differs"),
        ((3.0, None), {"value": 2.8, "tolerance": 0.3}, "agrees"),
        ((2.0, 2.4), {"at_most": 2.2}, "agrees"),
        ((2.3, 2.4), {"at_most": 2.2}, "differs"),
        ((2.0, 2.4), {"at_least": 2.5}, "differs"),
        ((2.0, 2.4), {"between": [2.3, 3.0]}, "agrees"),
    ],
)
def test_verdicts(interval, bounds, verdict):
    assert row(2.35, interval, **bounds)["verdict"] == verdict


def test_a_claim_about_another_size_is_not_judged():
    found = row(2.0, (1.9, 2.1), measured_sites=12, value=2.8, tolerance=0.1, sites=16)
    assert (found["verdict"], found["measured"]) == ("other size", "2")
    assert row(2.0, (1.9, 2.1), measured_sites=12, value=2.8, tolerance=0.1)["verdict"] == "differs"


def test_what_was_not_measured_says_why():
    found = row(None, (3.0, None), value=2.8, tolerance=0.3)
    assert (found["verdict"], found["measured"], found["note"]) == ("not measured", None, "found so")
    assert "3 to open" in to_csv([found])


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": "no_such"},
        {"figure": "paper1_fig9"},
        {"panel": "3D"},
        {"at_most": 3.0, "value": 2.8, "tolerance": 0.1},
    ],
)
def test_malformed_claims_are_named(change):
    bounds = {} if "at_most" in change else {"at_most": 1.0}
    with pytest.raises(ClaimError, match="claims: "):
        row(2.0, **{**bounds, **change})


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parents[2] / "config/claims").glob("*.yaml")), ids=lambda file: file.stem
)
def test_every_claim_of_the_project_is_well_formed(file):
    claims = yaml.safe_load(file.read_text())
    documents = {}
    for claim in claims:
        documents.setdefault(claim["figure"], {})[claim["quantity"]] = quantity(claim["quantity"], "x", 0.0)
    made = {figure: measured(figure, "laptop", items.values()) for figure, items in documents.items()}
    panels = {claim["panel"]: 16 for claim in claims}
    rows = scorecard(claims, made, {file.stem: panels})
    assert len(rows) == len(claims)


DRY_RUN = """Building DAG of jobs...
Job stats:
job                 count
----------------  -------
diagonalize_ring       20
predict_ring            4
all                     1
total                  25

"""


def test_job_counts_read_the_table_of_a_dry_run():
    assert job_counts(DRY_RUN) == {"diagonalize_ring": 20, "predict_ring": 4, "all": 1}
    with pytest.raises(ValueError, match="no table"):
        job_counts("Nothing")
    with pytest.raises(ValueError, match="25 jobs, but its table holds 24"):
        job_counts(DRY_RUN.replace("4\n", "3\n", 1))


def test_the_plan_adds_up():
    costs = {"diagonalize_ring": Cost(360, 2e9, 40e6), "predict_ring": Cost(36, 1e9, 1e3)}
    table = plan_table("all", "paper", job_counts(DRY_RUN), {"predict_ring": 2}, costs)
    total = table.splitlines()[-1].split()
    assert total[:3] == ["total", "24", "2"]
    assert total[3:5] == ["2.04", "0.02"]
    assert "2 GB at most" in table
    assert "800 MB" in table
