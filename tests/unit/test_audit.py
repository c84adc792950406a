"""The audit of scorecards: the committed ones have no fault, and each kind of fault is found and named."""

import importlib.util
from pathlib import Path

import pytest

from locflow.results.audit import JUDGED, counts, faults
from locflow.results.scorecard import from_csv, to_csv

REPOSITORY = Path(__file__).parents[2]
CARD = REPOSITORY / "docs/results/assets/paper1_scorecard_16_sites.csv"

SPEC = importlib.util.spec_from_file_location("audit_claims", REPOSITORY / "benchmarks/audit_claims.py")
PROGRAM = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(PROGRAM)


def rows() -> list[dict]:
    return from_csv(CARD.read_text(encoding="utf-8"))


def changed(word: str, **keys) -> list[dict]:
    """A scorecard whose first line with a verdict has other keys."""
    found = rows()
    place = next(i for i, row in enumerate(found) if row["verdict"] == word)
    found[place] = {**found[place], **keys}
    return found


def test_the_committed_scorecards_have_no_fault(capsys):
    code = PROGRAM.main([])
    said = capsys.readouterr().out
    assert code == 0, said
    assert "no fault" in said


@pytest.mark.parametrize(
    ("word", "keys", "said"),
    [
        ("agrees", {"interval_means": "", "low": None, "high": None}, "has no interval"),
        ("agrees", {"measured": 3.2}, "lies outside of the claimed 2.5 to 3.1"),
        ("agrees", {"measured": None}, "nothing was measured"),
        # The interval touches the range, which an overlap would call agreement.
        ("agrees", {"low": 2.2, "high": 2.93}, "by the rule it is not decided"),
        ("not decided", {"verdict": "differs"}, "by the rule it is not decided"),
        ("not decided", {"verdict": "agree"}, "is no verdict"),
    ],
)
def test_each_fault_is_named_with_its_claim(word, keys, said):
    found = changed(word, **keys)
    (fault,) = faults(found)
    claim = next(row["claim"] for row, before in zip(found, rows(), strict=True) if row != before)
    assert fault.startswith(claim)
    assert said in fault


def test_the_program_fails_and_names_the_scorecard(tmp_path, capsys):
    card = tmp_path / "paper1_scorecard_mine.csv"
    card.write_text(to_csv(changed("agrees", interval_means="", low=None, high=None)), encoding="utf-8")
    assert PROGRAM.main([str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "paper1_scorecard_mine: " in said
    assert "has no interval" in said


def test_a_folder_without_scorecards_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="there is no scorecard"):
        PROGRAM.main([str(tmp_path)])


def test_verdicts_are_counted_by_kind_and_ours_apart():
    found = rows()
    assert counts(found)["agrees"] == sum(row["verdict"] == "agrees" for row in found)
    assert sum(counts(found).values()) + sum(counts(found, ours=True).values()) == len(found)
    moved = [{**row, "ours": row["verdict"] == "agrees"} for row in found]
    assert counts(moved)["agrees"] == 0
    assert counts(moved, ours=True)["agrees"] == counts(found)["agrees"]
    assert tuple(counts([]))[: len(JUDGED)] == JUDGED
