"""The scorecard judges what was measured at the claimed size, and the plan adds up what a dry run announces."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from locflow.configuration.check import check
from locflow.configuration.files import load
from locflow.configuration.plan import cost_of, jobs_of, output_patterns, plan_table, subject_of
from locflow.papers.catalogue import PAPERS, claims_file
from locflow.results.measured import difference, measured, quantity
from locflow.results.scorecard import ClaimError, from_csv, scorecard, to_csv

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
    scorecard_row = row(2.0, (1.9, 2.1), measured_sites=12, value=2.8, tolerance=0.1, sites=16)
    assert (scorecard_row["verdict"], scorecard_row["measured"]) == ("other size", 2.0)
    assert row(2.0, (1.9, 2.1), measured_sites=12, value=2.8, tolerance=0.1)["verdict"] == "differs"


def test_what_was_not_measured_says_why():
    scorecard_row = row(None, (3.0, None), value=2.8, tolerance=0.3)
    assert (scorecard_row["verdict"], scorecard_row["measured"], scorecard_row["note"]) == (
        "not measured",
        None,
        "found so",
    )
    assert (scorecard_row["low"], scorecard_row["high"]) == (3.0, None)
    assert ",,3,open,95 %," in to_csv([scorecard_row])


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
    ("change", "words"),
    [
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"source": " "}, "lacks 'source'"),
        ({"tolerance": 0.1}, "needs a tolerance with a value, and only then"),
        ({"ours": "yes"}, "ours 'yes' .* must be true or false"),
        ({"not_measured": "no figure does"}, "needs either 'quantity' .* or 'not_measured'"),
        ({"minus": "no_such"}, "measures no 'no_such'"),
        ({"minus": ""}, "minus '' .* must be a text"),
    ],
)
def test_what_is_wrong_with_a_claim_is_said_in_a_sentence(change, words):
    with pytest.raises(ClaimError, match=words):
        row(2.0, **{"at_most": 3.0, **change})


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("validation_accuracy_ring", {"at_least": 0}),
        ("validation_accuracy_ring", {"at_most": 1}),
        ("validation_accuracy_ring", {"between": [0, 1]}),
        ("validation_accuracy_ring", {"value": 0.5, "tolerance": 0.5}),
        ("rms_difference_gap_ratio", {"at_least": 0}),
        ("edge_distance_1d", {"at_least": -0.1}),
        ("edge_probability_2d", {"between": [-0.5, 1.5]}),
        ("correlation_inverse_critical_field", {"at_least": -1}),
        ("power_law_r2_mbl", {"at_most": 1}),
        ("parameters_1d", {"at_least": 0}),
        ("spread_ratio_gap_ratio", {"at_least": 0}),
        ("shift_e1_two_layer", {"at_least": float("-inf")}),
        ("bias_mean", {"between": [float("-inf"), float("inf")]}),
    ],
)
def test_a_band_that_covers_everything_possible_is_refused(name, bounds):
    document = measured("paper1_fig1", "laptop", [quantity(name, "x", 0.5)])
    claim = {**CLAIM, "quantity": name, **bounds}
    with pytest.raises(ClaimError, match=r"every value fulfils the claim 'critical disorder'.*it cannot fail"):
        scorecard([claim], {"paper1_fig1": document}, {"paper1": {"1D": 16}})


@pytest.mark.parametrize("bounds", [{"at_least": 1.1}, {"at_most": -0.1}, {"between": [0.6, 0.4]}])
def test_a_band_that_nothing_can_reach_is_refused(bounds):
    document = measured("paper1_fig1", "laptop", [quantity("accuracy", "x", 0.5)])
    with pytest.raises(ClaimError, match="no value can fulfil the claim"):
        scorecard([{**CLAIM, "quantity": "accuracy", **bounds}], {"paper1_fig1": document}, {"paper1": {"1D": 16}})


def difference_row(first, second, **bounds):
    items = [
        quantity(name, name, value, interval=interval, interval_means="95 %" if interval else "")
        for name, (value, interval) in (("accuracy_deep", first), ("accuracy_flat", second))
    ]
    claim = {**CLAIM, "quantity": "accuracy_deep", "minus": "accuracy_flat", **bounds}
    document = measured("paper1_fig1", "laptop", items)
    return scorecard([claim], {"paper1_fig1": document}, {"paper1": {"1D": 16}})[0]


def test_a_claim_may_compare_two_quantities():
    scorecard_row = difference_row((0.9, (0.87, 0.94)), (0.8, (0.77, 0.83)), at_least=0)
    assert (scorecard_row["quantity"], scorecard_row["verdict"]) == ("accuracy_deep minus accuracy_flat", "agrees")
    assert (scorecard_row["measured"], scorecard_row["low"], scorecard_row["high"]) == pytest.approx(
        (0.1, 0.1 - 0.03 * 2**0.5, 0.15)
    )
    # The better one is the second.
    assert difference_row((0.8, (0.77, 0.83)), (0.9, (0.87, 0.94)), at_least=0)["verdict"] == "differs"
    # Without an interval of one there is none of the difference, and nothing is confirmed.
    scorecard_row = difference_row((0.9, None), (0.8, (0.77, 0.83)), at_least=0)
    assert (scorecard_row["verdict"], scorecard_row["interval_means"], scorecard_row["note"]) == (
        "compatible",
        "",
        "no interval of accuracy_deep",
    )
    # A difference of two shares is more than 1 in no case.
    with pytest.raises(ClaimError, match="it cannot fail"):
        difference_row((0.9, None), (0.8, None), at_most=1)
    assert difference_row((0.9, (0.8, None)), (0.8, (0.7, 0.9)), at_least=0)["high"] is None


def test_a_difference_holds_its_truth_as_often_as_its_interval_says():
    draw = np.random.default_rng(1)
    errors = np.array([0.02, 0.03])
    inside = 0
    for first, second in (draw.normal([0.8, 0.7], errors) for _ in range(2000)):
        pairs = [(x, (x - 1.96 * e, x + 1.96 * e)) for x, e in zip((first, second), errors, strict=True)]
        items = [
            quantity(name, name, x, interval=i, interval_means="95 %") for name, (x, i) in zip("ab", pairs, strict=True)
        ]
        low, high = difference(*items)["interval"]
        inside += low <= 0.1 <= high
    assert inside / 2000 == pytest.approx(0.95, abs=0.015)


def test_a_claim_about_small_w_is_not_judged_where_the_grid_begins_above():
    item = quantity("edge_probability_2d", "P", 0.002, interval=(0.0, 0.005), interval_means="95 %")
    documents = {"paper1_fig1": measured("paper1_fig1", "laptop", [item])}
    claim = {**CLAIM, "quantity": "edge_probability_2d", "at_most": 0.5, "smallest_w": 1.0}
    for begins, verdict in ((0.4, "agrees"), (1.0, "agrees"), (7.2, "not measured")):
        (scorecard_row,) = scorecard([claim], documents, {"paper1": {"1D": 16}}, {"paper1": {"1D": begins}})
        assert scorecard_row["verdict"] == verdict
    assert (scorecard_row["measured"], scorecard_row["note"]) == (
        None,
        "about W up to 1, and the grid begins at W = 7.2",
    )


def test_a_claim_that_nothing_measures_is_listed_with_the_reason():
    claim = {key: value for key, value in CLAIM.items() if key != "quantity"}
    claim |= {"not_measured": "needs all states of a bin", "between": [-0.3, 0.3]}
    documents = {"paper1_fig1": measured("paper1_fig1", "laptop", [])}
    (scorecard_row,) = scorecard([claim], documents, {"paper1": {"1D": 12}})
    assert (scorecard_row["verdict"], scorecard_row["note"]) == ("not measured", "needs all states of a bin")
    assert from_csv(to_csv([scorecard_row]))[0]["measured"] is None


def test_where_the_grids_of_paper_1_begin(laptop):
    assert laptop.papers["paper1"].smallest_w(laptop) == {"1D": 0.4, "2D": 1.0}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_claim_of_the_project_is_well_formed(paper):
    claims = yaml.safe_load(claims_file(paper).read_text())
    documents = {}
    for claim in claims:
        items = documents.setdefault(claim["figure"], {})
        for name in filter(None, (claim.get("quantity"), claim.get("minus"))):
            items[name] = quantity(name, "x", 0.0)
    measured_files = {figure: measured(figure, "laptop", items.values()) for figure, items in documents.items()}
    panels = {claim["panel"]: 16 for claim in claims}
    rows = scorecard(claims, measured_files, {paper: panels})
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


def test_small_jobs_are_planned_as_small(laptop):
    """Measured (benchmarks of a run of the tests' scale): 0.9 to 1.4 core-seconds and 125 MB; pictures 2 to 4 s."""
    for cost in (laptop.average_cost("ring"), laptop.average_cost("lstm_32"), laptop.summarize_cost("ring")):
        assert cost.seconds < 2 and cost.memory < 300e6
    assert laptop.draw_cost("paper1", "fig1").seconds == laptop.judge_cost("scorecard").seconds == 3


def test_every_rule_with_a_job_has_a_cost(laptop):
    own = {rule for paper in laptop.papers.values() for rule in paper.stages(laptop)}
    assert own == {"dream", "render_phase_diagram", "learning_curve", "judge_variants"}
    for rule in set(output_patterns(laptop)) - own:
        assert callable(getattr(laptop, f"{rule.removesuffix('_states')}_cost")), rule
