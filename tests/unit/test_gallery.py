"""The gallery shows every picture once; papers' pages show claims by run; new papers are taken as they come."""

import re
import shutil
from pathlib import Path

import pytest
from PIL import Image

from locflow.papers import catalogue
from locflow.papers.catalogue import Texts
from locflow.papers.gallery import ASSETS, claims_of, gallery, take, verdicts
from locflow.results.measured import measured, quantity
from locflow.results.scorecard import from_csv, scorecard, to_csv

REPOSITORY = Path(__file__).parents[2]
CLAIM = {
    "paper": "paper9",
    "figure": "paper9_fig10",
    "panel": "a",
    "claim": "W_c of | everything",
    "quantity": "w_c",
    "value": 2.8,
    "tolerance": 0.3,
    "source": "abstract",
}


NAMES = ("fig2", "fig10", "fig3")
PAPERS = {
    "paper9": Texts(
        "A. Author", "A title", "A Journal 1, 2", {f"paper9_{name}": f"Caption\nof {name}." for name in NAMES}, [CLAIM]
    )
}


@pytest.fixture
def assets(tmp_path):
    """Pictures and a scorecard of a paper of three figures, of which two have pictures."""
    folder = tmp_path / "assets"
    folder.mkdir()
    for name in ("fig10_laptop", "fig10_16_sites", "fig2_laptop"):
        (folder / f"paper9_{name}.png").write_bytes(b"")
    item = quantity("w_c", "W_c", 2.685533, interval=(2.414677, 2.944388), interval_means="95 %")
    rows = scorecard([CLAIM], {"paper9_fig10": measured("paper9_fig10", "x", [item])}, {"paper9": {"a": 16}})
    (folder / "paper9_scorecard_16_sites.csv").write_text(to_csv(rows))
    return folder


def test_pictures_stand_in_order_with_one_caption_for_each_figure(assets):
    page = gallery(assets, PAPERS)
    assert re.findall(r"\n\[!\[.*\]\(assets/(paper9\S+)\)", page) == [
        "paper9_fig2_laptop.png",
        "paper9_fig10_16_sites.png",
        "paper9_fig10_laptop.png",
    ]
    assert "A. Author, *A title*, A Journal 1, 2" in page
    assert page.count("Caption of fig10.") == 1
    assert "no picture here: `make paper9_fig3`" in page


def test_claims_have_a_line_each_and_a_column_for_each_run(assets):
    table = claims_of("paper9", assets, [CLAIM])
    assert "### Fig. 10" in table
    assert "| claim | claimed | 16 sites |" in table
    assert r"| W\_c of \| everything | 2.8 ± 0.3 | ≈ 2.69 [2.41, 2.94] |" in table
    (assets / "paper9_scorecard_16_sites.csv").unlink()
    # Without a scorecard what is claimed stands alone.
    assert r"| W\_c of \| everything | 2.8 ± 0.3 |" + "\n" in claims_of("paper9", assets, [CLAIM])


def test_verdicts_are_counted_by_run(assets):
    assert "| [Paper 9](paper9.md#all-claims) | 16 sites | 0 | 1 | 0 | 0 | 0 | 0 | – |" in verdicts(assets)


def test_what_no_paper_claims_stands_apart(assets):
    card = assets / "paper9_scorecard_16_sites.csv"
    rows = from_csv(card.read_text())
    card.write_text(to_csv([*rows, {**rows[0], "claim": "a check", "ours": True}]))
    assert "| 16 sites | 0 | 1 | 0 | 0 | 0 | 0 | 1 ≈ |" in verdicts(assets)
    table = claims_of("paper9", assets, [CLAIM, {**CLAIM, "claim": "a check", "ours": True}])
    assert "| a check (ours) | 2.8 ± 0.3 | ≈ 2.69 [2.41, 2.94] |" in table


@pytest.mark.parametrize("name", ["paper9_fig7_laptop.png", "paper9_scorecard.csv"])
def test_a_file_that_belongs_nowhere_is_named(assets, name):
    (assets / name).write_bytes(b"")
    with pytest.raises(ValueError, match=name):
        gallery(assets, PAPERS), verdicts(assets)


def test_a_runs_pictures_and_scorecards_are_taken_under_its_name(assets, tmp_path):
    (tmp_path / "results/large/figures/paper9").mkdir(parents=True)
    Image.new("RGB", (3000, 1500)).save(tmp_path / "results/large/figures/paper9/fig3.png")
    shutil.copy(assets / "paper9_scorecard_16_sites.csv", tmp_path / "results/large/scorecard_paper9.csv")
    taken = take(tmp_path / "results/large", "18_sites", assets, PAPERS)
    assert [path.name for path in taken] == ["paper9_fig3_18_sites.png", "paper9_scorecard_18_sites.csv"]
    with Image.open(taken[0]) as picture:
        assert picture.size == (1200, 600)
    assert "assets/paper9_fig3_18_sites.png" in gallery(assets, PAPERS)
    assert "| claim | claimed | 16 sites | 18 sites |" in claims_of("paper9", assets, [CLAIM])
    with pytest.raises(ValueError, match="laptop: no figures"):
        take(tmp_path / "results/laptop", "laptop", assets, PAPERS)
    with pytest.raises(ValueError, match="run: '18 sites'"):
        take(tmp_path / "results/large", "18 sites", assets, PAPERS)


def test_a_scorecard_of_some_figures_is_taken_by_paper(assets, tmp_path):
    results = tmp_path / "results/few"
    (results / "figures/paper9").mkdir(parents=True)
    Image.new("RGB", (30, 15)).save(results / "figures/paper9/fig3.png")
    card = (assets / "paper9_scorecard_16_sites.csv").read_text()
    header, *rows = card.splitlines(keepends=True)
    (results / "scorecard_of.csv").write_text(header + "".join(rows) + "".join(rows).replace("paper9,", "paper8,"))
    taken = take(results, "few", tmp_path, PAPERS)
    assert [path.name for path in taken] == [
        "paper9_fig3_few.png",
        "paper8_scorecard_few.csv",
        "paper9_scorecard_few.csv",
    ]
    assert taken[2].read_text() == card


def test_the_projects_pictures_and_scorecards_are_all_shown():
    shown = re.findall(r"\n\[!\[[^]]*\]\(assets/([^)]*)\)", gallery())
    assert sorted(shown) == sorted(path.name for paper in catalogue.PAPERS for path in ASSETS.glob(f"{paper}_*.png"))
    runs = {(row[0], row[1]) for row in re.findall(r"\| \[([\w ]+)\]\S+ \| ([^|]*) \|", verdicts())}
    assert len(runs) == len(list(ASSETS.glob("*scorecard*.csv")))
