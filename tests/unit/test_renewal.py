"""Scorecards of finished runs follow the claims: same values, today's bands."""

import pytest

from locflow.papers import renewal
from locflow.papers.catalogue import PAPERS, texts
from locflow.papers.gallery import ASSETS, scorecards_in
from locflow.papers.renewal import renewed
from locflow.results.measured import exact, measured, quantity
from locflow.results.scorecard import from_csv, scorecard, to_csv

CLAIM = {"paper": "paper9", "figure": "paper9_fig1", "panel": "a", "source": "abstract"}
W_C = {**CLAIM, "claim": "W_c", "quantity": "w_c", "value": 2.8, "tolerance": 0.3, "note": "of the text", "sites": 16}
FLAT = {**CLAIM, "claim": "flat", "quantity": "accuracy_flat", "at_least": 0.7}
DEEP = {**CLAIM, "claim": "deep", "quantity": "accuracy_deep", "at_least": 0.7}
QUANTITIES = [
    quantity("w_c", "W_c", 2.7, interval=(2.6, None), interval_means="95 %", unit="V", note="method: parabola"),
    quantity("accuracy_flat", "flat", 0.8, interval=(0.77, 0.83), interval_means="95 %"),
    quantity("accuracy_deep", "deep", None, note="no network"),
    exact("count", "parameters", 99),
]


@pytest.fixture
def rows():
    documents = {"paper9_fig1": measured("paper9_fig1", "x", QUANTITIES)}
    return from_csv(to_csv(scorecard([W_C, FLAT, DEEP], documents, {"paper9": {"a": 16}})))


def test_the_same_claims_give_the_same_lines(rows):
    assert to_csv(renewed(rows, [W_C, FLAT, DEEP])) == to_csv(rows)
    assert [row["verdict"] for row in rows] == ["not decided", "agrees", "not measured"]


def test_a_band_that_changed_is_judged_with_the_stored_value(rows):
    (line,) = renewed(rows, [{**W_C, "value": 2.0, "claim": "another text", "note": "of Fig. 1", "ours": True}])
    assert (line["verdict"], line["measured"], line["low"], line["high"]) == ("differs", 2.7, 2.6, None)
    assert (line["unit"], line["ours"], line["sites_measured"]) == ("V", True, 16)
    assert line["note"].startswith("of Fig. 1; ") and line["note"].endswith("method: parabola")


def test_a_new_claim_is_judged_if_what_it_needs_is_stored(rows):
    margin = {**CLAIM, "claim": "margin", "quantity": "accuracy_flat", "minus": "accuracy_deep", "at_least": 0}
    strict = {**CLAIM, "claim": "strict", "quantity": "accuracy_flat", "at_least": 0.9}
    stored_nowhere = {**CLAIM, "claim": "count", "quantity": "count", "value": 99, "tolerance": 0}
    unmeasured = {**CLAIM, "claim": "sharper", "not_measured": "needs the widths", "at_most": 1}
    other_figure = {**unmeasured, "figure": "paper9_fig2"}
    claims = [W_C, FLAT, DEEP, margin, strict, stored_nowhere, unmeasured, other_figure]
    lines = renewed(rows, claims)
    (count,) = (row for row in lines if row["claim"] == "count")
    assert "older than this claim" in count["note"]
    assert {row["claim"]: row["verdict"] for row in lines} == {
        "W_c": "not decided",
        "flat": "agrees",
        "deep": "not measured",
        "margin": "not measured",
        "strict": "differs",
        "count": "not measured",
        "sharper": "not measured",
    }


def test_a_difference_stays_where_its_parts_have_no_lines():
    quantities = [quantity(f"spread_{k}", "x", k, interval=(k - 0.1, k + 0.1), interval_means="95 %") for k in (1, 2)]
    claim = {**CLAIM, "claim": "wider", "quantity": "spread_2", "minus": "spread_1", "at_least": 0}
    documents = {"paper9_fig1": measured("paper9_fig1", "x", quantities)}
    rows = from_csv(to_csv(scorecard([claim], documents, {"paper9": {"a": 16}})))
    assert to_csv(renewed(rows, [claim])) == to_csv(rows)
    assert [row["verdict"] for row in renewed(rows, [{**claim, "at_least": 1.2}])] == ["differs"]


@pytest.mark.parametrize("paper", PAPERS)
def test_the_committed_scorecards_are_those_of_the_claims(paper):
    runs = {run: rows for (of, run), rows in scorecards_in(ASSETS).items() if of == paper}
    assert runs
    for run, rows in runs.items():
        committed = (ASSETS / f"{paper}_scorecard_{run}.csv").read_text(encoding="utf-8")
        assert to_csv(renewed(rows, texts(paper).claims)) == committed, f"{run}: run python -m locflow.papers.renewal"


def test_the_program_says_what_changed(rows, tmp_path, monkeypatch, capsys):
    card = tmp_path / "paper9_scorecard_x.csv"
    card.write_text(to_csv(rows))
    monkeypatch.setattr(
        renewal, "texts", lambda paper: texts("paper1")._replace(claims=[W_C, {**FLAT, "at_least": 0.9}])
    )
    assert renewal.main(tmp_path) == 0
    assert capsys.readouterr().out.splitlines() == [
        "paper9, x: flat: agrees -> differs",
        "paper9, x: deep: not measured -> no line",
    ]
    assert [row["claim"] for row in from_csv(card.read_text())] == ["W_c", "flat"]
