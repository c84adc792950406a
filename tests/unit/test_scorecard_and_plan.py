"""The scorecard judges what was measured at the claimed size, and the plan adds up what a dry run announces."""

from pathlib import Path

import pytest
import yaml

from locflow.configuration.check import check
from locflow.configuration.files import load
from locflow.configuration.plan import cost_of, jobs_of, output_patterns, plan_table, subject_of
from locflow.papers.catalogue import PAPERS, claims_file
from locflow.results.measured import measured, quantity
from locflow.results.scorecard import ClaimError, scorecard, to_csv

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
        ((2.0, 2.55), {"value": 2.8, "tolerance": 0.3}, "not decided"),
        ((2.0, 2.4), {"value": 2.8, "tolerance": 0.3}, "differs"),
        ((3.2, None), {"value": 2.8, "tolerance": 0.3}, "differs"),
        ((3.0, None), {"value": 2.8, "tolerance": 0.3}, "not decided"),
        ((2.0, 2.4), {"at_most": 2.4}, "agrees"),
        ((2.0, 2.4), {"at_most": 2.3}, "compatible"),
        ((2.3, 2.4), {"at_most": 2.2}, "differs"),
        ((2.0, 2.4), {"at_least": 2.5}, "differs"),
        ((2.3, 2.8), {"between": [2.4, 3.0]}, "compatible"),
        (None, {"at_least": 2.0}, "compatible"),
        (None, {"at_least": 3.0}, "not decided"),
    ],
)
def test_verdicts(interval, bounds, verdict):
    value = 2.35 if interval is None else (interval[0] + (interval[1] or 4.0)) / 2
    assert row(value, interval, **bounds)["verdict"] == verdict


def test_a_claim_about_another_size_is_not_judged():
    found = row(2.0, (1.9, 2.1), measured_sites=12, value=2.8, tolerance=0.1, sites=16)
    assert (found["verdict"], found["measured"]) == ("other size", 2.0)
    assert row(2.0, (1.9, 2.1), measured_sites=12, value=2.8, tolerance=0.1)["verdict"] == "differs"


def test_what_was_not_measured_says_why():
    found = row(None, (3.0, None), value=2.8, tolerance=0.3)
    assert (found["verdict"], found["measured"], found["note"]) == ("not measured", None, "found so")
    assert (found["low"], found["high"]) == (3.0, None)
    assert ",,3,open,95 %," in to_csv([found])


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


@pytest.mark.parametrize("paper", PAPERS)
def test_every_claim_of_the_project_is_well_formed(paper):
    claims = yaml.safe_load(claims_file(paper).read_text())
    documents = {}
    for claim in claims:
        items = documents.setdefault(claim["figure"], {})
        for name in filter(None, (claim.get("quantity"), claim.get("minus"))):
            items[name] = quantity(name, "x", 0.0)
    made = {figure: measured(figure, "laptop", items.values()) for figure, items in documents.items()}
    panels = {claim["panel"]: 16 for claim in claims}
    rows = scorecard(claims, made, {paper: panels})
    assert len(rows) == len(claims)


SUMMARY = """Building DAG of jobs...
output_file\tdate\trule\tlog-file(s)\tstatus\tplan
results/laptop/realizations/ring/W0.400/b0000.nc\t-\tdiagonalize\t-\tmissing\tupdate pending
results/laptop/realizations/ring/W0.800/b0000.nc\tnow\tdiagonalize\tlog\tok\tno update
results/laptop/predictions/ring/ring/W0.400/b0000.nc\t-\tpredict\t-\tmissing\tupdate pending
results/laptop/networks/ring/b0000\tnow\ttrain\tlog\tok\tno update
results/laptop/figures/paper1/fig1.pdf\t-\tdraw\t-\tmissing\tupdate pending
results/laptop/figures/paper1/fig1.png\t-\tdraw\t-\tmissing\tupdate pending
"""


@pytest.fixture(scope="module")
def laptop():
    return check(load(Path(__file__).parents[2] / "config"))


def test_jobs_are_read_from_the_summary_of_snakemake(laptop):
    jobs = jobs_of(SUMMARY, laptop)
    assert [(job.rule, subject_of(job), job.to_run) for job in jobs] == [
        ("diagonalize", "ring", True),
        ("diagonalize", "ring", False),
        ("predict", "ring", True),
        ("train", "ring", False),
        ("draw", "paper1", True),
    ]
    with pytest.raises(ValueError, match="no summary"):
        jobs_of("Nothing", laptop)


def test_the_plan_adds_up(laptop):
    jobs = jobs_of(SUMMARY, laptop)
    table = plan_table("all", laptop, jobs)
    rows = {tuple(line.split()[:2]): line.split() for line in table.splitlines()}
    # Two blocks of 20 realizations, one of them still to come.
    assert rows["diagonalize", "ring"][2:5] == ["40", "2", "1"]
    assert table.splitlines()[-1].split()[:4] == ["total", "40", "5", "3"]
    hours = sum(cost_of(job, laptop).seconds for job in jobs) / 3600
    assert f"{hours:.2f}" in table.splitlines()[-1].split()


def test_every_rule_with_a_job_has_a_cost(laptop):
    own = {rule for paper in laptop.papers.values() for rule in paper.stages(laptop)}
    assert own == {"dream", "render_phase_diagram", "learning_curve"}
    for rule in set(output_patterns(laptop)) - own:
        assert callable(getattr(laptop, f"{rule.removesuffix('_states')}_cost")), rule
